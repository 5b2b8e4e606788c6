"""The audit of a batch: any proposal against ledger, plan and rulebook in whole numbers, written from the rule text.

It imports neither what made the proposal nor a solver; empty means: nothing is wrong. That no better proposal exists is
not its matter.
"""

from collections import Counter
from collections.abc import Iterator

from allocator.balances import Balances
from allocator.matches import Match
from allocator.results import Problem
from allocator.rules import Rulebook
from allocator.tranches.audit_limits import fees, locks, reserves, shares, unstated
from allocator.tranches.audit_scene import Scene
from allocator.tranches.audit_standby import standby
from allocator.tranches.audit_who import gates, slices
from allocator.tranches.batch_facts import Facts


def audit_match(match: Match, balances: Balances, rules: Rulebook, facts: Facts) -> tuple[Problem, ...]:
    """Everything that is wrong with a proposal for the ledger as it stands; codes B01 to B17, amounts in fen."""
    basis = tuple(_basis(match, balances, facts))
    if basis:
        return basis  # what follows would compare with the wrong things
    scene = Scene(match=match, balances=balances, rules=rules, facts=facts)
    grants = tuple(_grants(scene))
    if grants:
        return grants
    checks = (_sums, _caps, _told, gates, slices, standby, fees, reserves, unstated, shares, locks)
    return tuple(problem for check in checks for problem in check(scene))


def _basis(match: Match, balances: Balances, facts: Facts) -> Iterator[Problem]:
    """The ledger head, the plan version and the tranches are those of the ledger."""
    if match.head != balances.head:
        yield Problem(code="B01", subject=match.head[:12])
    if balances.plan is None or not match.plan == balances.plan.digest == facts.plan.digests.plan:
        yield Problem(code="B02", subject=match.plan[:12])
    known = {account.tranche.id for account in balances.accounts}
    for name, times in Counter(match.tranches).items():
        if name not in known or times > 1:
            yield Problem(code="B03", subject=name)


def _grants(scene: Scene) -> Iterator[Problem]:
    """Each grant is positive money of a tranche of the batch for a project of the plan, listed once."""
    seen = Counter((a.grant.project, a.grant.tranche) for a in scene.match.arranged)
    for arranged in scene.match.arranged:
        grant = arranged.grant
        good = 0 <= grant.industry <= grant.amount and grant.amount > 0
        there = grant.tranche in scene.match.tranches and grant.project in scene.planned
        if not good or not there or seen[grant.project, grant.tranche] > 1:
            slots = (("tranche", grant.tranche), ("amount_fen", grant.amount))
            yield Problem(code="B04", subject=grant.project, args=slots)
    for name, fee in scene.match.fees:
        if name not in scene.match.tranches or fee <= 0:
            yield Problem(code="B04", subject="#fee", args=(("tranche", name), ("amount_fen", fee)))
    if tuple(sorted(a.grant for a in scene.match.arranged)) != tuple(sorted(scene.match.answer.grants)):
        yield Problem(code="B05")


def _sums(scene: Scene) -> Iterator[Problem]:
    """Arranged + fees + left = what each tranche had free; nothing below zero."""
    told = Counter(dict.fromkeys(scene.match.tranches, 0))
    for left in scene.match.left:
        told[left.tranche] += left.amount
    for name in told:
        free = scene.account[name].free if name in scene.match.tranches else 0
        out = scene.from_tranche[name] + scene.fee[name]
        if out + told[name] != free or told[name] < 0:
            slots = (("free_fen", free), ("out_fen", out), ("left_fen", told[name]))
            yield Problem(code="B06", subject=name, args=slots)


def _caps(scene: Scene) -> Iterator[Problem]:
    """No project above its planned money or its price, nor above either part; level, task and purpose allow it."""
    for name in scene.got:
        room, industry, rest = scene.room[name]
        got, got_industry = scene.got[name], scene.got_industry[name]
        if got > room or got_industry > industry or got - got_industry > rest:
            slots = (("got_fen", got), ("room_fen", room), ("industry_fen", got_industry))
            yield Problem(code="B07", subject=name, args=slots)
    for arranged in scene.match.arranged:
        grant = arranged.grant
        if grant.tranche not in scene.payers[grant.project]:
            yield Problem(code="B08", subject=grant.project, args=(("tranche", grant.tranche),))


def _told(scene: Scene) -> Iterator[Problem]:
    """Class, completion and condition of each grant, and the list of those who wait, say what is so."""
    for arranged in scene.match.arranged:
        name = arranged.grant.project
        completes = scene.got[name] == scene.room[name][0]
        if (arranged.rank, arranged.completes) != (scene.rank(name), completes):
            yield Problem(code="B09", subject=name)
    lacking = {n: room - scene.got[n] for n, (room, _, _) in scene.room.items() if not scene.is_spare(n)}
    told = {wait.project: int(wait.lacks) for wait in scene.match.waiting if not scene.is_spare(wait.project)}
    lacking = {name: amount for name, amount in lacking.items() if amount}
    for name in sorted(lacking.keys() ^ told.keys() | {n for n in lacking if told.get(n) != lacking[n]}):
        slots = (("lacks_fen", lacking.get(name, 0)), ("told_fen", told.get(name, 0)))
        yield Problem(code="B10", subject=name, args=slots)
