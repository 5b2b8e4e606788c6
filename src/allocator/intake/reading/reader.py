"""The door for untrusted files: take a copy, hash it, and let a limited child process read the copy."""

import hashlib
import os
import subprocess
import sys
import tempfile
from dataclasses import fields, replace
from pathlib import Path
from typing import Final

import allocator
from allocator.intake.reading.book import DEFAULT, Book, Limits, ReadProblem
from allocator.intake.reading.codes import (
    CHANGED_WHILE_READ,
    EMPTY_FILE,
    FILE_TOO_LARGE,
    LOCK_FILE,
    NOT_FOUND,
    UNREADABLE,
    WORKER_ANSWER,
    WORKER_DIED,
    WORKER_TIMEOUT,
    Refused,
    problem,
    refuse,
)
from allocator.intake.reading.wire import BadAnswer, Reading, decode

_WORKER: Final = "allocator.intake.reading.worker"
_ANSWER_BYTES: Final = 256 << 20


def read_book(path: Path, *, limits: Limits = DEFAULT) -> tuple[Book | None, tuple[ReadProblem, ...]]:
    """The file's cells with everything that must be said about them; None with one problem where nothing can be used.

    Never raises for what the file holds, and never dies of it.
    """
    path = Path(path)
    try:
        data = copy_of(path, limits)
        reading = ask_worker(data, path.name, limits)
    except Refused as refused:
        return None, (replace(refused.found, file=path.name),)
    book, problems = reading
    if book is not None and book.sha256 != hashlib.sha256(data).hexdigest():
        return None, (replace(problem(WORKER_ANSWER), file=path.name),)
    return (None if book is None else replace(book, file=path.name)), tuple(
        replace(each, file=path.name) for each in problems
    )


def copy_of(path: Path, limits: Limits) -> bytes:
    """The file's bytes, all of one moment; raises Refused for a lock file, a file too large, or one being written."""
    if path.name.startswith(("~$", ".~")):
        raise refuse(LOCK_FILE)
    try:
        if not path.is_file():
            raise refuse(NOT_FOUND)
        with path.open("rb") as source:
            before = os.fstat(source.fileno())
            data = source.read(limits.file_bytes + 1)
            after = os.fstat(source.fileno())
    except (OSError, ValueError) as failed:
        raise refuse(UNREADABLE) from failed
    if len(data) > limits.file_bytes:
        raise refuse(FILE_TOO_LARGE, megabytes=-(-before.st_size // 1_000_000), limit=limits.file_bytes // 1_000_000)
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(data) != after.st_size:
        raise refuse(CHANGED_WHILE_READ)
    if not data:
        raise refuse(EMPTY_FILE)
    return data


def ask_worker(data: bytes, name: str, limits: Limits) -> Reading:
    """What the child process says of the bytes; raises Refused where it dies, hangs or talks nonsense."""
    numbers = [str(getattr(limits, field.name)) for field in fields(Limits)]
    with tempfile.TemporaryFile() as answer:
        try:
            done = subprocess.run(
                [sys.executable, "-P", "-X", "utf8", "-m", _WORKER, name, *numbers],
                input=data,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                timeout=limits.wall_seconds,
                env=_environment(),
                check=False,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except subprocess.TimeoutExpired as late:
            raise refuse(WORKER_TIMEOUT, seconds=limits.wall_seconds) from late
        except OSError as failed:
            raise refuse(WORKER_DIED, status="start") from failed
        if done.returncode != 0:
            raise refuse(WORKER_DIED, status=str(done.returncode))
        size = answer.seek(0, os.SEEK_END)
        answer.seek(0)
        text = answer.read() if size <= _ANSWER_BYTES else b""
    try:
        return decode(text.decode("ascii"))
    except (BadAnswer, UnicodeDecodeError) as broken:
        raise refuse(WORKER_ANSWER) from broken


def _environment() -> dict[str, str]:
    """This process's environment, with the package findable however it was found here."""
    home = str(Path(allocator.__file__).parent.parent)
    known = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": os.pathsep.join([home, known] if known else [home])}
