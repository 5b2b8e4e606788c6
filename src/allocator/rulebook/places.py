"""What the rulebook says of towns and villages, against the places workbook."""

from collections.abc import Iterator, Sequence

from allocator.findings import Finding, Severity
from allocator.records import Place
from allocator.rulebook.bounds import band_fen, fraction
from allocator.rulebook.common import bad
from allocator.rules import Band, Per, Rulebook

TOWNS: frozenset[Per] = frozenset({"town", "rural_town", "key_town"})
VILLAGES: frozenset[Per] = frozenset({"village", "key_village"})


def check_places(rules: Rulebook, places: Sequence[Place]) -> tuple[Finding, ...]:
    """Names that no place has (K39), and floors that add up to more than may be planned (K36)."""
    return (*_names(rules, {place.key for place in places}), *_floors(rules, places))


def _names(rules: Rulebook, known: set[str]) -> Iterator[Finding]:
    for i, line in enumerate(rules.lines):
        for j, name in enumerate(line.lock.villages if line.lock else ()):
            if name not in known:
                yield bad("K39", f"lines[{i}].lock.villages[{j}]", title=line.title, name=name)
    bounded = [("bands", i, rule.per, rule.only, rule.title) for i, rule in enumerate(rules.bands)]
    bounded += [("counts", i, rule.per, rule.only, rule.title) for i, rule in enumerate(rules.counts)]
    for part, i, per, only, title in bounded:
        for j, name in enumerate(only):
            if per in TOWNS | VILLAGES and (name not in known or ("/" in name) != (per in VILLAGES)):
                yield bad("K39", f"{part}[{i}].only[{j}]", title=title, name=name)


def _floors(rules: Rulebook, places: Sequence[Place]) -> Iterator[Finding]:
    total = rules.expected_total
    available = int(fraction(rules.planning.ceiling) * total)
    for i, band in enumerate(rules.bands):
        floor = band_fen(band.at_least, total)
        if floor is None or band.only or band.per not in TOWNS | VILLAGES:
            continue
        needed = int(floor * sum(_binds(band, place) for place in places))
        if needed > available:
            severity = Severity.ERROR if band.hard else Severity.WARN
            yield bad("K36", f"bands[{i}].at_least", severity, title=band.title, needed_fen=needed, total_fen=available)


def _binds(band: Band, place: Place) -> bool:
    if band.per in VILLAGES:
        return bool(place.village) and (band.per == "village" or place.key_village)
    return not place.village and (
        band.per == "town" or (band.per == "rural_town" and place.rural) or (band.per == "key_town" and place.key_town)
    )
