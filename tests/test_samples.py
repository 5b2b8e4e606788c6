"""The sample county-year: what it promises, that the generator makes exactly it, and that it does its job."""

import subprocess
import sys
from collections import Counter
from functools import lru_cache
from pathlib import Path

import openpyxl
import pytest

from allocator.findings import Severity
from allocator.flow import judge
from allocator.gates import gate_pool
from allocator.intake import read_files, read_plan_table, read_pool
from allocator.places import borderline, by_key, credit, latest_income, weak_villages
from allocator.planning.hand import Stated
from allocator.records import Answer, Layer, Pool, Scope
from allocator.results import Outcome, Scenario, Stage
from allocator.rulebook import check_places, load_rules
from allocator.rules import Rulebook
from allocator.samples import SampleError, copy_sample, sample_dir
from allocator.text import LANGS, say

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / "data" / "samples" / "yaozhou_2026"
WAN = 1_000_000
TOWNS = ("董家河镇", "庙湾镇", "瑶曲镇", "照金镇", "小丘镇", "孙塬镇", "关庄镇", "石柱镇")
STREETS = ("永安路街道", "天宝路街道", "咸丰路街道", "正阳路街道", "锦阳路街道", "坡头街道")


@pytest.fixture(scope="module")
def rules() -> Rulebook:
    return load_rules(HOME / "rulebook.toml")


@pytest.fixture(scope="module")
def pool(rules: Rulebook) -> Pool:
    pool, findings = read_pool(HOME, rules)
    assert [str(f.where) for f in findings if f.severity is Severity.ERROR] == []
    assert pool is not None
    return pool


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The generator's output beside a copy of the README, made in a fresh process with another hash seed."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "README.md").write_bytes((HOME / "README.md").read_bytes())
    script = ROOT / "data" / "samples" / "make_sample.py"
    subprocess.run([sys.executable, str(script), str(folder)], check=True, env={"PYTHONHASHSEED": "7"}, timeout=120)
    return folder


@lru_cache(maxsize=8)
def _book(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path)


def _facts(path: Path) -> dict[str, object]:
    book = _book(path)
    return {
        sheet.title: (
            [[cell.value for cell in row] for row in sheet.iter_rows()],
            sorted(str(merged) for merged in sheet.merged_cells.ranges),
            sorted(row for row, shape in sheet.row_dimensions.items() if shape.hidden),
        )
        for sheet in book.worksheets
    }


@pytest.mark.parametrize(
    "name",
    [
        "pool.xlsx",
        "places.xlsx",
        "tranches.xlsx",
        "adjustment.xlsx",
        "pool_with_defects.xlsx",
        "hand_made_plan.xlsx",
    ],
)
def test_the_generator_reproduces_the_committed_workbook(made: Path, name: str) -> None:
    assert _facts(made / name) == _facts(HOME / name)
    assert (HOME / name).stat().st_size < 300_000


def test_the_generator_reproduces_the_list_of_mistakes_in_the_readme(made: Path) -> None:
    assert (made / "README.md").read_text("utf-8") == (HOME / "README.md").read_text("utf-8")


def test_every_file_says_that_it_is_invented() -> None:
    for path in HOME.iterdir():
        if path.suffix == ".xlsx":
            for sheet in _book(path).worksheets:
                assert "示例数据" in str(sheet["A1"].value), (path.name, sheet.title)
        else:
            assert "示例数据" in path.read_text("utf-8").split("\n")[0]


def test_no_people_are_invented() -> None:
    sheet = _book(HOME / "pool.xlsx").worksheets[0]
    heads = {cell.value: cell.column for cell in sheet[3]}
    for head in ("项目负责人", "联系电话"):
        assert [sheet.cell(row, heads[head]).value for row in range(6, sheet.max_row)].count(None) == sheet.max_row - 6


def test_towns_villages_and_incomes_are_as_promised(pool: Pool, rules: Rulebook) -> None:
    towns = [place for place in pool.places if not place.village]
    villages = [place for place in pool.places if place.village]
    assert {p.town for p in towns if p.rural} == set(TOWNS)
    assert {p.town for p in towns if not p.rural} == set(STREETS)
    assert len(villages) == 120
    assert len({p.village for p in villages}) == 120
    assert all(p.village.startswith("示例") for p in villages)
    assert sum(p.key_town for p in towns) == 1
    assert sum(p.key_village for p in villages) == 13
    weak = weak_villages(pool, rules.thresholds)
    assert 25 <= len(weak) <= 35
    assert sum(1 for p in villages if (latest_income(p) or (0, 0))[1] == rules.thresholds.weak_income) == 1
    assert len(borderline(pool, rules.thresholds)) == 5
    assert sum(1 for p in villages if latest_income(p) is None) == 3
    assert sum(1 for p in villages if p.income and max(year for year, _ in p.income) == 2023) == 1
    assert check_places(rules, pool.places) == ()


def test_the_pool_has_the_promised_size_and_layers(pool: Pool) -> None:
    assert len(pool.projects) == 182
    assert sum(p.need for p in pool.projects) == 31_946_164_771  # 31,946.16 万元
    assert Counter(p.layer for p in pool.projects) == {
        Layer.FORMULA: 4,
        Layer.CARRIED: 6,
        Layer.DECIDED: 6,
        Layer.OPEN: 166,
    }
    assert any(p.formula == "620人×3000元" and p.need == 186 * WAN for p in pool.projects)
    assert any((p.need_before, p.need) == (700 * WAN, 500 * WAN) for p in pool.projects)
    assert {p.scope for p in pool.projects} == set(Scope)
    assert any(location.group for p in pool.projects for location in p.locations)
    assert sum(p.scalable for p in pool.projects) == 4
    assert sum(0 < p.industry < p.need for p in pool.projects) in range(20, 36)  # about 15 %
    assert (len(pool.exclusions), len(pool.prerequisites), len(pool.suspensions)) == (4, 3, 2)
    assert {past.year for past in pool.history} == {2023, 2024, 2025}


