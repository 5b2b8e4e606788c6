"""Silence for solvers: nothing they print reaches the terminal or a notebook."""

import os
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

_LOCK = threading.RLock()


@contextmanager
def quiet() -> Iterator[None]:
    """Send the process's standard output to nowhere and hold back warnings, for the length of one solver call.

    HiGHS prints stray lines from C++ even when its output is off; only the file descriptor itself stops them.
    """
    with _LOCK, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            if sys.stdout is not None:
                sys.stdout.flush()
            kept = os.dup(1)
        except (OSError, ValueError):  # no standard output to protect
            yield
            return
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, 1)
            yield
        finally:
            os.dup2(kept, 1)
            os.close(kept)
            os.close(nowhere)
