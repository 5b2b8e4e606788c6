"""The places workbook: sheets 镇办 and 村 become Place records; an income that is not stated stays unknown."""

import re
from collections.abc import Sequence

from allocator.findings import Severity
from allocator.intake.answers import parse_answer, parse_count, squeeze
from allocator.intake.entry import Log, Slots, cell_of
from allocator.intake.table import Table, TableRow
from allocator.money import Fen
from allocator.records import Answer, Place

PLACE_KINDS = ("places_towns", "places_villages")


def read_places(tables: Sequence[Table], log: Log) -> tuple[Place, ...]:
    """All places, sorted by key; a place that is listed twice is an error."""
    towns = [_town(table, row, log) for table in tables if table.kind == "places_towns" for row in table.rows]
    villages = [_village(table, row, log) for table in tables if table.kind == "places_villages" for row in table.rows]
    found: dict[str, Place] = {}
    for place in (*towns, *villages):
        if not place.town or place.key in found:
            log.add("C42", Severity.ERROR, place.source, subject=place.key, value=place.key, args={"text": place.key})
        else:
            found[place.key] = place
    if villages:
        _check_towns(found, villages, bool(towns), log)
    return tuple(found[key] for key in sorted(found))


def _check_towns(found: dict[str, Place], villages: Sequence[Place], listed: bool, log: Log) -> None:
    """A village's town must be in the town list; without such a list the towns are taken from the villages."""
    for place in villages:
        if place.town in found:
            continue
        if listed:
            args: Slots = {"text": place.town, "village": place.village}
            log.add("C42a", Severity.ERROR, place.source, subject=place.key, value=place.town, args=args)
        street = place.town.endswith(("街道", "办事处", "街道办"))
        key_town = any(other.key_town for other in villages if other.town == place.town)
        found[place.town] = Place(town=place.town, rural=not street, key_town=key_town)


def _name(row: TableRow, field: str) -> str:
    return re.sub(r"\s+", "", row.texts.get(field, ""))


def _town(table: Table, row: TableRow, log: Log) -> Place:
    kind = _name(row, "kind")
    town = _name(row, "town") or _name(row, "name")
    street = kind.startswith("街") or (not kind and town.endswith(("街道", "办事处", "街道办")))
    return Place(
        town=town,
        code=_name(row, "code"),
        rural=not street,
        key_town=_flag(table, row, "key_town", log),
        households=_count(table, row, "households", log),
        population=_count(table, row, "rural_population" if "rural_population" in table.columns else "population", log),
        aliases=_aliases(row),
        source=cell_of(table, row, "town"),
    )


def _village(table: Table, row: TableRow, log: Log) -> Place:
    return Place(
        town=_name(row, "town"),
        village=_name(row, "village") or _name(row, "name"),
        code=_name(row, "code"),
        rural=True,
        key_town=_flag(table, row, "key_town", log),
        key_village=_flag(table, row, "key_village", log),
        income=_income(table, row, log),
        households=_count(table, row, "households", log),
        population=_count(table, row, "population", log),
        aliases=_aliases(row),
        source=cell_of(table, row, "village"),
    )


def _income(table: Table, row: TableRow, log: Log) -> tuple[tuple[int, Fen], ...]:
    """Income by year; a column without a year belongs to the table's year, and is refused if that is not stated."""
    found: dict[int, Fen] = {}
    for field, fen in row.amounts.items():
        if not field.startswith("income"):
            continue
        named = re.search(r"20\d{2}", field)
        year = int(named[0]) if named else table.year
        if year is None:
            log.once(("income", table.sheet), "C42b", Severity.ERROR, cell_of(table, row, field), {"text": table.sheet})
        else:
            found[year] = fen
    return tuple(sorted(found.items()))


def _flag(table: Table, row: TableRow, field: str, log: Log) -> bool:
    text = row.texts.get(field, "")
    answer = parse_answer(text)
    if answer is None:
        cell = cell_of(table, row, field)
        log.add("C42c", Severity.ERROR, cell, value=text, args={"text": text})
    return answer is Answer.YES


def _count(table: Table, row: TableRow, field: str, log: Log) -> int | None:
    text = row.texts.get(field, "")
    blank = squeeze(text) in {"", "/", "-", "—", "——"}
    count = None if blank else parse_count(text)
    if count is None and not blank:
        log.add("C33", Severity.WARN, cell_of(table, row, field), value=text, args={"text": text, "id": "", "name": ""})
    return count


def _aliases(row: TableRow) -> tuple[str, ...]:
    return tuple(part for part in re.split(r"[、,,;;\s]+", row.texts.get("alias", "")) if part)
