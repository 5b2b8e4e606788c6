"""C10: beneficiaries that cannot be: parts above the whole, fewer persons than households, more than the village."""

from allocator.findings import Severity
from allocator.intake.entry import Entry, Facts, Log, Slots
from allocator.records import Place, Scope

FEWEST, MOST = 1, 8  # persons per household


def check(facts: Facts, log: Log) -> None:
    """Every row by itself; the village's own numbers only where the project lies in one village."""
    places = {place.key: place for place in facts.places}
    for entry in facts.entries:
        _parts(entry, log)
        _persons(entry, log)
        if entry.project.scope is Scope.VILLAGE and len(entry.project.locations) == 1:
            place = places.get(entry.project.locations[0].key)
            if place:
                _village(entry, place, log)


def _say(code: str, entry: Entry, field: str, left: int, right: int, log: Log, **more: str | int) -> None:
    project = entry.project
    args: Slots = {"id": project.id, "name": project.name, "left": left, "right": right, **more}
    log.add(code, Severity.WARN, entry.cell(field), subject=project.id, value=str(left), args=args)


def _parts(entry: Entry, log: Log) -> None:
    stated = entry.project.beneficiaries
    pairs = (
        ("monitored_households", stated.monitored_households, stated.households),
        ("monitored_persons", stated.monitored_persons, stated.persons),
        ("lifted_villages", stated.lifted_villages, stated.villages),
    )
    for field, part, whole in pairs:
        if part is not None and whole is not None and part > whole:
            _say("C10", entry, field, part, whole, log)


def _persons(entry: Entry, log: Log) -> None:
    stated = entry.project.beneficiaries
    for field, households, persons in (
        ("persons", stated.households, stated.persons),
        ("monitored_persons", stated.monitored_households, stated.monitored_persons),
    ):
        if households is None or persons is None:
            continue
        if persons < households * FEWEST:
            _say("C10a", entry, field, persons, households, log)
        elif persons > households * MOST:
            _say("C10b", entry, field, persons, households, log)


def _village(entry: Entry, place: Place, log: Log) -> None:
    stated = entry.project.beneficiaries
    name = place.town + place.village
    for field, own, known in (
        ("persons", stated.persons, place.population),
        ("households", stated.households, place.households),
    ):
        if own is not None and known is not None and own > known:
            _say("C10c", entry, field, own, known, log, place=name)
