"""Adjustment documents as workbooks: one row per movement of money, or per price that is now known."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

from allocator.accounts import Instruction, Move, Planned, Stage
from allocator.docnos import normal_doc_no
from allocator.findings import Finding, Severity
from allocator.intake.answers import BLANK, squeeze
from allocator.intake.case import Reader, finished
from allocator.intake.documents import fitting, opened, read_level, without_amount
from allocator.intake.entry import Log, cell_of
from allocator.intake.organs import misfit
from allocator.intake.project import code_key
from allocator.intake.reading.reader import read_book
from allocator.intake.table import Table, TableRow
from allocator.money import NEGATIVE, Fen
from allocator.records import Level
from allocator.rules import Rulebook

NEEDED = ("kind", "need")
"""Columns a workbook of adjustments must have, beside one that names the project."""

KINDS: dict[Move | Stage, tuple[str, ...]] = {
    Move.DECREASE: ("调减", "核减", "减少", "压减", "调出", "调减资金"),
    Move.INCREASE: ("调增", "核增", "增加", "追加", "调入", "调增资金"),
    Move.SWAP_OUT: ("层级置换(转出)", "级次置换(转出)", "置换转出", "层级置换转出", "转出"),
    Move.SWAP_IN: ("层级置换(转入)", "级次置换(转入)", "置换转入", "层级置换转入", "转入"),
    Move.RECLAIM: ("结余收回", "收回结余", "结余资金收回", "收回结余资金"),
    Move.RETURN: ("收回上缴", "上缴", "上缴上级", "交回上级", "缴回上级", "退回上级"),
    Stage.APPRAISED: ("评审价", "评审金额", "财政评审价", "预算评审价", "评审审定价"),
    Stage.CONTRACT: ("合同价", "合同金额", "合同价款", "中标价", "中标金额"),
    Stage.SETTLED: ("结算价", "结算金额", "结算审定价", "审定结算价", "决算价"),
}
"""类型 as staff write it, the canonical word first."""
_NEAR, _CLOSE = 3, 0.8
"""So many near projects are offered, whose letters agree so far (ratio of matching letters)."""
_BY_WORD = {squeeze(word): what for what, words in KINDS.items() for word in words}


def read_adjustments(
    path: Path,
    planned: Sequence[Planned],
    rules: Rulebook,
    *,
    accepted: frozenset[str] = frozenset(),
    reader: Reader = read_book,
) -> tuple[tuple[Instruction, ...], tuple[Finding, ...]]:
    """The rows of an adjustment document in its order, and everything doubtful; none where an error stands.

    `planned` are the projects of the approved plan, standby included. Whether the sums balance and from which tranche
    the money comes is the ledger's to say.
    """
    book, tables, told = opened(path, reader)
    log = Log(found=told)
    found: list[Instruction] = []
    if book is not None:
        names = _Names(planned, log)
        usable = fitting(tables, book, lambda table: NEEDED, _is_adjustments, log, "D20")
        without_amount(book, usable, "kind", "D23", log)
        for table in usable:
            read = (_Row(table, row, names, rules, log).instruction() for row in table.rows)
            found += [row for row in read if row is not None]
        _twice(found, log)
        log.found[:] = [replace(one, code="D23c") if one.code == NEGATIVE else one for one in log.found]
    findings = finished(log.found, accepted, (path.name,))
    return (() if any(finding.stops for finding in findings) else tuple(found)), findings


def kind_word(what: Move | Stage) -> str:
    """A 类型 as staff write it."""
    return KINDS[what][0]


def _is_adjustments(table: Table) -> bool:
    return "kind" in table.columns or ("doc" in table.columns and bool({"name", "code"} & table.columns.keys()))


class _Names:
    """The plan's projects by code and by exact name."""

    def __init__(self, planned: Sequence[Planned], log: Log) -> None:
        self.log = log
        self.names = {project.id: project.name for project in planned}
        self.codes = {code_key(project.id): project.id for project in planned}
        self.by_name: dict[str, list[str]] = defaultdict(list)
        for project in planned:
            self.by_name[squeeze(project.name)].append(project.id)

    def find(self, text: str) -> tuple[str, ...]:
        """The projects a code or an exact name may mean."""
        code = self.codes.get(code_key(text))
        return (code,) if code else tuple(self.by_name.get(squeeze(text), ()))

    def near(self, text: str) -> str:
        """Projects whose code or name is close to a text that means none, the closest first; empty without any."""
        by_code = get_close_matches(code_key(text), self.codes, n=3, cutoff=_CLOSE)
        by_name = get_close_matches(squeeze(text), self.by_name, n=3, cutoff=_CLOSE)
        found = [self.codes[code] for code in by_code] + [one for name in by_name for one in self.by_name[name]]
        return "、".join(f"{self.names[one]}（{one}）" for one in list(dict.fromkeys(found))[:_NEAR])


