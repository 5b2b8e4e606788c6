"""Money: whole fen (分) in `int`; text goes in through a closed grammar and comes out exact."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NewType

Fen = NewType("Fen", int)
MAX_FEN = 10**15
"""The largest amount that any record may hold (10 万亿元); beyond it JSON readers lose digits."""


class Unit(StrEnum):
    """The unit an amount is written in."""

    YUAN = "元"
    THOUSAND_YUAN = "千元"
    WAN_YUAN = "万元"
    YI_YUAN = "亿元"

    @property
    def fen(self) -> int:
        """How many fen one unit is."""
        return {"元": 100, "千元": 100_000, "万元": 1_000_000, "亿元": 10_000_000_000}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """An amount read from a cell: whole fen, the remark beside it, the unit in the cell, and how it was written.

    `traits` holds, sorted, any of: comma, currency, float_noise, full_width, invisible, note, spaces, unit.
    """

    fen: Fen
    note: str = ""
    unit: Unit | None = None
    traits: tuple[str, ...] = ()


class MoneyError(ValueError):
    """A text that is no acceptable amount; `code` names the sentence, `text` is what was read."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {text!r}")
        self.code = code
        self.text = text


NOT_AN_AMOUNT = "M01"
NEGATIVE = "M02"
ABOUT = "M03"
CHINESE_NUMERALS = "M04"
TWO_AMOUNTS = "M05"
SUB_FEN = "M06"
TOO_LARGE = "M07"
NO_UNIT = "M08"
DATE = "M09"

_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")
_HALF = str.maketrans("０１２３４５６７８９．，￥（）－−", "0123456789.,¥()--")
_FULL_WIDTH = re.compile("[０-９．，]")
_UNITS = {"元": Unit.YUAN, "千元": Unit.THOUSAND_YUAN, "万": Unit.WAN_YUAN, "万元": Unit.WAN_YUAN,
          "亿": Unit.YI_YUAN, "亿元": Unit.YI_YUAN}  # fmt: skip
_UNIT = "亿元|万元|千元|亿|万|元"
_DIGITS = r"(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|0|[1-9][0-9]*)(?:\.[0-9]+)?"
_WRITTEN = re.compile(rf"(¥?)\s*({_DIGITS})\s*(?:({_UNIT})整?)?")
_STORED = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?")
_NOTE_UNIT = re.compile(rf"({_UNIT})(?:[,,;;::、\s].*)?", re.DOTALL)
_ABOUT = re.compile("约|左右|上下|大概|将近|以内|以上|以下|不超过|不少于|不低于|暂估|预估|余|多|近")
_ONLY_ABOUT = re.compile("大?约|左右|上下|大概|暂估|预估|估算?|预计")
_CHINESE = re.compile("[零〇一二三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟两元圆角分整]+")
_SEVERAL = re.compile(rf"¥?\s*{_DIGITS}\s*(?:{_UNIT})?\s*[~～至到/、+*×;；,—-]+\s*¥?\s*{_DIGITS}.*", re.DOTALL)
_DATE = re.compile("(?:19|20)[0-9]{2}[-/年][0-9]{1,2}(?:[-/月](?:[0-9]{1,2}日?)?)?")
_LONGEST = 60  # characters of a number; more is no amount
_NOISE_DIGITS = 15  # a typed number has fewer digits; binary rounding leaves 15 to 17


def parse_money(text: str, unit: Unit | None, *, number: bool) -> Amount:
    """The amount a cell holds, by a closed grammar, exact through Decimal; nothing is guessed.

    `unit` is the table's unit, overruled by a unit in the cell; `number` says that the cell stores a number (its digits
    may carry an exponent), else it is text: half- or full-width digits, thousands commas, ¥, a unit, a remark in
    parentheses. Raises MoneyError. Rounding noise of binary numbers is dropped and named in `traits`.
    """
    if number:
        if not _STORED.fullmatch(text) or len(text) > _LONGEST:
            raise MoneyError(NOT_AN_AMOUNT, text)
        if unit is None:
            raise MoneyError(NO_UNIT, text)
        fen, noise = _whole_fen(text, unit, text)
        return Amount(fen=fen, traits=("float_noise",) if noise else ())
    return _parse_text(text, unit)


def _parse_text(text: str, unit: Unit | None) -> Amount:
    seen = _INVISIBLE.sub("", text)
    trimmed = seen.strip()
    plain = trimmed.translate(_HALF)
    body, note_at = _split_note(plain)
    match = _WRITTEN.fullmatch(body)
    if match is None or len(body) > _LONGEST:
        raise MoneyError(_why_not(plain, body), text)
    sign, digits, own = match.groups()
    note = trimmed[note_at:-1].strip() if note_at else ""
    stated = _stated_unit(own, note, text)
    if note and _says_nothing_else(note):
        note = ""
    used = stated or unit
    if used is None:
        raise MoneyError(NO_UNIT, text)
    fen, noise = _whole_fen(digits.replace(",", ""), used, text)
    traits = {
        "comma": "," in digits,
        "currency": bool(sign),
        "float_noise": noise,
        "full_width": bool(_FULL_WIDTH.search(trimmed[: len(body)])),
        "invisible": seen != text,
        "note": bool(note),
        "spaces": trimmed != seen,
        "unit": stated is not None,
    }
    return Amount(fen=fen, note=note, unit=stated, traits=tuple(name for name, has in traits.items() if has))


