"""Rows of an adjustment to entries, one after another: which tranche each row means, and which part is industry."""

from collections import defaultdict
from dataclasses import replace
from datetime import date

from allocator.accounts import OUT_OF_PROJECT, UNSTATED, Entry, Instruction, Move, Planned, Tranche
from allocator.balances import Balances, may_take
from allocator.findings import Finding
from allocator.ledger.refuse import no
from allocator.money import Fen


class Placing:
    """The balances while rows are placed one after another."""

    def __init__(self, balances: Balances) -> None:
        self.balances = balances
        self.tranches = {account.tranche.id: account.tranche for account in balances.accounts}
        self.free = {account.tranche.id: int(account.free) for account in balances.accounts}
        self.held = {(item.project, item.tranche): [int(item.amount), int(item.industry)] for item in balances.holdings}
        self.start_by = {(item.project, item.tranche): item.start_by for item in balances.holdings}
        self.freed: set[str] = set()
        self.swapped: dict[str, int] = defaultdict(int)  # industry that swaps took out of a project
        self.condition: dict[str, date] = {}  # the condition on money that swaps took out of a project

    def place(self, row: Instruction, faults: list[Finding]) -> Entry | None:
        """The row's entry; what hinders it is added to `faults`."""
        if row.what in OUT_OF_PROJECT:
            return self._out(row, faults)
        return self._up(row, faults) if row.what is Move.RETURN else self._in(row, faults)

    def _named(self, row: Instruction) -> list[str]:
        return [
            tranche.id
            for tranche in self.tranches.values()
            if row.doc_no in ("", tranche.doc_no) and row.level in (None, tranche.level)
        ]

    def _out(self, row: Instruction, faults: list[Finding]) -> Entry | None:
        named = self._named(row)
        if not row.doc_no:
            named.append(UNSTATED)  # what came unstated may be taken back without a name, or by its level
        choices = [tranche for tranche in named if self.held.get((row.project, tranche), (0,))[0] > 0]
        if len(choices) > 1 and UNSTATED in choices and row.what is Move.SWAP_OUT and row.level is None:
            choices = [UNSTATED]
        elif len(choices) > 1 and UNSTATED in choices and row.level is not None:
            choices.remove(UNSTATED)
        tranche = self._one(row, choices, faults)
        if tranche is None:
            if not choices:
                faults.append(_nothing(row) if named != [] else _unknown(row))
            return None
        holding = self.held[row.project, tranche]
        amount, part = holding
        # rounded up: what stays is then no more industry than a plan with the lower price has (planning/prices.py)
        industry = -(-min(row.amount, amount) * part // amount)  # if that is too much, the guard says by how much
        holding[0], holding[1] = max(0, amount - row.amount), part - industry
        if tranche != UNSTATED:
            self.free[tranche] += row.amount
            if row.what is not Move.RECLAIM:
                self.freed.add(tranche)
        if row.what is Move.SWAP_OUT:
            self.swapped[row.project] += industry
            day = self.start_by.get((row.project, tranche))
            if day is not None:
                self.condition[row.project] = min(day, self.condition.get(row.project, day))
        return _entry(row, tranche, min(industry, row.amount))

    def _in(self, row: Instruction, faults: list[Finding]) -> Entry | None:
        planned = planned_in(self.balances, row.project)
        assert planned is not None
        if not row.doc_no and row.level is None:
            tranche: str | None = UNSTATED
        else:
            tranche = self._payer(row, planned, faults)
        if tranche is None:
            return None
        day = None
        if row.what is Move.SWAP_IN:
            industry = min(row.amount, self.swapped[row.project])
            self.swapped[row.project] -= industry
            day = self.condition.get(row.project)
        else:
            has = sum(part for (project, _), (_, part) in self.held.items() if project == row.project)
            industry = max(0, min(row.amount, planned.industry - has))
        holding = self.held.setdefault((row.project, tranche), [0, 0])
        holding[0] += row.amount
        holding[1] += industry
        if tranche != UNSTATED:
            self.free[tranche] -= row.amount
        return replace(_entry(row, tranche, industry), start_by=day)

    def _payer(self, row: Instruction, planned: Planned, faults: list[Finding]) -> str | None:
        """The tranche that the row means, narrowed as `entries_of` says."""
        named = self._named(row)
        if not named:
            faults.append(_unknown(row))
            return None
        if len(named) == 1:
            return named[0]  # the only one it can mean, even if the guard will refuse it
        choices = [tranche for tranche in named if may_take(planned, self.tranches[tranche])]
        if not choices:
            doc, fields = _as_named(row)
            faults.append(no("J12", row.project, project=row.project, doc=doc, fields=fields))
            return None
        for narrower in (
            [tranche for tranche in choices if tranche in self.freed],
            [tranche for tranche in choices if self.free[tranche] >= row.amount],
        ):
            if len(choices) > 1 and narrower:
                choices = narrower
        return self._one(row, choices, faults)

    def _up(self, row: Instruction, faults: list[Finding]) -> Entry | None:
        named = self._named(row)
        if not named:
            faults.append(_unknown(row))
            return None
        free = [tranche for tranche in named if self.free[tranche] > 0]
        tranche = self._one(row, free or named, faults)
        if tranche is None:
            return None
        self.free[tranche] -= row.amount
        return replace(_entry(row, tranche, 0), project="")

    def _one(self, row: Instruction, choices: list[str], faults: list[Finding]) -> str | None:
        if len(choices) > 1:
            names = "\u3001".join(_name(self.tranches.get(tranche)) for tranche in choices)
            faults.append(no("J07", row.project, project=row.project, amount_fen=row.amount, choices=names))
        return choices[0] if len(choices) == 1 else None


def planned_in(balances: Balances, project: str) -> Planned | None:
    """The project of the current plan version, 备选 included."""
    found = balances.plan.planned if balances.plan else ()
    return next((item for item in found if item.id == project), None)


def _name(tranche: Tranche | None) -> str:
    return f"{tranche.doc_no}\uff08{tranche.id}\uff09" if tranche else "\u2014"


def _entry(row: Instruction, tranche: str, industry: int) -> Entry:
    assert isinstance(row.what, Move)
    return Entry(
        move=row.what,
        tranche=tranche,
        amount=row.amount,
        project=row.project,
        industry=Fen(industry),
        level=row.level,
        counter=row.counter,
    )


def _as_named(row: Instruction) -> tuple[str, str]:
    return row.doc_no or "\u2014", row.level.value if row.level else "\u2014"


def _unknown(row: Instruction) -> Finding:
    doc, fields = _as_named(row)
    return no("J06", row.project, project=row.project, doc=doc, fields=fields)


def _nothing(row: Instruction) -> Finding:
    return no("J08", row.project, project=row.project, doc=_as_named(row)[0], amount_fen=row.amount)
