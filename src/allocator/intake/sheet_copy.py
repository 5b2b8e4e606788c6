"""Copying raw cells into a new workbook, with marks: values only, and text stays text whatever it starts with."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from xlsxwriter import Workbook  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from allocator.findings import Finding, Severity
from allocator.intake.reading.book import Kind, RawCell, Sheet
from allocator.text import knows, say

COLOURS = {Severity.ERROR: "#FFC7CE", Severity.WARN: "#FFEB9C", Severity.REVIEW: "#DDEBF7", Severity.NOTE: "#E2EFDA"}
RANK = {Severity.ERROR: 0, Severity.WARN: 1, Severity.REVIEW: 2, Severity.NOTE: 3}
_LIVE = ("=", "+", "-", "@", "\t", "\r")
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
READABLE = 25  # columns on one page
_COMMENT = 900  # characters; the whole sentence stands in the issue sheet


@dataclass(slots=True)
class Pen:
    """Formats of one workbook, made once each."""

    book: Workbook
    _made: dict[tuple[str, ...], Format] = field(default_factory=dict)

    def format(self, *, colour: str = "", bold: bool = False, date_cell: bool = False, quoted: bool = False) -> Format:
        key = (colour, str(bold), str(date_cell), str(quoted))
        if key not in self._made:
            wanted: dict[str, object] = {"font_size": 10, "text_wrap": True, "valign": "vcenter", "border": 1}
            if colour:
                wanted["bg_color"] = colour
            if bold:
                wanted["bold"] = True
            if date_cell:
                wanted["num_format"] = "yyyy-mm-dd"
            if quoted:
                wanted["quote_prefix"] = True
            self._made[key] = self.book.add_format(wanted)
        return self._made[key]

    def text(self, sheet: Worksheet, row: int, col: int, text: str, *, colour: str = "", bold: bool = False) -> None:
        """Write text at a 1-based cell; what looks like a formula stays text."""
        style = self.format(colour=colour, bold=bold, quoted=text.startswith(_LIVE))
        sheet.write_string(row - 1, col - 1, text, style)

    def cell(self, sheet: Worksheet, row: int, col: int, cell: RawCell | None, *, colour: str = "") -> None:
        """Write a raw cell as what it is: number, date, truth value or text."""
        if cell is None or cell.kind is Kind.BLANK:
            sheet.write_blank(row - 1, col - 1, None, self.format(colour=colour))
        elif cell.kind is Kind.NUMBER and _fits(cell.text):
            sheet.write_number(row - 1, col - 1, float(cell.text), self.format(colour=colour))
        elif cell.kind is Kind.DATE and (day := _day(cell.text)):
            sheet.write_datetime(row - 1, col - 1, day, self.format(colour=colour, date_cell=True))
        elif cell.kind is Kind.BOOL and cell.text.lower() in ("0", "1", "true", "false"):
            truth = cell.text.lower() in ("1", "true")
            sheet.write_boolean(row - 1, col - 1, truth, self.format(colour=colour))
        else:
            self.text(sheet, row, col, cell.text, colour=colour)


def _fits(text: str) -> bool:
    """Whether a spreadsheet keeps every digit of the number."""
    digits = re.sub(r"[eE].*$", "", text).replace(".", "").lstrip("+-0")
    return re.fullmatch(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?", text) is not None and len(digits) <= 17


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year >= 1900 else None


def sheet_name(name: str, taken: Iterable[str]) -> str:
    """A name that a workbook allows and does not have yet."""
    used = {other.lower() for other in taken}
    base = _FORBIDDEN.sub("_", name).strip("'")[:31] or "Sheet"
    found, number = base, 2
    while found.lower() in used:
        tail = f"_{number}"
        found, number = base[: 31 - len(tail)] + tail, number + 1
    return found


def file_stem(name: str) -> str:
    """A name that every file system allows."""
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]', "_", name).strip(" .") or "_"


def set_widths(sheet: Worksheet, source: Sheet, *, shift: int = 0) -> None:
    """Column widths from what most cells of the column need, Chinese counted double, between 6 and 40."""
    spread = {(merge.first_row, merge.first_col) for merge in source.merges if merge.last_col > merge.first_col}
    needed: dict[int, list[int]] = {}
    for (row, col), cell in source.cells.items():
        if (row, col) not in spread:
            width = sum(2 if ord(char) > 255 else 1 for char in cell.text[:40])
            needed.setdefault(col, []).append(width + 2)
    for col, widths in needed.items():
        usual = sorted(widths)[9 * (len(widths) - 1) // 10]
        sheet.set_column(col - 1 + shift, col - 1 + shift, max(6, min(usual, 40)))


def on_paper(sheet: Worksheet, columns: int) -> None:
    """Printed sideways on A3, one page wide as long as it stays readable."""
    sheet.set_landscape()
    sheet.set_paper(8)
    if columns <= READABLE:
        sheet.fit_to_pages(1, 0)


def height_for(texts: Iterable[tuple[str, int]]) -> float:
    """The height in points of a row whose (text, column width) cells wrap; not every program finds it by itself."""
    lines = 1
    for text, width in texts:
        wraps = sum(
            -(-sum(2 if ord(char) > 255 else 1 for char in line) // max(1, width - 1)) for line in text.split("\n")
        )
        lines = max(lines, wraps)
    return min(15.0 * lines, 400.0)


def part_of(finding: Finding, part: str, lang: str = "zh") -> str:
    """The rule, message or action of a finding; empty where the catalogue has none."""
    key = f"{finding.code}.{part}"
    return say(key, lang, **dict(finding.args)) if knows(key, lang) else ""


def comment_of(findings: Sequence[Finding], lang: str = "zh") -> str:
    """What stands in the remark of a marked cell."""
    lines = []
    for finding in findings:
        lines.append(f"[{finding.code}] {part_of(finding, 'message', lang)}\n→ {part_of(finding, 'action', lang)}")
    return "\n".join(lines)[:_COMMENT]


def worst(findings: Sequence[Finding]) -> Severity:
    """The gravest severity of some findings."""
    return min((finding.severity for finding in findings), key=RANK.__getitem__)


def ready(out: Path) -> Path:
    """The folder, made if need be."""
    out.mkdir(parents=True, exist_ok=True)
    return out
