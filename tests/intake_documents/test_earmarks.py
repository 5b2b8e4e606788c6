"""限定用途: purposes, projects and villages as documents word them; nothing is guessed."""

from dataclasses import replace
from pathlib import Path

import pytest
from registers import GOOD, MAIN, planned, pool, read, rules, told

from allocator.accounts import Earmark
from allocator.balances import may_take
from allocator.findings import Severity
from allocator.intake.earmarks import Snag, names_of, read_earmark
from allocator.records import Level
from allocator.rules import Lock
from allocator.text import LANGS, say

PURPOSE = "发展新型农村集体经济"
LINE = "壮大集体经济（名单内2个村）"
ONE, FOUR = "青山镇/示例一村", "白水镇/示例四村"


def resolved(text: str, level: Level = Level.CENTRAL, task: str = MAIN) -> tuple[Earmark | None, tuple[Snag, ...]]:
    return read_earmark(text, level, task, names_of(pool(), rules()))


@pytest.mark.parametrize("text", ["", " ", "无", "/", "——", "不限", "未限定用途"])
def test_no_words_are_no_lock(text: str) -> None:
    assert resolved(text) == (None, ())


LOCKS: list[tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = [
    (PURPOSE, (), (), (PURPOSE,)),
    (f"用于{PURPOSE}", (), (), (PURPOSE,)),
    (f"专项用于{PURPOSE}", (), (), (PURPOSE,)),
    ("发展 新型农村 集体经济", (), (), (PURPOSE,)),
    (f"{PURPOSE}、以奖代补", (), (), ("以奖代补", PURPOSE)),
    (f"{PURPOSE}（限青山镇示例一村、白水镇示例四村）", (), (FOUR, ONE), (PURPOSE,)),
    (f"{PURPOSE}(仅限示例一村，示例四村)", (), (FOUR, ONE), (PURPOSE,)),
    (f"{PURPOSE}（限示例一村、示例四村等2个村）", (), (FOUR, ONE), (PURPOSE,)),
    (f"{PURPOSE}（限用于示例一村和示例二村）", (), (ONE, "青山镇/示例二村"), (PURPOSE,)),
    ("限青山镇老寨村", (), ("青山镇/示例二村",), ()),
    ("限青山镇示例一村、示例三村", (), (ONE, "青山镇/示例三村"), ()),
    ("限白水镇", (), ("白水镇", "白水镇/示例三村", FOUR), ()),
    ("限全区", (), (), ()),
    ("限S001", ("S001",), (), ()),
    ("限S001、s002", ("S001", "S002"), (), ()),
    ("限青山镇示例一村集体经济项目", ("S001",), (), ()),
    ("青山镇示例一村集体经济项目、白水镇示例四村集体经济项目", ("S001", "S002"), (), ()),
    ("青山镇示例一村、白水镇示例四村", (), (FOUR, ONE), ()),
    (LINE, (), (FOUR, ONE), ()),
    (f"{LINE}。", (), (FOUR, ONE), ()),
    (f"{LINE} {PURPOSE}", (), (FOUR, ONE), (PURPOSE,)),
]


@pytest.mark.parametrize(("text", "projects", "villages", "purposes"), LOCKS)
def test_a_lock_is_resolved(
    text: str, projects: tuple[str, ...], villages: tuple[str, ...], purposes: tuple[str, ...]
) -> None:
    earmark, snags = resolved(text)
    assert snags == ()
    assert earmark is not None
    assert earmark.text == text.strip()
    assert earmark.projects == tuple(sorted(projects))
    assert earmark.villages == tuple(sorted(villages))
    assert earmark.purposes == tuple(sorted(purposes))


OPEN: list[tuple[str, str, str]] = [
    (f"{PURPOSE}（限示例九村）", "D10", "示例九村"),
    (f"{PURPOSE}（限青山镇示例一村、青水镇示例四村）", "D10", "青水镇示例四村"),
    ("限青山镇示例一村修路项目、示例四村", "D10", "示例一村修路项目"),
    ("限S001、S999", "D10", "S999"),
    (f"{PURPOSE}（限名单内4个村）", "D10", "名单内"),
    ("限白水镇示例三村、示例四村、示例四村等3个村", "D10e", "示例四村等3个村"),
    ("限示例三村", "D10a", "示例三村"),
    ("限道路硬化项目", "D10a", "道路硬化项目"),
    ("农村饮水安全", "D10b", "农村饮水安全"),
    ("农村饮水安全（限示例一村）", "D10b", "农村饮水安全"),
    ("限S001、白水镇示例四村", "D10d", "限S001、白水镇示例四村"),
    (f"{PURPOSE}（限示例一村等3个村）", "D10e", "示例一村等3个村"),
    (f"{PURPOSE}（限示例一村等）", "D10e", "示例一村等"),
    ("限青山镇示例一村二组", "D10f", "示例一村二组"),
]


@pytest.mark.parametrize(("text", "code", "piece"), OPEN)
def test_what_is_open_names_its_piece(tmp_path: Path, text: str, code: str, piece: str) -> None:
    tranches, findings = read(tmp_path, GOOD | {"限定用途": text, "金额": 280})
    found = [finding for finding in findings if finding.code == code]
    assert found, [(f.code, f.args) for f in findings]
    assert any(piece in str(dict(finding.args)["piece"]) for finding in found)
    asks, warns = code in ("D10b", "D10e"), code == "D10f"
    assert (bool(tranches), {f.acceptable for f in found}) == (warns, {asks})
    for lang in LANGS:
        assert all(say(f"{code}.{part}", lang, **dict(f.args)) for f in found for part in ("rule", "message", "action"))
    again = read(tmp_path, GOOD | {"限定用途": text, "金额": 280}, accepted=[f"{code}@E4"])[0]
    assert bool(again) == (asks or warns)


def test_money_must_meet_every_kind_of_limit(tmp_path: Path) -> None:
    (one,), _ = read(tmp_path, GOOD | {"限定用途": f"{PURPOSE}（限示例一村、白水镇示例三村）", "金额": 140})
    fit = [project.id for project in planned() if may_take(project, one)]
    assert fit == ["S001"]  # S004 lies in a listed village and has another purpose; S002 lies elsewhere


def test_a_lock_takes_the_list_of_its_own_level_and_task(tmp_path: Path) -> None:
    own = rules()
    line = next(line for line in own.lines if line.lock)
    twin = replace(line, id="twin", level=Level.PROVINCE, lock=Lock(title=LINE, villages=("青山镇/示例三村",)))
    both = replace(own, lines=(*own.lines, twin))
    central, _ = read_earmark(LINE, Level.CENTRAL, MAIN, names_of(pool(), both))
    province, _ = read_earmark(LINE, Level.PROVINCE, MAIN, names_of(pool(), both))
    city, snags = read_earmark(LINE, Level.CITY, MAIN, names_of(pool(), both))
    assert central is not None
    assert province is not None
    assert (central.villages, province.villages) == ((FOUR, ONE), ("青山镇/示例三村",))
    assert city is not None
    assert [snag.letter for snag in snags] == ["c"]


def test_a_district_without_a_list_of_places_knows_no_village() -> None:
    bare = replace(pool(), places=())
    _, snags = read_earmark("限青山镇示例一村", Level.CENTRAL, MAIN, names_of(bare, rules()))
    assert [snag.letter for snag in snags] == [""]


def test_a_lock_that_is_open_stops_only_by_errors(tmp_path: Path) -> None:
    _, findings = read(tmp_path, GOOD | {"限定用途": "限青山镇示例一村二组"})
    assert told(findings) == []
    assert [f.severity for f in findings if f.code == "D10f"] == [Severity.WARN]
