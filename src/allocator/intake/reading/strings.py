"""The shared strings of an .xlsx, rich text joined, phonetic readings left out."""

import re

from allocator.intake.reading.book import Limits
from allocator.intake.reading.codes import MALFORMED_PART, refuse
from allocator.intake.reading.package import Package
from allocator.intake.reading.xmlstream import MAIN, local_name, stream

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
# The usual form of a string; anything else lands in the second group and sends the part to the XML parser.
_PLAIN = re.compile(r'<si><t(?: xml:space="preserve")?>([^<&>\r]*)</t></si>|([^<]+|<.)', re.DOTALL)
_SPECIAL = re.compile(rb"<[!?]")


def unescape(text: str) -> str:
    """Spreadsheets write _x000D_ for the character 13; the reverse of that."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def read_strings(package: Package, part: str | None, limits: Limits) -> tuple[str, ...]:
    """All shared strings by index; over-long ones are cut one past the limit so that their cells are refused."""
    if part is None:
        return ()
    data = package.read(part)
    found = _read_plain(data, part)
    if found is None:
        found = _read_any(data, part)
    if b"_x" in data:
        found = [unescape(text) for text in found]
    longest = limits.text_length + 1
    return tuple(found if max(map(len, found), default=0) <= longest else (text[:longest] for text in found))


def _read_plain(data: bytes, part: str) -> list[str] | None:
    """The strings if every one has the plain form; the frame around them is still checked by the XML parser."""
    begin, end = data.find(b"<si>"), data.rfind(b"</si>")
    if begin < 0 or end < begin:
        return None
    head, body, tail = data[:begin], data[begin : end + 5], data[end + 5 :]
    if _SPECIAL.search(head, 1) or _SPECIAL.search(tail):
        return None
    try:
        matches = _PLAIN.findall(body.decode("utf-8"))
    except UnicodeDecodeError:
        return None
    if any(other for _, other in matches):
        return None
    return [text for text, _ in matches] if _read_any(head + b"<si/>" + tail, part) == [""] else None


def _read_any(data: bytes, part: str) -> list[str]:
    found: list[str] = []
    path: list[str] = []
    pieces: list[str] = []

    def start(name: str, _attributes: dict[str, str]) -> None:
        path.append(local_name(name, MAIN))
        if len(path) == 2 and path[1] == "si":
            pieces.clear()

    def end(_name: str) -> None:
        if len(path) == 2 and path[1] == "si":
            found.append("".join(pieces))
        path.pop()

    def text(piece: str) -> None:
        if path[1:] in (["si", "t"], ["si", "r", "t"]):
            pieces.append(piece)

    stream(data, part, start=start, end=end, text=text)
    if len(found) > 5_000_000:  # far beyond what the size limits let through; keeps the worker's memory honest
        raise refuse(MALFORMED_PART, part=part)
    return found
