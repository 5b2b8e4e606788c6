"""Pages, styles, headers, footers and properties of the .docx: everything that is not content."""

from datetime import datetime

from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.section import Section as Pages
from docx.shared import Mm
from docx.text.paragraph import Paragraph as Line

from allocator.report import style
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
)
from allocator.report.model import Document


def set_up(paper: Paper, document: Document) -> None:
    """Styles, language, first page with its header and footer."""
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
    language = "en-US" if document.lang == "zh" else "en-GB"  # of letters and digits: as zh-CN a number may be broken
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
    set_page(first, wide=False)
    _header_and_footer(first, document)


def _properties(paper: Paper, document: Document) -> None:
    """Document properties from the document alone: no clock, no machine, no user name."""
    core = paper.core_properties
    day = datetime(document.year, document.month, document.day)
    core.title, core.author, core.last_modified_by = document.heading, document.signed, document.signed
    core.subject, core.comments, core.keywords = document.status, document.banner, ""
    core.created = core.modified = day
    core.language, core.revision = "zh-CN" if document.lang == "zh" else "en-GB", 1


def set_page(section: Pages, *, wide: bool) -> None:
    """Paper, edges and line grid of a section."""
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
            add_run(line, document.banner, style.SMALL)
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        line = footer.paragraphs[0]
        properties = line._p.get_or_add_pPr()
        set_lines(properties)
        set_indent(properties, **{f"{side}Chars": 100, side: 280})
        put(properties, element("jc", val=side), PARAGRAPH_ORDER)
        add_run(line, "— ", style.PAGE_NUMBER)
        run = line.add_run()
        set_face(run._r.get_or_add_rPr(), style.PAGE_NUMBER)
        for part in page_field():
            run._r.append(part)
        add_run(line, " —", style.PAGE_NUMBER)


def add_run(line: Line, text: str, face: style.Face, *, squeeze: bool = False) -> None:
    """A run in one face; `squeeze` narrows it to the grid."""
    run = line.add_run(text)
    properties = run._r.get_or_add_rPr()
    set_face(properties, face, squeeze=squeeze)
    if not squeeze:
        put(properties, element("spacing", val=0), RUN_ORDER)
