"""An adjustment's rows to entries: which tranche each row means, which part is industry, whether all balances."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from allocator.accounts import (
    FEE,
    INTO_PROJECT,
    OUT_OF_PROJECT,
    UNSTATED,
    Entry,
    Instruction,
    Move,
    Planned,
    Price,
    Stage,
    Tranche,
)
from allocator.balances import Balances, cap, may_take
from allocator.findings import Finding, Severity
from allocator.ledger.refuse import no
from allocator.ledger.zero import uneven
from allocator.money import MAX_FEN, Fen


class Adjustment(NamedTuple):
    """What a document comes to: entries and prices for an event, and findings; errors among them stop it."""

    entries: tuple[Entry, ...]
    prices: tuple[Price, ...]
    findings: tuple[Finding, ...]


def entries_of(instructions: tuple[Instruction, ...], balances: Balances) -> Adjustment:
    """Find tranche and industry part of every row, and whether the document balances; entries in the rows' order.

    Tranche: by 文号 and 级次 as far as the row names them. What leaves a project leaves a tranche that the project
    holds. What comes to a project comes from a tranche that may pay for it; if several fit, from the one that the
    document itself frees, else from the only one with enough free money. If more than one is left, that is an error
    which names them. A row of 调增 or 层级置换(转入) that names neither 文号 nor 级次 is recorded as UNSTATED and
    told; a row of 层级置换(转出) that names neither means such money: so a later document says where it came from.

    Industry part: what leaves a holding takes its industry part in proportion, rounded down; 调增 is industry as far as
    the project still lacks industry money; 层级置换 keeps the industry part, and the condition, of what it gives.
    """
    found: list[Finding] = []
    rows = [row for row in instructions if isinstance(row.what, Move)]
    work = _Work(balances)
    made: dict[int, Entry] = {}
    moves = [(at, row) for at, row in enumerate(rows)]
    # What leaves a project first, whatever the order of the rows: it is what the rest is paid from.
    for turn in (OUT_OF_PROJECT, INTO_PROJECT, frozenset({Move.RETURN})):
        for at, row in ((at, row) for at, row in moves if row.what in turn):
            faults = list(_row(row, balances, rows))
            entry = None if faults else work.place(row, faults)
            found += [replace(fault, where=row.where) for fault in faults]
            if entry is not None:
                made[at] = entry
    prices, wrong = _prices(instructions, balances)
    found += wrong
    entries = tuple(made[at] for at in sorted(made))
    found += _counters(rows)
    if len(made) == len(rows):
        found += uneven(entries, {account.tranche.id: account.tranche.level for account in balances.accounts})
    found += _unstated(entries)
    return Adjustment(entries, prices, tuple(dict.fromkeys(found)))


def surplus(balances: Balances) -> tuple[tuple[str, Fen], ...]:
    """结余: what a project holds above its cap since a lower price is known, by project, in fen.

    质保金 is part of the price: it stays payable and is no surplus.
    """
    planned = balances.plan.planned if balances.plan else ()
    over = ((item.id, balances.held(item.id) - cap(item, balances.price(item.id))) for item in planned)
    return tuple((project, Fen(fen)) for project, fen in over if fen > 0)


def _row(row: Instruction, balances: Balances, rows: list[Instruction]) -> Iterator[Finding]:
    """What is wrong with a row whatever tranche it means."""
    if not 0 < row.amount <= MAX_FEN:
        yield no("J10", row.project, project=row.project, amount_fen=row.amount)
    if row.what is Move.RETURN:
        taken = any(other.project == row.project and other.what is Move.RECLAIM for other in rows)
        if row.project and not taken:
            yield no("J11", row.project, project=row.project)
    elif row.project == FEE:
        if row.what in INTO_PROJECT or row.what is Move.SWAP_OUT:
            yield no("J13", FEE, amount_fen=row.amount)
    elif _planned(balances, row.project) is None:
        yield no("J05", row.project, project=row.project)


def _planned(balances: Balances, project: str) -> Planned | None:
    found = balances.plan.planned if balances.plan else ()
    return next((item for item in found if item.id == project), None)


class _Work:
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
        industry = min(row.amount, amount) * part // amount  # if that is too much, the guard says by how much
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
        planned = _planned(self.balances, row.project)
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


def _prices(instructions: Iterable[Instruction], balances: Balances) -> tuple[tuple[Price, ...], list[Finding]]:
    prices, found = [], []
    for row in instructions:
        if not isinstance(row.what, Stage):
            continue
        if row.project == FEE:
            found.append(replace(no("J13", FEE, amount_fen=row.amount), where=row.where))
        elif _planned(balances, row.project) is None:
            found.append(replace(no("J05", row.project, project=row.project), where=row.where))
        elif not 0 <= row.retention <= row.amount <= MAX_FEN:
            found.append(replace(no("J10", row.project, project=row.project, amount_fen=row.amount), where=row.where))
        else:
            prices.append(Price(project=row.project, stage=row.what, amount=row.amount, retention=row.retention))
    return tuple(prices), found


def _counters(rows: list[Instruction]) -> Iterator[Finding]:
    """对方项目 must agree: where both sides name each other the sums are equal; a silent side must suffice."""
    sides = {Move.DECREASE: Move.INCREASE, Move.INCREASE: Move.DECREASE}
    seen = set()
    for row in rows:
        assert isinstance(row.what, Move)
        if not row.counter or row.what not in sides or (row.what, row.project, row.counter) in seen:
            continue
        seen.add((row.what, row.project, row.counter))
        mine = sum(r.amount for r in rows if (r.what, r.project, r.counter) == (row.what, row.project, row.counter))
        across = [r for r in rows if r.what is sides[row.what] and r.project == row.counter]
        back = sum(r.amount for r in across if r.counter == row.project)
        silent = sum(r.amount for r in across if not r.counter)
        if not back <= mine <= back + silent:
            fault = no(
                "J09", row.project, project=row.project, counter=row.counter, own_fen=mine, other_fen=back + silent
            )
            yield replace(fault, where=row.where)


def _unstated(entries: tuple[Entry, ...]) -> Iterator[Finding]:
    open_ = [entry for entry in entries if entry.tranche == UNSTATED and entry.move in INTO_PROJECT]
    if open_:
        args = (("amount_fen", sum(entry.amount for entry in open_)), ("count", len(open_)))
        yield Finding(code="J04", severity=Severity.WARN, args=args)
