"""Periods, answers, counts, formulas, types: closed grammars that refuse rather than guess."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.intake.answers import (
    is_trivial,
    parse_answer,
    parse_cleared,
    parse_count,
    parse_in_pool,
    parse_tendered,
)
from allocator.intake.periods import parse_day, parse_period
from allocator.intake.row_money import parse_formula, settle_money
from allocator.intake.types import settle_type, taxonomy
from allocator.money import Fen
from allocator.records import Answer, Level

PERIODS = [
    ("2024年6月到12月", date(2024, 6, 1), date(2024, 12, 31)),
    ("2025.3", date(2025, 3, 1), date(2025, 3, 31)),
    ("2025年3月", date(2025, 3, 1), date(2025, 3, 31)),
    ("2026/3/1", date(2026, 3, 1), date(2026, 3, 1)),
    ("2025-03至2025-11", date(2025, 3, 1), date(2025, 11, 30)),
    ("2025.3-11", date(2025, 3, 1), date(2025, 11, 30)),
    ("2025.3.1-2025.11.30", date(2025, 3, 1), date(2025, 11, 30)),
    ("2025-03-2025-11", date(2025, 3, 1), date(2025, 11, 30)),
    ("2025年3—11月", date(2025, 3, 1), date(2025, 11, 30)),
    ("2025年3月1日~2026年2月28日", date(2025, 3, 1), date(2026, 2, 28)),
    ("2026年3月开工至11月完工", date(2026, 3, 1), date(2026, 11, 30)),
    ("2026年", date(2026, 1, 1), date(2026, 12, 31)),
    ("2025-2026年", date(2025, 1, 1), date(2026, 12, 31)),
    ("2026年11月底前", None, date(2026, 11, 30)),
    ("2026年3月开工", date(2026, 3, 1), None),
    ("2024年2月", date(2024, 2, 1), date(2024, 2, 29)),
    ("20260301", date(2026, 3, 1), date(2026, 3, 1)),
    ("2026年3月到11月", date(2026, 3, 1), date(2026, 11, 30)),
]


@pytest.mark.parametrize(("text", "start", "finish"), PERIODS, ids=[case[0] for case in PERIODS])
def test_a_period_is_understood(text: str, start: date | None, finish: date | None) -> None:
    period = parse_period(text)
    assert (period.start, period.finish, period.doubt) == (start, finish, "")


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("25年3月", "two_digit_year"),
        ("25.3-11", "two_digit_year"),
        ("3月至11月", "no_year"),
        ("12个月", "duration"),
        ("2025-3-11", "ambiguous"),
        ("2025.1", "ambiguous"),
        ("2025年13月", "no_such_day"),
        ("2025年2月30日", "no_such_day"),
        ("年底前", "unreadable"),
        ("2026年3月开工,11月完工", "unreadable"),
    ],
)
def test_a_doubtful_period_gives_no_dates(text: str, doubt: str) -> None:
    period = parse_period(text)
    assert (period.start, period.finish, period.doubt) == (None, None, doubt)


DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
FORMS = st.sampled_from(["{0}年{1}月{2}日", "{0}-{1:02}-{2:02}", "{0}/{1}/{2}", "{0}.{1}.{2}", "{0}{1:02}{2:02}"])


@given(DAYS, FORMS, st.booleans())
def test_every_day_is_read_back(day: date, form: str, last: bool) -> None:
    period = parse_day(form.format(day.year, day.month, day.day), last=last)
    assert (period.finish if last else period.start) == day


@given(DAYS, st.integers(0, 800), FORMS, st.sampled_from(["至", "到", "—", "~", "-"]))
def test_every_range_is_read_back(day: date, length: int, form: str, joint: str) -> None:
    end = min(day + timedelta(days=length), date(2099, 12, 31))
    parts = [form.format(each.year, each.month, each.day) for each in (day, end)]
    period = parse_period(joint.join(parts))
    assert (period.start, period.finish) == (day, end)


@given(st.text(alphabet="0123456789年月日至到-./~ 底前工个", max_size=16))
def test_no_period_text_crashes_or_gives_a_date_outside_the_century(text: str) -> None:
    for period in (parse_period(text), parse_day(text, last=True), parse_day(text, last=False)):
        for day in (period.start, period.finish):
            assert day is None or 2000 <= day.year <= 2100


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("是", Answer.YES),
        ("已通过", Answer.YES),
        ("√", Answer.YES),
        ("否", Answer.NO),
        ("未 完成", Answer.NO),
        ("×", Answer.NO),
        ("不涉及", Answer.NOT_NEEDED),
        ("免", Answer.NOT_NEEDED),
        ("", Answer.UNKNOWN),
        ("  ", Answer.UNKNOWN),
        ("大概", None),
        ("是否", None),
    ],
)
def test_answers(text: str, answer: Answer | None) -> None:
    assert parse_answer(text) is answer


@pytest.mark.parametrize(
    ("answer", "texts"),
    [
        (Answer.NO, "尚未入库 待入库 拟入库 拟新入库 出库 已出库 拟出库 未纳入 未纳入项目库 暂不入库"),
        (Answer.NO, "正在入库 申请入库 不在库 库外 退库 否"),
        (Answer.YES, "已入库 入库 在库 已纳入项目库 已 储备 继续储备 储备（保留） 是 √"),
        (Answer.NOT_NEEDED, "/ 不涉及"),
        (None, "新入库 待定 大概 入库否 2025年9月 已提交"),
    ],
)  # fmt: skip
def test_what_staff_write_under_whether_in_the_pool(answer: Answer | None, texts: str) -> None:
    assert {text: parse_in_pool(text) for text in texts.split()} == dict.fromkeys(texts.split(), answer)


def test_a_tender_that_is_not_done_yet_is_still_a_tender() -> None:
    for text in ("未", "未完成", "办理中", "是"):
        assert parse_tendered(text) is Answer.YES, text
    for text in ("否", "无", "不是"):
        assert parse_tendered(text) is Answer.NO, text
    assert parse_tendered("未招标") is None  # unknown counts as tendered


@pytest.mark.parametrize(("text", "count"), [("412", 412), ("1,204", 1204), ("86户", 86), ("412.0", 412), ("0", 0)])
def test_counts(text: str, count: int) -> None:
    assert parse_count(text) == count


@pytest.mark.parametrize("text", ["", "一百", "12.5", "-3", "1,20", "约30", "30-40", "3e2", "1 2x"])
def test_what_is_no_count_is_none(text: str) -> None:
    assert parse_count(text) is None


@pytest.mark.parametrize("text", ["", "/", "无", " 无 。", "详见方案", "——", "待定", "同上"])
def test_words_that_say_nothing(text: str) -> None:
    assert is_trivial(text)


def test_words_that_say_something() -> None:
    assert not is_trivial("无花果种植")
    assert not is_trivial("方案详见附件一,新建冷库1座")


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("620人×3000元", 186_000_000),
        ("620人 × 3000 元/人", 186_000_000),
        ("620人*0.3万元", 186_000_000),
        ("620人×3000元=186万元", 186_000_000),
        ("100人×3000元+20户×1500.5元", 33_001_000),
        ("12.5亩x800元/亩", 1_000_000),
    ],
)
def test_formulas_are_exact(text: str, fen: int) -> None:
    assert parse_formula(text) == fen


@pytest.mark.parametrize("text", ["", "620人", "620人×标准", "620人×0.00001元", "约620人×3000元", "620×3000"])
def test_formulas_that_are_not_clear_are_none(text: str) -> None:
    assert parse_formula(text) is None


def fen(**amounts: int) -> dict[str, Fen]:
    return {name: Fen(value) for name, value in amounts.items()}


def test_money_invariant_holds_for_any_settled_row() -> None:
    money = settle_money(fen(cost=100, need=60, before=10), has_other=False)
    assert (money.need, money.other, money.before, money.cost, money.gap) == (60, 30, 10, 100, None)
    assert settle_money(fen(cost=100, need=60, other=30), has_other=True).gap == ("cost", 100, 90)
    assert settle_money(fen(need=60, central=50), has_other=False).gap == ("levels", 60, 50)
    levels = settle_money(fen(cost=100, central=50, city=10), has_other=False)
    assert (levels.need, levels.other, levels.split) == (60, 40, ((Level.CENTRAL, 50), (Level.CITY, 10)))
    assert settle_money({}, has_other=False).need is None
    assert settle_money(fen(cost=100, other=120), has_other=True).gap is not None


@given(
    st.dictionaries(
        st.sampled_from(["need", "cost", "other", "before", "later", "central", "province"]), st.integers(0, 10**12)
    ),
    st.booleans(),
)
def test_a_row_without_a_gap_always_adds_up(amounts: dict[str, int], has_other: bool) -> None:
    money = settle_money(fen(**amounts), has_other=has_other)
    if money.need is not None:
        assert money.cost == money.need + money.before + money.later + money.other
        assert min(money.need, money.cost, money.before, money.later, money.other) >= 0
        if money.gap is None and "cost" in amounts:
            assert money.cost == amounts["cost"]
        if money.gap is None and money.split:
            assert sum(part for _, part in money.split) == money.need


@pytest.mark.parametrize(
    ("written", "settled"),
    [
        (("产业类", "", ""), ("产业发展", "", "")),
        (("基础设施建设", "", "农村道路建设"), ("乡村建设行动", "", "农村道路建设(通村路、通户路、小型桥梁等)")),
        (("", "", "种植业基地"), ("产业发展", "", "种植业基地")),
        (("种植业基地", "", ""), ("产业发展", "生产项目", "种植业基地")),
        (("稳定就业帮扶", "", ""), ("就业项目", "", "")),
        (("教育扶贫", "", ""), ("巩固三保障成果", "", "")),
    ],
)
def test_free_text_types_are_settled_and_told(written: tuple[str, str, str], settled: tuple[str, str, str]) -> None:
    path = settle_type(*written)
    assert (path.type1, path.type2, path.type3) == settled
    assert path.mapped
    assert path.clash is None


def test_every_path_of_the_taxonomy_is_settled_without_a_word() -> None:
    known = taxonomy()
    for third, homes in known.homes3.items():
        for first, second in homes:
            path = settle_type(first, second, third)
            assert (path.type1, path.type2, path.type3) == (first, second, third)
            assert (path.mapped, path.unknown, path.clash) == ((), (), None)


def test_the_countys_own_words_go_first() -> None:
    assert settle_type("富民工程", "", "", (("富民工程", "产业发展"),)).type1 == "产业发展"


def test_a_contradiction_between_level_one_and_three_is_a_clash() -> None:
    assert settle_type("乡村建设行动", "", "种植业基地").clash == ("type3", "产业发展")
    assert settle_type("产业发展", "人居环境整治", "").clash == ("type2", "乡村建设行动")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("已通过", Answer.YES),
        ("经核查不属于", None),
        ("不属于负面清单", Answer.YES),
        ("属于", Answer.NO),
        ("未通过", Answer.NO),
        ("不涉及", Answer.NOT_NEEDED),
        ("", Answer.UNKNOWN),
        ("是", None),
        ("否", None),
        ("√", None),
    ],
)
def test_a_bare_yes_or_no_under_the_negative_list_is_not_guessed(text: str, answer: Answer | None) -> None:
    assert parse_cleared(text) is answer
