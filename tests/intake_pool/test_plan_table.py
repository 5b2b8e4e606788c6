"""Anyone's plan: by code or exact name; money by line, by level or in one amount."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from allocator.findings import Finding
from allocator.intake.plan_table import PlanRow, read_plan_table
from allocator.records import Level, Pool
from intake_pool.county import WAN, make_rules, project, read, write_book


@pytest.fixture(name="pool")
def pool_of_three(tmp_path: Path) -> Pool:
    pool = read(tmp_path, [project(1), project(2), project(3)]).pool
    assert pool is not None
    return pool


def plan(
    folder: Path, pool: Pool, heads: Sequence[str], *rows: Sequence[Any], top: Sequence[Sequence[Any]] = ()
) -> tuple[tuple[PlanRow, ...], list[Finding]]:
    path = write_book(folder / "plan.xlsx", {"计划": [("年度计划(示例)",), ("单位:万元",), *top, heads, *rows]})
    got, findings = read_plan_table(path, pool, make_rules())
    return got, list(findings)


def stops(findings: list[Finding]) -> list[str]:
    return [finding.code for finding in findings if finding.stops]


def test_one_amount_is_the_total(tmp_path: Path, pool: Pool) -> None:
    rows, findings = plan(tmp_path, pool, ("项目编号", "项目名称", "安排金额"), ("S001", pool.projects[0].name, 12.5))
    assert [(r.project, r.total, r.lines, r.levels) for r in rows] == [("S001", 12_500_000, (), ())]
    assert stops(findings) == []


def test_levels_are_kept_and_their_sum_is_checked(tmp_path: Path, pool: Pool) -> None:
    heads = ("项目编号", "项目名称", "中央", "省级", "市级", "县级", "合计")
    rows, findings = plan(tmp_path, pool, heads, ("S001", pool.projects[0].name, 10, None, None, 2.5, 12.5))
    assert rows[0].levels == ((Level.CENTRAL, 10 * WAN), (Level.COUNTY, 2_500_000))
    assert stops(findings) == []
    _, wrong = plan(tmp_path, pool, heads, ("S001", pool.projects[0].name, 10, None, None, 2.5, 13))
    assert stops(wrong)


def test_columns_named_after_fund_lines_are_lines(tmp_path: Path, pool: Pool) -> None:
    heads = ("项目编号", "项目名称", "中央巩固任务", "省级巩固任务", "d1")
    rows, findings = plan(
        tmp_path, pool, heads, ("S002", pool.projects[1].name, 10, "—", 0.01), ("S001", "", 3, None, None)
    )
    assert [(r.project, r.lines) for r in rows] == [
        ("S001", (("c1", 3 * WAN),)),
        ("S002", (("c1", 10 * WAN), ("d1", 10_000))),
    ]
    assert stops(findings) == []


def test_without_a_code_the_exact_name_counts(tmp_path: Path, pool: Pool) -> None:
    rows, findings = plan(tmp_path, pool, ("项目名称", "安排金额"), (f" {pool.projects[2].name} ", 5))
    assert [r.project for r in rows] == ["S003"]
    assert stops(findings) == []
    rows, findings = plan(tmp_path, pool, ("项目名称", "安排金额"), (pool.projects[2].name[:-1], 5))
    assert stops(findings) == ["C50"]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("S999", "别的项目", 5), "C50"),
        (("S001", "别的项目", 5), "C50b"),
        (("S001", "", 0), "C51a"),
        (("S001", "", "约5"), "M03"),
    ],
)
def test_a_doubtful_row_is_named(tmp_path: Path, pool: Pool, row: tuple[Any, ...], code: str) -> None:
    _, findings = plan(tmp_path, pool, ("项目编号", "项目名称", "安排金额"), row, ("S003", "", 1))
    assert code in [finding.code for finding in findings]


def test_a_project_in_two_rows_is_an_error(tmp_path: Path, pool: Pool) -> None:
    _, findings = plan(tmp_path, pool, ("项目编号", "项目名称", "安排金额"), ("S001", "", 5), ("s001", "", 5))
    assert stops(findings) == ["C52"]


def test_a_total_row_is_no_project(tmp_path: Path, pool: Pool) -> None:
    rows, findings = plan(
        tmp_path, pool, ("项目编号", "项目名称", "安排金额"), ("合计", "", 7), ("S001", "", 5), ("S002", "", 2)
    )
    assert [r.project for r in rows] == ["S001", "S002"]
    assert stops(findings) == []


def test_a_file_that_is_no_plan_says_so(tmp_path: Path, pool: Pool) -> None:
    path = write_book(tmp_path / "letter.xlsx", {"信": [("各位领导:",), ("请审阅。",)]})
    rows, findings = read_plan_table(path, pool, make_rules())
    assert rows == ()
    assert "C53" in [finding.code for finding in findings]
