"""Whole sheets: far cells, lying dimensions, merged ranges, and what staff do not see at first sight."""

import pytest

from allocator.intake.reading import codes as c
from allocator.intake.reading.book import Limits, Range
from intake_reading.build import (
    book,
    codes,
    number,
    one_problem,
    only_cells,
    parts,
    read,
    refusal,
    row,
    sheet_xml,
    text,
    zipped,
)

TABLE = row(1, text("A1", "项目"), text("B1", "金额")) + row(2, text("A2", "道路"), number("B2", "5"))


@pytest.mark.parametrize(
    ("place", "number_", "code"),
    [
        ("XFD1048576", 1_048_576, c.COLUMN_LIMIT),
        ("XFD1", 1, c.COLUMN_LIMIT),
        ("GS5", 5, c.COLUMN_LIMIT),
        ("A20001", 20_001, c.ROW_LIMIT),
        ("B1048576", 1_048_576, c.ROW_LIMIT),
    ],
)
def test_A02_a_cell_too_far_out_is_refused_with_its_address(place: str, number_: int, code: str) -> None:
    found = refusal(book(row(number_, number(place, "1"))))
    assert (found.code, found.sheet, found.row) == (code, "表1", number_)
    assert found.col == {"X": 16_384, "G": 201, "A": 1, "B": 2}[place[0]]


def test_A02_the_last_allowed_cell_and_far_blanks_are_read() -> None:
    body = row(20_000, number("GR20000", "1"), '<c r="XFD20000" s="1"/>') + row(1_048_576, '<c r="A1048576"/>')
    assert list(only_cells(book(body))) == [(20_000, 200)]


def test_A02_a_row_of_201_cells_side_by_side_is_refused() -> None:
    cells = "".join("<c><v>1</v></c>" for _ in range(201))
    assert refusal(book(f'<row r="1">{cells}</row>')).code == c.COLUMN_LIMIT


def test_A02_too_many_cells_are_refused() -> None:
    assert refusal(book(TABLE), limits=Limits(cells=3)).code == c.CELL_LIMIT


def test_A02_absurd_dimensions_and_columns_do_no_harm() -> None:
    before = '<dimension ref="A1:XFD1048576"/><cols><col min="1" max="16384" width="9"/></cols>'
    assert only_cells(book(TABLE, before)) == only_cells(book(TABLE))


@pytest.mark.parametrize("dimension", ["A1", "A1:B1", "C9:D10", "ZZZ", ""])
def test_A04_a_dimension_that_lies_changes_nothing(dimension: str) -> None:
    found, problems = read(book(TABLE, f'<dimension ref="{dimension}"/>'))
    assert found is not None
    assert codes(problems) in ([], [c.SECOND_READING_FAILED])
    assert dict(found.sheets[0].cells) == only_cells(book(TABLE))


def test_A03_merged_ranges_are_kept() -> None:
    found, problems = read(book(TABLE, after='<mergeCells count="1"><mergeCell ref="A2:A4"/></mergeCells>'))
    assert problems == []
    assert found is not None
    assert found.sheets[0].merges == (Range(first_row=2, first_col=1, last_row=4, last_col=1),)


