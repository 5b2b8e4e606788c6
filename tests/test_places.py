"""Places: weak or not, and how a project's money is credited to towns and villages."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from allocator.money import Fen
from allocator.places import borderline, by_key, credit, is_weak, weak_villages
from allocator.records import Layer, Location, Place, Scope
from tests.planning.cases import PLACES, WAN, pool, project, rulebook

KEYS = by_key(pool())
TWO = (Location(town="甲镇", village="一村"), Location(town="乙镇", village="三村"))


def test_fifteen_wan_itself_is_weak_unless_the_rulebook_says_otherwise() -> None:
    rules = rulebook().thresholds
    assert [p.village for p in weak_villages(pool(), rules)] == ["一村", "三村"]
    assert [p.village for p in weak_villages(pool(), replace(rules, weak_inclusive=False))] == ["一村"]


def test_an_unknown_income_is_neither_weak_nor_strong_and_the_latest_year_counts() -> None:
    rules = rulebook().thresholds
    assert is_weak(Place(town="甲镇", village="四村"), rules) is None
    assert is_weak(Place(town="甲镇"), rules) is None
    grown = Place(town="甲镇", village="四村", income=((2024, Fen(1)), (2025, Fen(99 * WAN))))
    assert is_weak(grown, rules) is False


def test_villages_close_to_the_threshold_are_listed() -> None:
    assert [p.village for p in borderline(pool(), replace(rulebook().thresholds, borderline=Fen(WAN)))] == ["三村"]


def test_stated_amounts_come_before_households_and_households_before_equal_parts() -> None:
    stated = tuple(replace(x, amount=Fen(n)) for x, n in zip(TWO, (30, 70), strict=True))
    assert dict(credit(project("P", 100, locations=stated), KEYS).parts) == {
        "甲镇": 30, "甲镇/一村": 30, "乙镇": 70, "乙镇/三村": 70,
    }  # fmt: skip
    by_households = credit(project("P", 175, locations=TWO), KEYS)
    assert (by_households.of("甲镇/一村"), by_households.of("乙镇/三村"), by_households.assumed) == (100, 75, True)
    equal = credit(project("P", 101, locations=TWO), {})
    assert (equal.of("甲镇"), equal.of("乙镇"), equal.assumed) == (51, 50, True)


def test_a_whole_town_counts_for_the_town_only_and_the_district_for_nobody() -> None:
    assert credit(project("P", 10, locations=(Location(town="甲镇"),)), KEYS).parts == (("甲镇", 10),)
    assert credit(project("P", 10, scope=Scope.DISTRICT), KEYS).parts == ()
    assert credit(project("P", 10, layer=Layer.FORMULA), KEYS).parts == ()


@given(st.integers(1, 10**12), st.lists(st.sampled_from([p for p in PLACES if p.village]), min_size=1, unique=True))
def test_credited_villages_add_up_to_the_amount_and_towns_include_them(need: int, places: list[Place]) -> None:
    spots = tuple(Location(town=p.town, village=p.village) for p in places)
    parts = dict(credit(project("P", need, locations=spots), KEYS).parts)
    assert sum(fen for key, fen in parts.items() if "/" in key) == need
    for town in {p.town for p in places}:
        assert parts[town] == sum(fen for key, fen in parts.items() if key.startswith(f"{town}/"))
