"""A worksheet's rows as tuples, cut from the usual form of the part by one closed grammar.

The pattern lets no character pass unseen: what it does not know, comments and CDATA among it, raises Irregular, and the
XML parser (frame.py) reads the part instead. Both give the same Rows.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from allocator.intake.reading.layouts import Layouts


class Row(NamedTuple):
    """One row: per cell its column letters, its attributes as written, and its content.

    A content is "" for a blank, a plain value, or "<" and whatever else stands in the cell.
    """

    number: int
    hidden: bool
    letters: tuple[str, ...]
    attributes: tuple[str, ...]
    contents: Sequence[str]


_CELL = re.compile(
    r'<c r="([A-Z]+)([0-9]+)"([^<>/]*)(?:/>|>(?:<v>([^<&>\r]*)</v></c>|(.*?)</c>))|(<[^<>]*>|[^<]+|<)', re.DOTALL
)
_TEXT = r"(?:[^<&>\r]|&(?:amp|lt|gt|quot|apos);)*"
_REST = re.compile(
    r'(<f(?: [A-Za-z]+="[^"<&]*")*(?:/>|>(?:[^<&\r]|&(?:amp|lt|gt|quot|apos);)*</f>))?'
    rf'(?:<v>({_TEXT})</v>|<is><t(?: xml:space="preserve")?>({_TEXT})</t></is>)?'
)
_ATTRIBUTES = re.compile(r'(?: [A-Za-z]+="[^"<>&]*")*')
_ROW_REST = re.compile(r'((?: (?!r=)[A-Za-z0-9]+(?::[A-Za-z]+)?="[^"<>&]*")*)')
_ATTRIBUTE = re.compile(r' ([A-Za-z0-9:]+)="([^"]*)"')
_OPEN: Final = b"<sheetData>"
_CLOSE: Final = b"</sheetData>"
_ROW_OPEN: Final = '<row r="'
_ROW_CLOSE: Final = "</row>"
_SLICE: Final = 1 << 20
_BLANKS: Final = " \t\r\n"
_PARSED: Final = "\0"  # cannot stand in XML: marks a rest that the XML parser has already taken apart


TWICE: Final = f"<{_PARSED}twice"  # the content of a cell that the file gives twice


class Irregular(Exception):
    """The part does not have the usual form."""


def split_part(data: bytes) -> tuple[bytes, int, int]:
    """The part without its cells, and where the cells begin and end; raises Irregular where the form is unusual."""
    begin, end = data.find(_OPEN), data.rfind(_CLOSE)
    if begin < 0 or end < begin or data.find(b"<!", 0, begin) >= 0 or data.find(b"<?", 1, begin) >= 0:
        raise Irregular
    begin += len(_OPEN)
    return data[:begin] + data[end:], begin, end


def plain_rows(data: bytes, begin: int, end: int) -> Iterator[Row]:
    """The rows in rising order, about a megabyte of XML at a time so that memory stays small; raises Irregular."""
    before = 0
    layouts = Layouts()
    while begin < end:
        cut = data.find(b"</row>", begin + _SLICE, end)
        stop = end if cut < 0 else cut + len(b"</row>")
        try:
            chunks = data[begin:stop].decode("utf-8").split(_ROW_CLOSE)
        except UnicodeDecodeError as broken:
            raise Irregular from broken
        begin = stop
        for chunk in chunks[:-1]:
            row = _row(chunk, layouts)
            if row.number <= before:
                raise Irregular
            before = row.number
            yield row
        if chunks[-1].strip(_BLANKS):
            raise Irregular


def _row(chunk: str, layouts: Layouts) -> Row:
    """One row from its opening tag to its closing one, raises Irregular for a row that closes at once before it."""
    known = layouts.match(chunk)
    if known is not None:
        layout, (digits, rest, *contents) = known
        return Row(int(digits), row_rest(rest), *layout, contents)
    head, _, body = chunk.lstrip(_BLANKS).partition(">")
    digits, _, rest = head[len(_ROW_OPEN) :].partition('"')
    if not head.startswith(_ROW_OPEN) or not (digits.isascii() and digits.isdecimal() and len(digits) < 8):
        raise Irregular
    hidden = row_rest(rest)
    found = _CELL.findall(body)
    if not found:
        return Row(int(digits), hidden, (), (), ())
    letters, numbers, attributes, stored, rests, others = zip(*found, strict=True)
    if numbers.count(digits) != len(numbers) or any(others) or digits[0] == "0":
        raise Irregular
    layouts.learn(letters, attributes)
    if any(rests):
        stored = tuple(value or (rest and "<" + rest) for value, rest in zip(stored, rests, strict=True))
    return Row(int(digits), hidden, letters, attributes, stored)


def cell_attributes(text: str) -> tuple[str, int]:
    """A cell's type ("" for a number) and style index; raises Irregular for attributes of another form."""
    if _ATTRIBUTES.fullmatch(text) is None or "xmlns" in text:
        raise Irregular
    known = _unique(_ATTRIBUTE.findall(text))
    style = known.get("s", "0")
    if "r" in known or not (style.isascii() and style.isdecimal() and len(style) < 10):
        raise Irregular
    return known.get("t", ""), int(style)


@lru_cache(maxsize=256)
def row_rest(rest: str) -> bool:
    """What follows the number in a row's opening tag: whether the row is hidden; raises Irregular for another form."""
    match = _ROW_REST.fullmatch(rest)
    if match is None or "xmlns" in rest:
        raise Irregular
    return is_hidden(_unique(_ATTRIBUTE.findall(rest)), "ht")


def _unique(pairs: list[tuple[str, str]]) -> dict[str, str]:
    known = dict(pairs)
    if len(known) != len(pairs):
        raise Irregular
    return known


def parsed_content(formula: bool, stored: str | None) -> str:
    """The content of a cell that the XML parser took apart; "" for a blank."""
    if stored is None and not formula:
        return ""
    return f"<{_PARSED}{'f' if formula else ' '}{'' if stored is None else 'v' + stored}"


def take_content(content: str) -> tuple[bool, str | None]:
    """Whether there is a formula, and the stored text (None: none), of a content that begins with "<".

    Raises Irregular for an unknown form.
    """
    if content[1] == _PARSED:
        return content[2] == "f", content[4:] if len(content) > 3 else None
    match = _REST.fullmatch(content, 1)
    if match is None:
        raise Irregular
    stored = match[2] if match[2] is not None else match[3]
    return match[1] is not None, None if stored is None else _unescape(stored)


def _unescape(text: str) -> str:
    if "&" not in text:
        return text
    plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&apos;", "'")
    return plain.replace("&amp;", "&")


def is_hidden(attributes: dict[str, str], size: str) -> bool:
    """Whether a row or column is hidden, or made so small that nobody sees it."""
    if attributes.get("hidden", "0") in ("1", "true"):
        return True
    try:
        return float(attributes.get(size, "1")) <= 0.0
    except ValueError:
        return False
