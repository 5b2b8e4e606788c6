"""Rules about money: what lines hold, named shares with their base, floors and caps, later years."""

from collections.abc import Iterable

from allocator.places import credit
from allocator.planning.constraints.base import Rows, bounded, limit
from allocator.planning.flows import Flows
from allocator.planning.model import Model, Terms
from allocator.planning.subjects import belongs, subjects_of
from allocator.quantities import Share
from allocator.rules import Filter, Ratio
from allocator.solving import Bounded, Row


class Lines:
    """资金盘子: what is taken from a line fits what it holds."""

    code = "line"

    def rows(self, model: Model, flows: Flows) -> Iterable[Rows]:
        for funds in model.lines:
            name = f"line|{funds.line.id}"
            yield Rows(rows=(Row(name, flows.from_line(funds.line.id), "<=", funds.capacity, name),))


class Ratios:
    """Named shares with their base: integer rows, no float."""

    code = "ratio"

    def rows(self, model: Model, flows: Flows) -> Iterable[Rows]:
        for ratio in model.rules.ratios:
            if not ratio.holds(model.rules.county.as_of):
                continue
            floor = stricter(ratio.at_least, ratio.last_year)
            for sense, share in ((">=", floor), ("<=", ratio.at_most)):
                if share is not None:
                    yield self._row(model, flows, ratio, sense, share)

    @staticmethod
    def _row(model: Model, flows: Flows, ratio: Ratio, sense: str, share: Share) -> Rows:
        name = f"{ratio.id}|{sense}"
        numerator = flows.terms(ratio.numerator)
        if ratio.base == "expected":
            base = expected_base(model, ratio.denominator)
            rhs = share.of(base) if sense == ">=" else share.num * base // share.den
            return bounded(name, ratio.id, numerator, sense, rhs, ratio.hard)
        terms: dict[str, int] = {}
        for flow, one in numerator:
            terms[flow] = terms.get(flow, 0) + one * share.den
        for flow, one in flows.terms(ratio.denominator):
            terms[flow] = terms.get(flow, 0) - one * share.num
        if ratio.hard:
            return bounded(name, ratio.id, tuple(terms.items()), sense, 0, True)
        most = share.den * model.expected_total
        slack = Bounded(f"short|{name}", 0, most)
        sign = 1 if sense == ">=" else -1
        row = Row(name, (*terms.items(), (slack.id, sign)), ">=" if sense == ">=" else "<=", 0, ratio.id)
        return Rows(rows=(row,), shortfalls=(slack,))


def stricter(floor: Share | None, last_year: Share | None) -> Share | None:
    """The higher of two floors: a ratchet does not fall below last year's share."""
    if floor is None or last_year is None:
        return floor or last_year
    return floor if floor.num * last_year.den >= last_year.num * floor.den else last_year


def expected_base(model: Model, chosen: Filter) -> int:
    """Expected money (fen) of the lines that a denominator names; the ceiling and fees do not change it."""
    lines = (f for f in model.lines if not chosen.levels or f.line.level in chosen.levels)
    lines = (f for f in lines if not chosen.tasks or f.line.task in chosen.tasks)
    return sum(f.expected for f in lines if f.line.task not in chosen.except_tasks)


class Bands:
    """Money floors and caps per town, key place, unit …"""

    code = "band"

    def rows(self, model: Model, flows: Flows) -> Iterable[Rows]:
        for band in model.rules.bands:
            if not band.holds(model.rules.county.as_of):
                continue
            for subject in subjects_of(band.per, band.only, model.pool):
                terms = money_at(model, band.per, subject)
                for sense, bound in ((">=", band.at_least), ("<=", band.at_most)):
                    if bound is not None:
                        rhs = limit(bound, sense, model.expected_total)
                        yield bounded(f"{band.id}|{sense}|{subject}", band.id, terms, sense, rhs, band.hard)


def money_at(model: Model, per: str, subject: str) -> Terms:
    """Planned money of a subject in fen: of places by credit, of units, departments and types by the project."""
    terms: list[tuple[str, int]] = []
    step = model.rules.planning.scale_step
    for project in model.projects:
        if per in ("unit", "dept", "type", "all"):
            if belongs(project, per, subject):
                terms.extend(model.spend(project))
            continue
        full = model.credits[project.id].get(subject, 0)
        if full:
            terms.append((project.id, full))
            if model.steps(project):
                terms.append((f"step|{project.id}", -credit(project, model.places, step).of(subject)))
    return tuple(terms)


class Commitments:
    """What planned projects still need in later years stays within a share of the expected total."""

    code = "commitment"

    def rows(self, model: Model, flows: Flows) -> Iterable[Rows]:
        terms = tuple((p.id, int(p.need_later)) for p in model.projects if p.need_later)
        for rule in model.rules.commitments:
            if rule.holds(model.rules.county.as_of):
                rhs = limit(rule.at_most, "<=", model.expected_total)
                yield bounded(f"{rule.id}|<=", rule.id, terms, "<=", rhs, rule.hard)
