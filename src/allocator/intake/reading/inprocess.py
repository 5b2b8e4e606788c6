"""Bytes to Book inside this process: what the worker runs, and tests and measurements call directly."""

import gc
import hashlib
import re
from dataclasses import replace
from typing import Final

from allocator.intake.reading.book import DEFAULT, Book, Limits, ReadProblem
from allocator.intake.reading.codes import (
    EMPTY_FILE,
    FILE_TOO_LARGE,
    MORE_PROBLEMS,
    OUT_OF_MEMORY,
    PASSWORD,
    UNKNOWN_EXTENSION,
    WRONG_CONTENT,
    Refused,
    problem,
    refuse,
)
from allocator.intake.reading.delimited import read_csv
from allocator.intake.reading.xls import read_xls
from allocator.intake.reading.xlsx import read_xlsx

_CFB: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_READERS: Final = {"xlsx": read_xlsx, "xls": read_xls, "csv": read_csv}
_HTML = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|table|meta|head|body|\?xml|script|style|div)", re.IGNORECASE
)
_SIGNATURES: Final = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7Z"),
)


def read_bytes(data: bytes, name: str, limits: Limits = DEFAULT) -> tuple[Book | None, tuple[ReadProblem, ...]]:
    """The Book with its problems, or None with the problem that forbids its use; `name` is the file's base name."""
    collecting = gc.isenabled()
    gc.disable()  # a reading makes no cycles worth finding among its hundred thousand small tuples
    try:
        book, problems = _read(data, name, limits)
    except Refused as refused:
        return None, (replace(refused.found, file=name),)
    except MemoryError:
        return None, (replace(problem(OUT_OF_MEMORY), file=name),)
    finally:
        if collecting:
            gc.enable()
    if len(problems) > limits.problems:
        left = len(problems) - limits.problems
        problems = [*problems[: limits.problems], problem(MORE_PROBLEMS, count=left)]
    return replace(book, file=name), tuple(replace(each, file=name) for each in problems)


def _read(data: bytes, name: str, limits: Limits) -> tuple[Book, list[ReadProblem]]:
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    reader = _READERS.get(extension)
    if reader is None:
        raise refuse(UNKNOWN_EXTENSION, extension=extension[:10])
    if not data:
        raise refuse(EMPTY_FILE)
    if len(data) > limits.file_bytes:
        raise refuse(FILE_TOO_LARGE, megabytes=-(-len(data) // 1_000_000), limit=limits.file_bytes // 1_000_000)
    found = content_kind(data)
    if found == "password":
        raise refuse(PASSWORD, part=name)
    if found != ("text" if extension == "csv" else extension.upper()):
        raise refuse(WRONG_CONTENT, extension=extension, found="?" if found in ("text", "") else found)
    return reader(data, hashlib.sha256(data).hexdigest(), limits)


def content_kind(data: bytes) -> str:
    """What the bytes are, whatever the name says: XLSX, XLS, "password", another format's name, "text" or ""."""
    if data.startswith(b"PK"):
        return _zip_kind(data)
    if data.startswith(_CFB):
        return _compound_kind(data)
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            return kind
    if _HTML.match(data[:2_000]):
        return "HTML"
    if data.startswith((b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")):
        return "XLS 4.0"
    return "text"


def _zip_kind(data: bytes) -> str:
    """By the parts' names, which stand uncompressed; a damaged container counts as XLSX, then refused as damaged."""
    for mark, kind in ((b"xl/workbook.bin", "XLSB"), (b"word/document", "DOCX"), (b"ppt/presentation", "PPTX")):
        if mark in data:
            return kind
    return "ODS" if b"opendocument.spreadsheet" in data[:200] else "XLSX"


def _compound_kind(data: bytes) -> str:
    """By the names of the streams in the old container, which are UTF-16."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "password"
    if "WordDocument".encode("utf-16-le") in data:
        return "DOC"
    return "XLS"
