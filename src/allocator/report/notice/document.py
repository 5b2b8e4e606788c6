"""BatchFacts → Document: what is sent out, in the order in which it is read."""

import re
from collections.abc import Iterable
from pathlib import Path

from allocator.report.model import Annex, Document, Labels
from allocator.report.notice.body import addressed, overview, sections
from allocator.report.notice.check import problems
from allocator.report.notice.facts import BatchFacts
from allocator.report.notice.left import left_over
from allocator.report.notice.plan_table import plan_table
from allocator.report.notice.recipient_tables import recipient_tables
from allocator.report.notice.record import record
from allocator.report.notice.shares import shares
from allocator.report.notice.targets import targets
from allocator.report.notice.ways import ways
from allocator.report.notice.wording import batch_name, clean_name, notice_words
from allocator.report.render import SUFFIXES, render
from allocator.report.style import title_lines
from allocator.report.words import Words, clean
from allocator.text import LANGS

FEW = 3  # ids of tranches in a file name


def batch_notice(facts: BatchFacts, lang: str = "zh") -> Document:
    """A batch as the document that goes to its recipients; a preview says on top that nothing is recorded yet.

    What does not agree with the ledger is told in place of the status. Raises ValueError for a language without a
    catalogue.
    """
    if lang not in LANGS:
        raise ValueError(f"no catalogue for {lang!r}")
    words = notice_words(facts, lang)
    day, rules = facts.match.day, facts.rules
    kind = "committed" if facts.committed else "preview"
    slots: dict[str, str | int] = {
        "year": rules.county.year,
        "batch": batch_name(facts, words),
        "county": clean(rules.county.name),
    }
    found = problems(facts)
    annexes = _annexes(facts, words)
    return Document(
        lang=lang,
        title=title_lines(
            (
                words(f"title.{kind}.when", **slots),
                clean(rules.fund.full_name),
                words(f"title.{kind}.what"),
            ),
            lang,
        ),
        status=words("status.failed" if found else f"status.{kind}"),
        addressed=addressed(facts, words),
        overview=overview(facts, found, words),
        sections=sections(facts, words),
        annexes=annexes,
        labels=Labels(
            annexes=words("annex_heading"),
            page=words("page", page="&P", pages="&N"),
            overview=words("sheet.overview"),
            summary=words("sheet.summary"),
            last=words("sheet.last"),
            contents=words("contents"),
        ),
        annex_list=_listed(annexes, words),
        signed=clean(rules.county.planner),
        dated=words("date", year=day.year, month=day.month, day=day.day),
        year=day.year,
        month=day.month,
        day=day.day,
        name=words(f"file_name.{kind}", tranches=_ids(facts.match.tranches, words), **slots),
        banner=words("sample") if rules.county.sample else "",
        remarks=_remarks(facts, words),
    )


def write_notice(facts: BatchFacts, out: Path, lang: str = "zh") -> tuple[Path, ...]:
    """Write the notice as .docx, .xlsx and .html into `out` and return the three paths; same facts, same bytes.

    Raises OSError where the folder cannot be written.
    """
    document = batch_notice(facts, lang)
    out.mkdir(parents=True, exist_ok=True)
    return tuple(render(document, out / f"{document.name}{suffix}") for suffix in SUFFIXES)


def _annexes(facts: BatchFacts, words: Words) -> tuple[Annex, ...]:
    """Numbered in order; the tables by recipient share a number (附件2-1, 附件2-2 …)."""
    groups: list[tuple[Annex, ...]] = [(plan_table(facts, words),)]
    if facts.items:
        groups += [recipient_tables(facts, words), (targets(facts, words),)]
    groups += [
        (left_over(facts, words),), (shares(facts, words),), (ways(facts, words),), (record(facts, words),)
    ]  # fmt: skip
    return tuple(
        Annex(
            label=words("annex_label", number=f"{i}-{j}" if len(group) > 1 else i),
            title=annex.title,
            blocks=annex.blocks,
            wide=annex.wide,
        )
        for i, group in enumerate(groups, start=1)
        for j, annex in enumerate(group, start=1)
    )


def _listed(annexes: tuple[Annex, ...], words: Words) -> tuple[str, ...]:
    """The list of annexes under the text: the tables by recipient stand as one."""
    found: dict[str, list[Annex]] = {}
    for annex in annexes:
        found.setdefault(annex.label.partition("-")[0], []).append(annex)
    return tuple(
        words("annex_item", number=i, title=same[0].title)
        if len(same) == 1
        else words("annex_item", number=i, title=words("annex.recipients", count=len(same)))
        for i, same in enumerate(found.values(), start=1)
    )


def _ids(tranches: Iterable[str], words: Words) -> str:
    """Numbers of the tranches as they may stand in a file name."""
    named = [clean_name(name) for name in tranches]
    shown = words.join(named[:FEW])
    return words("file_name.more", names=shown, count=len(named)) if len(named) > FEW else re.sub(r"\s", "", shown)


def _remarks(facts: BatchFacts, words: Words) -> tuple[str, ...]:
    contact = clean(facts.rules.tranching.notice.contact)
    return (words("contact.both", contact=contact) if contact else words("contact.national"),)
