"""Location texts as they stand in published tables, and properties that no text may break."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.intake.gazetteer import Gazetteer, build_gazetteer, county_forms
from allocator.intake.locations import parse_locations
from allocator.intake.placing import place_project
from allocator.records import Place, Scope

VILLAGES = {
    "小丘镇": ("独石村", "芋河村", "白瓜村", "山家坡村", "和平村"),
    "石柱镇": ("新兴村", "西古村", "石柱村"),
    "照金镇": ("北梁村",),
    "永安路街道": ("永安社区",),
    "双兴镇": ("同名村",),
    "新合镇": ("同名村",),
    "柏祥镇": ("方至畈村", "东角山村"),
}
PLACES = (
    *(Place(town=town) for town in VILLAGES),
    *(Place(town=town, village=name) for town, names in VILLAGES.items() for name in names),
    Place(town="照金镇", village="芋园村", aliases=("五峰村",)),
)
LIST = build_gazetteer(PLACES, "示例市耀州区")

SEEN = [
    ("全区", "", ["*"]),
    ("全县", "", ["*"]),
    ("各镇(街道、景区)", "", ["*"]),
    ("各镇(街道、景区)", "", ["*"]),
    ("耀州区", "", ["*"]),
    ("全镇", "石柱镇", ["石柱镇"]),
    ("全街道", "永安路街道", ["永安路街道"]),
    ("石柱镇各村", "", ["石柱镇"]),
    ("石柱镇3个村", "", ["石柱镇"]),
    ("柏祥镇", "柏祥镇", ["柏祥镇"]),
    ("方至畈村和东角山村", "柏祥镇", ["柏祥镇/方至畈村", "柏祥镇/东角山村"]),
    ("石柱镇新兴村、小丘镇独石村寺坡组", "", ["石柱镇/新兴村", "小丘镇/独石村"]),
    ("小丘镇芋河、白瓜、山家坡", "", ["小丘镇/芋河村", "小丘镇/白瓜村", "小丘镇/山家坡村"]),
    ("芋园(五峰)村", "照金镇", ["照金镇/芋园村"]),
    ("照金镇芋园(五峰)村", "", ["照金镇/芋园村"]),
    ("五峰村", "照金镇", ["照金镇/芋园村"]),
    ("乡村建设示范项目(双兴镇、新合镇)", "", ["双兴镇", "新合镇"]),
    ("示例市耀州区石柱镇新兴村", "", ["石柱镇/新兴村"]),
    ("永安路办事处永安社区", "", ["永安路街道/永安社区"]),
    ("和平村和白瓜村", "小丘镇", ["小丘镇/和平村", "小丘镇/白瓜村"]),
    ("新兴村、西古村等2个村", "石柱镇", ["石柱镇/新兴村", "石柱镇/西古村"]),
    ("石柱镇新兴村,西古村;照金镇北梁村", "", ["石柱镇/新兴村", "石柱镇/西古村", "照金镇/北梁村"]),
    ("新兴村\n西古村", "石柱镇", ["石柱镇/新兴村", "石柱镇/西古村"]),
    ("石柱村", "石柱镇", ["石柱镇/石柱村"]),
    ("独石村", "", ["小丘镇/独石村"]),
    ("新兴村至西古村道路", "石柱镇", ["石柱镇/新兴村", "石柱镇/西古村"]),
    (" 新 兴 村 ", "石柱镇", ["石柱镇/新兴村"]),
    ("新兴村村委会", "石柱镇", ["石柱镇/新兴村"]),
]


@pytest.mark.parametrize(("text", "town", "keys"), SEEN, ids=[case[0].strip() or "spaces" for case in SEEN])
def test_a_location_seen_in_the_wild_is_understood(text: str, town: str, keys: list[str]) -> None:
    parsed = parse_locations(text, LIST, town)
    assert (["*"] if parsed.district else [place.key for place in parsed.locations]) == keys
    assert parsed.doubts == ()


DOUBTFUL = [
    ("不存在村", "石柱镇", "unknown"),
    ("石柱镇没有村", "", "unknown"),
    ("独石村", "石柱镇", "other_town"),
    ("小丘镇芋河村、新兴村", "", "other_town"),
    ("同名村", "", "ambiguous"),
    ("新兴村等3个村", "石柱镇", "more"),
    ("新兴村等", "石柱镇", "more"),
    ("全镇9个村(居)", "石柱镇", "count"),
    ("村委会旁", "石柱镇", "free"),
    ("新兴村西古村道路", "石柱镇", "unknown"),
]


@pytest.mark.parametrize(("text", "town", "why"), DOUBTFUL, ids=[case[0] for case in DOUBTFUL])
def test_what_is_not_clear_is_a_doubt(text: str, town: str, why: str) -> None:
    assert [doubt.why for doubt in parse_locations(text, LIST, town).doubts][:1] in ([why], ["free"])


def test_text_without_any_known_place_is_an_unknown_place_when_it_stands_alone() -> None:
    for text in ("村委会院内", "小丘镇无名村寺坡组"):
        placed = place_project({"place": text}, LIST)
        assert [doubt.kind for doubt in placed.doubts] == ["unknown"], text
        assert placed.stated


def test_groups_are_kept_with_their_village() -> None:
    parsed = parse_locations("独石村寺坡组、梁家组", LIST, "小丘镇")
    assert [(place.key, place.group) for place in parsed.locations] == [("小丘镇/独石村", "寺坡组、梁家组")]


def test_county_forms_take_the_higher_names_off() -> None:
    assert set(county_forms("示例省示例市耀州区")) == {"示例省示例市耀州区", "示例市耀州区", "耀州区"}


NAMED = st.sampled_from([place for place in PLACES if place.village and place.village != "同名村"])


@given(st.lists(NAMED, min_size=1, max_size=6, unique_by=lambda place: place.key), st.sampled_from("、,;\n"))
def test_any_list_of_full_names_is_read_back_exactly(chosen: list[Place], separator: str) -> None:
    text = separator.join(place.town + place.village for place in chosen)
    parsed = parse_locations(text, LIST)
    assert [place.key for place in parsed.locations] == [place.key for place in chosen]
    assert parsed.doubts == ()


@given(
    st.text(alphabet="石柱镇新兴村西古小丘独全区各、,()和等3个组一 耀州公路旁", max_size=14),
    st.sampled_from(["", "石柱镇"]),
)
def test_no_text_crashes_and_every_place_found_is_in_the_list(text: str, town: str) -> None:
    parsed = parse_locations(text, LIST, town)
    known = {place.key for place in PLACES}
    assert parsed.keys <= known
    assert parsed.found or parsed.doubts or not text.strip()


@given(st.text(alphabet="甲乙丙丁戊己", min_size=2, max_size=5))
def test_a_village_that_is_not_listed_is_never_taken_for_a_listed_one(name: str) -> None:
    parsed = parse_locations(f"石柱镇新兴村、{name}村", LIST)
    assert [place.key for place in parsed.locations] == ["石柱镇/新兴村"]
    assert [doubt.why for doubt in parsed.doubts] == ["unknown"]


@pytest.mark.parametrize(
    ("texts", "scope", "keys"),
    [
        ({"town": "石柱镇", "village": "新兴村"}, Scope.VILLAGE, ["石柱镇/新兴村"]),
        ({"town": "石柱镇", "village": "新兴村、西古村"}, Scope.VILLAGES, ["石柱镇/新兴村", "石柱镇/西古村"]),
        ({"town": "石柱镇", "village": ""}, Scope.TOWN, ["石柱镇"]),
        ({"town": "石柱镇", "village": "石柱镇"}, Scope.TOWN, ["石柱镇"]),
        ({"town": "石柱镇", "village": "全镇"}, Scope.TOWN, ["石柱镇"]),
        ({"town": "双兴镇、新合镇"}, Scope.TOWNS, ["双兴镇", "新合镇"]),
        ({"town": "全区"}, Scope.DISTRICT, []),
        ({"town": "区级", "village": "/"}, Scope.DISTRICT, []),
        ({"place": "石柱镇新兴村"}, Scope.VILLAGE, ["石柱镇/新兴村"]),
        ({"town": "石柱镇", "place": "新兴村"}, Scope.VILLAGE, ["石柱镇/新兴村"]),
        ({"town": "石柱镇", "village": "新兴村", "place": "石柱镇"}, Scope.VILLAGE, ["石柱镇/新兴村"]),
        (
            {"town": "石柱镇", "village": "新兴村", "place": "石柱镇新兴村、小丘镇独石村寺坡组"},
            Scope.VILLAGES,
            ["石柱镇/新兴村", "小丘镇/独石村"],
        ),
        ({"village": "新兴村"}, Scope.VILLAGE, ["石柱镇/新兴村"]),
    ],
)
def test_the_cells_of_a_row_settle_scope_and_places(texts: dict[str, str], scope: Scope, keys: list[str]) -> None:
    placed = place_project(texts, LIST)
    assert (placed.scope, [place.key for place in placed.locations]) == (scope, keys)
    assert placed.doubts == ()
    assert placed.stated


def test_amounts_per_village_are_exact() -> None:
    texts = {"town": "石柱镇", "place_amounts": "新兴村30.5万元、西古村:199999.99元"}
    placed = place_project(texts, LIST)
    assert [(place.village, place.amount) for place in placed.locations] == [
        ("新兴村", 30_500_000),
        ("西古村", 19_999_999),
    ]


@pytest.mark.parametrize(
    "text", ["新兴村30万元、新兴村20万元", "新兴村0.001元", "新兴村三十万元", "独石村3万元", "新兴村30万"]
)
def test_amounts_per_village_that_are_not_clear_are_doubts(text: str) -> None:
    placed = place_project({"town": "石柱镇", "village": "新兴村", "place_amounts": text}, LIST)
    assert [doubt.kind for doubt in placed.doubts] in (["amounts"], ["conflict"])
    assert all(place.amount is None for place in placed.locations)


@given(st.lists(st.integers(1, 10**9), min_size=3, max_size=3))
def test_amounts_per_village_round_trip(fens: list[int]) -> None:
    names = ("新兴村", "西古村", "石柱村")
    text = "、".join(f"{name}{Decimal(fen) / 1_000_000:f}万元" for name, fen in zip(names, fens, strict=True))
    placed = place_project({"town": "石柱镇", "place_amounts": text}, LIST)
    assert [place.amount for place in placed.locations] == fens


def test_without_a_list_the_columns_stand_as_they_are() -> None:
    placed = place_project({"town": "柏祥镇", "village": "方至畈村"}, Gazetteer())
    assert (placed.scope, placed.locations[0].key) == (Scope.VILLAGE, "柏祥镇/方至畈村")
    assert place_project({"place": "全区"}, Gazetteer()).stated
    assert not place_project({"name": "路"}, Gazetteer()).stated