def _split_note(plain: str) -> tuple[str, int]:
    """The part before a remark in parentheses, and where the remark starts (0 = there is none).

    The first parenthesis must be closed by the last character: `25(a)30(b)` is no amount with a remark.
    """
    start = plain.find("(")
    if start <= 0 or not plain.endswith(")"):
        return plain, 0
    depth = 0
    for at in range(start, len(plain)):
        depth += {"(": 1, ")": -1}.get(plain[at], 0)
        if depth == 0 and at < len(plain) - 1:
            return plain, 0
    if depth:
        return plain, 0
    return plain[:start].rstrip(), start + 1


def _stated_unit(own: str | None, note: str, text: str) -> Unit | None:
    """The unit behind the number, or at the start of its remark: `20(万元)`; a second amount there is refused."""
    plain = note.translate(_HALF).strip()
    stated = _UNITS[own] if own else None
    if match := _NOTE_UNIT.fullmatch(plain):
        if stated not in (None, _UNITS[match[1]]):
            raise MoneyError(TWO_AMOUNTS, text)
        return _UNITS[match[1]]
    if _ONLY_ABOUT.fullmatch(plain):
        raise MoneyError(ABOUT, text)
    if plain and not re.sub(rf"{_UNIT}|[-+0-9.,¥%%\s]", "", plain):
        raise MoneyError(TWO_AMOUNTS, text)
    return stated


def _says_nothing_else(note: str) -> bool:
    return note.translate(_HALF).strip() in _UNITS


def _why_not(plain: str, body: str) -> str:
    """The code of the sentence that says best what is wrong with a text that is no amount."""
    inner = plain[1:-1] if plain.startswith("(") and plain.endswith(")") else plain
    if (inner is not plain or inner.startswith("-")) and _WRITTEN.fullmatch(inner.lstrip("-").strip()):
        return NEGATIVE
    if re.search("[0-9]", body) and _ABOUT.search(body):
        return ABOUT
    if _CHINESE.fullmatch(body):
        return CHINESE_NUMERALS
    if _DATE.fullmatch(body):
        return DATE
    if _SEVERAL.fullmatch(body) or plain.count("(") > 1:
        return TWO_AMOUNTS
    return NOT_AN_AMOUNT


def _whole_fen(digits: str, unit: Unit, text: str) -> tuple[Fen, bool]:
    """Exact fen, and whether rounding noise was dropped.

    Noise is at most 1e-9 of the amount, at most 1/100 fen, and stands in a number of 15 digits or more.
    """
    numerator, denominator = Decimal(digits).as_integer_ratio()
    if numerator < 0:
        raise MoneyError(NEGATIVE, text)
    scaled = numerator * unit.fen
    fen = (2 * scaled + denominator) // (2 * denominator)
    if fen > MAX_FEN:
        raise MoneyError(TOO_LARGE, text)
    off = abs(scaled - fen * denominator)
    if off and (off * 10**9 > scaled or off * 100 > denominator or _precision(digits) < _NOISE_DIGITS):
        raise MoneyError(SUB_FEN, text)
    return Fen(fen), bool(off)


def _precision(digits: str) -> int:
    return len(re.sub(r"[eE].*|[-.]", "", digits).lstrip("0"))


def format_wan(fen: int, *, decimals: int = 2, comma: bool = True) -> str:
    """Fen as 万元 text, exact: at least `decimals` places, more where the amount needs them."""
    sign, digits = ("-" if fen < 0 else ""), abs(fen)
    whole, rest = divmod(digits, Unit.WAN_YUAN.fen)
    tail = f"{rest:06d}".rstrip("0").ljust(decimals, "0")
    body = f"{whole:,}" if comma else str(whole)
    return sign + body + ("." + tail if tail else "")


def split_money(total: int, weights: tuple[int, ...]) -> tuple[Fen, ...]:
    """Split `total` fen by integer weights, largest remainder first, ties to the earlier part; the parts add up.

    All weights zero means equal parts. Raises ValueError for a negative total or weight, or for no weights.
    """
    if total < 0 or not weights or min(weights) < 0:
        raise ValueError("split_money needs a total >= 0 and weights >= 0")
    if not any(weights):
        weights = (1,) * len(weights)
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    remainders = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in remainders[: total - sum(parts)]:
        parts[i] += 1
    return tuple(Fen(part) for part in parts)
