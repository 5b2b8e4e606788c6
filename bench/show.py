"""Timing one piece of work, and plain tables in a terminal."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from meter import cpu

Value = TypeVar("Value")
Given = ParamSpec("Given")


def timed(work: Callable[Given, Value], *args: Given.args, **names: Given.kwargs) -> tuple[float, Value]:
    """Processor seconds of some work, and what it gave."""
    started = cpu()
    value = work(*args, **names)
    return cpu() - started, value


def percent(share: float) -> str:
    """A share as percent."""
    return f"{100 * share:.1f} %"


def title(text: str, goal: str) -> None:
    """A section's heading with its goal."""
    print(f"\n{text}  （{goal}）")


def head(*names: str) -> None:
    """The heading of a plain table."""
    print(" | ".join(names))


def row(*cells: object) -> None:
    """One line of a plain table; seconds with three decimals."""
    print(" | ".join(f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in cells), flush=True)
