"""Adjustment documents: kinds, projects, documents, retention; every doubt at its cell, all at once."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from registers import ADJUST, ADJUST_HEADS, WAN, adjust, codes, planned, rules, told, write

from allocator.accounts import Instruction, Move, Stage
from allocator.intake import read_adjustments
from allocator.intake.adjust_table import KINDS, kind_word
from allocator.records import Level
from allocator.text import LANGS, say

DOC = "示例省财农〔2025〕101号"


def test_rows_become_instructions(tmp_path: Path) -> None:
    rows = (
        ADJUST | {"金额": 39.23},
        ADJUST | {"项目": "白水镇示例四村集体经济项目", "类型": "调增", "金额": 39.23, "对方项目": "S001"},
        {"项目": "S003", "类型": "合同价", "金额": 385.20, "质保金": 14.40},
        {"项目": "", "文号": "示例市财农[2026]8号", "级次": "市级", "类型": "收回上缴", "金额": "5万元"},
    )
    found, findings = adjust(tmp_path, *rows)
    assert told(findings) == []
    assert [(f.project, f.what, f.amount) for f in found] == [
        ("S001", Move.DECREASE, 39_230_000),
        ("S002", Move.INCREASE, 39_230_000),
        ("S003", Stage.CONTRACT, 385_200_000),
        ("", Move.RETURN, 5 * WAN),
    ]
    assert [(f.doc_no, f.level) for f in found] == [
        (DOC, Level.CENTRAL), (DOC, Level.CENTRAL), ("", None), ("示例市财农〔2026〕8号", Level.CITY)
    ]  # fmt: skip
    assert (found[1].counter, found[2].retention) == ("S001", 14_400_000)
    assert [f.where.address for f in found if f.where] == ["E4", "E5", "E6", "E7"]


@pytest.mark.parametrize(("what", "word"), [(what, word) for what, words in KINDS.items() for word in words])
def test_every_kind_is_known_by_every_word(tmp_path: Path, what: Move | Stage, word: str) -> None:
    (one,), _ = adjust(tmp_path, ADJUST | {"类型": word})
    assert one.what is what


def test_every_kind_but_an_allotment_has_a_word() -> None:
    assert set(KINDS) == (set(Move) - {Move.ALLOT}) | set(Stage)
    assert kind_word(Move.SWAP_OUT) == "层级置换(转出)"
    words = [word for words in KINDS.values() for word in words]
    assert len(words) == len(set(words))


DEFECTS: list[tuple[dict[str, Any], list[str]]] = [
    ({"项目": ""}, ["D21c@A4"]),
    ({"项目": "不在计划的项目"}, ["D21@A4"]),
    ({"项目": "S00"}, ["D21e@A4"]),
    ({"项目": "道路硬化项目"}, ["D21a@A4"]),
    ({"对方项目": "X999"}, ["D21@F4"]),
    ({"对方项目": "道路硬化项目"}, ["D21a@F4"]),
    ({"对方项目": "S001"}, ["D21d@F4"]),
    ({"对方项目": "青山镇示例一村集体经济项目"}, ["D21d@F4"]),
    ({"类型": ""}, ["D22@D4"]),
    ({"类型": "收回"}, ["D22@D4"]),
    ({"类型": "调整"}, ["D22@D4"]),
    ({"类型": "安排"}, ["D22@D4"]),
    ({"文号": "那份文件"}, ["D02a@B4"]),
    ({"级次": "省市级"}, ["D03@C4"]),
    ({"级次": "县级"}, ["D04@C4"]),
    ({"金额": 0}, ["D23@E4"]),
    ({"金额": None}, ["D23@E4"]),
    ({"金额": -30}, ["D23c@E4"]),
    ({"金额": "三十万元"}, ["M01@E4"]),
    ({"质保金": 1}, ["D23b@G4"]),
    ({"类型": "结算价", "质保金": 31}, ["D23a@G4"]),
]


@pytest.mark.parametrize(("changes", "expected"), DEFECTS)
def test_a_defect_is_found_at_its_cell_and_nothing_is_taken(
    tmp_path: Path, changes: dict[str, Any], expected: list[str]
) -> None:
    found, findings = adjust(tmp_path, ADJUST | changes)
    got = ["M01@E4" if answer == "M04@E4" else answer for answer in told(findings)]
    assert (found, got) == ((), expected)
    for finding in findings:
        for lang in LANGS:
            assert all("{" not in say(f"{finding.code}.{p}", lang, **dict(finding.args)) for p in ("message", "action"))
    again, _ = adjust(tmp_path, ADJUST | changes, accepted=expected)
    assert bool(again) == (expected == ["D04@C4"])


def test_a_workbook_of_every_defect_tells_them_all_at_once(tmp_path: Path) -> None:
    rows = [ADJUST | changes for changes, _ in DEFECTS]
    expected = {f"{code[:-1]}{n + 4}" for n, (_, row) in enumerate(DEFECTS) for code in row if code != "D20c@"}
    found, findings = adjust(tmp_path, *rows)
    assert found == ()
    got = {answer.replace("M04@", "M01@") for answer in told(findings)}
    assert expected <= got
    assert {answer[:3] for answer in got - expected} <= {"D25"}


def test_code_and_name_must_be_one_project(tmp_path: Path) -> None:
    heads = ("项目编号", "项目名称", *ADJUST_HEADS[1:])
    row = ADJUST | {"项目编号": "s 001", "项目名称": "青山镇示例一村集体经济项目"}
    (one,), _ = adjust(tmp_path, row, heads=heads)
    assert one.project == "S001"
    assert told(adjust(tmp_path, row | {"项目名称": "道路硬化项目"}, heads=heads)[1]) == ["D21b@B4"]
    assert adjust(tmp_path, row | {"项目名称": ""}, heads=heads)[0][0].project == "S001"
    assert adjust(tmp_path, row | {"项目编号": ""}, heads=heads)[0][0].project == "S001"


def test_the_same_price_twice_is_refused_and_the_same_movement_twice_is_asked(tmp_path: Path) -> None:
    price = {"项目": "S003", "类型": "结算价", "金额": 50}
    assert told(adjust(tmp_path, price, price | {"金额": 51})[1]) == ["D24@E5"]
    assert told(adjust(tmp_path, price, price | {"类型": "合同价"})[1]) == []
    found, findings = adjust(tmp_path, ADJUST, ADJUST)
    assert (found, told(findings)) == ((), ["D25@E5"])
    assert len(adjust(tmp_path, ADJUST, ADJUST, accepted=["D25@E5"])[0]) == 2
    assert told(adjust(tmp_path, ADJUST, ADJUST | {"对方项目": "S002"})[1]) == []


def test_a_total_that_does_not_add_up_is_asked(tmp_path: Path) -> None:
    right, wrong = (("合计", None, None, None, amount) for amount in (30, 31))
    assert told(adjust(tmp_path, ADJUST, right)[1]) == []  # type: ignore[arg-type]
    assert told(adjust(tmp_path, ADJUST, wrong)[1]) == ["C30@E5"]  # type: ignore[arg-type]


def test_a_missing_column_and_another_workbook_are_told(tmp_path: Path) -> None:
    heads = tuple(head for head in ADJUST_HEADS if head != "类型")
    found, findings = adjust(tmp_path, ADJUST, heads=heads)
    assert found == ()
    assert "D20a" in codes([f for f in findings if f.stops])
    other = write(tmp_path / "x.xlsx", [("单位：万元",), ("镇办", "村", "人口"), ("甲镇", "乙村", 3)])
    found, findings = read_adjustments(other, planned(), rules())
    assert found == ()
    for finding in (f for f in findings if f.code.startswith("D20")):
        assert say(f"{finding.code}.message", **dict(finding.args))
    assert {"D20", "D20b"} <= codes([f for f in findings if f.stops])


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    order=st.permutations(range(len(ADJUST_HEADS))),
    unit=st.sampled_from(["万元", "元"]),
    mark=st.sampled_from("〔[【（"),
)
def test_order_of_columns_unit_and_brackets_change_nothing(
    tmp_path: Path, order: list[int], unit: str, mark: str
) -> None:
    rows = [
        ADJUST | {"金额": 39.23},
        ADJUST | {"项目": "S002", "类型": "调增", "金额": 39.23, "对方项目": "S001"},
        {"项目": "S003", "类型": "结算价", "金额": 352.68, "质保金": 14.4},
    ]
    plain = adjust(tmp_path, *rows)[0]
    close = {"〔": "〕", "[": "]", "【": "】", "（": "）"}[mark]
    scale = 10_000 if unit == "元" else 1
    body: list[dict[str, Any]] = []
    for row in rows:
        money = {head: round(row[head] * scale, 2) for head in ("金额", "质保金") if head in row}
        doc = {"文号": row["文号"].replace("〔", mark).replace("〕", close)} if "文号" in row else {}
        body.append(row | money | doc)
    found, findings = adjust(tmp_path, *body, heads=tuple(ADJUST_HEADS[i] for i in order), unit=f"单位：{unit}")
    assert told(findings) == []
    assert [_facts(one) for one in found] == [_facts(one) for one in plain]


def _facts(one: Instruction) -> tuple[object, ...]:
    return one.project, one.what, one.amount, one.doc_no, one.level, one.counter, one.retention


def test_a_project_that_is_nearly_right_is_offered_the_near_ones(tmp_path: Path) -> None:
    _, (said,) = adjust(tmp_path, ADJUST | {"项目": "青山镇示例一村集体经济"})
    assert (said.code, dict(said.args)["other"]) == ("D21e", "青山镇示例一村集体经济项目（S001）")
    _, (said,) = adjust(tmp_path, ADJUST | {"项目": "S01"})
    assert "（S001）" in str(dict(said.args)["other"])
