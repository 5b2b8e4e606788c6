"""CSV files: encodings, separators, quoting, rows of different lengths."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.intake.reading import codes as c
from allocator.intake.reading.book import Kind, Limits, RawCell
from intake_reading.build import codes, one_problem, only_cells, read, refusal

NAMES = ["㙍村", "䶮镇", "〇一二村", "镕水村", "朝阳镇", "A村", "𠅤村"]


def table(*rows: str, end: str = "\r\n") -> str:
    return end.join(rows) + end


@given(
    names=st.lists(st.sampled_from(NAMES), min_size=1, max_size=6),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
)
def test_A23_names_survive_every_encoding(names: list[str], encoding: str) -> None:
    data = table("村,金额", *(f"{name},12.5" for name in names)).encode(encoding)
    found, problems = read(data, "a.csv")
    assert problems == []
    assert found is not None
    assert [found.sheets[0].cells[i, 1].text for i in range(2, len(names) + 2)] == names
    assert found.encoding == ("utf-8" if encoding == "utf-8" and data.isascii() else encoding)
    assert (found.format, found.readings, found.sheets[0].name) == ("csv", 1, "")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_A23_utf16_is_refused(encoding: str) -> None:
    assert refusal(table("村,金额", "甲,1").encode(encoding), "a.csv").code in (c.UTF16, c.NUL_BYTE)


def test_A23_a_damaged_utf8_file_is_not_taken_for_gb18030() -> None:
    whole = table("项目名称,金额", "产业道路硬化工程,12.5", "苹果园滴灌设施,7").encode()
    for cut in range(len(whole)):
        data = whole[:cut] + whole[cut + 1 :]
        if whole[cut] >= 0x80:
            assert refusal(data, "a.csv").code == c.UNKNOWN_ENCODING


def test_A23_other_encodings_are_refused_or_at_least_garbled_text_is() -> None:
    assert refusal(table("項目,金額", "臺灣,1").encode("big5") + b"\xff", "a.csv").code == c.UNKNOWN_ENCODING
    assert refusal(b"\xaa\xa1\xaa\xa1,1\r\n", "a.csv").code == c.UNKNOWN_ENCODING  # private characters


def test_A23_lost_characters_are_refused_with_their_address() -> None:
    for lost in ("朝\ufffd镇", "锟斤拷"):
        found = one_problem(table("村,金额", f"{lost},1").encode(), "a.csv")
        assert (found.code, found.row, found.col, found.severity) == (c.LOST_CHARACTER, 2, 1, "error")


@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_A24_the_separator_is_found(separator: str) -> None:
    data = table(separator.join(["项目", "金额"]), separator.join(["道路", "5"])).encode()
    assert only_cells(data, "a.csv")[2, 2] == RawCell("5", Kind.TEXT)


def test_A24_amounts_with_commas_under_semicolons_are_not_torn() -> None:
    data = table("项目;金额;镇", "道路;1,234.56;甲", "水渠;50;乙").encode()
    assert only_cells(data, "a.csv")[2, 2].text == "1,234.56"
    torn = table("项目;金额", "道路;1,234", "水渠;5,678").encode()
    assert only_cells(torn, "a.csv")[2, 2].text == "1,234"
    text = table("项目,内容,镇", "道路,长5;宽4,甲", "水渠,长6;宽3,乙").encode()
    assert only_cells(text, "a.csv")[2, 2].text == "长5;宽4"


def test_A24_two_separators_that_fit_equally_well_are_refused() -> None:
    assert refusal(table("项目;甲,金额", "道路;乙,5").encode(), "a.csv").code == c.SEPARATOR_UNCLEAR
    uneven = table("项目;金额;甲,乙", "道路;5;丙,丁,戊").encode()
    assert only_cells(uneven, "a.csv")[2, 2].text == "5"


def test_A24_a_comma_too_many_is_named_with_its_row() -> None:
    data = table("项目,金额,镇", "道路,1,234.56,甲", "水渠,50,乙").encode()
    found = one_problem(data, "a.csv")
    assert (found.code, found.row, found.severity) == (c.ROW_TOO_LONG, 2, "error")


def test_A24_a_title_alone_in_its_row_is_no_problem_but_a_short_row_is_asked_about() -> None:
    assert only_cells(table("2026年项目表", "项目,金额,镇", "道路,5,甲").encode(), "a.csv")
    found = one_problem(table("项目,金额,镇", "道路,5", "水渠,5,乙", "路灯,6,丙").encode(), "a.csv")
    assert (found.code, found.row, found.severity) == (c.ROW_TOO_SHORT, 2, "ask")


def test_A24_quotes_and_line_ends_inside_a_field() -> None:
    data = table("项目,内容", '道路,"长5公里\n宽""4""米,硬化"', end="\n").encode()
    assert only_cells(data, "a.csv")[2, 2].text == '长5公里\n宽"4"米,硬化'
    assert refusal(table("项目,内容", '道路,"长5公里').encode(), "a.csv").code == c.BAD_QUOTING
    assert refusal(table("项目,内容", '道路,"长"5公里"').encode(), "a.csv").code == c.BAD_QUOTING


def test_A24_null_bytes_and_endless_fields_are_refused() -> None:
    assert refusal("项目,金额\r\n道\0路,5\r\n".encode(), "a.csv").code == c.NUL_BYTE
    found, problems = read(("项目,金额\r\n" + "长" * 40_000 + ",5\r\n").encode(), "a.csv")
    assert found is None or c.TEXT_TOO_LONG in codes(problems)


def test_A24_rows_columns_and_cells_are_limited() -> None:
    assert refusal(table(*["甲,1"] * 20_001).encode(), "a.csv").code == c.ROW_LIMIT
    assert refusal(table(",".join(["1"] * 201)).encode(), "a.csv").code == c.COLUMN_LIMIT
    assert refusal(table(*["甲,1"] * 9).encode(), "a.csv", Limits(cells=9)).code == c.CELL_LIMIT


def test_A25_direction_marks_are_refused_in_csv_too() -> None:
    found = one_problem(table("村,金额", "甲\u202e村,1").encode(), "a.csv")
    assert (found.code, dict(found.args)["codepoint"]) == (c.FORBIDDEN_CHARACTER, "U+202E")
