"""C02: the same project twice: same code, same name and place, alike in one village, copied across villages."""

from collections import defaultdict

from allocator.findings import Severity
from allocator.intake.answers import is_trivial, squeeze
from allocator.intake.checks.similar import alike, core, numbers_in, pairs_within, without_places
from allocator.intake.entry import Entry, Facts, Log, Slots
from allocator.intake.project import code_key
from allocator.records import Project

NAME_LIKENESS, CONTENT_LIKENESS = 0.85, 0.95
SHORTEST_CONTENT = 12  # characters; shorter contents are alike by nature


def check(facts: Facts, log: Log) -> None:
    """Doubtful pairs are told at the later row, naming the earlier one."""
    _same_code(facts, log)
    told = _same_name(facts, log)
    told |= _alike_in_village(facts, log, told)
    _copied(facts, log, told)


def _pair(code: str, severity: Severity, first: Entry, later: Entry, field: str, log: Log, ask: bool = False) -> None:
    args: Slots = {
        "id": later.project.id,
        "name": later.project.name,
        "other": first.project.id,
        "other_name": first.project.name,
        "row": first.row.row,
        "need_fen": later.project.need,
    }
    value = later.text(field) or later.project.id
    log.add(code, severity, later.cell(field), subject=later.project.id, value=value, args=args, acceptable=ask)


def _same_code(facts: Facts, log: Log) -> None:
    seen: dict[str, Entry] = {}
    for entry in facts.entries:
        key = code_key(entry.project.id)
        if key in seen:
            _pair("C02", Severity.ERROR, seen[key], entry, "code", log)
        seen.setdefault(key, entry)


def _spot(entry: Entry) -> tuple[str, ...]:
    """Where a project is: the places we know, else what the row says of them, else how far it reaches."""
    known = tuple(sorted(location.key for location in entry.project.locations))
    said = tuple(squeeze(entry.text(field)) for field in ("town", "village", "place"))
    return known or (said if any(said) else (entry.project.scope.value,))


def _same_work(first: Project, later: Project) -> bool:
    """Same amount or same contents: then a second row of the same name and place is hardly another project."""
    contents = squeeze(first.content), squeeze(later.content)
    return first.need == later.need or (contents[0] == contents[1] and bool(contents[0]))


def _same_name(facts: Facts, log: Log) -> set[tuple[str, str]]:
    seen: dict[tuple[str, tuple[str, ...], str], Entry] = {}
    told = set()
    for entry in facts.entries:
        if is_trivial(entry.project.name):
            continue
        # without a place (a bare published table) two rows are the same only if the amount is the same too
        spot = _spot(entry)
        amount = str(entry.project.need) if len(spot) == 1 and not entry.project.locations else ""
        key = (squeeze(entry.project.name), spot, amount)
        if key in seen:
            first = seen[key]
            if _same_work(first.project, entry.project):
                _pair("C02a", Severity.ERROR, first, entry, "name", log, ask=True)
            else:
                _pair("C02e", Severity.WARN, first, entry, "name", log)
            told.add((first.project.id, entry.project.id))
        seen.setdefault(key, entry)
    return told


def _alike_in_village(facts: Facts, log: Log, told: set[tuple[str, str]]) -> set[tuple[str, str]]:
    entries = [entry for entry in facts.entries if entry.project.locations]
    keys = [(_spot(entry), entry.project.type1) for entry in entries]
    cores = {id(entry): core(entry.project.name, entry.project.locations) for entry in entries}
    found = set()
    for first, later in pairs_within(entries, keys):
        names = (first.project.id, later.project.id)
        if names not in told and alike(cores[id(first)], cores[id(later)], NAME_LIKENESS):
            _pair("C02b", Severity.WARN, first, later, "name", log)
            found.add(names)
    return found


def _copied(facts: Facts, log: Log, told: set[tuple[str, str]]) -> None:
    """Same numbers, same money and (nearly) the same words in another village."""
    texts: dict[int, str] = {}
    entries: list[Entry] = []
    keys: list[tuple[object, ...]] = []
    for entry in facts.entries:
        text = without_places(entry.project.content, entry.project.locations)
        if len(text) >= SHORTEST_CONTENT:
            texts[id(entry)] = text
            entries.append(entry)
            keys.append((entry.project.type1, entry.project.need, numbers_in(text)))
    seen: dict[str, set[str]] = defaultdict(set)
    for first, later in pairs_within(entries, keys):
        names = (first.project.id, later.project.id)
        if names in told or later.project.id in seen:
            continue
        if alike(texts[id(first)], texts[id(later)], CONTENT_LIKENESS):
            _pair("C02c", Severity.WARN, first, later, "content", log)
            seen[later.project.id].add(first.project.id)
