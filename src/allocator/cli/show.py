"""What a command prints: words from the catalogues, findings in tables, JSON for machines."""

import errno
import json
import re
import tempfile
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from allocator.findings import Finding, Severity
from allocator.text import knows, say

OUT = Console(highlight=False, soft_wrap=True)
ERR = Console(highlight=False, soft_wrap=True, stderr=True)
SHOWN = {Severity.ERROR: 60}
FEW = 5
"""How many findings of a severity a terminal shows; all of them stand in the workbook and in --json."""
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
AS_WRITTEN = frozenset({"value", "text"})
"""Slots that quote a workbook: never put into other words."""
COLOURS = {Severity.ERROR: "red", Severity.WARN: "yellow", Severity.REVIEW: "cyan", Severity.NOTE: "dim"}


class Stop(Exception):
    """A command ends here: an exit code (1 = findings, no plan, failed check; 2 = bad use), lines, findings to show."""

    def __init__(self, code: int, *lines: str, found: Iterable[Finding] = ()) -> None:
        super().__init__(*lines)
        self.code = code
        self.lines = lines
        self.found = tuple(found)


def why(wrong: Exception) -> str:
    """What kept a file from being written, in words; what nobody foresaw goes to a log for the maintainers."""
    if isinstance(wrong, OSError):
        return say(f"cli.error.{'full' if wrong.errno == errno.ENOSPC else 'write'}", file=str(wrong.filename or ""))
    return say("year.error.unforeseen", what=type(wrong).__name__, log=logged(wrong))


def logged(wrong: Exception) -> str:
    """The log that now holds the traceback of a mistake of ours."""
    with tempfile.NamedTemporaryFile("w", suffix=".log", prefix="allocator-", delete=False, encoding="utf-8") as log:
        traceback.print_exception(wrong, file=log)
    return log.name


def line(text: str = "") -> None:
    """One line for people, on standard output; text of workbooks is never taken for markup."""
    OUT.print(escape(text))


def written(paths: Iterable[Path]) -> None:
    """List files that were written."""
    line(say("cli.files_written"))
    for path in paths:
        line(f"  {path}")


def as_json(tree: object) -> None:
    """Machine-readable output, nothing else beside it."""
    print(json.dumps(tree, ensure_ascii=False, indent=1))


@contextmanager
def busy(key: str, quiet: bool = False) -> Iterator[None]:
    """Say what is going on while it lasts; on standard error, so that JSON stays clean."""
    if quiet or not ERR.is_terminal:
        yield
        return
    with ERR.status(say(key)):
        yield


def sentence(finding: Finding, part: str, lang: str = "zh") -> str:
    """A finding's `rule`, `message` or `action` in words; empty where the catalogue has none."""
    key = f"{finding.code}.{part}"
    if not knows(key, lang):
        return ""
    slots: dict[str, str | int] = {"value": finding.value, "subject": finding.subject, **dict(finding.args)}
    if "fields" in slots:
        slots["fields"] = "、".join(_field(name, lang) for name in str(slots["fields"]).split())
    if knows(f"answer.{slots.get('answer')}", lang):
        slots["answer"] = say(f"answer.{slots['answer']}", lang)
    if lang == "zh":
        slots = {name: value if name in AS_WRITTEN else _day(value) for name, value in slots.items()}
    return say(key, lang, **slots)


def _day(value: str | int) -> str | int:
    """A date of ours as a sentence writes it; anything else stays."""
    if not ISO_DAY.fullmatch(str(value)):
        return value
    try:
        return day_words(date.fromisoformat(str(value)))
    except ValueError:
        return value


def day_words(day: date) -> str:
    """2026-03-16 as a sentence writes it."""
    return say("cli.unit_day", year=day.year, month=day.month, day=day.day)


def money_words(fen: int) -> str:
    """An amount as a sentence writes it."""
    return say("cli.unit_money", n_fen=fen)


def _field(name: str, lang: str) -> str:
    keys = (f"field.{name}", f"fields.{name}", f"report.field.{name}")
    return next((say(key, lang) for key in keys if knows(key, lang)), name)


def findings(found: Iterable[Finding]) -> None:
    """Findings as people read them: errors first, each with its place, what is wrong and what to do."""
    ordered = sorted(found, key=lambda finding: list(Severity).index(finding.severity))
    errors = sum(1 for finding in ordered if finding.stops)
    if not ordered:
        line(say("cli.no_findings"))
        return
    line(say("cli.findings", errors=errors, others=len(ordered) - errors))
    for severity in Severity:
        these = [finding for finding in ordered if finding.severity is severity]
        shown = SHOWN.get(severity, FEW)
        for finding in these[:shown]:
            _show(finding)
        if len(these) > shown:
            line(say("cli.more", count=len(these) - shown, kind=say(f"cli.severity.{severity.value}")))


def _show(finding: Finding) -> None:
    mark = say(f"cli.severity.{finding.severity.value}")
    place = f" {finding.where}" if finding.where else ""
    OUT.print(f"[{COLOURS[finding.severity]}]{mark}[/] {escape(finding.code + place)}")
    OUT.print(f"    {escape(sentence(finding, 'message'))}")
    action = sentence(finding, "action")
    if action and finding.severity is not Severity.NOTE:
        OUT.print(f"    [dim]→ {escape(action)}[/]")
    if finding.stops and finding.acceptable and finding.where and finding.where.address:
        answer = say("cli.accept_with", code=finding.code, cell=finding.where.address)
        OUT.print(f"    [dim]→ {escape(answer)}[/]")


def finding_json(finding: Finding, lang: str = "zh") -> dict[str, object]:
    """A finding with its place and its sentences."""
    where = finding.where
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "file": where.file if where else None,
        "sheet": (where.sheet or None) if where else None,
        "cell": (where.address or None) if where else None,
        "value": finding.value,
        "rule": sentence(finding, "rule", lang),
        "message": sentence(finding, "message", lang),
        "action": sentence(finding, "action", lang),
    }
