"""Invented plans of county shape: needs in fen, fund lines, an industry floor, town caps, a count and exclusions."""

import random

from allocator.solving import Bounded, Program, Row


def county(projects: int, lines: int, seed: int) -> Program:
    """Every yuan to the best project; most needs are all or nothing, one in ten may be cut to half."""
    rng = random.Random(seed)
    need = [max(5, int(rng.lognormvariate(4, 0.8))) * 1_000_000 + rng.randrange(1_000_000) for _ in range(projects)]
    score = [rng.randint(300, 950) for _ in need]
    town = [rng.randrange(6) for _ in need]
    industry = [rng.random() < 0.55 for _ in need]
    fund = sum(need) * 2 // 5
    shares = [rng.randint(2, 12) for _ in range(lines)]
    room = [fund * share // sum(shares) for share in shares]
    pays = [[k for k in range(lines) if rng.random() < 0.45] or [rng.randrange(lines)] for _ in need]
    ids = tuple(f"p{i:03}" for i in range(projects))
    money = [Bounded(f"f{i:03}.{k}", 0, min(need[i], room[k]), score[i]) for i, ks in enumerate(pays) for k in ks]

    def terms(wanted: range | list[int], line: int | None = None) -> list[tuple[str, int]]:
        return [(f"f{i:03}.{k}", 1) for i in wanted for k in pays[i] if line in (None, k)]

    rows = []
    for i, cost in enumerate(need):
        least = cost if rng.random() < 0.9 else cost // 2
        rows.append(Row(f"most{i}", (*terms([i]), (ids[i], -cost)), "<=", 0, "need"))
        rows.append(Row(f"least{i}", (*terms([i]), (ids[i], -least)), ">=", 0, "need"))
    for k in range(lines):
        rows.append(Row(f"line{k}", tuple(terms(range(projects), k)), "<=", room[k]))
    floor = tuple((f"f{i:03}.{k}", 2 if industry[i] else -3) for i, ks in enumerate(pays) for k in ks)
    rows.append(Row("industry", floor, ">=", 0))
    for t in range(6):
        rows.append(Row(f"town{t}", tuple(terms([i for i in range(projects) if town[i] == t])), "<=", fund * 22 // 100))
    rows.append(Row("count", tuple((i, 1) for i in ids[: projects // 3]), ">=", projects // 12))
    for k in range(projects // 12):
        first, second = rng.sample(ids, 2)
        rows.append(Row(f"not both {k}", ((first, 1), (second, 1)), "<=", 1))
    return Program(ids, (0,) * projects, tuple(rows), (), tuple(money))
