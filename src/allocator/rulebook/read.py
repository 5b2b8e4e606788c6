"""Reads and judges rulebook.toml; the one place where a rulebook comes from the disk."""

import json
import re
import tomllib
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from allocator.findings import Cell, Finding, Severity
from allocator.quantities import WRITTEN
from allocator.rulebook.contradictions import contradictions
from allocator.rulebook.lines import line_of, lines_of_keys
from allocator.rulebook.shape import shape_problems
from allocator.rules import Rulebook

MAX_BYTES = 2_000_000
_POSITION = re.compile(r"\(at line (\d+), column (\d+)\)")


class RulebookError(ValueError):
    """A rulebook that cannot be used; `problems` holds every finding, warnings included."""

    def __init__(self, problems: tuple[Finding, ...]) -> None:
        super().__init__("; ".join(f"{problem.code} {problem.subject}".strip() for problem in problems))
        self.problems = problems


def load_rules(path: Path) -> Rulebook:
    """The rulebook of this file; raises RulebookError with all problems when an error stands in it."""
    rules, problems = read_rules(path)
    if rules is None:
        raise RulebookError(problems)
    return rules


def read_rules(path: Path) -> tuple[Rulebook | None, tuple[Finding, ...]]:
    """The rulebook (None when an error stands in it) and all findings, each with file and line; never raises."""
    try:
        data = path.read_bytes()
    except OSError:
        return None, (_whole_file("K16", path.name),)
    if len(data) > MAX_BYTES:
        return None, (_whole_file("K16", path.name),)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None, (_whole_file("K17", path.name),)
    return parse_rules(text, path.name)


def parse_rules(text: str, file: str = "rulebook.toml") -> tuple[Rulebook | None, tuple[Finding, ...]]:
    """As `read_rules`, from TOML text."""
    try:
        tree = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return None, (_syntax(file, text, str(error)),)
    lines = lines_of_keys(text)
    try:
        # JSON mode in strict form: the same grammar as a saved plan, so "yes" is no true and 5.0 is no 5
        rules = _form().validate_json(json.dumps(tree, default=_iso), strict=True, context=WRITTEN)
    except ValidationError as error:
        return None, tuple(_placed(problem, file, lines) for problem in shape_problems(error, tree))
    found = tuple(_placed(problem, file, lines) for problem in contradictions(rules))
    return (None if any(problem.stops for problem in found) else rules), found


@lru_cache(maxsize=1)
def _form() -> TypeAdapter[Rulebook]:
    return TypeAdapter(Rulebook)


def _iso(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime | time) else str(value)


def _placed(problem: Finding, file: str, lines: dict[str, int]) -> Finding:
    return Finding(
        code=problem.code,
        severity=problem.severity,
        where=Cell(file=file, row=line_of(problem.subject, lines)),
        subject=problem.subject,
        value=problem.value,
        args=problem.args,
    )


def _whole_file(code: str, file: str) -> Finding:
    return Finding(code=code, severity=Severity.ERROR, where=Cell(file=file), subject=file, args=(("file", file),))


def _syntax(file: str, text: str, error: str) -> Finding:
    """tomllib names line and column, except at the end of the file."""
    found = _POSITION.search(error)
    line, column = (int(part) for part in found.groups()) if found else (text.count("\n") + 1, 1)
    return Finding(
        code="K15",
        severity=Severity.ERROR,
        where=Cell(file=file, row=line),
        subject=file,
        value=text.split("\n")[line - 1].strip()[:60] if text else "",
        args=(("line", line), ("column", column)),
    )
