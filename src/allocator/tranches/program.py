"""A matching question as a program: who is completed or gets a slice, from which 文号, and how much of which money."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from allocator.matches import Candidate, Question, Source
from allocator.solving import Bounded, Row
from allocator.tranches.sizes import Terms, fitted

Mode = frozenset[str]
WHOLE, SLICE, NOTHING = "whole", "slice", "nothing"
OPEN: Mode = frozenset({WHOLE, SLICE, NOTHING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Everything about the program but its goal; amounts are in fen, written as sums over variables.

    `whole` and `sliced` are a project's fen if completed or sliced, `money` its industry and other fen of a tranche;
    `takes` are a project's yes-or-no variables. In a loose frame a project may be paid from any number of 文号: its
    best is a bound for the strict one.
    """

    question: Question
    ids: tuple[str, ...]
    amounts: tuple[Bounded, ...]
    reach: Mapping[str, int]  # the largest amounts; yes-or-no variables reach 1
    rows: tuple[Row, ...]
    whole: Mapping[str, Terms]
    sliced: Mapping[str, Terms]
    money: Mapping[tuple[str, str], tuple[Terms, Terms]]  # in id order, then in the order of the sources
    pairs: Terms
    takes: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]  # completed, sliced
    single: frozenset[str]  # completed out of one tranche
    docs: Mapping[str, str]  # completed out of one 文号


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
    takes: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = field(default_factory=dict)
    single: list[str] = field(default_factory=list)
    docs: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """One way to pay for a project: the 文号 (one, or several together), their tranches, what stands for it."""

    candidate: Candidate
    name: str
    sources: tuple[Source, ...]

    @property
    def docs(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(source.doc_no for source in self.sources))

    @property
    def money(self) -> int:
        return sum(source.money for source in self.sources)

    @property
    def parts(self) -> tuple[tuple[bool, int], ...]:
        """The industry part and the rest, where there is any."""
        parts = (True, self.candidate.industry), (False, self.candidate.room - self.candidate.industry)
        return tuple((industry, amount) for industry, amount in parts if amount > 0)


def frame_of(
    question: Question,
    modes: Mapping[str, Mode] | None = None,
    *,
    barred: frozenset[tuple[str, str]] = frozenset(),
    loose: bool = False,
) -> Frame:
    """Variables and rows of a question; `modes` says of a project what may become of it (absent: anything).

    `barred` are pairs of project and 文号: that one may no longer complete it. Who can get nothing leaves no trace.
    """
    draft = _Draft()
    candidates = sorted(question.candidates, key=lambda c: c.id)
    for number, candidate in enumerate(candidates):
        mode = (modes or {}).get(candidate.id, OPEN)
        if candidate.room > 0 and question.per_batch > 0 and mode != {NOTHING}:
            _candidate(draft, question, candidate, f"{number:05}", mode, barred, loose)
    spent: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for (_, tranche, _), some in draft.money.items():
        spent[tranche] += some
    for source in question.sources:
        draft.rows.append(Row(f"money|{source.id}", tuple(spent[source.id]), "<=", source.money, "#money"))
    money, extra = sum(source.money for source in question.sources), list[Bounded]()
    for at, limit in enumerate(question.limits):
        entries = [((p, t, True), a) for p, t, a in limit.industry] + [((p, t, False), a) for p, t, a in limit.rest]
        pairs = [(tuple(draft.money.get(cell, ())), a) for cell, a in entries]
        held = fitted(f"limit|{at}", pairs, {b.id: b.high for b in draft.amounts}, money)
        draft.rows.append(Row(f"limit|{at}|{limit.rule}", held.terms, "<=", limit.most, f"limit|{limit.rule}"))
        draft.rows += held.rows
        extra += held.amounts
    cells = [(c.id, s.id) for c in candidates for s in question.sources]
    parts = {(p, t): tuple(tuple(draft.money.get((p, t, kind), ())) for kind in (True, False)) for p, t in cells}
    return Frame(
        question=question,
        ids=tuple(draft.ids),
        amounts=(*draft.amounts, *extra),
        reach={b.id: b.high for b in draft.amounts},
        rows=tuple(draft.rows),
        whole={project: tuple(terms) for project, terms in draft.whole.items()},
        sliced={project: tuple(terms) for project, terms in draft.sliced.items()},
        money={pair: (both[0], both[1]) for pair, both in parts.items() if any(both)},
        pairs=tuple(draft.pairs),
        takes=draft.takes,
        single=frozenset(draft.single),
        docs=draft.docs,
    )


