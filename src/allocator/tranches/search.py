"""One question of the order answered: by growing effort, until a match and a bound meet.

Every question is first asked loosely (a project may draw on any number of 文号): that is small, and its best is a
bound. A strict match of the same projects usually reaches it; only where none does are all strict matches searched.
"""

from collections.abc import Iterable, Mapping

from allocator.proof import Proof, Status
from allocator.solving import solve
from allocator.tranches.check import check
from allocator.tranches.fill import filled
from allocator.tranches.order import Asked
from allocator.tranches.packed import best_of_class, place_all
from allocator.tranches.program import NOTHING, WHOLE, Frame, Mode
from allocator.tranches.residues import UNITS, Placing, barred, most_slices, narrowed, placings
from allocator.tranches.sizes import TooLarge
from allocator.tranches.walk import Walk, at, became, grants_of

RECOVERY = 0.2
"""Share of the remaining time that one effort may take, so that others get their turn."""
GLANCE = 0.01
"""Share of the remaining time, beside half a second, for a first look."""
NO_BOUND = 2**63
"""Above anything that a step can come to."""
FEW = 8
"""So many placings of odd amounts are searched one by one."""


def step(
    walk: Walk, asked: Asked, modes: Mapping[str, Mode], known: int | None = None, *, strict: bool = False
) -> tuple[int, int | None]:
    """The most of one goal with all earlier results kept, and its proven bound; the result is kept from here on.

    `modes` may leave out projects that cannot matter to this step; `known` is a bound that is certain already.
    `strict` leaves out the loose question.
    """
    bound = known
    if not _reached(walk, asked, bound) and walk.in_time:
        bound = _search(walk, asked, modes, known, strict)
    value = walk.value(asked)
    walk.kept.append((asked, value))
    return value, bound


def _search(walk: Walk, asked: Asked, modes: Mapping[str, Mode], known: int | None, strict: bool) -> int | None:
    """Bounds and matches by growing effort, until they meet."""
    bound = known
    for effort in (_full,) if strict else (_fill, _by_sums, _glance, _by_residues, _loosely, _full):
        bound = _least((bound, effort(walk, asked, modes, bound)))
        if _reached(walk, asked, bound) or not walk.in_time:
            break
    return bound


def _fill(walk: Walk, asked: Asked, modes: Mapping[str, Mode], bound: int | None) -> int | None:
    """No bound, but perhaps a match that reaches one: tranches filled to the last amount, as far as limits allow."""
    if asked.goal != "complete" or walk.question.per_batch != 1:
        return None
    members = [c for c in walk.question.candidates if c.rank is asked.rank]
    industry = [c for c in members if c.industry == c.room]
    for turn in range(len(walk.question.sources)):
        for some in (members, industry) if walk.question.limits else (members,):
            point = filled(walk.full, walk.point, some, modes, turn)
            better = at(point, asked.terms(walk.full).items()) > walk.value(asked)
            if better and not check(walk.question, grants_of(walk.full, point)):
                walk.point = point
            if _reached(walk, asked, bound) or not walk.in_time:
                return None
    return None


def _by_sums(walk: Walk, asked: Asked, modes: Mapping[str, Mode], bound: int | None) -> int | None:
    """The best set of a class with the sum wanted: a bound for its score, and a match where it can be placed."""
    if asked.goal not in ("complete", "score") or (asked.goal == "complete" and bound is None):
        return None
    goal = [value for each, value in walk.kept if each.goal == "complete" and each.rank is asked.rank]
    found = best_of_class(walk, asked, modes, bound or 0 if asked.goal == "complete" else goal[-1])
    if found is None:
        return None
    best, chosen = found
    _place(walk, asked, {c.id: frozenset({WHOLE if c.id in chosen else NOTHING}) for c in walk.question.candidates})
    if asked.goal == "complete":
        return None
    if not _reached(walk, asked, best.worth):
        same = {c.id: frozenset({WHOLE if c.id in chosen else NOTHING}) for c in walk.question.candidates}
        seconds = 0.5 + walk.left * GLANCE
        _take(walk, asked, ask(walk, asked, same, seconds, ceiling=best.worth, second=False))
    if _reached(walk, asked, best.worth) and best.alone:
        walk.modes |= {
            c.id: frozenset({WHOLE if c.id in chosen else NOTHING})
            for c in walk.question.candidates
            if c.rank is asked.rank
        }
    return best.worth


