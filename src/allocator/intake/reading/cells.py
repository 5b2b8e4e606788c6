"""From what stands in a cell's XML to a RawCell, with the value that a second reader must show for it."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
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
    NO_SHARED_STRING,
    TEXT_TOO_LONG,
    TIME_DROPPED,
    TOO_MANY_DIGITS,
    UNKNOWN_CELL_TYPE,
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
_EPOCH_1900 = date(1899, 12, 30)
_EPOCH_1904 = date(1904, 1, 1)

Witness = str | float | bool | date | None


@dataclass(frozen=True, slots=True)
class Made:
    """A cell, what the second reader must show (None: anything), and a problem code with its arguments."""

    cell: RawCell
    witness: Witness
    code: str = ""
    args: tuple[tuple[str, str | int], ...] = ()
    fatal: bool = True


def text_problem(text: str, longest: int) -> tuple[str, tuple[tuple[str, str | int], ...]] | None:
    """Why a text is refused: too long, a control or direction character, a character lost in conversion; else None."""
    if len(text) > longest:
        return TEXT_TOO_LONG, (("limit", longest),)
    if text.isascii() and text.isprintable():
        return None
    match = _FORBIDDEN.search(text)
    if match is not None:
        return FORBIDDEN_CHARACTER, (("codepoint", f"U+{ord(match[0]):04X}"),)
    return (LOST_CHARACTER, ()) if _LOST.search(text) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class CellMaker:
    """Makes cells of one workbook; `strings` and `styles` are shared by its sheets."""

    strings: tuple[str, ...]
    styles: tuple[Style, ...]
    date1904: bool
    text_length: int

    def make(self, type_: str, style: int, stored: str | None, formula: bool) -> Made | None:
        """The cell for a type, a style index and the stored text (None: no value); None for a blank cell."""
        if stored is None or (stored == "" and type_ not in ("str", "inlineStr")):
            return _bad("", FORMULA_WITHOUT_VALUE) if formula else None
        if type_ == "s":
            known = stored.isascii() and stored.isdigit() and int(stored) < len(self.strings)
            return self._text(self.strings[int(stored)], formula) if known else _bad(stored, NO_SHARED_STRING)
        if type_ in ("str", "inlineStr"):
            return self._text(unescape(stored), formula)
        if type_ in ("n", ""):
            return self._number(stored, self._style(style), formula)
        if type_ == "b":
            if stored not in ("0", "1"):
                return _bad(stored, BAD_NUMBER)
            return Made(RawCell(text=stored, kind=Kind.BOOL, formula=formula), stored == "1")
        if type_ == "e":
            return _bad(stored, ERROR_VALUE, formula)
        return _iso_date(stored, formula) if type_ == "d" else _bad(stored, UNKNOWN_CELL_TYPE)

    def _style(self, index: int) -> Style:
        return self.styles[index] if 0 <= index < len(self.styles) else Style.PLAIN

    def _text(self, text: str, formula: bool) -> Made | None:
        if not text:
            return None
        trouble = text_problem(text, self.text_length)
        if trouble is not None:
            return _bad(text, trouble[0], formula, trouble[1])
        return Made(RawCell(text=text, kind=Kind.TEXT, formula=formula), text)

    def _number(self, text: str, style: Style, formula: bool) -> Made:
        if _NUMBER.fullmatch(text) is None:
            return _bad(text, BAD_NUMBER, formula)
        value = float(text)
        if not -_DIGITS_KEPT < value < _DIGITS_KEPT:
            return _bad(text, TOO_MANY_DIGITS, formula)
        if style is Style.DATE:
            return self._date(text, value, formula)
        shown_as_time = style is Style.TIME
        cell = RawCell(text=text, kind=Kind.NUMBER, formula=formula, number_format_date=shown_as_time)
        if style is Style.INVISIBLE:
            return Made(cell, value, INVISIBLE_FORMAT, fatal=False)
        return Made(cell, value)

    def _date(self, text: str, serial: float, formula: bool) -> Made:
        first, epoch = (1, _EPOCH_1904) if self.date1904 else (_FIRST_SAFE_SERIAL, _EPOCH_1900)
        last = _LAST_SERIAL - (1462 if self.date1904 else 0)
        if not first <= serial < last + 1:
            return _bad(text, BAD_DATE, formula)
        day = epoch + timedelta(days=int(serial))
        cell = RawCell(text=day.isoformat(), kind=Kind.DATE, formula=formula, number_format_date=True, stored=text)
        if serial != int(serial):
            return Made(cell, serial, TIME_DROPPED, fatal=False)
        return Made(cell, day)


def _bad(text: str, code: str, formula: bool = False, args: tuple[tuple[str, str | int], ...] = ()) -> Made:
    return Made(RawCell(text=text, kind=Kind.ERROR, formula=formula), None, code, args)


def _iso_date(text: str, formula: bool) -> Made:
    match = _ISO_DATE.fullmatch(text)
    try:
        day = date.fromisoformat(match[1]) if match else None
    except ValueError:
        day = None
    if match is None or day is None:
        return _bad(text, BAD_DATE, formula)
    cell = RawCell(text=day.isoformat(), kind=Kind.DATE, formula=formula, number_format_date=True, stored=text)
    return Made(cell, None, TIME_DROPPED, fatal=False) if match[2] else Made(cell, day)
