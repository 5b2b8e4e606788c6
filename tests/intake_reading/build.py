"""Small workbooks made by hand, so that every byte of a trap is in the test, and one way to read them."""

import io
import zipfile
from collections.abc import Sequence

from allocator.intake.reading.book import DEFAULT, Book, Limits, RawCell, ReadProblem
from allocator.intake.reading.inprocess import read_bytes
from allocator.text import LANGS, say

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'


def zipped(parts: dict[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip container of the parts, in their order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, compression)
    return out.getvalue()


def relation(id_: str, kind: str, target: str, more: str = "") -> str:
    """One entry of a list of relationships."""
    return f'<Relationship Id="{id_}" Type="{OFFICE}/{kind}" Target="{target}"{more}/>'


def relations(*entries: str) -> str:
    """A list of relationships."""
    return f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">{"".join(entries)}</Relationships>'


def sheet_xml(body: str, before: str = "", after: str = "") -> str:
    """A worksheet part with rows as its body."""
    return f'{DECLARATION}<worksheet xmlns="{MAIN}">{before}<sheetData>{body}</sheetData>{after}</worksheet>'


def parts(
    *sheets: str,
    strings: Sequence[str] = (),
    formats: Sequence[str] = (),
    states: Sequence[str] = (),
    settings: str = "",
) -> dict[str, str | bytes]:
    """A workbook's parts; style 0 is plain, style i shows numbers by the i-th format, strings are <si> contents."""
    names = [f"表{index}" for index in range(1, len(sheets) + 1)]
    states = list(states) + [""] * (len(sheets) - len(states))
    entries = "".join(
        f'<sheet name="{name}" sheetId="{index}"{state} r:id="rId{index}"/>'
        for index, (name, state) in enumerate(zip(names, states, strict=True), 1)
    )
    kinds = "".join(f'<numFmt numFmtId="{200 + i}" formatCode="{code}"/>' for i, code in enumerate(formats))
    uses = '<xf numFmtId="0"/>' + "".join(f'<xf numFmtId="{200 + i}"/>' for i in range(len(formats)))
    items = "".join(f"<si>{each}</si>" for each in strings)
    found: dict[str, str | bytes] = {
        "[Content_Types].xml": f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": relations(relation("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{settings}'
        f"<sheets>{entries}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": relations(
            *(relation(f"rId{i}", "worksheet", f"worksheets/sheet{i}.xml") for i in range(1, len(sheets) + 1)),
            relation("rId90", "sharedStrings", "sharedStrings.xml"),
            relation("rId91", "styles", "styles.xml"),
        ),
        "xl/sharedStrings.xml": f'{DECLARATION}<sst xmlns="{MAIN}">{items}</sst>',
        "xl/styles.xml": f'{DECLARATION}<styleSheet xmlns="{MAIN}"><numFmts>{kinds}</numFmts>'
        f"<cellXfs>{uses}</cellXfs></styleSheet>",
    }
    for index, sheet in enumerate(sheets, 1):
        found[f"xl/worksheets/sheet{index}.xml"] = sheet
    return found


def book(
    body: str, before: str = "", after: str = "", *, strings: Sequence[str] = (), formats: Sequence[str] = ()
) -> bytes:
    """A workbook of one sheet 表1."""
    return zipped(parts(sheet_xml(body, before, after), strings=strings, formats=formats))


def row(number: int, *cells: str, more: str = "") -> str:
    """A row of ready cells."""
    return f'<row r="{number}"{more}>{"".join(cells)}</row>'


def number(place: str, value: str, style: int = 0) -> str:
    """A number cell."""
    return f'<c r="{place}" s="{style}"><v>{value}</v></c>' if style else f'<c r="{place}"><v>{value}</v></c>'


def text(place: str, value: str) -> str:
    """An inline text cell."""
    return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'


def read(data: bytes, name: str = "项目库.xlsx", limits: Limits = DEFAULT) -> tuple[Book | None, list[ReadProblem]]:
    """Read in this process; every problem met must have its sentences in both languages, with all their slots."""
    found, problems = read_bytes(data, name, limits)
    for each in problems:
        spoken(each)
    return found, list(problems)


def spoken(each: ReadProblem) -> str:
    """The problem's two Chinese sentences; raises KeyError where a slot has no argument."""
    said = [say(f"{each.code}.message", lang, **dict(each.args)) + say(f"{each.code}.action", lang) for lang in LANGS]
    return said[0]


def codes(problems: Sequence[ReadProblem]) -> list[str]:
    """The codes met."""
    return [each.code for each in problems]


def only_cells(data: bytes, name: str = "项目库.xlsx") -> dict[tuple[int, int], RawCell]:
    """The cells of the first sheet of a file that must read without any problem."""
    found, problems = read(data, name)
    assert problems == []
    assert found is not None
    return dict(found.sheets[0].cells)


def refusal(data: bytes, name: str = "项目库.xlsx", limits: Limits = DEFAULT) -> ReadProblem:
    """The one problem of a file of which nothing may be used."""
    found, problems = read(data, name, limits)
    assert found is None
    assert len(problems) == 1
    assert problems[0].severity == "error"
    assert problems[0].file == name
    return problems[0]


def one_problem(data: bytes, name: str = "项目库.xlsx") -> ReadProblem:
    """The one problem of a file that is read all the same."""
    found, problems = read(data, name)
    assert found is not None
    assert len(problems) == 1, problems
    return problems[0]
