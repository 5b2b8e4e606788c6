"""Setting up operations, running them under strace with a fault at each counted system call, judging what is left."""

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from committer import ACKNOWLEDGED, OPERATIONS, TO_NO_EFFECT, event_of, perform
from county import COUNTY, TERMS, YEAR, made, noon

from allocator.accounts import Recorded
from allocator.ledger.store import open_ledger, verify_ledger

HERE = Path(__file__).resolve().parent
BURN = 200  # more than any operation, and than the program itself, makes of any counted call
Point = tuple[str, str, int]
"""An operation, a system call, and which of them."""


def needs_strace() -> None:
    """Skip, visibly, where system calls cannot be traced."""
    strace = shutil.which("strace")
    if strace is None or subprocess.run([strace, "-qq", "-o", os.devnull, "true"], check=False).returncode:
        pytest.skip("strace is not here or may not trace: no fault at system calls was tried")


def templates(folder: Path) -> None:
    """For each operation a folder with everything before it, and the head that its client knows."""
    for operation in OPERATIONS:
        place = folder / operation / "template"
        place.mkdir(parents=True)
        expected = ""
        if operation != "create":
            event = event_of(operation)
            before = YEAR[: YEAR.index(event)] if event else YEAR
            with open_ledger(made(place / "ledger.db", *before, keep=2), COUNTY) as ledger:
                expected = ledger.head
        (place / "expected").write_text(expected, encoding="ascii")


def all_points(folder: Path) -> list[Point]:
    """Every counted system call of every operation, counted in a run without faults."""
    traced = f"trace={','.join(TO_NO_EFFECT)}"
    pids: dict[str, int] = ran(["strace", "-ff", "-qq", "-o", str(folder / "trace"), "-e", traced], "dry", str(folder))
    found = []
    for operation, pid in pids.items():
        lines = (folder / f"trace.{pid}").read_text(encoding="utf-8", errors="replace").splitlines()
        for call, count in sorted(Counter(line.split("(")[0] for line in lines).items()):
            found += [(operation, call, k) for k in range(1, count + 1) if call in TO_NO_EFFECT]
    return found


def faulty(folder: Path, points: list[Point], fault: str) -> list[int]:
    """How each point ended with this fault, such as `signal=SIGKILL`, at its system call."""
    (folder / "points.json").write_text(json.dumps(points), encoding="ascii")
    calls = ",".join(sorted({call for _, call, _ in points}))
    strace = ["strace", "-f", "-qq", "-o", os.devnull, "-e", f"trace={calls}", "-e", f"inject={calls}:{fault}"]
    ended: list[int] = ran(strace, "points", str(folder), str(BURN))
    return ended


def ran(before: list[str], *arguments: str) -> Any:
    """What the committer printed."""
    done = subprocess.run(
        [*before, sys.executable, "-B", str(HERE / "committer.py"), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def judge(where: Path, operation: str, code: int, said: str) -> bool:
    """The ledger is as before or as after, never lost, doubled or half; a retry converges. True if it was after."""
    expected = (where / "expected").read_text(encoding="ascii")
    path, event = where / "ledger.db", event_of(operation)
    before = YEAR[: YEAR.index(event)] if event else YEAR if operation == "backup" else ()
    if operation == "create":
        perform(operation, where)
    with open_ledger(path, COUNTY, now=noon, keep=2) as ledger:
        stood = [record.event for record in ledger.records()]
        after = bool(event) and len(stood) > len(before)
        assert stood == [*before, *((event,) if event and after else ())], said
        if code == ACKNOWLEDGED and event:
            assert after, f"{said}: an acknowledged event is gone"
        if operation == "backup":
            copy = where / "copy.db"
            if copy.exists():
                assert verify_ledger(copy, COUNTY) == (), said
            assert copy.exists() or code != ACKNOWLEDGED, said
            perform(operation, where)
        if event:
            (receipt,) = ledger.commit([event], expected_head=expected, terms=TERMS)
            _converged(ledger.records(), receipt, (*before, event), said)
            assert ledger.notices == (), said
            assert len(list((where / "backups").glob("*.db"))) <= 2, said
        assert ledger.verify() == (), said
    return after


def _converged(records: tuple[Recorded, ...], receipt: Recorded, events: tuple[object, ...], said: str) -> None:
    assert [record.event for record in records] == list(events), said
    assert records[-1] == receipt, said
