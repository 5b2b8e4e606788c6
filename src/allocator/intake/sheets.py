"""The optional sheets of the pool workbook: 续建, 已定项目, 互斥, 前置, 暂缓单位, 历年安排."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from allocator.findings import Cell, Severity
from allocator.intake.answers import is_trivial, squeeze
from allocator.intake.entry import Log, cell_of
from allocator.intake.gazetteer import Gazetteer
from allocator.intake.locations import parse_locations
from allocator.intake.periods import parse_day
from allocator.intake.project import Carried, code_key
from allocator.intake.table import Table, TableRow
from allocator.money import Fen
from allocator.records import Past, Suspension

OPTIONAL = {
    "carried": "续建",
    "decided": "已定项目",
    "exclusive": "互斥",
    "requires": "前置",
    "suspended": "暂缓单位",
    "history": "历年安排",
}
"""Kind -> name of the optional sheets; an absent one is a note."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheets:
    """What the optional sheets say; codes are normalised, `named` remembers where each code was named."""

    carried: Mapping[str, Carried] = field(default_factory=dict)
    decided: Mapping[str, str] = field(default_factory=dict)
    exclusions: tuple[tuple[str, ...], ...] = ()
    prerequisites: tuple[tuple[str, str], ...] = ()
    suspensions: tuple[Suspension, ...] = ()
    history: tuple[Past, ...] = ()
    named: tuple[tuple[str, Cell], ...] = ()


def read_sheets(tables: Sequence[Table], gazetteer: Gazetteer, log: Log) -> Sheets:
    """Read every optional sheet that is there."""
    groups, named_groups = _exclusions(tables, log)
    pairs = [(code_key(_text(row, "code")), code_key(_text(row, "requires"))) for _, row in _rows(tables, "requires")]
    named = [
        (code_key(_text(row, name)), cell_of(table, row, name))
        for kind, name in (("carried", "code"), ("decided", "code"), ("requires", "code"), ("requires", "requires"))
        for table, row in _rows(tables, kind)
    ]
    return Sheets(
        carried={code_key(_text(row, "code")): _carried(row) for _, row in _rows(tables, "carried")},
        decided={code_key(_text(row, "code")): _text(row, "evidence") for _, row in _rows(tables, "decided")},
        exclusions=groups,
        prerequisites=tuple(sorted({pair for pair in pairs if all(pair)})),
        suspensions=tuple(_suspension(table, row, log) for table, row in _rows(tables, "suspended")),
        history=tuple(past for table, row in _rows(tables, "history") if (past := _past(table, row, gazetteer, log))),
        named=tuple((code, cell) for code, cell in (*named, *named_groups) if code),
    )


def resolve_ids(sheets: Sheets, ids: Mapping[str, str], log: Log) -> Sheets:
    """Codes become project ids; a code that no project has is an error with its cell, a circle of 前置 too."""
    for code, cell in sheets.named:
        if code not in ids:
            log.add("C35", Severity.ERROR, cell, subject=code, value=code, args={"text": code})
    known = tuple(tuple(sorted(ids[code] for code in group if code in ids)) for group in sheets.exclusions)
    pairs = tuple(sorted((ids[a], ids[b]) for a, b in sheets.prerequisites if a in ids and b in ids))
    if circle := _circle(pairs):
        where = next((cell for code, cell in sheets.named if ids.get(code) == circle[0]), None)
        log.add("C43", Severity.ERROR, where, subject=circle[0], value=circle[0], args={"ids": " → ".join(circle)})
    return Sheets(
        carried=sheets.carried,
        decided=sheets.decided,
        exclusions=tuple(sorted(group for group in known if len(group) > 1)),
        prerequisites=pairs,
        suspensions=sheets.suspensions,
        history=sheets.history,
        named=sheets.named,
    )


def _rows(tables: Sequence[Table], kind: str) -> Iterator[tuple[Table, TableRow]]:
    for table in tables:
        if table.kind == kind:
            for row in table.rows:
                yield table, row


