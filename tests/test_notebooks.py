"""Notebooks are thin and clean; their tables say what the plan says, exactly."""

import ast
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from report.made_up import decision as made_up

from allocator.findings import Cell, Finding, Severity
from allocator.proof import Status
from allocator.report.frames import (
    finding_frame,
    gate_frame,
    left_out_frame,
    plan_frame,
    problem_frame,
    report_frames,
    score_frame,
)
from allocator.report.notebook import Stopped, needed, overview, picture, table, tables
from allocator.report.plan_report import plan_report
from allocator.results import Decision, Problem

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LINES = 40


def cells(path: Path) -> list[dict[str, object]]:
    return [cell for cell in json.loads(path.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]


def code(path: Path) -> Iterator[str]:
    return ("".join(cell["source"]) for cell in cells(path))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def decision() -> Decision:
    return made_up()


def test_there_are_the_notebooks_of_the_plan_and_of_a_tranche() -> None:
    assert {"02_annual_plan.ipynb", "03_tranche_arrives.ipynb"} <= {path.name for path in NOTEBOOKS}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_is_thin(path: Path) -> None:
    assert sum(1 for text in code(path) for line in text.splitlines() if line.strip()) <= LINES
    nodes = [node for text in code(path) for node in ast.walk(ast.parse(text))]
    assert not [node for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda)]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_is_committed_without_outputs(path: Path) -> None:
    assert [cell["outputs"] for cell in cells(path) if cell["outputs"]] == []
    assert {cell["execution_count"] for cell in cells(path)} == {None}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_has_one_cell_of_parameters_with_plain_names(path: Path) -> None:
    tagged = [cell for cell in cells(path) if "parameters" in cell["metadata"].get("tags", [])]  # type: ignore[attr-defined]
    assert len(tagged) == 1
    nodes = ast.parse("".join(tagged[0]["source"])).body  # type: ignore[arg-type]
    assert all(isinstance(node, ast.Assign) for node in nodes)
    assert all(name.id.isascii() for node in nodes for name in ast.walk(node) if isinstance(name, ast.Name))


def test_the_plan_frame_adds_up_to_the_plan_to_the_fen(decision: Decision) -> None:
    frame = plan_frame(decision)
    assert frame["衔接资金·小计（万元）"].sum() * 1_000_000 == decision.plan.total
    levels = [name for name in frame.columns if name.startswith("衔接资金·") and "小计" not in name]
    assert len(levels) == 4
    assert (frame[levels].sum(axis=1) == frame["衔接资金·小计（万元）"]).all()
    assert set(map(type, frame[levels[0]])) == {Decimal}


def test_the_plan_and_the_left_out_are_the_whole_pool(decision: Decision) -> None:
    inside, outside = set(plan_frame(decision)["项目编号"]), set(left_out_frame(decision)["项目编号"])
    assert inside == set(decision.plan.projects)
    assert not inside & outside
    assert inside | outside == {project.id for project in decision.pool.projects}


def test_scores_stand_best_first_with_their_totals(decision: Decision) -> None:
    frame = score_frame(decision)
    assert dict(zip(frame["项目编号"], frame["评分"], strict=True)) == {c.project: c.total for c in decision.cards}
    assert frame["评分"].is_monotonic_decreasing


def test_every_verdict_has_its_row(decision: Decision) -> None:
    assert list(gate_frame(decision)["项目编号"]) == [verdict.project for verdict in decision.gated.verdicts]


def test_an_unknown_number_stays_unknown_and_is_shown_as_nothing(decision: Decision) -> None:
    frame = left_out_frame(decision)
    unscored = frame[~frame["项目编号"].isin([card.project for card in decision.cards])]
    assert unscored["评分"].isna().all()
    shown = table(frame, len(frame)).html
    assert not [word for word in ("NA", "None", "nan") if f">{word}<" in shown]


def test_the_report_in_english_has_the_same_tables(decision: Decision) -> None:
    zh, en = report_frames(decision), report_frames(decision, "en")
    assert [frame.shape for frame in zh.values()] == [frame.shape for frame in en.values()]


def test_what_a_workbook_says_cannot_act_in_a_notebook(decision: Decision) -> None:
    frame = plan_frame(decision)
    frame.iloc[0, 1] = "<img src=x onerror=alert(1)>"
    assert "<img" not in table(frame).html


def test_a_table_says_how_many_rows_it_has_and_an_empty_one_says_so(decision: Decision) -> None:
    assert f"共{len(decision.plan.projects)}行，列出前3行。" in table(plan_frame(decision), 3).html
    assert "没有。" in table(problem_frame((), decision)).html


def test_chosen_tables_of_a_report_stand_in_its_order(decision: Decision) -> None:
    document = plan_report(decision)
    first, second = (found.sheet for found in document.tables[:2])
    shown = tables(document, second, first, rows=2)
    assert [one.html for one in shown] == [one.html for one in tables(document, rows=2)[:2]]
    assert len(tables(document)) == len(document.tables)


def test_page_one_says_how_far_the_plan_is_proven_and_that_the_data_are_invented(decision: Decision) -> None:
    assert "建议方案（测算核验通过）" in overview(decision).html
    assert "示例数据（虚构）" in overview(decision).html
    assert "示例数据" not in overview(made_up(sample=False)).html


def test_an_audit_that_failed_is_said_on_page_one_and_listed() -> None:
    problem = Problem(code="A04", subject="YZ-001")
    failed = made_up(problems=(problem,))
    assert "建议方案" not in overview(failed).html.split("<table")[0]
    assert len(problem_frame((problem,), failed)) == 1


@pytest.mark.parametrize("chart", ["types", "towns"])
def test_a_picture_draws_its_text_as_shapes(decision: Decision, chart: str) -> None:
    drawn = picture(decision, chart)
    assert "<svg" in drawn.html
    assert "<text" not in drawn.html


def test_what_could_not_be_read_stops_the_notebook_in_words() -> None:
    where = Cell(file="pool.xlsx", sheet="项目库", row=5, col=3)
    error = Finding(code="C01", severity=Severity.ERROR, where=where, subject="x", value="?")
    note = Finding(code="C09a", severity=Severity.NOTE)
    assert needed("read", [error]) == "read"
    with pytest.raises(Stopped) as stop:
        needed(None, [note, error])
    said = stop.value._render_traceback_()
    assert len(said) == 1
    assert "pool.xlsx!项目库!C5" in said[0]
    assert said[0].count("\n") == 1  # the note is not what stops


def test_the_gravest_findings_stand_first() -> None:
    found = [Finding(code="C09b", severity=Severity.NOTE), Finding(code="C01", severity=Severity.ERROR)]
    assert list(finding_frame(found)["程度"]) == ["必须改正", "提示"]


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_cell_works_whatever_came_out(status: Status, lang: str) -> None:
    made = made_up(status=status)
    views = (plan_frame, left_out_frame, gate_frame, score_frame)
    assert all(table(view(made, lang), lang=lang).html for view in views)
    assert overview(made, lang).html
    assert picture(made, "types", lang).html
