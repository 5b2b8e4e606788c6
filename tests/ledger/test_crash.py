"""Killed at any moment, a ledger is as before or as after; what was acknowledged stands; a retry converges."""

import os
from collections import Counter
from pathlib import Path

import pytest
from committer import ACKNOWLEDGED, OPERATIONS
from faults import BURN, Point, all_points, faulty, judge, needs_strace, ran, templates

KILLED = -9
KILL = f"signal=SIGKILL:when={BURN}"


def killed_at(folder: Path, points: list[Point]) -> Counter[str]:
    """Kill at each of these points and judge; how often an operation was seen before and after its commit."""
    tally: Counter[str] = Counter()
    for number, (point, code) in enumerate(zip(points, faulty(folder, points, KILL), strict=True)):
        assert code == KILLED, point
        after = judge(folder / point[0] / str(number), point[0], code, str(point))
        tally[f"{point[0]} {'after' if after else 'before'}"] += 1
    return tally


def both_sides_of_each(tally: Counter[str]) -> bool:
    """Each recording operation was seen both before and after its commit: the kills reached both sides."""
    recording = [operation for operation in OPERATIONS if operation not in ("create", "backup")]
    return all(tally[f"{operation} {side}"] for operation in recording for side in ("before", "after"))


def test_killed_at_system_calls_nothing_is_lost_doubled_or_half(tmp_path: Path) -> None:
    needs_strace()
    templates(tmp_path)
    points = all_points(tmp_path)
    assert len(points) > 150
    tally = killed_at(tmp_path, points[::6])
    assert both_sides_of_each(tally), tally


@pytest.mark.long
def test_killed_at_every_system_call_nothing_is_lost_doubled_or_half(tmp_path: Path) -> None:
    needs_strace()
    templates(tmp_path)
    tally = killed_at(tmp_path, all_points(tmp_path))
    assert both_sides_of_each(tally), tally


@pytest.mark.long
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("seed", range(4))
def test_killed_at_500_random_moments_nothing_is_lost_doubled_or_half(tmp_path: Path, seed: int) -> None:
    templates(tmp_path)
    ended = ran([], "random", str(tmp_path), "500", str(seed))
    assert ended.count(KILLED) > 100
    for number, code in enumerate(ended):
        assert code in (KILLED, ACKNOWLEDGED), number
        operation = OPERATIONS[number % len(OPERATIONS)]
        judge(tmp_path / operation / str(number), operation, code, f"{operation} {number}")
