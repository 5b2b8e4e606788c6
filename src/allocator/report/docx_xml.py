"""WordprocessingML pieces that python-docx has no words for, always in the order that the schema asks for."""

from collections.abc import Iterable

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from allocator.report.style import LINE_PT, Face

PARAGRAPH_ORDER = (
    "pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr", "suppressLineNumbers",
    "pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap", "overflowPunct", "topLinePunct",
    "autoSpaceDE", "autoSpaceDN", "bidi", "adjustRightInd", "snapToGrid", "spacing", "ind", "contextualSpacing",
    "mirrorIndents", "suppressOverlap", "jc", "textDirection", "textAlignment", "textboxTightWrap", "outlineLvl",
    "divId", "cnfStyle", "rPr", "sectPr", "pPrChange",
)  # fmt: skip
RUN_ORDER = (
    "rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike", "outline", "shadow",
    "emboss", "imprint", "noProof", "snapToGrid", "vanish", "webHidden", "color", "spacing", "w", "kern", "position",
    "sz", "szCs", "highlight", "u", "effect", "bdr", "shd", "fitText", "vertAlign", "rtl", "cs", "em", "lang",
)  # fmt: skip


def element(name: str, **attributes: str | int) -> BaseOxmlElement:
    """`<w:name w:attribute=…/>`."""
    made: BaseOxmlElement = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    return made


def put(parent: BaseOxmlElement, child: BaseOxmlElement, order: tuple[str, ...]) -> None:
    """Put a property where the schema wants it, in place of an older one of the same name."""
    names = [qn(f"w:{name}") for name in order]
    for old in parent.findall(child.tag):
        parent.remove(old)
    after = set(names[names.index(child.tag) + 1 :])
    for i, sibling in enumerate(parent):
        if sibling.tag in after:
            parent.insert(i, child)
            return
    parent.append(child)


def set_face(properties: BaseOxmlElement, face: Face, *, squeeze: bool = False) -> None:
    """Font, size and colour of a run or style; `squeeze` narrows the letters so that 28 stand on a line."""
    fonts = element("rFonts", ascii=face.latin, hAnsi=face.latin, eastAsia=face.name, cs=face.latin)
    put(properties, fonts, RUN_ORDER)
    put(properties, element("color", val="000000"), RUN_ORDER)
    if squeeze:
        put(properties, element("spacing", val=-5), RUN_ORDER)
    half = round(face.points * 2)
    put(properties, element("sz", val=half), RUN_ORDER)
    put(properties, element("szCs", val=half), RUN_ORDER)


def set_lines(properties: BaseOxmlElement, *, points: float | None = None, before: float = 0, after: float = 0) -> None:
    """Line pitch: exact in points, or single (None); space before and after in points."""
    if points != LINE_PT:
        put(properties, element("snapToGrid", val=0), PARAGRAPH_ORDER)
    if points is None:
        spacing = element("spacing", before=round(before * 20), after=round(after * 20), line=240, lineRule="auto")
    else:
        spacing = element(
            "spacing", before=round(before * 20), after=round(after * 20), line=round(points * 20), lineRule="exact"
        )
    put(properties, spacing, PARAGRAPH_ORDER)


def set_indent(properties: BaseOxmlElement, **units: int) -> None:
    """Indents in hundredths of a character (`firstLineChars=200`) and twips (`firstLine=640`)."""
    put(properties, element("ind", **units), PARAGRAPH_ORDER)


def set_flag(properties: BaseOxmlElement, name: str, on: bool = True) -> None:
    """`keepNext`, `widowControl` and the like."""
    put(properties, element(name, val=1 if on else 0), PARAGRAPH_ORDER)


def set_tabs(properties: BaseOxmlElement, stops: Iterable[tuple[str, int]]) -> None:
    """Tab stops as (center | right | left, position in twips)."""
    tabs = element("tabs")
    for kind, position in stops:
        tabs.append(element("tab", val=kind, pos=position))
    put(properties, tabs, PARAGRAPH_ORDER)


def page_field() -> tuple[BaseOxmlElement, ...]:
    """The runs' children of a PAGE field."""
    instruction = element("instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = " PAGE "
    shown = element("t")
    shown.text = "1"
    return (
        element("fldChar", fldCharType="begin"),
        instruction,
        element("fldChar", fldCharType="separate"),
        shown,
        element("fldChar", fldCharType="end"),
    )


def twips(mm: float) -> int:
    """Millimetres in twentieths of a point."""
    return round(mm * 1440 / 25.4)
