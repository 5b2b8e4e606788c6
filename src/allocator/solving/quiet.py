"""Silence for solvers: nothing they print reaches the terminal or a notebook."""

import os
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

_LOCK = threading.RLock()
_WARNINGS = threading.RLock()
_DEPTH = 0
_KEPT = -1


@contextmanager
def quiet() -> Iterator[None]:
    """Send the process's standard output to nowhere while a solver runs; several threads may be inside at once.

    HiGHS prints stray lines from C++ even when its output is off; only the file descriptor itself stops them. What
    another thread writes straight to file descriptor 1 in the meantime is lost (a notebook's output is not).
    """
    _enter()
    try:
        yield
    finally:
        _leave()


@contextmanager
def no_warnings() -> Iterator[None]:
    """Hold back PuLP's notes to developers about its next version while a problem is written down."""
    with _WARNINGS, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _enter() -> None:
    global _DEPTH, _KEPT
    with _LOCK:
        _DEPTH += 1
        if _DEPTH > 1:
            return
        try:
            if sys.stdout is not None:
                sys.stdout.flush()
            _KEPT = os.dup(1)
        except (OSError, ValueError):  # no standard output to protect
            _KEPT = -1
            return
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.close(nowhere)


def _leave() -> None:
    global _DEPTH, _KEPT
    with _LOCK:
        _DEPTH -= 1
        if _DEPTH == 0 and _KEPT >= 0:
            os.dup2(_KEPT, 1)
            os.close(_KEPT)
            _KEPT = -1
