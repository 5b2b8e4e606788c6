"""Ledger → Document: 台账余额表, what needs attention, the year's end, every project and every record."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from allocator.accounts import Recorded
from allocator.balances import Balances
from allocator.report.ledger_annexes import entries, events, projects, seals, year_end
from allocator.report.ledger_facts import LedgerFacts
from allocator.report.ledger_tables import groups, matters, overview, towns, tranches
from allocator.report.model import Document, Labels
from allocator.report.render import SUFFIXES, render
from allocator.report.style import title_lines
from allocator.report.words import Words, clean
from allocator.rules import Rulebook
from allocator.text import LANGS


def ledger_report(
    balances: Balances,
    records: tuple[Recorded, ...],
    rules: Rulebook,
    day: date,
    lang: str = "zh",
    *,
    towns_in_order: tuple[str, ...] = (),
) -> Document:
    """The ledger as of `day` as a document; `records` run from the first, later ones than the balances' are left out.

    `towns_in_order` are all towns of the county, so that those without money are listed too.
    What does not add up stands on page one. Raises ValueError for a language without a catalogue.
    """
    if lang not in LANGS:
        raise ValueError(f"no catalogue for {lang!r}")
    facts = LedgerFacts(balances=balances, records=records, rules=rules, day=day, towns=towns_in_order)
    words = Words(lang, rules.county.name.endswith("区"), room="book")
    made = (tranches(facts, words), groups(facts, words), towns(facts, words), matters(facts, words))
    annexes = tuple(
        replace(annex, label=words("annex_label", number=i))
        for i, annex in enumerate(
            (year_end(facts, words), projects(facts, words), events(facts, words), entries(facts, words))
            + (seals(facts, words),),
            start=1,
        )
    )
    pieces = (
        words("title.when", county=clean(rules.county.name), year=balances.year),
        clean(rules.fund.full_name),
        words("title.what"),
    )
    status = words("status.failed") if facts.problems else words("status.sound", seq=balances.seq)
    return Document(
        lang=lang,
        title=title_lines(pieces, lang),
        status=words("status.as_of", date=_date(day, words)) + status,
        overview=overview(facts, words),
        sections=tuple(
            replace(s, title=words("section.numbered", number=words(f"numeral.{i}"), title=s.title))
            for i, s in enumerate(made, start=1)
        ),
        annexes=annexes,
        labels=Labels(
            annexes=words("annex_heading"),
            page=words("page", page="&P", pages="&N"),
            overview=words("sheet.overview"),
            summary=words("sheet.summary"),
            last=words("sheet.last"),
            contents=words("contents"),
        ),
        annex_list=tuple(words("annex_item", number=i, title=annex.title) for i, annex in enumerate(annexes, start=1)),
        signed=clean(rules.county.planner),
        dated=_date(day, words),
        year=day.year,
        month=day.month,
        day=day.day,
        name=words("file_name", year=balances.year, seq=balances.seq),
        banner=words("sample") if rules.county.sample else "",
    )


def write_ledger(
    balances: Balances,
    records: tuple[Recorded, ...],
    rules: Rulebook,
    day: date,
    out: Path,
    lang: str = "zh",
    *,
    towns_in_order: tuple[str, ...] = (),
) -> tuple[Path, ...]:
    """Write the ledger's report as .docx, .xlsx and .html into `out`, return the paths; same facts, same bytes.

    Raises OSError where the folder cannot be written.
    """
    document = ledger_report(balances, records, rules, day, lang, towns_in_order=towns_in_order)
    out.mkdir(parents=True, exist_ok=True)
    return tuple(render(document, out / f"{document.name}{suffix}") for suffix in SUFFIXES)


def _date(day: date, words: Words) -> str:
    return words("date", year=day.year, month=day.month, day=day.day)
