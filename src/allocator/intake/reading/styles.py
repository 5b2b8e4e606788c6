"""Which cell styles show a number as a date, as a time, or not at all."""

import re
from enum import IntEnum

from allocator.intake.reading.package import Package
from allocator.intake.reading.xmlstream import MAIN, local_name, stream


class Style(IntEnum):
    """What a cell style makes of a number; UNKNOWN is one that the file names and does not define."""

    PLAIN = 0
    DATE = 1
    TIME = 2
    INVISIBLE = 3
    UNKNOWN = 4


# ECMA-376 part 1, §18.8.30: built-in formats; 27–36 and 50–58 are dates in East Asian locales.
_BUILT_IN = {
    **dict.fromkeys((*range(14, 18), 22, *range(27, 32), 36, *range(50, 55), 57, 58), Style.DATE),
    **dict.fromkeys((*range(18, 22), *range(32, 36), 45, 46, 47, 55, 56), Style.TIME),
}
_LAST_BUILT_IN = 163
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE | re.DOTALL)
_CLOCK = re.compile(r"[hs]|\[m+\]|am/pm|a/p", re.IGNORECASE)


def classify(code: str) -> Style:
    """A number format's effect on a positive number."""
    shown = _LITERAL.sub("", code)
    section = shown.split(";")[0]
    lower = section.lower().replace("general", "").replace("g/通用格式", "")
    if not section and code and '"' not in code and ";" in code:
        return Style.INVISIBLE
    if re.search(r"[0#?]", lower) and not re.search(r"[ymdhs]", lower):
        return Style.PLAIN
    if re.search(r"[yd]", lower) or ("m" in lower and not _CLOCK.search(lower)):
        return Style.DATE
    return Style.TIME if _CLOCK.search(lower) else Style.PLAIN


def read_styles(package: Package, part: str | None) -> tuple[Style, ...]:
    """The effect of every cell style, by the index that cells name."""
    if part is None:
        return ()
    formats: dict[int, Style] = {}
    used: list[int] = []
    path: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        path.append(local_name(name, MAIN))
        if path == ["styleSheet", "numFmts", "numFmt"]:
            formats[_number(attributes.get("numFmtId"))] = classify(attributes.get("formatCode", ""))
        elif path == ["styleSheet", "cellXfs", "xf"]:
            used.append(_number(attributes.get("numFmtId")))

    stream(package.read(part), part, start=start, end=lambda _name: path.__delitem__(-1))
    return tuple(_effect(each, formats) for each in used)


def _effect(format_: int, formats: dict[int, Style]) -> Style:
    if format_ in formats:
        return formats[format_]
    return _BUILT_IN.get(format_, Style.UNKNOWN if format_ > _LAST_BUILT_IN else Style.PLAIN)


def _number(text: str | None) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 10 else 0
