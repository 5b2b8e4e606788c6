"""Money: whole fen in, whole fen out; a text is read exactly or refused, never nearly."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from allocator.money import (
    MAX_FEN,
    Amount,
    Fen,
    MoneyError,
    Unit,
    format_wan,
    parse_money,
    split_money,
)
from allocator.text import knows

WAN = Unit.WAN_YUAN


def read(text: str, unit: Unit | None = WAN) -> Amount:
    return parse_money(text, unit, number=False)


def refused(text: str, unit: Unit | None = WAN, *, number: bool = False) -> str:
    with pytest.raises(MoneyError) as caught:
        parse_money(text, unit, number=number)
    assert caught.value.text == text
    return caught.value.code


@pytest.mark.parametrize(
    ("text", "fen", "traits"),
    [
        ("20", 20_000_000, ()),
        ("73.5万元", 73_500_000, ("unit",)),
        ("248万元", 248_000_000, ("unit",)),
        ("12.5万", 12_500_000, ("unit",)),
        ("1.5亿元", 15_000_000_000_000 // 1000, ("unit",)),
        ("20万元整", 20_000_000, ("unit",)),
        ("20 万元", 20_000_000, ("unit",)),
        ("159993.26元", 15_999_326, ("unit",)),
        ("10,782.00", 10_782_000_000, ("comma",)),
        ("1,234,567", 1_234_567_000_000, ("comma",)),
        ("３０", 30_000_000, ("full_width",)),
        ("４９.６９９", 49_699_000, ("full_width",)),
        ("１，２３４．５", 1_234_500_000, ("comma", "full_width")),
        ("30 ", 30_000_000, ("spaces",)),
        ("\u00a030\u3000", 30_000_000, ("spaces",)),
        ("3\u200b0", 30_000_000, ("invisible",)),
        ("￥20", 20_000_000, ("currency",)),
        ("¥ 20", 20_000_000, ("currency",)),
        ("0", 0, ()),
        ("0.160527", 160_527, ()),
        ("0.000001", 1, ()),
        ("12.34567", 12_345_670, ()),
        ("44.750", 44_750_000, ()),
        ("12.299999999999999", 12_300_000, ("float_noise",)),
        ("0.30000000000000004", 300_000, ("float_noise",)),
    ],
)
def test_a_listed_form_is_read_exactly(text: str, fen: int, traits: tuple[str, ...]) -> None:
    amount = read(text)
    assert (amount.fen, amount.traits) == (fen, traits)


@pytest.mark.parametrize(
    ("text", "fen", "note"),
    [
        ("25(其中,灾情因素6万元)", 25_000_000, "其中,灾情因素6万元"),
        ("10（其中，灾情因素6万元）", 10_000_000, "其中，灾情因素6万元"),
        ("854万(高标准农田建设400万元,产业路454万元)", 854_000_000, "高标准农田建设400万元,产业路454万元"),
        ("25万元 (含(上年)结余5万元)", 25_000_000, "含(上年)结余5万元"),
        ("25(不含税)", 25_000_000, "不含税"),
        ("20(万元,含税)", 20_000_000, "万元,含税"),
    ],
)
def test_a_remark_is_kept_and_never_joins_the_number(text: str, fen: int, note: str) -> None:
    amount = read(text)
    assert (amount.fen, amount.note) == (fen, note)
    assert "note" in amount.traits


def test_a_unit_in_parentheses_is_a_unit_and_no_remark() -> None:
    assert read("20(元)") == Amount(fen=Fen(2_000), unit=Unit.YUAN, traits=("unit",))
    assert read("20(万元)", None) == Amount(fen=Fen(20_000_000), unit=WAN, traits=("unit",))


def test_a_unit_in_the_cell_overrules_the_table() -> None:
    assert read("159993.26元") == Amount(fen=Fen(15_999_326), unit=Unit.YUAN, traits=("unit",))
    assert parse_money("5千元", WAN, number=False).fen == 500_000


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "M01"), (" ", "M01"), ("nan", "M01"), ("inf", "M01"), ("1e5", "M01"), ("1E5", "M01"), ("1_000", "M01"),
        ("True", "M01"), ("2025-03-01", "M09"), ("2025/3/1", "M09"), ("+5", "M01"), (".5", "M01"), ("5.", "M01"),
        ("007", "M01"), ("00.5", "M01"), ("1,23", "M05"), ("12,34,567", "M05"), ("0,123", "M05"), ("1 000", "M01"),
        ("①", "M01"), ("²", "M01"), ("½", "M01"), ("٣", "M01"), ("20美元", "M01"), ("20个", "M01"), ("元", "M04"),
        ("#REF!", "M01"), ("=1+1", "M01"), ("20(", "M01"), ("20)", "M01"), ("20(a", "M01"), ("(a)20", "M01"),
        ("20((a)", "M05"), ("()", "M01"), ("9" * 61, "M01"), ("20。", "M01"), ("二十", "M04"), ("壹佰", "M04"),
        ("伍拾万元整", "M04"), ("-5", "M02"), ("－5", "M02"), ("−5.5万元", "M02"), ("(100)", "M02"), ("（10）", "M02"),
        ("(-5)", "M02"), ("25956.7773万元左右", "M03"), ("约20", "M03"), ("20余万元", "M03"), ("近20万元", "M03"),
        ("20(约)", "M03"), ("20(暂估)", "M03"), ("95个左右", "M03"), ("10-20", "M05"), ("10~20万元", "M05"),
        ("10+5", "M05"), ("10*2", "M05"), ("10、20", "M05"), ("25(6)", "M05"), ("25(6万元)", "M05"),
        ("25(a)(b)", "M05"), ("25(a)30(b)", "M05"), ("20元(万元)", "M05"), ("0.0000001", "M06"),
        ("0.00000001万元", "M06"), ("0.001元", "M06"), ("12.3456789", "M06"), ("1000000001万元", "M07"),
    ],
)  # fmt: skip
def test_anything_else_is_refused_with_its_reason(text: str, code: str) -> None:
    assert refused(text) == code


def test_every_reason_has_its_sentence() -> None:
    for code in ("M01", "M02", "M03", "M04", "M05", "M06", "M07", "M08"):
        assert all(knows(f"{code}.{part}", lang) for part in ("rule", "message", "action") for lang in ("zh", "en"))


def test_an_amount_without_any_unit_is_refused() -> None:
    assert refused("20", None) == "M08"
    assert refused("20", None, number=True) == "M08"
    assert read("20元", None).fen == 2_000


@pytest.mark.parametrize(
    ("digits", "fen", "traits"),
    [
        ("20", 20_000_000, ()),
        ("49.723", 49_723_000, ()),
        ("1.2E+3", 1_200_000_000, ()),
        ("1e-05", 10, ()),
        ("20.0", 20_000_000, ()),
        ("-0", 0, ()),
        ("12.299999999999999", 12_300_000, ("float_noise",)),
        ("1.6052700000000001E-1", 160_527, ("float_noise",)),
    ],
)
def test_a_stored_number_is_read_from_its_digits(digits: str, fen: int, traits: tuple[str, ...]) -> None:
    assert parse_money(digits, WAN, number=True) == Amount(fen=Fen(fen), traits=traits)


@pytest.mark.parametrize(
    ("digits", "code"),
    [
        ("nan", "M01"), ("inf", "M01"), ("1,000", "M01"), ("２０", "M01"), ("", "M01"), ("1e9999", "M01"),
        ("1_0", "M01"), ("1" * 61, "M01"), ("-5", "M02"), ("-1e-300", "M02"), ("1e-300", "M06"), ("0.0000005", "M06"),
        ("1e300", "M07"), ("5000.000000500000001", "M06"), ("0.00000100000049999", "M06"),
        ("5.551115123125783e-17", "M06"),
    ],
)  # fmt: skip
def test_a_stored_number_that_is_no_amount_is_refused(digits: str, code: str) -> None:
    assert refused(digits, number=True) == code


@given(st.integers(0, MAX_FEN), st.sampled_from(Unit))
def test_fen_to_text_and_back_is_the_same_fen(fen: int, unit: Unit) -> None:
    whole, rest = divmod(fen, unit.fen)
    places = len(str(unit.fen)) - 1
    digits = f"{whole}.{rest:0{places}d}"
    assert parse_money(digits, unit, number=False).fen == fen
    assert parse_money(digits, unit, number=True).fen == fen
    assert parse_money(f"{digits}{unit.value}", None, number=False).fen == fen


@given(st.integers(0, MAX_FEN), st.booleans())
def test_what_is_printed_in_wan_can_be_read_again(fen: int, comma: bool) -> None:
    assert read(format_wan(fen, comma=comma)).fen == fen


@given(st.integers(1, 10**11), st.integers(-3, 3))
@example(fen=12_300_000, ulps=-1)
def test_noise_of_a_few_last_bits_is_dropped_and_named(fen: int, ulps: int) -> None:
    value = fen / 1_000_000
    for _ in range(abs(ulps)):
        value = value + (value * 2**-52 if ulps > 0 else -value * 2**-52)
    amount = parse_money(repr(value), WAN, number=True)
    assert amount.fen == fen
    exact = Decimal(repr(value)) * 1_000_000 == fen
    assert ("float_noise" in amount.traits) is not exact


def reference(text: str, unit: Unit) -> int | None:
    """An independent, slower reading of the plain forms: fen, or None where the text is none of them.

    It walks the characters one by one and shares nothing with the parser but the table of units.
    """
    rest = "".join(c for c in text if c not in "\u200b\u200c\u200d\u2060\ufeff\u00ad").strip()
    rest = "".join(chr(ord(c) - 0xFEE0) if c in "０１２３４５６７８９．，（）" else c for c in rest)
    if rest.endswith(")") and "(" in rest[1:]:
        start = rest.index("(")
        inner = rest[start + 1 : -1]
        depth, lowest = 0, 1
        for c in rest[start:-1]:
            depth += (c == "(") - (c == ")")
            lowest = min(lowest, depth)
        if start == 0 or depth != 1 or lowest < 1:
            return None
        note = inner.strip()
        if not any(c.isalpha() for c in note) or note[:1] in "元万亿千" or any(c in "约左右上下概估计" for c in note):
            return None  # such remarks are judged elsewhere
        if all(c in "0123456789.,+-¥￥%元万亿千 \t" for c in note.replace("，", ",").replace("．", ".")):
            return None
        rest = rest[:start].rstrip()
    if rest[:1] in ("¥", "￥"):
        rest = rest[1:].lstrip()
    factor = unit.fen
    for name, fen in (("亿元", 10**10), ("万元", 10**6), ("千元", 10**5), ("亿", 10**10), ("万", 10**6), ("元", 100)):
        short = rest[:-1] if rest.endswith("整") else rest
        if short.endswith(name):
            rest, factor = short[: -len(name)].rstrip(), fen
            break
    whole, point, part = rest.partition(".")
    if point and not (part and all(c in "0123456789" for c in part)):
        return None
    groups = whole.split(",")
    if not all(g and all(c in "0123456789" for c in g) for g in groups):
        return None
    if len(groups) > 1 and (len(groups[0]) > 3 or any(len(g) != 3 for g in groups[1:])):
        return None
    if groups[0].startswith("0") and (len(groups) > 1 or groups[0] != "0"):
        return None
    exact = Fraction(int("".join(groups) + part), 10 ** len(part)) * factor
    return int(exact) if exact.denominator == 1 and exact <= MAX_FEN and len(rest) <= 50 else None


ALPHABET = "0123456789.,-+ eE_()万元亿千整约左右其中灾、¥￥０１９．，（）％%\u00a0\u3000\u200b壹佰nainf/~\n"


@given(st.text(ALPHABET, max_size=14), st.sampled_from(Unit))
@example("25(a)30(b)", WAN)
@example("1,0782", WAN)
def test_random_text_never_becomes_a_wrong_amount(text: str, unit: Unit) -> None:
    agree_with_reference(text, unit)


@pytest.mark.long
@given(st.text(ALPHABET, max_size=16), st.sampled_from(Unit))
def test_much_random_text_never_becomes_a_wrong_amount(text: str, unit: Unit) -> None:
    agree_with_reference(text, unit)


def agree_with_reference(text: str, unit: Unit) -> None:
    expected = reference(text, unit)
    try:
        amount = parse_money(text, unit, number=False)
    except MoneyError:
        assert expected is None
        return
    if "float_noise" in amount.traits or (amount.note and expected is None) or amount.unit and expected is None:
        return
    assert amount.fen == expected


@given(st.text(max_size=12))
def test_any_text_is_read_or_refused_and_nothing_else_happens(text: str) -> None:
    for number in (False, True):
        try:
            fen = int(parse_money(text, WAN, number=number).fen)
        except MoneyError as error:
            fen = 0 if knows(f"{error.code}.message") else -1
        assert 0 <= fen <= MAX_FEN


PLAIN = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "¥", " ", "\u200b"]),
    st.from_regex(r"(?:0|[1-9][0-9]{0,2}(?:,[0-9]{3}){0,2}|[1-9][0-9]{0,8})(?:\.[0-9]{1,7})?", fullmatch=True),
    st.sampled_from(["", "元", "万元", "万", "千元", "亿元", " 万元"]),
    st.sampled_from(["", " ", "(其中灾情6万元)", "（含税）"]),
)


@given(PLAIN, st.sampled_from([Unit.YUAN, WAN]))
def test_plain_forms_agree_with_the_reference(text: str, unit: Unit) -> None:
    expected = reference(text, unit)
    if expected is None:
        assert refused(text, unit) in ("M06", "M07")
    else:
        assert parse_money(text, unit, number=False).fen == expected


@pytest.mark.parametrize(
    ("fen", "text"), [(0, "0.00"), (1, "0.000001"), (-12_345_000, "-12.345"), (1_234_500_000, "1,234.50")]
)
def test_format_shows_every_fen(fen: int, text: str) -> None:
    assert format_wan(fen) == text


def test_format_without_decimals_or_commas() -> None:
    assert format_wan(5_000_000_000, decimals=0, comma=False) == "5000"


@given(st.integers(0, 10**12), st.lists(st.integers(0, 10**6), min_size=1, max_size=8))
def test_parts_add_up_and_are_within_one_fen_of_their_share(total: int, weights: list[int]) -> None:
    parts = split_money(total, tuple(weights))
    shares = weights if any(weights) else [1] * len(weights)
    assert sum(parts) == total
    assert all(abs(Fraction(total * w, sum(shares)) - p) < 1 for p, w in zip(parts, shares, strict=True))


def test_the_odd_fen_goes_to_the_earlier_part() -> None:
    assert split_money(10, (1, 1, 1)) == (4, 3, 3)
    assert split_money(5, (0, 0)) == (3, 2)


@pytest.mark.parametrize(("total", "weights"), [(-1, (1,)), (1, ()), (1, (1, -1))])
def test_a_split_of_nothing_sensible_is_an_error(total: int, weights: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="split_money"):
        split_money(total, weights)
