"""What would help, and what must be known: more money, one missing approval, new projects; conditions of grants."""

from allocator.findings import Args
from allocator.matches import Class
from allocator.tranches.batch_desk import Desk
from allocator.tranches.batch_who import rank_of, room_of
from allocator.tranches.reasons_state import State
from allocator.tranches.reasons_waiting import day_slots, named

MOST = 3  # projects that a bit more money would complete: the nearest few
Said = tuple[str, Args]


def helps(state: State) -> tuple[Said, ...]:
    """Sentences in a fixed order: money, approvals, new projects, standby; then conditions and changes to be known."""
    return (*_more(state), *_only(state), *_new(state), *_standby(state), *_conditions(state), *_changes(state))


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
    """Projects that this batch's money could pay and that lack one thing only."""
    found: list[Said] = []
    for planned in state.unserved:
        missing = state.ready[planned.id].missing
        if len(missing) == 1 and missing != ("gone",) and state.payers[planned.id]:
            found.append(("batch.help.only", (*named(planned), ("fields", missing[0]))))
    return found


def _new(state: State) -> list[Said]:
    """Money for which the plan has too few projects."""
    found: list[Said] = []
    for name, left in state.left.items():
        tranche = state.desk.accounts[name].tranche
        lacks = sum(state.lacks(planned) for planned in state.unserved if name in state.payers[planned.id])
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


def _conditions(state: State) -> list[Said]:
    """What grants of this batch depend on: a start by a day, drawings before tendering."""
    found: list[Said] = []
    for project in dict.fromkeys(grant.project for grant in state.grants):
        ready, planned = state.ready[project], state.desk.planned[project]
        if ready.start_by is not None:
            slots = (("fields", " ".join(ready.conditions)), *day_slots(ready.start_by))
            found.append(("batch.note.start_by", (*named(planned), *slots)))
        if ready.tender:
            found.append(("batch.note.tender", named(planned)))
    return found


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
