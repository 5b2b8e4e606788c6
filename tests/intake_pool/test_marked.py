"""Workbooks that go back: own layout, colours, remarks, issue list, one file per town; nothing in them is live."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from allocator.intake.case import Intake, read_files
from allocator.intake.marked import write_marked
from allocator.intake.returns import write_returns
from intake_pool.county import HEADS, column, grid, here, make_rules, places_book, project, read, write_book

LIVE = '=HYPERLINK("http://example.invalid","点")'


@pytest.fixture(name="intake")
def doubtful(tmp_path: Path) -> Intake:
    rows = [
        project(1, 村="不存在村", 备注=LIVE),
        project(2, 规划年度=2025, 项目名称="+1+1项目"),
        project(3, **{"乡(镇)": "白水镇", "村": "示例四村", "联农带农机制": "无", "项目名称": "@示例"}),
    ]
    return read(tmp_path, rows)


def sheet(path: Path, name: str) -> Worksheet:
    found = openpyxl.load_workbook(path)[name]
    assert isinstance(found, Worksheet)
    return found


def values(of: Worksheet) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in of.iter_rows(values_only=True)]


def test_the_marked_workbook_has_the_submitters_layout(tmp_path: Path, intake: Intake) -> None:
    path = next(path for path in write_marked(intake, tmp_path / "out") if path.name.startswith("pool"))
    source, marked = sheet(tmp_path / "pool.xlsx", "项目库"), sheet(path, "项目库")
    assert values(marked) == values(source)
    assert openpyxl.load_workbook(path).sheetnames == ["问题清单", "项目库"]


def test_doubtful_cells_are_coloured_and_say_what_to_do(tmp_path: Path, intake: Intake) -> None:
    path = next(path for path in write_marked(intake, tmp_path / "out") if path.name.startswith("pool"))
    marked = sheet(path, "项目库")
    wrong, doubtful_cell, good = (
        marked.cell(4, column("村")),
        marked.cell(5, column("规划年度")),
        marked.cell(5, column("村")),
    )
    assert wrong.fill.fgColor.rgb == "FFFFC7CE"
    assert doubtful_cell.fill.fgColor.rgb == "FFFFEB9C"
    assert good.fill.fgColor.rgb in ("00000000", None)
    assert good.comment is None
    assert wrong.comment is not None
    assert "C08" in wrong.comment.text
    assert "名册" in wrong.comment.text


def test_the_issue_list_names_every_finding_the_gravest_first(tmp_path: Path, intake: Intake) -> None:
    path = next(path for path in write_marked(intake, tmp_path / "out") if path.name.startswith("pool"))
    rows = values(sheet(path, "问题清单"))
    assert rows[0][:5] == ("序号", "程度", "编号", "工作表", "单元格")
    mine = [f for f in intake.findings if f.where is None or f.where.file == "pool.xlsx"]
    assert len(rows) == len(mine) + 1
    assert rows[1][1] == "必须改正"
    order = {"必须改正": 0, "请核对": 1, "人工审核": 2, "提示": 3}
    assert [order[row[1]] for row in rows[1:]] == sorted(order[row[1]] for row in rows[1:])
    assert any(row[4] == "F4" and "不存在村" in row[8] and row[9] for row in rows)


def test_nothing_in_the_output_is_live(tmp_path: Path, intake: Intake) -> None:
    for path in (*write_marked(intake, tmp_path / "out"), *write_returns(intake, tmp_path / "out")):
        for page in openpyxl.load_workbook(path).worksheets:
            for row in page.iter_rows():
                for cell in row:
                    assert cell.data_type != "f", (path.name, cell.coordinate, cell.value)
                    if isinstance(cell.value, str) and cell.value[:1] in "=+@" and cell.value:
                        assert cell.quotePrefix


def test_every_town_gets_its_own_rows_with_problems_only(tmp_path: Path, intake: Intake) -> None:
    written = {path.name: path for path in write_returns(intake, tmp_path / "out")}
    assert set(written) == {"退回修改_青山镇.xlsx", "退回修改_白水镇.xlsx"}
    rows = values(sheet(written["退回修改_青山镇.xlsx"], "项目库"))
    assert rows[0] == ("原表行号", "问题", "怎么办", *HEADS)
    assert [(row[0], row[3]) for row in rows[1:]] == [("4", "S001"), ("5", "S002")]
    assert "不存在村" in str(rows[1][1])
    other = values(sheet(written["退回修改_白水镇.xlsx"], "项目库"))
    assert [row[3] for row in other[1:]] == ["S003"]


def test_a_town_without_problems_gets_no_file(tmp_path: Path) -> None:
    assert write_returns(read(tmp_path, [project(1)]), tmp_path / "out") == ()


def test_merged_cells_stay_merged_and_their_first_cell_is_marked(tmp_path: Path) -> None:
    path = tmp_path / "pool.xlsx"
    write_book(path, {"项目库": grid([project(1, **{"乡(镇)": "不存在镇", "村": None}), project(2, 村="示例二村")])})
    book = openpyxl.load_workbook(path)
    page = book["项目库"]
    letter = page.cell(4, column("乡(镇)")).column_letter
    page.cell(5, column("乡(镇)")).value = None
    page.merge_cells(f"{letter}4:{letter}5")
    book.save(path)
    intake = read_files([path], places_book(tmp_path), make_rules(), reader=here)
    out = next(p for p in write_marked(intake, tmp_path / "out") if p.name.startswith("pool"))
    marked = sheet(out, "项目库")
    assert [str(merge) for merge in marked.merged_cells.ranges] == [f"{letter}4:{letter}5"]
    assert marked.cell(4, column("乡(镇)")).fill.fgColor.rgb == "FFFFC7CE"


def test_a_csv_comes_back_as_a_workbook(tmp_path: Path) -> None:
    heads = ["项目编号", "项目名称", "乡(镇)", "村", "财政衔接资金(万元)"]
    text = "\n".join([",".join(heads), "S001,示例道路,青山镇,没有村,30", "S002,示例水渠,青山镇,示例二村,20"])
    path = tmp_path / "镇里报来的表.csv"
    path.write_text(text, "gb18030")
    intake = read_files([path], places_book(tmp_path), make_rules(), reader=here)
    out = next(p for p in write_marked(intake, tmp_path / "out") if p.name.startswith("镇里"))
    assert out.suffix == ".xlsx"
    pages = openpyxl.load_workbook(out)
    assert pages.worksheets[1]["D2"].fill.fgColor.rgb == "FFFFC7CE"


def test_english_output_speaks_english(tmp_path: Path, intake: Intake) -> None:
    path = next(p for p in write_marked(intake, tmp_path / "out", lang="en") if p.name.startswith("pool"))
    rows = values(sheet(path, "Issues"))
    assert rows[0][1] == "Severity"
    assert "not in the list" in str(rows[1][8])
