"""What would help, and what must be known: more money, one missing approval, new projects; changes since."""

from allocator.findings import Args
from allocator.matches import Class
from allocator.tranches.batch_desk import Desk
from allocator.tranches.batch_who import least_of, rank_of, room_of
from allocator.tranches.reasons_idle import idle
from allocator.tranches.reasons_state import State
from allocator.tranches.reasons_waiting import named

MOST = 3  # projects that a bit more money would complete: the nearest few
Said = tuple[str, Args]


def helps(state: State) -> tuple[Said, ...]:
    """Sentences in a fixed order: order of batches, money, approvals, new projects, standby; then what must be known.

    What must be known has keys of `batch.note`. Grants with a condition are told by `Match.arranged`, not here.
    """
    return (
        *_alone(state),
        *_more(state),
        *_only(state),
        *_new(state),
        *_standby(state),
        *_tenders(state),
        *_changes(state),
    )


def _alone(state: State) -> list[Said]:
    """限定用途 money that would be used if it were allotted by itself first."""
    return [("batch.help.alone", one.slots) for one in idle(state)]


def _more(state: State) -> list[Said]:
    """How much more would complete a ready project, where nothing but money is missing; the smallest amounts first."""
    found = []
    for planned in state.unserved:
        one = state.candidates.get(planned.id)
        if one is None or not state.best_docs(one):
            continue
        lacks = one.room - state.granted(one.id)
        short = lacks - state.reachable(one)
        if lacks == state.lacks(planned) and short > 0 and not state.blocked(one, lacks, state.usable(one)):
            found.append((short, planned))
    found.sort(key=lambda item: (item[0], item[1].id))
    return [("batch.help.more", (("more_fen", short), *named(planned))) for short, planned in found[:MOST]]


def _only(state: State) -> list[Said]:
    """Projects of this batch's kinds of money that lack one thing only; with what is left, or with later batches."""
    found: list[Said] = []
    for planned in state.unserved:
        missing = state.ready[planned.id].missing
        if len(missing) == 1 and missing != ("gone",) and (payers := state.payers[planned.id]):
            room = room_of(state.desk, planned)[0]
            enough = any(state.left[name] >= least_of(state.desk, planned, room) for name in payers)
            key = "batch.help.only" if enough else "batch.help.only_later"
            found.append((key, (*named(planned), ("fields", missing[0]))))
    return found


def _new(state: State) -> list[Said]:
    """Money for which the plan has too few projects."""
    found: list[Said] = []
    for name, left in state.left.items():
        tranche = state.desk.accounts[name].tranche
        lacks = sum(int(state.lacks(planned)) for planned in state.unserved if name in state.payers[planned.id])
        lacks += sum(one.amount for one in idle(state) if one.tranche == name)
        if left <= lacks:
            continue
        usable = sum(grant.amount for grant in state.grants if grant.tranche == name) + lacks
        slots: Args = (("usable_fen", usable), ("rest_fen", left - lacks))
        if tranche.earmark is not None:
            found.append(("batch.help.new_lock", (("lock", tranche.earmark.text), *slots)))
        else:
            found.append(("batch.help.new_task", (("task", tranche.task), *slots)))
    return found


def _standby(state: State) -> list[Said]:
    """备选 that what is left would pay whole, where they wait for a new plan version."""
    if state.desk.rules.tranching.standby != "approval":
        return []
    left, found = dict(state.left), []
    for name in state.desk.facts.plan.standby:
        planned = state.desk.planned.get(name)
        if planned is None or rank_of(state.desk, planned) is not Class.STANDBY or state.ready[name].missing:
            continue
        room, _ = room_of(state.desk, planned)
        payer = next((tranche for tranche in state.payers[name] if left[tranche] >= room), None)
        if payer is not None and room:
            left[payer] -= room
            found.append(("batch.help.standby", (*named(planned), ("amount_fen", room))))
    return found[:MOST]


def _tenders(state: State) -> list[Said]:
    """Grants whose project needs its drawings before tendering."""
    projects = dict.fromkeys(grant.project for grant in state.grants)
    return [
        ("batch.note.tender", named(state.desk.planned[project])) for project in projects if state.ready[project].tender
    ]


def _changes(state: State) -> list[Said]:
    """What differs from the approved plan since: projects gone from the pool, other needs; unstated money."""
    desk: Desk = state.desk
    found: list[Said] = []
    for planned in desk.planned.values():
        record, was = desk.current.get(planned.id), desk.approved.get(planned.id)
        if planned.standby and not desk.balances.held(planned.id):
            continue
        if record is None:
            if not state.lacks(planned):
                found.append(("batch.note.gone", named(planned)))
        elif was is not None and record.need != was.need:
            slots = (("now_fen", record.need), ("then_fen", was.need))
            found.append(("batch.note.need", (*named(planned), *slots)))
    if desk.balances.unstated > 0:
        found.append(("batch.note.unstated", (("amount_fen", desk.balances.unstated),)))
    return found
