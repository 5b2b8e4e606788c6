"""A batch by trying everything, from the rule text alone, and the small questions it is tried on.

`best` walks through the projects and keeps, for each way the tranches and limits may stand, only the best arrangement
so far: all arrangements are looked at, equal standings once. `best_by_listing` really lists them all.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import product
from random import Random

from allocator.matches import Candidate, Class, Limit, Question, Source

Cell = tuple[int, int]  # industry and other fen
Way = tuple[Cell, ...]  # one cell per source
Key = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...], tuple[int, ...]]


def ways(question: Question, c: Candidate) -> Iterator[Way]:
    """Every way to pay for one project that its own rules allow, nothing included."""
    cells = []
    for source in question.sources:
        most = source.money if source.id in c.tranches else 0
        cells.append([(g, r) for g in range(min(c.industry, most) + 1) for r in range(min(c.room, most) - g + 1)])
    for way in product(*cells):
        industry, rest = sum(g for g, _ in way), sum(r for _, r in way)
        total = industry + rest
        if total == 0:
            yield way
            continue
        used = {s.doc_no for s, (g, r) in zip(question.sources, way, strict=True) if g + r}
        after = len(used | set(c.docs))
        whole = total == c.room
        fits = industry <= c.industry and rest <= c.room - c.industry
        allowed = after <= question.per_project if whole else total >= c.least and after < question.per_project
        if fits and len(used) <= question.per_batch and allowed:
            yield way


def worth(question: Question, c: Candidate, way: Way, weights: bool) -> tuple[int, ...]:
    """What a way adds to each step before the ids."""
    total = sum(g + r for g, r in way)
    steps: list[int] = []
    if weights:
        steps.append((*question.weights, 0)[list(Class).index(c.rank)] * c.score * total)
    else:
        for rank in sorted({each.rank for each in question.candidates}):
            mine = c.rank is rank
            steps += [total if mine and total == c.room else 0, total if mine and total < c.room else 0]
            steps.append(c.score * total if mine else 0)
    steps.append(-len({s.doc_no for s, (g, r) in zip(question.sources, way, strict=True) if g + r}))
    steps += [g + r for g, r in way]
    worst = max((each.town_rank or 0 for each in question.candidates), default=0) + 1
    steps.append(-(c.town_rank or worst) * total)
    return tuple(steps)


def counted(question: Question, c: Candidate, way: Way) -> tuple[int, ...]:
    """What a way adds to each limit's left side."""
    sums = []
    for limit in question.limits:
        first = {(p, t): a for p, t, a in limit.industry}
        second = {(p, t): a for p, t, a in limit.rest}
        pairs = [((c.id, s.id), g, r) for s, (g, r) in zip(question.sources, way, strict=True)]
        sums.append(sum(first.get(pair, 0) * g + second.get(pair, 0) * r for pair, g, r in pairs))
    return tuple(sums)


def _join(key: Key, add: tuple[int, ...], way: Way) -> Key:
    totals = tuple(g + r for g, r in way)
    return (
        tuple(a + b for a, b in zip(key[0], add, strict=True)) if key[0] else add,
        (*key[1], sum(totals)),
        (*key[2], *totals),
        (*key[3], *(g for g, _ in way)),
    )


def _candidates(question: Question, weights: bool) -> list[Candidate]:
    return sorted((c for c in question.candidates if not weights or c.rank is not Class.STANDBY), key=lambda c: c.id)


def best(question: Question, *, weights: bool = False) -> Key | None:
    """The steps' values, then every project's fen, every pair's fen and industry fen, of the best arrangement."""
    shown = replace(question, candidates=tuple(_candidates(question, weights)))
    money = tuple(s.money for s in shown.sources)
    reached: dict[tuple[tuple[int, ...], tuple[int, ...]], Key] = {(money, (0,) * len(shown.limits)): ((), (), (), ())}
    for c in shown.candidates:
        options = [(way, worth(shown, c, way, weights), counted(shown, c, way)) for way in ways(shown, c)]
        after: dict[tuple[tuple[int, ...], tuple[int, ...]], Key] = {}
        for (left, sums), key in reached.items():
            for way, add, count in options:
                rest = tuple(m - g - r for m, (g, r) in zip(left, way, strict=True))
                if min(rest, default=0) < 0:
                    continue
                state = rest, tuple(a + b for a, b in zip(sums, count, strict=True))
                joined = _join(key, add, way)
                if state not in after or joined > after[state]:
                    after[state] = joined
        reached = after
    fine = [
        k
        for (_, sums), k in reached.items()
        if all(s <= max(0, q.most) for s, q in zip(sums, shown.limits, strict=True))
    ]
    return max(fine, default=None)


