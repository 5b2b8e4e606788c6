"""两种办法对照: the strict order of the priorities and the weighted alternative, side by side."""

from collections.abc import Iterable
from dataclasses import dataclass

from allocator.balances import cap
from allocator.matches import Answer, Class, Grant, Step
from allocator.proof import Status
from allocator.report.model import Align, Annex, Block, Column, Kind, Row, RowKind, Table
from allocator.report.notice.facts import BatchFacts
from allocator.report.parts import body, head, money, number, text
from allocator.report.words import Words, clean


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What one way of arranging comes to: fen by project, the projects completed, pairs of project and 文号."""

    given: dict[str, int]
    whole: frozenset[str]
    pairs: int

    def money(self, ids: Iterable[str]) -> int:
        return sum(self.given.get(key, 0) for key in ids)


def ways(facts: BatchFacts, words: Words) -> Annex:
    """Both ways in figures, the projects that fare differently, then the steps of the order."""
    strict, weighted = _way(facts, facts.match.answer), _way(facts, facts.match.weighted)
    blocks: list[Block] = [body(words("ways.opening", **_weights(facts)))]
    blocks += [head(words("ways.figures")), *_figures(facts, strict, weighted, words)]
    blocks.append(head(words("ways.differences")))
    others = differing(facts)
    blocks.append(
        _differences(facts, others, strict, weighted, words) if others else body(words("ways.no_differences"))
    )
    blocks.append(head(words("ways.steps")))
    steps = _steps(facts, words)
    blocks.append(steps if steps.rows else body(words("ways.no_steps")))
    blocks.append(body(words("ways.status", strict=_status(facts.match.answer, words))))
    return Annex(label="", title=words("annex.ways"), blocks=tuple(blocks), wide=False)


def differing(facts: BatchFacts) -> list[str]:
    """Ids of the projects that the two ways give different amounts."""
    ours, theirs = (_given(answer.grants) for answer in (facts.match.answer, facts.match.weighted))
    return sorted(key for key in ours.keys() | theirs.keys() if ours.get(key) != theirs.get(key))


def _given(grants: Iterable[Grant]) -> dict[str, int]:
    found: dict[str, int] = {}
    for grant in grants:
        found[grant.project] = found.get(grant.project, 0) + grant.amount
    return found


def _weights(facts: BatchFacts) -> dict[str, str]:
    return {"weights": "\uff1a".join(str(weight) for weight in facts.rules.tranching.weights)}


def _way(facts: BatchFacts, answer: Answer) -> Way:
    given = _given(answer.grants)
    ours = {part.grant.project: 0 for part in facts.match.arranged}
    for part in facts.match.arranged:
        ours[part.grant.project] += part.grant.amount
    told = {part.grant.project: part.completes for part in facts.match.arranged}
    whole = {
        key
        for key, fen in given.items()
        if (told[key] if ours.get(key) == fen else _completes(facts, key, fen, ours.get(key, 0)))
    }
    return Way(given=given, whole=frozenset(whole), pairs=_pairs(facts, answer))


def _pairs(facts: BatchFacts, answer: Answer) -> int:
    """As the step says; counted only where none does: two tranches of one 文号 are one pair."""
    said = [step.value for step in answer.steps if step.goal == "pairs"]
    docs = {name: tranche.doc_no for name, tranche in facts.tranches.items()}
    return said[0] if said else len({(one.project, docs.get(one.tranche, one.tranche)) for one in answer.grants})


def _completes(facts: BatchFacts, key: str, fen: int, ours: int) -> bool:
    """Whether this money would bring a project to all it may get."""
    planned = facts.planned.get(key)
    if planned is None:
        return False
    held = facts.balances.held(key) - (ours if facts.committed else 0)
    return held + fen >= cap(planned, facts.balances.price(key))


def class_of(facts: BatchFacts, key: str) -> Class:
    """The class a project stands in: as arranged, else by what the pool proves (备选 with money is planned)."""
    for part in facts.match.arranged:
        if part.grant.project == key:
            return part.rank
    planned, project = facts.planned.get(key), facts.projects.get(key)
    if planned is not None and planned.standby and not facts.balances.held(key):
        return Class.STANDBY
    return Class(str(project.priority)) if project is not None and project.evidence else Class.REST


def _figures(facts: BatchFacts, strict: Way, weighted: Way, words: Words) -> tuple[Table, Table]:
    """Money, then counts, whole and by class."""
    ids = strict.given.keys() | weighted.given.keys()
    classes = {rank: [key for key in ids if class_of(facts, key) is rank] for rank in Class}
    sums = [("ways.total", strict.money(ids), weighted.money(ids))]
    sums.append(("ways.whole", strict.money(strict.whole), weighted.money(weighted.whole)))
    counts = [("ways.projects", len(strict.given), len(weighted.given))]
    counts.append(("ways.whole_count", len(strict.whole), len(weighted.whole)))
    counts.append(("ways.pairs", strict.pairs, weighted.pairs))
    for rank, members in classes.items():
        if members:
            sums.append((f"class.{rank.value}", strict.money(members), weighted.money(members)))
            ours, theirs = (sum(key in way.given for key in members) for way in (strict, weighted))
            counts.append((f"class.{rank.value}", ours, theirs))
    return _pair(sums, Kind.MONEY, "money", words), _pair(counts, Kind.INT, "counts", words)


def _pair(lines: list[tuple[str, int, int]], kind: Kind, key: str, words: Words) -> Table:
    columns = (
        text(words("column.content"), 12),
        *(Column(title=words(f"column.{name}"), kind=kind, width=6) for name in ("strict", "weighted", "difference")),
    )
    rows = tuple(Row(cells=(words(name), ours, theirs, theirs - ours)) for name, ours, theirs in lines)
    unit = words("unit") if kind is Kind.MONEY else words("unit_count")
    return Table(sheet=words(f"sheet.ways_{key}"), unit=unit, columns=columns, rows=rows)


def _differences(facts: BatchFacts, others: list[str], strict: Way, weighted: Way, words: Words) -> Table:
    columns = (
        number(words("column.number"), 2.2),
        text(words("column.name"), 13),
        text(words("column.class"), 7),
        *(money(words(f"column.{name}"), width=5.5) for name in ("strict", "weighted", "difference")),
    )
    rows = []
    for i, key in enumerate(others, start=1):
        planned = facts.planned.get(key)
        ours, theirs = strict.given.get(key, 0), weighted.given.get(key, 0)
        name = clean(planned.name) if planned else clean(key)
        rank = words(f"class.{class_of(facts, key).value}")
        rows.append(Row(cells=(i, name, rank, ours or None, theirs or None, theirs - ours)))
    ours, theirs = strict.money(others), weighted.money(others)
    whole = Row(cells=(None, words("total"), None, ours, theirs, theirs - ours), kind=RowKind.TOTAL)
    return Table(
        sheet=words("sheet.differences"), unit=words("unit"), columns=columns, rows=(*rows, whole), listing=True
    )


def _steps(facts: BatchFacts, words: Words) -> Table:
    """The order in which the batch was arranged; what is asked in many small steps stands once."""
    columns = (
        number(words("column.number"), 2.2),
        text(words("column.class"), 8),
        text(words("column.step"), 18),
        text(words("column.outcome"), 8, Align.RIGHT),
        text(words("column.settled"), 8, Align.CENTER),
    )
    rows: list[Row] = []
    for steps in _merged(facts.match.answer.steps):
        first = steps[0]
        named = words(f"class.{first.rank.value}") if first.rank is not None else words("class.all")
        done = all(step.bound == step.value for step in steps)
        rows.append(
            Row(
                cells=(
                    len(rows) + 1,
                    named,
                    words(f"goal.{first.goal}"),
                    _outcome(first, words),
                    words("settled" if done else "unsettled"),
                )
            )
        )
    return Table(sheet=words("sheet.steps"), columns=columns, rows=tuple(rows), listing=True)


def _merged(steps: tuple[Step, ...]) -> list[list[Step]]:
    """Neighbouring steps of the same goal and class together."""
    found: list[list[Step]] = []
    for step in steps:
        if found and (found[-1][0].goal, found[-1][0].rank) == (step.goal, step.rank):
            found[-1].append(step)
        else:
            found.append([step])
    return found


def _outcome(step: Step, words: Words) -> str:
    """What a step came to, as it says itself; empty where a figure would say nothing to a reader."""
    if step.goal in ("complete", "slices"):
        return words.money(step.value)
    return words("number", value=step.value) if step.goal == "pairs" else "—"


def _status(answer: Answer, words: Words) -> str:
    return words("ways.proven" if answer.status is Status.PROVEN else "ways.open")
