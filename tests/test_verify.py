"""Plan files: what was decided can be re-checked a year later, and any change in the file is found."""

import contextlib
import json
from collections.abc import Callable
from typing import Any

import pytest

from allocator.findings import Cell
from allocator.flow import decide
from allocator.planning.seal import lasting
from allocator.records import Level
from allocator.results import Decision
from allocator.serial import digest_of
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


def touched(decision: Decision, change: Callable[[dict[str, Any]], None]) -> list[tuple[str, str]]:
    """What verify says of the plan file after a change in its text."""
    tree = json.loads(plan_text(decision))
    change(tree)
    return codes(read_plan(json.dumps(tree)))


def test_money_moved_to_another_project_is_found(decision: Decision) -> None:
    def change(tree: dict[str, Any]) -> None:
        tree["plan"]["chosen"][0]["amount"] -= 1

    found = touched(decision, change)
    assert "A07" in dict(found)
    assert ("A21", "plan") in found


def test_a_changed_fact_or_rule_is_found(decision: Decision) -> None:
    def rename(tree: dict[str, Any]) -> None:
        tree["pool"]["projects"][0]["name"] = "改名"

    def replan(tree: dict[str, Any]) -> None:
        tree["rules"]["county"]["planner"] = "另一单位"

    def retitle(tree: dict[str, Any]) -> None:
        tree["scenario"]["name"] = "改"

    assert touched(decision, rename) == [("A21", "pool")]
    assert touched(decision, replan) == [("A21", "rules")]
    assert touched(decision, retitle) == [("A21", "scenario")]


def test_a_file_from_before_a_field_existed_still_verifies(decision: Decision) -> None:
    def older(tree: dict[str, Any]) -> None:
        for fact in tree["pool"]["projects"]:
            del fact["declared_by"]  # a later program would fill in its default
        tree["plan"]["digests"]["pool"] = digest_of(tree["pool"])
        tree["plan"]["digests"]["plan"] = ""
        tree["plan"]["digests"]["plan"] = digest_of(tree["plan"])

    assert touched(decision, older) == []


def test_a_file_from_before_plans_could_be_amended_still_verifies(decision: Decision) -> None:
    def older(tree: dict[str, Any]) -> None:
        del tree["scenario"]["amends"]
        tree["plan"]["digests"]["scenario"] = digest_of(tree["scenario"])
        tree["plan"]["digests"]["plan"] = ""
        tree["plan"]["digests"]["plan"] = digest_of(tree["plan"])

    assert touched(decision, older) == []


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("value", lambda plan: plan["proof"].update(value=1, bound=1)),
        ("bound", lambda plan: plan["proof"].update(bound=10**12)),
        ("fees", lambda plan: plan.update(fees=[["区级", 1]])),
        ("rules", lambda plan: plan["rules"].pop()),
        ("projects", lambda plan: plan.update(left_out=[])),
    ],
)
def test_a_forged_value_fee_rule_line_or_missing_project_is_found(
    decision: Decision, what: str, change: Callable[[dict[str, Any]], None]
) -> None:
    assert ("A22", what) in touched(decision, lambda tree: change(tree["plan"]))


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
