"""The command line as its users meet it: words, exit codes, files; no traceback, no English sentence."""

import json
import re
import shutil
from pathlib import Path

import pytest

from allocator.cli import run
from allocator.samples import sample_dir

ENGLISH = re.compile(r"[A-Za-z]{3,}(?: [A-Za-z]{2,}){2,}")


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case made by `allocator init`."""
    target = tmp_path_factory.mktemp("工作 文件夹") / "耀州区2026"
    assert run(["init", str(target)]) == 0
    return target


@pytest.fixture(scope="module")
def planned(case: Path) -> dict[str, object]:
    """The sample's plan, made once; reports stand in case/out."""
    import contextlib
    import io

    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = run(["plan", str(case), "--json"])
    assert code == 0
    tree: dict[str, object] = json.loads(out.getvalue())
    return tree


def test_init_refuses_a_folder_that_is_not_empty(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init", str(case)]) == 2
    assert str(case) in capsys.readouterr().err.replace("\n", "")


def test_the_plan_of_the_sample_is_proven_and_every_number_in_json_is_whole_fen(planned: dict[str, object]) -> None:
    proof = planned["proof"]
    assert isinstance(proof, dict)
    assert proof["status"] == "PROVEN"
    assert proof["gap"] == 0
    chosen = planned["chosen"]
    assert isinstance(chosen, list)
    assert planned["total_fen"] == sum(a["fen"] for a in chosen)
    assert all(type(a["fen"]) is int and 0 < a["fen"] <= 10**15 for a in chosen)
    ratios = planned["ratios"]
    assert isinstance(ratios, list)
    assert all(r["base"] in ("expected", "planned") and r["met"] for r in ratios)
    assert planned["problems"] == []


def test_every_project_of_the_pool_is_planned_or_left_out_with_a_reason(planned: dict[str, object]) -> None:
    chosen = {a["id"] for a in planned["chosen"]}  # type: ignore[attr-defined, index]
    left = {x["id"]: x["reason"] for x in planned["left_out"]}  # type: ignore[attr-defined, index]
    assert chosen.isdisjoint(left)
    assert len(chosen) + len(left) >= 180
    assert all(left.values())


def test_the_same_case_gives_the_same_plan_file_and_verify_accepts_it(
    case: Path, planned: dict[str, object], capsys: pytest.CaptureFixture[str]
) -> None:
    (file,) = (case / "plans").glob("*.json")
    before = json.loads(file.read_text("utf-8"))["plan"]["digests"]
    assert run(["plan", str(case), "--json"]) == 0
    (again,) = (case / "plans").glob("*.json")
    assert json.loads(again.read_text("utf-8"))["plan"]["digests"] == before
    capsys.readouterr()
    assert run(["verify", str(file)]) == 0
    assert "核验通过" in capsys.readouterr().out


def test_verify_finds_a_plan_file_that_was_touched(
    case: Path, planned: dict[str, object], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (file,) = (case / "plans").glob("*.json")
    tree = json.loads(file.read_text("utf-8"))
    tree["plan"]["chosen"][0]["amount"] += 100
    forged = tmp_path / "改过.json"
    forged.write_text(json.dumps(tree, ensure_ascii=False), "utf-8")
    assert run(["verify", str(forged)]) == 1
    said = capsys.readouterr().out
    assert "核验未通过" in said
    assert "不一致" in said
    forged.write_text("{}", "utf-8")
    assert run(["verify", str(forged)]) == 1
    assert "不是可识别的计划文件" in capsys.readouterr().err


def test_the_hand_made_plan_breaks_exactly_three_rules(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["audit", str(case), str(case / "hand_made_plan.xlsx"), "--json"]) == 1
    tree = json.loads(capsys.readouterr().out)
    assert len(tree["problems"]) == 3, tree["problems"]
    assert all(problem["message"] for problem in tree["problems"])


def test_check_lists_the_seeded_defects_with_their_cells_and_writes_a_marked_workbook(
    case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(["check", str(case / "pool_with_defects.xlsx"), "--json", "--out", str(tmp_path)])
    assert code == 1
    tree = json.loads(capsys.readouterr().out)
    errors = [f for f in tree["findings"] if f["severity"] == "error"]
    assert len({f["code"] for f in errors}) >= 5
    assert all(f["message"] and f["action"] and f["rule"] for f in errors)
    assert all(f["file"] for f in errors)
    assert list(tmp_path.glob("*.xlsx"))


def test_check_json_has_one_entry_per_table_with_fen_by_level(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(case / "pool.xlsx"), "--json"]) == 0
    tree = json.loads(capsys.readouterr().out)
    table = next(t for t in tree["files"] if len(t["rows"]) > 100)
    assert set(table) == {"file", "sheet", "unit", "rows", "total_fen", "declared_total_fen"}
    row = table["rows"][0]
    assert set(row) == {"cell", "name", "type", "town", "village", "amount_fen", "fund_fen", "levels_fen"}
    assert table["total_fen"] == table["declared_total_fen"]


def test_less_money_is_spread_over_the_lines_and_the_plan_shrinks(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["plan", str(case), "--funds", "12600万元", "--json", "--out", str(case / "少一成")]) == 0
    assert json.loads(capsys.readouterr().out)["total_fen"] <= 12_600 * 1_000_000


def test_a_pin_needs_a_reason_a_known_project_and_open_gates(
    case: Path, planned: dict[str, object], capsys: pytest.CaptureFixture[str]
) -> None:
    refused = next(x["id"] for x in planned["left_out"] if x["reason"] == "left.refused")  # type: ignore[attr-defined, index]
    waiting = planned["standby"][0]  # type: ignore[index]
    assert run(["plan", str(case), "--pin", waiting]) == 2
    assert "理由" in capsys.readouterr().err
    assert run(["plan", str(case), "--pin", "没有这个", "--reason", "示例"]) == 2
    assert "没有这个" in capsys.readouterr().err
    assert run(["plan", str(case), "--pin", refused, "--reason", "示例"]) == 2
    assert "不能确定安排" in capsys.readouterr().err
    assert run(["plan", str(case), "--pin", waiting, "--ban", waiting, "--reason", "示例"]) == 2
    capsys.readouterr()
    assert run(["plan", str(case), "--pin", waiting, "--reason", "示例", "--json", "--out", str(case / "试")]) == 0
    assert waiting in {a["id"] for a in json.loads(capsys.readouterr().out)["chosen"]}


def test_wishes_that_cannot_all_be_met_are_named_in_staffs_words(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["plan", str(case), "--funds", "300万元", "--out", str(case / "太少")]) == 1
    said = capsys.readouterr().out
    assert "以下要求不能同时满足" in said
    assert not ENGLISH.search(re.sub(r"\S*[/\\]\S*", "", said)), said


@pytest.mark.parametrize(
    "arguments",
    [["plan"], ["nope"], ["plan", "--nope"], ["plan", "没有的文件夹"], ["check", "没有.xlsx"], ["verify", "没有.json"],
     ["plan", "x", "--time-limit", "abc"], []],
)  # fmt: skip
def test_bad_use_ends_with_code_two_and_a_chinese_sentence(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    said = "".join(capsys.readouterr())
    assert re.search(r"[\u4e00-\u9fff]", said)
    assert "Traceback" not in said
    assert not ENGLISH.search(said), said


def test_a_bad_rulebook_is_told_with_its_key(case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "坏规则"
    shutil.copytree(sample_dir(), broken)
    text = (broken / "rulebook.toml").read_text("utf-8")
    (broken / "rulebook.toml").write_text(text.replace("consolidation = 150", "consolidation = 151"), "utf-8")
    assert run(["plan", str(broken)]) == 1
    assert "1000" in "".join(capsys.readouterr())


def test_something_unexpected_is_one_sentence_and_a_log_for_the_maintainers(
    monkeypatch: pytest.MonkeyPatch, case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("allocator.cli.work.read_case", broken)
    assert run(["plan", str(case)]) == 1
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert "boom" not in said
    log = Path(re.search(r"“([^”]+\.log)”", said.replace("\n", "")).group(1))  # type: ignore[union-attr]
    assert "boom" in log.read_text("utf-8")
    log.unlink()


def test_a_weight_that_no_criterion_judges_is_told_with_its_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "自设权重"
    shutil.copytree(sample_dir(), target)
    text = (target / "rulebook.toml").read_text("utf-8")
    changed = re.sub(r"town_rank = 40", 'town_rank = 30\nextra = [["rotation", 10]]', text, count=1)
    assert changed != text
    (target / "rulebook.toml").write_text(changed, "utf-8")
    assert run(["plan", str(target)]) == 1
    said = "".join(capsys.readouterr())
    assert "rotation" in said
    assert "没有对应的评分项" in said
