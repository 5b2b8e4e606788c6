"""项目管理费 and reserves of a batch: what is taken out of the tranches before projects, and what is held back; fen."""

from allocator.balances import Account
from allocator.matches import Candidate, Limit
from allocator.money import Fen
from allocator.records import Level
from allocator.rules import Fee, Line
from allocator.tranches.batch_desk import Desk, expected, kept, of_level


def bearing(desk: Desk, fee: Fee) -> tuple[Account, ...]:
    """This year's tranches that count for a fee: its level and its tasks."""
    return of_level(desk.ours, fee.level, fee.tasks)


def fee_lines(desk: Desk, fee: Fee) -> tuple[Line, ...]:
    return tuple(line for line in desk.lines if line.level is fee.level and line.task in fee.tasks)


def fee_taken(desk: Desk, fee: Fee) -> Fen:
    """What the fee's tranches have paid as 项目管理费 so far."""
    names = {account.tranche.id for account in bearing(desk, fee)}
    return Fen(sum(holding.amount for holding, account in desk.fee_holdings if account.tranche.id in names))


def fee_cap(desk: Desk, fee: Fee) -> Fen:
    """The most that may have been taken so far: ⌊cap × what was received⌋."""
    return Fen(kept(bearing(desk, fee)) * fee.cap.num // fee.cap.den)


def _due(desk: Desk, fee: Fee) -> int:
    """What this batch should take: as much of the planned fee as has come of the year's money, within the cap."""
    received, year = kept(bearing(desk, fee)), expected(fee_lines(desk, fee))
    goal = fee_cap(desk, fee)
    if fee.planned is not None:
        goal = Fen(min(goal, fee.planned, fee.planned * received // year if year else fee.planned))
    return max(0, goal - fee_taken(desk, fee))


def batch_fees(desk: Desk) -> dict[str, Fen]:
    """项目管理费 by tranche of the batch, oldest first.

    Money with a 限定用途 bears none as long as its level and tasks have other money this year, as in planning. Fees
    leave reserves untouched and take no more than all tranches together may still give.
    """
    fees: dict[str, Fen] = {}
    spendable: int = desk.spendable
    back = {(line.level, line.task): reserve_room(desk, line.level, line.task) for line in reserving(desk)}
    for fee in desk.rules.fees:
        if not fee.holds(desk.day):
            continue
        due = _due(desk, fee)
        free_money = any(line.lock is None for line in fee_lines(desk, fee)) or any(
            account.tranche.earmark is None for account in bearing(desk, fee)
        )
        for account in of_level(desk.chosen, fee.level, fee.tasks):
            tranche = account.tranche
            if not desk.is_ours(tranche) or (tranche.earmark is not None and free_money):
                continue
            taken = fees.get(tranche.id, Fen(0))
            part = max(0, min(due, account.free - taken, spendable))
            kind = (tranche.level, tranche.task)
            if tranche.earmark is None and kind in back:
                part = min(part, back[kind])
                back[kind] = Fen(back[kind] - part)
            due, spendable = due - part, spendable - part
            fees[tranche.id] = Fen(taken + part)
    return {name: fee for name, fee in fees.items() if fee}


def reserving(desk: Desk) -> tuple[Line, ...]:
    """Fund lines that hold money back on the day."""
    return tuple(line for line in desk.lines if line.lock is None and line.held_back(desk.day))


def _free_accounts(desk: Desk, level: Level, task: str) -> tuple[Account, ...]:
    return tuple(account for account in of_level(desk.ours, level, (task,)) if account.tranche.earmark is None)


def reserve_room(desk: Desk, level: Level, task: str) -> Fen:
    """What may still be allotted of a level's and task's free money: max(received, expected) − reserves − allotted."""
    accounts = _free_accounts(desk, level, task)
    same = [line for line in desk.lines if (line.level, line.task, line.lock) == (level, task, None)]
    held_back = sum(line.reserve for line in reserving(desk) if line in same)
    money = max(kept(accounts), expected(same))
    return Fen(max(0, money - held_back - sum(account.allotted for account in accounts)))


def reserve_limits(desk: Desk, candidates: tuple[Candidate, ...], fees: dict[str, Fen]) -> tuple[Limit, ...]:
    """One row per level and task with a reserve: this batch's money of it, fees included, stays within its room."""
    rows = []
    for level, task in dict.fromkeys((line.level, line.task) for line in reserving(desk)):
        names = {account.tranche.id for account in _free_accounts(desk, level, task)}
        terms = tuple((c.id, name, 1) for c in candidates for name in c.tranches if name in names)
        taken = sum(fee for name, fee in fees.items() if name in names)
        most = max(0, reserve_room(desk, level, task) - taken)
        if terms:
            rows.append(Limit(rule=f"reserve|{level.value}|{task}", industry=terms, rest=terms, most=most))
    return tuple(rows)
