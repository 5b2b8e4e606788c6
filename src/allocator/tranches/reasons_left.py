"""Why money of a tranche stays unplaced: every reason that applies, with its amount."""

from allocator.accounts import Planned
from allocator.findings import Args
from allocator.matches import Left
from allocator.money import Fen
from allocator.tranches.batch_desk import brings
from allocator.tranches.reasons_idle import idle
from allocator.tranches.reasons_state import State
from allocator.tranches.reasons_waiting import day_slots, titles
from allocator.tranches.rules_fees import reserving
from allocator.tranches.rules_locks import kept_for

Reason = tuple[str, Args]


def left_of(state: State) -> tuple[Left, ...]:
    """What stays of each tranche, in their order, with its reasons."""
    return tuple(
        Left(tranche=name, amount=Fen(left), reasons=_reasons(state, name, left))
        for name, left in state.left.items()
        if left > 0
    )


def _reasons(state: State, name: str, left: int) -> tuple[Reason, ...]:
    mine = [planned for planned in state.unserved if name in state.payers[planned.id]]
    found = [
        *_reserve(state, name, left),
        *_locks(state, name),
        *_unready(state, name, mine),
        *_by_rule(state, name, mine),
        *_small(state, mine, left),
        *(elsewhere := _elsewhere(state, name)),
        *([] if elsewhere else _spare(state, name, mine, left)),
    ]
    return tuple(found) or (("batch.left.order", ()),)


def _reserve(state: State, name: str, left: int) -> list[Reason]:
    tranche = state.desk.accounts[name].tranche
    lines = [line for line in reserving(state.desk) if (line.level, line.task) == (tranche.level, tranche.task)]
    if not lines or tranche.earmark is not None or not state.desk.is_ours(tranche):
        return []
    rule = f"reserve|{tranche.level.value}|{tranche.task}"
    slack = next((slack for limit, slack in state.slack if limit.rule == rule), left)
    if slack >= left:
        return []
    line, amount = lines[0], left - max(0, slack)
    why = ("why", line.reserve_reason or line.title)
    if line.reserve_until is None:
        return [("batch.left.reserve", (("amount_fen", amount), why))]
    return [("batch.left.reserve_until", (("amount_fen", amount), why, *day_slots(line.reserve_until)))]


def _locks(state: State, name: str) -> list[Reason]:
    """Kept for projects that the plan pays from this 限定用途 and that did not get it now."""
    found: list[Reason] = []
    for line, waits in kept_for(state.desk, state.money).items():
        tranche = state.desk.accounts[name].tranche
        mine = (wait for wait in waits if name in state.payers[wait[0]] and brings(tranche, wait[1].line))
        still = [(project, wait.amount) for project, wait in mine if not state.granted(project)]
        if still:
            slots: Args = (("count", len(still)), ("amount_fen", sum(amount for _, amount in still)))
            found.append(("batch.left.lock", (*slots, ("title", titles(state, (f"lock|{line}",))[0]))))
    return found


def _unready(state: State, name: str, mine: list[Planned]) -> list[Reason]:
    """Projects that are not ready, and those that wait for locked money of their own."""
    waiting = [planned for planned in mine if state.ready[planned.id].missing]
    held = [p for p in mine if p not in waiting and _held(state, name, p)]
    found: list[Reason] = []
    for key, those in (("batch.left.unready", waiting), ("batch.left.wait_lock", held)):
        if those:
            found.append((key, (("count", len(those)), ("amount_fen", sum(map(state.lacks, those))))))
    return found


def _held(state: State, name: str, planned: Planned) -> bool:
    """Whether a project has all that it may have beside its locked money, or the rest of it is too small a slice."""
    if state.granted(planned.id) == state.asked(planned.id):
        return True
    one = state.candidates[planned.id]
    return f"hold|{one.id}" in state.blocked(one, state.needs(one), (name,))


def _by_rule(state: State, name: str, mine: list[Planned]) -> list[Reason]:
    """Shares, or the unstated money, that keep ready projects from what is left; 文号 that are used up."""
    blocked: dict[str, int] = {}
    docs = 0
    for planned in mine:
        one = state.candidates.get(planned.id)
        if one is None:
            continue
        if state.doc(name) not in state.best_docs(one):
            docs += 1
        elif state.left[name] >= state.needs(one):
            for rule in state.blocked(one, state.needs(one), (name,)):
                blocked[rule] = blocked.get(rule, 0) + 1
    found: list[Reason] = []
    for rule, count in blocked.items():
        if rule == "unstated":
            found.append(("batch.left.unstated", (("amount_fen", state.desk.balances.unstated),)))
        elif rule.partition("|")[0] not in ("reserve", "lock", "hold"):
            found.append(("batch.left.share", (("title", titles(state, (rule,))[0]), ("count", count))))
    if docs:
        slots: Args = (("batch", state.question.per_batch), ("most", state.question.per_project))
        found.append(("batch.left.docs", (("count", docs), *slots)))
    return found


def _small(state: State, mine: list[Planned], left: int) -> list[Reason]:
    ready = [state.candidates[planned.id] for planned in mine if planned.id in state.candidates]
    small = [one for one in ready if state.needs(one) > left]
    if not small:
        return []
    slots: Args = (("count", len(small)), ("least_fen", min(map(state.needs, small))))
    whole = sum(state.needs(one) > one.least for one in small)
    if not whole:
        return [("batch.left.small", slots)]
    return [("batch.left.small_whole", (*slots, ("whole", whole), ("most", state.question.per_project)))]


def _elsewhere(state: State, name: str) -> list[Reason]:
    """限定用途 money whose projects other money of this batch pays."""
    return [("batch.left.elsewhere", one.slots) for one in idle(state) if one.tranche == name]


def _spare(state: State, name: str, mine: list[Planned], left: int) -> list[Reason]:
    """More money than the plan has projects for."""
    usable = sum(state.lacks(planned) for planned in mine)
    if not mine:
        anyone = any(name in payers for payers in state.payers.values())
        return [("batch.left.done" if anyone else "batch.left.nobody", ())]
    return [("batch.left.spare", (("usable_fen", usable), ("amount_fen", left - usable)))] if left > usable else []
