"""From what stands in a cell's XML to a RawCell, with the value that a second reader must show for it."""

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Final

from allocator.intake.reading.book import Kind, RawCell
from allocator.intake.reading.codes import (
    BAD_DATE,
    BAD_NUMBER,
    ERROR_VALUE,
    FORBIDDEN_CHARACTER,
    FORMULA_WITHOUT_VALUE,
    INVISIBLE_FORMAT,
    LOST_CHARACTER,
    MALFORMED_PART,
    NO_SHARED_STRING,
    TEXT_TOO_LONG,
    TIME_DROPPED,
    TOO_MANY_DIGITS,
    UNKNOWN_CELL_TYPE,
    refuse,
)
from allocator.intake.reading.strings import unescape
from allocator.intake.reading.styles import Style

# Controls other than tab and line ends, marks that turn the writing direction, lone surrogates, non-characters.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_LOST = re.compile("\ufffd|锟斤拷")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[Ee][+-]?[0-9]{1,3})?")
_ISO_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(T.*)?")
_DIGITS_KEPT: Final = 1e15
_FIRST_SAFE_SERIAL: Final = 61  # the 1900 calendar counts a 29 February 1900 that never was
_LAST_SERIAL: Final = 2_958_465
_TEXT, _NUM, _DATE, _ERROR = Kind.TEXT, Kind.NUMBER, Kind.DATE, Kind.ERROR  # a member is slow to look up
_EPOCHS_APART: Final = 1462
_EPOCH_1900 = date(1899, 12, 30)
_EPOCH_1904 = date(1904, 1, 1)

Witness = str | float | bool | date | None
Slots = tuple[tuple[str, str | int], ...]
# A cell, what the second reader must show (None: anything), a problem's code or "", and the slots of its sentence.
Made = tuple[RawCell, Witness, str, Slots]
Make = Callable[[str, bool], Made | None]


def text_problem(text: str, longest: int) -> tuple[str, Slots] | None:
    """Why a text is refused: too long, a control or direction character, a character lost in conversion; else None."""
    if len(text) > longest:
        return TEXT_TOO_LONG, (("limit", longest),)
    if not _suspicious(text):
        return None
    match = _FORBIDDEN.search(text)
    if match is not None:
        return FORBIDDEN_CHARACTER, (("codepoint", f"U+{ord(match[0]):04X}"),)
    return (LOST_CHARACTER, ()) if _LOST.search(text) else None


def _suspicious(text: str) -> bool:
    """A quick look: False only for a text in which nothing can be wrong."""
    return not text.isprintable() or "\ufffd" in text or "锟斤拷" in text


class CellMaker:
    """Makes the cells of one workbook, whose sheets share strings and styles."""

    def __init__(self, strings: Sequence[str], styles: Sequence[Style], *, date1904: bool, text_length: int) -> None:
        self._styles, self._date1904, self._longest = styles, date1904, text_length
        made: list[Made | None]
        if max(map(len, strings), default=0) > text_length or _suspicious("".join(strings)):
            made = [self._text(text, False) for text in strings]
        else:
            made = [(RawCell(text, _TEXT), text, "", ()) if text else None for text in strings]
        self._shared = dict(zip(map(str, range(len(made))), made, strict=True))

    def maker(self, type_: str, style: int) -> Make:
        """How cells of this type and style index are made of their stored text and of having a formula."""
        if type_ in ("", "n"):
            effect = self._styles[style] if style < len(self._styles) else Style.UNKNOWN if style else Style.PLAIN
            if effect is Style.UNKNOWN:
                return _undefined
            return self._plain_number if effect is Style.PLAIN else partial(self._number, effect)
        known: dict[str, Make] = {
            "s": self._shared_text,
            "str": self._own_text,
            "inlineStr": self._own_text,
            "b": _bool,
            "e": partial(_bad, ERROR_VALUE),
            "d": _iso_date,
        }
        return known.get(type_, partial(_bad, UNKNOWN_CELL_TYPE))

    def known(self, type_: str) -> dict[str, Made | None]:
        """Cells of this type that are already made, by their stored text."""
        return self._shared if type_ == "s" else {}

    def _shared_text(self, stored: str, formula: bool) -> Made | None:
        if not stored:
            return None
        if stored not in self._shared:
            return _bad(NO_SHARED_STRING, stored, formula)
        made = self._shared[stored]
        return (made[0]._replace(formula=True), *made[1:]) if made and formula else made

    def _own_text(self, stored: str, formula: bool) -> Made | None:
        return self._text(unescape(stored), formula)

    def _text(self, text: str, formula: bool) -> Made | None:
        if not text:
            return None
        trouble = text_problem(text, self._longest)
        if trouble is not None:
            return _bad(trouble[0], text, formula, trouble[1])
        return RawCell(text, _TEXT, formula), text, "", ()

    def _plain_number(self, stored: str, formula: bool) -> Made | None:
        if _NUMBER.fullmatch(stored) is None:
            return _bad(BAD_NUMBER, stored, formula) if stored else no_value(formula)
        value = float(stored)
        if -_DIGITS_KEPT < value < _DIGITS_KEPT:
            return RawCell(stored, _NUM, formula), value, "", ()
        return _bad(TOO_MANY_DIGITS, stored, formula)

    def _number(self, effect: Style, stored: str, formula: bool) -> Made | None:
        made = self._plain_number(stored, formula)
        if made is None or made[2]:
            return made
        if effect is Style.INVISIBLE:
            return made[0], made[1], INVISIBLE_FORMAT, ()
        if effect is Style.TIME:
            return made[0]._replace(number_format_date=True), made[1], "", ()
        return self._date(stored, float(stored), formula)

    def _date(self, text: str, serial: float, formula: bool) -> Made:
        first, epoch = (1, _EPOCH_1904) if self._date1904 else (_FIRST_SAFE_SERIAL, _EPOCH_1900)
        last = _LAST_SERIAL - (_EPOCHS_APART if self._date1904 else 0)
        if not first <= serial < last + 1:
            return _bad(BAD_DATE, text, formula)
        day = epoch + timedelta(days=int(serial))
        cell = RawCell(day.isoformat(), _DATE, formula, True, text)
        return (cell, day, "", ()) if serial == int(serial) else (cell, serial, TIME_DROPPED, ())


def _bad(code: str, text: str, formula: bool = False, slots: Slots = ()) -> Made:
    return RawCell(text, _ERROR, formula), None, code, slots


def _undefined(_stored: str, _formula: bool) -> Made | None:
    """The file does not say how the style shows a number, which might be a date."""
    raise refuse(MALFORMED_PART, part="styles.xml")


def no_value(formula: bool) -> Made | None:
    """A cell without a value: a formula that was never calculated, or a blank cell."""
    return _bad(FORMULA_WITHOUT_VALUE, "", True) if formula else None


def _bool(stored: str, formula: bool) -> Made | None:
    if stored not in ("0", "1"):
        return _bad(BAD_NUMBER, stored, formula) if stored else no_value(formula)
    return RawCell(stored, Kind.BOOL, formula), stored == "1", "", ()


def _iso_date(stored: str, formula: bool) -> Made | None:
    match = _ISO_DATE.fullmatch(stored)
    try:
        day = date.fromisoformat(match[1]) if match else None
    except ValueError:
        day = None
    if match is None or day is None:
        return _bad(BAD_DATE, stored, formula) if stored else no_value(formula)
    cell = RawCell(day.isoformat(), _DATE, formula, True, stored)
    return (cell, None, TIME_DROPPED, ()) if match[2] else (cell, day, "", ())
