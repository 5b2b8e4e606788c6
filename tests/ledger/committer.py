"""A program that does one thing to a ledger, for tests that kill it, break its disk, or run many of it at once.

`dry FOLDER`: every operation once, each in a child of its own; prints whose process number is whose.
`points FOLDER BURN`: for each point (operation, system call, k) of FOLDER/points.json a child on a fresh copy of the
template. The child first makes that call BURN - k times to no effect, so that a fault set to the BURN-th of each child
hits the operation's k-th.
`random FOLDER KILLS SEED`: operations killed after a random time.
`race FOLDER NUMBER COUNT SEED`: one of many committers.
"""

import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from county import COUNTY, TERMS, WAN, YEAR, allotted, noon

from allocator.accounts import Event
from allocator.ledger.store import CommitFailed, Ledger, LedgerError, LedgerMoved, Refused, open_ledger

OPERATIONS = ("create", "approve", "receive", "allot", "adjust", "reverse", "backup")
ACKNOWLEDGED, ABSENT, RECORDED, UNKNOWN, REFUSED, BROKEN = 0, 3, 4, 5, 6, 7
NO_FILE = 9999
TO_NO_EFFECT: dict[str, Callable[[], object]] = {
    "write": lambda: os.write(NO_FILE, b""),
    "pwrite64": lambda: os.pwrite(NO_FILE, b"", 0),
    "ftruncate": lambda: os.ftruncate(NO_FILE, 0),
    "fsync": lambda: os.fsync(NO_FILE),
    "fdatasync": lambda: os.fdatasync(NO_FILE),
    "unlink": lambda: os.unlink(""),
    "rename": lambda: os.rename("", ""),
    "mkdir": lambda: os.mkdir(""),
}
"""The system calls that change what lies on a disk, each made in a way that fails at once."""


def event_of(operation: str) -> Event | None:
    """What an operation records on top of the events before it in YEAR."""
    names = dict(zip(("approve", "receive", "allot", "adjust", "reverse"), YEAR, strict=True))
    return names.get(operation)


def perform(operation: str, folder: Path) -> None:
    """Do it, as a client that knows the head it was computed from."""
    path, expected = folder / "ledger.db", (folder / "expected").read_text(encoding="ascii")
    with open_ledger(path, COUNTY, create=operation == "create", now=noon) as ledger:
        event = event_of(operation)
        if event is not None:
            ledger.commit([event], expected_head=expected, terms=TERMS)
        elif operation == "backup":
            ledger.backup(folder / "copy.db")


def outcome(work: Callable[[], None]) -> int:
    """How it ended, as an exit code."""
    try:
        work()
    except CommitFailed as failed:
        return {True: RECORDED, False: ABSENT, None: UNKNOWN}[failed.stands]
    except LedgerError:
        return REFUSED
    except BaseException:
        return BROKEN
    return ACKNOWLEDGED


def forked(work: Callable[[], int]) -> int:
    """Run in a child; its exit code, or minus the signal that ended it."""
    child = os.fork()
    if child == 0:
        os._exit(work())
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def dry(folder: Path) -> dict[str, int]:
    """Every operation once: its process number."""
    found = {}
    for operation in OPERATIONS:
        where = copied(folder, operation, "dry")
        child = os.fork()
        if child == 0:
            os._exit(outcome(lambda where=where, o=operation: perform(o, where)))  # type: ignore[misc]
        assert os.waitpid(child, 0)[1] == 0, operation
        found[operation] = child
    return found


def points(folder: Path, burn: int) -> list[int]:
    """How each point ended."""
    found = []
    for number, (operation, call, k) in enumerate(json.loads((folder / "points.json").read_text(encoding="ascii"))):
        forked(lambda o=operation, n=number: int(not copied(folder, o, str(n))))  # type: ignore[misc]
        where = folder / operation / str(number)

        def work(operation: str = operation, call: str = call, k: int = k, where: Path = where) -> int:
            for _ in range(burn - k):
                with suppress(OSError):
                    TO_NO_EFFECT[call]()
            return outcome(lambda: perform(operation, where))

        found.append(forked(work))
    return found


def copied(folder: Path, operation: str, name: str) -> Path:
    """A fresh copy of an operation's template."""
    return Path(shutil.copytree(folder / operation / "template", folder / operation / name))


def at_random(folder: Path, kills: int, seed: int) -> list[int]:
    """How operations ended that were killed at a random time between their start and their usual end."""
    chance = random.Random(seed)
    found = []
    for number in range(kills):
        operation = OPERATIONS[number % len(OPERATIONS)]
        where = copied(folder, operation, str(number))
        child = os.fork()
        if child == 0:
            os._exit(outcome(lambda where=where, o=operation: perform(o, where)))  # type: ignore[misc]
        time.sleep(chance.uniform(0, 0.06))
        os.kill(child, signal.SIGKILL)
        found.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    return found


def race(folder: Path, number: int, count: int, seed: int) -> dict[str, object]:
    """Commit `count` times: own operations, operations another committer also sends, repeats, heads long gone."""
    chance = random.Random(f"{seed}/{number}")
    acknowledged: dict[str, str] = {}
    sent: list[Event] = []
    tally = {"refused": 0, "moved": 0, "repeated": 0}
    while not (folder / "go").exists():
        time.sleep(0.01)
    with open_ledger(folder / "ledger.db", COUNTY, now=noon, wait=60, keep=2) as ledger:
        head = ledger.head
        for turn in range(count):
            if sent and chance.random() < 0.2:
                event = chance.choice(sent)
                tally["repeated"] += 1
            else:
                shared = chance.random() < 0.3
                name = f"shared-{turn}" if shared else f"own-{number}-{turn}"
                draw = random.Random(name)  # the same operation says the same, whoever sends it
                event = allotted(name, draw.randrange(60), amount=draw.randrange(1, 40) * WAN)
            sent.append(event)
            if chance.random() < 0.7:
                head = ledger.head  # else an old head is sent
            head = _sent(ledger, event, head, acknowledged, tally)
    return {"acknowledged": acknowledged, **tally}


def _sent(ledger: Ledger, event: Event, head: str, acknowledged: dict[str, str], tally: dict[str, int]) -> str:
    """Send an event until it is recorded or refused, computing again whenever the ledger has moved."""
    while True:
        try:
            (receipt,) = ledger.commit([event], expected_head=head, terms=TERMS)
        except LedgerMoved as moved:
            tally["moved"] += 1
            head = moved.since[-1].head
        except Refused:
            tally["refused"] += 1
            return head
        else:
            assert acknowledged.setdefault(event.op_id, receipt.head) == receipt.head
            return head


def main(verb: str, folder: str, *numbers: str) -> None:
    """Print what happened as one JSON text."""
    given = [int(number) for number in numbers]
    works: dict[str, Callable[..., object]] = {"dry": dry, "points": points, "random": at_random, "race": race}
    print(json.dumps(works[verb](Path(folder), *given)))


if __name__ == "__main__":
    main(*sys.argv[1:])