def test_amounts_are_spread_as_in_real_tables(pool: Pool) -> None:
    needs = [p.need for p in pool.projects]
    whole = sum(need % WAN == 0 for need in needs)
    fine = sum(need % 10_000 != 0 or need % WAN != 0 for need in needs)
    assert whole >= 150
    assert 10 <= fine <= 30
    assert sum(need % 100 != 0 for need in needs) == 3  # to the fen
    earning = sorted(p.need for p in pool.projects if p.type1 == "产业发展")
    assert 100 * WAN <= earning[len(earning) // 2] <= 150 * WAN
    roads = sorted(p.need for p in pool.projects if "村内道路硬化" in p.name)
    assert 40 * WAN <= roads[len(roads) // 2] <= 65 * WAN
    assert max(needs) > 1000 * WAN


def test_every_key_village_asks_for_a_million_that_no_gate_refuses(pool: Pool, rules: Rulebook) -> None:
    eligible = set(gate_pool(pool, rules).eligible)
    places = by_key(pool)
    asked: Counter[str] = Counter()
    for project in pool.projects:
        if project.id in eligible:
            asked.update({key: int(fen) for key, fen in credit(project, places).parts})
    for place in pool.places:
        if place.key_village:
            assert asked[place.key] >= 100 * WAN, place.key
        if place.key_town:
            assert asked[place.key] >= 500 * WAN


def test_each_gate_stops_someone(pool: Pool, rules: Rulebook) -> None:
    verdicts = gate_pool(pool, rules).verdicts
    stopped = Counter((v.stage, v.outcome) for v in verdicts)
    assert stopped[Stage.PLAN, Outcome.REFUSE] == 18
    assert stopped[Stage.BUDGET, Outcome.DEFER] == 3
    assert stopped[Stage.TENDER, Outcome.CONDITION] == 4
    assert stopped[Stage.APPROVE, Outcome.CONDITION] >= 10
    assert {v.gate for v in verdicts} == {f"G{i:02d}" for i in range(1, 11)}
    reviews = [p.reviews for p in pool.projects]
    assert sum(r.in_pool is Answer.NO for r in reviews) == 3
    assert sum(r.land is Answer.NO for r in reviews) == 3


def test_every_listed_mistake_is_found_where_the_list_says(rules: Rulebook) -> None:
    text = (HOME / "README.md").read_text("utf-8").split("自动生成的错误清单")[1].split("清单结束")[0]
    listed = [line.strip("| ").split(" | ") for line in text.split("\n") if line.startswith("| ")][1:]
    assert len(listed) == 25
    found = read_files([HOME / "pool_with_defects.xlsx"], HOME / "places.xlsx", rules).findings
    told = {(f.code, f.where.address) for f in found if f.where and f.where.sheet == "项目库"}
    assert [row for row in listed if (row[3], row[4]) not in told] == []
    good = read_files([HOME / "pool.xlsx"], HOME / "places.xlsx", rules).findings
    before = {(f.code, f.where.address) for f in good if f.where and f.where.sheet == "项目库"}
    assert [row for row in listed if (row[3], row[4]) in before] == []


def test_the_hand_made_plan_breaks_exactly_three_rules(pool: Pool, rules: Rulebook) -> None:
    rows, doubts = read_plan_table(HOME / "hand_made_plan.xlsx", pool, rules)
    assert doubts == ()
    stated = tuple(Stated(project=r.project, total=r.total, lines=r.lines, levels=r.levels) for r in rows)
    decision = judge(pool, rules, Scenario(), stated)
    broken = {dict(p.args).get("rule", p.code) for p in decision.problems}
    assert len(decision.problems) == 3
    assert broken == {"A04", "industry-central", "town-cap"}
    assert [line.rule for line in decision.plan.rules if line.shortfall and not line.hard] == []
    share = next(line for line in decision.plan.rules if line.rule == "industry-central")
    assert 3_800 * WAN < share.lhs < share.rhs == 4_140 * WAN  # a near miss, as it happens in practice


def test_the_tranches_add_up_to_what_the_readme_says() -> None:
    sheet = _book(HOME / "tranches.xlsx").active
    assert sheet is not None
    rows = [row for row in sheet.iter_rows(min_row=4, values_only=True) if row[0]]
    assert len(rows) == 12
    by_level: Counter[str] = Counter()
    for row in rows:
        assert "示例" in str(row[1])
        by_level[str(row[2])] += int(str(row[5]))
    assert by_level == {"中央": 6980, "省级": 3860, "市级": 900, "县级": 2200}


def test_the_sample_is_found_and_copied_into_an_empty_folder(tmp_path: Path) -> None:
    assert sample_dir() == HOME
    target = copy_sample(tmp_path / "new" / "case")
    assert {path.name for path in target.iterdir()} == {path.name for path in HOME.iterdir() if path.is_file()}
    assert (target / "pool.xlsx").read_bytes() == (HOME / "pool.xlsx").read_bytes()


def test_a_folder_with_files_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x", "utf-8")
    for target in (tmp_path, tmp_path / "mine.txt"):
        with pytest.raises(SampleError) as caught:
            copy_sample(target)
        assert caught.value.finding.code == "Y01"
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    for lang in LANGS:
        for code in ("Y01", "Y02", "Y03"):
            assert all(say(f"{code}.{part}", lang, folder="x") for part in ("rule", "message", "action"))


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    with pytest.raises(SampleError) as caught:
        copy_sample(tmp_path / "file" / "below")
    assert caught.value.finding.code == "Y03"