def _candidate(
    draft: _Draft,
    question: Question,
    candidate: Candidate,
    name: str,
    mode: Mode,
    barred: frozenset[tuple[str, str]],
    loose: bool,
) -> None:
    """The ways to pay for one project, of which at most one is taken."""
    by_doc: dict[str, list[Source]] = defaultdict(list)
    for source in question.sources:
        if source.id in candidate.tranches and source.money > 0:
            by_doc[source.doc_no].append(source)
    ways = [
        _Way(candidate=candidate, name=f"{name}|{at}", sources=tuple(sources))
        for at, sources in enumerate(by_doc.values())
    ]
    before = len(set(candidate.docs))
    after = {way.name: before + (way.docs[0] not in candidate.docs) for way in ways}
    every = _Way(candidate=candidate, name=f"{name}|all", sources=tuple(s for some in by_doc.values() for s in some))
    several = question.per_batch > 1 and len(ways) > 1
    wholes = [way for way in ways if after[way.name] <= question.per_project and way.money >= candidate.room]
    wholes = [way for way in wholes if (candidate.id, way.docs[0]) not in barred]
    slices = [way for way in ways if after[way.name] < question.per_project]
    both = several and before <= question.per_project and every.money >= candidate.room
    owned = len(set(every.docs).intersection(candidate.docs))
    two = several and (before < question.per_project - 1 or (before < question.per_project and owned > 1))
    if loose:
        wholes = [every] if both else _joined(wholes)
        slices = [every] if two else _joined(slices)
    taken = [_complete(draft, way) for way in wholes] if WHOLE in mode else []
    sliced = [chosen for way in slices if (chosen := _slice(draft, way))] if SLICE in mode else []
    draft.pairs += ((chosen, 1) for chosen in (*taken, *sliced))
    if not loose and both and WHOLE in mode:
        taken.append(_complete(draft, every))
        _documents(draft, question, every, taken[-1], question.per_project - before)
    if not loose and two and SLICE in mode and (chosen := _slice(draft, every)):
        sliced.append(chosen)
        _documents(draft, question, every, chosen, question.per_project - 1 - before)
    draft.takes[candidate.id] = tuple(taken), tuple(sliced)
    choices = tuple((i, 1) for i in (*taken, *sliced))
    if NOTHING not in mode:
        draft.rows.append(Row(f"one|{name}", choices, "==", 1, "#one"))
    elif len(choices) > 1:
        draft.rows.append(Row(f"one|{name}", choices, "<=", 1, "#one"))


def _joined(ways: list[_Way]) -> list[_Way]:
    """All ways as one that may draw on every tranche of them."""
    if len(ways) < 2:
        return ways
    name = ways[0].name.split("|")[0] + "|any"
    return [_Way(candidate=ways[0].candidate, name=name, sources=tuple(s for way in ways for s in way.sources))]


def _complete(draft: _Draft, way: _Way) -> str:
    """All that the project lacks, from this way's tranches; its yes-or-no variable."""
    name, project = f"y|{way.name}", way.candidate.id
    draft.ids.append(name)
    draft.whole[project].append((name, way.candidate.room))
    if len(way.sources) == 1:
        draft.single.append(name)
    if len(way.docs) == 1:
        draft.docs[name] = way.docs[0]
    for industry, amount in way.parts:
        if len(way.sources) == 1:
            draft.money[project, way.sources[0].id, industry].append((name, amount))
            continue
        flows = _flows(draft, way, "c", industry, amount)
        terms = (*((flow, 1) for flow in flows), (name, -amount))
        draft.rows.append(Row(f"whole|{way.name}|{industry:d}", terms, "==", 0, "#whole"))
    return name


def _slice(draft: _Draft, way: _Way) -> str | None:
    """Less than the project lacks, but at least its smallest slice; its yes-or-no variable, None where none fits."""
    name, project, least = f"z|{way.name}", way.candidate.id, max(1, way.candidate.least)
    most = min(way.candidate.room - 1, way.money)
    if least > most:
        return None
    draft.ids.append(name)
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
    for number, doc in enumerate(way.docs):
        name = f"u|{chosen}|{number}"
        draft.ids.append(name)
        used.append((name, 1))
        fresh += [(name, 1)] if doc not in way.candidate.docs else []
        flows = tuple(
            (f"{letter}|{way.name}|{at:03}|{industry:d}", 1)
            for at, source in enumerate(way.sources)
            if source.doc_no == doc
            for industry, _ in way.parts
        )
        most = min(sum(s.money for s in way.sources if s.doc_no == doc), way.candidate.room - 1)
        draft.rows.append(Row(f"paid|{name}", (*flows, (name, -1)), ">=", 0, "#documents"))
        draft.rows.append(Row(f"only|{name}", (*flows, (name, -most)), "<=", 0, "#documents"))
    draft.pairs += used
    draft.rows.append(Row(f"two|{chosen}", (*used, (chosen, -2)), ">=", 0, "#documents"))
    draft.rows.append(Row(f"allowed|{chosen}", (*used, (chosen, -question.per_batch)), "<=", 0, "#documents"))
    if fresh:
        draft.rows.append(Row(f"new|{chosen}", (*fresh, (chosen, -new)), "<=", 0, "#documents"))
