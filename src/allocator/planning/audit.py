"""The audit: any plan against the rules, in whole numbers, written from the rule text.

It imports no solver and no constraint class; it is how anyone's plan is checked, and it has the last word on ours.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from allocator.money import Fen
from allocator.planning.case import Case
from allocator.planning.measures import MEASURES, Measure
from allocator.records import Pool, Project
from allocator.results import Allotment, Gated, Problem, RuleLine, Scenario
from allocator.rules import Line, Rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """Every rule as the plan meets it, and what is wrong (empty = nothing)."""

    rules: tuple[RuleLine, ...]
    problems: tuple[Problem, ...]


def audit_plan(
    allotments: tuple[Allotment, ...],
    fees: tuple[tuple[str, Fen], ...],
    pool: Pool,
    rules: Rulebook,
    scenario: Scenario,
    gated: Gated,
    measures: tuple[Measure, ...] = MEASURES,
) -> Audit:
    """Check who is in, what each gets from where, and every rule of the rulebook that holds on the day."""
    case = Case(pool=pool, rules=rules, scenario=scenario, gated=gated, allotments=allotments, fees=fees)
    measured = tuple(line for measure in measures for line in measure(case))
    broken = (
        Problem(code="A20" if r.money else "A23", subject=r.subject, args=_args(r))
        for r in measured
        if r.hard and not r.met
    )
    return Audit(rules=measured, problems=(*_membership(case), *_amounts(case), *broken))


def _args(line: RuleLine) -> tuple[tuple[str, str | int], ...]:
    suffix = "_fen" if line.money else ""
    return (
        ("rule", line.rule),
        ("kind", line.kind),
        ("subject", line.subject),
        (f"lhs{suffix}", line.lhs),
        ("sense", line.sense),
        (f"rhs{suffix}", line.rhs),
        (f"short{suffix}", line.shortfall),
    )


def _membership(case: Case) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    for a in case.allotments:
        if (a.project, a.line) in seen:
            yield Problem(code="A01", subject=a.project, args=(("line", a.line),))
        seen.add((a.project, a.line))
        if a.project not in case.projects:
            yield Problem(code="A02", subject=a.project)
        if a.line not in case.lines:
            yield Problem(code="A03", subject=a.project, args=(("line", a.line),))
    for project in case.planned:
        if project.id not in case.gated.eligible:
            gates = " ".join(v.gate for v in case.gated.of(project.id) if v.outcome == "refuse")
            yield Problem(code="A04", subject=project.id, args=(("gates", gates), ("name", project.name)))


def _amounts(case: Case) -> Iterator[Problem]:
    for a in case.allotments:
        project, line = case.projects.get(a.project), case.lines.get(a.line)
        if not 0 <= a.industry <= a.amount or a.amount <= 0:
            yield Problem(code="A05", subject=a.project, args=(("line", a.line), ("amount_fen", a.amount)))
        if project and line and not _may_pay(line, project, case.rules):
            yield Problem(code="A06", subject=a.project, args=(("line", a.line), ("title", line.title)))
    for project in case.planned:
        got = case.money(project.id)
        if not _right_total(project, got, case.rules):
            yield Problem(code="A07", subject=project.id, args=(("got_fen", got), ("need_fen", project.need)))
        industry = sum(a.industry for a in case.of[project.id])
        wanted = project.industry if got == project.need or project.industry < project.need else got
        if industry != wanted:
            yield Problem(code="A08", subject=project.id, args=(("got_fen", industry), ("need_fen", wanted)))
        if case.rules.planning.split_binds:
            yield from _split(case, project)


def _split(case: Case, project: Project) -> Iterator[Problem]:
    for level, asked in project.split:
        got = sum(a.amount for a in case.of[project.id] if a.line in case.lines and case.lines[a.line].level is level)
        if got != asked:
            slots = (("level", level.value), ("got_fen", got), ("need_fen", int(asked)))
            yield Problem(code="A09", subject=project.id, args=slots)


def _right_total(project: Project, got: int, rules: Rulebook) -> bool:
    """All of the need; a scalable project (not split into parts) may get whole steps less, not below its minimum."""
    if got == project.need:
        return True
    in_parts = 0 < project.industry < project.need or (rules.planning.split_binds and bool(project.split))
    if project.min_need is None or in_parts:
        return False
    return project.min_need <= got < project.need and (project.need - got) % rules.planning.scale_step == 0


def _may_pay(line: Line, project: Project, rules: Rulebook) -> bool:
    if line.task not in (project.tasks or (rules.planning.main_task,)):
        return False
    if line.types and project.type1 not in line.types:
        return False
    if rules.planning.split_binds and project.split and line.level not in dict(project.split):
        return False
    if line.lock is None:
        return True
    villages = {location.key for location in project.locations}
    return (
        project.id in line.lock.projects
        or not villages.isdisjoint(line.lock.villages)
        or not set(project.purposes).isdisjoint(line.lock.purposes)
    )
