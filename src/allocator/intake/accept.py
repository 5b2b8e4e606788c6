"""Answers of staff to findings that ask: `CODE@CELL`, recorded in the case beside the file they were given for."""

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from allocator.files import write_whole
from allocator.findings import Cell, Finding, Severity

FILE = "accepted.json"
WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".csv", ".et", ".wps"})
"""How names of files end that an answer may start with."""


class BrokenRecord(Exception):
    """The record of answers cannot be read; its argument is the path."""


_ANSWER = re.compile(r"(?P<code>[A-Z]\d{2}[a-z]?)@(?P<cell>.+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One recorded answer; `sha256` is of the file it was given for: a changed file needs a new answer."""

    answer: str
    file: str
    sha256: str
    reason: str = ""


def parse_answer_text(text: str) -> tuple[str, str] | None:
    """`C04@F12` -> ("C04", "F12"); CELL may be `F12`, `sheet!F12` or `file!sheet!F12`; None when it is not that."""
    found = _ANSWER.fullmatch(text.strip())
    return (found["code"], found["cell"]) if found else None


def matches(answer: str, finding: Finding) -> bool:
    """Whether an answer is meant for a finding: the code (or its family) and the end of its address agree."""
    parsed = parse_answer_text(answer)
    if parsed is None or finding.where is None:
        return False
    code, cell = parsed
    same = finding.code == code or finding.code[:3] == code
    return same and cell in address_forms(finding.where)


def address_forms(where: Cell) -> tuple[str, ...]:
    """The ways in which an answer may write a cell; a whole sheet or file goes by its name."""
    full = tuple(part for part in (where.file, where.sheet, where.address) if part)
    short = (f"{where.file}!{where.address}",) if where.file and where.sheet and where.address else ()
    return (*("!".join(full[at:]) for at in range(len(full))), *short)


def apply_answers(findings: Iterable[Finding], accepted: frozenset[str]) -> tuple[Finding, ...]:
    """Errors that may be answered and are become notes; nothing else changes."""
    done = []
    for finding in findings:
        if finding.stops and finding.acceptable and any(matches(answer, finding) for answer in accepted):
            finding = replace(finding, severity=Severity.NOTE)
        done.append(finding)
    return tuple(done)


def unused(findings: Sequence[Finding], accepted: frozenset[str], files: Collection[str] = ()) -> tuple[str, ...]:
    """Answers that no finding asked for, sorted; those given for a workbook that was not read now are left alone."""
    idle = (answer for answer in accepted if not any(matches(answer, finding) for finding in findings))
    return tuple(sorted(answer for answer in idle if not _elsewhere(answer, files)))


def _elsewhere(answer: str, files: Collection[str]) -> bool:
    """Whether an answer names another workbook than these."""
    parsed = parse_answer_text(answer)
    named = parsed[1].partition("!")[0] if parsed else ""
    return named not in files and Path(named).suffix.lower() in WORKBOOKS


def given_for(answers: Iterable[str], findings: Sequence[Finding]) -> tuple[tuple[str, str], ...]:
    """(answer, file) for every file in which an answer met a finding that may be answered."""
    met = {(a.strip(), f.where.file) for a in answers for f in findings if f.acceptable and f.where and matches(a, f)}
    return tuple(sorted(met))


def load_accepted(case: Path) -> tuple[frozenset[str], tuple[Answered, ...]]:
    """The answers recorded in a case that still stand, and those that lapsed because their file has changed.

    An answer holds only for the file it was given for. Raises BrokenRecord where the record cannot be read.
    """
    recorded = _read(case)
    hashes = {item.file: _sha256(case / item.file) for item in recorded}
    stands = [item for item in recorded if item.sha256 and hashes[item.file] == item.sha256]
    lapsed = tuple(item for item in recorded if item not in stands)
    return frozenset(_of_file(item) for item in stands), lapsed


def lapsed_findings(lapsed: Iterable[Answered]) -> tuple[Finding, ...]:
    """A warning for every answer that no longer holds."""
    return tuple(
        Finding(
            code="C45a",
            severity=Severity.WARN,
            where=Cell(file=item.file),
            value=item.answer,
            args=(("file", item.file), ("text", item.answer)),
        )
        for item in lapsed
    )


def save_accepted(
    case: Path, answers: Iterable[tuple[str, str]], hashes: Mapping[str, str] | None = None, reason: str = ""
) -> Path:
    """Record (answer, file name) pairs; earlier answers are kept, lapsed ones replaced.

    `hashes` gives the SHA-256 of files as they were read; of the others it is taken now.
    """
    kept = {(item.answer, item.file): item for item in _read(case)}
    for answer, file in answers:
        sha256 = (hashes or {}).get(file) or _sha256(case / file)
        kept[(answer, file)] = Answered(answer=answer, file=file, sha256=sha256, reason=reason)
    rows = [
        {"answer": item.answer, "file": item.file, "sha256": item.sha256, "reason": item.reason}
        for _, item in sorted(kept.items())
    ]
    return write_whole(case / FILE, json.dumps({"accepted": rows}, ensure_ascii=False, indent=2) + "\n")


def _of_file(item: Answered) -> str:
    """An answer as it is meant: for its own file and no other."""
    parsed = parse_answer_text(item.answer)
    if parsed is None or parsed[1] == item.file or parsed[1].startswith(f"{item.file}!"):
        return item.answer
    return f"{parsed[0]}@{item.file}!{parsed[1]}"


def _read(case: Path) -> tuple[Answered, ...]:
    path = case / FILE
    if not path.exists():
        return ()
    try:
        rows = json.loads(path.read_text("utf-8"))["accepted"]
        return tuple(Answered(**{name: str(value) for name, value in row.items()}) for row in rows)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as wrong:
        raise BrokenRecord(str(path)) from wrong


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
