"""The ledger of one county-year as programs use it: open, read, commit, verify, back up."""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path

from allocator.accounts import Event, Recorded
from allocator.balances import Balances
from allocator.findings import Finding
from allocator.ledger.guard import Terms
from allocator.ledger.store import anchor, backups
from allocator.ledger.store.admit import Admitted, admit, append
from allocator.ledger.store.connect import cause, connect, number_of, place, transaction
from allocator.ledger.store.errors import (
    CommitFailed,
    Doubted,
    LedgerError,
    LedgerMisuse,
    NotALedger,
    error,
    warning,
)
from allocator.ledger.store.rows import Verified, read_state
from allocator.ledger.store.schema import check_form, create_tables, is_new, read_owner
from allocator.rules import County

WAIT = 20.0
"""Seconds to wait for another program's lock."""
KEEP = 10
"""How many automatic copies are kept."""


def wall_clock() -> datetime:
    """The time now, with its distance from UTC."""
    return datetime.now().astimezone()


class Ledger:
    """An open ledger; belongs to the thread and process that opened it, and every answer is of the file as it is now.

    `notices` are what the last commit wants said beside its receipts (a copy that could not be made), `stood` the
    numbers of those receipts that were there before it. `doubt` says why nothing may be written to a file that itself
    verifies.
    """

    def __init__(
        self,
        path: Path,
        county: County | None = None,
        *,
        create: bool = False,
        now: Callable[[], datetime] = wall_clock,
        wait: float = WAIT,
        keep: int = KEEP,
    ) -> None:
        if create and county is None:
            raise LedgerMisuse("a new ledger needs its county and year")
        self._owner = (os.getpid(), threading.get_ident())
        self._path = place(path)
        self._county, self._now, self._wait, self._keep = county, now, wait, keep
        self.notices: tuple[Finding, ...] = ()
        self.stood: frozenset[int] = frozenset()
        self._made = False
        self._connection: sqlite3.Connection | None = None
        try:
            lost = () if self._path.exists() else traces(self._path)
            if not self._path.exists() and (lost or not create):  # asked again: another program may just have made it
                raise NotALedger(*(lost or (error("S01", str(path)),)))
            self._connection = connect(self._path, create=create, wait=wait)
            if create and county is not None:
                self._create(self._connection, county)
            self._state = self._read(None)
        except (sqlite3.Error, OSError) as wrong:
            self.close()
            raise NotALedger(cause(wrong, self._path)) from wrong
        except BaseException:
            self.close()
            raise

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    @property
    def head(self) -> str:
        """The hash after the last event."""
        return self._fresh().head

    @property
    def doubt(self) -> Finding | None:
        """Why nothing may be written, though every record verifies: an older copy or another file lies here."""
        try:
            known = anchor.read_anchor(self._path)
        except OSError as wrong:
            raise LedgerError(cause(wrong, anchor.anchor_of(self._path))) from wrong
        return anchor.doubt(known, self._fresh())

    def records(self) -> tuple[Recorded, ...]:
        """Every event, in the order of the chain."""
        return self._fresh().records

    def balances(self, on: date | None = None) -> Balances:
        """What the ledger comes to, now or after the last event whose bookkeeping day is not after `on`."""
        return self._fresh().balances(on)

    def commit(
        self, events: Sequence[Event], *, expected_head: str, terms: Terms | None = None
    ) -> tuple[Recorded, ...]:
        """Add all of these events or none, and answer with their receipts; what already stands keeps its receipt.

        Raises LedgerMoved, Refused, Doubted, Damaged, Locked: nothing was written. After an error of the disk it looks
        again at what stands and raises CommitFailed; it never tries twice.
        """
        self.notices, self.stood = (), frozenset()
        connection = self._own()
        try:
            with transaction(connection, self._path, write=True):
                admitted, state = self._append(connection, tuple(events), expected_head, terms or Terms())
        except (sqlite3.Error, OSError) as wrong:
            raise self._look_again(wrong, events) from wrong
        self._state, self.stood = state, admitted.stood
        self.notices = tuple(self._settle())
        return admitted.receipts

    def verify(self) -> tuple[Finding, ...]:
        """Check pages, tables, records, fold and known head; the first bad record is named. Empty when all is good."""
        try:
            self._state = self._read(None)
        except LedgerError as wrong:
            return wrong.findings
        except (sqlite3.Error, OSError) as wrong:
            return (cause(wrong, self._path),)
        return self.verify_file()

    def verify_file(self) -> tuple[Finding, ...]:
        """Check what the records, verified when the ledger was opened, do not tell: pages, indexes, the known head."""
        try:
            doubt = self.doubt
            with transaction(self._own(), self._path, write=False):
                backups.check_pages(self._own())
        except LedgerError as wrong:
            return wrong.findings
        except (sqlite3.Error, OSError) as wrong:
            return (cause(wrong, self._path),)
        return (doubt,) if doubt else ()

    def backup(self, target: Path) -> Path:
        """A verified copy: at `target`, or under a name made of number and head if that is a folder.

        Raises LedgerError where it cannot be made; what lies at the target is never replaced. A ledger in doubt is not
        copied: the copy would pass for the latest (Doubted).
        """
        if doubt := self.doubt:
            raise Doubted(doubt)
        try:
            return self._copy(target)
        except (sqlite3.Error, OSError) as wrong:
            raise LedgerError(cause(wrong, target)) from wrong

    def discard_empty(self) -> None:
        """Remove the file if it was made by this object and nothing is recorded in it; whoever else waits for it fails.

        Where the file cannot be removed while it is open (Windows) it stays, empty.
        """
        if not self._made or self._connection is None:
            return
        with suppress(sqlite3.Error, OSError):
            connection = self._own()
            connection.execute("BEGIN EXCLUSIVE")
            if not connection.execute("SELECT 1 FROM event LIMIT 1").fetchone():
                self._path.unlink()
            connection.execute("ROLLBACK")

    def close(self) -> None:
        """Let the file go; a forked process leaves its parent's connection alone."""
        if self._connection is not None and self._owner == (os.getpid(), threading.get_ident()):
            with suppress(sqlite3.Error):
                self._connection.close()
        self._connection = None

    def _own(self) -> sqlite3.Connection:
        if self._connection is None:
            raise LedgerMisuse("this ledger is closed")
        if self._owner != (os.getpid(), threading.get_ident()):
            raise LedgerMisuse("open the ledger again in each thread and each process")
        return self._connection

    def _fresh(self) -> Verified:
        """The file as it is now; raises LedgerError."""
        try:
            self._state = self._read(self._state)
        except (sqlite3.Error, OSError) as wrong:
            raise LedgerError(cause(wrong, self._path)) from wrong
        return self._state

    def _read(self, known: Verified | None) -> Verified:
        connection = self._own()
        with transaction(connection, self._path, write=False):
            return self._state_in(connection, known)

    def _state_in(self, connection: sqlite3.Connection, known: Verified | None) -> Verified:
        """Verified inside a transaction: form, owner, chain and fold."""
        if is_new(connection):
            raise NotALedger(*(traces(self._path) or (error("S01", str(self._path)),)))
        check_form(connection)
        return read_state(connection, read_owner(connection, self._county), known)

    def _create(self, connection: sqlite3.Connection, county: County) -> None:
        """Make the tables unless they are there; not where a ledger is known to have been."""
        with transaction(connection, self._path, write=True):
            if not is_new(connection):
                return
            if lost := traces(self._path):
                raise NotALedger(*lost)
            create_tables(connection, county)
            self._made = True

    def _append(
        self, connection: sqlite3.Connection, events: tuple[Event, ...], expected_head: str, terms: Terms
    ) -> tuple[Admitted, Verified]:
        """Inside the write transaction: verify, judge, write, and verify what was written."""
        state = self._state_in(connection, self._state)
        doubt = anchor.doubt(anchor.read_anchor(self._path), state)
        if doubt is not None:
            raise Doubted(doubt)
        admitted = admit(state, events, expected_head, self._now().isoformat(timespec="seconds"), terms)
        return admitted, append(connection, state, admitted)

    def _look_again(self, wrong: sqlite3.Error | OSError, events: Sequence[Event]) -> CommitFailed:
        """After an error of the disk nothing is tried again: the file is opened anew, verified, asked what stands."""
        what = cause(wrong, self._path)
        with suppress(sqlite3.Error):
            self._own().close()
        try:
            self._connection = connect(self._path, create=False, wait=self._wait)
            self._state = self._read(None)
        except (sqlite3.Error, OSError, LedgerError):
            self.close()
            return CommitFailed(what, error("S37"), None)
        stands = all(self._state.find(event.op_id) is not None for event in events)
        return CommitFailed(what, error("S36" if stands else "S35", seq=self._state.seq), stands)

    def _settle(self) -> Iterator[Finding]:
        """After a commit: the known head and a copy; what fails here undoes nothing, but it is said."""
        try:
            anchor.advance(self._path, self._state)
        except OSError as wrong:
            yield warning("S40", anchor.anchor_of(self._path).name, detail=number_of(wrong))
        folder = backups.folder_of(self._path)
        try:
            self._copy(folder)
            backups.prune(folder, self._path.stem, self._keep)
        except (OSError, sqlite3.Error) as wrong:
            yield warning("S41", str(folder), detail=number_of(wrong))
        except LedgerError as wrong:
            yield warning("S41", str(folder), detail=wrong.findings[0].code)

    def _copy(self, target: Path) -> Path:
        """Copy one picture of the file; in a folder it gets the automatic name, unless that copy is there already."""
        connection = self._own()
        with transaction(connection, self._path, write=False):
            state = self._state_in(connection, self._state)
            if target == backups.folder_of(self._path) or target.is_dir():
                target = target / backups.name_of(self._path, state)
                if target.exists():
                    return target
            elif target.exists():
                backups.sure_of_same(target, self._path, state, wait=self._wait)
                return target
            backups.copy_to(connection, state, target, wait=self._wait)
        return target


