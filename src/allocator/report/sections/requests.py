"""提请审定事项: what the leading group is asked to decide."""

from allocator.proof import Status
from allocator.report.facts import Facts
from allocator.report.sections.changes import changes_text
from allocator.report.words import Words
from allocator.results import Outcome


def requests(facts: Facts, words: Words) -> tuple[str, ...]:
    """The matters for decision, in order; a plan that is not checked is put forward for discussion only."""
    decision = facts.decision
    if not facts.has_plan:
        return (words("ask.conflict" if decision.plan.proof.status is Status.INFEASIBLE else "ask.again"),)
    proven = decision.plan.proof.status is Status.PROVEN and not decision.problems
    key = "ask.plan" if proven else "ask.draft"
    asked = [
        words(
            f"{key}_amended" if facts.amended else key,
            year=decision.plan.year,
            count=len(facts.items),
            planned_fen=facts.planned_total,
            changes=changes_text(facts, words).rstrip(words("stop").strip()),
        )
    ]
    if facts.standby:
        asked.append(
            words("ask.standby", count=len(facts.standby), need_fen=sum(project.need for project in facts.standby))
        )
    if facts.overridden:
        asked.append(words("ask.overrides", count=len(facts.overridden)))
    waiting = {verdict.project for verdict in facts.conditional if verdict.outcome is Outcome.CONDITION}
    if waiting:
        asked.append(words("ask.conditions", count=len(waiting)))
    deferred = {verdict.project for verdict in facts.conditional if verdict.outcome is Outcome.DEFER}
    if deferred:
        asked.append(words("ask.deferred", count=len(deferred)))
    missed = [line for line in decision.plan.rules if not line.met]
    if missed:
        asked.append(words("ask.shortfalls", count=len(missed)))
    if proven:
        asked.append(words("ask.file"))
    return tuple(asked)
