"""C02d and C26: what earlier years already paid for in the same place."""

from collections import defaultdict

from allocator.findings import Severity
from allocator.intake.answers import squeeze
from allocator.intake.checks.similar import alike, core
from allocator.intake.entry import Entry, Facts, Log, Slots
from allocator.records import Layer, Location, Past

LIKENESS = 0.85


def check(facts: Facts, log: Log) -> None:
    """The same name in the same place is a warning, an alike name is for people to look at; 续建 is spared."""
    by_place: dict[str, list[Past]] = defaultdict(list)
    for past in facts.history:
        if past.town and past.year < facts.rules.county.year:
            by_place[f"{past.town}/{past.village}" if past.village else past.town].append(past)
    for entry in facts.entries:
        if entry.project.layer is Layer.OPEN:
            for location in entry.project.locations:
                _against(entry, location, by_place.get(location.key, []), log)


def _against(entry: Entry, location: Location, pasts: list[Past], log: Log) -> None:
    project = entry.project
    own = core(project.name, [location])
    for past in sorted(pasts, key=lambda item: (-item.year, item.name)):
        same = squeeze(past.name) == squeeze(project.name)
        other = core(past.name, [Location(town=past.town, village=past.village)])
        if not same and not (own and other and alike(own, other, LIKENESS)):
            continue
        args: Slots = {
            "id": project.id,
            "name": project.name,
            "year": past.year,
            "past": past.name,
            "past_fen": past.amount,
            "place": location.town + location.village,
        }
        code, severity = ("C02d", Severity.WARN) if same else ("C26", Severity.REVIEW)
        log.add(code, severity, entry.cell("name"), subject=project.id, value=project.name, args=args)
        return
