"""What a plan comes to under each rule, in whole numbers, written from the rule text: the audit's half of every rule.

One function per rule kind yields a `RuleLine` per subject; no solver and no constraint class is imported.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction

from allocator.places import weak_villages
from allocator.planning.case import Case, counted, in_fen, is_of, line_in, money_by, subjects
from allocator.records import Answer, Layer
from allocator.results import RuleLine

Measure = Callable[[Case], Iterator[RuleLine]]
"""What one rule kind comes to: a line per subject, with its slack or its shortfall."""


def _lines(case: Case) -> Iterator[RuleLine]:
    """Taken from a line + its fee ≤ expected × ceiling − reserve."""
    ceiling = case.rules.planning.ceiling
    fees = dict(case.fees)
    for line in case.lines.values():
        used = sum(a.amount for a in case.allotments if a.line == line.id)
        lapsed = line.reserve_until is not None and case.rules.county.as_of > line.reserve_until
        held_back = 0 if lapsed else line.reserve
        room = max(0, case.expected(line) * ceiling.num // ceiling.den - held_back - fees.get(line.id, 0))
        yield _line(f"line|{line.id}", "line", line.id, used, "<=", room)


def _fees(case: Case) -> Iterator[RuleLine]:
    """Fees of a level ≤ ⌊cap × the money of the tasks that bear it⌋."""
    for fee in case.rules.fees:
        bearing = [x for x in case.lines.values() if x.level is fee.level and x.task in fee.tasks]
        if bearing and fee.holds(case.rules.county.as_of):
            base = sum(case.expected(line) for line in bearing)
            taken = sum(dict(case.fees).get(line.id, 0) for line in bearing)
            most = base * fee.cap.num // fee.cap.den
            yield _line(fee.id, "fee", fee.level.value, taken, "<=", most, num=taken, den=base)


def _layers(case: Case) -> Iterator[RuleLine]:
    """Layers ① ② ③ are all in."""
    planned = {project.id for project in case.planned}
    for layer in (Layer.FORMULA, Layer.CARRIED, Layer.DECIDED):
        due = [p.id for p in case.pool.projects if p.layer is layer and p.id in case.gated.eligible]
        if due:
            inside = sum(1 for i in due if i in planned)
            yield _line(f"layer|{layer}", "layer", layer.value, inside, ">=", len(due), money=False)


def _wishes(case: Case) -> Iterator[RuleLine]:
    planned = {project.id for project in case.planned}
    for project, _ in case.scenario.pins:
        yield _line(f"pin|{project}", "pin", project, int(project in planned), ">=", 1, money=False)
    for project, _ in case.scenario.bans:
        yield _line(f"ban|{project}", "ban", project, int(project in planned), "<=", 0, money=False)


def _ratios(case: Case) -> Iterator[RuleLine]:
    for ratio in case.rules.ratios:
        if not ratio.holds(case.rules.county.as_of):
            continue
        top = sum(counted(case, a, ratio.numerator) for a in case.allotments)
        if ratio.base == "expected":
            base = sum(case.expected(x) for x in case.lines.values() if line_in(x, ratio.denominator))
        else:
            base = sum(counted(case, a, ratio.denominator) for a in case.allotments)
        floors = [Fraction(s.num, s.den) for s in (ratio.at_least, ratio.last_year) if s is not None]
        if floors:
            need = -(-max(floors) * base // 1)  # the least whole fen that reaches the share
            yield _line(ratio.id, "ratio", "", top, ">=", int(need), hard=ratio.hard, num=top, den=base)
        if ratio.at_most is not None:
            most = ratio.at_most.num * base // ratio.at_most.den
            yield _line(ratio.id, "ratio", "", top, "<=", most, hard=ratio.hard, num=top, den=base)


def _bands(case: Case) -> Iterator[RuleLine]:
    for band in case.rules.bands:
        if not band.holds(case.rules.county.as_of):
            continue
        sums = money_by(case, band.per)
        for subject in subjects(case.pool, band.per, band.only):
            got = sums.get(subject, 0)
            for sense, bound in ((">=", band.at_least), ("<=", band.at_most)):
                if bound is not None:
                    due = in_fen(bound, sense, case.total_expected)
                    yield _line(band.id, "band", subject, got, sense, due, hard=band.hard)


def _coverage(case: Case) -> Iterator[RuleLine]:
    for rule in case.rules.coverage:
        if rule.holds(case.rules.county.as_of):
            weak = {place.key for place in weak_villages(case.pool, case.rules.thresholds)}
            reached = {
                location.key
                for project in case.planned
                if project.raises_income is Answer.YES
                for location in project.locations
            }
            due = int(-(-Fraction(rule.at_least.num, rule.at_least.den) * len(weak) // 1))
            got = len(weak & reached)
            yield _line(rule.id, "coverage", "", got, ">=", due, hard=rule.hard, money=False, num=got, den=len(weak))


def _counts(case: Case) -> Iterator[RuleLine]:
    for rule in case.rules.counts:
        if not rule.holds(case.rules.county.as_of):
            continue
        where = rule.where
        chosen = [
            p
            for p in case.planned
            if (not where.types or p.type1 in where.types)
            and (not where.layers or p.layer in where.layers)
            and (p.industry > 0 or not where.industry)
        ]
        for subject in subjects(case.pool, rule.per, rule.only):
            got = sum(1 for p in chosen if is_of(p, rule.per, subject))
            for sense, bound in ((">=", rule.at_least), ("<=", rule.at_most)):
                if bound is not None:
                    yield _line(rule.id, "count", subject, got, sense, bound, hard=rule.hard, money=False)


def _commitments(case: Case) -> Iterator[RuleLine]:
    later = sum(project.need_later for project in case.planned)
    for rule in case.rules.commitments:
        if rule.holds(case.rules.county.as_of):
            most = in_fen(rule.at_most, "<=", case.total_expected)
            total = case.total_expected
            yield _line(rule.id, "commitment", "", later, "<=", most, hard=rule.hard, num=later, den=total)


def _exclusive(case: Case) -> Iterator[RuleLine]:
    planned = {project.id for project in case.planned}
    for number, group in enumerate(case.pool.exclusions, start=1):
        inside = len(planned.intersection(group))
        yield _line(f"exclusive|{number}", "exclusive", " ".join(group), inside, "<=", 1, money=False)


def _requires(case: Case) -> Iterator[RuleLine]:
    planned = {project.id for project in case.planned}
    for project, needed in case.pool.prerequisites:
        if project in planned:
            inside = int(needed in planned)
            yield _line(f"requires|{project}", "requires", f"{project} {needed}", inside, ">=", 1, money=False)


def _amended(case: Case) -> Iterator[RuleLine]:
    """已下达 and 不动 projects with at least their money; projects dropped and added against the earlier plan."""
    amends = case.scenario.amends
    if amends is None:
        return
    got = {project.id: case.money(project.id) for project in case.planned}
    for project, held in amends.released:
        yield _line(f"released|{project}", "released", project, got.get(project, 0), ">=", held)
    if amends.stay:
        kept = sum(1 for project, fen in amends.stay if got.get(project, 0) >= fen)
        yield _line("stay", "stay", "", kept, ">=", len(amends.stay), money=False)
    if amends.changes is not None:
        before = {project for project, _ in amends.previous}
        dropped, added = before - got.keys(), got.keys() - before
        if amends.promote:
            added -= set(amends.standby)
        moved = len(dropped) + len(added)
        yield _line("changes", "changes", "", moved, "<=", amends.changes, money=False)


def _line(
    rule: str,
    kind: str,
    subject: str,
    lhs: int,
    sense: str,
    rhs: int,
    *,
    hard: bool = True,
    money: bool = True,
    num: int | None = None,
    den: int | None = None,
) -> RuleLine:
    return RuleLine(
        rule=rule,
        kind=kind,
        subject=subject,
        lhs=lhs,
        sense=sense,
        rhs=rhs,
        hard=hard,
        money=money,
        num=num,
        den=den,
    )


MEASURES: tuple[Measure, ...] = (
    _lines,
    _fees,
    _layers,
    _wishes,
    _ratios,
    _bands,
    _coverage,
    _counts,
    _commitments,
    _exclusive,
    _requires,
    _amended,
)
