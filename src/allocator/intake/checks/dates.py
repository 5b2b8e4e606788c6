"""C11: start before finish, inside the plan year (续建 may reach outside), 规划年度 as planned."""

import re

from allocator.findings import Severity
from allocator.intake.answers import squeeze
from allocator.intake.entry import Entry, Facts, Log, Slots
from allocator.records import Layer


def check(facts: Facts, log: Log) -> None:
    """Every row by itself."""
    for entry in facts.entries:
        _order(entry, facts.rules.county.year, log)
        _plan_year(entry, facts.rules.county.year, log)


def _say(code: str, entry: Entry, log: Log, *fields: str, year: int) -> None:
    project = entry.project
    start, finish = project.start, project.finish
    args: Slots = {
        "id": project.id,
        "name": project.name,
        "year": year,
        "start": start.isoformat() if start else "",
        "finish": finish.isoformat() if finish else "",
    }
    value = next((entry.text(field) for field in fields if entry.text(field)), "")
    log.add(code, Severity.WARN, entry.cell(*fields), subject=project.id, value=value, args=args)


def _order(entry: Entry, year: int, log: Log) -> None:
    project = entry.project
    start, finish = project.start, project.finish
    if start and finish and start > finish:
        _say("C11", entry, log, "finish", "period", year=year)
        return
    carried = project.layer is Layer.CARRIED or project.need_before > 0
    early = start is not None and start.year < year and not carried
    past = finish is not None and finish.year < year
    late = start is not None and start.year > year
    long = finish is not None and finish.year > year and project.need_later == 0 and not carried
    if early or late:
        _say("C11a", entry, log, "start", "period", year=year)
    elif past or long:
        _say("C11a", entry, log, "finish", "period", year=year)


def _plan_year(entry: Entry, year: int, log: Log) -> None:
    text = squeeze(entry.text("plan_year"))
    found = re.search(r"20\d{2}", text)
    if text and (found is None or int(found[0]) != year):
        _say("C11d", entry, log, "plan_year", year=year)
