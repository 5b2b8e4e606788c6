"""The last head known beside the ledger (`ledger.head`): an older copy put in its place is noticed by it.

Deleting this small file removes that protection; then only the heads in printed documents and in backups tell.
"""

import re
from pathlib import Path

from allocator.files import write_whole
from allocator.findings import Finding
from allocator.ledger.store.errors import error
from allocator.ledger.store.rows import State

_FORM = re.compile(r"(0|[1-9][0-9]*) ([0-9a-f]{64})\n?", re.ASCII)


def anchor_of(path: Path) -> Path:
    """`ledger.db` -> `ledger.head`."""
    return path.with_suffix(".head")


def doubt(path: Path, state: State) -> Finding | None:
    """Why the ledger may not be written: it is shorter than the head known beside it, or another one."""
    name = anchor_of(path).name
    try:
        known = _read(path)
    except ValueError:
        return error("S12", name)
    if known is None:
        return None
    seq, head = known
    if seq > state.seq:
        return error("S13", name, known=seq, found=state.seq)
    return None if state.head_at(seq) == head else error("S14", name, known=seq)


def known_seq(path: Path) -> int:
    """How many events a ledger here is known to have had; 0 where nothing is known, 1 where the file is not clear."""
    try:
        known = _read(path)
    except ValueError:
        return 1
    return known[0] if known else 0


def advance(path: Path, state: State) -> None:
    """Write down the head that was just verified, unless a later one is known; raises OSError."""
    if known_seq(path) < state.seq:
        write_whole(anchor_of(path), f"{state.seq} {state.head}\n")


def _read(path: Path) -> tuple[int, str] | None:
    """The known number and head, None without the file; raises ValueError where it says something else."""
    try:
        said = _FORM.fullmatch(anchor_of(path).read_text("ascii"))
    except FileNotFoundError:
        return None
    if said is None:
        raise ValueError(anchor_of(path).name)
    return int(said[1]), said[2]
