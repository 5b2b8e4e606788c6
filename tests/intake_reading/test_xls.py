"""Old .xls files: one reading of the cells, and marks that the reading alone would hide."""

import random

import pytest

from allocator.intake.reading import codes as c
from allocator.intake.reading.book import Kind, Range, RawCell
from intake_reading import biff
from intake_reading.build import codes, read, refusal

PLAIN = biff.label(0, 0, "产业道路") + biff.number(0, 1, 12.5) + biff.number(1, 0, 45000, 1) + biff.number(1, 1, 6900)


def test_an_old_workbook_is_read_with_a_warning() -> None:
    found, problems = read(biff.workbook(("项目库", 0, PLAIN + biff.merge(4, 5, 0, 1))), "a.xls")
    assert [(p.code, p.severity) for p in problems] == [(c.ONE_READING, "warn")]
    assert found is not None
    assert (found.format, found.readings) == ("xls", 1)
    assert dict(found.sheets[0].cells) == {
        (1, 1): RawCell("产业道路", Kind.TEXT),
        (1, 2): RawCell("12.5", Kind.NUMBER),
        (2, 1): RawCell("2023-03-15", Kind.DATE, False, True, "2023-03-15"),
        (2, 2): RawCell("6900", Kind.NUMBER),
    }
    assert found.sheets[0].merges == (Range(first_row=5, first_col=1, last_row=6, last_col=2),)


def test_A08_an_error_value_is_not_a_blank() -> None:
    body = PLAIN + biff.error(2, 1, 0x17) + biff.formula_error(3, 1, 0x2A)
    found, problems = read(biff.workbook(("项目库", 0, body)), "a.xls")
    assert [(p.code, p.row, p.col, p.value) for p in problems[1:]] == [
        (c.ERROR_VALUE, 3, 2, "#REF!"),
        (c.ERROR_VALUE, 4, 2, "#N/A"),
    ]
    assert found is not None
    assert found.sheets[0].cells[4, 2] == RawCell("#N/A", Kind.ERROR, True)


def test_A10_hidden_rows_columns_and_sheets_are_asked_about() -> None:
    body = biff.hidden_row(1) + biff.hidden_row(7) + biff.hidden_column(1) + PLAIN
    found, problems = read(biff.workbook(("项目库", 0, body), ("旧表", 2, PLAIN)), "a.xls")
    assert codes(problems) == [c.ONE_READING, c.HIDDEN_ROWS, c.HIDDEN_COLUMNS, c.HIDDEN_SHEET]
    assert found is not None
    assert (found.sheets[0].hidden_rows, found.sheets[0].hidden_cols) == ((2,), (2,))


def test_A07_a_password_and_macros_are_named() -> None:
    assert refusal(biff.workbook(("项目库", 0, PLAIN), first=biff.record(0x002F, bytes(54))), "a.xls").code in (
        c.PASSWORD,
        c.DAMAGED_FILE,
    )
    assert refusal(biff.workbook(("项目库", 0, PLAIN), extra="_VBA_PROJECT_CUR"), "a.xls").code == c.MACROS


def test_limits_hold_for_old_workbooks() -> None:
    assert refusal(biff.workbook(("项目库", 0, biff.number(20_000, 0, 1.0))), "a.xls").code == c.ROW_LIMIT
    assert refusal(biff.workbook(("项目库", 0, biff.number(0, 200, 1.0))), "a.xls").code == c.COLUMN_LIMIT
    problems = read(biff.workbook(("项目库", 0, biff.number(0, 0, 610202198001011234.0))), "a.xls")[1]
    assert codes(problems) == [c.ONE_READING, c.TOO_MANY_DIGITS]


def test_A29_cut_and_changed_files_give_a_sentence_and_no_crash() -> None:
    whole = biff.workbook(("项目库", 0, PLAIN))
    for length in range(8, len(whole), 64):
        found, problems = read(whole[:length], "a.xls")
        assert problems
    luck = random.Random(7)
    for _ in range(300):
        made = bytearray(whole)
        made[luck.randrange(len(made))] = luck.randrange(256)
        assert read(bytes(made), "a.xls")[1]


@pytest.mark.parametrize("length", [8, 100, 511, 512, 600])
def test_A07_a_stump_of_an_old_workbook_is_damaged(length: int) -> None:
    assert refusal(biff.workbook(("项目库", 0, PLAIN))[:length], "a.xls").code == c.DAMAGED_FILE
