"""Document → .docx in the style of GB/T 9704-2012 (no red head, no seal: a paper for the leading group's meeting)."""

from io import BytesIO
from math import ceil

import docx
from docx.document import Document as Paper
from docx.enum.section import WD_SECTION
from docx.shared import Mm
from docx.text.paragraph import Paragraph as Line

from allocator.report import charts, style
from allocator.report.docx_page import add_run, set_page, set_up
from allocator.report.docx_table import height_pt, table_element
from allocator.report.docx_xml import (
    PARAGRAPH_ORDER,
    element,
    put,
    set_flag,
    set_indent,
    set_lines,
    set_tabs,
    twips,
)  # fmt: skip
from allocator.report.model import Align, Annex, Block, Chart, Document, Paragraph, Style, Table
from allocator.report.same import same_zip

CHARACTER = 310  # one 16-point character less the squeeze, in twips
CHARACTERS = 28  # on a line
SMALL_GAP = 4.0
KEPT_LAST = 2  # paragraphs of the text that stay with the signature
TITLE_PT = 32  # a line of the title


def to_bytes(document: Document) -> bytes:
    """The .docx file; the same document gives the same bytes."""
    paper = docx.Document()
    set_up(paper, document)
    _title(paper, document)
    for block in document.overview:
        _block(paper, block, style.TEXT_MM)
    for i, section in enumerate(document.sections):
        heading = _line(paper, section.title, style.HEADING, heading=1)
        if i == 0 and _fits_page_one(document):
            set_flag(heading._p.get_or_add_pPr(), "pageBreakBefore")  # page one is for reading on its own
        for block in section.blocks:
            _block(paper, block, style.TEXT_MM)
    _closing(paper, document)
    wide = False
    for annex in document.annexes:
        _annex(paper, annex, new_section=annex.wide != wide)
        wide = annex.wide
    buffer = BytesIO()
    paper.save(buffer)
    return same_zip(buffer.getvalue(), without=("docProps/thumbnail.jpeg",))


def _line(
    paper: Paper,
    text: str,
    face: style.Face = style.BODY,
    *,
    side: Align | None = None,
    indent: bool = True,
    heading: int = 0,
    keep: bool = False,
) -> Line:
    """One paragraph; body lines begin two characters in."""
    line = paper.add_paragraph(style=f"Heading {heading}" if heading else None)
    properties = line._p.get_or_add_pPr()
    if keep:
        set_flag(properties, "keepNext")
    if indent and side is None:
        set_indent(properties, firstLineChars=200, firstLine=round(face.points * 40))
    if side is not None:
        put(properties, element("jc", val=side.value), PARAGRAPH_ORDER)
    if text:
        add_run(line, text, face, squeeze=face.points == style.BODY.points)
    return line


def _title(paper: Paper, document: Document) -> None:
    for i, text in enumerate(document.title, start=1):
        line = _line(paper, text, style.TITLE, side=Align.CENTER, keep=True)
        bare = i == len(document.title) and not document.status
        set_lines(line._p.get_or_add_pPr(), points=TITLE_PT, after=style.LINE_PT if bare else 0)
    if document.status:
        line = _line(paper, document.status, style.SUBHEADING, side=Align.CENTER)
        set_lines(line._p.get_or_add_pPr(), points=style.LINE_PT, after=4)
    if document.addressed:
        _line(paper, document.addressed, indent=False)


def _fits_page_one(document: Document) -> bool:
    """Whether the overview surely ends on page one, so that what follows may begin on page two."""
    tables = [block for block in document.overview if isinstance(block, Table)]
    told = [block.lead + block.text for block in document.overview if isinstance(block, Paragraph)]
    lines = sum(len(table.notes) for table in tables) + 1
    lines += sum(ceil((style.text_width(text) + 2) / CHARACTERS) for text in (*told, document.addressed) if text)
    height = TITLE_PT * len(document.title) + style.LINE_PT * lines
    height += sum(height_pt(table, style.TEXT_MM) for table in tables)
    return len(tables) + len(told) == len(document.overview) and height < style.LINE_PT * 21