class _Row:
    def __init__(self, table: Table, row: TableRow, names: _Names, rules: Rulebook, log: Log) -> None:
        self.table, self.row, self.names, self.rules, self.log = table, row, names, rules, log

    def instruction(self) -> Instruction | None:
        """The row; None where project, kind or amount cannot be read (all of it is told)."""
        what = self._kind()
        doc_no, level = self._doc_no(), self._level()
        project = self._project(needed=what is not Move.RETURN)
        counter = self._counter(project)
        amount = self._amount()
        retention = self._retention(what, amount)
        if what is None or project is None or amount is None:
            return None
        organs = self.rules.tranching.organs
        if doc_no and level and (issuer := misfit(doc_no, level, organs)):
            self._tell("D04", "level", ask=True, doc=doc_no, issuer=issuer.value, level=level.value)
        return Instruction(
            project=project,
            what=what,
            amount=amount,
            doc_no=doc_no,
            level=level,
            counter=counter,
            retention=retention,
            where=cell_of(self.table, self.row, "need"),
        )

    def _text(self, field: str) -> str:
        text = self.row.texts.get(field, "").strip()
        return "" if squeeze(text) in BLANK else text

    def _tell(self, code: str, *fields: str, ask: bool = False, **slots: str | int) -> None:
        where = cell_of(self.table, self.row, *fields)
        value = self.row.texts.get(fields[0], "")
        subject = self._text("code") or self._text("name")
        self.log.add(code, Severity.ERROR, where, subject=subject, value=value, acceptable=ask, args=slots)

    def _kind(self) -> Move | Stage | None:
        text = self._text("kind")
        what = _BY_WORD.get(squeeze(text))
        if what is None:
            self._tell("D22", "kind", text=text or "空白", kinds="、".join(words[0] for words in KINDS.values()))
        return what

    def _doc_no(self) -> str:
        """The 文号, empty where the document states none."""
        text = self._text("doc")
        doc_no = normal_doc_no(text) if text else ""
        if doc_no is None:
            self._tell("D02a", "doc", text=text)
        return doc_no or ""

    def _level(self) -> Level | None:
        """The level, None where the document states none."""
        text = self._text("level")
        level = read_level(text) if text else None
        if text and level is None:
            self._tell("D03", "level", text=text)
        return level

    def _project(self, *, needed: bool) -> str | None:
        """The plan's project by its code, else by its exact name; the empty text where none is needed."""
        code, name = self._text("code"), self._text("name")
        if not code and not name:
            if needed:
                self._tell("D21c", "code", "name")
            return None if needed else ""
        found = self._one(code or name, "code" if code else "name")
        own = self.names.names.get(found or "", "")
        if code and name and found and squeeze(name) != squeeze(own) and code_key(name) != code_key(found):
            self._tell("D21b", "name", id=found, name=own, text=name)
        return found

    def _one(self, text: str, field: str) -> str | None:
        found = self.names.find(text)
        if len(found) > 1:
            self._tell("D21a", field, text=text, other="、".join(found))
        elif not found:
            near = self.names.near(text)
            if near:
                self._tell("D21e", field, text=text, other=near)
            else:
                self._tell("D21", field, text=text)
        return found[0] if len(found) == 1 else None

    def _counter(self, project: str | None) -> str:
        text = self._text("counter")
        if not text:
            return ""
        found = self._one(text, "counter")
        if found and found == project:
            self._tell("D21d", "counter")
        return found or ""

    def _amount(self) -> Fen | None:
        amount = self.row.amounts.get("need")
        if not amount and "need" not in self.row.broken:
            self._tell("D23", "need")
        return amount or None

    def _retention(self, what: Move | Stage | None, amount: Fen | None) -> Fen:
        """质保金 of a price: a part of it."""
        held = self.row.amounts.get("retention", Fen(0))
        if held and isinstance(what, Move):
            self._tell("D23b", "retention", kind=kind_word(what))
        elif amount is not None and held > amount:
            self._tell("D23a", "retention", retention_fen=held, amount_fen=amount)
        return held


def _twice(found: Sequence[Instruction], log: Log) -> None:
    """A price that stands twice, and a movement that looks like one written before."""
    seen: dict[object, Instruction] = {}
    for row in found:
        price = isinstance(row.what, Stage)
        key: object = (row.project, row.what) if price else (row.project, row.what, row.doc_no, row.level, row.amount)
        key = (key, "" if price else row.counter)
        first = seen.setdefault(key, row)
        if first is row or row.where is None:
            continue
        other = first.where.address if first.where else ""
        if price:
            slots: dict[str, str | int] = {"id": row.project, "kind": kind_word(row.what), "other": other}
            log.add("D24", Severity.ERROR, row.where, subject=row.project, args=slots)
        else:
            log.add("D25", Severity.ERROR, row.where, subject=row.project, acceptable=True, args={"other": other})
