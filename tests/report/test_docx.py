"""The .docx as Word and WPS will take it: faces, grid, page numbers, repeated heads, XML in schema order."""

import re
from dataclasses import replace
from io import BytesIO

import docx
import pytest

from allocator.report.docx import to_bytes
from allocator.report.docx_xml import PARAGRAPH_ORDER, RUN_ORDER, twips
from allocator.report.model import Document, Table
from allocator.report.style import TEXT_MM, WIDE_TEXT_MM
from tests.report.parsed import W, docx_parts, xml


@pytest.fixture(scope="module")
def parts(files: dict[str, bytes]) -> dict[str, bytes]:
    return docx_parts(files[".docx"])


def test_every_heading_row_repeats_and_no_row_is_cut(parts: dict[str, bytes], document: Document) -> None:
    body = xml(parts["word/document.xml"])
    tables = list(body.iter(f"{W}tbl"))
    papers = [table for table in document.tables if not table.workbook_only]
    for made, table in zip(tables, papers, strict=True):
        heads = [row for row in made.iter(f"{W}tr") if row.find(f"{W}trPr/{W}tblHeader") is not None]
        assert len(heads) == (0 if table.pairs else 2 if table.on_paper().grouped else 1)
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in made.iter(f"{W}tr"))


def test_columns_fill_the_type_area_to_the_twip(parts: dict[str, bytes]) -> None:
    for made in xml(parts["word/document.xml"]).iter(f"{W}tbl"):
        widths = [int(column.get(f"{W}w")) for column in made.iter(f"{W}gridCol")]
        assert sum(widths) in (twips(TEXT_MM), twips(WIDE_TEXT_MM))
        assert min(widths) > 200
        for row in made.iter(f"{W}tr"):
            assert sum(int(w.get(f"{W}w")) for w in row.iter(f"{W}tcW")) == sum(widths)


@pytest.mark.parametrize("name", ["word/document.xml", "word/styles.xml"])
def test_properties_stand_in_schema_order(parts: dict[str, bytes], name: str) -> None:
    for tag, order in (("pPr", PARAGRAPH_ORDER), ("rPr", RUN_ORDER)):
        for properties in xml(parts[name]).iter(f"{W}{tag}"):
            found = [order.index(child.tag.removeprefix(W)) for child in properties if child.tag.startswith(W)]
            assert found == sorted(found)


def test_every_run_names_its_chinese_face(parts: dict[str, bytes]) -> None:
    for run in xml(parts["word/document.xml"]).iter(f"{W}r"):
        if run.find(f"{W}t") is not None:
            assert run.find(f"{W}rPr/{W}rFonts").get(f"{W}eastAsia") in {
                "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体", "方正小标宋简体",
            }  # fmt: skip


def test_styles_speak_chinese_and_carry_the_grid(parts: dict[str, bytes]) -> None:
    styles = parts["word/styles.xml"].decode()
    assert 'w:eastAsia="zh-CN"' in styles
    assert "Theme=" not in re.search(r"<w:docDefaults>.*?</w:docDefaults>", styles, re.DOTALL)[0]  # type: ignore[index]
    normal = next(s for s in xml(parts["word/styles.xml"]).iter(f"{W}style") if s.get(f"{W}styleId") == "Normal")
    assert normal.find(f"{W}rPr/{W}sz").get(f"{W}val") == "32"
    assert normal.find(f"{W}rPr/{W}spacing").get(f"{W}val") == "-5"
    spacing = normal.find(f"{W}pPr/{W}spacing")
    assert (spacing.get(f"{W}line"), spacing.get(f"{W}lineRule")) == ("579", "exact")


def test_pages_turn_for_wide_annexes_and_keep_their_numbers(parts: dict[str, bytes]) -> None:
    sections = list(xml(parts["word/document.xml"]).iter(f"{W}sectPr"))
    sizes = [(s.find(f"{W}pgSz").get(f"{W}w"), s.find(f"{W}pgSz").get(f"{W}orient")) for s in sections]
    assert [orient == "landscape" for _, orient in sizes] == [False, True, False]
    assert all(s.find(f"{W}docGrid").get(f"{W}type") == "lines" for s in sections)
    assert b"evenAndOddHeaders" in parts["word/settings.xml"]
    footers = [parts[name] for name in parts if re.match(r"word/footer\d\.xml", name)]
    assert len(footers) == 2
    assert all(b" PAGE " in footer and "— ".encode() in footer for footer in footers)
    assert {xml(f).find(f".//{W}jc").get(f"{W}val") for f in footers} == {"left", "right"}


def test_the_sample_mark_stands_in_both_headers(parts: dict[str, bytes]) -> None:
    headers = [parts[name].decode() for name in parts if re.match(r"word/header\d\.xml", name)]
    assert len(headers) == 2
    assert all("示例数据\uff08虚构\uff09" in header for header in headers)


def test_metadata_come_from_the_report_alone(parts: dict[str, bytes]) -> None:
    core = parts["docProps/core.xml"].decode()
    assert "2025-10-20T00:00:00Z" in core
    assert "python-docx" not in core
    assert "docProps/thumbnail.jpeg" not in parts
    assert b"thumbnail" not in parts["_rels/.rels"]


def test_pictures_tell_in_words_what_they_show(parts: dict[str, bytes], document: Document) -> None:
    told = re.findall(r'<wp:docPr [^>]*descr="([^"]+)"', parts["word/document.xml"].decode())
    assert len(told) == 2
    assert all("万元" in text for text in told)


def test_the_sections_begin_on_page_two_only_if_the_overview_ends_on_page_one(document: Document) -> None:
    first = document.sections[0].title

    def breaks(made: Document) -> bool:
        body = docx.Document(BytesIO(to_bytes(made))).element.body
        heads = [p for p in body.iter(f"{W}p") if "".join(p.itertext(f"{W}t")) == first]
        return heads[0].find(f"{W}pPr/{W}pageBreakBefore") is not None

    (front,) = document.overview
    assert isinstance(front, Table)
    assert breaks(document)
    assert not breaks(replace(document, overview=(replace(front, rows=front.rows * 3),)))