def traces(path: Path) -> tuple[Finding, ...]:
    """What tells that a ledger with records was here: the head known beside it, its copies; raises OSError."""
    known, copy = anchor.read_anchor(path), backups.latest(path)
    found = list[Finding]()
    if known is not None and known.seq != 0:
        found.append(error("S15", known.file, known=known.seq or "?"))
    if copy is not None:
        found.append(error("S24", str(copy[1]), seq=copy[0], name=path.name))
    return tuple(found)


@contextmanager
def open_ledger(
    path: Path,
    county: County | None = None,
    *,
    create: bool = False,
    now: Callable[[], datetime] = wall_clock,
    wait: float = WAIT,
    keep: int = KEEP,
) -> Iterator[Ledger]:
    """A county-year's ledger, verified, for one thread of one process; `create` makes a missing one (needs `county`).

    Raises NotALedger, Damaged, Locked. `wait` is in seconds; `now` gives the wall time that is recorded with an event.
    """
    ledger = Ledger(path, county, create=create, now=now, wait=wait, keep=keep)
    try:
        yield ledger
    finally:
        ledger.close()


def verify_ledger(path: Path, county: County | None = None, *, wait: float = WAIT) -> tuple[Finding, ...]:
    """What is wrong with a ledger file, the first bad record by its number; empty when it is good."""
    try:
        with open_ledger(path, county, wait=wait) as ledger:
            return ledger.verify_file()
    except LedgerError as wrong:
        return wrong.findings
