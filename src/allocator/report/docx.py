"""Document → .docx in the style of GB/T 9704-2012 (no red head, no seal: a paper for the leading group's meeting)."""

from datetime import datetime
from io import BytesIO

import docx
from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml.ns import qn
from docx.section import Section as Pages
from docx.shared import Mm
from docx.text.paragraph import Paragraph as Line

from allocator.report import charts, style
from allocator.report.docx_table import table_element
from allocator.report.docx_xml import (
    PARAGRAPH_ORDER,
    RUN_ORDER,
    element,
    page_field,
    put,
    set_face,
    set_flag,
    set_indent,
    set_lines,
    set_tabs,
    twips,
)  # fmt: skip
from allocator.report.model import Align, Annex, Block, Chart, Document, Paragraph, Style, Table
from allocator.report.same import same_zip

CHARACTER = 310  # one 16-point character less the squeeze, in twips
SMALL_GAP = 4.0


def to_bytes(document: Document) -> bytes:
    """The .docx file; the same document gives the same bytes."""
    paper = docx.Document()
    _set_up(paper, document)
    _title(paper, document)
    for block in document.overview:
        _block(paper, block, style.TEXT_MM)
    for section in document.sections:
        _line(paper, section.title, style.HEADING, heading=1)
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


def _set_up(paper: Paper, document: Document) -> None:
    normal = paper.styles["Normal"].element
    set_face(normal.get_or_add_rPr(), style.BODY, squeeze=True)
    paragraph = normal.get_or_add_pPr()
    set_lines(paragraph, points=style.LINE_PT)
    set_flag(paragraph, "widowControl", False)
    for level in (1, 2):
        heading = paper.styles[f"Heading {level}"].element
        for old in heading.findall(qn("w:rPr")):
            heading.remove(old)
        set_face(heading.get_or_add_rPr(), style.HEADING if level == 1 else style.SUBHEADING, squeeze=True)
        set_lines(heading.get_or_add_pPr(), points=style.LINE_PT)
        set_flag(heading.get_or_add_pPr(), "keepNext")
    language = "zh-CN" if document.lang == "zh" else "en-GB"
    defaults = paper.styles.element.find(qn("w:docDefaults"))
    for old in defaults.iter(qn("w:lang")):
        old.set(qn("w:val"), language)
        old.set(qn("w:eastAsia"), "zh-CN")
    for fonts in defaults.iter(qn("w:rFonts")):
        fonts.attrib.clear()
        for name, value in (("ascii", style.BODY.latin), ("hAnsi", style.BODY.latin), ("eastAsia", style.BODY.name)):
            fonts.set(qn(f"w:{name}"), value)
    _properties(paper, document)
    paper.settings.odd_and_even_pages_header_footer = True
    first = paper.sections[0]
    _page(first, wide=False)
    _header_and_footer(first, document)


def _properties(paper: Paper, document: Document) -> None:
    """Document properties from the document alone: no clock, no machine, no user name."""
    core = paper.core_properties
    day = datetime(document.year, document.month, document.day)
    core.title, core.author, core.last_modified_by = document.heading, document.signed, document.signed
    core.subject, core.comments, core.keywords = document.status, document.banner, ""
    core.created = core.modified = day
    core.language, core.revision = "zh-CN" if document.lang == "zh" else "en-GB", 1


def _page(section: Pages, *, wide: bool) -> None:
    width, height = style.PAGE_MM
    edges = (style.TOP_MM, style.RIGHT_MM, style.BOTTOM_MM, style.LEFT_MM)
    if wide:  # the page is turned: what was the binding edge is now the top
        width, height = height, width
        edges = (style.LEFT_MM, style.TOP_MM, style.RIGHT_MM, style.BOTTOM_MM)
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = map(Mm, edges)
    section.header_distance = Mm(20 if not wide else 15)
    section.footer_distance = Mm(23 if not wide else 14)
    properties = section._sectPr  # python-docx has no word for the line grid
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    properties.append(element("docGrid", type="lines", linePitch=579))


def _header_and_footer(section: Pages, document: Document) -> None:
    for header in (section.header, section.even_page_header):
        line = header.paragraphs[0]
        set_lines(line._p.get_or_add_pPr())
        put(line._p.get_or_add_pPr(), element("jc", val="right"), PARAGRAPH_ORDER)
        if document.banner:
            _run(line, document.banner, style.SMALL)
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        line = footer.paragraphs[0]
        properties = line._p.get_or_add_pPr()
        set_lines(properties)
        set_indent(properties, **{f"{side}Chars": 100, side: 280})
        put(properties, element("jc", val=side), PARAGRAPH_ORDER)
        _run(line, "— ", style.PAGE_NUMBER)
        run = line.add_run()
        set_face(run._r.get_or_add_rPr(), style.PAGE_NUMBER)
        for part in page_field():
            run._r.append(part)
        _run(line, " —", style.PAGE_NUMBER)


def _run(line: Line, text: str, face: style.Face, *, squeeze: bool = False) -> None:
    run = line.add_run(text)
    properties = run._r.get_or_add_rPr()
    set_face(properties, face, squeeze=squeeze)
    if not squeeze:
        put(properties, element("spacing", val=0), RUN_ORDER)


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
        _run(line, text, face, squeeze=face.points == style.BODY.points)
    return line


def _title(paper: Paper, document: Document) -> None:
    for text in document.title:
        line = _line(paper, text, style.TITLE, side=Align.CENTER, keep=True)
        set_lines(line._p.get_or_add_pPr(), points=32)
    line = _line(paper, document.status, style.SUBHEADING, side=Align.CENTER)
    set_lines(line._p.get_or_add_pPr(), points=style.LINE_PT, after=4)


def _block(paper: Paper, block: Block, width_mm: float) -> None:
    if isinstance(block, Paragraph):
        _paragraph(paper, block)
    elif isinstance(block, Table):
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
        _run(line, f"\t{table.title}", style.Face(name=style.HEADING.name, points=12))
        if table.unit:
            _run(line, f"\t{table.unit}", style.SMALL)
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
    """附件说明, then who signs and when."""
    paper.add_paragraph()
    zh = document.lang == "zh"
    for i, text in enumerate(document.annex_list):
        line = _line(paper, "", indent=False)
        hang = 5 if i == 0 else 0
        left = 5 * CHARACTER
        set_indent(line._p.get_or_add_pPr(), left=left, hanging=3 * CHARACTER if hang else 0)
        _run(line, (document.labels.annexes if i == 0 else "") + text, style.BODY, squeeze=zh)
    paper.add_paragraph()
    for text, right in ((document.signed, 2), (document.dated, 4)):
        line = _line(paper, text, side=Align.RIGHT)
        set_indent(line._p.get_or_add_pPr(), rightChars=right * 100, right=right * CHARACTER)


def _annex(paper: Paper, annex: Annex, *, new_section: bool) -> None:
    if new_section:
        _page(paper.add_section(WD_SECTION.NEW_PAGE), wide=annex.wide)
    label = _line(paper, annex.label, style.HEADING, indent=False)
    if not new_section:
        set_flag(label._p.get_or_add_pPr(), "pageBreakBefore")
    title = _line(paper, annex.title, style.Face(name=style.TITLE.name, points=18), side=Align.CENTER, heading=1)
    set_lines(title._p.get_or_add_pPr(), points=34, after=4)
    for block in annex.blocks:
        _block(paper, block, style.WIDE_TEXT_MM if annex.wide else style.TEXT_MM)
