"""A choice under the rules that look only at who is in, ready to be asked what a change would break."""

from collections.abc import Mapping
from dataclasses import dataclass

from allocator.planning.model import step_id
from allocator.planning.program import Base
from allocator.solving import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A choice under the rows that look only at who is in: what each row comes to, and where each id stands in them.

    Soft rules block, too: their shortfall variables are left out, so a shortfall that appears or grows is seen.
    """

    rows: tuple[Row, ...]
    totals: tuple[int, ...]
    columns: Mapping[str, tuple[tuple[int, int], ...]]  # by id: (row number, its number there)

    def blocked(self, moves: Mapping[str, int]) -> tuple[str, ...]:
        """Rules that a change of some variables (id -> by how much) would break, in rulebook order, each once."""
        after: dict[int, int] = {}
        for name, by in moves.items():
            for number, a in self.columns.get(name, ()):
                after[number] = after.get(number, self.totals[number]) + a * by
        broken = sorted(number for number, total in after.items() if not _holds(self.rows[number], total))
        return tuple(dict.fromkeys(self.rows[number].rule_name for number in broken))


def choice_of(base: Base, planned: frozenset[str], steps: Mapping[str, int]) -> Choice:
    """The planned choice under every such row."""
    at = {**dict.fromkeys(planned, 1), **steps}
    names = {p.id for p in base.model.projects} | {step_id(p) for p in base.model.projects}
    rows: list[Row] = []
    columns: dict[str, list[tuple[int, int]]] = {}
    for row in base.rows:
        terms = [(i, a) for i, a in row.terms if not i.startswith("short|")]
        if not row.rule_name.startswith("#") and all(i in names for i, _ in terms):
            for i, a in terms:
                columns.setdefault(i, []).append((len(rows), a))
            rows.append(row)
    totals = tuple(sum(a * at.get(i, 0) for i, a in row.terms) for row in rows)
    return Choice(rows=tuple(rows), totals=totals, columns={i: tuple(found) for i, found in columns.items()})


def _holds(row: Row, total: int) -> bool:
    return {"<=": total <= row.rhs, ">=": total >= row.rhs, "==": total == row.rhs}[row.sense]
