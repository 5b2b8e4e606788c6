"""Which sheets an .xlsx holds, in which parts, and what every sheet shares: epoch, styles, strings."""

import re
from dataclasses import dataclass

from allocator.intake.reading.book import Limits, ReadProblem
from allocator.intake.reading.codes import (
    AMBIGUOUS_PARTS,
    CHART_SHEET,
    MACROS,
    MALFORMED_PART,
    MISSING_PART,
    OUTSIDE_LINK,
    problem,
    refuse,
)
from allocator.intake.reading.package import Package, Relation, relations
from allocator.intake.reading.strings import read_strings
from allocator.intake.reading.styles import Style, read_styles
from allocator.intake.reading.xmlstream import MAIN, local_name, relationship_id, stream

_TRUE = ("1", "true")
_CONTENT_TYPES = "[Content_Types].xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPart:
    """A worksheet's name as staff see it, the part that holds it, and its place among all sheets."""

    name: str
    part: str
    position: int
    hidden: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbook:
    """What the sheets share."""

    sheets: tuple[SheetPart, ...]
    names: tuple[str, ...]
    strings: tuple[str, ...]
    styles: tuple[Style, ...]
    date1904: bool
    notes: tuple[ReadProblem, ...]


def read_workbook(package: Package, limits: Limits) -> Workbook:
    """The list of sheets with everything they share; raises Refused for macros, outside data and unclear structure."""
    if re.search(rb"macroEnabled|vbaProject", package.read(_CONTENT_TYPES), re.IGNORECASE):
        raise refuse(MACROS, part=_CONTENT_TYPES)
    starts = [each.target for each in relations(package, "") if each.kind == "officeDocument"]
    if len(starts) != 1:
        raise refuse(MISSING_PART if not starts else AMBIGUOUS_PARTS, part="xl/workbook.xml")
    part = starts[0]
    entries, date1904 = _read_sheet_list(package, part)
    linked = relations(package, part)
    by_id = {each.id: each for each in linked}
    sheets, notes = _sheet_parts(entries, by_id, part)
    return Workbook(
        sheets=sheets,
        names=tuple(name for name, _, _ in entries),
        strings=read_strings(package, _single(linked, "sharedStrings"), limits),
        styles=read_styles(package, _single(linked, "styles")),
        date1904=date1904,
        notes=notes,
    )


def _read_sheet_list(package: Package, part: str) -> tuple[list[tuple[str, str, str]], bool]:
    """(name, state, relationship id) per sheet, and the epoch."""
    entries: list[tuple[str, str, str]] = []
    epochs: list[bool] = []
    path: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        path.append(local_name(name, MAIN))
        if path == ["workbook", "sheets", "sheet"]:
            state = attributes.get("state", "visible")
            entries.append((attributes.get("name", ""), state, relationship_id(attributes)))
        elif path == ["workbook", "workbookPr"]:
            epochs.append(attributes.get("date1904", "0").lower() in _TRUE)
        elif path == ["workbook", "externalReferences"]:
            raise refuse(OUTSIDE_LINK, part=part)

    stream(package.read(part), part, start=start, end=lambda _name: path.__delitem__(-1))
    if not entries or len(epochs) > 1:
        raise refuse(MALFORMED_PART, part=part)
    if len({name.lower() for name, _, _ in entries}) != len(entries):
        raise refuse(AMBIGUOUS_PARTS, part=part)
    return entries, bool(epochs and epochs[0])


def _sheet_parts(
    entries: list[tuple[str, str, str]], by_id: dict[str, Relation], part: str
) -> tuple[tuple[SheetPart, ...], tuple[ReadProblem, ...]]:
    sheets: list[SheetPart] = []
    notes: list[ReadProblem] = []
    for position, (name, state, id_) in enumerate(entries):
        relation = by_id.get(id_)
        if relation is None or not name:
            raise refuse(MISSING_PART, sheet=name or None, part=part)
        if relation.kind == "worksheet":
            hidden = state != "visible"
            sheets.append(SheetPart(name=name, part=relation.target, position=position, hidden=hidden))
        elif relation.kind == "chartsheet":
            notes.append(problem(CHART_SHEET, sheet=name))
        else:
            raise refuse(MACROS, sheet=name, part=relation.target)
    if len({each.part for each in sheets}) != len(sheets):
        raise refuse(AMBIGUOUS_PARTS, part=part)
    return tuple(sheets), tuple(notes)


def _single(linked: tuple[Relation, ...], kind: str) -> str | None:
    targets = [each.target for each in linked if each.kind == kind]
    if len(targets) > 1:
        raise refuse(AMBIGUOUS_PARTS, part=targets[1])
    return targets[0] if targets else None
