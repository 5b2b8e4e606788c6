"""Mutations of small workbooks: the reading stays what it was, or a problem says so; nothing is misread in silence."""

import io
import random
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

import openpyxl
import pytest
import xlsxwriter

from allocator.intake.reading import codes as c
from allocator.intake.reading.address import cell_name
from allocator.intake.reading.book import Book, Kind, RawCell
from allocator.intake.reading.inprocess import read_bytes
from intake_reading.build import book, number, row, spoken, text, zipped


def by_hand() -> bytes:
    body = row(1, text("A1", "项目名称"), text("B1", "金额"), text("C1", "开工"), '<c r="D1" t="s"><v>0</v></c>')
    for i in range(2, 14):
        place = f'<c r="D{i}" t="s"><v>{i % 3}</v></c>'
        body += row(i, text(f"A{i}", f"道路{i}"), number(f"B{i}", f"{i}.5"), number(f"C{i}", f"{45000 + i}", 1), place)
    strings = ["<t>村</t>", "<r><t>东</t></r><r><t>村</t></r>", "<t>西村</t>"]
    after = '<mergeCells count="1"><mergeCell ref="A20:B20"/></mergeCells>'
    return book(body, after=after, strings=strings, formats=["yyyy-mm-dd"])


def by_openpyxl() -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append(["项目名称", "金额", "开工", "镇"])
    for i in range(12):
        sheet.append([f"道路{i}", 12.5 + i, date(2026, 3, 1 + i), f"镇{i % 3}"])
    sheet.merge_cells("A20:B20")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def by_xlsxwriter() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as made:
        sheet = made.add_worksheet("项目库")
        days = made.add_format({"num_format": "yyyy年m月d日"})
        for i in range(12):
            sheet.write_string(i, 0, f"道路{i % 5}")
            sheet.write_number(i, 1, 12.25 + i)
            sheet.write_datetime(i, 2, datetime(2026, 3, 1 + i), days)
            sheet.write_formula(i, 3, f"=B{i + 1}*2", None, 24.5 + 2 * i)
    return out.getvalue()


MAKERS: dict[str, Callable[[], bytes]] = {"hand": by_hand, "openpyxl": by_openpyxl, "xlsxwriter": by_xlsxwriter}


@lru_cache
def original(maker: str) -> tuple[bytes, Book]:
    data = MAKERS[maker]()
    found, problems = read_bytes(data, "a.xlsx")
    assert problems == ()
    assert found is not None
    assert len(found.sheets[0].cells) >= 48
    return data, found


