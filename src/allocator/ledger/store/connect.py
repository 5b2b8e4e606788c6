"""Opening the file: where it may lie, the connection's settings, transactions, and who holds a lock."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from allocator.findings import Finding
from allocator.ledger.store.errors import Locked, NotALedger, error

LEAST_SQLITE = (3, 37, 0)  # STRICT tables
_REMOTE = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "fuse.sshfs", "davfs", "fuse.davfs2")
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_OS_CAUSES = {
    errno.ENOSPC: "S31",
    errno.EROFS: "S32",
    errno.ENOENT: "S33",
    errno.EACCES: "S33",
    errno.EPERM: "S33",
    errno.EISDIR: "S38",
    errno.ENOTDIR: "S38",
    errno.EEXIST: "S38",
}
_CAUSES = {
    sqlite3.SQLITE_FULL: "S31",
    sqlite3.SQLITE_READONLY: "S32",
    sqlite3.SQLITE_PERM: "S32",
    sqlite3.SQLITE_CANTOPEN: "S33",
    sqlite3.SQLITE_CORRUPT: "S34",
    sqlite3.SQLITE_NOTADB: "S34",
}


def place(path: Path) -> Path:
    """The file's real path; raises NotALedger on a network drive or where a second name (hard link) leads to it."""
    real = path.resolve()
    if str(real).startswith(("\\\\", "//")) or _file_system(real) in _REMOTE:
        raise NotALedger(error("S06", str(path)))
    if real.exists() and not real.is_file():
        raise NotALedger(error("S02", str(path)))
    if real.exists() and real.stat().st_nlink > 1:
        raise NotALedger(error("S07", str(path)))
    return real


def connect(path: Path, *, create: bool, wait: float) -> sqlite3.Connection:
    """A connection with the settings that the ledger's promises rest on; raises sqlite3.Error, NotALedger, Locked."""
    if sqlite3.sqlite_version_info < LEAST_SQLITE:
        raise NotALedger(error("S08", sqlite3.sqlite_version))
    mode = "rwc" if create else "rw"  # a write-protected file is opened for reading, and says so on the first write
    connection = sqlite3.connect(f"{path.as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=wait)
    try:
        connection.text_factory = _text
        for setting in (
            "trusted_schema = OFF",
            "foreign_keys = ON",
            "recursive_triggers = ON",  # else INSERT OR REPLACE walks round the triggers
            "cell_size_check = ON",
            "mmap_size = 0",
            "fullfsync = ON",
            "synchronous = EXTRA",
        ):
            connection.execute(f"PRAGMA {setting}")
        (journal,) = connection.execute("PRAGMA journal_mode = DELETE").fetchone()
        if journal != "delete":
            raise NotALedger(error("S04", "journal_mode"))
    except BaseException as wrong:
        connection.close()
        if isinstance(wrong, sqlite3.Error) and is_busy(wrong):
            raise Locked(_locked(path, wait)) from wrong
        raise
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection, path: Path, *, write: bool) -> Iterator[None]:
    """All or nothing of what the block does, or one picture of the file for reading; raises Locked, sqlite3.Error."""
    try:
        connection.execute("BEGIN IMMEDIATE" if write else "BEGIN")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
            raise
    except sqlite3.OperationalError as wrong:
        if is_busy(wrong):
            (milliseconds,) = connection.execute("PRAGMA busy_timeout").fetchone()
            raise Locked(_locked(path, milliseconds / 1000)) from wrong
        raise


def is_busy(wrong: sqlite3.Error) -> bool:
    """Whether another program's lock is the cause."""
    return getattr(wrong, "sqlite_errorcode", 0) & 0xFF in _BUSY


def _locked(path: Path, wait: float) -> Finding:
    who, seconds = holder(path), int(wait)
    return error("S09", str(path), seconds=seconds, holder=who) if who else error("S10", str(path), seconds=seconds)


def cause(wrong: sqlite3.Error | OSError, path: Path) -> Finding:
    """What failed, as a finding: disk full, read-only, cannot be opened, damaged, or reading and writing failed."""
    if isinstance(wrong, OSError):
        return error(_OS_CAUSES.get(wrong.errno or 0, "S30"), str(path), detail=number_of(wrong))
    code = getattr(wrong, "sqlite_errorcode", 0) & 0xFF
    return error(_CAUSES.get(code, "S30"), str(path), detail=number_of(wrong))


def number_of(wrong: sqlite3.Error | OSError) -> int:
    """The error's number: its own words are English, and a number can be looked up."""
    return (wrong.errno or 0) if isinstance(wrong, OSError) else getattr(wrong, "sqlite_errorcode", 0)


def holder(path: Path) -> str:
    """Programs that hold a lock on the file, as `name (pid)`, where the system tells (Linux); else empty."""
    try:
        inode = path.stat().st_ino
        lines = Path("/proc/locks").read_text(encoding="ascii").splitlines()
    except OSError:
        return ""
    pids = {fields[4] for line in lines if len(fields := line.split()) > 5 and fields[5].endswith(f":{inode}")}
    return ", ".join(f"{_program(pid)} ({pid})" for pid in sorted(pids))


def _program(pid: str) -> str:
    try:
        return Path("/proc", pid, "comm").read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return "?"


def _file_system(path: Path) -> str:
    """The kind of file system a path lies on, where the system tells (Linux); else empty."""
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    found = (line.split() for line in mounts)
    covering = [(len(at), kind) for _, at, kind, *_ in found if path.is_relative_to(at.replace("\\040", " "))]
    return max(covering, default=(0, ""))[1]


def _text(raw: bytes) -> str:
    """Broken UTF-8 is kept apart from every valid text, so that its record fails its hash and is named."""
    return raw.decode("utf-8", "surrogateescape")