def _place(walk: Walk, asked: Asked, modes: Mapping[str, Mode]) -> None:
    """A match that completes exactly these projects, where that spends all money; solvers find such ways hard."""
    chosen = {c.id for c in walk.question.candidates if modes[c.id] == {WHOLE}}
    rooms = sum(c.room for c in walk.question.candidates if c.id in chosen)
    plain = walk.question.per_batch == 1 and all(mode in ({WHOLE}, {NOTHING}) for mode in modes.values())
    if plain and rooms == walk.money:
        before, value = walk.point, walk.value(asked)
        place_all(walk, chosen, tuple(source.money for source in walk.question.sources))
        if walk.value(asked) < value:
            walk.point = before


def _glance(walk: Walk, asked: Asked, modes: Mapping[str, Mode], bound: int | None) -> int | None:
    """The loose question for a moment: most steps need no more."""
    return _loosely(walk, asked, modes, bound, GLANCE)


def _loosely(
    walk: Walk, asked: Asked, modes: Mapping[str, Mode], bound: int | None, share: float = RECOVERY
) -> int | None:
    """The bound of the loose question; its projects, paid for strictly, may reach it."""
    if not any(len(some) > 1 for both in walk.frame(modes).takes.values() for some in both):
        return None
    seconds = walk.left * share if share == RECOVERY else 0.5 + walk.left * share
    proof = ask(walk, asked, modes, seconds, loose=True, ceiling=bound)
    bound = _least((bound, proof.bound))
    if proof.status is Status.PROVEN and not _reached(walk, asked, bound):
        same = _same(walk.frame(modes, loose=True), proof)
        _place(walk, asked, same)
    if proof.status is Status.PROVEN and not _reached(walk, asked, bound):
        _take(walk, asked, ask(walk, asked, same, walk.left * share + 0.5, ceiling=bound, second=False))
    return bound


def _full(walk: Walk, asked: Asked, modes: Mapping[str, Mode], bound: int | None) -> int | None:
    """All strict matches searched."""
    proof = ask(walk, asked, modes, walk.left * 0.5, ceiling=bound)
    _take(walk, asked, proof)
    return proof.bound


def _by_residues(walk: Walk, asked: Asked, modes: Mapping[str, Mode], bound: int | None) -> int | None:
    """A bound from what odd amounts must leave over: their placings are tried one after another, best bound first."""
    ways, current = completing(walk.frame(modes)), walk.value(asked)
    room = walk.money - walk.settled("complete", "slices")
    if asked.source and walk.placed:
        ceilings = [(_ceiling(walk, asked, placing), placing) for placing in walk.placed]
    elif asked.goal in ("complete", "slices") and asked.most is not None and asked.most >= room:
        slices = most_slices(walk.question, modes, walk.money - walk.settled("complete"))
        some = placings(walk.question, ways, modes, slices, room - current)
        if some is None:
            return None
        ceilings = [(room - placing.waste, placing) for placing in some]
    elif asked.goal != "ids" and 1 < len(walk.alive) <= FEW:
        ceilings = [pair for placing in walk.alive for pair in _bounded(walk, asked, modes, bound, ways, placing)]
    else:
        return None
    for ceiling, placing in sorted(ceilings, key=lambda pair: -pair[0]):
        if current >= ceiling:
            break
        bars = barred(ways, (placing,))
        ceiling = ceiling if bound is None else min(ceiling, bound)
        proof = ask(walk, asked, narrowed(modes, (placing,)), walk.left * RECOVERY, barred=bars, ceiling=ceiling)
        _take(walk, asked, proof)
        current = walk.value(asked)
        if proof.status is not Status.INFEASIBLE and (proof.bound is None or proof.bound > current):
            return ceiling if ceiling < NO_BOUND else None
    return current