def best_by_listing(question: Question, *, weights: bool = False) -> Key | None:
    """The same by listing every arrangement: for the smallest questions only."""
    some = _candidates(question, weights)
    shown = replace(question, candidates=tuple(some))
    found = None
    for choice in product(*(list(ways(shown, c)) for c in some)):
        spent = [sum(way[k][0] + way[k][1] for way in choice) for k in range(len(shown.sources))]
        if any(a > s.money for a, s in zip(spent, shown.sources, strict=True)):
            continue
        sums = [counted(shown, c, way) for c, way in zip(some, choice, strict=True)]
        if any(sum(each[k] for each in sums) > max(0, q.most) for k, q in enumerate(shown.limits)):
            continue
        key: Key = ((), (), (), ())
        for c, way in zip(some, choice, strict=True):
            key = _join(key, worth(shown, c, way, weights), way)
        found = key if found is None or key > found else found
    return found


def random_question(seed: int, *, projects: int = 8, most: int = 6) -> Question:
    """A small question of any shape: shared 文号, mixed industry parts, limits, earlier 文号, 备选, one or two 文号."""
    random = Random(seed)
    count = random.randint(1, 3)
    shared = random.random() < 0.25
    sources = tuple(
        Source(
            id=f"t{k}",
            doc_no="docA" if shared and k < 2 else f"doc{k}",
            received_on=date(2026, 1, 1 + k),
            money=random.choice((0, random.randint(1, 9), random.randint(4, 12))),  # type: ignore[arg-type]
        )
        for k in range(count)
    )
    ids = [s.id for s in sources]
    candidates = []
    for k in range(random.randint(1, projects)):
        room = random.randint(1, most)
        industry = random.choice((0, 0, room, room, random.randint(0, room)))
        docs = random.choice(((), (), (), ("earlier",), (sources[0].doc_no,), ("earlier", sources[-1].doc_no)))
        candidates.append(
            Candidate(
                id=f"p{random.randint(0, 99):02}{k}",
                rank=random.choice(list(Class)),
                score=random.choice((0, 500, 500, 700, 900)),
                room=room,  # type: ignore[arg-type]
                industry=industry,  # type: ignore[arg-type]
                least=random.randint(0, room),  # type: ignore[arg-type]
                tranches=tuple(sorted(random.sample(ids, random.randint(1, count)))),
                docs=docs,
                town_rank=random.choice((None, 1, 1, 2, 3)),
            )
        )
    candidates.sort(key=lambda c: c.id)
    limits = tuple(_limit(random, f"share{k}", candidates, sources) for k in range(random.choice((0, 0, 1, 2))))
    return Question(
        candidates=tuple(candidates),
        sources=sources,
        limits=limits,
        per_batch=random.choice((1, 1, 2)),
        per_project=random.choice((2, 2, 2, 1, 3)),
    )


def _limit(random: Random, rule: str, candidates: list[Candidate], sources: tuple[Source, ...]) -> Limit:
    """A share of industry, a cap on some projects, or money that makes room for other money, perhaps broken already."""
    pairs = [(c.id, t) for c in candidates for t in c.tranches if any(s.id == t for s in sources)]
    total = sum(s.money for s in sources)
    kind = random.randrange(3)
    if kind == 0:  # everything but industry at most so much
        rest = tuple((p, t, 1) for p, t in pairs)
        return Limit(rule=rule, industry=(), rest=rest, most=random.randint(0, max(1, total * 2 // 3)))
    if kind == 1:
        some = tuple((p, t, 1) for p, t in pairs if random.random() < 0.5)
        return Limit(rule=rule, industry=some, rest=some, most=random.randint(0, max(1, total // 2)))
    industry = tuple((p, t, -2) for p, t in pairs)
    return Limit(rule=rule, industry=industry, rest=tuple((p, t, 3) for p, t in pairs), most=random.randint(-2, 4))
