"""Adjustments by hand: what a document may say once, and what must be answered in words."""

from pathlib import Path

from test_cli_year import WHO, case, commit, opened, planned, quick_pool, told  # noqa: F401

from allocator.ledger.store import open_ledger


def paid(case: Path) -> str:  # noqa: F811
    """The project with most money of the municipal tranche, which is allotted first."""
    commit(case)
    with open_ledger(case / "ledger.db") as ledger:
        return max(ledger.balances().holdings, key=lambda holding: holding.amount).project


def sheet(folder: Path, name: str, *rows: str) -> Path:
    table = folder / name
    table.write_text("\n".join(("项目,文号,级次,类型,金额(万元),对方项目", *rows)) + "\n", "utf-8-sig")
    return table


def test_a_correction_under_the_same_number_is_refused_until_the_first_is_taken_back(case: Path) -> None:  # noqa: F811
    project = paid(case)
    arguments = ["--basis", "示例区财〔2026〕30号", *WHO, "--on", "2026-09-15"]
    wrong = sheet(case, "收回.csv", f"{project},示例市财农〔2026〕8号,市级,结余收回,30,")
    right = sheet(case, "更正.csv", f"{project},示例市财农〔2026〕8号,市级,结余收回,25,")
    told("adjust", str(case), str(wrong), *arguments)
    assert "已入账（第5笔），内容不同" in told("adjust", str(case), str(right), *arguments, code=1)
    told("ledger", "reverse", str(case), "5", "--basis", "示例区财〔2026〕31号", *WHO, "--on", "2026-09-15")
    told("adjust", str(case), str(right), *arguments)


def test_more_than_was_saved_is_recovered_with_an_answer_that_is_kept(case: Path) -> None:  # noqa: F811
    project = paid(case)
    table = sheet(case, "多收.csv", f"{project},,,结算价,3000,", f"{project},,,结余收回,20,")
    arguments = ["adjust", str(case), str(table), "--basis", "示例区财〔2026〕30号", *WHO, "--on", "2026-09-15"]
    said = told(*arguments, code=1)
    assert "要收回20.00万元" in said.replace(" ", "")
    assert "J14 多收.csv!E3" in said
    assert "加 --accept J14@E3" in said
    told(*arguments, "--accept", "J14@E3")
    assert "J14@E3" in (case / "accepted.json").read_text("utf-8")
