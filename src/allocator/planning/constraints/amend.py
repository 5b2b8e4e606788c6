"""Rules of an amended plan: what was released stays, and so many projects at most come and go."""

from collections.abc import Iterable

from allocator.planning.constraints.base import Rows
from allocator.planning.flows import Flows
from allocator.planning.model import Model, Terms
from allocator.results import Amendment
from allocator.solving import Row


class Amended:
    """已下达项目、不动的项目、调整个数: only for a what-if that amends a plan."""

    code = "changes"

    def rows(self, model: Model, flows: Flows) -> Iterable[Rows]:
        amends = model.scenario.amends
        if amends is None:
            return
        spend = {project.id: model.spend(project) for project in model.projects}
        # a project that is not eligible any more has no terms: the row then says that it cannot stay
        for project, held in amends.released:
            rule = f"released|{project}"
            yield Rows(rows=(Row(rule, spend.get(project, ()), ">=", held, rule),))
        stay = tuple(Row(f"stay|{i}", spend.get(i, ()), ">=", fen, "stay") for i, fen in amends.stay)
        yield Rows(rows=stay)
        if amends.changes is not None:
            terms, gone = changes(model, amends)
            yield Rows(rows=(Row("changes", terms, "<=", amends.changes - gone, "changes"),))


def changes(model: Model, amends: Amendment) -> tuple[Terms, int]:
    """The number of changes as terms and the constant to be added: every earlier project counts until it stays."""
    before = {project for project, _ in amends.previous}
    free = frozenset(amends.standby if amends.promote else ()) - before
    terms = tuple((p.id, -1 if p.id in before else 1) for p in model.projects if p.id not in free)
    return terms, len(before)
