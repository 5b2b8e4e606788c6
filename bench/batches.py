"""Matching questions of a county's size, drawn from a seed: lumpy projects, a few tranches, one share of industry."""

from datetime import date, timedelta
from random import Random

from allocator.matches import Candidate, Class, Limit, Question, Source
from allocator.money import Fen

WAN = 1_000_000
RANKS = (Class.CONSOLIDATION, Class.DISASTER, Class.DRIVING, Class.REST, Class.STANDBY)


def question(projects: int, tranches: int, seed: int, *, funded: float = 0.4, whole: bool = False) -> Question:
    """`funded` is the money of the batch as a share of what is still lacking; `whole`: all amounts in 万元."""
    random = Random(f"{projects} {tranches} {seed}")
    ids = [f"t{k:02}" for k in range(tranches)]
    candidates = tuple(_candidate(random, k, ids, whole) for k in range(projects))
    total = sum(c.room for c in candidates) * funded
    cuts = [random.uniform(0.5, 1.5) for _ in ids]
    sources = tuple(
        Source(
            id=name,
            doc_no=f"doc{max(0, k - (k == 1))}",  # the first two stand in one document
            received_on=date(2026, 1, 5) + timedelta(days=20 * k),
            money=_round(total * cut / sum(cuts), 10_000 if k % 2 and not whole else WAN),
        )
        for k, (name, cut) in enumerate(zip(ids, cuts, strict=True))
    )
    rest = tuple((c.id, t, 1) for c in candidates for t in c.tranches)
    share = Limit(rule="industry", industry=(), rest=rest, most=sum(s.money for s in sources) * 45 // 100)
    return Question(candidates=candidates, sources=sources, limits=(share,))


def _round(amount: float, unit: int) -> Fen:
    return Fen(round(amount / unit) * unit)


def _candidate(random: Random, number: int, ids: list[str], whole: bool) -> Candidate:
    room = round(min(600.0, max(5.0, random.lognormvariate(4.2, 0.8)))) * WAN
    if random.random() < 0.1 and not whole:
        room += random.randrange(1, 10_000) * 100  # to the 元: 2 to 4 decimals of 万元
    kind = random.random()
    industry = room if kind < 0.55 else 0 if kind < 0.95 else room * random.randrange(2, 9) // 10 // WAN * WAN
    some = [name for name in ids if random.random() < 0.6] or [random.choice(ids)]
    if set(ids[:2]) <= set(some) and random.random() < 0.8:  # tasks of one document: most projects serve one of them
        some.remove(random.choice(ids[:2]))
    return Candidate(
        id=f"p{number:04}",
        rank=random.choices(RANKS, (15, 5, 30, 45, 5))[0],
        score=random.randrange(300, 951),
        room=Fen(room),
        industry=Fen(industry),
        least=Fen(min(room, max(-(-room * 3 // 10), 10 * WAN))),
        tranches=tuple(some),
        docs=("earlier",) if random.random() < 0.1 else (),
        town_rank=random.choice((None, *range(1, 9))),
    )
