"""Copies of the ledger: made by SQLite's backup interface, verified before they get their name, the last few kept."""

import re
import sqlite3
from pathlib import Path

from allocator.files import whole
from allocator.ledger.store.connect import connect, transaction
from allocator.ledger.store.errors import Damaged, LedgerError, error
from allocator.ledger.store.rows import Verified, read_state
from allocator.ledger.store.schema import check_form, read_owner

_NAME = re.compile(r".+\.([0-9]{6,})\.[0-9a-f]{12}\.db", re.ASCII)


def folder_of(path: Path) -> Path:
    """Where the automatic copies of a ledger lie: `backups` beside it."""
    return path.parent / "backups"


def name_of(path: Path, state: Verified) -> str:
    """`ledger.000012.0123456789ab.db`: the number and head of the last event that the copy holds."""
    return f"{path.stem}.{state.seq:06d}.{state.head[:12]}.db"


def copy_to(source: sqlite3.Connection, known: Verified, target: Path, *, wait: float) -> Verified:
    """Copy the ledger to `target`, which appears whole and verified or not at all; the state that it holds.

    Raises OSError, sqlite3.Error, LedgerError.
    """
    with whole(target) as part:
        copy = sqlite3.connect(part, isolation_level=None)
        try:
            copy.execute("PRAGMA journal_mode = MEMORY")  # the part is thrown away if anything fails
            copy.execute("PRAGMA synchronous = OFF")  # and brought to the disk before it takes its name
            source.backup(copy)
        finally:
            copy.close()
        return examine(part, known, wait=wait)


def sure_of_same(target: Path, ledger: Path, state: Verified, *, wait: float) -> None:
    """Raise LedgerError unless what lies at the target is a good copy with the same head already."""
    try:
        same = target.resolve() != ledger and examine(target, state, wait=wait).head == state.head
    except (LedgerError, sqlite3.Error):
        same = False
    if not same:
        raise LedgerError(error("S42", str(target)))


def examine(path: Path, known: Verified | None, *, wait: float) -> Verified:
    """The verified state of a ledger file that nobody else uses; raises LedgerError, sqlite3.Error."""
    connection = connect(path, create=False, wait=wait)
    try:
        with transaction(connection, path, write=False):
            check_form(connection)
            check_pages(connection)
            return read_state(connection, read_owner(connection, None), known)
    finally:
        connection.close()


def check_pages(connection: sqlite3.Connection) -> None:
    """Raise Damaged where the file's own structure (pages, indexes) is not sound."""
    found = [str(line) for (line,) in connection.execute("PRAGMA integrity_check(3)")]
    if found != ["ok"]:
        raise Damaged(error("S21", "; ".join(found)))


def prune(folder: Path, stem: str, keep: int) -> None:
    """Remove all but the latest `keep` automatic copies; raises OSError."""
    found = _copies(folder, stem)
    for _, path in found[: max(0, len(found) - keep)]:
        path.unlink(missing_ok=True)


def latest(path: Path) -> tuple[int, Path] | None:
    """The last automatic copy of a ledger that holds any record, with how many it holds; raises OSError."""
    found = [(seq, copy) for seq, copy in _copies(folder_of(path), path.stem) if seq]
    return found[-1] if found else None


def _copies(folder: Path, stem: str) -> list[tuple[int, Path]]:
    found = [(int(match[1]), path) for path in folder.glob(f"{stem}.*.db") if (match := _NAME.fullmatch(path.name))]
    return sorted(found)
