"""From an approved plan and the ledger to a proposal for the tranches that came: who gets what of which, and why."""

from datetime import date
from time import monotonic

from allocator.balances import Balances
from allocator.matches import Answer, Arranged, Candidate, Class, Grant, Limit, Match, Question, Source
from allocator.money import Fen
from allocator.rules import Rulebook
from allocator.tranches.audit import audit_match
from allocator.tranches.batch_desk import Desk
from allocator.tranches.batch_facts import Facts
from allocator.tranches.batch_standby import Passed, admit
from allocator.tranches.batch_who import candidate, room_of
from allocator.tranches.reasons_helps import helps
from allocator.tranches.reasons_left import left_of
from allocator.tranches.reasons_state import State
from allocator.tranches.reasons_waiting import waiting
from allocator.tranches.rules_fees import batch_fees, reserve_limits
from allocator.tranches.rules_locks import lock_limits
from allocator.tranches.rules_shares import ratio_limits, share_lines
from allocator.tranches.solve import answer, weighted

ASIDE = 10.0
"""Seconds for the alternative by weights: it is shown beside the proposal and may not hold it up."""


def match_tranches(
    balances: Balances, ids: tuple[str, ...], rules: Rulebook, facts: Facts, day: date, *, time_limit: float = 60.0
) -> Match:
    """The proposal for tranches `ids` on a day: fees, grants, what is left, who waits, what would help, shares.

    `rules` are today's, with the year's expected money in their lines. Raises ValueError without a plan version, for
    facts of another plan, and for tranches that are unknown or named twice; RuntimeError if the audit refuses what was
    made, which would be a mistake of this program. Nothing is written anywhere.
    """
    ends = monotonic() + time_limit
    desk = Desk(balances=balances, ids=ids, rules=rules, facts=facts, day=day)
    fees = batch_fees(desk)
    money = {a.tranche.id: Fen(max(0, a.free) - fees.get(a.tranche.id, 0)) for a in desk.chosen}
    found = [made for planned in desk.planned.values() if (made := candidate(desk, planned, money)) is not None]
    first = [one for one in found if one.rank is not Class.STANDBY]

    def ask(candidates: list[Candidate]) -> Question:
        return question_of(desk, tuple(candidates), money, fees)

    strict = answer(ask(first), time_limit=time_limit * 0.5)
    spare = [one for one in found if one.rank is Class.STANDBY]
    chosen, strict, passed = admit(desk, ask, first, spare, strict, max(1.0, (ends - monotonic()) / 2))
    question = ask(chosen)
    other = weighted(question, time_limit=max(1.0, min(ASIDE, ends - monotonic())))
    match = _match(desk, question, strict, other, fees, passed)
    problems = audit_match(match, balances, rules, facts)
    if problems:  # the maker and the rules disagree: nothing may be shown
        raise RuntimeError(" ".join(f"{problem.code} {problem.subject}" for problem in problems))
    return match


def question_of(desk: Desk, candidates: tuple[Candidate, ...], money: dict[str, Fen], fees: dict[str, Fen]) -> Question:
    """The matching question: candidates, sources and every row that binds."""
    sources = tuple(
        Source(
            id=name,
            doc_no=desk.accounts[name].tranche.doc_no,
            received_on=desk.accounts[name].tranche.received_on,
            money=fen,
            fee=fees.get(name, Fen(0)),
        )
        for name, fen in money.items()
    )
    tranching = desk.rules.tranching
    rows = (
        *reserve_limits(desk, candidates, fees),
        *ratio_limits(desk, candidates, fees),
        *lock_limits(desk, candidates, money),
        *_unstated_limit(desk, candidates, fees),
    )
    return Question(
        candidates=tuple(sorted(candidates, key=lambda one: one.id)),
        sources=sources,
        limits=rows,
        per_batch=tranching.per_batch,
        per_project=tranching.per_project,
        weights=tranching.weights,
    )


def _unstated_limit(desk: Desk, candidates: tuple[Candidate, ...], fees: dict[str, Fen]) -> tuple[Limit, ...]:
    """Money that a document moved without saying from where is gone from some tranche: together they hold less."""
    if desk.balances.unstated <= 0:
        return ()
    terms = tuple((one.id, name, 1) for one in candidates for name in one.tranches)
    return (Limit(rule="unstated", industry=terms, rest=terms, most=desk.spendable - sum(fees.values())),)


def _match(
    desk: Desk, question: Question, strict: Answer, other: Answer, fees: dict[str, Fen], passed: Passed
) -> Match:
    state = State(desk=desk, question=question, grants=strict.grants, passed=passed)
    ranks = {one.id: one for one in question.candidates}
    return Match(
        day=desk.day,
        head=desk.balances.head,
        plan=desk.version.digest,
        tranches=tuple(account.tranche.id for account in desk.chosen),
        arranged=tuple(_arranged(desk, state, grant, ranks[grant.project]) for grant in strict.grants),
        fees=tuple((a.tranche.id, fees[a.tranche.id]) for a in desk.chosen if a.tranche.id in fees),
        left=left_of(state),
        waiting=waiting(state),
        helps=helps(state),
        shares=share_lines(desk, strict.grants, fees),
        answer=strict,
        weighted=other,
    )


def _arranged(desk: Desk, state: State, grant: Grant, one: Candidate) -> Arranged:
    room, _ = room_of(desk, desk.planned[grant.project])
    return Arranged(grant=grant, rank=one.rank, completes=state.granted(grant.project) == room, start_by=one.start_by)
