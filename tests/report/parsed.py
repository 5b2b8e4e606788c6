"""Reading the three formats back, so that tests look at what a reader would see."""

from io import BytesIO
from zipfile import ZipFile

import docx
import lxml.html
import openpyxl
from lxml import etree

from allocator.report.model import Document
from allocator.report.render import to_bytes

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def docx_tables(data: bytes) -> list[list[list[str]]]:
    """Every table as rows of cell texts; merged heading cells appear once."""
    body = docx.Document(BytesIO(data)).element.body
    return [
        [[_lines(cell) for cell in row.iter(f"{W}tc")] for row in table.iter(f"{W}tr")]
        for table in body.iter(f"{W}tbl")
    ]


def _lines(cell: etree._Element) -> str:
    return "".join("\n" if part.tag == f"{W}br" else part.text or "" for part in cell.iter(f"{W}t", f"{W}br"))


def docx_parts(data: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def docx_text(data: bytes) -> str:
    body = docx.Document(BytesIO(data)).element.body
    return "\n".join("".join(p.itertext(f"{W}t")) for p in body.iter(f"{W}p"))


def html_tables(data: bytes) -> dict[str, list[list[str]]]:
    """Tables by the name of their sheet."""
    page = lxml.html.fromstring(data)
    return {
        table.get("data-sheet"): [
            [cell.text_content() for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")
        ]
        for table in page.iter("table")
    }


def xlsx_values(data: bytes) -> dict[str, list[list[object]]]:
    """Cached values by sheet."""
    book = openpyxl.load_workbook(BytesIO(data), data_only=True)
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


def every(document: Document) -> dict[str, bytes]:
    return {suffix: to_bytes(document, suffix) for suffix in (".docx", ".xlsx", ".html")}


def xml(data: bytes) -> etree._Element:
    return etree.fromstring(data)
