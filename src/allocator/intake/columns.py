"""Which column means which field: the best heading wins, two equally good ones are refused."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from allocator.findings import Finding, Severity
from allocator.intake.grid import Grid
from allocator.intake.headers import Header, Heading
from allocator.intake.headings import (
    EXACT,
    FISCAL,
    LEVELS,
    PART,
    SECOND,
    Match,
    dictionary,
    fields_of,
    groups_of,
    speaks_of_spending,
)
from allocator.intake.reading.book import Kind
from allocator.intake.units import heading_unit

_LOOKED_AT = 300  # rows below the header that tell amounts from words
_HARMLESS = ("seq", "remark", "owner", "phone")  # a second column of these is left unused, not refused
_FUND_PARTS = (*LEVELS, "need")
_NAMES = frozenset(("name", "code", "content", "place", "village", "town", "type1", "type2", "type3", "batch"))
_MONEY_WORDS = ("资金", "金额", "投资", "万元", "额度", "经费", "概算")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column with its headings and the field it was given; none for an extra column."""

    heading: Heading
    field: str = ""

    @property
    def col(self) -> int:
        """The 1-based column."""
        return self.heading.col


def assign(grid: Grid, header: Header, until: int) -> tuple[tuple[Column, ...], tuple[Finding, ...]]:
    """Give every column its field; the table's rows end before row `until`."""
    options = {
        item.col: [] if _is_width(grid, header, item, until) else list(_options(grid, header, item, until))
        for item in header.headings
    }
    detail = _details_of_totals(header, options)
    options |= dict.fromkeys(detail, [])
    _read_totals(header, options)
    _read_fiscal(options)
    taken, findings = _compete(grid, header, options)
    columns = tuple(Column(heading=item, field=taken.get(item.col, "")) for item in header.headings)
    named = {finding.where.col for finding in findings if finding.where}
    unused = tuple(item for item in columns if not item.field and item.col not in named | detail)
    unnamed = tuple(item for item in unused if _like_money(item) and _holds_amounts(grid, header.last, item.col, until))
    columns, only = _only_unnamed(grid, columns, unnamed)
    unnamed = () if only else unnamed
    columns, sole = _sole_amount(grid, columns, unnamed)
    return columns, (*findings, *only, *sole, *_overlooked(grid, columns, unnamed))


def _is_width(grid: Grid, header: Header, heading: Heading, until: int) -> bool:
    """Whether a column only makes the one to its left wider: under the same merged heading, and without any cell."""
    over = grid.merge(heading.row, heading.col)
    if over is None or over.first_col == heading.col or grid.text(heading.row, heading.col):
        return False
    left = next((item for item in header.headings if item.col == heading.col - 1), None)
    return (
        left is not None
        and left.path == heading.path
        and all(grid.raw(row, heading.col) is None for row in range(header.last + 1, until))
    )


def _options(grid: Grid, header: Header, heading: Heading, until: int) -> Sequence[Match]:
    """What a column may mean; where its headings fit words and money, its cells decide."""
    found = fields_of(heading.path)
    if not found:
        return ()
    money = [match for match in found if dictionary().money(match.field)]
    words = [match for match in found if match not in money]
    if not money or (not words and money[0].tier < PART):
        return found
    return money if _holds_amounts(grid, header.last, heading.col, until) else words


def _holds_amounts(grid: Grid, last: int, col: int, until: int) -> bool:
    """Whether most cells of a column start like a number."""
    numbers = texts = 0
    for row in range(last + 1, min(until, last + _LOOKED_AT)):
        cell = grid.raw(row, col)
        if cell is None:
            continue
        if cell.kind is Kind.NUMBER or grid.text(row, col)[0] in "0123456789０１２３４５６７８９¥￥":
            numbers += 1
        else:
            texts += 1
    return numbers > texts


def _details_of_totals(header: Header, options: dict[int, list[Match]]) -> frozenset[int]:
    """Columns beside a 小计 below 其他资金 (or 以前年度 …): the 小计 is taken, they are not added again."""
    below: dict[tuple[str, ...], list[int]] = {}
    for item in header.headings:
        if len(item.path) > 1 and options[item.col] and _summed(options[item.col][0].field):
            below.setdefault(item.path[:-1], []).append(item.col)
    totals = {path: [col for col in cols if options[col][0].tier == EXACT] for path, cols in below.items()}
    return frozenset(
        col
        for path, cols in below.items()
        if any(group.every for text in path for group in groups_of(text)) and len(totals[path]) == 1
        for col in cols
        if col not in totals[path]
    )


def _read_totals(header: Header, options: dict[int, list[Match]]) -> None:
    """合计 is the cost where 其他资金 or 衔接资金 stand beside it below the same heading, else the subsidy."""
    above = {item.col: item.path[:-1] for item in header.headings}
    for col, found in options.items():
        if not any(match.field == "total" for match in found):
            continue
        beside = {
            match.field
            for other, matches in options.items()
            if other != col and above[other][: len(above[col])] == above[col]
            for match in matches[:1]
        }
        cost = bool(beside & {"other", "need"}) and "cost" not in beside
        field = "cost" if cost else "need"
        options[col] = [Match(field=field, tier=SECOND if above[col] == () else SECOND - 1)]


