"""Roles of rows that depend on the rows around them: sums over the rows below, parts of a row, remarks at the foot."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from allocator.findings import Finding, Severity
from allocator.intake.grid import Grid
from allocator.intake.headings import LEVELS, lookup
from allocator.intake.lines import Line, Role, Shape
from allocator.money import Fen

Amounts = Mapping[int, Mapping[str, Fen]]
"""Row -> its amounts by field."""

_SOURCES = frozenset((*LEVELS, "other", "need"))
_LONGEST = 14  # characters of a name that only says where money comes from


def settle_roles(
    grid: Grid, shape: Shape, lines: Sequence[Line], own: Amounts, main: tuple[str, str]
) -> tuple[tuple[Line, ...], tuple[Finding, ...]]:
    """The lines with their final roles, and doubts; `main` names the fields a row is known by, the better one first.

    A row numbered 一 or (一) with an amount is the sum of the rows below that are numbered deeper; where these carry no
    number, or it is numbered 1, only if they add up to it. A row with an amount but without a name is a sum if the rows
    down to the next such row add up to it. Rows that only name a source of money below a 其中 row go with it.
    """
    settled: list[Line] = []
    doubts: list[Finding] = []
    data = [line for line in lines if line.role in (Role.DATA, Role.SECTION)]
    after = {line.row: data[at + 1 : at + 2] for at, line in enumerate(data)}
    foot = _foot(lines, own)
    for at, line in enumerate(lines):
        role = line.role
        if line.row > foot and role is Role.DATA and len(grid.rows[line.row]) == 1:
            role = Role.OTHER
        elif role is Role.DATA and settled and settled[-1].role is Role.DETAIL and _names_a_source(grid, shape, line):
            role = Role.DETAIL
        elif role is Role.DATA and own[line.row] and _is_sum(shape, line, after[line.row], lines[at + 1 :], own, main):
            role = Role.PART
        elif role is Role.DATA and own[line.row] and after[line.row] and 0 < line.rank <= 2:
            doubts += [_in_doubt(grid, shape, line)] if after[line.row][0].rank == 0 else []
        heads = role is Role.SECTION or (role is Role.PART and line.role is Role.DATA)
        label = (line.name or line.label or _first(grid, line)) if role is Role.PART else line.label
        settled.append(replace(line, role=role, heads=heads, label=label))
    return tuple(settled), tuple(doubts)


def _first(grid: Grid, line: Line) -> str:
    return grid.text(line.row, grid.rows[line.row][0])


def _foot(lines: Sequence[Line], own: Amounts) -> int:
    """The last total row, where no amount stands below it; else beyond the last row."""
    last = max((line.row for line in lines if line.role is Role.WHOLE), default=0)
    later = any(line.role is Role.DATA and line.row > last and own[line.row] for line in lines)
    return last if last and not later else lines[-1].row + 1 if lines else 0


def _names_a_source(grid: Grid, shape: Shape, line: Line) -> bool:
    """Whether a row without a number says no more than where money comes from: `省级`, `自筹资金`."""
    if len(line.name) > _LONGEST or (shape.seq and grid.text(line.row, shape.seq)):
        return False
    return any(match.field in _SOURCES for match in lookup(line.name))


def _is_sum(
    shape: Shape, line: Line, after: Sequence[Line], below: Sequence[Line], own: Amounts, main: tuple[str, str]
) -> bool:
    if not after:
        return False
    deeper, bare = after[0].rank > line.rank, after[0].rank == 0
    if line.rank and (deeper or bare) and _adds_up(shape, line, below, own, main):
        return True
    if line.rank:
        return deeper and line.rank <= 2
    return _nameless(shape, line) and not _nameless(shape, after[0]) and _adds_up(shape, line, below, own, main)


def _nameless(shape: Shape, line: Line) -> bool:
    return bool(shape.name) and not line.name


def _adds_up(shape: Shape, line: Line, below: Sequence[Line], own: Amounts, main: tuple[str, str]) -> bool:
    """Whether the rows below, down to the next one of this depth, add up to the row."""
    total, count = 0, 0
    amounts = own[line.row]
    name = next((item for item in main if item in amounts), next(iter(amounts)))
    for other in below:
        data = other.role in (Role.DATA, Role.SECTION)
        if other.role is Role.WHOLE or (data and _ends(shape, line, other)):
            break
        if other.role is Role.DATA and (not other.rank or other.rank > line.rank):
            total += own[other.row].get(name, 0)
            count += 1
    return count > 0 and total == amounts[name]


def _ends(shape: Shape, line: Line, other: Line) -> bool:
    """Whether a row opens the next block: numbered no deeper, or without a name as the first row of this one."""
    return 0 < other.rank <= line.rank if line.rank else _nameless(shape, other)


def _in_doubt(grid: Grid, shape: Shape, line: Line) -> Finding:
    where = grid.at(line.row, shape.name or grid.rows[line.row][0])
    args = (("text", line.name),)
    return Finding(code="T20", severity=Severity.ERROR, where=where, value=line.name, args=args, acceptable=True)
