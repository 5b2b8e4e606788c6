"""Numbers as a rulebook writes them: amounts ("500万元"), shares ("60%", "600‰", "1/3"), points; exact inside."""

import re
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, Field, ValidationInfo
from pydantic.dataclasses import dataclass

from allocator.money import MAX_FEN, Fen, Unit

STRICT = ConfigDict(extra="forbid", str_strip_whitespace=True)
WRITTEN = "written"  # validation context of a rulebook that people wrote: there a bare number is no amount
_NUMBER = r"(\d{1,15}|\d{1,3}(?:,\d{3}){1,4})(\.\d{1,10})?"
_AMOUNT = re.compile(rf"{_NUMBER}\s*(千元|万元|亿元|元)", re.ASCII)
_SHARE = re.compile(r"(\d{1,6}(?:\.\d{1,6})?)\s*([%‰])", re.ASCII)
_FRACTION = re.compile(r"(\d{1,6})\s*/\s*(\d{1,6})", re.ASCII)


def _money(value: object, info: ValidationInfo) -> object:
    """Text "14000万元" -> fen; whole numbers pass as fen in a saved plan only, for a person's 6900 may mean 万元."""
    if not isinstance(value, str):
        if info.context == WRITTEN:
            raise ValueError("money")
        return value
    found = _AMOUNT.fullmatch(value.strip())
    if found:
        whole, part, unit = found.groups()
        fen = Decimal(whole.replace(",", "") + (part or "")) * Unit(unit).fen
        if fen == fen.to_integral_value():
            return int(fen)
    raise ValueError("money")


Money = Annotated[Fen, BeforeValidator(_money), Field(strict=True, ge=0, le=MAX_FEN)]
Permille = Annotated[int, Field(strict=True, ge=0, le=1000)]
Points = Annotated[int, Field(strict=True, ge=0, le=100)]
Whole = Annotated[int, Field(strict=True, ge=0)]
Text = Annotated[str, Field(min_length=1)]


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Share:
    """An exact fraction num/den, e.g. 60 % = 600/1000."""

    num: Whole
    den: Annotated[int, Field(strict=True, gt=0)]

    def of(self, fen: int) -> int:
        """The share of an amount, rounded up to a whole fen (a floor is a floor)."""
        return -(-self.num * fen // self.den)

    def __str__(self) -> str:
        percent = Decimal(self.num * 100) / self.den
        return f"{percent.normalize():f}%" if 1000 % self.den == 0 else f"{self.num}/{self.den}"


def _share(value: object, info: ValidationInfo) -> object:
    """Text "60%", "600‰" or "1/3" -> Share; the saved form {num, den} passes."""
    if not isinstance(value, str):
        if info.context == WRITTEN:
            raise ValueError("share")
        return value
    if found := _FRACTION.fullmatch(value.strip()):
        num, den = (int(part) for part in found.groups())
        if den:
            return Share(num=num, den=den)
    if found := _SHARE.fullmatch(value.strip()):
        number, sign = found.groups()
        permille = Decimal(number) * (10 if sign == "%" else 1)
        if permille == permille.to_integral_value():
            return Share(num=int(permille), den=1000)
    raise ValueError("share")


Proportion = Annotated[Share, BeforeValidator(_share)]
