"""六、备选项目; 七、存在问题和建议; 八、提请审定事项."""

from allocator.places import borderline, latest_income
from allocator.report.facts import Facts
from allocator.report.model import Block, Row, Section, Table
from allocator.report.parts import body, money, number, summed, text, town_cell
from allocator.report.plan_facts import towns_of
from allocator.report.rule_words import place_text
from allocator.report.sections.overview import standby_text
from allocator.report.sections.requests import requests
from allocator.report.words import Words, clean
from allocator.results import Outcome

SHOWN = 10


def standby(facts: Facts, words: Words) -> Section:
    """The standby list: how large it is, how it is ordered, its first projects."""
    blocks: list[Block] = [body(standby_text(facts, words))]
    if facts.standby:
        columns = (
            number(words("column.number")),
            text(words("column.name"), 14),
            text(words("column.town"), 5),
            text(words("column.type"), 6),
            money(words("column.need"), width=6),
        )
        rows = [
            Row(cells=(i, clean(project.name), town_cell(project, words), clean(project.type1), project.need))
            for i, project in enumerate(facts.standby[:SHOWN], start=1)
        ]
        rows.append(summed(columns, rows, words("total_shown" if len(facts.standby) > SHOWN else "total"), 1))
        note = words("standby.shown", shown=SHOWN) if len(facts.standby) > SHOWN else words("standby.order")
        blocks.append(
            Table(
                sheet=words("sheet.standby_head"),
                title=words("table.standby"),
                unit=words("unit"),
                columns=columns,
                rows=tuple(rows),
                notes=(note,),
                excerpt=True,
            )
        )
    return Section(title=words("section.standby"), blocks=tuple(blocks))


def problems(facts: Facts, words: Words) -> Section:
    """What staff should know before they decide, each with its number; only what is the case is said."""
    lines = _procedures(facts, words)
    if facts.has_plan:
        lines += _money(facts, words)
    lines += _places(facts, words)
    if not lines:
        lines = [words("problem.none")]
    numbered = tuple(body(line, lead=words("ordinal", number=i)) for i, line in enumerate(lines, start=1))
    return Section(title=words("section.problems"), blocks=numbered)


def _procedures(facts: Facts, words: Words) -> list[str]:
    lines = []
    gates: dict[str, set[str]] = {}
    for verdict in facts.conditional:
        key = f"problem.stage.{verdict.stage.value}" if verdict.outcome is Outcome.CONDITION else "problem.deferred"
        gates.setdefault(key, set()).add(verdict.project)
    for key, found in gates.items():
        lines.append(words(key, count=len(found), money_fen=sum(facts.decision.plan.amount(i) for i in sorted(found))))
    refused = facts.decision.gated.refused
    if refused:
        need = sum(facts.projects[key].need for key in refused)
        lines.append(words("problem.refused", count=len(refused), need_fen=need))
    return lines


def _money(facts: Facts, words: Words) -> list[str]:
    lines = []
    missed = [line for line in facts.decision.plan.rules if not line.met]
    if missed:
        lines.append(words("problem.missed", count=len(missed)))
    idle = [(line, left) for line in facts.in_force if (left := facts.capacity(line.id) - facts.spent(line.id)) > 0]
    if idle:
        listed = words.join(words("part.money", name=clean(line.title), money_fen=left) for line, left in idle)
        lines.append(words("problem.idle", left_fen=sum(left for _, left in idle), listed=listed))
    if facts.overridden:
        extra = sum(item.industry for item in facts.overridden if not facts.default_industry(item))
        lines.append(words("problem.overrides", count=len(facts.overridden), extra_fen=extra))
    limits = facts.rules.thresholds
    if limits.large_project is not None:
        large = [item for item in facts.items if item.total > limits.large_project]
        if large:
            names = words.join(clean(item.project.name) for item in large[:5])
            lines.append(
                words("problem.large", count=len(large), limit_fen=limits.large_project, names=names)
                if len(large) <= 5
                else words("problem.large_many", count=len(large), limit_fen=limits.large_project, names=names)
            )
    later = sum(item.project.need_later for item in facts.items)
    if later:
        lines.append(words("problem.later", later_fen=later))
    return lines


def _places(facts: Facts, words: Words) -> list[str]:
    lines = []
    pool, limits = facts.decision.pool, facts.rules.thresholds
    unknown = [place for place in pool.places if place.village and latest_income(place) is None]
    if unknown:
        lines.append(words("problem.unknown_income", count=len(unknown)))
    near = borderline(pool, limits) if limits.borderline else ()
    if near:
        names = words.join(place_text(place.key) for place in near[:8])
        lines.append(words("problem.borderline", count=len(near), band_fen=limits.borderline, names=names))
    keys = (*facts.key_towns, *facts.key_villages) if facts.has_plan else ()
    empty = [place for place in keys if not facts.credited.get(place.key)]
    if empty:
        names = words.join(place_text(place.key) for place in empty[:8])
        lines.append(words("problem.key_empty", count=len(empty), names=names))
    if facts.assumed:
        lines.append(words("problem.assumed", count=len(facts.assumed)))
    several = [item for item in facts.items if "、" in towns_of(item.project)]
    if several:
        lines.append(words("problem.several_towns", count=len(several)))
    return lines


def asks(facts: Facts, words: Words) -> Section:
    """What the leading group is asked to decide."""
    numbered = tuple(
        body(line, lead=words("ordinal", number=i)) for i, line in enumerate(requests(facts, words), start=1)
    )
    return Section(
        title=words("section.requests"),
        blocks=(body(words("requests.amended" if facts.amended else "requests.opening")), *numbered),
    )