def _read_fiscal(options: dict[int, list[Match]]) -> None:
    """Where one level says 衔接资金 outright, a column of plain 财政资金 is other money."""
    outright = any(match.field in LEVELS and match.tier <= 1 for found in options.values() for match in found[:1])
    for col, found in options.items():
        if found and found[0].field in LEVELS and found[0].tier in (FISCAL, FISCAL + 1) and outright:
            same = [m for other, ms in options.items() if other != col for m in ms[:1] if m.field == found[0].field]
            if same:
                options[col] = [Match(field="other", tier=0)]


def _compete(grid: Grid, header: Header, options: dict[int, list[Match]]) -> tuple[dict[int, str], tuple[Finding, ...]]:
    """Best tier first; a column that lost its field may still take its next one."""
    taken: dict[int, str] = {}
    findings: list[Finding] = []
    bids = sorted((match.tier, col, match.field) for col, found in options.items() for match in found)
    for tier in sorted({bid[0] for bid in bids}):
        level: dict[str, list[int]] = {}
        for _, col, field in (bid for bid in bids if bid[0] == tier):
            if col not in taken:
                level.setdefault(field, []).append(col)
        for field, cols in level.items():
            free = [col for col in cols if col not in taken]
            if not free:
                continue
            held = [col for col, other in taken.items() if other == field]
            if _summed(field):
                taken |= dict.fromkeys(free, field)
            elif held or field in _HARMLESS:
                taken |= {} if held else {free[0]: field}
                findings += [
                    _second_best(grid, header, field, (held or free)[0], col)
                    for col in free[0 if held else 1 :]
                    if len(options[col]) == 1
                ]
            else:
                taken[free[0]] = field
                findings += [_ambiguous(grid, header, field, free[0], col) for col in free[1:]]
    return taken, tuple(findings)


def _summed(field: str) -> bool:
    words = dictionary()
    return field in words.fields and words.fields[field].sum


def _heading(header: Header, col: int) -> Heading:
    return next(item for item in header.headings if item.col == col)


def _ambiguous(grid: Grid, header: Header, field: str, first: int, second: int) -> Finding:
    one, two = _heading(header, first), _heading(header, second)
    args = (("title", dictionary().title(field)), ("first", one.text), ("first_cell", grid.at(one.row, first).address),
            ("second", two.text), ("second_cell", grid.at(two.row, second).address))  # fmt: skip
    where = grid.at(two.row, second)
    return Finding(code="T02", severity=Severity.ERROR, where=where, value=two.text, args=args)


def _second_best(grid: Grid, header: Header, field: str, used: int, unused: int) -> Finding:
    one, two = _heading(header, used), _heading(header, unused)
    args = (("title", dictionary().title(field)), ("used", one.text), ("unused", two.text))
    severity = Severity.WARN if dictionary().money(field) else Severity.NOTE
    return Finding(code="T03", severity=severity, where=grid.at(two.row, unused), value=two.text, args=args)


def _like_money(column: Column) -> bool:
    """Whether a heading that no field knows speaks of money."""
    name = column.heading.text
    return any(word in name for word in _MONEY_WORDS) or heading_unit(column.heading.path) is not None


def _planned(columns: Sequence[Column]) -> list[Column]:
    """Those of some columns that may be money asked for, not money paid, moved or left."""
    return [column for column in columns if not speaks_of_spending(column.heading.path[-1])]


def _only_unnamed(
    grid: Grid, columns: tuple[Column, ...], unnamed: Sequence[Column]
) -> tuple[tuple[Column, ...], tuple[Finding, ...]]:
    """A table of names whose only column of money has an unusual heading: that column is the amount, and is named."""
    fields = {column.field for column in columns}
    candidates = _planned(unnamed)
    if fields & {"cost", *_FUND_PARTS} or not fields & _NAMES or len(candidates) != 1:
        return columns, ()
    only = candidates[0]
    where = grid.at(only.heading.row, only.col)
    args = (("heading", only.heading.text),)
    warning = Finding(code="T21", severity=Severity.WARN, where=where, value=only.heading.text, args=args)
    return tuple(replace(item, field="need") if item is only else item for item in columns), (warning,)


def _sole_amount(
    grid: Grid, columns: tuple[Column, ...], unnamed: Sequence[Column]
) -> tuple[tuple[Column, ...], tuple[Finding, ...]]:
    """A table with one amount column asks for that amount, however the column is called.

    Where another column of money stands beside it that nobody understands, that one may be the subsidy.
    """
    fields = {column.field for column in columns}
    if "cost" not in fields or fields & {*_FUND_PARTS, "other", "before", "later"} or _planned(unnamed):
        return columns, ()
    sole = next(column for column in columns if column.field == "cost")
    where = grid.at(sole.heading.row, sole.col)
    note = Finding(code="T04", severity=Severity.NOTE, where=where, args=(("heading", sole.heading.text),))
    return tuple(replace(item, field="need") if item is sole else item for item in columns), (note,)


def _overlooked(grid: Grid, columns: Sequence[Column], unnamed: Sequence[Column]) -> tuple[Finding, ...]:
    """Columns of money that nothing is counted of are named; an error to answer where one may be the subsidy."""
    fields = {column.field for column in columns}
    doubtful = _planned(unnamed) if "cost" in fields and not fields & {*_FUND_PARTS} else []
    return tuple(
        Finding(
            code="T22" if column in doubtful else "T05",
            severity=Severity.ERROR if column in doubtful else Severity.WARN,
            where=grid.at(column.heading.row, column.col),
            value=column.heading.text,
            args=(("heading", column.heading.text),),
            acceptable=column in doubtful,
        )
        for column in unnamed
    )
