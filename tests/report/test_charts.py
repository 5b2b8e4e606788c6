"""Charts: Chinese on any machine, the same bytes every time, told apart without colours."""

from dataclasses import replace

import pytest
from fontTools.ttLib import TTFont

from allocator.report import charts, fonts
from allocator.report.model import Chart, Document
from allocator.report.style import COLOURS, HATCHES


@pytest.fixture(scope="module")
def drawn(document: Document) -> tuple[Chart, ...]:
    return tuple(block for block in document.blocks if isinstance(block, Chart))


def test_the_packaged_font_has_every_character_of_the_charts(drawn: tuple[Chart, ...]) -> None:
    known = TTFont(fonts.packaged()[0]).getBestCmap()
    text = "".join(c.title + c.axis + c.mark + "".join(c.labels) + "".join(s.name for s in c.series) for c in drawn)
    assert {char for char in text if ord(char) not in known} == set()


def test_the_packaged_chinese_font_comes_first() -> None:
    assert fonts.families()[0] == "Noto Sans SC"


def test_a_chart_is_the_same_bytes_every_time(drawn: tuple[Chart, ...]) -> None:
    assert [charts.svg(c) for c in drawn] == [charts.svg(c) for c in drawn]
    assert charts.png(drawn[0]) == charts.png(drawn[0])


def test_a_chart_without_amounts_is_still_drawn(drawn: tuple[Chart, ...]) -> None:
    empty = replace(drawn[0], labels=(), series=())
    zero = replace(drawn[0], labels=("甲",), series=(replace(drawn[0].series[0], amounts=(0,)),))
    assert charts.svg(empty).startswith("<svg")
    assert charts.svg(zero).startswith("<svg")


def test_a_label_with_signs_of_formulas_is_drawn_as_it_stands(drawn: tuple[Chart, ...]) -> None:
    odd = replace(drawn[0], labels=("$\\frac{1}{0}$ <b>",), series=(replace(drawn[0].series[0], amounts=(100,)),))
    assert charts.svg(odd).startswith("<svg")


def test_series_differ_in_colour_and_in_hatch() -> None:
    assert len(set(COLOURS)) == len(set(HATCHES)) == 6


def test_series_add_up_to_the_plan(drawn: tuple[Chart, ...], made) -> None:  # type: ignore[no-untyped-def]
    assert sum(sum(series.amounts) for series in drawn[0].series) == made.plan.total
