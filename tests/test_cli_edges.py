"""The command line in trouble: broken records, full disks, killed runs, two at once; one JSON object, no half files."""

import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from allocator.cli import run
from allocator.files import whole, write_whole
from allocator.samples import sample_dir


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A case of one's own, in a folder with a blank in its name."""
    return Path(shutil.copytree(sample_dir(), tmp_path / "某 县"))


def spoken(capsys: pytest.CaptureFixture[str]) -> tuple[dict[str, list[dict[str, str]]], str]:
    """The one JSON object on standard output, and what was said on standard error."""
    out, err = capsys.readouterr()
    return json.loads(out), err


def codes(tree: dict[str, list[dict[str, str]]], severity: str = "error") -> list[str]:
    return [found["code"] for found in tree["findings"] if found["severity"] == severity]


def unclear(case: Path) -> str:
    """Make one answer about the pool unclear; its cell."""
    book = openpyxl.load_workbook(case / "pool.xlsx")
    sheet = book["项目库"]
    column = next(c.column for row in sheet.iter_rows(max_row=6) for c in row if c.value == "是否入库")
    cell = sheet.cell(row=next(r for r in range(7, 30) if sheet.cell(row=r, column=column).value), column=column)
    cell.value = "见会议纪要"
    book.save(case / "pool.xlsx")
    return str(cell.coordinate)


