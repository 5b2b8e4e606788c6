"""Answers of staff: CODE@CELL, only for what asks, recorded with the file they were given for."""

from pathlib import Path

import pytest

from allocator.findings import Cell, Finding, Severity
from allocator.intake.accept import (
    BrokenRecord,
    apply_answers,
    given_for,
    lapsed_findings,
    load_accepted,
    matches,
    parse_answer_text,
    save_accepted,
    unused,
)
from intake_pool.county import found, project, read

ASKS = Finding(
    code="C02a", severity=Severity.ERROR, where=Cell(file="pool.xlsx", sheet="项目库", row=5, col=7), acceptable=True
)


@pytest.mark.parametrize("cell", ["G5", "项目库!G5", "pool.xlsx!项目库!G5"])
def test_an_answer_names_the_cell_with_or_without_sheet_and_file(cell: str) -> None:
    assert matches(f"C02a@{cell}", ASKS)
    assert matches(f"C02@{cell}", ASKS)


@pytest.mark.parametrize("answer", ["C02a@G6", "C02b@G5", "C03@G5", "C02a@别的!G5", "C02a", "@G5", "c02a@G5", ""])
def test_an_answer_for_something_else_does_not_fit(answer: str) -> None:
    assert not matches(answer, ASKS)


def test_an_answer_text_is_parsed_or_refused() -> None:
    assert parse_answer_text(" C04@项目库!F12 ") == ("C04", "项目库!F12")
    assert parse_answer_text("C04 F12") is None


def test_only_what_asks_can_be_answered() -> None:
    hard = Finding(code="C02", severity=Severity.ERROR, where=ASKS.where)
    answered = apply_answers([ASKS, hard], frozenset({"C02@G5"}))
    assert [(f.code, f.severity.value) for f in answered] == [("C02a", "note"), ("C02", "error")]
    assert unused(answered, frozenset({"C02@G5", "C04@A1"})) == ("C04@A1",)


def test_an_accepted_project_without_money_is_left_out_of_the_pool(tmp_path: Path) -> None:
    rows = [project(1, 财政衔接资金=0, 其他资金=0, 项目预算总投资=0), project(2)]
    first = read(tmp_path, rows)
    asked = [*found(first, "C01b"), *found(first, "M12")]
    assert [f.acceptable for f in asked] == [True, True]
    intake = read(tmp_path, rows, accepted=[f"{f.code}@{f.where.address}" for f in asked if f.where])
    assert intake.pool is not None
    assert [p.id for p in intake.pool.projects] == ["S002"]


def test_a_project_paid_by_other_money_alone_is_told_and_left_out_of_the_pool(tmp_path: Path) -> None:
    intake = read(tmp_path, [project(1, 财政衔接资金=0, 项目预算总投资=5), project(2)])
    assert [f.severity.value for f in found(intake, "C01e")] == ["warn"]
    assert intake.pool is not None
    assert [p.id for p in intake.pool.projects] == ["S002"]


def test_an_answer_that_nobody_asked_for_is_noted(tmp_path: Path) -> None:
    intake = read(tmp_path, [project()], accepted=["C04@Z99"])
    assert [f.value for f in found(intake, "C45")] == ["C04@Z99"]


def test_an_answer_for_a_workbook_that_was_not_read_is_left_alone(tmp_path: Path) -> None:
    answers = ["D04@tranches.xlsx!资金批次!C6", "D04@tranches.xlsx", "C04@pool.xlsx!Z99"]
    assert [f.value for f in found(read(tmp_path, [project()], accepted=answers), "C45")] == answers[2:]


def test_answers_are_recorded_and_lapse_when_their_file_changes(tmp_path: Path) -> None:
    (tmp_path / "pool.xlsx").write_bytes(b"one")
    save_accepted(tmp_path, [("C02a@G5", "pool.xlsx")], reason="两期工程")
    save_accepted(tmp_path, [("C04@F12", "pool.xlsx")])
    stands, lapsed = load_accepted(tmp_path)
    assert stands == frozenset({"C02a@pool.xlsx!G5", "C04@pool.xlsx!F12"})
    assert lapsed == ()
    (tmp_path / "pool.xlsx").write_bytes(b"two")
    stands, lapsed = load_accepted(tmp_path)
    assert stands == frozenset()
    assert [item.reason for item in lapsed] == ["两期工程", ""]


def test_an_answer_holds_for_its_own_file_only() -> None:
    here, there = (
        Finding(code="C02a", severity=Severity.ERROR, where=Cell(file=f, sheet="项目库", row=5, col=7), acceptable=True)
        for f in ("pool.xlsx", "other.xlsx")
    )
    for answer in ("C02a@pool.xlsx!G5", "C02a@pool.xlsx!项目库!G5"):
        assert matches(answer, here)
        assert not matches(answer, there)
    assert given_for(["C02a@G5"], [here]) == (("C02a@G5", "pool.xlsx"),)
    assert given_for(["C02a@G6"], [here]) == ()


def test_a_record_of_a_file_that_is_gone_has_lapsed(tmp_path: Path) -> None:
    save_accepted(tmp_path, [("C02a@G5", "gone.xlsx")])
    stands, lapsed = load_accepted(tmp_path)
    assert (stands, len(lapsed), len(lapsed_findings(lapsed))) == (frozenset(), 1, 1)


@pytest.mark.parametrize("text", ["x", "{}", "[]", "null", '{"accepted":[1]}', '{"accepted":[{"a":1}]}', "[" * 90_000])
def test_a_broken_record_is_told_as_such(tmp_path: Path, text: str) -> None:
    (tmp_path / "accepted.json").write_text(text)
    with pytest.raises(BrokenRecord):
        load_accepted(tmp_path)


def test_a_folder_without_answers_has_none(tmp_path: Path) -> None:
    assert load_accepted(tmp_path) == (frozenset(), ())
