"""Money with a 限定用途 that stays idle while other money of the same batch pays projects that it could have paid."""

from collections.abc import Iterator
from dataclasses import dataclass

from allocator.accounts import Planned
from allocator.findings import Args
from allocator.matches import Candidate
from allocator.money import Fen
from allocator.tranches.reasons_state import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Idle:
    """A tranche, what more of it (fen) could be used were it allotted first and alone, for whom, and who paid them."""

    tranche: str
    amount: Fen
    projects: tuple[Planned, ...]
    others: tuple[str, ...]

    @property
    def slots(self) -> Args:
        """As its sentences name them."""
        names = (("tranche", self.tranche), ("others", "\u3001".join(self.others)))
        return (*names, ("count", len(self.projects)), ("amount_fen", self.amount))


def idle(state: State) -> Iterator[Idle]:
    """Every such tranche, in the sources' order; projects that could not take a slice of it now are not counted."""
    for name, left in state.left.items():
        if left <= 0 or state.desk.accounts[name].tranche.earmark is None:
            continue
        found = {one.id: part for one in state.question.candidates if (part := _could(state, one, name, left))}
        if found:
            others = {grant.tranche for grant in state.grants if grant.project in found and grant.tranche != name}
            yield Idle(
                tranche=name,
                amount=Fen(min(left, sum(found.values()))),
                projects=tuple(state.desk.planned[project] for project in found),
                others=tuple(other for other in state.left if other in others),
            )


def _could(state: State, one: Candidate, name: str, left: int) -> int:
    """What of a project's grants from other sources this tranche could have paid; 0 where no slice of it is allowed."""
    from_others = sum(g.amount for g in state.grants if g.project == one.id and g.tranche != name)
    part = min(left, from_others)
    docs = {*one.docs, state.doc(name)}
    enough = part >= one.least and (part == one.room or len(docs) < state.question.per_project)
    if name not in one.tranches or not enough or any(g.project == one.id and g.tranche == name for g in state.grants):
        return 0
    rows = (limit for limit, slack in state.slack if limit.rule.startswith("lock|") and slack < part)
    barred = any(
        (one.id, name) == (project, source) for row in rows for project, source, _ in (*row.industry, *row.rest)
    )
    return 0 if barred else part
