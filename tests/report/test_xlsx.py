"""The workbook that staff filter, sum and print."""

import re
from io import BytesIO

import openpyxl
import pytest
from openpyxl.workbook import Workbook


@pytest.fixture(scope="module")
def book(files: dict[str, bytes]) -> Workbook:
    return openpyxl.load_workbook(BytesIO(files[".xlsx"]))


def test_the_detail_is_frozen_filtered_and_ready_to_print(book: Workbook) -> None:
    sheet = book["计划明细"]
    assert sheet.freeze_panes == "D6"
    assert sheet.auto_filter.ref.startswith("A5:")
    assert sheet.print_title_rows == "$4:$5"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert "示例数据" in sheet.oddHeader.right.text
    assert "共" in sheet.oddFooter.center.text


def test_totals_follow_the_filter_and_stand_outside_its_range(book: Workbook) -> None:
    sheet = book["计划明细"]
    last = int(sheet.auto_filter.ref.rpartition(":")[2].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    totals = [cell.value for cell in sheet[last + 1] if cell.data_type == "f"]
    assert totals
    assert all(re.fullmatch(rf"=SUBTOTAL\(9,(?P<c>[A-Z])6:(?P=c){last}\)", value) for value in totals)


def test_every_formula_carries_its_value(files: dict[str, bytes], book: Workbook) -> None:
    values = openpyxl.load_workbook(BytesIO(files[".xlsx"]), data_only=True)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    first, last = cell.value.removeprefix("=SUBTOTAL(9,").rstrip(")").split(":")
                    added = sum(c.value or 0 for (c,) in values[sheet.title][f"{first}:{last}"])
                    assert values[sheet.title][cell.coordinate].value == pytest.approx(added, abs=1e-9)


def test_heads_are_merged_by_group(book: Workbook) -> None:
    assert "J4:N4" in {str(merged) for merged in book["计划明细"].merged_cells.ranges}


def test_money_shows_two_decimals_and_more_where_needed(book: Workbook) -> None:
    sheet = book["计划明细"]
    formats = {cell.number_format for row in sheet.iter_rows(min_row=6) for cell in row if cell.data_type == "n"}
    assert "#,##0.00####" in formats


def test_digests_stand_on_the_last_sheet_only(book: Workbook) -> None:
    found = [sheet.title for sheet in book if any("a1" * 20 in str(c.value) for row in sheet for c in row)]
    assert found == [book.sheetnames[-1]]
