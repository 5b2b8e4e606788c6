"""From files to a Pool: read, type, assemble, check; one error and there is no Pool, never half of one."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from allocator.findings import Cell, Finding, Severity
from allocator.intake.accept import apply_answers, unused
from allocator.intake.checks import run_checks
from allocator.intake.entry import Facts, Log, make
from allocator.intake.personal import discreet
from allocator.intake.places import PLACE_KINDS
from allocator.intake.pool import assemble, make_pool
from allocator.intake.quick import without_collecting
from allocator.intake.reading.book import Book, ReadProblem
from allocator.intake.reading.reader import read_book
from allocator.intake.table import Table
from allocator.intake.tables import read_tables
from allocator.records import Pool
from allocator.rules import Rulebook

Reader = Callable[[Path], tuple[Book | None, tuple[ReadProblem, ...]]]
"""What turns an untrusted file into raw cells; the default does it in a limited child process."""

Progress = Callable[[str, int, int], None]
"""Called as (step, done, all); steps: read, tables, facts, checks."""

READ_SEVERITY = {"error": Severity.ERROR, "ask": Severity.ERROR, "warn": Severity.WARN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """All that came of some files; `pool` is None when a finding stops."""

    books: tuple[Book, ...]
    tables: tuple[Table, ...]
    facts: Facts
    pool: Pool | None
    findings: tuple[Finding, ...]

    @property
    def stopped(self) -> bool:
        return any(finding.stops for finding in self.findings)


def read_pool(
    case: Path, rules: Rulebook, *, accepted: frozenset[str] = frozenset(), progress: Progress | None = None
) -> tuple[Pool | None, tuple[Finding, ...]]:
    """The pool of a case folder, from the files that the rulebook names; None when an error stops it."""
    intake = read_case(case, rules, accepted=accepted, progress=progress)
    return intake.pool, intake.findings


def read_case(
    case: Path, rules: Rulebook, *, accepted: frozenset[str] = frozenset(), progress: Progress | None = None
) -> Intake:
    """As `read_pool`, with everything that was read; a case needs its list of places."""
    pool, places = case / rules.files.pool, case / rules.files.places
    return read_files([pool], places, rules, accepted=accepted, progress=progress, needed=True)


def read_files(
    files: Sequence[Path],
    places: Path | None,
    rules: Rulebook,
    *,
    accepted: frozenset[str] = frozenset(),
    progress: Progress | None = None,
    reader: Reader = read_book,
    needed: bool = False,
) -> Intake:
    """Read pool workbooks, with the places workbook where there is one, and run every check in one pass.

    `needed` makes it an error that the files hold no projects.
    """
    with without_collecting():
        return _read_files(files, places, rules, accepted, progress or (lambda step, done, whole: None), reader, needed)


def _read_files(
    files: Sequence[Path],
    places: Path | None,
    rules: Rulebook,
    accepted: frozenset[str],
    tell: Progress,
    reader: Reader,
    needed: bool,
) -> Intake:
    log = Log()
    paths = [*files, *([places] if places is not None else [])]
    books = _books(paths, reader, log, tell)
    tables: list[Table] = []
    told: list[Finding] = []
    for at, book in enumerate(books):
        tell("tables", at, len(books))
        found, findings = read_tables(book, accepted)
        tables += _fitting(found, book, places, files)
        told += findings
    log.extend(told)
    tell("facts", 0, 1)
    assembled = assemble(tables, rules, log, told, needed=needed)
    tell("checks", 0, 1)
    run_checks(assembled.facts, log)
    if places is not None and not assembled.facts.places:
        log.add("C08k", Severity.ERROR, Cell(file=places.name))
    tell("checks", 1, 1)
    findings_now = _finish(log.found, accepted, [path.name for path in paths])
    stopped = any(finding.stops for finding in findings_now)
    return Intake(
        books=tuple(books),
        tables=tuple(tables),
        facts=assembled.facts,
        pool=None
        if stopped or not assembled.facts.entries
        else make_pool(assembled, [(book.file, book.sha256) for book in books]),
        findings=findings_now,
    )


def _books(paths: Sequence[Path], reader: Reader, log: Log, tell: Progress) -> list[Book]:
    """Every file once, by its content; the same file again and another content under the same name are told."""
    books: list[Book] = []
    for at, path in enumerate(paths):
        tell("read", at, len(paths))
        book, problems = reader(path)
        log.extend(finding_of(problem, path.name) for problem in problems)
        if book is None:
            continue
        twin = next((other for other in books if other.sha256 == book.sha256), None)
        named = next((other for other in books if other.file == book.file), None)
        if twin is not None:
            log.add(
                "C38",
                Severity.WARN,
                Cell(file=book.file),
                value=book.file,
                args={"text": book.file, "other": twin.file},
            )
        elif named is not None:
            log.add("C38a", Severity.ERROR, Cell(file=book.file), value=book.file, args={"text": book.file})
        else:
            books.append(book)
    return books


def finding_of(problem: ReadProblem, file: str) -> Finding:
    """A reading problem as a finding; what asks is an error that staff may answer."""
    where = Cell(file=problem.file or file, sheet=problem.sheet or "", row=problem.row or 0, col=problem.col or 0)
    return Finding(
        code=problem.code,
        severity=READ_SEVERITY[problem.severity],
        where=where,
        value=problem.value,
        args=tuple(sorted(problem.args)),
        acceptable=problem.severity == "ask",
    )


def _fitting(tables: Iterable[Table], book: Book, places: Path | None, files: Sequence[Path]) -> list[Table]:
    """A places workbook gives places only; whatever else stands in it is not the pool."""
    only_places = places is not None and book.file == places.name and all(path.name != places.name for path in files)
    return [table for table in tables if not only_places or table.kind in PLACE_KINDS]


def _finish(found: Sequence[Finding], accepted: frozenset[str], files: Sequence[str]) -> tuple[Finding, ...]:
    """What a row without a name is told twice is told once."""
    nameless = {finding.where for finding in found if finding.code == "T12"}
    return finished([f for f in found if f.code != "C01c" or f.where not in nameless], accepted, files)


def finished(found: Iterable[Finding], accepted: frozenset[str], files: Sequence[str]) -> tuple[Finding, ...]:
    """Answers applied, doublets dropped, the rest in reading order: file, sheet, row, column, code."""
    answered = apply_answers(map(discreet, dict.fromkeys(found)), accepted)
    notes = tuple(
        make("C45", Severity.NOTE, None, value=answer, args={"text": answer})
        for answer in unused(answered, accepted, files)
    )
    return tuple(sorted((*answered, *notes), key=_order))


def _order(finding: Finding) -> tuple[bool, Cell, str, str]:
    return finding.where is None, finding.where or Cell(file=""), finding.code, finding.subject
