"""A Table as `w:tbl`, written as text and parsed once: going through cells takes minutes for 500 rows."""

from math import ceil
from xml.sax.saxutils import escape

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.xmlchemy import BaseOxmlElement

from allocator.report.cells import shown
from allocator.report.docx_xml import twips
from allocator.report.layout import INSIDE, MM_PER_POINT, PAD, broken, fit, squeezed, text_width
from allocator.report.model import Align, Kind, Row, RowKind, Table
from allocator.report.style import (
    LISTING_SIZES,
    OVERVIEW_SIZES,
    SHADE,
    SHADE_TOTAL,
    TABLE,
    TABLE_HEAD,
    TABLE_SIZES,
    Face,
)

KEPT_WHOLE = 300.0  # points; lower tables are not broken over pages
MM_PER_TWIP = 25.4 / 1440
PITCH, AIR = 1.3, 1.6  # line pitch by letter size; points above and below a cell's text
SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")


def table_element(table: Table, width_mm: float) -> BaseOxmlElement:
    """The table at exactly this width; heading rows repeat on every page and no row is cut in two."""
    size, mm = fit(table, width_mm, sizes(table))
    widths = whole_twips(mm, twips(width_mm))
    faces = (Face(name=TABLE_HEAD, points=size), Face(name=TABLE, points=size))
    rows = [] if table.pairs else _heading(table, widths, faces[0])
    whole = _height_pt(table, size, mm) < KEPT_WHOLE
    for i, row in enumerate(table.rows, start=1):
        keep = (whole or (not table.pairs and i > len(table.rows) - 3)) and i < len(table.rows)
        rows.append(_row(row, table, widths, faces, keep=keep))
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    properties = _properties(sum(widths), size)
    text = f"<w:tbl {nsdecls('w')}>{properties}<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    made: BaseOxmlElement = parse_xml(text)
    return made


def sizes(table: Table) -> tuple[float, ...]:
    """The sizes of letters to try, largest first."""
    return LISTING_SIZES if table.listing else OVERVIEW_SIZES if table.pairs else TABLE_SIZES


def height_pt(table: Table, width_mm: float) -> float:
    """About how high a table's rows stand, in points."""
    return _height_pt(table, *fit(table, width_mm, sizes(table)))


def _height_pt(table: Table, size: float, mm: list[float]) -> float:
    """The lines of every row as they wrap."""
    room = [width / (size * MM_PER_POINT) - PAD for width in mm]
    lines = 0
    for row in table.rows:
        wrapped = []
        for value, column, most in zip(row.cells, table.columns, room, strict=True):
            parts = shown(value, column).split("\n")
            wrapped.append(sum(max(1, ceil(text_width(part) / max(most, 1))) for part in parts))
        lines += max(wrapped)
    return lines * size * PITCH + len(table.rows) * 2 * AIR


def whole_twips(mm: list[float], whole: int) -> list[int]:
    """Widths in whole twips that add up to `whole`."""
    edges = [0]
    for i in range(len(mm)):
        edges.append(round(whole * sum(mm[: i + 1]) / sum(mm)))
    return [right - left for left, right in zip(edges, edges[1:], strict=False)]


def _properties(width: int, size: float) -> str:
    borders = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in SIDES)
    margin = round(size * 20 * INSIDE / 2.4)
    return (
        f'<w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{borders}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="{margin}" w:type="dxa"/>'
        f'<w:right w:w="{margin}" w:type="dxa"/></w:tblCellMar></w:tblPr>'
    )


def _row_text(cells: list[str], *, header: bool) -> str:
    repeat = "<w:tblHeader/>" if header else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeat}</w:trPr>{''.join(cells)}</w:tr>"


def _heading(table: Table, widths: list[int], face: Face) -> list[str]:
    """One heading row, or two with the groups merged above and the ungrouped headings merged downwards."""
    columns = table.columns
    if not table.grouped:
        cells = [_head(column.title, width, face) for column, width in zip(columns, widths, strict=True)]
        return [_row_text(cells, header=True)]
    upper, lower = [], []
    i = 0
    while i < len(columns):
        span = table.span(i)
        if not columns[i].group:
            upper.append(_head(columns[i].title, widths[i], face, merge="restart"))
            lower.append(_head("", widths[i], face, merge="continue"))
        else:
            upper.append(_head(columns[i].group, sum(widths[i : i + span]), face, span=span))
            lower.extend(_head(columns[j].title, widths[j], face) for j in range(i, i + span))
        i += span
    return [_row_text(upper, header=True), _row_text(lower, header=True)]


def _head(text: str, width: int, face: Face, *, span: int = 1, merge: str = "") -> str:
    more = (f'<w:gridSpan w:val="{span}"/>' if span > 1 else "") + (f'<w:vMerge w:val="{merge}"/>' if merge else "")
    lines = broken(text, face.points, width * MM_PER_TWIP)
    return _cell(lines, width, face, Align.CENTER, shade=SHADE, more=more, keep=True)


def _row(row: Row, table: Table, widths: list[int], faces: tuple[Face, Face], *, keep: bool) -> str:
    strong = row.kind is not RowKind.BODY
    cells = []
    for i, (value, column, width) in enumerate(zip(row.cells, table.columns, widths, strict=True)):
        label = table.pairs and i == 0
        face = faces[0] if strong or label else faces[1]
        shade = SHADE if label else SHADE_TOTAL if strong else ""
        text = shown(value, column)
        if strong and column.kind is not Kind.TEXT:
            face = Face(name=face.name, points=squeezed(text, face.points, width * MM_PER_TWIP))
        cells.append(_cell(text, width, face, column.side, shade=shade, keep=keep))
    return _row_text(cells, header=False)


def _lines(text: str) -> str:
    return "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))


def _cell(text: str, width: int, face: Face, side: Align, *, shade: str = "", more: str = "", keep: bool) -> str:
    fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{shade.lstrip("#")}"/>' if shade else ""
    pitch, air, half = round(face.points * PITCH * 20), round(AIR * 20), round(face.points * 2)
    run = (
        f'<w:r><w:rPr><w:rFonts w:ascii="{face.latin}" w:hAnsi="{face.latin}" w:eastAsia="{face.name}" '
        f'w:cs="{face.latin}"/><w:color w:val="000000"/><w:spacing w:val="0"/><w:sz w:val="{half}"/>'
        f'<w:szCs w:val="{half}"/></w:rPr>{_lines(text)}</w:r>'
    )
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{more}{fill}<w:vAlign w:val="center"/></w:tcPr>'
        f"<w:p><w:pPr>{'<w:keepNext/>' if keep else ''}"
        '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:snapToGrid w:val="0"/>'
        f'<w:spacing w:before="{air}" w:after="{air}" w:line="{pitch}" w:lineRule="exact"/>'
        f'<w:jc w:val="{side.value}"/></w:pPr>{run if text else ""}</w:p></w:tc>'
    )
