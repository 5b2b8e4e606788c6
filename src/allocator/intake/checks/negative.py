"""C12: words of the negative list and items that other channels pay for; a list for people to look at, no verdict.

Projects that people have looked at (负面清单核查) are not listed again.
"""

from allocator.findings import Severity
from allocator.intake.entry import Entry, Facts, Log, Slots
from allocator.records import Answer


def check(facts: Facts, log: Log) -> None:
    """Name and contents are searched; the gates read the same words themselves."""
    for entry in facts.entries:
        if entry.project.reviews.cleared in (Answer.YES, Answer.NOT_NEEDED):
            continue
        _words("C12", facts.rules.gates.negative_words, entry, log)
        _words("C12a", facts.rules.gates.channel_words, entry, log)


def _words(code: str, words: tuple[str, ...], entry: Entry, log: Log) -> None:
    project = entry.project
    for field, text in (("name", project.name), ("content", project.content)):
        hits = [word for word in words if word in text]
        if hits:
            args: Slots = {"id": project.id, "name": project.name, "words": "、".join(hits)}
            log.add(code, Severity.REVIEW, entry.cell(field), subject=project.id, value=text, args=args)
            return
