"""A Table as `w:tbl`: built element by element, because going through cells takes minutes for 500 rows."""

from docx.oxml.xmlchemy import BaseOxmlElement

from allocator.report.cells import shown
from allocator.report.docx_xml import element, set_face, set_lines, twips
from allocator.report.layout import fit
from allocator.report.model import Align, Row, RowKind, Table
from allocator.report.style import (
    LISTING_SIZES,
    OVERVIEW_SIZES,
    SHADE,
    SHADE_TOTAL,
    TABLE,
    TABLE_HEAD,
    TABLE_SIZES,
    Face,
)  # fmt: skip

KEPT_WHOLE = 10  # shorter tables are not broken over pages
PITCH, AIR = 1.3, 1.6  # line pitch by letter size; points above and below a cell's text
SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")


def table_element(table: Table, width_mm: float) -> BaseOxmlElement:
    """The table at exactly this width; heading rows repeat on every page and no row is cut in two."""
    sizes = LISTING_SIZES if table.listing else OVERVIEW_SIZES if table.pairs else TABLE_SIZES
    size, mm = fit(table, width_mm, sizes)
    widths = whole_twips(mm, twips(width_mm))
    faces = (Face(name=TABLE_HEAD, points=size), Face(name=TABLE, points=size))
    made = element("tbl")
    made.append(_properties(sum(widths), tight=table.listing))
    grid = element("tblGrid")
    for width in widths:
        grid.append(element("gridCol", w=width))
    made.append(grid)
    if not table.pairs:
        for row in _heading(table, widths, faces[0]):
            made.append(row)
    for i, body in enumerate(table.rows, start=1):
        keep = not table.pairs and len(table.rows) <= KEPT_WHOLE and i < len(table.rows)
        made.append(_row(body, table, widths, faces, keep=keep))
    return made


def whole_twips(mm: list[float], whole: int) -> list[int]:
    """Widths in whole twips that add up to `whole`."""
    edges = [0]
    for i in range(len(mm)):
        edges.append(round(whole * sum(mm[: i + 1]) / sum(mm)))
    return [right - left for left, right in zip(edges, edges[1:], strict=False)]


def _properties(width: int, *, tight: bool) -> BaseOxmlElement:
    made = element("tblPr")
    made.append(element("tblW", w=width, type="dxa"))
    made.append(element("jc", val="center"))
    borders = element("tblBorders")
    for side in SIDES:
        borders.append(element(side, val="single", sz=4, space=0, color="000000"))
    made.append(borders)
    made.append(element("tblLayout", type="fixed"))
    margins = element("tblCellMar")
    for side in ("left", "right"):
        margins.append(element(side, w=40 if tight else 70, type="dxa"))
    made.append(margins)
    return made


def _row_properties(*, header: bool) -> BaseOxmlElement:
    made = element("trPr")
    made.append(element("cantSplit"))
    if header:
        made.append(element("tblHeader"))
    return made


def _heading(table: Table, widths: list[int], face: Face) -> list[BaseOxmlElement]:
    """One heading row, or two with the groups merged above and the ungrouped headings merged downwards."""
    columns = table.columns
    if not table.grouped:
        row = element("tr")
        row.append(_row_properties(header=True))
        for column, width in zip(columns, widths, strict=True):
            row.append(_cell(column.title, width, face, Align.CENTER, shade=SHADE))
        return [row]
    upper, lower = element("tr"), element("tr")
    for row in (upper, lower):
        row.append(_row_properties(header=True))
    i = 0
    while i < len(columns):
        column = columns[i]
        span = table.span(i)
        if not column.group:
            upper.append(_cell(column.title, widths[i], face, Align.CENTER, shade=SHADE, merge="restart"))
            lower.append(_cell("", widths[i], face, Align.CENTER, shade=SHADE, merge="continue"))
        else:
            width = sum(widths[i : i + span])
            upper.append(_cell(column.group, width, face, Align.CENTER, shade=SHADE, span=span))
            for j in range(i, i + span):
                lower.append(_cell(columns[j].title, widths[j], face, Align.CENTER, shade=SHADE))
        i += span
    return [upper, lower]


def _row(row: Row, table: Table, widths: list[int], faces: tuple[Face, Face], *, keep: bool) -> BaseOxmlElement:
    made = element("tr")
    made.append(_row_properties(header=False))
    strong = row.kind is not RowKind.BODY
    shade = SHADE_TOTAL if strong else ""
    for i, (value, column, width) in enumerate(zip(row.cells, table.columns, widths, strict=True)):
        label = table.pairs and i == 0
        face = faces[0] if strong or label else faces[1]
        made.append(_cell(shown(value, column), width, face, column.side, shade=SHADE if label else shade, keep=keep))
    return made


def _cell(
    text: str,
    width: int,
    face: Face,
    side: Align,
    *,
    shade: str = "",
    span: int = 1,
    merge: str = "",
    keep: bool = True,
) -> BaseOxmlElement:
    made = element("tc")
    properties = element("tcPr")
    properties.append(element("tcW", w=width, type="dxa"))
    if span > 1:
        properties.append(element("gridSpan", val=span))
    if merge:
        properties.append(element("vMerge", val=merge))
    if shade:
        properties.append(element("shd", val="clear", color="auto", fill=shade.lstrip("#")))
    properties.append(element("vAlign", val="center"))
    made.append(properties)
    paragraph = element("p")
    settings = element("pPr")
    if keep:
        settings.append(element("keepNext"))
    set_lines(settings, points=face.points * PITCH, before=AIR, after=AIR)
    settings.append(element("jc", val=side.value))
    paragraph.append(settings)
    if text:
        run = element("r")
        letters = element("rPr")
        set_face(letters, face)
        letters.insert(2, element("spacing", val=0))
        run.append(letters)
        words = element("t")
        words.text = text
        run.append(words)
        paragraph.append(run)
    made.append(paragraph)
    return made