def mutated(data: bytes, luck: random.Random) -> bytes:
    """One to three byte changes of the usual kinds."""
    made = bytearray(data)
    for _ in range(luck.randint(1, 3)):
        at = luck.randrange(len(made))
        kind = luck.randrange(6)
        if kind == 0:
            made[at] ^= 1 << luck.randrange(8)
        elif kind == 1:
            made[at] = luck.choice(b"\x00\xff0 9<>\"/&'A")
        elif kind == 2:
            del made[at : at + luck.randint(1, 8)]
        elif kind == 3:
            made[at:at] = luck.randbytes(luck.randint(1, 4))
        elif kind == 4:
            other = luck.randrange(len(made))
            length = luck.randint(1, 16)
            made[at : at + length] = made[other : other + length]
        else:
            del made[luck.randrange(len(made) // 2, len(made)) :]
        if not made:
            return b"P"
    return bytes(made)


def same_content(found: Book, before: Book) -> bool:
    return found.sheets == before.sheets and found.date1904 == before.date1904


def reworded(xml: bytes, luck: random.Random) -> bytes:
    """One change that leaves the XML well formed: a digit, a value put in another's place, an attribute or tag lost."""
    kind = luck.randrange(5)
    pattern = (rb"[0-9]", rb'"[^"<>]*"', rb' [a-zA-Z:]+="[^"<>]*"', rb">[^<>]+<", rb"<([a-zA-Z]+)[^<>]*(?:/>|></\1>)")[
        kind
    ]
    spots = list(re.finditer(pattern, xml))
    if not spots:
        return mutated(xml, luck)
    spot, other = luck.choice(spots), luck.choice(spots)[0]
    new = (str(luck.randrange(10)).encode(), other, b"", other, luck.choice((b"", spot[0] * 2)))[kind]
    return xml[: spot.start()] + new + xml[spot.end() :]


def bytes_stay_or_speak(seed: int, rounds: int) -> None:
    luck = random.Random(seed)
    refused = 0
    for _ in range(rounds):
        data, before = original(luck.choice(list(MAKERS)))
        made = mutated(data, luck)
        found, problems = read_bytes(made, "a.xlsx")
        for each in problems:
            spoken(each)
        refused += found is None
        assert problems or (found is not None and same_content(found, before)), f"seed {seed}: misread in silence"
    assert refused > rounds // 4


def third_reading(data: bytes) -> dict[tuple[int, int], object]:
    """What openpyxl shows, as a judge who saw neither of the two readings."""
    sheet = openpyxl.load_workbook(io.BytesIO(data), data_only=True).worksheets[0]
    shown = ((each.row, each.column, each.value) for line in sheet.iter_rows() for each in line)
    return {(line, col): value for line, col, value in shown if value not in (None, "")}


def agrees(cell: RawCell, value: object) -> bool:
    if cell.kind is Kind.DATE:
        day = value.date() if isinstance(value, datetime) else value
        return isinstance(day, date) and day.isoformat() == cell.text
    if cell.kind is Kind.NUMBER and not cell.number_format_date:
        return isinstance(value, (int, float)) and float(cell.text) == float(value)
    if cell.kind is Kind.TEXT:
        bare = re.sub(r"[ \t\r\n]+", " ", cell.text).strip()
        return isinstance(value, str) and re.sub(r"[ \t\r\n]+", " ", value).strip() == bare
    return True


def parts_agree_with_a_third_reader(seed: int, rounds: int) -> None:
    """Changes inside a part change what the file says: then all three readers must say the same, or we refuse."""
    luck = random.Random(seed)
    accepted = 0
    for _ in range(rounds):
        data, _ = original(luck.choice(list(MAKERS)))
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
        part = luck.choice([name for name in parts if re.search("sheet1.xml$|sharedStrings|styles|workbook.xml", name)])
        change = mutated if luck.random() < 0.2 else reworded
        parts[part] = change(bytes(parts[part]), luck)  # type: ignore[arg-type]
        made = zipped(parts)
        found, problems = read_bytes(made, "a.xlsx")
        if problems or found is None:
            assert problems
            continue
        try:
            judge = third_reading(made)
        except Exception:  # the judge could not open it: no verdict
            continue
        accepted += 1
        ours = found.sheets[0].cells
        wrong = [
            (cell_name(*place), ours.get(place), judge.get(place))
            for place in ours.keys() | judge.keys()
            if place not in ours or place not in judge or not agrees(ours[place], judge[place])
        ]
        assert not wrong, f"seed {seed}, {part}: {wrong[:3]}"
    assert accepted > rounds // 10


class Defect(NamedTuple):
    """A change of the cell at a place (row, digits, reference as slots) and the problem that must name it."""

    cell: str
    code: str


DEFECTS = (
    Defect('<c r="{0}" t="e"><v>#REF!</v></c>', c.ERROR_VALUE),
    Defect('<c r="{0}"><f>A1</f></c>', c.FORMULA_WITHOUT_VALUE),
    Defect('<c r="{0}"><v>1e</v></c>', c.BAD_NUMBER),
    Defect('<c r="{0}"><v>610202198001011234</v></c>', c.TOO_MANY_DIGITS),
    Defect('<c r="{0}" t="s"><v>77</v></c>', c.NO_SHARED_STRING),
    Defect('<c r="{0}" t="inlineStr"><is><t>甲\u202e</t></is></c>', c.FORBIDDEN_CHARACTER),
    Defect('<c r="{0}" t="inlineStr"><is><t>\ufffd</t></is></c>', c.LOST_CHARACTER),
    Defect('<c r="{0}" s="1"><v>12.5</v></c>', c.BAD_DATE),
    Defect('<c r="{0}"><v>1</v></c><c r="{0}"><v>2</v></c>', c.DUPLICATE_CELL),
    Defect('<c r="{0}"><v><![CDATA[5]]></v></c>', c.READINGS_DISAGREE),
)
SPELLINGS: tuple[Callable[[str], str], ...] = (
    lambda xml: xml.replace("<sheetData>", "<!-- x --><sheetData>"),
    lambda xml: xml.replace("</row>", "</row>\n"),
    lambda xml: xml.replace('<dimension ref="A1:D13"/>', '<dimension ref="A1:B2"/>'),
    lambda xml: xml.replace("<row ", '<row spans="1:4" '),
    lambda xml: re.sub(r'<c r="[A-D](\d+)"', "<c", xml),
    lambda xml: xml.replace("</sheetData>", '<row r="30"><c r="XFD30"/></row></sheetData>'),
    lambda xml: xml.replace("/>", " />"),
    lambda xml: xml.replace('"', "'").replace("?>", "?>\n"),
)


def meaning_is_kept_or_named(seed: int, rounds: int) -> None:
    luck = random.Random(seed)
    data, before = original("hand")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    part = "xl/worksheets/sheet1.xml"
    plain = bytes(parts[part]).decode()  # type: ignore[arg-type]
    usual = before.sheets[0].cells
    for _ in range(rounds):
        xml = plain
        defects: dict[tuple[int, int], str] = {}
        for _ in range(luck.randint(0, 3)):
            place = (luck.randint(2, 13), luck.randint(1, 4))
            defect = luck.choice(DEFECTS)
            name = cell_name(*place)
            both = {defect.code, *defects.values()} >= {c.NO_SHARED_STRING, c.READINGS_DISAGREE}
            if place not in defects and not both:  # the second reader gives up a sheet with the first of the two
                xml = re.sub(f'<c r="{name}".*?</c>', lambda _, d=defect, n=name: d.cell.format(n), xml, count=1)
                defects[place] = defect.code
        respelled = (
            luck.choice(SPELLINGS)(xml) if luck.random() < 0.6 and c.DUPLICATE_CELL not in defects.values() else xml
        )
        found, problems = read_bytes(zipped(parts | {part: respelled}), "a.xlsx")
        assert found is not None, f"seed {seed}: {problems}"
        named = {(p.row, p.col): p.code for p in problems if p.row is not None}
        assert named == defects, f"seed {seed}"
        cells = found.sheets[0].cells
        assert {place: each for place, each in cells.items() if place not in defects} == {
            place: each for place, each in usual.items() if place not in defects
        }
        assert all(cells[place].kind is Kind.ERROR for place in defects)


def test_A29_byte_changes_leave_the_reading_or_are_named() -> None:
    bytes_stay_or_speak(20261, 2_000)


@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
def test_A29_changes_inside_a_part_agree_with_a_third_reader() -> None:
    parts_agree_with_a_third_reader(20262, 500)


def test_semantic_changes_are_read_or_named_at_their_cell() -> None:
    meaning_is_kept_or_named(20263, 500)


@pytest.mark.long
@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
@pytest.mark.parametrize("seed", range(5))
def test_A29_fifteen_thousand_mutations(seed: int) -> None:
    bytes_stay_or_speak(1_000 + seed, 2_000)
    parts_agree_with_a_third_reader(2_000 + seed, 500)
    meaning_is_kept_or_named(3_000 + seed, 500)
