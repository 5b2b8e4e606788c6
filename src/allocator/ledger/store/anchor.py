"""The last head known beside the ledger (`ledger.head`): an older copy put in its place is noticed by it.

Deleting this small file removes that protection; then only the heads in printed documents and in backups tell.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from allocator.files import write_whole
from allocator.findings import Finding
from allocator.ledger.store.errors import error
from allocator.ledger.store.rows import Verified

_FORM = re.compile(r"(0|[1-9][0-9]*) ([0-9a-f]{64})\n?", re.ASCII)


def anchor_of(path: Path) -> Path:
    """`ledger.db` -> `ledger.head`."""
    return path.with_suffix(".head")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What `ledger.head` says: the number and hash of the last event known; both None where it says nothing clear."""

    file: str
    seq: int | None
    head: str | None


def read_anchor(path: Path) -> Known | None:
    """What is known beside this ledger, None without the file; raises OSError.

    Without a lock it is read before the ledger: whoever commits in between only makes the ledger longer.
    """
    anchor = anchor_of(path)
    try:
        said = _FORM.fullmatch(anchor.read_bytes().decode("ascii", "replace"))
    except FileNotFoundError:
        return None
    return Known(file=anchor.name, seq=int(said[1]) if said else None, head=said[2] if said else None)


def doubt(known: Known | None, state: Verified) -> Finding | None:
    """Why the ledger may not be written: it is shorter than the head known beside it, or another one."""
    if known is None:
        return None
    if known.seq is None:
        return error("S12", known.file)
    if known.seq > state.seq:
        return error("S13", known.file, known=known.seq, found=state.seq)
    return None if state.head_at(known.seq) == known.head else error("S14", known.file, known=known.seq)


def advance(path: Path, state: Verified) -> None:
    """Write down the head that was just verified, unless a later one is known; raises OSError."""
    known = read_anchor(path)
    if known is None or known.seq is None or known.seq < state.seq:
        write_whole(anchor_of(path), f"{state.seq} {state.head}\n")
