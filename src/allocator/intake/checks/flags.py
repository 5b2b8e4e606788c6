"""C09: key town, key village and weak village as rows claim them, against the list of places and its incomes."""

from allocator.findings import Severity
from allocator.intake.answers import parse_answer
from allocator.intake.entry import Entry, Facts, Log, Slots, cell_of
from allocator.money import format_wan
from allocator.places import is_weak, latest_income
from allocator.records import Answer, Place


def check(facts: Facts, log: Log) -> None:
    """Claims that disagree are errors to answer; unknown and borderline incomes are listed."""
    places = {place.key: place for place in facts.places}
    if not places:
        return
    for entry in facts.entries:
        _claims(entry, places, facts, log)
    _place_rows(places, facts, log)
    for place in facts.places:
        _income(place, facts, log)


def _weak_claim(extras: tuple[tuple[str, str], ...]) -> tuple[str, Answer] | None:
    for heading, text in extras:
        if "薄弱" in heading and "依据" not in heading:
            answer = parse_answer(text)
            if answer in (Answer.YES, Answer.NO):
                return text, answer
    return None


def _claims(entry: Entry, places: dict[str, Place], facts: Facts, log: Log) -> None:
    if len(entry.project.locations) != 1:
        return
    location = entry.project.locations[0]
    town, village = places.get(location.town), places.get(location.key)
    facts_of = [("key_town", town.key_town if town else None)]
    if village and village.village:
        facts_of.append(("key_village", village.key_village))
    for field, listed in facts_of:
        claimed = parse_answer(entry.text(field))
        if listed is not None and claimed in (Answer.YES, Answer.NO) and (claimed is Answer.YES) != listed:
            _clash(entry, field, entry.text(field), "是" if listed else "否", log)
    claim = _weak_claim(entry.row.extras)
    weak = is_weak(village, facts.rules.thresholds) if village and village.village else None
    if claim and weak is not None and (claim[1] is Answer.YES) != weak:
        latest = latest_income(village) if village else None
        _clash(entry, "village", claim[0], f"{latest[0]}年{format_wan(latest[1])}万元" if latest else "", log)


def _clash(entry: Entry, field: str, claimed: str, listed: str, log: Log) -> None:
    project = entry.project
    args: Slots = {"id": project.id, "name": project.name, "claimed": claimed, "listed": listed, "field": field}
    where = entry.cell(field)
    log.add("C09", Severity.ERROR, where, subject=project.id, value=claimed, args=args, acceptable=True)


def _place_rows(places: dict[str, Place], facts: Facts, log: Log) -> None:
    """A 薄弱村 column of the places workbook must agree with the income beside it."""
    by_source = {place.source: place for place in places.values() if place.village}
    for table, row in facts.place_rows:
        place = by_source.get(cell_of(table, row, "village"))
        claim = _weak_claim(row.extras)
        weak = is_weak(place, facts.rules.thresholds) if place else None
        if place and claim and weak is not None and (claim[1] is Answer.YES) != weak:
            latest = latest_income(place)
            args: Slots = {
                "place": place.town + place.village,
                "claimed": claim[0],
                "income_fen": latest[1] if latest else 0,
            }
            log.add("C09d", Severity.ERROR, place.source, subject=place.key, value=claim[0], args=args, acceptable=True)


def _income(place: Place, facts: Facts, log: Log) -> None:
    if not place.village:
        return
    name, latest, limits = place.town + place.village, latest_income(place), facts.rules.thresholds
    if latest is None:
        log.add("C09a", Severity.WARN, place.source, subject=place.key, args={"place": name})
    elif latest[1] == 0:
        args: Slots = {"place": name, "year": latest[0]}
        log.add("C09c", Severity.WARN, place.source, subject=place.key, value="0", args=args)
    elif abs(latest[1] - limits.weak_income) <= limits.borderline:
        args_fen: Slots = {"place": name, "year": latest[0], "income_fen": latest[1], "limit_fen": limits.weak_income}
        log.add("C09b", Severity.NOTE, place.source, subject=place.key, value=format_wan(latest[1]), args=args_fen)
