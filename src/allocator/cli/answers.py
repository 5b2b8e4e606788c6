"""Answers of staff to findings that ask (`--accept`): taken, joined with those that still stand, and recorded."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from allocator.cli import work
from allocator.cli.show import Stop
from allocator.findings import Finding
from allocator.intake.accept import given_for, parse_answer_text, save_accepted
from allocator.intake.case import Reader
from allocator.intake.reading.book import Book, ReadProblem
from allocator.intake.reading.reader import read_book
from allocator.text import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Answers for the files of a folder: given now, recorded earlier and still standing, and a warning for each
    that lapsed and was not given again.

    Without a folder nothing stands from earlier and nothing is recorded: the answers hold for this command alone.
    """

    folder: Path | None
    given: frozenset[str]
    earlier: frozenset[str] = frozenset()
    lapsed: tuple[Finding, ...] = ()

    @property
    def hold(self) -> frozenset[str]:
        """All that hold now."""
        return self.given | self.earlier

    def keep(self, found: Iterable[Finding], hashes: Mapping[str, str]) -> None:
        """Record what was given and met a finding, for the files as they were read (their SHA-256 by name)."""
        if self.folder is not None and (met := given_for(self.given, tuple(found))):
            save_accepted(self.folder, met, hashes)


def answers_for(folder: Path, given: Iterable[str], file: Path | None = None) -> Answers:
    """The answers that hold for files of a folder; for a `file` elsewhere only those given now. Stops on no answer."""
    asked = frozenset(text.strip() for text in given)
    for text in sorted(asked):
        if parse_answer_text(text) is None:
            raise Stop(2, say("cli.error.answer", text=text))
    if file is not None and file.resolve().parent != folder.resolve():
        return Answers(folder=None, given=asked)
    earlier, lapsed = work.accepted_in(folder)
    again = tuple(finding for finding in lapsed if finding.value not in asked)
    return Answers(folder=folder, given=asked, earlier=earlier, lapsed=again)


def hashing(hashes: dict[str, str]) -> Reader:
    """The reader of workbooks, noting the SHA-256 of what it read."""

    def read(path: Path) -> tuple[Book | None, tuple[ReadProblem, ...]]:
        book, problems = read_book(path)
        if book is not None:
            hashes[book.file] = book.sha256
        return book, problems

    return read