def _text(row: TableRow, name: str) -> str:
    return re.sub(r"\s*[\r\n]+\s*", " ", row.texts.get(name, "")).strip()


def _carried(row: TableRow) -> Carried:
    amounts = row.amounts
    return Carried(
        before=amounts.get("before"),
        need=amounts.get("need"),
        later=amounts.get("later"),
        reason=_text(row, "evidence"),
    )


def _exclusions(tables: Sequence[Table], log: Log) -> tuple[tuple[tuple[str, ...], ...], list[tuple[str, Cell]]]:
    """One row per project with its group; several codes in one cell are read as well."""
    groups: dict[str, dict[str, Cell]] = {}
    for table, row in _rows(tables, "exclusive"):
        cell = cell_of(table, row, "code")
        group = squeeze(_text(row, "group")) or f"row {row.row}"
        for code in re.split(r"[、,,;;\s]+", _text(row, "code")):
            if code:
                groups.setdefault(group, {})[code_key(code)] = cell
    for name, members in groups.items():
        if len(members) < 2:
            code, cell = next(iter(members.items()))
            log.add("C35b", Severity.WARN, cell, subject=code, value=code, args={"text": name})
    return tuple(tuple(members) for members in groups.values()), [item for m in groups.values() for item in m.items()]


def _suspension(table: Table, row: TableRow, log: Log) -> Suspension:
    text = _text(row, "until")
    until = parse_day(text, last=True)
    unit = _text(row, "unit") or _text(row, "name")
    if until.finish is None:
        cell = cell_of(table, row, "until")
        code = "C21" if is_trivial(text) else "C21b"
        severity = Severity.WARN if is_trivial(text) else Severity.ERROR
        log.add(code, severity, cell, value=text, args={"unit": unit, "text": text})
    return Suspension(unit=unit, until=until.finish, reason=_text(row, "reason"))


def _past(table: Table, row: TableRow, gazetteer: Gazetteer, log: Log) -> Past | None:
    """One line of 历年安排; a place that is not in today's list keeps its name as it stands."""
    found = re.fullmatch(r"(20\d{2})(?:年度?)?(?:\.0+)?", squeeze(_text(row, "year")))
    amount = row.amounts.get("need", row.amounts.get("cost"))
    if found is None or amount is None:
        cell = cell_of(table, row, "year" if found is None else "need")
        log.add("C36a", Severity.ERROR, cell, value=_text(row, "year"), args={"text": _text(row, "year")})
        return None
    town, village = _text(row, "town"), _text(row, "village")
    if not gazetteer.empty:
        parsed = parse_locations(village or town, gazetteer, gazetteer.towns.get(squeeze(town), ""))
        if len(parsed.locations) == 1 and not parsed.doubts:
            town, village = parsed.locations[0].town, parsed.locations[0].village
        elif not parsed.district:
            log.once(
                ("past", town, village), "C36b", Severity.NOTE, cell_of(table, row, "town"), {"text": town + village}
            )
    return Past(
        year=int(found[1]),
        town=town,
        village=village,
        unit=_text(row, "unit"),
        name=_text(row, "name"),
        amount=Fen(amount),
    )


def _circle(pairs: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """One circle in “a needs b”, from its smallest id on; empty if there is none."""
    needs: dict[str, list[str]] = {}
    for a, b in pairs:
        needs.setdefault(a, []).append(b)
    done: set[str] = set()
    for start in sorted(needs):
        path: list[str] = []
        stack: list[tuple[str, int]] = [(start, 0)]
        while stack:
            node, at = stack.pop()
            if at == 0:
                if node in path:
                    return (*path[path.index(node) :], node)
                path.append(node)
            following = needs.get(node, []) if node not in done else []
            if at < len(following):
                stack.append((node, at + 1))
                stack.append((following[at], 0))
            else:
                done.add(node)
                path.pop()
    return ()
