"""Decision → Document: the leading group's plan report, in the order in which it is read."""

from allocator.report.annexes.checks import checks
from allocator.report.annexes.detail import detail
from allocator.report.annexes.left_out import left_out, outranked, standby
from allocator.report.annexes.proof import proof
from allocator.report.annexes.ratios import ratios
from allocator.report.annexes.scores import scores
from allocator.report.facts import Facts
from allocator.report.model import Annex, Document, Labels, Section
from allocator.report.sections import closing
from allocator.report.sections.arrangement import arrangement
from allocator.report.sections.changes import changes
from allocator.report.sections.conflict import no_plan
from allocator.report.sections.funds import funds, pool, principles
from allocator.report.sections.overview import overview, status_key
from allocator.report.sections.targets import targets
from allocator.report.style import title_lines
from allocator.report.words import Words, clean, words_for
from allocator.results import Decision
from allocator.text import LANGS


def plan_report(decision: Decision, lang: str = "zh") -> Document:
    """The annual plan as a document for the leading group; money exact, every share with its base.

    Also for a decision without a plan: then the conflict stands where the plan would. Raises ValueError for a
    language that has no catalogue.
    """
    if lang not in LANGS:
        raise ValueError(f"no catalogue for {lang!r}")
    words = words_for(decision, lang)
    facts = Facts(decision=decision)
    rules = decision.rules
    county, year = clean(rules.county.name), rules.county.year
    annexes = _annexes(facts, words)
    pieces = (
        words("title.when", county=county, year=year),
        clean(rules.fund.full_name),
        words("title.amended" if facts.amended else "title.what"),
    )
    day = rules.county.as_of
    return Document(
        lang=lang,
        title=title_lines(pieces, lang),
        status=words(status_key(decision)),
        overview=overview(facts, words),
        sections=_numbered(_sections(facts, words), words),
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
        dated=words("date", year=day.year, month=day.month, day=day.day),
        year=day.year,
        month=day.month,
        day=day.day,
        name=words("file_name"),
        banner=words("sample") if rules.county.sample else "",
    )


def _sections(facts: Facts, words: Words) -> tuple[Section, ...]:
    opening = (funds(facts, words), pool(facts, words), principles(facts, words))
    if not facts.has_plan:
        return (*opening, no_plan(facts, words), closing.problems(facts, words), closing.asks(facts, words))
    first = (changes(facts, words),) if facts.amended else ()
    return (
        *first,
        *opening,
        arrangement(facts, words),
        targets(facts, words),
        closing.standby(facts, words),
        closing.problems(facts, words),
        closing.asks(facts, words),
    )


def _numbered(sections: tuple[Section, ...], words: Words) -> tuple[Section, ...]:
    return tuple(
        Section(
            title=words("section.numbered", number=words(f"numeral.{i}"), title=section.title), blocks=section.blocks
        )
        for i, section in enumerate(sections, start=1)
    )


def _annexes(facts: Facts, words: Words) -> tuple[Annex, ...]:
    """The annexes in order, numbered without gaps; those that need a plan are left out where there is none."""
    made = [left_out(facts, words), scores(facts, words)]
    if facts.has_plan:
        made = [detail(facts, words), made[0], outranked(facts, words), standby(facts, words), made[1]]
    made += [ratios(facts, words), checks(facts, words), proof(facts, words)]
    return tuple(
        Annex(label=words("annex_label", number=i), title=annex.title, blocks=annex.blocks, wide=annex.wide)
        for i, annex in enumerate(made, start=1)
    )
