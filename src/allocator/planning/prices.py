"""Prices in the pool: where a confirmed price is below the estimate, this year's need is lowered by the difference."""

from collections.abc import Iterable
from dataclasses import replace

from allocator.accounts import Price
from allocator.balances import counting
from allocator.money import Fen, split_money
from allocator.records import Pool, Project


def priced(pool: Pool, prices: Iterable[Price]) -> Pool:
    """The pool with every need at most what its confirmed price leaves; the saving is free for others.

    What stands beside this year's money (earlier and later years, other money) is fixed, as the ledger takes it. The
    price that counts is the settled one, else the contract's, else the appraised; a higher price raises nothing. A
    project whose price is covered without this year's money leaves the pool; one that needed it first, no longer does.
    """
    counts = _counting(prices)
    projects = tuple(_lowered(p, counts[p.id]) if p.id in counts else p for p in pool.projects)
    gone = {p.id for p in projects if p.need <= 0} & counts.keys()
    if not gone:
        return replace(pool, projects=projects)
    return replace(
        pool,
        projects=tuple(p for p in projects if p.id not in gone),
        prerequisites=tuple(pair for pair in pool.prerequisites if gone.isdisjoint(pair)),
    )


def _counting(prices: Iterable[Price]) -> dict[str, Fen]:
    by_project: dict[str, list[Price]] = {}
    for price in prices:
        by_project.setdefault(price.project, []).append(price)
    return {project: last.amount for project, mine in by_project.items() if (last := counting(mine)) is not None}


def _lowered(project: Project, price: Fen) -> Project:
    """The same project with its need, cost, industry part, split and least share fitting the price (fen)."""
    saved = min(project.cost - price, project.need)
    if saved <= 0:
        return project
    need = Fen(project.need - saved)
    # the industry part shrinks in proportion and is rounded down: no more is claimed than is known
    industry = Fen(project.industry * need // project.need)
    least = project.min_need if project.min_need is not None and project.min_need < need else None
    asked = tuple(int(fen) for _, fen in project.split)
    split = tuple(
        (level, fen) for (level, _), fen in zip(project.split, split_money(need, asked) if asked else (), strict=True)
    )
    cost = Fen(project.cost - saved)
    return replace(project, need=need, cost=cost, industry=industry, min_need=least, split=split)
