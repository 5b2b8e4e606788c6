"""Many committers at once: nothing overdrawn, no acknowledgement lost, one operation is one event."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from county import COUNTY, WAN, approved, made, received
from faults import HERE

from allocator.ledger.store import open_ledger


def raced(folder: Path, committers: int, count: int, amount: int) -> None:
    """Let them all start at once; then the ledger must hold what they were told it holds, and no more."""
    path = made(folder / "ledger.db", approved(), received(1, amount), keep=2)
    command = [sys.executable, str(HERE / "committer.py"), "race", str(folder)]
    running = [
        subprocess.Popen([*command, str(n), str(count), "5"], stdout=subprocess.PIPE, text=True)
        for n in range(committers)
    ]
    (folder / "go").touch()
    said = [json.loads(process.communicate(timeout=600)[0]) for process in running]
    assert all(process.returncode == 0 for process in running)
    with open_ledger(path, COUNTY) as ledger:
        assert ledger.verify() == ()
        records, balances = ledger.records(), ledger.balances()
    heads = {record.event.op_id: record.head for record in records[2:]}
    assert len(heads) == len(records) - 2
    told: dict[str, str] = {}
    for one in said:
        assert one["acknowledged"].items() <= heads.items()
        told |= one["acknowledged"]
    assert told == heads
    (account,) = balances.accounts
    assert account.free >= 0
    assert account.allotted == sum(entry.amount for record in records for entry in record.event.entries)
    shared = [name for name in told if sum(name in one["acknowledged"] for one in said) > 1]
    tally = {key: sum(one[key] for one in said) for key in ("refused", "moved", "repeated")}
    assert shared
    assert all(tally.values()), tally
    print(f"{len(heads)} recorded, {len(shared)} of them sent by several, {tally}")


def test_six_committers_at_once_overdraw_nothing_and_lose_nothing(tmp_path: Path) -> None:
    raced(tmp_path, 6, 12, 700 * WAN)


@pytest.mark.long
def test_sixteen_committers_of_fifty_overdraw_nothing_and_lose_nothing(tmp_path: Path) -> None:
    raced(tmp_path, 16, 50, 3500 * WAN)
