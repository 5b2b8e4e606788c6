"""BatchFacts → Document: the notice that is sent out, and apart from it what only the offices may read."""

import re
from collections.abc import Iterable
from pathlib import Path

from allocator.report.model import Annex, Block, Document, Labels, Section
from allocator.report.notice.body import sections
from allocator.report.notice.check import problems
from allocator.report.notice.explanation import explained
from allocator.report.notice.facts import BatchFacts
from allocator.report.notice.left import left_over
from allocator.report.notice.page_one import addressed, overview
from allocator.report.notice.plan_table import plan_table
from allocator.report.notice.recipient_tables import recipient_tables
from allocator.report.notice.record import record, seal
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
    """A recorded batch as the notice that goes to its recipients; a proposal with all that the meeting must know.

    What does not agree with the ledger is told in place of the status. Raises ValueError for a language without a
    catalogue.
    """
    words, found = _words(facts, lang), problems(facts)
    opening = overview(facts, found, words)
    groups: list[tuple[Annex, ...]] = [(plan_table(facts, words),)]
    if facts.items:
        groups += [recipient_tables(facts, words), (targets(facts, words),)]
    if not facts.committed:
        return _document("preview", facts, words, opening, (*groups, *_inner(facts, words)), sections(facts, words))
    return _document("committed", facts, words, opening, (*groups, (seal(facts, words),)), sections(facts, words))


def batch_explanation(facts: BatchFacts, lang: str = "zh") -> Document:
    """What stands behind a notice and is not published: what is left, who waits, shares, both ways, all digests.

    Raises ValueError for a language without a catalogue.
    """
    words = _words(facts, lang)
    return _document("internal", facts, words, explained(facts, problems(facts), words), _inner(facts, words))


def _words(facts: BatchFacts, lang: str) -> Words:
    if lang not in LANGS:
        raise ValueError(f"no catalogue for {lang!r}")
    return notice_words(facts, lang)


def _inner(facts: BatchFacts, words: Words) -> tuple[tuple[Annex, ...], ...]:
    made = (left_over(facts, words), shares(facts, words), ways(facts, words), record(facts, words))
    return tuple((annex,) for annex in made)


def _document(
    kind: str,
    facts: BatchFacts,
    words: Words,
    opening: tuple[Block, ...],
    groups: tuple[tuple[Annex, ...], ...],
    body: tuple[Section, ...] = (),
) -> Document:
    """`kind` is committed (the notice), preview or internal; only the notice may be published."""
    day, rules, public = facts.match.day, facts.rules, kind == "committed"
    slots: dict[str, str | int] = {
        "year": rules.county.year,
        "batch": batch_name(facts, words),
        "county": clean(rules.county.name),
    }
    annexes = _numbered(groups, words)
    marks = (words("sample") if rules.county.sample else "", "" if public else words("banner"))
    return Document(
        lang=words.lang,
        title=title_lines(
            (
                words(f"title.{kind}.when", **slots),
                clean(rules.fund.full_name),
                words(f"title.{kind}.what"),
            ),
            words.lang,
        ),
        status=words("status.failed") if problems(facts) else "" if public else words(f"status.{kind}"),
        addressed=addressed(facts, words) if public else "",
        overview=opening,
        sections=body,
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
        banner="  ".join(filter(None, marks)),
        remarks=_remarks(facts, words) if public else (),
    )


def write_notice(facts: BatchFacts, out: Path, lang: str = "zh") -> tuple[Path, ...]:
    """Write the notice as .docx, .xlsx and .html into `out`, and beside it the explanation of a recorded batch.

    Returns the paths, those of the notice first; same facts, same bytes. Raises OSError where the folder cannot be
    written.
    """
    made = [batch_notice(facts, lang)] + ([batch_explanation(facts, lang)] if facts.committed else [])
    out.mkdir(parents=True, exist_ok=True)
    return tuple(render(document, out / f"{document.name}{suffix}") for document in made for suffix in SUFFIXES)


def _numbered(groups: Iterable[tuple[Annex, ...]], words: Words) -> tuple[Annex, ...]:
    """Numbered in order; the tables by recipient share a number (附件2-1, 附件2-2 …)."""
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
