"""Numbers of persons stay in the workbook they stand in."""

from pathlib import Path

import pytest

from allocator.intake.personal import names_people, without_personal
from allocator.serial import plain
from intake_pool.county import found, project, read

PHONE, ID, CARD = "13900001111", "61020419900101123X", "6222021234567890123"


@pytest.mark.parametrize("number", [PHONE, "139-0000-1111", "139 0000 1111", ID, "610204900101123", CARD])
def test_a_number_of_a_person_is_left_out_of_a_text(number: str) -> None:
    assert without_personal(f"新建水渠，联系{number}。") == "新建水渠，联系*。"


@pytest.mark.parametrize(
    "text",
    ["管道29.58km，投资1234567890元", "12.300000000000001", "0919-12345678", "财农〔2025〕19号", "长13900米、宽1111米"],
)
def test_other_numbers_stay(text: str) -> None:
    assert without_personal(text) == text


def test_columns_about_persons_are_known() -> None:
    assert names_people("户主姓名")
    assert not names_people("项目名称")


def test_no_number_of_a_person_reaches_the_pool_or_a_finding(tmp_path: Path) -> None:
    fields = (
        "项目名称",
        "建设内容及规模",
        "绩效目标",
        "联农带农机制",
        "备注",
        "依据",
        "责任单位",
        "实施地点",
        "规划年度",
        "用地审查",
    )
    rows = [project(at, **{name: f"说明{PHONE}，{ID}，{CARD}", "联系电话": PHONE}) for at, name in enumerate(fields, 1)]
    intake = read(tmp_path, rows)
    written = str([plain(entry.project) for entry in intake.facts.entries]) + str(intake.findings)
    assert not [number for number in (PHONE, ID, CARD) if number in written]
    told = {f.where.col for f in found(intake, "T24") if f.where}
    assert len(told) == len(fields)
    assert intake.facts.entries[1].project.content == "说明*，*，*"
