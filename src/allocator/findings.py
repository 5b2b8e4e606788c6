"""Findings: what is wrong with the facts, where, and how badly; sentences stand in the catalogues."""

from dataclasses import dataclass
from enum import StrEnum

Args = tuple[tuple[str, str | int], ...]


class Severity(StrEnum):
    """How a finding stops the work: an error stops it, the others are printed."""

    ERROR = "error"
    WARN = "warn"
    REVIEW = "review"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Cell:
    """Where a value was read: file, sheet, 1-based row and column (0 = the whole sheet or row)."""

    file: str
    sheet: str = ""
    row: int = 0
    col: int = 0

    @property
    def address(self) -> str:
        """The spreadsheet address such as `F12`; empty for a whole sheet."""
        return column_letters(self.col) + (str(self.row) if self.row else "")

    def __str__(self) -> str:
        return "!".join(part for part in (self.file, self.sheet, self.address) if part)


def column_letters(col: int) -> str:
    """1 -> A, 27 -> AA, 0 -> the empty text."""
    letters = ""
    while col > 0:
        col, rest = divmod(col - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to look at: a code of the catalogue, a place, the value seen, and the sentence's slots.

    `acceptable` marks an error that staff may answer with `--accept CODE@CELL`; slots that end in `_fen` are money.
    """

    code: str
    severity: Severity
    where: Cell | None = None
    subject: str = ""
    value: str = ""
    args: Args = ()
    acceptable: bool = False

    @property
    def stops(self) -> bool:
        """True when the work cannot go on before this is mended or accepted."""
        return self.severity is Severity.ERROR
