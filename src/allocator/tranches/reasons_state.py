"""How a batch stands once money is granted: what is left, what projects still lack, what keeps them from it; in fen."""

from dataclasses import dataclass
from functools import cached_property

from allocator.accounts import Planned
from allocator.findings import Args
from allocator.matches import Candidate, Class, Grant, Limit, Question
from allocator.money import Fen
from allocator.tranches.batch_desk import Desk
from allocator.tranches.batch_who import Ready, eligible, rank_of, readiness, room_of


@dataclass(frozen=True, kw_only=True)
class State:
    """A question with its grants; `passed` says why a 备选 project does not come in."""

    desk: Desk
    question: Question
    grants: tuple[Grant, ...]
    passed: dict[str, tuple[str, Args]]

    @cached_property
    def candidates(self) -> dict[str, Candidate]:
        return {one.id: one for one in self.question.candidates}

    @cached_property
    def money(self) -> dict[str, int]:
        """What each tranche had for projects."""
        return {source.id: int(source.money) for source in self.question.sources}

    @cached_property
    def left(self) -> dict[str, int]:
        """What stays of each tranche."""
        left = dict(self.money)
        for grant in self.grants:
            left[grant.tranche] -= grant.amount
        return left

    @cached_property
    def _granted(self) -> dict[str, int]:
        got: dict[str, int] = {}
        for grant in self.grants:
            got[grant.project] = got.get(grant.project, 0) + grant.amount
        return got

    def granted(self, project: str) -> Fen:
        return Fen(self._granted.get(project, 0))

    def lacks(self, planned: Planned) -> Fen:
        return Fen(room_of(self.desk, planned)[0] - self.granted(planned.id))

    @cached_property
    def unserved(self) -> tuple[Planned, ...]:
        """Planned projects (备选 only once they hold money) that still lack some, by class, score and id."""
        desk = self.desk
        found = [p for p in desk.planned.values() if rank_of(desk, p) is not Class.STANDBY and self.lacks(p)]
        return tuple(sorted(found, key=lambda p: (rank_of(desk, p), -desk.scores.get(p.id, 0), p.id)))

    @cached_property
    def ready(self) -> dict[str, Ready]:
        return {name: readiness(self.desk, name) for name in self.desk.planned}

    @cached_property
    def payers(self) -> dict[str, tuple[str, ...]]:
        """Tranches of the batch that may pay for each project."""
        return {planned.id: eligible(self.desk, planned) for planned in self.desk.planned.values()}

    def doc(self, tranche: str) -> str:
        return self.desk.accounts[tranche].tranche.doc_no

    def best_docs(self, one: Candidate) -> tuple[str, ...]:
        """文号 from which a candidate could get (more) money in this batch, those with most left first."""
        used = {self.doc(grant.tranche) for grant in self.grants if grant.project == one.id}
        known = used | set(one.docs)
        left: dict[str, int] = {}
        for name in one.tranches:
            left[self.doc(name)] = left.get(self.doc(name), 0) + self.left[name]
        order = sorted(left, key=lambda doc: (doc not in used, -left[doc], doc))
        room = self.question.per_batch
        picked: list[str] = []
        for doc in order:
            new = doc not in known
            if len(picked) < room and (not new or len(known) < self.question.per_project):
                picked.append(doc)
                known |= {doc}
        return tuple(picked)

    def reachable(self, one: Candidate) -> int:
        """How much is left from which a candidate could still be paid, 文号 counted."""
        return sum(self.left[name] for name in self.usable(one))

    def usable(self, one: Candidate) -> tuple[str, ...]:
        """Tranches of the 文号 from which a candidate could get (more) money."""
        docs = self.best_docs(one)
        return tuple(name for name in one.tranches if self.doc(name) in docs)

    def asked(self, project: str) -> int:
        """What a project could get in this batch at most: nothing if it is no candidate."""
        one = self.candidates.get(project)
        return one.room if one is not None else 0

    def needs(self, one: Candidate) -> int:
        """The least a candidate could take: a slice, or all of it where a slice would leave no 文号 for the rest."""
        if self.granted(one.id):
            return 1
        known = set(one.docs) | set(self.best_docs(one))
        return one.least if len(known) < self.question.per_project else one.room

    @cached_property
    def slack(self) -> tuple[tuple[Limit, int], ...]:
        """Every row with what it still leaves."""
        found = []
        for limit in self.question.limits:
            industry = {(project, name): c for project, name, c in limit.industry}
            rest = {(project, name): c for project, name, c in limit.rest}
            spent = sum(
                industry.get((g.project, g.tranche), 0) * g.industry
                + rest.get((g.project, g.tranche), 0) * (g.amount - g.industry)
                for g in self.grants
            )
            found.append((limit, limit.most - spent))
        return tuple(found)

    def blocked(self, one: Candidate, amount: int, tranches: tuple[str, ...]) -> tuple[str, ...]:
        """Rows that keep `amount` more from a candidate, from whichever of the tranches it came."""
        got_industry = sum(grant.industry for grant in self.grants if grant.project == one.id)
        industry = one.industry - got_industry
        rest = one.room - one.industry - (self.granted(one.id) - got_industry)
        stopped = []
        for limit, slack in self.slack:
            by_industry = {name: c for project, name, c in limit.industry if project == one.id}
            by_rest = {name: c for project, name, c in limit.rest if project == one.id}
            least = min(
                _least(amount, industry, rest, by_industry.get(name, 0), by_rest.get(name, 0)) for name in tranches
            )
            if least > max(0, slack):
                stopped.append(limit.rule)
        return tuple(dict.fromkeys(stopped))


def _least(amount: int, industry: int, rest: int, by_industry: int, by_rest: int) -> int:
    """The least that `amount` of a project adds to a row, its two parts taken in the better order."""
    parts = sorted(((by_industry, industry), (by_rest, rest)))
    total = 0
    for coefficient, room in parts:
        part = min(amount, max(0, room))
        total += coefficient * part
        amount -= part
    return total