def _block(paper: Paper, block: Block, width_mm: float) -> None:
    if isinstance(block, Paragraph):
        _paragraph(paper, block)
    elif isinstance(block, Table):
        if not block.workbook_only:
            _table(paper, block, width_mm)
    else:
        _chart(paper, block)


def _paragraph(paper: Paper, block: Paragraph) -> None:
    match block.style:
        case Style.HEAD:
            _line(paper, block.text, style.SUBHEADING, heading=2)
        case Style.NOTE:
            _note(paper, block.text)
        case Style.ALERT:
            _line(paper, block.text, style.HEADING)
        case _:
            _line(paper, block.lead + block.text)


def _note(paper: Paper, text: str) -> None:
    line = _line(paper, text, style.SMALL, indent=False)
    set_lines(line._p.get_or_add_pPr(), before=2)


def _table(paper: Paper, whole: Table, width_mm: float) -> None:
    table = whole.on_paper()
    if table.title or table.unit:
        line = paper.add_paragraph()
        properties = line._p.get_or_add_pPr()
        set_flag(properties, "keepNext")
        set_lines(properties, before=SMALL_GAP, after=2)
        set_tabs(properties, (("center", twips(width_mm) // 2), ("right", twips(width_mm))))
        add_run(line, f"\t{table.title}", style.Face(name=style.HEADING.name, points=12))
        if table.unit:
            add_run(line, f"\t{table.unit}", style.SMALL)
    made = table_element(table, width_mm)
    body = paper.element.body
    body.insert(len(body) - 1, made)  # before the closing sectPr
    for text in table.notes:
        _note(paper, text)
    gap = paper.add_paragraph()
    set_lines(gap._p.get_or_add_pPr(), points=SMALL_GAP * 2)


def _chart(paper: Paper, chart: Chart) -> None:
    line = paper.add_paragraph()
    properties = line._p.get_or_add_pPr()
    set_flag(properties, "keepNext")
    set_lines(properties, before=SMALL_GAP)
    put(properties, element("jc", val="center"), PARAGRAPH_ORDER)
    width, _ = charts.size_mm(chart)
    picture = line.add_run().add_picture(BytesIO(charts.png(chart)), width=Mm(width))
    described = picture._inline.docPr
    described.set("name", chart.title)
    described.set("descr", chart.text)
    caption = _line(paper, chart.title, style.SMALL, side=Align.CENTER)
    set_lines(caption._p.get_or_add_pPr(), after=SMALL_GAP)


def _closing(paper: Paper, document: Document) -> None:
    """附件说明, then who signs and when; with the end of the text, so that a signature never stands alone."""
    start = max(0, len(paper.paragraphs) - KEPT_LAST)
    paper.add_paragraph()
    zh = document.lang == "zh"
    for i, text in enumerate(document.annex_list):
        line = _line(paper, "", indent=False)
        hang = 5 if i == 0 else 0
        left = 5 * CHARACTER
        set_indent(line._p.get_or_add_pPr(), left=left, hanging=3 * CHARACTER if hang else 0)
        add_run(line, (document.labels.annexes if i == 0 else "") + text, style.BODY, squeeze=zh)
    paper.add_paragraph()
    for text, right in ((document.signed, 2), (document.dated, 4)):
        line = _line(paper, text, side=Align.RIGHT)
        set_indent(line._p.get_or_add_pPr(), rightChars=right * 100, right=right * CHARACTER)
    for text in document.remarks:
        _line(paper, text)
    for line in paper.paragraphs[start:-1]:
        set_flag(line._p.get_or_add_pPr(), "keepNext")


def _annex(paper: Paper, annex: Annex, *, new_section: bool) -> None:
    if new_section:
        set_page(paper.add_section(WD_SECTION.NEW_PAGE), wide=annex.wide)
    label = _line(paper, annex.label, style.HEADING, indent=False)
    if not new_section:
        set_flag(label._p.get_or_add_pPr(), "pageBreakBefore")
    title = _line(paper, annex.title, style.Face(name=style.TITLE.name, points=18), side=Align.CENTER, heading=1)
    set_lines(title._p.get_or_add_pPr(), points=34, after=4)
    for block in annex.blocks:
        _block(paper, block, style.WIDE_TEXT_MM if annex.wide else style.TEXT_MM)
