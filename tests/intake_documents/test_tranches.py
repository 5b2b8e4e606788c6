"""Tranches from workbooks: every fact typed, whatever the layout; what contradicts is asked, with its cell."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from registers import GOOD, HEADS, MAIN, WAN, codes, in_process, ledger, pool, read, rules, told, write

from allocator.findings import Severity
from allocator.intake import read_pool, read_tranches
from allocator.records import Level
from allocator.rulebook import load_rules
from allocator.samples import sample_dir
from allocator.text import LANGS, say


def test_a_row_becomes_a_tranche(tmp_path: Path) -> None:
    (one,), findings = read(tmp_path, GOOD)
    assert findings == ()
    assert (one.id, one.doc_no, one.doc_raw) == ("T01", "示例省财农〔2025〕101号", "示例省财农〔2025〕101号")
    assert (one.level, one.task, one.amount) == (Level.CENTRAL, MAIN, 5350 * WAN)
    assert (one.received_on, one.fund_year, one.earmark) == (date(2025, 12, 18), 2026, None)


def test_the_sample_register_is_read_whole_through_the_guarded_reader() -> None:
    from_sample = load_rules(sample_dir() / "rulebook.toml")
    sample_pool, _ = read_pool(sample_dir(), from_sample)
    assert sample_pool is not None
    tranches, findings = read_tranches(sample_dir() / "tranches.xlsx", from_sample, sample_pool)
    assert [f for f in findings if f.severity is not Severity.NOTE] == []
    assert [one.id for one in tranches] == [f"T{n:02d}" for n in range(1, 13)]
    assert sum(one.amount for one in tranches) == 13_940 * WAN
    locked = next(one for one in tranches if one.earmark and one.earmark.purposes == ("发展新型农村集体经济",))
    assert locked.earmark is not None
    assert (locked.earmark.projects, len(locked.earmark.villages)) == ((), 4)


FORMS: list[tuple[str, Any, str, Any]] = [
    ("文号", "示例省财农【2025】 101号", "doc_no", "示例省财农〔2025〕101号"),
    ("文号", "示例省财农[2025]101号", "doc_no", "示例省财农〔2025〕101号"),
    ("文号", "示例省财农﹝２０２５﹞101号", "doc_no", "示例省财农〔2025〕101号"),
    ("文号", "示例省财农(2025)2-1号", "doc_no", "示例省财农〔2025〕2-1号"),
    ("级次", "中央级", "level", Level.CENTRAL),
    ("级次", "中央财政衔接资金", "level", Level.CENTRAL),
    ("级次", "省级", "level", Level.PROVINCE),
    ("级次", "自治区级", "level", Level.PROVINCE),
    ("任务方向", MAIN + "任务", "task", MAIN),
    ("任务方向", " 巩固拓展脱贫攻坚成果和乡村振兴 ", "task", MAIN),
    ("任务方向", "", "task", MAIN),
    ("金额", "5,350万元", "amount", 5350 * WAN),
    ("金额", "５３５０", "amount", 5350 * WAN),
    ("金额", 312.46, "amount", 312_460_000),
    ("收文日期", date(2025, 12, 18), "received_on", date(2025, 12, 18)),
    ("收文日期", "2025年12月18日", "received_on", date(2025, 12, 18)),
    ("收文日期", "2025.12.18", "received_on", date(2025, 12, 18)),
    ("收文日期", "20251218", "received_on", date(2025, 12, 18)),
    ("资金年度", "2026年", "fund_year", 2026),
    ("资金年度", 2025, "fund_year", 2025),
    ("结转", "否", "fund_year", 2026),
    ("结转", "2025年结转", "fund_year", 2025),
]


@pytest.mark.parametrize(("head", "value", "field", "expected"), FORMS)
def test_what_staff_write_is_understood(tmp_path: Path, head: str, value: Any, field: str, expected: Any) -> None:
    tranches, findings = read(tmp_path, GOOD | {head: value})
    assert told(findings) == []
    assert getattr(tranches[0], field) == expected
    assert tranches[0].doc_raw == str((GOOD | {head: value})["文号"]).strip()


@pytest.mark.parametrize("level", ["市级", "县级", "区级", "县（区）级", "县（市、区）级", "区县级"])
def test_levels_of_city_and_county(tmp_path: Path, level: str) -> None:
    organ = "示例市财农" if level == "市级" else "示例区财"
    tranches, findings = read(
        tmp_path, GOOD | {"级次": level, "文号": f"{organ}〔2026〕3号", "收文日期": "2026-01-20", "金额": 100}
    )
    assert told(findings) == []
    assert tranches[0].level is (Level.CITY if level == "市级" else Level.COUNTY)


DEFECTS: list[tuple[dict[str, Any], list[str]]] = [
    ({"文号": ""}, ["D02@B4"]),
    ({"文号": "省里的文件"}, ["D02a@B4"]),
    ({"级次": ""}, ["D03@C4"]),
    ({"级次": "省市级"}, ["D03@C4"]),
    ({"级次": "县市级"}, ["D03@C4"]),
    ({"文号": "示例省财农〔2025〕9号", "级次": "市级", "金额": 100}, ["D04@C4"]),
    ({"文号": "示例省财农〔2025〕9号", "级次": "县级", "金额": 100}, ["D04@C4"]),
    ({"文号": "示例区财〔2025〕9号"}, ["D04@C4"]),
    ({"文号": "财农〔2025〕9号", "级次": "省级"}, ["D04@C4"]),
    ({"任务方向": "三西农业建设"}, ["D05@D4"]),
    ({"金额": None}, ["D01c@", "D06@F4"]),
    ({"金额": 0}, ["D06@F4"]),
    ({"金额": 0.5350}, ["D06a@F4"]),
    ({"金额": 14_001}, ["D06c@F4"]),
    ({"金额": 53_500_000}, ["D06c@F4", "T19@F4"]),
    ({"金额": 12_700}, ["D06b@F4"]),
    ({"金额": "贰拾万元"}, ["M04@F4"]),
    ({"金额": "约5350"}, ["M03@F4"]),
    ({"金额": -5}, ["M02@F4"]),
    ({"收文日期": ""}, ["D07@G4"]),
    ({"收文日期": "2025年12月"}, ["D07@G4"]),
    ({"收文日期": "12月18日"}, ["D07@G4"]),
    ({"收文日期": "2025-02-30"}, ["D07@G4"]),
    ({"收文日期": "2024-12-18"}, ["D07b@G4", "D07c@G4"]),
    ({"收文日期": "2027-01-05"}, ["D07b@G4"]),
    ({"文号": "示例省财农〔2026〕101号"}, ["D07c@G4"]),
    ({"资金年度": "去年"}, ["D08@H4"]),
    ({"结转": "部分"}, ["D08@I4"]),
    ({"结转": "是"}, ["D08a@I4"]),
    ({"资金年度": "2027"}, ["D08b@H4"]),
    ({"资金年度": "2026", "结转": "是"}, ["D08b@H4"]),
    ({"资金年度": "2025", "结转": "否"}, ["D08b@H4"]),
    ({"资金年度": "2025", "结转": "2024年"}, ["D08b@H4"]),
    ({"文号": "示例省财农〔2024〕101号"}, ["D08c@B4"]),
    ({"编号": "T/01"}, ["D09e@A4"]),
    ({"编号": "-T01"}, ["D09e@A4"]),
    ({"编号": "示" * 41}, ["D09e@A4"]),
]


@pytest.mark.parametrize(("changes", "expected"), DEFECTS)
def test_a_defect_is_found_at_its_cell_and_nothing_is_registered(
    tmp_path: Path, changes: dict[str, Any], expected: list[str]
) -> None:
    tranches, findings = read(tmp_path, GOOD | changes)
    assert (tranches, told(findings)) == ((), expected)
    for finding in findings:
        for lang in LANGS:
            for part in ("rule", "message", "action"):
                assert "{" not in say(f"{finding.code}.{part}", lang, **dict(finding.args))


ASKED = ("D04", "D06a", "D06b", "D06c", "D07b", "D07c", "D08c")


@pytest.mark.parametrize(
    ("changes", "expected"), [row for row in DEFECTS if row[1][0][: row[1][0].index("@")] in ASKED]
)
def test_a_contradiction_can_be_accepted_in_words_and_only_at_its_cell(
    tmp_path: Path, changes: dict[str, Any], expected: list[str]
) -> None:
    assert len(read(tmp_path, GOOD | changes, accepted=expected)[0]) == 1
    elsewhere = [answer[:-1] + "9" for answer in expected]
    tranches, findings = read(tmp_path, GOOD | changes, accepted=elsewhere)
    assert (tranches, told(findings)) == ((), expected)
    assert "C45" in codes(findings)


@pytest.mark.parametrize(
    ("changes", "expected"), [row for row in DEFECTS if row[1][0][: row[1][0].index("@")] not in ASKED]
)
def test_what_cannot_be_read_cannot_be_accepted(tmp_path: Path, changes: dict[str, Any], expected: list[str]) -> None:
    assert read(tmp_path, GOOD | changes, accepted=expected)[0] == ()


def test_all_defects_are_told_at_once(tmp_path: Path) -> None:
    rows = [GOOD | {"编号": f"T{n:02d}"} | changes for n, (changes, _) in enumerate(DEFECTS) if "编号" not in changes]
    expected = {f"{code[:-1]}{n + 4}" for n, (_, row) in enumerate(DEFECTS[: len(rows)]) for code in row}
    _, findings = read(tmp_path, *rows)
    assert {answer for answer in expected if answer[:4] not in ("D01c", "T19@")} <= set(told(findings))


def test_an_answer_for_another_file_is_not_called_unused(tmp_path: Path) -> None:
    _, findings = read(tmp_path, GOOD, accepted=["C04@pool.xlsx!项目库!Q45"])
    assert "C45" not in codes(findings)


def test_amounts_at_the_limits_of_plausibility_pass(tmp_path: Path) -> None:
    own = rules()
    expected = sum(line.expected for line in own.lines if (line.level, line.task) == (Level.CENTRAL, MAIN))
    for fen, code in ((1 * WAN, ""), (1 * WAN - 1, "D06a"), (2 * expected, ""), (2 * expected + 1, "D06b")):
        _, findings = read(tmp_path, GOOD | {"金额": f"{fen // 100}.{fen % 100:02d}元"})
        assert {f.code for f in findings if f.code.startswith("D06") and f.stops} == ({code} if code else set())


def test_money_that_no_fund_line_expects_is_told_and_taken(tmp_path: Path) -> None:
    row = {
        "级次": "市级",
        "文号": "示例市财农〔2026〕9号",
        "任务方向": "以工代赈",
        "金额": 20,
        "收文日期": "2026-03-01",
    }
    tranches, findings = read(tmp_path, GOOD | row)
    assert len(tranches) == 1
    assert [f.code for f in findings if f.severity is Severity.WARN] == ["D05b"]


def test_more_than_the_year_expects_is_noted_once(tmp_path: Path) -> None:
    own = rules()
    expected = sum(line.expected for line in own.lines if (line.level, line.task) == (Level.CENTRAL, MAIN)) // WAN
    (one,), findings = read(tmp_path, GOOD | {"金额": expected})
    assert "D06d" not in codes(findings)
    more = [GOOD | {"编号": f"T{n}", "文号": f"示例省财农〔2025〕{n}号", "金额": 10} for n in (7, 8)]
    tranches, findings = read(tmp_path, *more, balances=ledger(one))
    assert len(tranches) == 2
    (note,) = [f for f in findings if f.code == "D06d"]
    assert (note.severity, dict(note.args)["over_fen"], dict(note.args)["id"]) == (Severity.NOTE, 10 * WAN, "T7")
    carried = [row | {"资金年度": "2025"} for row in more]
    assert "D06d" not in codes(read(tmp_path, *carried, balances=ledger(one))[1])


def test_a_day_after_the_bookkeeping_day_is_asked(tmp_path: Path) -> None:
    assert told(read(tmp_path, GOOD, day=date(2025, 12, 18))[1]) == []
    assert told(read(tmp_path, GOOD, day=date(2025, 12, 17))[1]) == ["D07a@G4"]
    assert len(read(tmp_path, GOOD, day=date(2025, 12, 17), accepted=["D07a@G4"])[0]) == 1


def test_the_longest_mark_tells_the_organ(tmp_path: Path) -> None:
    own = rules()
    organs = replace(own.tranching.organs, city=("铜",), county=("铜耀",))
    own = replace(own, tranching=replace(own.tranching, organs=organs))
    row = GOOD | {"文号": "铜耀财农〔2025〕9号", "级次": "县级", "金额": 100}
    assert told(read(tmp_path, row, own=own)[1]) == []
    assert told(read(tmp_path, row | {"级次": "市级"}, own=own)[1]) == ["D04@C4"]
    assert told(read(tmp_path, row | {"文号": "铜财农〔2025〕9号", "级次": "市级"}, own=own)[1]) == []


def test_an_organ_without_a_mark_is_not_judged(tmp_path: Path) -> None:
    assert told(read(tmp_path, GOOD | {"文号": "某办发〔2025〕9号", "级次": "县级", "金额": 100})[1]) == []


def test_a_title_of_another_year_is_asked(tmp_path: Path) -> None:
    _, findings = read(tmp_path, GOOD, title="2025年度衔接资金到账批次表")
    assert "D11@A1" in told(findings)


def test_a_title_of_another_level_is_asked_as_in_a_published_notice(tmp_path: Path) -> None:
    title = "关于2026年省级财政衔接推进乡村振兴补助资金的安排表"
    tranches, findings = read(tmp_path, GOOD, title=title)
    assert (tranches, told(findings)) == ((), ["C22@C4"])
    assert len(read(tmp_path, GOOD, title=title, accepted=["C22@C4"])[0]) == 1
    for fits in ("2026年中央财政衔接资金到账表", "2026年中省市区四级衔接资金到账表"):
        assert told(read(tmp_path, GOOD, title=fits)[1]) == []


def test_a_unit_line_of_yuan_over_amounts_in_wan_is_asked(tmp_path: Path) -> None:
    assert told(read(tmp_path, GOOD, unit="单位：元")[1]) == ["D06a@F4"]
    assert told(read(tmp_path, GOOD | {"金额": 53_500_000}, unit="单位：元")[1]) == []
    assert told(read(tmp_path, GOOD, unit="")[1]) == ["T15@F3"]


def test_a_total_that_does_not_add_up_is_asked(tmp_path: Path) -> None:
    right = ("合计", None, None, None, None, 5350, None)
    wrong = ("合计", None, None, None, None, 5350.01, None)
    assert told(read(tmp_path, GOOD, right)[1]) == []
    assert told(read(tmp_path, GOOD, wrong)[1]) == ["C30@F5"]
    assert len(read(tmp_path, GOOD, wrong, accepted=["C30@F5"])[0]) == 1


def test_a_row_that_would_be_left_out_is_asked(tmp_path: Path) -> None:
    detail = ("其中：以工代赈", None, None, None, None, 400, None)
    _, findings = read(tmp_path, GOOD, detail)
    assert [answer for answer in told(findings) if answer.startswith("T10")]


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    heads = tuple(head for head in HEADS if head not in ("收文日期", "级次"))
    tranches, findings = read(tmp_path, GOOD, heads=heads)
    assert tranches == ()
    missing = next(finding for finding in findings if finding.code == "D01a")
    assert dict(missing.args)["columns"] == "资金级次、收文日期"


def test_another_workbook_is_no_register(tmp_path: Path) -> None:
    rows = [("2026年项目库",), ("单位：万元",), ("项目名称", "建设内容", "财政衔接资金"), ("甲项目", "道路", 20)]
    file = write(tmp_path / "pool.xlsx", rows)
    tranches, findings = read_tranches(file, rules(), pool(), reader=in_process)
    assert tranches == ()
    assert {"D01", "D01b"} <= codes([f for f in findings if f.stops])


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    file = tmp_path / "batches.xlsx"
    file.write_bytes(b"PK\x03\x04 cut off")
    tranches, findings = read_tranches(file, rules(), pool(), reader=in_process)
    assert tranches == ()
    assert [f for f in findings if f.stops]


def test_a_level_in_a_heading_over_the_rows_serves_all_of_them(tmp_path: Path) -> None:
    heads = tuple(head for head in HEADS if head != "级次")
    section = ("一、中央资金", None, None, None, None, None)
    tranches, findings = read(tmp_path, section, GOOD, heads=heads)
    assert told(findings) == []
    assert [one.level for one in tranches] == [Level.CENTRAL]


def test_merged_documents_and_days_count_for_every_row(tmp_path: Path) -> None:
    rows = [
        GOOD | {"资金年度": "2025", "文号": "示例省财农〔2025〕101号"},
        {"编号": "T02", "级次": "中央", "任务方向": "以工代赈", "金额": 400},
    ]
    tranches, findings = read(tmp_path, *rows, merges=("B4:B5", "G4:G5", "H4:H5"))
    assert told(findings) == []
    assert {(one.doc_no, one.received_on, one.fund_year) for one in tranches} == {
        ("示例省财农〔2025〕101号", date(2025, 12, 18), 2025)
    }


def test_a_carried_over_tranche_keeps_its_year(tmp_path: Path) -> None:
    row = {"文号": "示例省财农〔2024〕88号", "金额": 312.46, "收文日期": "2026-01-05", "资金年度": "2025", "结转": "是"}
    (one,), findings = read(tmp_path, GOOD | row)
    assert told(findings) == []
    assert (one.fund_year, one.amount) == (2025, 312_460_000)


# Ids and doublets


def test_without_an_id_one_is_made_from_the_document(tmp_path: Path) -> None:
    rows = [GOOD | {"编号": None}, GOOD | {"编号": None, "任务方向": "以工代赈", "金额": 400}]
    tranches, findings = read(tmp_path, *rows)
    assert [one.id for one in tranches] == ["示例省财农2025-101", "示例省财农2025-101-b"]
    assert [f.code for f in findings] == ["D09d", "D09d"]


def test_a_serial_number_is_no_id_and_an_id_beside_it_is(tmp_path: Path) -> None:
    heads = ("序号", *HEADS[1:])
    tranches, _ = read(tmp_path, GOOD | {"序号": 1}, heads=heads)
    assert tranches[0].id == "示例省财农2025-101"
    both = ("序号", *HEADS)
    tranches, findings = read(tmp_path, GOOD | {"序号": 1}, heads=both)
    assert told(findings) == []
    assert tranches[0].id == "T01"


def test_the_same_tranche_twice_in_a_file_is_refused_naming_both_rows(tmp_path: Path) -> None:
    _, findings = read(tmp_path, GOOD, GOOD | {"编号": "T02", "金额": 100})
    assert told(findings) == ["D09a@B5"]
    assert "B4" in str(dict(findings[0].args)["other"])
    _, findings = read(tmp_path, GOOD, GOOD | {"编号": " t01 ", "任务方向": "以工代赈", "金额": 400})
    assert told(findings) == ["D09@A5"]


def test_what_the_ledger_has_is_skipped_or_refused(tmp_path: Path) -> None:
    (one,), _ = read(tmp_path, GOOD)
    have = ledger(one)
    tranches, findings = read(tmp_path, GOOD, balances=have)
    assert (tranches, [f.code for f in findings]) == ((), ["D09c"])
    assert not any(finding.stops for finding in findings)
    tranches, findings = read(tmp_path, GOOD | {"编号": None, "文号": "示例省财农[2025]101号"}, balances=have)
    assert (tranches, [f.code for f in findings]) == ((), ["D09c"])
    for changes in ({"金额": 5351}, {"收文日期": "2025-12-19"}, {"资金年度": "2025"}):
        assert told(read(tmp_path, GOOD | changes, balances=have)[1]) == ["D09b@B4"]
    tranches, findings = read(tmp_path, GOOD | {"编号": "T02"}, balances=have)  # typed in by hand, then the year's list
    assert (tranches, [(f.code, f.stops) for f in findings]) == ((), [("D09g", False)])
    assert dict(findings[0].args) | {"id": "T01", "own": "T02"} == dict(findings[0].args)
    other = GOOD | {"文号": "示例省财农〔2025〕102号", "任务方向": "以工代赈", "金额": 400}
    assert told(read(tmp_path, other, balances=have)[1]) == ["D09@A4"]
    assert len(read(tmp_path, other | {"编号": "T02"}, GOOD, balances=have)[0]) == 1


def test_the_same_tranche_in_other_words_is_asked(tmp_path: Path) -> None:
    lock = "发展新型农村集体经济（限示例四村）"
    (one,), _ = read(tmp_path, GOOD | {"限定用途": lock, "金额": 280})
    have = ledger(one)
    again = GOOD | {"限定用途": lock.replace("（", "(").replace("）", " )"), "金额": 280}
    assert [f.code for f in read(tmp_path, again, balances=have)[1]] == ["D09c"]
    bare = GOOD | {"编号": "T02", "金额": 280}
    assert told(read(tmp_path, bare, balances=have)[1]) == ["D09f@E4"]
    assert told(read(tmp_path, bare | {"金额": 281}, balances=have)[1]) == []


# Whatever the layout


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(len(HEADS))), unit=st.sampled_from(["万元", "元"]), blank=st.integers(0, 3))
def test_order_of_columns_unit_and_empty_rows_change_nothing(
    tmp_path: Path, order: list[int], unit: str, blank: int
) -> None:
    rows = [
        GOOD,
        GOOD | {"编号": "T02", "任务方向": "以工代赈", "金额": 400.25},
        GOOD | {"编号": "T03", "限定用途": "发展新型农村集体经济（限示例一村、示例四村）", "金额": 280},
    ]
    expected, _ = read(tmp_path, *rows)
    scale = 10_000 if unit == "元" else 1
    body: list[Any] = [row | {"金额": round(row["金额"] * scale, 2)} for row in rows]
    found, findings = read(tmp_path, *[()] * blank, *body, heads=tuple(HEADS[i] for i in order), unit=f"单位：{unit}")
    assert told(findings) == []
    assert found == expected


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fen=st.integers(1 * WAN, 12_660 * WAN), how=st.sampled_from(["wan", "yuan", "comma"]))
def test_an_amount_comes_out_to_the_fen(tmp_path: Path, fen: int, how: str) -> None:
    yuan = f"{fen // 100:,}.{fen % 100:02d}" if how == "comma" else f"{fen // 100}.{fen % 100:02d}"
    text = f"{fen // WAN}.{fen % WAN:06d}" if how == "wan" else yuan + "元"
    tranches, findings = read(tmp_path, GOOD | {"金额": text})
    assert [f for f in findings if f.code in ("D06", "D06a", "D06b", "D06c")] == []
    assert tranches == () or tranches[0].amount == fen
    assert how != "wan" or tranches[0].amount == fen


def test_a_broken_cell_hides_no_other_finding_of_its_row(tmp_path: Path) -> None:
    row = GOOD | {"任务方向": "三西农业建设", "金额": 0.5350, "收文日期": "12月18日", "限定用途": "限某某村"}
    assert told(read(tmp_path, row)[1]) == ["D05@D4", "D10@E4", "D06a@F4", "D07@G4"]
    assert told(read(tmp_path, GOOD | {"文号": "", "金额": 14_001, "收文日期": "2023-12-18"})[1]) == [
        "D02@B4", "D06c@F4", "D07b@G4"
    ]  # fmt: skip
