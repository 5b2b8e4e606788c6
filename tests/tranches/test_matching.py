"""A match is the one that trying everything finds: every step's value and every grant."""

import pytest

from allocator.matches import Answer, Question
from allocator.proof import Status
from allocator.tranches.check import check
from allocator.tranches.solve import answer, weighted
from tests.tranches.brute import Key, best, best_by_listing, random_question


def key_of(question: Question, found: Answer) -> Key:
    """The answer's grants and steps in the form of the brute force."""
    projects = sorted({c.id for c in question.candidates})
    at = {(g.project, g.tranche): g for g in found.grants}
    pairs = [(p, s.id) for p in projects for s in question.sources]
    amounts = tuple(at[pair].amount if pair in at else 0 for pair in pairs)
    industry = tuple(at[pair].industry if pair in at else 0 for pair in pairs)
    width = len(question.sources)
    totals = tuple(sum(amounts[k * width : (k + 1) * width]) for k in range(len(projects)))
    values = tuple(-s.value if s.goal in ("pairs", "towns") else s.value for s in found.steps if s.goal != "ids")
    return values, totals, amounts, industry


def compare(seed: int, **sizes: int) -> Status:
    question = random_question(seed, **sizes)
    found, expected = answer(question), best(question)
    if expected is None:
        assert found == Answer(grants=(), steps=(), status=Status.INFEASIBLE), seed
        return found.status
    assert found.status is Status.PROVEN, seed
    assert check(question, found.grants) == (), seed
    assert key_of(question, found) == expected, seed
    assert all(step.value == step.bound for step in found.steps), seed
    return found.status


def compare_weighted(seed: int, **sizes: int) -> None:
    question = random_question(seed, **sizes)
    found, expected = weighted(question), best(question, weights=True)
    if expected is None:
        assert found.status is Status.INFEASIBLE, seed
        return
    planned = tuple(c for c in question.candidates if c.rank != "5")
    question = Question(candidates=planned, sources=question.sources)
    assert found.status is Status.PROVEN, seed
    assert key_of(question, found) == expected, seed


@pytest.mark.parametrize("seed", range(40))
def test_walking_through_projects_finds_what_listing_all_arrangements_finds(seed: int) -> None:
    question = random_question(seed, projects=3, most=3)
    assert best(question) == best_by_listing(question)
    assert best(question, weights=True) == best_by_listing(question, weights=True)


@pytest.mark.parametrize("block", range(20))
def test_the_match_is_the_best_in_the_written_order(block: int) -> None:
    for seed in range(block * 10, block * 10 + 10):
        compare(seed)
