"""The zip container: bombs, forbidden parts, document types, damage."""

import io
import struct
import zipfile

import pytest

from allocator.intake.reading import codes as c
from allocator.intake.reading.book import Kind, Limits, RawCell
from intake_reading.build import (
    book,
    number,
    only_cells,
    parts,
    refusal,
    relation,
    relations,
    row,
    sheet_xml,
    text,
    zipped,
)

PLAIN = row(1, text("A1", "项目名称"), number("B1", "12.5"))


def test_a_plain_workbook_is_read_with_its_stored_text() -> None:
    assert only_cells(book(PLAIN)) == {(1, 1): RawCell("项目名称", Kind.TEXT), (1, 2): RawCell("12.5", Kind.NUMBER)}


def test_A01_a_part_that_expands_too_far_is_named() -> None:
    bomb = book(row(1, text("A1", "甲" * 3_000_000)))
    found = refusal(bomb)
    assert (found.code, dict(found.args)["part"]) == (c.PART_EXPANDS, "xl/worksheets/sheet1.xml")
    assert dict(found.args)["limit"] == 100


def test_A01_many_parts_and_too_much_in_all_are_refused() -> None:
    many = parts(sheet_xml(PLAIN)) | {f"xl/media/{i}.png": b"x" for i in range(300)}
    assert refusal(zipped(many)).code == c.TOO_MANY_PARTS
    heavy = parts(sheet_xml(PLAIN)) | {"xl/media/1.png": b"0123456789" * 400}
    assert refusal(zipped(heavy), limits=Limits(total_bytes=4_000)).code == c.TOTAL_EXPANDS


def test_A01_parts_that_share_bytes_or_a_name_are_refused() -> None:
    twice = io.BytesIO(book(PLAIN))
    with zipfile.ZipFile(twice, "a") as archive:
        archive.writestr("XL/worksheets/SHEET1.xml", sheet_xml(row(1, number("B1", "999"))))
    assert refusal(twice.getvalue()).code == c.AMBIGUOUS_PARTS
    data = bytearray(book(PLAIN))
    central = data.find(b"PK\x01\x02", data.find(b"PK\x01\x02") + 4)
    data[central + 42 : central + 46] = struct.pack("<I", 0)  # the second part now points at the first one's bytes
    assert refusal(bytes(data)).code == c.AMBIGUOUS_PARTS


def test_A01_a_size_that_lies_is_damage() -> None:
    data = bytearray(book(PLAIN))
    central = data.find(b"PK\x01\x02", data.rfind(b"xl/worksheets/sheet1.xml") - 60)
    declared = struct.unpack("<I", data[central + 24 : central + 28])[0]
    data[central + 24 : central + 28] = struct.pack("<I", declared - 10)
    assert refusal(bytes(data)).code == c.DAMAGED_FILE


@pytest.mark.parametrize(
    "payload",
    [
        '<!DOCTYPE a [<!ENTITY x "1">]>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1/x.dtd">',
        '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>',
    ],
)
@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml", "_rels/.rels"])
def test_A05_any_document_type_is_refused(payload: str, part: str) -> None:
    made = parts(sheet_xml(PLAIN), strings=["<t>甲</t>"])
    made[part] = str(made[part]).replace("?>\r\n", "?>" + payload)
    found = refusal(zipped(made))
    assert (found.code, dict(found.args)["part"]) == (c.DOCTYPE, part)


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ("xl/vbaProject.bin", c.MACROS),
        ("xl/macrosheets/sheet1.xml", c.MACROS),
        ("xl/activeX/activeX1.xml", c.MACROS),
        ("xl/externalLinks/externalLink1.xml", c.OUTSIDE_LINK),
        ("xl/connections.xml", c.OUTSIDE_LINK),
        ("xl/queryTables/queryTable1.xml", c.OUTSIDE_LINK),
        ("xl/embeddings/oleObject1.bin", c.EMBEDDED_OBJECT),
    ],
)
def test_A06_macros_links_and_objects_are_refused_by_name(part: str, code: str) -> None:
    found = refusal(zipped(parts(sheet_xml(PLAIN)) | {part: b"x"}))
    assert (found.code, dict(found.args)["part"]) == (code, part)


