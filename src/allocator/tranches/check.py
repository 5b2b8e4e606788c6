"""The last word on a match: every rule of a batch in whole numbers, from the rule text, with no program in sight."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from allocator.matches import Candidate, Grant, Question


def check(question: Question, grants: Iterable[Grant]) -> tuple[str, ...]:
    """What the grants break, as `rule:subject`, sorted; empty = all rules of the question hold."""
    given = tuple(grants)
    return tuple(sorted({*_each(question, given), *_projects(question, given), *_totals(question, given)}))


def _each(question: Question, grants: tuple[Grant, ...]) -> Iterator[str]:
    """Every grant by itself: a known pair that may meet, whole fen above 0, of which the industry part."""
    may = {(c.id, tranche) for c in question.candidates for tranche in c.tranches}
    here = {source.id for source in question.sources}
    for (project, tranche), times in Counter((g.project, g.tranche) for g in grants).items():
        if (project, tranche) not in may or tranche not in here:
            yield f"eligible:{project}:{tranche}"
        if times > 1:
            yield f"twice:{project}:{tranche}"
    for g in grants:
        if type(g.amount) is not int or type(g.industry) is not int or not 0 <= g.industry <= g.amount > 0:
            yield f"amount:{g.project}:{g.tranche}"


def _projects(question: Question, grants: tuple[Grant, ...]) -> Iterator[str]:
    by_id = {c.id: c for c in question.candidates}
    doc_no = {source.id: source.doc_no for source in question.sources}
    own: dict[str, list[Grant]] = defaultdict(list)
    for g in grants:
        own[g.project].append(g)
    for project, some in own.items():
        if project in by_id:
            used = {doc_no.get(g.tranche, g.tranche) for g in some}
            yield from (f"{rule}:{project}" for rule in _project(question, by_id[project], some, used))


def _project(question: Question, candidate: Candidate, grants: list[Grant], used: set[str]) -> Iterator[str]:
    """One project that gets money: whole or at least the smallest slice, its two parts, its 文号."""
    industry = sum(g.industry for g in grants)
    total = sum(g.amount for g in grants)
    if industry > candidate.industry:
        yield "industry"
    if total - industry > candidate.room - candidate.industry:
        yield "rest"
    if total > candidate.room:
        yield "room"
    if total < candidate.room and total < candidate.least:
        yield "least"
    if len(used) > question.per_batch:
        yield "per_batch"
    after = len(used.union(candidate.docs))
    if after > question.per_project:
        yield "per_project"
    if total < candidate.room and after >= question.per_project:
        yield "last_document"  # what is still lacking could never be paid


def _totals(question: Question, grants: tuple[Grant, ...]) -> Iterator[str]:
    spent: Counter[str] = Counter()
    for g in grants:
        spent[g.tranche] += g.amount
    for source in question.sources:
        if spent[source.id] > source.money:
            yield f"money:{source.id}"
    industry = {(g.project, g.tranche): int(g.industry) for g in grants}
    rest = {(g.project, g.tranche): g.amount - g.industry for g in grants}
    for limit in question.limits:
        total = sum(a * industry.get((p, t), 0) for p, t, a in limit.industry)
        total += sum(a * rest.get((p, t), 0) for p, t, a in limit.rest)
        if total > max(0, limit.most):  # already broken: this batch may not make it worse
            yield f"limit:{limit.rule}"
