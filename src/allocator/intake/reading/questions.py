"""What staff do not see at first sight and must decide about: hidden parts, filters, content under merged ranges."""

from collections.abc import Callable, Iterator

from allocator.findings import column_letters
from allocator.intake.reading.address import range_name
from allocator.intake.reading.book import Range, ReadProblem, Sheet
from allocator.intake.reading.codes import (
    COVERED_BY_MERGE,
    FILTER_ON,
    HIDDEN_COLUMNS,
    HIDDEN_ROWS,
    HIDDEN_SHEET,
    MERGES_OVERLAP,
    problem,
)


def questions(sheet: Sheet) -> Iterator[ReadProblem]:
    """What staff do not see at first sight and must decide about, and merged ranges that contradict each other."""
    name = sheet.name
    if sheet.hidden and sheet.cells:
        yield problem(HIDDEN_SHEET, sheet=name, count=len(sheet.cells))
    if sheet.hidden_rows:
        rows = sheet.hidden_rows
        yield problem(HIDDEN_ROWS, sheet=name, row=rows[0], count=len(rows), places=_runs(rows, str))
    if sheet.hidden_cols:
        cols = sheet.hidden_cols
        yield problem(HIDDEN_COLUMNS, sheet=name, col=cols[0], count=len(cols), places=_runs(cols, column_letters))
    if sheet.filtered:
        yield problem(FILTER_ON, sheet=name)
    yield from _merge_problems(sheet)


def _merge_problems(sheet: Sheet) -> Iterator[ReadProblem]:
    owner: dict[tuple[int, int], Range] = {}
    for area in sheet.merges:
        row, col = area.first_row, area.first_col
        last_row, last_col = min(area.last_row, sheet.rows), min(area.last_col, sheet.cols)
        for place in ((r, c) for r in range(row, last_row + 1) for c in range(col, last_col + 1)):
            other = owner.setdefault(place, area)
            if other is not area:
                yield problem(
                    MERGES_OVERLAP, sheet=sheet.name, row=row, col=col, value=range_name(area), other=range_name(other)
                )
                break
            cell = sheet.cells.get(place)
            if cell is not None and place != (row, col):
                yield problem(
                    COVERED_BY_MERGE,
                    sheet=sheet.name,
                    row=place[0],
                    col=place[1],
                    value=cell.text,
                    area=range_name(area),
                )


def _runs(numbers: tuple[int, ...], name: Callable[[int], str]) -> str:
    """3, 4, 5, 9 → 3–5、9, at most ten runs."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    words = [name(first) if first == last else f"{name(first)}–{name(last)}" for first, last in runs[:10]]
    return "、".join(words) + ("…" if len(runs) > 10 else "")
