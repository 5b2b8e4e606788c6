"""A matching question as a program: who is completed or gets a slice, from which 文号, and how much of which money."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from allocator.matches import Candidate, Question, Source
from allocator.solving import Bounded, Row

Terms = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Everything about the program but its goal; amounts are in fen, written as sums over variables.

    `whole` and `sliced` are a project's fen if completed or sliced, `money` its industry and other fen of a tranche.
    """

    question: Question
    ids: tuple[str, ...]
    amounts: tuple[Bounded, ...]
    rows: tuple[Row, ...]
    whole: Mapping[str, Terms]
    sliced: Mapping[str, Terms]
    money: Mapping[tuple[str, str], tuple[Terms, Terms]]  # in id order, then in the order of the sources
    pairs: Terms


@dataclass(slots=True)
class _Draft:
    """A frame while it is written."""

    ids: list[str] = field(default_factory=list)
    amounts: list[Bounded] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    whole: dict[str, list[tuple[str, int]]] = field(default_factory=lambda: defaultdict(list))
    sliced: dict[str, list[tuple[str, int]]] = field(default_factory=lambda: defaultdict(list))
    money: dict[tuple[str, str, bool], list[tuple[str, int]]] = field(default_factory=lambda: defaultdict(list))
    pairs: list[tuple[str, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """One way to pay for a project: the 文号 (one, or several together), their tranches, what stands for it."""

    candidate: Candidate
    name: str
    docs: tuple[str, ...]
    sources: tuple[Source, ...]

    @property
    def money(self) -> int:
        return sum(source.money for source in self.sources)

    @property
    def parts(self) -> tuple[tuple[bool, int], ...]:
        """The industry part and the rest, where there is any."""
        parts = (True, self.candidate.industry), (False, self.candidate.room - self.candidate.industry)
        return tuple((industry, amount) for industry, amount in parts if amount > 0)


def frame_of(question: Question) -> Frame:
    """Variables and rows of a question; projects that can get nothing leave no trace."""
    draft = _Draft()
    candidates = sorted(question.candidates, key=lambda c: c.id)
    for number, candidate in enumerate(candidates):
        _candidate(draft, question, candidate, number)
    for source in question.sources:
        terms = tuple(term for (_, tranche, _), some in draft.money.items() if tranche == source.id for term in some)
        draft.rows.append(Row(f"money|{source.id}", terms, "<=", source.money, "#money"))
    for number, limit in enumerate(question.limits):
        rows = [(p, t, True, a) for p, t, a in limit.industry] + [(p, t, False, a) for p, t, a in limit.rest]
        terms = tuple((i, a * b) for p, t, kind, a in rows for i, b in draft.money.get((p, t, kind), ()))
        draft.rows.append(Row(f"limit|{number}|{limit.rule}", terms, "<=", limit.most, f"limit|{limit.rule}"))
    pairs = [(c.id, s.id) for c in candidates for s in question.sources]
    money = {
        pair: (tuple(draft.money.get((*pair, True), ())), tuple(draft.money.get((*pair, False), ()))) for pair in pairs
    }
    return Frame(
        question=question,
        ids=tuple(draft.ids),
        amounts=tuple(draft.amounts),
        rows=tuple(draft.rows),
        whole={project: tuple(terms) for project, terms in draft.whole.items()},
        sliced={project: tuple(terms) for project, terms in draft.sliced.items()},
        money={pair: terms for pair, terms in money.items() if any(terms)},
        pairs=tuple(draft.pairs),
    )


def _candidate(draft: _Draft, question: Question, candidate: Candidate, number: int) -> None:
    """The ways to pay for one project, of which at most one is taken."""
    before, first = len(set(candidate.docs)), len(draft.ids)
    by_doc: dict[str, list[Source]] = defaultdict(list)
    for source in question.sources:
        if source.id in candidate.tranches and source.money > 0:
            by_doc[source.doc_no].append(source)
    if candidate.room <= 0 or question.per_batch < 1:
        return
    ways = [
        _Way(candidate=candidate, name=f"{number:05}|{at}", docs=(doc,), sources=tuple(sources))
        for at, (doc, sources) in enumerate(by_doc.items())
    ]
    for way in ways:
        after = before + (way.docs[0] not in candidate.docs)
        if after <= question.per_project and way.money >= candidate.room:
            _complete(draft, way)
        if after < question.per_project:
            _slice(draft, way)
    if question.per_batch > 1 and len(ways) > 1:
        several = tuple(source for way in ways for source in way.sources)
        way = _Way(candidate=candidate, name=f"{number:05}|all", docs=tuple(by_doc), sources=several)
        if before <= question.per_project and way.money >= candidate.room:
            _documents(draft, question, way, _complete(draft, way, several=True), question.per_project - before)
        if before < question.per_project - 1 or (
            before < question.per_project and len(set(by_doc) & set(candidate.docs)) > 1
        ):
            if (chosen := _slice(draft, way, several=True)) is not None:
                _documents(draft, question, way, chosen, question.per_project - 1 - before)
    if len(draft.ids) - first > 1:
        choices = tuple((i, 1) for i in draft.ids[first:] if i[0] in "yz")
        draft.rows.append(Row(f"one|{number:05}", choices, "<=", 1, "#one"))


def _complete(draft: _Draft, way: _Way, *, several: bool = False) -> str:
    """All that the project lacks, from this way's tranches; its yes-or-no variable."""
    name, project = f"y|{way.name}", way.candidate.id
    draft.ids.append(name)
    draft.whole[project].append((name, way.candidate.room))
    if not several:
        draft.pairs.append((name, 1))
    for industry, amount in way.parts:
        if len(way.sources) == 1:
            draft.money[project, way.sources[0].id, industry].append((name, amount))
            continue
        flows = _flows(draft, way, "c", industry, amount)
        terms = (*((flow, 1) for flow in flows), (name, -amount))
        draft.rows.append(Row(f"whole|{way.name}|{industry:d}", terms, "==", 0, "#whole"))
    return name


def _slice(draft: _Draft, way: _Way, *, several: bool = False) -> str | None:
    """Less than the project lacks, but at least its smallest slice; its yes-or-no variable, None where none fits."""
    name, project, least = f"z|{way.name}", way.candidate.id, max(1, way.candidate.least)
    most = min(way.candidate.room - 1, way.money)
    if least > most:
        return None
    draft.ids.append(name)
    if not several:
        draft.pairs.append((name, 1))
    every: list[tuple[str, int]] = []
    for industry, amount in way.parts:
        flows = _flows(draft, way, "s", industry, min(amount, most))
        every += ((flow, 1) for flow in flows)
        if len(way.parts) > 1:
            terms = (*((flow, 1) for flow in flows), (name, -min(amount, most)))
            draft.rows.append(Row(f"part|{way.name}|{industry:d}", terms, "<=", 0, "#slice"))
    draft.sliced[project] += every
    draft.rows.append(Row(f"least|{way.name}", (*every, (name, -least)), ">=", 0, "#slice"))
    draft.rows.append(Row(f"most|{way.name}", (*every, (name, -most)), "<=", 0, "#slice"))
    return name


def _flows(draft: _Draft, way: _Way, letter: str, industry: bool, amount: int) -> list[str]:
    flows = []
    for at, source in enumerate(way.sources):
        flow = f"{letter}|{way.name}|{at:03}|{industry:d}"
        draft.amounts.append(Bounded(flow, 0, min(amount, source.money)))
        draft.money[way.candidate.id, source.id, industry].append((flow, 1))
        flows.append(flow)
    return flows


def _documents(draft: _Draft, question: Question, way: _Way, chosen: str, new: int) -> None:
    """At least two and at most the allowed 文号 together, each with money; `new` of them may be new to the project."""
    letter = "c" if chosen[0] == "y" else "s"
    used: list[tuple[str, int]] = []
    fresh: list[tuple[str, int]] = []
    for doc in way.docs:
        name = f"u|{chosen}|{way.docs.index(doc)}"
        draft.ids.append(name)
        draft.pairs.append((name, 1))
        used.append((name, 1))
        fresh += [(name, 1)] if doc not in way.candidate.docs else []
        flows = tuple(
            (f"{letter}|{way.name}|{at:03}|{industry:d}", 1)
            for at, source in enumerate(way.sources)
            if source.doc_no == doc
            for industry, _ in way.parts
        )
        money = sum(source.money for source in way.sources if source.doc_no == doc)
        most = min(money, way.candidate.room - 1)
        draft.rows.append(Row(f"paid|{name}", (*flows, (name, -1)), ">=", 0, "#documents"))
        draft.rows.append(Row(f"only|{name}", (*flows, (name, -most)), "<=", 0, "#documents"))
    draft.rows.append(Row(f"two|{chosen}", (*used, (chosen, -2)), ">=", 0, "#documents"))
    draft.rows.append(Row(f"allowed|{chosen}", (*used, (chosen, -question.per_batch)), "<=", 0, "#documents"))
    if fresh:
        draft.rows.append(Row(f"new|{chosen}", (*fresh, (chosen, -new)), "<=", 0, "#documents"))
