"""Shares, rows and widths: small things that must not be wrong."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.report.layout import fit, text_width
from allocator.report.model import Column, Kind, Portion, Row, Table
from allocator.report.style import title_lines
from allocator.report.words import clean, faithful, rounded


def test_a_row_must_fill_its_columns() -> None:
    with pytest.raises(ValueError, match="a row of 1 cells under 2 columns"):
        Table(sheet="x", columns=(Column(title="a"), Column(title="b")), rows=(Row(cells=("1",)),))


@pytest.mark.parametrize(
    ("num", "den", "text"),
    [(1, 3, "33.33%"), (2, 3, "66.67%"), (0, 5, "0.00%"), (5, 0, "—"), (1, 1, "100.00%"), (-1, 8, "-12.50%")],
)
def test_a_share_is_rounded_half_up_to_two_decimals(num: int, den: int, text: str) -> None:
    assert Portion(num=num, den=den).text == text


def test_a_share_just_below_its_floor_is_not_rounded_up_to_it() -> None:
    assert faithful(599_999, 1_000_000, (Fraction(3, 5),)).text == "59.9999%"
    assert faithful(600_000, 1_000_000, (Fraction(3, 5),)).text == "60.00%"


@given(st.integers(0, 10**12), st.integers(1, 10**12), st.integers(1, 99))
def test_a_shown_share_never_changes_sides_within_six_decimals(num: int, den: int, percent: int) -> None:
    bound = Fraction(percent, 100)
    shown = faithful(num, den, (bound,))
    value = Fraction(shown.text.rstrip("%")) / 100
    assert shown.places == 6 or (value > bound) - (value < bound) == (Fraction(num, den) > bound) - (
        Fraction(num, den) < bound
    )


def test_control_and_direction_characters_are_taken_out() -> None:
    assert clean("庙\x00湾\u202e镇\ud800 \n 村\ufffe") == "庙湾镇 村"
    assert len(clean("长" * 40_000)) == 2000


def test_page_one_rounds_amounts_and_keeps_what_would_vanish() -> None:
    assert rounded(13_554_449_768) == 13_554_450_000
    assert rounded(15_000) == 20_000
    assert rounded(-15_000) == -20_000
    assert rounded(4_999) == 4_999
    assert rounded(0) == 0


def test_a_title_breaks_between_its_pieces() -> None:
    assert title_lines(("甲县2026年度", "衔接资金", "项目实施计划"), "zh") == ("甲县2026年度衔接资金项目实施计划",)
    assert len(title_lines(("铜川市耀州区2026年度", "财政衔接推进乡村振兴补助资金", "项目实施计划"), "zh")) == 3


def test_numbers_get_the_room_they_need_before_text() -> None:
    columns = (Column(title="名称", width=10), Column(title="金额", kind=Kind.MONEY, width=1))
    rows = tuple(Row(cells=("很长的项目名称" * 8, 1_234_567_123_456)) for _ in range(3))
    size, widths = fit(Table(sheet="x", columns=columns, rows=rows), 60, (8, 7))
    assert widths[1] >= text_width("1,234,567.123456") * size * 25.4 / 72
    assert sum(widths) == pytest.approx(60)