def test_A03_a_merge_over_the_whole_sheet_is_refused() -> None:
    found = refusal(book(TABLE, after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'))
    assert (found.code, found.value) == (c.MERGE_TOO_LARGE, "A1:XFD1048576")


def test_A03_too_many_merges_are_refused() -> None:
    many = "".join(f'<mergeCell ref="A{i}:B{i}"/>' for i in range(10, 2_011))
    assert refusal(book(TABLE, after=f"<mergeCells>{many}</mergeCells>")).code == c.MERGE_LIMIT


def test_A03_overlapping_merges_are_an_error() -> None:
    after = '<mergeCells><mergeCell ref="A1:B1"/><mergeCell ref="B1:B3"/></mergeCells>'
    found = read(book(row(1, text("A1", "甲")) + row(3, number("B3", "1")), after=after))[1]
    assert c.MERGES_OVERLAP in codes(found)


@pytest.mark.parametrize("reference", ["", "A1:", ":", "B2:A1", "A0:B1", "A1:B2:C3", "1:2"])
def test_A03_a_merge_of_nothing_is_refused(reference: str) -> None:
    found, problems = read(book(TABLE, after=f'<mergeCells><mergeCell ref="{reference}"/></mergeCells>'))
    assert found is None or codes(problems)


def test_A09_content_covered_by_a_merge_is_asked_about() -> None:
    found = one_problem(book(TABLE, after='<mergeCells><mergeCell ref="B1:B2"/></mergeCells>'))
    assert (found.code, found.severity, found.row, found.col, found.value) == (c.COVERED_BY_MERGE, "ask", 2, 2, "5")


@pytest.mark.parametrize("more", [' hidden="1"', ' hidden="true"', ' ht="0" customHeight="1"'])
def test_A10_hidden_rows_are_asked_about(more: str) -> None:
    body = TABLE + row(3, number("B3", "7"), more=more) + row(4, number("B4", "8"), more=more) + row(9, more=more)
    found, problems = read(book(body))
    assert [(p.code, p.severity, p.row, p.col) for p in problems] == [(c.HIDDEN_ROWS, "ask", 3, None)]
    assert dict(problems[0].args) == {"count": 2, "places": "3–4", "value": ""}
    assert found is not None
    assert found.sheets[0].hidden_rows == (3, 4)
    assert (3, 2) in found.sheets[0].cells


@pytest.mark.parametrize("more", ['hidden="1"', 'width="0" customWidth="1"'])
def test_A10_hidden_columns_are_asked_about(more: str) -> None:
    found, problems = read(book(TABLE, f'<cols><col min="2" max="16384" {more}/></cols>'))
    assert [(p.code, p.severity, p.row, p.col) for p in problems] == [(c.HIDDEN_COLUMNS, "ask", None, 2)]
    assert found is not None
    assert found.sheets[0].hidden_cols == (2,)


def test_A10_hidden_columns_without_content_are_no_question() -> None:
    assert only_cells(book(TABLE, '<cols><col min="3" max="16384" hidden="1"/></cols>'))


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_A10_a_hidden_sheet_with_content_is_asked_about(state: str) -> None:
    made = parts(sheet_xml(TABLE), sheet_xml(TABLE), sheet_xml(""), states=["", f' state="{state}"', ' state="hidden"'])
    found, problems = read(zipped(made))
    assert [(p.code, p.severity, p.sheet) for p in problems] == [(c.HIDDEN_SHEET, "ask", "表2")]
    assert found is not None
    assert [each.hidden for each in found.sheets] == [False, True, True]


def test_A10_a_filter_in_use_is_asked_about_but_filter_buttons_are_not() -> None:
    column = '<filterColumn colId="0"><filters><filter val="甲"/></filters></filterColumn>'
    found, problems = read(book(TABLE, after=f'<autoFilter ref="A1:B2">{column}</autoFilter>'))
    assert [(p.code, p.severity) for p in problems] == [(c.FILTER_ON, "ask")]
    assert found is not None
    assert found.sheets[0].filtered
    assert only_cells(book(TABLE, after='<autoFilter ref="A1:B2"/>'))


def test_A10_a_format_that_shows_nothing_is_asked_about() -> None:
    found = one_problem(book(row(1, number("A1", "7", 1)), formats=[";;;"]))
    assert (found.code, found.severity, found.row, found.col) == (c.INVISIBLE_FORMAT, "ask", 1, 1)


def test_a_chart_sheet_is_left_out_aloud() -> None:
    made = parts(sheet_xml(TABLE), sheet_xml(TABLE))
    rels = str(made["xl/_rels/workbook.xml.rels"])
    chart = rels.replace('relationships/worksheet" Target="worksheets/sheet2', 'relationships/chartsheet" Target="c')
    assert chart != rels
    found, problems = read(zipped(made | {"xl/_rels/workbook.xml.rels": chart, "xl/c.xml": "<chartsheet/>"}))
    assert [p.severity for p in problems if p.code == c.CHART_SHEET] == ["warn"]
    assert found is not None
    assert [each.name for each in found.sheets] == ["表1"]


def test_A30_all_bad_cells_are_listed_at_once() -> None:
    rows = [row(i, text(f"A{i}", f"项目{i}"), number(f"B{i}", str(i))) for i in range(1, 3_001)]
    bad = {7: "#REF!", 600: "#N/A", 1_999: "#VALUE!", 2_000: "#REF!", 3_000: "#NAME?"}
    for place, value in bad.items():
        rows[place - 1] = row(place, text(f"A{place}", "甲"), f'<c r="B{place}" t="e"><v>{value}</v></c>')
    found, problems = read(book("".join(rows)))
    assert [(p.row, p.col, p.value) for p in problems] == [(place, 2, value) for place, value in bad.items()]
    assert found is not None


def test_A30_a_flood_of_problems_is_cut_and_counted() -> None:
    rows = "".join(row(i, f'<c r="A{i}" t="e"><v>#REF!</v></c>') for i in range(1, 101))
    problems = read(book(rows), limits=Limits(problems=10))[1]
    assert codes(problems) == [c.ERROR_VALUE] * 10 + [c.MORE_PROBLEMS]
