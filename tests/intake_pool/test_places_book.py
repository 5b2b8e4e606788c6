"""The places workbook: towns, villages, flags, incomes by year; unknown is not zero."""

from pathlib import Path
from typing import Any

import pytest

from allocator.intake.case import Intake, read_files
from allocator.places import is_weak, latest_income, weak_villages
from intake_pool.county import PLACES, WAN, found, grid, here, make_rules, places_book, project, read, write_book


def with_places(folder: Path, **sheets: Any) -> Intake:
    pool = write_book(folder / "pool.xlsx", {"项目库": grid([project()])})
    return read_files([pool], places_book(folder, PLACES | sheets), make_rules(), reader=here)


def test_places_are_read_with_flags_incomes_and_counts(tmp_path: Path) -> None:
    pool = read(tmp_path, [project()]).pool
    assert pool is not None
    by_key = {place.key: place for place in pool.places}
    assert sorted(by_key) == [place.key for place in pool.places]
    assert (by_key["青山镇"].key_town, by_key["白水镇"].key_town, by_key["东关街道"].rural) == (True, False, False)
    assert by_key["青山镇"].population == 9000
    village = by_key["青山镇/示例一村"]
    assert (village.key_village, village.households, village.population) == (True, 300, 1000)
    assert village.income == ((2024, 9 * WAN), (2025, 15 * WAN))
    assert by_key["青山镇/示例二村"].aliases == ("老寨村",)
    assert by_key["白水镇/示例五村"].income == ()


def test_the_latest_stated_year_decides_and_unknown_is_neither(tmp_path: Path) -> None:
    pool = read(tmp_path, [project()]).pool
    assert pool is not None
    rules = make_rules()
    by_key = {place.key: place for place in pool.places}
    assert latest_income(by_key["青山镇/示例三村"]) == (2024, 12 * WAN)
    assert is_weak(by_key["白水镇/示例五村"], rules.thresholds) is None
    assert [place.village for place in weak_villages(pool, rules.thresholds)] == ["示例一村", "示例三村"]


def test_an_alias_finds_its_village(tmp_path: Path) -> None:
    pool = read(tmp_path, [project(1, 村="老寨村")]).pool
    assert pool is not None
    assert pool.projects[0].locations[0].village == "示例二村"


@pytest.mark.parametrize(
    ("sheet", "rows", "code"),
    [
        ("村", [("镇办", "村"), ("青山镇", "示例一村"), ("青山镇", "示例一 村")], "C42"),
        ("村", [("镇办", "村"), ("青山镇", "示例一村"), ("黑石镇", "示例九村")], "C42a"),
        ("村", [("镇办", "村", "重点帮扶村"), ("青山镇", "示例一村", "可能")], "C42c"),
        ("村", [("镇办", "村", "村集体经济收入"), ("青山镇", "示例一村", 12)], "C42b"),
    ],
)
def test_a_doubtful_list_of_places_stops(tmp_path: Path, sheet: str, rows: list[Any], code: str) -> None:
    intake = with_places(tmp_path, **{sheet: rows})
    assert found(intake, code)
    assert all(f.stops for f in found(intake, code))
    assert intake.pool is None


def test_without_a_sheet_of_towns_they_are_taken_from_the_villages(tmp_path: Path) -> None:
    pool_path = write_book(tmp_path / "pool.xlsx", {"项目库": grid([project()])})
    listed = places_book(tmp_path, {"村": PLACES["村"]})
    pool = read_files([pool_path], listed, make_rules(), reader=here).pool
    assert pool is not None
    assert {place.town: place.rural for place in pool.places if not place.village} == {
        "青山镇": True,
        "白水镇": True,
        "东关街道": False,
    }


def test_a_zero_income_is_asked_about(tmp_path: Path) -> None:
    zero = [*PLACES["村"][:-1], ("东关街道", "示例社区", "", "否", 500, 1500, 60, 0)]
    assert [f.subject for f in found(with_places(tmp_path, 村=zero), "C09c")] == ["东关街道/示例社区"]
