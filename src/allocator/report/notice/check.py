"""What of a batch does not agree with ledger, plan and tranches; a notice with a problem is never issued."""

from collections.abc import Iterator

from allocator.accounts import Tranche
from allocator.balances import cap, may_take
from allocator.report.notice.facts import BatchFacts
from allocator.results import Problem


def problems(facts: BatchFacts) -> tuple[Problem, ...]:
    """Every disagreement, in whole fen; empty means that the notice may be printed as it is."""
    return (*_rests_on(facts), *_tranches(facts), *_projects(facts))


def _rests_on(facts: BatchFacts) -> Iterator[Problem]:
    if facts.match.plan != facts.plan.digest:
        yield Problem(code="N01")
    if not facts.committed and facts.match.head != facts.balances.head:
        yield Problem(code="N02")


def _tranches(facts: BatchFacts) -> Iterator[Problem]:
    """Arranged + fees + left = what was free, tranche by tranche."""
    used = {*facts.match.tranches, *facts.fees, *facts.left, *(part.grant.tranche for part in facts.match.arranged)}
    for name in sorted(used):
        account = facts.balances.account(name)
        if account is None or name not in facts.match.tranches:
            yield Problem(code="N03", subject=name, args=(("tranche", name),))
            continue
        counted = facts.left.get(name, 0) if facts.committed else facts.before(name)
        if counted != account.free:
            args = (("doc_no", account.tranche.doc_no), ("counted_fen", counted), ("free_fen", account.free))
            yield Problem(code="N04", subject=name, args=args)


def _projects(facts: BatchFacts) -> Iterator[Problem]:
    """Only planned projects, only money that may go to them, and never more than their cap."""
    given: dict[str, int] = {}
    for part in facts.match.arranged:
        key = part.grant.project
        planned, tranche = facts.planned.get(key), facts.tranches.get(part.grant.tranche)
        given[key] = given.get(key, 0) + part.grant.amount
        if planned is None:
            yield Problem(code="N05", subject=key, args=(("id", key),))
        elif isinstance(tranche, Tranche) and not may_take(planned, tranche):
            yield Problem(code="N06", subject=key, args=(("name", planned.name), ("doc_no", tranche.doc_no)))
        if facts.committed and part.grant.amount > _held(facts, key, part.grant.tranche):
            yield Problem(code="N09", subject=key, args=(("id", key),))
        if part.grant.amount <= 0 or not 0 <= part.grant.industry <= part.grant.amount:
            yield Problem(code="N08", subject=key, args=(("id", key),))
    for key, amount in sorted(given.items()):
        planned = facts.planned.get(key)
        held = facts.balances.held(key) + (0 if facts.committed else amount)
        if planned is not None and held > (most := cap(planned, facts.balances.price(key))):
            args = (("name", planned.name), ("held_fen", held), ("cap_fen", most))
            yield Problem(code="N07", subject=key, args=args)


def _held(facts: BatchFacts, project: str, tranche: str) -> int:
    return sum(holding.amount for holding in facts.balances.of(project) if holding.tranche == tranche)
