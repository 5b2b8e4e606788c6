"""C25: money heaped on one town or unit, many tiny projects, large projects, works cut up just under a threshold."""

from collections import defaultdict

from allocator.findings import Severity
from allocator.intake.checks.similar import core
from allocator.intake.entry import Entry, Facts, Log, Slots, sum_fen
from allocator.places import credit
from allocator.quantities import Share

FEWEST = 10  # projects; shares of a shorter table say nothing
SPLIT_NUM, SPLIT_DEN = 1, 2  # parts from half the threshold on may be a cut-up whole


def check(facts: Facts, log: Log) -> None:
    """All of it is for people to look at."""
    limits = facts.rules.thresholds
    total = sum_fen(entry.project.need for entry in facts.entries)
    heaps = len(facts.entries) >= FEWEST
    if heaps and limits.town_share is not None and facts.places:
        _towns(facts, total, limits.town_share, log)
    if heaps and limits.unit_share is not None:
        _units(facts, total, limits.unit_share, log)
    if limits.small_project is not None:
        _tiny(facts, limits.small_project, log)
    if limits.large_project is not None:
        for entry in facts.entries:
            if entry.project.need > limits.large_project:
                _one("C25c", entry, limits.large_project, log)
    _cut_up(facts, log)


def _towns(facts: Facts, total: int, share: Share, log: Log) -> None:
    places = {place.key: place for place in facts.places}
    by_town: dict[str, int] = defaultdict(int)
    for entry in facts.entries:
        for key, fen in credit(entry.project, places).parts:
            if "/" not in key:
                by_town[key] += fen
    _heaped("C25", by_town, total, share, log)


def _units(facts: Facts, total: int, share: Share, log: Log) -> None:
    by_unit: dict[str, int] = defaultdict(int)
    for entry in facts.entries:
        if entry.project.unit:
            by_unit[entry.project.unit] += entry.project.need
    _heaped("C25a", by_unit, total, share, log)


def _heaped(code: str, by_name: dict[str, int], total: int, share: Share, log: Log) -> None:
    for name, fen in sorted(by_name.items()):
        if fen * share.den > share.num * total:
            args: Slots = {"text": name, "own_fen": fen, "total_fen": total, "share": str(share)}
            log.add(code, Severity.REVIEW, None, subject=name, value=name, args=args)


def _tiny(facts: Facts, limit: int, log: Log) -> None:
    tiny = [entry for entry in facts.entries if 0 < entry.project.need < limit]
    if 4 * len(tiny) > len(facts.entries) and tiny:
        args: Slots = {"count": len(tiny), "all": len(facts.entries), "limit_fen": limit}
        log.add("C25b", Severity.REVIEW, tiny[0].cell("need", "cost"), args=args)


def _one(code: str, entry: Entry, limit: int, log: Log, **more: str | int) -> None:
    project = entry.project
    args: Slots = {"id": project.id, "name": project.name, "need_fen": project.need, "limit_fen": limit, **more}
    where = entry.cell("need", "cost")
    log.add(code, Severity.REVIEW, where, subject=project.id, value=entry.text("need"), args=args)


def _cut_up(facts: Facts, log: Log) -> None:
    """Two or more like-named projects of one unit in one place, each under the threshold and together above it."""
    limit = facts.rules.gates.tender_threshold
    groups: dict[tuple[str, ...], list[Entry]] = defaultdict(list)
    for entry in facts.entries:
        project = entry.project
        if limit * SPLIT_NUM <= project.cost * SPLIT_DEN and project.cost < limit and project.locations:
            name = core(project.name, project.locations).strip("一二三四五六七八九十0123456789期段标")
            groups[(project.unit, project.locations[0].key, name)].append(entry)
    for entries in groups.values():
        if len(entries) > 1 and sum(entry.project.cost for entry in entries) >= limit:
            ids = "、".join(entry.project.id for entry in entries)
            _one("C25d", entries[-1], limit, log, ids=ids)
