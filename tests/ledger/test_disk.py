"""A disk that is full or fails: a clear error, nothing half done, and a file that verifies when it is opened again."""

from collections import Counter
from pathlib import Path

import pytest
from committer import ABSENT, ACKNOWLEDGED, RECORDED, REFUSED, UNKNOWN
from faults import BURN, Point, all_points, faulty, judge, needs_strace, templates

CALLS = {
    "ENOSPC": ("write", "pwrite64", "mkdir"),
    "EIO": ("write", "pwrite64", "fsync", "fdatasync", "unlink", "rename"),
    "EROFS": ("unlink", "rename", "mkdir"),
}


def failing_at(folder: Path, points: list[Point], error: str, lasting: bool) -> Counter[int]:
    """Let each of these calls fail, once or from then on, and judge what is left; how often each ending was seen."""
    templates_there = [point for point in points if point[1] in CALLS[error]]
    fault = f"error={error}:when={BURN}{'+' if lasting else ''}"
    tally: Counter[int] = Counter()
    for number, (point, code) in enumerate(zip(templates_there, faulty(folder, templates_there, fault), strict=True)):
        operation, said = point[0], f"{point} {fault} ended {code}"
        assert code in (ACKNOWLEDGED, ABSENT, RECORDED, UNKNOWN, REFUSED), said
        after = judge(folder / operation / str(number), operation, code, said)
        if operation not in ("create", "backup"):
            assert code in (UNKNOWN, REFUSED) or after == (code in (ACKNOWLEDGED, RECORDED)), said
        tally[code] += 1
    return tally


@pytest.mark.parametrize(("error", "lasting", "part"), [("ENOSPC", True, 8), ("EIO", False, 12)])
def test_an_error_of_the_disk_is_said_and_changes_nothing(tmp_path: Path, error: str, lasting: bool, part: int) -> None:
    needs_strace()
    templates(tmp_path)
    tally = failing_at(tmp_path, all_points(tmp_path)[::part], error, lasting)
    assert tally[ABSENT], tally
    assert tally[ACKNOWLEDGED], tally


@pytest.mark.long
@pytest.mark.parametrize("lasting", [False, True], ids=["once", "lasting"])
@pytest.mark.parametrize("error", sorted(CALLS))
def test_every_error_of_the_disk_at_every_call_is_said_and_changes_nothing(
    tmp_path: Path, error: str, lasting: bool
) -> None:
    needs_strace()
    templates(tmp_path)
    tally = failing_at(tmp_path, all_points(tmp_path), error, lasting)
    assert sum(tally.values()) > 20
    assert tally[ACKNOWLEDGED], tally  # a copy or the known head that fails does not undo a commit