def test_A06_a_relation_that_points_outside_is_refused_but_a_hyperlink_is_not() -> None:
    rels = "xl/worksheets/_rels/sheet1.xml.rels"
    outside = ' TargetMode="External"'
    image = parts(sheet_xml(PLAIN)) | {rels: relations(relation("r1", "image", "http://127.0.0.1/a.png", outside))}
    assert refusal(zipped(image)).code == c.OUTSIDE_LINK
    link = parts(sheet_xml(PLAIN)) | {rels: relations(relation("r1", "hyperlink", "http://127.0.0.1/", outside))}
    assert only_cells(zipped(link))


def test_A06_a_macro_workbook_renamed_is_refused() -> None:
    made = parts(sheet_xml(PLAIN))
    made["[Content_Types].xml"] = '<Types><Default ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/>'
    assert refusal(zipped(made)).code == c.MACROS


def test_A07_truncation_at_every_64th_byte_gives_one_sentence() -> None:
    whole = book(PLAIN)
    for length in range(1, len(whole), 64):
        assert refusal(whole[:length]).code in (c.DAMAGED_FILE, c.WRONG_CONTENT)


@pytest.mark.parametrize(
    ("data", "name", "code", "found"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", c.PASSWORD, ""),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "a.xlsx", c.WRONG_CONTENT, "XLS"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "a.xls", c.WRONG_CONTENT, "DOC"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "a.xls", c.WRONG_CONTENT, "HTML"),
        (b"%PDF-1.7", "a.xlsx", c.WRONG_CONTENT, "PDF"),
        ("项目,金额\n".encode(), "a.xlsx", c.WRONG_CONTENT, "?"),
        (b"PK\x03\x04xl/workbook.bin", "a.xlsx", c.WRONG_CONTENT, "XLSB"),
        (b"PK\x03\x04word/document.xml", "a.xlsx", c.WRONG_CONTENT, "DOCX"),
        (b"x", "a.et", c.UNKNOWN_EXTENSION, ""),
        (b"x", "无扩展名", c.UNKNOWN_EXTENSION, ""),
        (b"", "a.csv", c.EMPTY_FILE, ""),
    ],
)
def test_A07_content_that_is_not_what_the_name_says(data: bytes, name: str, code: str, found: str) -> None:
    refused = refusal(data, name)
    assert refused.code == code
    assert dict(refused.args).get("found", "") == found


def test_A07_a_workbook_named_csv_or_xls_is_refused() -> None:
    assert dict(refusal(book(PLAIN), "a.csv").args)["found"] == "XLSX"
    assert dict(refusal(book(PLAIN), "a.xls").args)["found"] == "XLSX"


@pytest.mark.parametrize("part", ["[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_A07_a_missing_part_is_named(part: str) -> None:
    made = parts(sheet_xml(PLAIN))
    del made[part]
    assert refusal(zipped(made)).code == c.MISSING_PART


def test_A29_broken_xml_and_other_encodings_are_refused() -> None:
    for broken in (
        sheet_xml(PLAIN).replace("</row>", ""),
        sheet_xml(PLAIN) + "x",
        sheet_xml(PLAIN).replace(f"<sheetData>{PLAIN}</sheetData>", ""),
        sheet_xml(PLAIN).replace("UTF-8", "GBK"),
        sheet_xml(PLAIN).encode("utf-16"),
        sheet_xml(PLAIN).replace("spreadsheetml", "elsewhere"),
    ):
        assert refusal(zipped(parts(broken if isinstance(broken, str) else "") | {"xl/worksheets/sheet1.xml": broken}))


def test_two_sheets_of_one_name_or_one_part_are_refused() -> None:
    made = parts(sheet_xml(PLAIN), sheet_xml(PLAIN))
    same = str(made["xl/workbook.xml"]).replace("表2", "表1")
    assert refusal(zipped(made | {"xl/workbook.xml": same})).code == c.AMBIGUOUS_PARTS
    rels = str(made["xl/_rels/workbook.xml.rels"]).replace("sheet2.xml", "sheet1.xml")
    assert refusal(zipped(made | {"xl/_rels/workbook.xml.rels": rels})).code == c.AMBIGUOUS_PARTS
