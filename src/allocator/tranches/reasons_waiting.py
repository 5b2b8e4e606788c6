"""Why a project of the plan gets nothing, or not all, in a batch: one sentence each."""

from datetime import date

from allocator.accounts import Planned
from allocator.balances import may_take
from allocator.findings import Args
from allocator.matches import Candidate, Waiting
from allocator.tranches.batch_who import Awaited, arrived, awaited
from allocator.tranches.reasons_state import State


def waiting(state: State) -> tuple[Waiting, ...]:
    """Every planned project that still lacks money, and 备选 that were asked and do not come in; sorted by id."""
    found = [_of(state, planned) for planned in state.unserved]
    for name, (reason, args) in state.passed.items():
        planned = state.desk.planned[name]
        found.append(Waiting(project=name, lacks=state.lacks(planned), reason=reason, args=(*named(planned), *args)))
    return tuple(sorted(found, key=lambda wait: wait.project))


def named(planned: Planned) -> Args:
    return ("id", planned.id), ("name", planned.name)


def day_slots(day: date) -> Args:
    return ("year", day.year), ("month", day.month), ("day", day.day)


def _of(state: State, planned: Planned) -> Waiting:
    reason, args = _why(state, planned)
    lacks = state.lacks(planned)
    return Waiting(project=planned.id, lacks=lacks, reason=reason, args=(*named(planned), ("lacks_fen", lacks), *args))


def _why(state: State, planned: Planned) -> tuple[str, Args]:
    ready, got = state.ready[planned.id], state.granted(planned.id)
    owed = awaited(state.desk, planned)
    waits = [wait for wait in owed if wait.due]
    locked = sum(wait.amount for wait in waits)
    title = ("title", "\u3001".join(wait.line.title for wait in waits))
    if got and got == state.asked(planned.id) and locked == state.lacks(planned):
        return "batch.wait.part_lock", (("got_fen", got), title)
    if got:
        return "batch.wait.part", (("got_fen", got),)
    if ready.missing == ("gone",):
        return "batch.wait.gone", ()
    if ready.missing:
        return "batch.wait.lacks", (("fields", " ".join(ready.missing)),)
    here = [wait for wait in owed if not wait.due]
    if here and planned.id not in state.candidates and not waits:
        return _here(state, planned, here)
    if not state.payers[planned.id]:
        return "batch.wait.kind", ()
    one = state.candidates.get(planned.id)
    if one is None:
        if locked == state.lacks(planned):
            return "batch.wait.lock", (title,)
        return "batch.wait.empty", ()
    return _of_candidate(state, one)


def _here(state: State, planned: Planned, owed: list[Awaited]) -> tuple[str, Args]:
    """The locked money that the plan meant has all arrived: where it is, and that other money may pay now."""
    accounts = dict.fromkeys(account for wait in owed for account in arrived(state.desk, wait.line))
    docs = "\u3001".join(dict.fromkeys(account.tranche.doc_no for account in accounts))
    fits = any(may_take(planned, account.tranche) for account in accounts)
    free = sum(max(0, account.free) for account in accounts)
    slots: Args = (("docs", docs), ("free_fen", free), ("title", "\u3001".join(wait.line.title for wait in owed)))
    return "batch.wait.here" if fits else "batch.wait.here_unfit", slots


def _of_candidate(state: State, one: Candidate) -> tuple[str, Args]:
    if not state.best_docs(one):
        return "batch.wait.docs", (("count", len(one.docs)), ("most", state.question.per_project))
    reach = state.reachable(one)
    needs = state.needs(one)
    if reach < needs and needs > one.least:
        return "batch.wait.whole", (("left_fen", reach), ("most", state.question.per_project))
    if reach < needs:
        return "batch.wait.money", (("left_fen", reach), ("least_fen", needs))
    rules = state.blocked(one, needs, state.usable(one))
    if rules and all(rule.startswith("reserve|") for rule in rules):
        return "batch.wait.reserve", ()
    if rules == ("unstated",):
        return "batch.wait.unstated", ()
    if rules:
        return "batch.wait.rule", (("rules", "\u3001".join(titles(state, rules))),)
    return "batch.wait.order", ()


def titles(state: State, rules: tuple[str, ...]) -> tuple[str, ...]:
    """Rows by the titles that the rulebook gives their rules."""
    known = {ratio.id: ratio.title for ratio in state.desk.rules.ratios}
    known |= {line.id: line.title for line in state.desk.rules.lines}
    by_kind = {(line.level.value, line.task): line.title for line in state.desk.rules.lines if line.reserve}
    found = []
    for rule in rules:
        kind, *parts = rule.split("|")
        if kind == "reserve":
            found.append(by_kind[parts[0], "|".join(parts[1:])])
        elif kind == "lock":
            found.append(known.get(parts[0], parts[0]))
        elif kind == "hold":
            found += [wait.line.title for wait in awaited(state.desk, state.desk.planned[parts[0]]) if wait.due]
        else:
            found.append(known.get(rule, rule))
    return tuple(dict.fromkeys(found))
