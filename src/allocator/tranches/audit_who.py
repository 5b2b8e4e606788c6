"""The audit of a batch: gates and preliminaries, slices and 文号."""

from collections.abc import Iterator
from datetime import date

from allocator.records import Answer, Project
from allocator.results import Outcome, Problem, Stage
from allocator.tranches.audit_scene import Scene


def gates(scene: Scene) -> Iterator[Problem]:
    """Who gets money is in today's pool, passes every gate up to the budget, and has or is spared the preliminaries.

    With a date the preliminaries may follow, and every grant says so.
    """
    for arranged in scene.match.arranged:
        name = arranged.grant.project
        stops, condition = readiness(scene, name)
        if stops:
            yield Problem(code="B11", subject=name, args=(("what", " ".join(stops)),))
        elif arranged.start_by != condition:
            yield Problem(code="B12", subject=name)


def readiness(scene: Scene, name: str) -> tuple[tuple[str, ...], date | None]:
    """Gates and preliminaries that stop a project on the day, and the date of its condition."""
    record = next((p for p in scene.facts.today.projects if p.id == name), None)
    if record is None:
        return ("pool",), None
    stops = tuple(
        verdict.gate
        for verdict in scene.facts.gated.verdicts
        if verdict.project == name
        and verdict.outcome is not Outcome.PASS
        and verdict.stage in (Stage.PLAN, Stage.APPROVE, Stage.BUDGET)
        and (verdict.gate != "G09" or _suspended(scene, record))
    )
    missing = tuple(need for need in scene.rules.tranching.needs if not _there(record, need))
    start_by = scene.rules.tranching.start_by
    if stops or not missing:
        return stops, None
    return ((), start_by) if start_by is not None and scene.match.day <= start_by else (missing, None)


def _suspended(scene: Scene, record: Project) -> bool:
    own = [s for s in scene.facts.today.suspensions if s.unit == record.unit or s.unit == record.dept]
    return any(s.until is None or s.until > scene.match.day for s in own)


def _there(record: Project, need: str) -> bool:
    """Done or not needed; what is not tendered needs no tender."""
    answer = getattr(record.reviews, need)
    return answer in (Answer.YES, Answer.NOT_NEEDED) or (need == "tendered" and answer is Answer.NO)


def slices(scene: Scene) -> Iterator[Problem]:
    """Who is not paid in full gets at least the smallest slice and keeps a 文号 free; at most so many 文号 each."""
    tranching = scene.rules.tranching
    for name, got in scene.got.items():
        asked, to_come = asked_of(scene, name)
        new = {scene.account[a.grant.tranche].tranche.doc_no for a in scene.match.arranged if a.grant.project == name}
        before = scene.docs(name) | to_come
        new -= before
        planned = scene.planned[name]
        share = -(-planned.amount * tranching.slice_share.num // tranching.slice_share.den)
        least = asked if scene.is_spare(name) else min(asked, max(share, tranching.slice_least))
        all_docs = len(before | new)
        most = tranching.per_project if got == asked else tranching.per_project - 1
        if got < least:
            yield Problem(code="B13", subject=name, args=(("got_fen", got), ("least_fen", least)))
        if new and (len(new) > tranching.per_batch or all_docs > most):
            yield Problem(code="B14", subject=name, args=(("count", all_docs), ("most", most)))


def asked_of(scene: Scene, name: str) -> tuple[int, set[str]]:
    """What a batch may bring a project: what it lacks, without what is still due from locked lines and not brought now.

    For each such line a 文号 is kept, unless one that paid before is of that line.
    """
    asked, to_come = scene.room[name][0], set()
    for line, industry, rest in scene.waits.get(name, ()):
        if scene.due(line) and not scene.brings(line) & set(scene.payers[name]):
            asked -= industry + rest
            held = {holding.tranche for holding in scene.balances.of(name)}
            if not held & scene.names_of(line):
                to_come.add(f"to come: {line.id}")
    return asked, to_come
