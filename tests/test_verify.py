"""Plan files: what was decided can be re-checked a year later, and any change in the file is found."""

import contextlib
import json
from dataclasses import replace

import pytest

from allocator.findings import Cell
from allocator.flow import decide
from allocator.money import Fen
from allocator.planning.seal import lasting
from allocator.records import Level
from allocator.results import Decision
from allocator.verify import Saved, plan_text, read_plan, verify_plan
from tests.planning.cases import WAN, line, pool, project, random_case, rulebook


@pytest.fixture(scope="module")
def decision() -> Decision:
    """A small plan with one project in and one out."""
    given = pool(
        project("A", 60 * WAN, town_rank=1, source=Cell(file="pool.xlsx", sheet="项目库", row=5, col=1)),
        project("B", 70 * WAN),
    )
    return decide(given, rulebook(line("区级", Level.COUNTY, 100 * WAN)))


def saved(decision: Decision) -> Saved:
    return read_plan(plan_text(decision))


def codes(given: Saved) -> list[tuple[str, str]]:
    return [(p.code, str(dict(p.args).get("what", p.subject))) for p in verify_plan(given)]


def test_a_plan_file_comes_back_as_it_was_and_verifies(decision: Decision) -> None:
    back = saved(decision)
    assert (back.pool, back.rules, back.scenario, back.plan) == (
        decision.pool,
        decision.rules,
        decision.scenario,
        lasting(decision.plan),
    )
    assert codes(back) == []
    assert plan_text(decision) == plan_text(decide(decision.pool, decision.rules))


@pytest.mark.parametrize("seed", range(0, 60, 3))
def test_every_plan_verifies_whatever_its_rules(seed: int) -> None:
    given, rules, _ = random_case(seed)
    assert codes(saved(decide(given, rules))) == []


def test_money_moved_to_another_project_is_found(decision: Decision) -> None:
    plan = saved(decision).plan
    moved = replace(plan, chosen=tuple(replace(a, amount=Fen(a.amount - 1)) for a in plan.chosen))
    found = codes(replace(saved(decision), plan=moved))
    assert ("A07", moved.chosen[0].project) in found
    assert ("A21", "plan") in found


def test_a_changed_fact_or_rule_is_found(decision: Decision) -> None:
    back = saved(decision)
    other = replace(back.pool, projects=(replace(back.pool.projects[0], name="改名"), *back.pool.projects[1:]))
    assert codes(replace(back, pool=other)) == [("A21", "pool")]
    rules = replace(back.rules, county=replace(back.rules.county, planner="另一单位"))
    assert codes(replace(back, rules=rules)) == [("A21", "rules")]
    assert ("A21", "scenario") in codes(replace(back, scenario=replace(back.scenario, name="改")))


def test_a_forged_value_fee_rule_line_or_missing_project_is_found(decision: Decision) -> None:
    back = saved(decision)
    plan = back.plan
    assert ("A22", "value") in codes(replace(back, plan=replace(plan, proof=replace(plan.proof, value=1, bound=1))))
    assert ("A22", "bound") in codes(replace(back, plan=replace(plan, proof=replace(plan.proof, bound=10**9))))
    assert ("A22", "fees") in codes(replace(back, plan=replace(plan, fees=(("区级", Fen(1)),))))
    assert ("A22", "rules") in codes(replace(back, plan=replace(plan, rules=plan.rules[1:])))
    assert ("A22", "projects") in codes(replace(back, plan=replace(plan, left_out=())))


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": "other"}', "不是"])
def test_what_is_no_plan_file_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - json's, pydantic's and ours are all of this kind
        read_plan(text)


def test_any_single_changed_number_in_the_file_is_found(decision: Decision) -> None:
    tree = json.loads(plan_text(decision))
    found = 0
    for path, number in _numbers(tree, ()):
        changed = json.loads(plan_text(decision))
        at = changed
        for key in path[:-1]:
            at = at[key]
        at[path[-1]] = number + 1
        if path[-2:] in (("proof", "seconds"), ("proof", "calls"), ("proof", "refused")):
            continue  # how long it took and how often was asked is no part of the plan
        with contextlib.suppress(ValueError):  # a record refused it: found, too
            assert verify_plan(read_plan(json.dumps(changed))), path
        found += 1
    assert found > 50


def _numbers(tree, path):  # type: ignore[no-untyped-def]
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from _numbers(value, (*path, key))
    elif isinstance(tree, list):
        for index, value in enumerate(tree):
            yield from _numbers(value, (*path, index))
    elif isinstance(tree, int | float) and not isinstance(tree, bool):
        yield path, tree
