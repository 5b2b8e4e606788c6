"""What is measured is what is meant: drawn pools are sound, clocks come off again, both sides solve one matrix."""

import sys
from dataclasses import replace
from pathlib import Path

import highspy
import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "bench"))

from bare import bare_highs  # noqa: E402
from meter import metered  # noqa: E402
from pools import grown, sample  # noqa: E402

from allocator.flow import decide  # noqa: E402
from allocator.records import Pool  # noqa: E402
from allocator.rules import Rulebook  # noqa: E402
from allocator.solving import Program, Row, solve  # noqa: E402
from allocator.solving.model import build  # noqa: E402


@pytest.fixture(scope="module")
def facts() -> tuple[Pool, Rulebook]:
    return sample()


def test_a_drawn_pool_has_its_size_and_its_sums_and_comes_out_the_same_twice(facts: tuple[Pool, Rulebook]) -> None:
    pool, rules = grown(*facts, 300, 7)
    assert len(pool.projects) == 300
    for p in pool.projects:
        assert p.cost == p.need_before + p.need + p.need_later + p.other
        assert 0 <= p.industry <= p.need
        assert (p.min_need or 0) <= p.need
    assert (pool, rules) == grown(*facts, 300, 7)
    assert pool != grown(*facts, 300, 8)[0]
    share = rules.expected_total / facts[1].expected_total
    assert share == pytest.approx(300 / len(facts[0].projects), rel=1e-4)


def test_the_phases_add_up_to_the_whole_and_the_clocks_come_off(facts: tuple[Pool, Rulebook]) -> None:
    pool, rules = facts
    small = replace(pool, projects=pool.projects[:40])
    run = highspy.Highs.run
    with metered() as meter:
        decide(small, rules, time_limit=10)
    assert highspy.Highs.run is run
    assert sum(spent.seconds for spent in meter.phases.values()) == pytest.approx(meter.seconds, rel=0.05, abs=0.01)
    assert sum(spent.runs for spent in meter.phases.values()) > 0
    assert 0 < meter.solver < meter.seconds


def test_the_bare_run_answers_the_same_question() -> None:
    ids = ("a", "b", "c", "d")
    rows = (Row("fund", (("a", 5), ("b", 4), ("c", 3), ("d", 6)), "<=", 9), Row("one", (("a", 1), ("d", 1)), "==", 1))
    program = Program(ids=ids, score=(50, 44, 30, 61), rows=rows)
    model = build(program)
    assert round(bare_highs(model) * model.unit) == solve(program).value
