"""What the lines around a table claim – year, level, sources – against the table itself."""

import re
from collections.abc import Iterator, Mapping, Sequence

from allocator.findings import Cell, Finding, Severity
from allocator.intake.headings import LEVELS, squeeze
from allocator.intake.sums import level_of
from allocator.intake.table import Table
from allocator.money import Fen, MoneyError, Unit, parse_money

_YEAR = re.compile("(?<![0-9])(20[0-9]{2})(?=年|年度|$|[^0-9])")
_DOC = re.compile("[〔\\[(【]\\s*(20[0-9]{2})\\s*[〕\\])】]\\s*第?[0-9]+号")
_LEVELS = (
    ("central", re.compile("中央|中省|四级")),
    ("province", re.compile("省级|省财政|省衔接|省专项|自治区级|中省|和省|、省|省市|四级")),
    ("city", re.compile("市级|市财政|市衔接|省市|、市|四级")),
    ("county", re.compile("县级|区级|县财政|区财政|县本级|区本级|旗级|省市[县区]|四级")),
)
_SOURCE = re.compile(
    r"(中央|省级?|自治区级?|市级?|县级?|区级?|县本级|区本级)(?:财政)?[\u4e00-\u9fff]{0,14}?[::]?\s*([0-9][0-9,]*(?:\.[0-9]+)?)\s*(万元|元)"
)
_SOURCE_LINE = re.compile("资金来源|来源")


def years_in(text: str) -> tuple[int, ...]:
    """The years a text names, without those of document numbers."""
    return tuple(dict.fromkeys(int(year) for year in _YEAR.findall(_DOC.sub("", text))))


def levels_in(text: str) -> tuple[str, ...]:
    """The levels a text names, from 中央 down."""
    return tuple(level for level, pattern in _LEVELS if pattern.search(text))


def check_claims(table: Table) -> tuple[Finding, ...]:
    """C22: title, sheet name, lines and rows agree on year and levels; C03: stated sources equal the table's sums."""
    title = next(((where, text) for where, text in table.preface if text == table.title), None)
    findings = [*_sources(table)]
    if title is not None:
        findings += [*_years(table, *title), *_levels(table, *title)]
    return tuple(findings)


def _differs(where: Cell, first: str, second_where: Cell, second: str) -> Finding:
    args = (
        ("first", first),
        ("first_cell", where.address or where.sheet),
        ("second", second),
        ("second_cell", second_where.address or second_where.sheet),
    )
    return Finding(code="C22", severity=Severity.WARN, where=second_where, value=second, args=args)


def _others(table: Table, title: str) -> Iterator[tuple[Cell, str]]:
    """The sheet's name and the lines above the header, without the title."""
    yield Cell(file=table.file, sheet=table.sheet), table.sheet
    yield from ((where, text) for where, text in table.preface if text != title)


def _years(table: Table, where: Cell, title: str) -> Iterator[Finding]:
    years = years_in(title)
    if len(years) != 1:
        return
    for place, text in _others(table, title):
        for year in years_in(text):
            if year != years[0] and not re.search("[0-9]月[0-9]+日", text):
                yield _differs(where, title, place, text)
                break
        for year in (int(found) for found in _DOC.findall(text)):
            if year not in (years[0], years[0] - 1):
                yield _differs(where, title, place, text)
                break
    seen: set[str] = set()
    for row in table.rows:
        said = row.texts.get("plan_year") or row.texts.get("year") or ""
        if table.kind == "projects" and said and said not in seen and years_in(said) and years[0] not in years_in(said):
            seen.add(said)
            yield _differs(where, title, row.cells["plan_year" if "plan_year" in row.cells else "year"], said)
    for row in table.rows:
        for year in (int(found) for found in _DOC.findall(row.texts.get("doc", ""))):
            if year not in (years[0], years[0] - 1) and row.texts["doc"] not in seen:
                seen.add(row.texts["doc"])
                yield _differs(where, title, row.cells["doc"], row.texts["doc"])


def _levels(table: Table, where: Cell, title: str) -> Iterator[Finding]:
    claimed = set(levels_in(title))
    if not claimed:
        return
    for place, text in _others(table, title):
        named = set(levels_in(text))
        if named and not named & claimed and (_DOC.search(text) or place.row == 0 or "依据" in text or "标识" in text):
            yield _differs(where, title, place, text)
    for name in ("direct", "level", "doc"):
        seen: set[str] = set()
        for row in table.rows:
            said = row.texts.get(name, "")
            named = {level_of(said)} - {""} if name == "level" else set(levels_in(said))
            if named and not named & claimed and said not in seen:
                seen.add(said)
                yield _differs(where, title, row.cells[name], said)
    columns = {level for level in LEVELS if level in table.columns}
    for level in sorted(columns - claimed):
        first = next((row for row in table.rows if row.amounts.get(level, 0)), None)
        if first is not None:
            yield _differs(where, title, first.cells[level], table.headings[table.columns[level]])


def _sources(table: Table) -> Iterator[Finding]:
    """`资金来源:中央35万元,省级15万元` above the table against the table's own sums."""
    stated: dict[str, int] = {}
    where: Cell | None = None
    for place, text in table.preface:
        plain = squeeze(text)
        if not _SOURCE_LINE.search(plain):
            continue
        for word, digits, unit in _SOURCE.findall(plain):
            level = level_of(word)
            try:
                fen = parse_money(digits, Unit(unit), number=False).fen
            except MoneyError:
                continue
            stated[level] = stated.get(level, 0) + fen
            where = place
    if where is None or not table.fund:
        return
    yield from _compare(table, where, stated)


def _compare(table: Table, where: Cell, stated: Mapping[str, int]) -> Iterator[Finding]:
    rows = [row for row in table.rows if table.fund in row.amounts]
    total = sum(row.amounts[table.fund] for row in rows)
    if total != sum(stated.values()):
        yield _source_gap(
            where, "资金来源", sum(stated.values()), table.headings.get(table.columns.get(table.fund, 0), ""), total
        )
    for level in (level for level in stated if any(level in row.amounts for row in rows)):
        own = sum(row.amounts.get(level, Fen(0)) for row in rows)
        if own != stated[level]:
            heading = table.headings.get(table.columns.get(level, 0), "")
            yield _source_gap(where, "资金来源", stated[level], heading, own)


def _source_gap(where: Cell, parts: str, sum_fen: int, whole: str, whole_fen: int) -> Finding:
    args = (
        ("parts", parts),
        ("whole", whole),
        ("sum_fen", sum_fen),
        ("whole_fen", whole_fen),
        ("gap_fen", abs(whole_fen - sum_fen)),
    )
    return Finding(code="C03", severity=Severity.ERROR, where=where, args=args, acceptable=True)


def title_of(preface: Sequence[tuple[Cell, str]]) -> str:
    """The line that names the table: the longest that speaks of a plan or a table, else the first of some length."""
    lines = [text for _, text in preface if not re.fullmatch(r"附[件表]?[\d一二三四五六七八九十]*[::]?", squeeze(text))]
    named = [
        text
        for text in lines
        if re.search("表$|表[((]|计划|安排|分配|明细|项目库|情况", text) and "单位:" not in squeeze(text)[:4]
    ]
    return max(named, key=len, default="") or next((text for text in lines if len(text) > 6), "")
