"""Pools to measure on: the sample year (invented), and larger ones drawn from it with a fixed seed."""

from dataclasses import replace
from pathlib import Path
from random import Random

from allocator.intake.case import read_pool
from allocator.money import Fen
from allocator.records import Layer, Pool, Project
from allocator.rulebook import load_rules
from allocator.rules import Rulebook

CASE = Path(__file__).resolve().parent.parent / "data" / "samples" / "yaozhou_2026"
UNIT = 10_000  # fen: drawn amounts are whole hundreds of yuan


def sample() -> tuple[Pool, Rulebook]:
    """The sample's pool and rules; raises ValueError if the sample itself has an error."""
    rules = load_rules(CASE / "rulebook.toml")
    pool, _ = read_pool(CASE, rules)
    if pool is None:
        raise ValueError("the sample does not read")
    return pool, rules


def grown(pool: Pool, rules: Rulebook, count: int, seed: int) -> tuple[Pool, Rulebook]:
    """A pool of `count` projects: all of the first, and competing ones drawn from it with other needs and scores.

    Funds, reserves and fees grow in proportion, so that the choice stays as hard as it was.
    """
    random = Random(seed)
    open_ones = [project for project in pool.projects if project.layer is Layer.OPEN]
    drawn = [_jittered(random.choice(open_ones), f"ZZ{i:04d}", random) for i in range(count - len(pool.projects))]
    projects = tuple(sorted((*pool.projects, *drawn), key=lambda project: project.id))
    return replace(pool, projects=projects), _scaled(rules, count, len(pool.projects))


def only_lines(rules: Rulebook) -> Rulebook:
    """The rules of a plain knapsack: fund lines and nothing else that binds the choice."""
    return replace(rules, ratios=(), bands=(), coverage=(), counts=(), commitments=())


def _jittered(project: Project, id: str, random: Random) -> Project:
    """Another project like this one: need ± 40 %, other households and rank, so another score per yuan."""
    factor = random.uniform(0.6, 1.4)

    def times(fen: int) -> Fen:
        return Fen(max(UNIT, round(fen * factor / UNIT) * UNIT) if fen else 0)

    need = times(project.need)
    minimum = None if project.min_need is None else Fen(min(need, times(project.min_need)))
    whole = project.industry == project.need
    people = project.beneficiaries
    return replace(
        project,
        id=id,
        name=f"{project.name}（{id}）",
        need=need,
        min_need=minimum,
        industry=need if whole else Fen(min(need, times(project.industry))),
        cost=Fen(project.cost - project.need + need),
        split=(),
        locations=tuple(replace(location, amount=None) for location in project.locations),
        town_rank=random.randint(1, 12) if project.town_rank else None,
        beneficiaries=replace(
            people,
            households=people.households and max(1, round(people.households * random.uniform(0.5, 1.5))),
            monitored_households=people.monitored_households
            and max(1, round(people.monitored_households * random.uniform(0.5, 1.5))),
        ),
    )


def _scaled(rules: Rulebook, now: int, before: int) -> Rulebook:
    def times(fen: int) -> Fen:
        return Fen(fen * now // before // UNIT * UNIT)

    lines = tuple(replace(line, expected=times(line.expected), reserve=times(line.reserve)) for line in rules.lines)
    fees = tuple(fee if fee.planned is None else replace(fee, planned=times(fee.planned)) for fee in rules.fees)
    return replace(rules, lines=lines, fees=fees)
