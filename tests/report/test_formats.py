"""The three files say the same, always in the same bytes, and nothing that came from outside runs in them."""

import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import lxml.html
import openpyxl
import pytest

from allocator.money import Unit
from allocator.report import plan_report, render, write_reports
from allocator.report.cells import shown
from allocator.report.model import Column, Document, Kind, Row, RowKind, Table
from allocator.results import Decision
from tests.report.made_up import decision, renamed
from tests.report.parsed import docx_tables, docx_text, every, html_tables, xlsx_values

ROOT = Path(__file__).resolve().parents[2]
PAYLOADS = (
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "=1+1",
    '=HYPERLINK("http://x","y")',
    "@SUM(A1)",
    "http://example.invalid/a",
    "{{ 7*7 }} {% if %}",
    "&lt;b&gt; &amp; A&B \"'",
    "$\\alpha$ %s {0}",
    "名\x00\x0b称\ud800\ufffe\u202e",
)


def texts(table: Table, row: Row) -> list[str]:
    return [shown(value, column) for value, column in zip(row.cells, table.columns, strict=True)]


def test_docx_and_html_carry_every_row_of_every_table(document: Document, files: dict[str, bytes]) -> None:
    in_docx, in_html = docx_tables(files[".docx"]), html_tables(files[".html"])
    papers = [table.on_paper() for table in document.tables if not table.workbook_only]
    assert len(in_docx) == len(papers)
    for table, read in zip(papers, in_docx, strict=True):
        wanted = [texts(table, row) for row in table.rows]
        assert read[-len(wanted) :] == wanted
        assert in_html[table.sheet][-len(wanted) :] == wanted


def test_xlsx_holds_the_same_numbers_as_numbers(document: Document, files: dict[str, bytes]) -> None:
    sheets = xlsx_values(files[".xlsx"])
    detail = next(table for table in document.tables if table.sheet == "计划明细")
    at = next(i for i, column in enumerate(detail.columns) if column.title == "小计")
    column = [row[at] for row in sheets["计划明细"]]
    wanted = [row.cells[at] for row in detail.rows if row.kind is not RowKind.SUBTOTAL]
    found = [round(value * Unit.WAN_YUAN.fen) for value in column if isinstance(value, int | float)]
    assert found == wanted


def test_totals_are_the_same_in_all_formats(made: Decision, files: dict[str, bytes]) -> None:
    total = shown(made.plan.total, Column(title="", kind=Kind.MONEY))
    assert sum(row.count(total) > 0 for table in docx_tables(files[".docx"]) for row in table) >= 5
    assert sum(total in row for table in html_tables(files[".html"]).values() for row in table) >= 5
    numbers = [
        round(value * Unit.WAN_YUAN.fen)
        for rows in xlsx_values(files[".xlsx"]).values()
        for row in rows
        for value in row
        if isinstance(value, float)
    ]
    assert numbers.count(made.plan.total) >= 4


def test_names_from_outside_stay_names() -> None:
    found = every(plan_report(renamed(decision(), PAYLOADS)))
    page = lxml.html.fromstring(found[".html"])
    foreign = {"img", "script", "iframe", "object", "embed", "link", "form", "input", "base"}
    assert not [node for node in page.iter() if node.tag in foreign]
    assert not [name for node in page.iter() for name in node.attrib if name.startswith("on")]
    cells = [cell for sheet in openpyxl.load_workbook(BytesIO(found[".xlsx"])) for row in sheet for cell in row]
    assert all(str(cell.value).startswith("=SUBTOTAL(9,") for cell in cells if cell.data_type == "f")
    assert not any(cell.hyperlink for cell in cells)
    on_page, in_docx = page.text_content(), docx_text(found[".docx"])
    for payload in PAYLOADS:
        kept = "".join(c for c in payload if c not in "\x00\x0b\ud800\ufffe\u202e")
        assert kept in on_page
        assert kept in in_docx
        assert any(cell.value == kept and cell.data_type == "s" for cell in cells)


def test_the_same_decision_gives_the_same_bytes(document: Document, files: dict[str, bytes]) -> None:
    assert every(plan_report(decision())) == files


def test_bytes_do_not_depend_on_hash_seed_clock_or_time_zone(tmp_path: Path, files: dict[str, bytes]) -> None:
    code = (
        "import sys; from pathlib import Path; from allocator.report import write_reports;"
        "from tests.report.made_up import decision; write_reports(decision(), Path(sys.argv[1]))"
    )
    changed = {"PYTHONHASHSEED": "4711", "TZ": "Asia/Shanghai", "LC_ALL": "C"}
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, cwd=ROOT, env=os.environ | changed)
    assert {path.suffix: path.read_bytes() for path in tmp_path.iterdir()} == files


def test_three_files_are_written_by_name(tmp_path: Path, made: Decision) -> None:
    names = [path.name for path in write_reports(made, tmp_path / "out")]
    assert names == ["年度项目实施计划.docx", "年度项目实施计划.xlsx", "年度项目实施计划.html"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(names)


def test_another_suffix_is_refused_and_leaves_nothing_behind(tmp_path: Path, document: Document) -> None:
    with pytest.raises(ValueError, match="no format"):
        render(document, tmp_path / "plan.doc")
    assert list(tmp_path.iterdir()) == []


def test_importing_the_reports_loads_nothing_heavy() -> None:
    heavy = "('docx', 'xlsxwriter', 'jinja2', 'matplotlib', 'pandas', 'numpy')"
    code = f"import sys, allocator.report; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
