"""A match is the one that trying everything finds, whatever the row order, and every broken one is refused."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from itertools import combinations, product
from pathlib import Path
from random import Random

import pytest

from allocator.matches import Answer, Candidate, Class, Grant, Limit, Question, Source
from allocator.money import Fen
from allocator.proof import Status
from allocator.tranches.check import check
from allocator.tranches.fill import best_sum
from allocator.tranches.place import place
from allocator.tranches.residues import placings
from allocator.tranches.solve import answer, weighted
from allocator.tranches.sums import Item, best_set
from tests.tranches.brute import Key, best, best_by_listing, random_question

WAN = 1_000_000


def candidate(id: str, room: int, **more: object) -> Candidate:
    """A project of the last class that takes from both tranches; `more` says what is different."""
    usual: dict[str, object] = {
        "rank": Class.REST,
        "score": 500,
        "industry": 0,
        "least": min(room, 10 * WAN),
        "tranches": ("t1", "t2"),
    }
    return Candidate(id=id, room=Fen(room), **(usual | more))  # type: ignore[arg-type]


def source(id: str, money: int, doc_no: str = "") -> Source:
    return Source(id=id, doc_no=doc_no or f"doc-{id}", received_on=date(2026, 1, 5), money=Fen(money))


def grants(found: Answer) -> list[tuple[str, str, int]]:
    return [(g.project, g.tranche, g.amount) for g in found.grants]


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


def compare(seed: int) -> Status:
    question = random_question(seed)
    found, expected = answer(question), best(question)
    assert expected is not None
    assert found.status is Status.PROVEN, seed
    assert check(question, found.grants) == (), seed
    assert key_of(question, found) == expected, seed
    assert all(step.value == step.bound for step in found.steps), seed
    return found.status


def compare_weighted(seed: int) -> None:
    question = random_question(seed)
    planned = replace(question, candidates=tuple(c for c in question.candidates if c.rank is not Class.STANDBY))
    found, expected = weighted(question), best(question, weights=True)
    assert expected is not None
    assert found.status is Status.PROVEN, seed
    assert check(question, found.grants) == (), seed
    assert key_of(planned, found)[1:] == expected[1:], seed
    assert key_of(planned, found)[0] == expected[0] or not planned.candidates, seed


@pytest.mark.parametrize("seed", range(40))
def test_walking_through_projects_finds_what_listing_all_arrangements_finds(seed: int) -> None:
    question = random_question(seed, projects=3, most=3)
    assert best(question) == best_by_listing(question)
    assert best(question, weights=True) == best_by_listing(question, weights=True)


@pytest.mark.parametrize("block", range(15))
def test_the_match_is_the_best_in_the_written_order(block: int) -> None:
    statuses = [compare(seed) for seed in range(block * 10, block * 10 + 10)]
    assert Status.PROVEN in statuses


@pytest.mark.long
@pytest.mark.parametrize("block", range(20))
def test_a_thousand_matches_are_the_best_in_the_written_order(block: int) -> None:
    for seed in range(block * 50, block * 50 + 50):
        compare(seed)


@pytest.mark.parametrize("block", range(5))
def test_the_alternative_by_weights_is_the_best_by_weights(block: int) -> None:
    for seed in range(2000 + block * 10, 2010 + block * 10):
        compare_weighted(seed)


@pytest.mark.long
@pytest.mark.parametrize("block", range(10))
def test_hundreds_of_alternatives_by_weights_are_the_best(block: int) -> None:
    for seed in range(2000 + block * 30, 2030 + block * 30):
        compare_weighted(seed)


@pytest.mark.parametrize("seed", [3, 12, 31, 44])
def test_the_order_of_rows_does_not_matter(seed: int) -> None:
    question, random = random_question(seed), Random(seed)
    mixed = replace(
        question,
        candidates=tuple(random.sample(question.candidates, len(question.candidates))),
        limits=question.limits[::-1],
    )
    mixed = replace(mixed, candidates=tuple(replace(c, tranches=c.tranches[::-1]) for c in mixed.candidates))
    assert answer(mixed) == answer(question)


def test_the_answer_is_the_same_under_any_hash_seed() -> None:
    code = (
        "from tests.tranches.brute import random_question\nfrom allocator.tranches.solve import answer\n"
        "print([answer(random_question(seed)) for seed in (3, 12, 44)])"
    )
    root = Path(__file__).resolve().parent.parent.parent
    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed},
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1")
    }
    assert len(said) == 1


def test_an_earlier_class_is_completed_before_a_later_one_with_a_better_score() -> None:
    first = candidate("b", 60 * WAN, rank=Class.CONSOLIDATION, score=1)
    later = candidate("a", 60 * WAN, rank=Class.REST, score=999)
    found = answer(Question(candidates=(first, later), sources=(source("t1", 60 * WAN),)))
    assert grants(found) == [("b", "t1", 60 * WAN)]


def test_a_rest_below_the_smallest_slice_stays() -> None:
    some = (candidate("a", 60 * WAN), candidate("b", 50 * WAN))
    found = answer(Question(candidates=some, sources=(source("t1", 69 * WAN),)))
    assert grants(found) == [("a", "t1", 60 * WAN)]
    found = answer(Question(candidates=some, sources=(source("t1", 70 * WAN),)))
    assert grants(found) == [("a", "t1", 60 * WAN), ("b", "t1", 10 * WAN)]


def test_a_project_is_not_split_over_two_documents_unless_the_batch_allows_two() -> None:
    question = Question(
        candidates=(candidate("a", 60 * WAN),), sources=(source("t1", 40 * WAN), source("t2", 20 * WAN))
    )
    assert grants(answer(question)) == [("a", "t1", 40 * WAN)]
    assert grants(answer(replace(question, per_batch=2))) == [("a", "t1", 40 * WAN), ("a", "t2", 20 * WAN)]
    one = tuple(replace(each, doc_no="one") for each in question.sources)
    assert grants(answer(replace(question, sources=one))) == [("a", "t1", 40 * WAN), ("a", "t2", 20 * WAN)]


def test_a_slice_leaves_room_for_one_more_document() -> None:
    question = Question(candidates=(candidate("a", 60 * WAN, docs=("old",)),), sources=(source("t1", 40 * WAN),))
    assert grants(answer(question)) == []
    same = replace(question, sources=(source("t1", 40 * WAN, "old"),))
    assert grants(answer(same)) == [("a", "t1", 40 * WAN)]
    enough = replace(question, sources=(source("t1", 60 * WAN),))
    assert grants(answer(enough)) == [("a", "t1", 60 * WAN)]


def test_oldest_money_goes_first_and_equal_projects_by_town_then_id() -> None:
    some = (candidate("a", 30 * WAN, town_rank=2), candidate("b", 30 * WAN, town_rank=1), candidate("c", 30 * WAN))
    found = answer(Question(candidates=some, sources=(source("t1", 30 * WAN), source("t2", 30 * WAN))))
    assert grants(found) == [("a", "t1", 30 * WAN), ("b", "t2", 30 * WAN)]
    found = answer(Question(candidates=some, sources=(source("t1", 30 * WAN),)))
    assert grants(found) == [("b", "t1", 30 * WAN)]


def test_a_share_that_binds_keeps_other_money_down() -> None:
    some = (candidate("a", 60 * WAN), candidate("b", 40 * WAN, industry=40 * WAN))
    rest = tuple((c.id, "t1", 1) for c in some)
    share = Limit(rule="industry", industry=(), rest=rest, most=40 * WAN)
    found = answer(Question(candidates=some, sources=(source("t1", 100 * WAN),), limits=(share,)))
    assert grants(found) == [("a", "t1", 40 * WAN), ("b", "t1", 40 * WAN)]


def test_amounts_to_the_fen_are_filled_to_the_fen() -> None:
    odd = 20 * WAN + 123_457
    some = (candidate("a", 30 * WAN), candidate("b", odd), candidate("c", 29 * WAN), candidate("d", 10 * WAN + 1))
    found = answer(Question(candidates=some, sources=(source("t1", 50 * WAN + 123_457),)))
    assert grants(found) == [("a", "t1", 30 * WAN), ("b", "t1", odd)]
    assert found.status is Status.PROVEN


def test_what_odd_amounts_leave_over_is_listed_least_first() -> None:
    odd = candidate("a", 20 * WAN + 400_000), candidate("b", 30 * WAN + 500_000)
    question = Question(candidates=odd, sources=(source("t1", 60 * WAN + 700_000),))
    listed = placings(question, {"a": ("doc-t1",), "b": ("doc-t1",)}, {}, 0, WAN)
    assert listed is not None
    assert [(dict(p.docs), p.waste) for p in listed] == [
        ({"a": "", "b": "doc-t1"}, 200_000),
        ({"a": "doc-t1", "b": ""}, 300_000),
        ({"a": "", "b": ""}, 700_000),
        ({"a": "doc-t1", "b": "doc-t1"}, 800_000),
    ]


@pytest.mark.parametrize("seed", range(60))
def test_the_best_set_with_a_sum_is_the_one_that_trying_all_finds(seed: int) -> None:
    random = Random(seed)
    items = [
        Item(
            room=room,
            worth=room * random.choice((3, 5, 5, 7)),
            uses=(room * random.choice((0, 1)), random.randrange(9)),
        )
        for room in (random.randrange(1, 30) for _ in range(random.randrange(1, 11)))
    ]
    total, caps = sum(i.room for i in items[::2]), (random.randrange(0, 90), random.randrange(0, 40))
    fine = {}
    for some in (frozenset(s) for k in range(len(items) + 1) for s in combinations(range(len(items)), k)):
        kept = all(sum(items[n].uses[k] for n in some) <= caps[k] for k in (0, 1))
        if kept and sum(items[n].room for n in some) == total:
            fine[some] = sum(items[n].worth for n in some)
    found = best_set(items, total, caps)
    if not fine:
        assert found is None
        return
    assert found is not None
    assert fine[found.chosen] == found.worth == max(fine.values())
    assert found.alone == (list(fine.values()).count(found.worth) == 1)


@pytest.mark.parametrize("seed", range(60))
def test_projects_are_placed_in_the_first_way_by_id_that_spends_all(seed: int) -> None:
    random, width = Random(seed), 3
    items = [
        (
            random.randrange(5, 30) * WAN + random.choice((0, 0, 0, random.randrange(WAN))),
            tuple(sorted(random.sample(range(width), random.randint(1, width)))),
        )
        for _ in range(7)
    ]
    loads = [0] * width
    for amount, allowed in items:
        loads[random.choice(allowed)] += amount
    if seed % 5 == 0:
        loads[0], loads[1] = loads[0] + WAN, loads[1] - WAN
    fine = (
        way
        for way in product(*(allowed for _, allowed in items))
        if all(sum(a for (a, _), t in zip(items, way, strict=True) if t == k) == loads[k] for k in range(width))
    )
    first = next(fine, None)
    found = place(items, tuple(loads), [False] * 7)
    assert (found.at if found else None) == first
    assert found is None or found.certain == 7
    split = place(items, tuple(loads), [n == 3 for n in range(7)])
    assert (split.at if split else None) == first
    if split and first:
        capacity = list(loads)
        for n, ((amount, allowed), t) in enumerate(zip(items, first, strict=True)):
            if n < min(4, split.certain):
                assert n == 3 or all(capacity[o] < amount for o in allowed[: allowed.index(t)])
            capacity[t] -= amount


def test_more_projects_than_can_be_placed_by_trying_are_left_to_the_program() -> None:
    assert place([(WAN, (0,))] * 401, (401 * WAN,), [False] * 401) is None
    assert place([(WAN, (0,))] * 400, (400 * WAN,), [False] * 400) is not None
    assert place([(WAN, (0,))], (WAN, *[0] * 300), [False]) is None


@pytest.mark.parametrize("seed", range(30))
def test_a_list_of_sums_finds_the_greatest_sum(seed: int) -> None:
    random = Random(seed)
    amounts = [random.randrange(1, 60) * random.choice((1, 10)) for _ in range(random.randrange(0, 9))]
    most = random.randrange(0, 400)
    chosen = best_sum(amounts, most)
    every = [sum(some) for k in range(len(amounts) + 1) for some in combinations(amounts, k)]
    assert sum(amounts[number] for number in chosen) == max(total for total in every if total <= most)
    assert len(set(chosen)) == len(chosen)


def test_without_time_an_answer_is_allowed_but_not_called_proven() -> None:
    random = Random(5)
    some = tuple(
        candidate(f"p{k:02}", random.randrange(20, 200) * WAN + random.randrange(1, 10_000) * 100, score=500 + k)
        for k in range(40)
    )
    question = Question(candidates=some, sources=(source("t1", 1000 * WAN + 77), source("t2", 900 * WAN + 33)))
    found = answer(question, time_limit=0.3)
    assert check(question, found.grants) == ()
    assert found.status in (Status.FEASIBLE, Status.PROVEN)
    open_steps = [step for step in found.steps if step.value != step.bound]
    assert bool(open_steps) == (found.status is Status.FEASIBLE)


def test_a_share_that_earlier_documents_broke_is_not_made_worse_and_stops_nothing_else() -> None:
    some = (candidate("a", 60 * WAN), candidate("b", 40 * WAN, industry=40 * WAN))
    rest = tuple((c.id, "t1", 3) for c in some)
    broken = Limit(rule="industry", industry=(), rest=rest, most=-5 * WAN)
    question = Question(candidates=some, sources=(source("t1", 100 * WAN),), limits=(broken,))
    assert grants(answer(question)) == [("b", "t1", 40 * WAN)]
    assert answer(replace(question, candidates=some[:1])).status is Status.PROVEN
    assert answer(replace(question, candidates=some[:1])).grants == ()
    assert check(question, [grant("a", "t1", 60 * WAN)]) == ("limit:industry",)
    helped = replace(broken, industry=tuple((c.id, "t1", -2) for c in some))
    assert grants(answer(replace(question, limits=(helped,)))) == [("a", "t1", 2666_6666), ("b", "t1", 40 * WAN)]


def test_odd_amounts_with_a_limit_in_which_money_helps_are_answered() -> None:
    some = (
        candidate("P0", 23_700_000, score=900, tranches=("t1",), town_rank=2),
        candidate("P1", 20_000_000, score=900, tranches=("t1",)),
        candidate("P3", 58_000_000, score=900, industry=19_159_957, least=17_400_000, tranches=("t1",)),
    )
    every = tuple((c.id, "t1", -7 if c.id != "P1" else 1) for c in some)
    limits = (
        Limit(rule="helps", industry=every, rest=every, most=951_992_220),
        Limit(
            rule="cap",
            industry=tuple((p, t, 1) for p, t, _ in every),
            rest=tuple((p, t, 1) for p, t, _ in every),
            most=264_673_242,
        ),
    )
    question = Question(candidates=some, sources=(source("t1", 78_880_931),), limits=limits, per_project=1)
    found = answer(question)
    assert grants(found) == [("P1", "t1", 20_000_000), ("P3", "t1", 58_000_000)]
    assert found.status is Status.PROVEN


def large(projects: int, total: int) -> Question:
    """A county's batch with amounts to the fen and a share with large numbers."""
    random, ranks = Random(7), list(Class)
    rooms = [total * random.randrange(20, 80) // (50 * projects) + random.randrange(100) for _ in range(projects)]
    some = tuple(
        candidate(f"p{k:02}", room, rank=ranks[k % 5], score=random.randrange(300, 1000), industry=room * (k % 3 == 0))
        for k, room in enumerate(rooms)
    )
    sources = source("t1", total * 2 // 5 + 17), source("t2", total // 5 + 1)
    industry = tuple((c.id, s.id, -447) for c in some for s in sources)
    share = Limit(rule="share", industry=industry, rest=tuple((p, t, 553) for p, t, _ in industry), most=-1)
    return Question(candidates=some, sources=sources, limits=(share,))


def test_a_large_county_with_amounts_to_the_fen_is_answered() -> None:
    question = large(10, 10**11)  # 10 亿元
    for found in (answer(question), weighted(question)):
        assert found.status is Status.PROVEN
        assert check(question, found.grants) == ()
        assert sum(g.amount for g in found.grants) > 0.5 * sum(s.money for s in question.sources)


def test_sums_that_cannot_be_held_to_the_fen_are_not_guessed() -> None:
    question = large(10, 10**16)
    assert answer(question).status is Status.UNKNOWN
    assert weighted(question).status is Status.UNKNOWN
    much = weighted(large(10, 10**12), time_limit=0.5)
    assert much.status in (Status.FEASIBLE, Status.PROVEN)


def test_an_empty_question_has_an_empty_proven_answer() -> None:
    found = answer(Question(candidates=(), sources=()))
    assert found.grants == ()
    assert found.status is Status.PROVEN
    assert weighted(Question(candidates=(), sources=())).status is Status.PROVEN


SOUND = Question(
    candidates=(
        candidate("a", 60 * WAN, industry=20 * WAN),
        candidate("b", 50 * WAN, tranches=("t1",), docs=("old",)),
    ),
    sources=(source("t1", 80 * WAN), source("t2", 70 * WAN)),
    limits=(Limit(rule="share", industry=(), rest=(("a", "t1", 1), ("b", "t1", 1)), most=75 * WAN),),
)


def grant(project: str, tranche: str, amount: int, industry: int = 0) -> Grant:
    return Grant(project=project, tranche=tranche, amount=Fen(amount), industry=Fen(industry))


@pytest.mark.parametrize(
    ("given", "broken"),
    [
        ([], []),
        ([grant("a", "t1", 60 * WAN, 20 * WAN)], []),
        ([grant("a", "t2", 60 * WAN, 20 * WAN), grant("b", "t1", 50 * WAN)], []),
        ([grant("c", "t1", 60 * WAN)], ["eligible:c:t1"]),
        ([grant("b", "t2", 50 * WAN)], ["eligible:b:t2"]),
        ([grant("a", "t1", 10 * WAN, -1)], ["amount:a:t1"]),
        ([grant("a", "t1", 0)], ["amount:a:t1", "least:a"]),
        ([grant("a", "t1", 10 * WAN, 10 * WAN), grant("a", "t1", 10 * WAN)], ["twice:a:t1"]),
        ([grant("a", "t1", 61 * WAN, 20 * WAN)], ["rest:a", "room:a"]),
        ([grant("a", "t1", 30 * WAN, 21 * WAN)], ["industry:a"]),
        ([grant("a", "t1", 41 * WAN)], ["rest:a"]),
        ([grant("a", "t1", 9 * WAN)], ["least:a"]),
        ([grant("b", "t1", 20 * WAN)], ["last_document:b"]),
        ([grant("a", "t1", 30 * WAN), grant("a", "t2", 30 * WAN, 20 * WAN)], ["per_batch:a"]),
        ([grant("a", "t2", 60 * WAN, 20 * WAN), grant("a", "t1", 11 * WAN)], ["per_batch:a", "rest:a", "room:a"]),
        ([grant("a", "t1", 60 * WAN, 20 * WAN), grant("b", "t1", 50 * WAN)], ["limit:share", "money:t1"]),
    ],
)
def test_every_broken_rule_is_named(given: list[Grant], broken: list[str]) -> None:
    assert list(check(SOUND, given)) == broken


def test_a_third_document_is_refused() -> None:
    question = replace(SOUND, candidates=(candidate("a", 60 * WAN, docs=("old", "older")),), limits=())
    assert check(question, [grant("a", "t1", 60 * WAN)]) == ("per_project:a",)
    assert answer(question).grants == ()
