"""Published instances with proven optima: knapsacks (SAC-94, mknap1, Chu and Beasley) and city elections.

The files are not part of this project (their repositories state other terms). They are looked for in the folder that
ALLOCATOR_CASES names, or in ../shared/cases beside the project; without them these tests are skipped.
"""

import csv
import json
import os
import time
from decimal import Decimal
from pathlib import Path

import pytest

from allocator.solving import Program, Row, Status, check, solve

ROOT = Path(__file__).resolve().parents[2]
CASES = Path(os.environ.get("ALLOCATOR_CASES") or ROOT.parent / "shared" / "cases")
HERE = (CASES / "knapsack" / "index.json").is_file()
pytestmark = pytest.mark.skipif(not HERE, reason="published cases are not beside the project (see ALLOCATOR_CASES)")

UNPROVEN = {"10.100-00", "10.100-01"}
QUICK = {
    *(f"mknap1-{k}" for k in range(1, 7)),
    *(f"weing{k}" for k in range(1, 7)),
    *(f"weish{k:02}" for k in range(1, 11)),
    *("hp1", "pb1", "pb4", "pb5", "pet2", "pet3", "pet4", "pet5", "sento1"),
    *("5.100-15", "5.100-16", "5.100-20", "5.100-26", "5.100-27"),
}


def index() -> list[dict[str, object]]:
    return json.loads((CASES / "knapsack" / "index.json").read_text(encoding="utf-8")) if HERE else []


def named(exact: bool = True) -> list[object]:
    return [
        pytest.param(i["file"], marks=() if i["name"] in QUICK else pytest.mark.long)
        for i in index()
        if (i["name"] in UNPROVEN) != exact
    ] or [pytest.param("none")]


def knapsack(file: str) -> tuple[Program, int]:
    data = json.loads((CASES / "knapsack" / file).read_text(encoding="utf-8"), parse_float=Decimal)
    ids = tuple(f"p{j:03}" for j in range(data["n"]))
    score, unit = whole(data["profits"])
    rows = []
    for k, (weights, capacity) in enumerate(zip(data["weights"], data["capacities"], strict=True)):
        (*numbers, limit), _ = whole([*weights, capacity])
        rows.append(Row(f"r{k}", tuple(zip(ids, numbers, strict=True)), "<=", limit))
    published = Decimal(data.get("published_optimum", data.get("published_best_feasible"))) * unit
    assert published == int(published)
    return Program(ids, score, tuple(rows)), int(published)


def whole(numbers: list[Decimal]) -> tuple[tuple[int, ...], int]:
    """The same numbers in whole tenths, hundredths … (some published instances have decimals)."""
    unit = 1
    while any(Decimal(n) * unit % 1 for n in numbers):
        unit *= 10
    return tuple(int(Decimal(n) * unit) for n in numbers), unit


@pytest.mark.parametrize("file", named())
def test_a_published_knapsack_reaches_its_proven_optimum(file: str) -> None:
    program, optimum = knapsack(file)
    proof = solve(program, time_limit=300)
    assert proof.status is Status.PROVEN
    assert proof.value == proof.bound == optimum
    assert check(program, proof.chosen) == ()


@pytest.mark.parametrize("file", named(exact=False))
def test_an_open_knapsack_under_a_short_limit_is_never_proven(file: str) -> None:
    program, best_known = knapsack(file)
    start = time.monotonic()
    proof = solve(program, time_limit=2)
    assert time.monotonic() - start < 6
    assert proof.status is Status.FEASIBLE
    assert proof.bound is not None
    assert proof.value is not None
    assert proof.value <= proof.bound
    assert best_known <= proof.bound
    assert check(program, proof.chosen) == ()


def elections() -> list[dict[str, object]]:
    file = CASES / "participatory_budgeting" / "expected.json"
    return json.loads(file.read_text(encoding="utf-8"))["instances"] if HERE else [{"file": "none"}]


def projects(file: Path, column: str) -> tuple[dict[str, int], dict[str, int], int]:
    """Costs, scores and the budget of one election file."""
    meta, rest = file.read_text(encoding="utf-8").split("PROJECTS\n", 1)
    budget = next(int(line.split(";")[1]) for line in meta.splitlines() if line.startswith("budget;"))
    rows = list(csv.DictReader(rest.split("VOTES\n", 1)[0].splitlines(), delimiter=";"))
    return (
        {r["project_id"]: int(r["cost"]) for r in rows},
        {r["project_id"]: int(r[column]) for r in rows},
        budget,
    )


@pytest.mark.parametrize("election", elections(), ids=lambda e: str(e["file"]).removeprefix("pb/"))
def test_a_city_election_reaches_its_proven_optimum(election: dict[str, object]) -> None:
    column = "score" if election["weight_used"] == "score column" else "votes"
    file = CASES / "participatory_budgeting" / str(election["file"])
    costs, scores, budget = projects(file, column)
    program = Program(tuple(costs), tuple(scores.values()), (Row("fund", tuple(costs.items()), "<=", budget),))
    proof = solve(program)
    assert proof.status is Status.PROVEN
    assert proof.value == proof.bound == election["optimum_sum_weight"]
    worth = {i: costs[i] * scores[i] for i in costs}
    heavy = solve(Program(tuple(costs), tuple(worth.values()), program.rows))
    assert heavy.status is Status.PROVEN
    assert heavy.value == election["optimum_cost_times_weight"]
