"""小计 and 合计: left out of the rows and compared with our own sums."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from allocator.findings import Finding, Severity
from allocator.intake.grid import Grid
from allocator.intake.headings import squeeze
from allocator.intake.lines import Line, Role
from allocator.intake.table import TableRow, Total
from allocator.money import Fen

_END = 10**9  # beyond any row


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A total row: its line, what it states, and the columns of the amounts; `group` is a label merged over it."""

    line: Line
    amounts: Mapping[str, Fen]
    places: Mapping[str, int]
    group: tuple[str, str] = ("", "")
    broken: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Around:
    """Where a total row stands among the others: the rows of the total above, of the last one with the same label, of
    the one below, and of the next numbered heading of its depth."""

    above: int
    alike: int
    below: int
    until: int
    several: bool  # more than one 合计 in the table


def check_totals(
    grid: Grid, stated: Sequence[Stated], rows: Sequence[TableRow]
) -> tuple[tuple[Total, ...], tuple[Finding, ...]]:
    """Every total beside our own sum; a total that fits no reading of what it covers is a finding."""
    totals: list[Total] = []
    findings: list[Finding] = []
    for item, around in zip(stated, _surroundings(stated), strict=True):
        covered, whole = _covered(item, around, rows)
        for name, declared in item.amounts.items():
            if any(name in row.broken for row in covered):
                continue
            computed = Fen(sum(row.amounts.get(name, 0) for row in covered))
            total = Total(
                row=item.line.row, label=item.line.label, field=name, declared=declared, computed=computed, whole=whole
            )
            totals.append(total)
            if declared != computed:
                findings.append(_mismatch(grid, item, total))
    return tuple(totals), tuple(findings)


def _surroundings(stated: Sequence[Stated]) -> Iterator[_Around]:
    several = sum(item.line.role is Role.WHOLE for item in stated) > 1
    last: dict[str, int] = {}
    for at, item in enumerate(stated):
        label = squeeze(item.line.label)
        ranked = (o.line.row for o in stated[at + 1 :] if 0 < o.line.rank <= item.line.rank) if item.line.rank else ()
        yield _Around(
            above=stated[at - 1].line.row if at else 0,
            alike=last.get(label, 0),
            below=stated[at + 1].line.row if at + 1 < len(stated) else _END,
            until=next(iter(ranked), _END),
            several=several,
        )
        last[label] = item.line.row


def _covered(item: Stated, around: _Around, rows: Sequence[TableRow]) -> tuple[Sequence[TableRow], bool]:
    """The rows a total stands for, and whether these are all: the usual reading, or one that agrees to the fen."""
    usual: Sequence[TableRow] = ()
    fitting: Sequence[TableRow] = ()
    for found in _readings(item, around, rows):
        usual = usual or found
        if found and _agrees(item, found):
            fitting = found
            break
    fitting = fitting or usual
    whole = item.line.role is Role.WHOLE and len(fitting) == len(rows)
    return fitting, whole


def _agrees(item: Stated, rows: Sequence[TableRow]) -> bool:
    return all(
        sum(row.amounts.get(name, 0) for row in rows) == declared
        for name, declared in item.amounts.items()
        if not any(name in row.broken for row in rows)
    )


def _readings(item: Stated, around: _Around, rows: Sequence[TableRow]) -> Iterator[Sequence[TableRow]]:
    """The ways to read what a total covers, the most usual first."""
    here = item.line.row
    if item.line.role is Role.WHOLE:
        yield rows
        if not around.several:
            return
    if item.line.rank:
        yield _between(rows, here, around.until)
    yield from _of_group(item, rows)
    yield _between(rows, around.above, here)
    yield _between(rows, around.alike, here)
    yield _between(rows, here, around.below)


def _between(rows: Sequence[TableRow], above: int, below: int) -> Sequence[TableRow]:
    first = bisect_right(rows, above, key=lambda row: row.row)
    return rows[first : bisect_left(rows, below, key=lambda row: row.row)]


def _of_group(item: Stated, rows: Sequence[TableRow]) -> Iterator[Sequence[TableRow]]:
    """The rows of the label merged over the total row, or named in it (`小丘镇小计`)."""
    name, value = item.group
    if name:
        block = [row for row in rows if row.texts.get(name) == value]
        yield block
        yield [row for row in block if row.row < item.line.row]
    prefix = squeeze(item.line.label).removesuffix("小计").removesuffix("合计").removesuffix("总计").strip(":()")
    if prefix:
        for name in ("town", "type1", "type2", "type3", "unit", "dept", "level", "village", "batch"):
            yield [row for row in rows if squeeze(row.texts.get(name, "")) == prefix]


def _mismatch(grid: Grid, item: Stated, total: Total) -> Finding:
    where = grid.at(total.row, item.places[total.field])
    args = (
        ("label", squeeze(total.label)),
        ("declared_fen", total.declared),
        ("computed_fen", total.computed),
        ("gap_fen", abs(total.declared - total.computed)),
    )
    value = grid.text(total.row, item.places[total.field])
    if item.line.rank:  # a numbered row taken for the sum of the rows below it: somebody must look
        return Finding(code="C30", severity=Severity.ERROR, where=where, value=value, args=args, acceptable=True)
    return Finding(code="C30", severity=Severity.WARN, where=where, value=value, args=args)
