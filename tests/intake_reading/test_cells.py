"""Single cells: kinds, stored text, dates, formulas, errors, duplicates, strange characters."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.intake.reading import codes as c
from allocator.intake.reading.book import Kind, RawCell
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


def cell(content: str, attributes: str = "", **more: list[str]) -> RawCell | None:
    """The cell A1 of a workbook that must read without problems."""
    return only_cells(book(row(1, f'<c r="A1"{attributes}>{content}</c>'), **more)).get((1, 1))


def test_A08_a_formula_without_value_is_refused_with_its_address() -> None:
    for content in ("<f>1+1</f>", "<f>1+1</f><v></v>", "<f>1+1</f><v/>", '<f t="shared" si="0"/>'):
        found = one_problem(book(row(3, f'<c r="D3">{content}</c>')))
        assert (found.code, found.row, found.col, found.severity) == (c.FORMULA_WITHOUT_VALUE, 3, 4, "error")
        assert found.sheet == "表1"


def test_A08_a_formula_with_value_is_marked_and_one_that_shows_nothing_is_blank() -> None:
    assert cell("<f>A2*2</f><v>5</v>") == RawCell("5", Kind.NUMBER, formula=True)
    assert cell("<f>A2&amp;1</f><v>a&amp;b</v>", ' t="str"') == RawCell("a&b", Kind.TEXT, formula=True)
    assert cell('<f>IF(A2="","",1)</f><v></v>', ' t="str"') is None


@pytest.mark.parametrize("value", ["#N/A", "#REF!", "#DIV/0!"])
def test_A08_an_error_value_is_refused_with_its_address(value: str) -> None:
    data = book(row(2, f'<c r="B2" t="e"><f>X1</f><v>{value}</v></c>', number("C2", "1")))
    found, problems = read(data)
    assert found is not None
    assert [(p.code, p.row, p.col, p.value) for p in problems] == [(c.ERROR_VALUE, 2, 2, value)]
    assert found.sheets[0].cells[2, 2].kind is Kind.ERROR
    assert found.sheets[0].cells[2, 3] == RawCell("1", Kind.NUMBER)


@pytest.mark.parametrize("value", ["nan", "inf", "1_000", "１２", " 5 ", "+5", ".5", "5.", "0x1f", "1e", "-", "1e9999"])
def test_A13_what_is_no_number_is_refused_as_one(value: str) -> None:
    found, problems = read(book(row(1, number("A1", value))))
    assert c.BAD_NUMBER in codes(problems)
    assert found is not None
    assert found.sheets[0].cells[1, 1].kind is Kind.ERROR


def test_A13_kinds_are_kept_apart() -> None:
    assert cell("<v>1</v>", ' t="b"') == RawCell("1", Kind.BOOL)
    assert cell("<v>1</v>") == RawCell("1", Kind.NUMBER)
    assert cell("<is><t>1</t></is>", ' t="inlineStr"') == RawCell("1", Kind.TEXT)
    assert cell("<v>1</v>", ' t="str"') == RawCell("1", Kind.TEXT)
    assert cell("<v>2025-03-01</v>", ' t="d"') == RawCell("2025-03-01", Kind.DATE, False, True, "2025-03-01")
    assert one_problem(book(row(1, '<c r="A1" t="zz"><v>1</v></c>'))).code == c.UNKNOWN_CELL_TYPE


@pytest.mark.parametrize("value", ["12.299999999999999", "0.30000000000000004", "1E-3", "-7", "6900", "1.0"])
def test_A16_the_stored_text_of_a_number_is_kept(value: str) -> None:
    assert cell(f"<v>{value}</v>") == RawCell(value, Kind.NUMBER)


@given(day=st.dates(date(1900, 3, 1), date(9999, 12, 31)), later=st.booleans())
def test_A17_dates_of_both_calendars_are_read(day: date, later: bool) -> None:
    if later and day < date(1904, 1, 2):
        return
    serial = (day - (date(1904, 1, 1) if later else date(1899, 12, 30))).days
    epoch = '<workbookPr date1904="1"/>' if later else ""
    data = zipped(parts(sheet_xml(row(1, number("A1", str(serial), 1))), formats=["yyyy-mm-dd"], settings=epoch))
    assert only_cells(data)[1, 1] == RawCell(day.isoformat(), Kind.DATE, False, True, str(serial))


@pytest.mark.parametrize(
    ("code", "is_date"),
    [
        ("yyyy&quot;年&quot;m&quot;月&quot;", True),
        ("[$-804]yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@", True),
        ("mmm-yy", True),
        ("#,##0.00_);[Red]\\(#,##0.00\\)", False),
        ("_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * &quot;-&quot;??_ ;_ @_ ", False),
        ("0.00&quot;亩&quot;", False),
        ("0&quot;day&quot;", False),
        ("0.00E+00", False),
        ("General", False),
    ],
)
def test_A17_only_a_date_format_makes_a_date(code: str, is_date: bool) -> None:
    found = cell("<v>45000</v>", ' s="1"', formats=[code])
    assert found is not None
    assert found.kind is (Kind.DATE if is_date else Kind.NUMBER)
    assert found.text == ("2023-03-15" if is_date else "45000")


def test_A17_times_stay_numbers_and_times_of_day_are_dropped_aloud() -> None:
    for code in ("h:mm", "[h]:mm", "mm:ss"):
        assert cell("<v>0.25</v>", ' s="1"', formats=[code]) == RawCell("0.25", Kind.NUMBER, False, True)
    data = book(row(1, number("A1", "45000.25", 1)), formats=["yyyy/m/d h:mm"])
    found, problems = read(data)
    assert [(p.code, p.severity) for p in problems] == [(c.TIME_DROPPED, "warn")]
    assert found is not None
    assert found.sheets[0].cells[1, 1] == RawCell("2023-03-15", Kind.DATE, False, True, "45000.25")


@pytest.mark.parametrize("serial", ["0", "25.5", "60", "-1", "2958466"])
def test_A17_an_amount_in_a_date_format_is_refused(serial: str) -> None:
    found, problems = read(book(row(1, number("A1", serial, 1)), formats=["yyyy-mm-dd"]))
    assert codes(problems) == [c.BAD_DATE]
    assert found is not None
    assert found.sheets[0].cells[1, 1].kind is Kind.ERROR


def test_A17_the_builtin_chinese_formats_are_dates() -> None:
    made = parts(sheet_xml(row(1, number("A1", "45000", 1))))
    for builtin in (14, 22, 27, 31, 36, 57, 58):
        styles = str(made["xl/styles.xml"]).replace('<xf numFmtId="0"/>', f'<xf/><xf numFmtId="{builtin}"/>')
        found = only_cells(zipped(made | {"xl/styles.xml": styles}))[1, 1]
        assert (found.kind, found.text) == (Kind.DATE, "2023-03-15")


@pytest.mark.parametrize(
    "body",
    [
        row(3, number("C3", "1"), number("C3", "999")),
        row(3, number("C3", "1")) + row(3, number("C3", "999")),
        row(3, number("C3", "1"), number("D3", "5"), number("C3", "999")),
        row(3, number("C3", "1"), '<c r="C3"/>'),
    ],
)
def test_A20_a_cell_that_stands_twice_is_refused_with_its_address(body: str) -> None:
    found, problems = read(book(body))
    assert [(p.code, p.row, p.col) for p in problems if p.code == c.DUPLICATE_CELL] == [(c.DUPLICATE_CELL, 3, 3)]
    assert found is not None
    assert found.sheets[0].cells[3, 3].kind is Kind.ERROR


def test_A20_positions_out_of_order_or_left_out_are_read_all_the_same() -> None:
    turned = row(2, number("B2", "4"), number("A2", "3")) + row(1, number("A1", "1"), number("B1", "2"))
    bare = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c><c><v>4</v></c></row>"
    assert sorted(only_cells(book(bare)).items()) == sorted(
        {(r, k): RawCell(str(2 * r + k - 2), Kind.NUMBER) for r in (1, 2) for k in (1, 2)}.items()
    )
    found, problems = read(book(turned))
    assert found is not None
    if not problems:  # the second reader may refuse the order; it must not show another content
        assert {place: each.text for place, each in found.sheets[0].cells.items()} == {
            (1, 1): "1",
            (1, 2): "2",
            (2, 1): "3",
            (2, 2): "4",
        }


def test_A21_shared_rich_and_phonetic_text_is_joined_and_readings_left_out() -> None:
    strings = [
        "<t>普通</t>",
        '<r><rPr><b/></rPr><t>粗</t></r><r><t xml:space="preserve"> 细</t></r>',
        '<t>东京</t><rPh sb="0" eb="1"><t>とうきょう</t></rPh><phoneticPr fontId="1"/>',
        "<t>上_x000D_\n下</t>",
        "<t>_x005F_x000D_</t>",
        "<t>a&lt;b&amp;c</t>",
        "",
    ]
    cells = [f'<c r="{chr(65 + i)}1" t="s"><v>{i}</v></c>' for i in range(len(strings))]
    found = only_cells(book(row(1, *cells), strings=strings))
    assert [found[1, i].text for i in range(1, 7)] == ["普通", "粗 细", "东京", "上\r\n下", "_x000D_", "a<b&c"]
    assert (1, 7) not in found


def test_A21_plain_strings_take_the_short_way_to_the_same_text() -> None:
    cells = [f'<c r="{chr(65 + i)}1" t="s"><v>{i}</v></c>' for i in range(2)]
    strings = ["<t>普通</t>", '<t xml:space="preserve">a  b</t>']
    assert [each.text for each in only_cells(book(row(1, *cells), strings=strings)).values()] == ["普通", "a  b"]


@pytest.mark.parametrize("index", ["1", "-1", "x", "0.0", "99999999999999999999"])
def test_A21_an_index_without_string_is_refused(index: str) -> None:
    found, problems = read(book(row(1, f'<c r="A1" t="s"><v>{index}</v></c>'), strings=["<t>甲</t>"]))
    assert problems[0].code == c.NO_SHARED_STRING
    assert (problems[0].row, problems[0].col) == (1, 1)
    assert found is not None
    assert found.sheets[0].cells[1, 1].kind is Kind.ERROR


@pytest.mark.parametrize("value", ["610202198001011234", "6.10202198001011E+17", "1000000000000000", "1e400"])
def test_A22_a_number_of_more_than_15_digits_is_refused(value: str) -> None:
    assert one_problem(book(row(1, number("A1", value)))).code == c.TOO_MANY_DIGITS
    assert cell("<v>999999999999999</v>") == RawCell("999999999999999", Kind.NUMBER)
    assert cell("<is><t>610202198001011234</t></is>", ' t="inlineStr"') is not None


@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\u200f", "\u0085", "_x0007_", "_xFFFE_", "_xD800_"])
def test_A25_direction_marks_and_controls_are_refused(mark: str) -> None:
    found = read(book(row(1, text("B1", f"甲{mark}乙"))))[1]
    assert found[0].code == c.FORBIDDEN_CHARACTER
    assert (found[0].row, found[0].col) == (1, 2)


def test_A25_tabs_line_ends_and_rare_characters_are_text() -> None:
    content = "甲\t乙\n㙍䶮〇镕𠅤\u3000\u00a0"
    assert cell(f"<is><t>{content}</t></is>", ' t="inlineStr"') == RawCell(content, Kind.TEXT)


def test_A23_a_lost_character_is_refused_also_in_a_workbook() -> None:
    assert one_problem(book(row(1, text("A1", "朝\ufffd镇")))).code == c.LOST_CHARACTER


def test_a_text_longer_than_a_cell_can_hold_is_refused() -> None:
    assert cell(f"<is><t>{'字x' * 16_383}</t></is>", ' t="inlineStr"') is not None
    assert one_problem(book(row(1, text("A1", "字" * 32_768)))).code == c.TEXT_TOO_LONG


@pytest.mark.parametrize("place", ["a1", "$B$1", "A0", "XFE1", "AAAA1", "A1048577", "A2", "", "1", "A"])
def test_a_reference_that_cannot_be_is_refused(place: str) -> None:
    assert refusal(book(row(1, f'<c r="{place}"><v>1</v></c>'))).code == c.BAD_REFERENCE


def test_rows_of_one_layout_read_like_the_first_ones() -> None:
    lines = [row(i, text(f"A{i}", f"甲{i}"), number(f"B{i}", f"{i}.5", 1), f'<c r="C{i}"/>') for i in range(1, 60)]
    strange = {
        20: row(20, number("B20", "20.5", 1)),
        30: row(30, text("A30", "甲30"), number("B31", "7", 1), '<c r="C30"/>'),
        40: row(
            40, text("A40", "甲40"), '<c r="B40" s="1"><f>1</f><v>40.5</v></c>', '<c r="C40"/>', more=' hidden="1"'
        ),
        50: row(50, number("A50", "1"), '<c r="B50" s="1"/>', number("C50", "2")),
    }
    for place in (20, 40, 50):
        lines[place - 1] = strange[place]
    numbers = [f"{i}.5" for i in range(1, 60)]
    found, problems = read(book("".join(lines), formats=["0.00"]))
    assert codes(problems) == [c.HIDDEN_ROWS]
    assert found is not None
    cells = found.sheets[0].cells
    assert [cells[i, 2].text for i in range(1, 60) if i != 50] == [each for each in numbers if each != "50.5"]
    assert (cells[50, 1].text, (50, 2) in cells, cells[50, 3].text) == ("1", False, "2")
    assert (cells[40, 2].formula, (20, 1) in cells, len(cells)) == (True, False, 59 * 2 - 1)
    lines[29] = strange[30]
    assert refusal(book("".join(lines), formats=["0.00"])).code == c.BAD_REFERENCE


UNUSUAL = [
    lambda xml: xml.replace("<sheetData>", "<!-- a --><sheetData>"),
    lambda xml: xml.replace("<v>", "<!-- a --><v>"),
    lambda xml: xml.replace("><", "> <"),
    lambda xml: xml.replace('r="A1"', "r='A1'"),
    lambda xml: xml.replace("<c r", "<c\n r"),
    lambda xml: xml.replace("</c>", "</c\n>"),
    lambda xml: xml.replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?").replace("xmlns=", "xmlns:x="),
    lambda xml: xml.replace('<c r="A1" s="1">', '<c cm="1" s="1" r="A1" vm="3">'),
]


@pytest.mark.parametrize("change", UNUSUAL)
def test_every_spelling_of_the_same_xml_reads_the_same(change: object) -> None:
    assert callable(change)
    plain = sheet_xml(row(1, number("A1", "7", 1), text("B1", "甲"), '<c r="C1"><f>A1</f><v>7</v></c>'))
    made = parts(plain, formats=["0.00"])
    assert change(plain) != plain
    usual = only_cells(zipped(made))
    assert only_cells(zipped(made | {"xl/worksheets/sheet1.xml": change(plain)})) == usual


def test_a_value_that_the_second_reader_does_not_see_is_refused() -> None:
    for hidden in ("<v><![CDATA[7]]></v>", "<v>&#55;</v>"):
        found, problems = read(book(row(1, f'<c r="A1">{hidden}</c>', number("B1", "8"))))
        assert [(p.code, p.row, p.col, p.value) for p in problems] == [(c.READINGS_DISAGREE, 1, 1, "7")]
        assert found is not None
        assert [each.kind for each in found.sheets[0].cells.values()] == [Kind.ERROR, Kind.NUMBER]


@pytest.mark.parametrize("content", ["7", "<v>7</v>8", "7<v>8</v>", "<w>7</w>", "<v>7</v><v>8</v>", "<v>7<b/></v>"])
@pytest.mark.parametrize("kind", ["", ' t="str"'])
def test_text_beside_a_value_is_never_taken_for_it(content: str, kind: str) -> None:
    found, problems = read(book(row(1, f'<c r="A1"{kind}>{content}</c>')))
    assert problems or found is not None
    if found is not None and not problems:
        assert content in ("<w>7</w>", "<v>7<b/></v>")
        assert [each.text for each in found.sheets[0].cells.values()] in ([], ["7"])


def test_dates_that_differ_by_a_day_differ() -> None:
    first = cell("<v>45000</v>", ' s="1"', formats=["yyyy-mm-dd"])
    second = cell("<v>45001</v>", ' s="1"', formats=["yyyy-mm-dd"])
    assert first is not None
    assert second is not None
    assert date.fromisoformat(second.text) - date.fromisoformat(first.text) == timedelta(days=1)