def test_a_pool_or_rulebook_that_stops_the_plan_is_one_json_object(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copyfile(case / "pool_with_defects.xlsx", case / "pool.xlsx")
    assert run(["plan", str(case), "--json"]) == 1
    tree, err = spoken(capsys)
    assert len(codes(tree)) >= 10
    assert tree["error"]
    assert "Traceback" not in err
    (case / "rulebook.toml").write_text("[", "utf-8")
    for command in (["plan", str(case)], ["check", str(case / "pool.xlsx")]):
        assert run([*command, "--json"]) == 1
        assert codes(spoken(capsys)[0]) == ["K15"]


def test_an_accepted_answer_is_kept_holds_for_its_file_and_lapses_when_it_changes(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cell = unclear(case)
    assert run(["check", str(case / "pool.xlsx"), "--json"]) == 1
    assert codes(spoken(capsys)[0]) == ["C20d"]
    assert run(["plan", str(case), "--json"]) == 1
    capsys.readouterr()
    assert run(["check", str(case / "pool.xlsx"), "--json", "--accept", f"C20d@{cell}"]) == 0
    assert json.loads((case / "accepted.json").read_text("utf-8"))["accepted"][0]["answer"] == f"C20d@{cell}"
    capsys.readouterr()
    assert run(["audit", str(case), str(case / "hand_made_plan.xlsx"), "--json"]) == 1
    assert "problems" in spoken(capsys)[0]  # it got past the pool
    other = shutil.copyfile(case / "pool.xlsx", case / "other.xlsx")
    assert run(["check", str(other), "--json"]) == 1
    assert codes(spoken(capsys)[0]) == ["C20d"]  # the same cell of another file was never answered
    book = openpyxl.load_workbook(case / "pool.xlsx")
    book["项目库"].cell(row=1, column=1).value = "改过"
    book.save(case / "pool.xlsx")
    assert run(["plan", str(case), "--json"]) == 1
    tree, _ = spoken(capsys)
    assert codes(tree) == ["C20d"]
    lapsed = [found for found in tree["findings"] if found["code"] == "C45a"]
    assert [(found["file"], found["value"]) for found in lapsed] == [("pool.xlsx", f"C20d@{cell}")]
    assert "不再有效" in lapsed[0]["message"]


def test_a_broken_record_of_answers_is_told(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (case / "accepted.json").write_text("{", "utf-8")
    for command in (["plan", str(case)], ["check", str(case / "pool.xlsx")]):
        assert run(command) == 1
        assert "accepted.json" in capsys.readouterr().err


@pytest.mark.parametrize("limit", ["0", "-1", "nan", "inf", "-inf"])
def test_a_time_limit_that_is_none_is_bad_use(case: Path, limit: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plan", str(case), "--time-limit", limit]) == 2
    assert "秒" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["", "[" * 100_000, '{"format":' * 30_000, '{"format": "allocator-plan/1"}', "NaN"])
def test_what_is_no_plan_file_is_refused_in_words(
    tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "v.json").write_text(text, "utf-8")
    assert run(["verify", str(tmp_path / "v.json"), "--json"]) == 1
    tree, err = spoken(capsys)
    assert "v.json" in str(tree["error"])
    assert "allocator-" not in err  # no log for the maintainers: this is no accident


def test_a_full_disk_is_told_and_leaves_nothing_half_written(
    case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(os, "fsync", full)
    assert run(["check", str(case / "pool.xlsx"), "--out", str(tmp_path / "out")]) == 1
    assert "磁盘空间不足" in capsys.readouterr().err
    assert list((tmp_path / "out").iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(case / "pool.xlsx"), "--out", str(case / "pool.xlsx")]) == 1
    assert "无法写入" in capsys.readouterr().err


def test_two_files_of_one_name_but_different_kinds_both_come_back_marked(case: Path, tmp_path: Path) -> None:
    (case / "pool.csv").write_text("单位：万元\n项目名称,金额\n甲,1\n", "utf-8")
    run(["check", str(case / "pool.xlsx"), str(case / "pool.csv"), "--out", str(tmp_path / "out")])
    assert {"pool.xlsx", "pool.csv"} <= {file.name.rsplit("_", 1)[0] for file in (tmp_path / "out").iterdir()}


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    write_whole(tmp_path / "a.txt", "old")

    def fail() -> None:
        with whole(tmp_path / "a.txt") as part:
            part.write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert [(f.name, f.read_text()) for f in tmp_path.iterdir()] == [("a.txt", "old")]


def planning(case: Path, out: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "allocator", "plan", str(case), "--json", "--out", str(out)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def sound(folder: Path) -> list[str]:
    """The names of finished files, each of which must open."""
    names = []
    for file in sorted(f for f in folder.rglob("*") if f.is_file() and not f.name.startswith(".")):
        names.append(file.name)
        if file.suffix in (".xlsx", ".docx"):
            assert ZipFile(file).testzip() is None, file
        elif file.suffix == ".json":
            json.loads(file.read_text("utf-8"))
        elif file.suffix == ".html":
            assert file.read_text("utf-8").rstrip().endswith("</html>"), file
    return names


def kill_some(case: Path, tmp_path: Path, rounds: int, seed: int) -> None:
    draw = random.Random(seed)
    for at in range(rounds):
        out = tmp_path / f"out{at}"
        process = planning(case, out)
        time.sleep(draw.uniform(0.5, 6.0))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        sound(case)
        if out.exists():
            sound(out)
    process = planning(case, tmp_path / "last")
    process.communicate()
    assert process.returncode == 0
    assert len(sound(tmp_path / "last")) == 3


@pytest.mark.skipif(os.name != "posix", reason="kill -9")
def test_a_killed_plan_leaves_no_half_file_and_the_next_one_works(case: Path, tmp_path: Path) -> None:
    kill_some(case, tmp_path, 2, seed=1)


@pytest.mark.long
@pytest.mark.skipif(os.name != "posix", reason="kill -9")
def test_many_killed_plans_leave_no_half_file(case: Path, tmp_path: Path) -> None:
    kill_some(case, tmp_path, 60, seed=2)


def test_two_plans_at_once_give_the_same_files(case: Path, tmp_path: Path) -> None:
    both = [planning(case, tmp_path / "out") for _ in range(2)]
    said = [process.communicate()[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    first, second = (json.loads(text)["digests"] for text in said)
    assert first == second
    assert len(sound(tmp_path / "out")) == 3
    assert len(sound(case / "plans")) == 1
