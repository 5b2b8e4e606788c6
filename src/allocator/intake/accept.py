"""Answers of staff to findings that ask: `CODE@CELL`, recorded in the case beside the file they were given for."""

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from allocator.findings import Cell, Finding, Severity

FILE = "accepted.json"
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
    return tuple("!".join(full[at:]) for at in range(len(full)))


def apply_answers(findings: Iterable[Finding], accepted: frozenset[str]) -> tuple[Finding, ...]:
    """Errors that may be answered and are become notes; nothing else changes."""
    done = []
    for finding in findings:
        if finding.stops and finding.acceptable and any(matches(answer, finding) for answer in accepted):
            finding = replace(finding, severity=Severity.NOTE)
        done.append(finding)
    return tuple(done)


def unused(findings: Sequence[Finding], accepted: frozenset[str]) -> tuple[str, ...]:
    """Answers that no finding asked for, sorted."""
    return tuple(sorted(a for a in accepted if not any(matches(a, finding) for finding in findings)))


def load_accepted(case: Path) -> tuple[frozenset[str], tuple[Answered, ...]]:
    """The answers recorded in a case that still stand, and those that lapsed because their file has changed."""
    recorded = _read(case)
    hashes = {item.file: _sha256(case / item.file) for item in recorded}
    stands = frozenset(item.answer for item in recorded if hashes[item.file] == item.sha256)
    return stands, tuple(item for item in recorded if hashes[item.file] != item.sha256)


def save_accepted(case: Path, answers: Iterable[tuple[str, str]], reason: str = "") -> Path:
    """Record (answer, file name) pairs with the file's hash of now; earlier answers are kept, lapsed ones replaced."""
    kept = {(item.answer, item.file): item for item in _read(case)}
    for answer, file in answers:
        kept[(answer, file)] = Answered(answer=answer, file=file, sha256=_sha256(case / file), reason=reason)
    rows = [
        {"answer": item.answer, "file": item.file, "sha256": item.sha256, "reason": item.reason}
        for _, item in sorted(kept.items())
    ]
    path = case / FILE
    path.write_text(json.dumps({"accepted": rows}, ensure_ascii=False, indent=2) + "\n", "utf-8")
    return path


def _read(case: Path) -> tuple[Answered, ...]:
    path = case / FILE
    if not path.is_file():
        return ()
    rows = json.loads(path.read_text("utf-8"))["accepted"]
    return tuple(Answered(**{name: str(value) for name, value in row.items()}) for row in rows)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
