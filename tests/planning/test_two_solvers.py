"""Two solvers, one answer: realistic pools drawn from the sample year, HiGHS against CBC."""

import random
from dataclasses import replace

import pytest

from allocator.gates import gate_pool
from allocator.intake.case import read_pool
from allocator.money import Fen
from allocator.planning.model import build_model
from allocator.planning.program import assemble, program_of, value_goal
from allocator.proof import Status
from allocator.records import Pool
from allocator.results import Scenario
from allocator.rulebook import load_rules
from allocator.rules import Rulebook
from allocator.samples import sample_dir
from allocator.scoring import score_pool
from allocator.solving import Program, cbc, highs, solve


@pytest.fixture(scope="module")
def sample() -> tuple[Pool, Rulebook]:
    rules = load_rules(sample_dir() / "rulebook.toml")
    pool, findings = read_pool(sample_dir(), rules)
    assert pool is not None, [f for f in findings if f.stops]
    return pool, rules


def variant(pool: Pool, rules: Rulebook, seed: int) -> Program:
    """The sample with some projects gone, others dearer or cheaper, and other money in the lines."""
    rng = random.Random(seed)
    kept = tuple(p for p in pool.projects if p.layer != "open" or rng.random() < 0.85)
    jittered = []
    for p in kept:
        fen = Fen(max(1, p.need * rng.randint(80, 125) // 100)) if p.layer == "open" and not p.scalable else p.need
        whole = p.industry == p.need
        industry = fen if whole else Fen(min(p.industry, fen))
        jittered.append(replace(p, need=fen, industry=industry, cost=Fen(p.cost - p.need + fen), locations=p.locations))
    made = replace(pool, projects=tuple(jittered))
    funds = tuple((line.id, Fen(line.expected * rng.randint(85, 115) // 100)) for line in rules.lines)
    gated = gate_pool(made, rules)
    model = build_model(made, rules, Scenario(funds=funds), gated, score_pool(made, gated, rules))
    return program_of(assemble(model), value_goal(model), (), {})


def agree(pool: Pool, rules: Rulebook, seed: int) -> None:
    program = variant(pool, rules, seed)
    one = solve(program, solver=highs.propose, second_opinion=cbc.propose, explain=False, time_limit=60)
    two = solve(program, solver=cbc.propose, second_opinion=highs.propose, explain=False, time_limit=60)
    assert one.status is two.status, (seed, one.status, two.status)
    assert one.status in (Status.PROVEN, Status.INFEASIBLE)
    assert one.value == two.value, seed


def test_two_solvers_agree_on_twenty_realistic_pools(sample: tuple[Pool, Rulebook]) -> None:
    for seed in range(20):
        agree(*sample, seed)


@pytest.mark.long
def test_two_solvers_agree_on_two_hundred_realistic_pools(sample: tuple[Pool, Rulebook]) -> None:
    for seed in range(20, 220):
        agree(*sample, seed)