def _bounded(
    walk: Walk,
    asked: Asked,
    modes: Mapping[str, Mode],
    bound: int | None,
    ways: Mapping[str, tuple[str, ...]],
    placing: Placing,
) -> list[tuple[int, Placing]]:
    """A placing with the bound of its loose question; nothing where that proves it impossible."""
    bars, some = barred(ways, (placing,)), narrowed(modes, (placing,))
    seconds = walk.left * RECOVERY / FEW
    proof = ask(walk, asked, some, seconds, loose=True, barred=bars, ceiling=bound, second=False)
    least = _least((bound, proof.bound))
    if proof.status is Status.INFEASIBLE:
        return []
    return [(NO_BOUND if least is None else least, placing)]


def _ceiling(walk: Walk, asked: Asked, placing: Placing) -> int:
    """The most of one tranche that a placing lets be spent, after the older tranches of its 文号."""
    doc = {source.id: source.doc_no for source in walk.question.sources}
    money = sum(source.money for source in walk.question.sources if source.doc_no == doc[asked.source])
    older = sum(value for each, value in walk.kept if each.source and doc[each.source] == doc[asked.source])
    return min(asked.most or 0, money - placing.by_doc[doc[asked.source]] - older)


def completing(frame: Frame) -> dict[str, tuple[str, ...]]:
    """The 文号 that may complete each project, one at a time."""
    return {
        project: tuple(frame.docs[name] for name in whole if name in frame.docs)
        for project, (whole, _) in frame.takes.items()
    }


def bar(walk: Walk) -> None:
    """Take out placings of odd amounts that would leave more than the results so far leave over."""
    left = walk.money - walk.settled("complete", "slices")
    if walk.question.per_batch != 1 or left >= UNITS[0] * len(walk.question.sources):
        return
    ways = completing(walk.frame(walk.modes))
    slices = most_slices(walk.question, walk.modes, walk.money - walk.settled("complete"))
    some = placings(walk.question, ways, walk.modes, slices, left)
    if some:
        walk.barred |= barred(ways, some)
        walk.modes = narrowed(walk.modes, some)
        walk.placed = some if slices == 0 else None
        walk.alive = some


def ask(
    walk: Walk,
    asked: Asked,
    modes: Mapping[str, Mode],
    seconds: float,
    *,
    loose: bool = False,
    barred: frozenset[tuple[str, str]] = frozenset(),
    ceiling: int | None = None,
    second: bool = True,
) -> Proof:
    """One question to the solvers; its answer is not kept. Sums that no solver can hold have no answer."""
    try:
        program = walk.program(asked, modes, loose=loose, barred=barred, ceiling=ceiling)
    except TooLarge:
        return Proof(status=Status.UNKNOWN)
    if second:
        return solve(program, time_limit=seconds, explain=False)
    return solve(program, time_limit=seconds, explain=False, second_opinion=None)


def _take(walk: Walk, asked: Asked, proof: Proof) -> None:
    """A better match becomes the best so far."""
    if proof.value is not None and proof.value > walk.value(asked):
        walk.point = dict.fromkeys(proof.chosen, 1) | dict(proof.amounts)


def _reached(walk: Walk, asked: Asked, bound: int | None) -> bool:
    return bound is not None and walk.value(asked) >= bound


def _least(bounds: Iterable[int | None]) -> int | None:
    return min((b for b in bounds if b is not None), default=None)


def _same(frame: Frame, proof: Proof) -> dict[str, Mode]:
    """Modes that complete and slice exactly the projects that an answer completes and slices."""
    return {c.id: became(frame, dict.fromkeys(proof.chosen, 1), c.id) for c in frame.question.candidates}
