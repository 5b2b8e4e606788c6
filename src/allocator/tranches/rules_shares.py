"""Named shares at a batch: rows that bind what is not of the share, and each share with its base; money in fen.

A floor on a fixed base limits the rest of the money: what is allotted of the base and is not of the share stays within
base − ⌈share × base⌉, so that the share holds once all money is placed (docs/decisions, 21).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import gcd

from allocator.accounts import Tranche
from allocator.balances import Account
from allocator.matches import Candidate, Grant, Limit, ShareLine
from allocator.money import Fen
from allocator.quantities import Share
from allocator.rules import Fee, Filter, Line, Ratio
from allocator.tranches.batch_desk import Desk, expected, kept
from allocator.tranches.rules_fees import bearing, fee_cap, fee_lines, fee_taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Money of one project from one tranche, in fen: the part that counts as industry, and the rest."""

    project: str
    tranche: Tranche
    industry: int
    rest: int


def money_in(chosen: Filter, money: Tranche | Line) -> bool:
    """Whether a filter takes money of this tranche or fund line by its level and task."""
    return (
        (not chosen.levels or money.level in chosen.levels)
        and (not chosen.tasks or money.task in chosen.tasks)
        and money.task not in chosen.except_tasks
    )


def counted(desk: Desk, chosen: Filter, cell: Cell) -> int:
    """How much of a project's money a filter counts; money of an earlier fund year never counts."""
    if not desk.is_ours(cell.tranche) or not money_in(chosen, cell.tranche):
        return 0
    planned, record = desk.planned.get(cell.project), desk.approved.get(cell.project)
    if chosen.types and (planned is None or planned.type1 not in chosen.types):
        return 0
    if chosen.layers and (record is None or record.layer not in chosen.layers):
        return 0
    return cell.industry + (0 if chosen.industry else cell.rest)


def so_far(desk: Desk) -> tuple[Cell, ...]:
    """What projects hold of named tranches."""
    return tuple(
        Cell(project=h.project, tranche=account.tranche, industry=h.industry, rest=h.amount - h.industry)
        for h, account in desk.project_holdings
        if account is not None
    )


def of_batch(desk: Desk, grants: Iterable[Grant]) -> tuple[Cell, ...]:
    return tuple(
        Cell(
            project=grant.project,
            tranche=desk.accounts[grant.tranche].tranche,
            industry=grant.industry,
            rest=grant.amount - grant.industry,
        )
        for grant in grants
    )


def base_accounts(desk: Desk, ratio: Ratio) -> tuple[Account, ...]:
    """This year's tranches that count in the denominator."""
    return tuple(account for account in desk.ours if money_in(ratio.denominator, account.tranche))


def year_base(desk: Desk, ratio: Ratio) -> Fen:
    """The year's expected money of the denominator."""
    return expected(line for line in desk.lines if money_in(ratio.denominator, line))


def base(desk: Desk, ratio: Ratio) -> Fen:
    """The base on which a share of fixed base binds: received so far, or expected for the year, by the rulebook."""
    if desk.rules.tranching.ratio_base == "expected":
        return year_base(desk, ratio)
    return kept(base_accounts(desk, ratio))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A share as one comparison: `den` × money of the base + `num` × money of the share ≤ `most` (whole numbers).

    The base is money allotted (`fixed`: fees included, whatever its project) of the denominator.
    """

    rule: str
    num: int
    den: int
    most: int
    fixed: bool


def bounds(desk: Desk, ratio: Ratio) -> tuple[Bound, ...]:
    """The floor (with last year's share, if higher) and the cap of a named share."""
    found = []
    floors = [share for share in (ratio.at_least, ratio.last_year) if share is not None]
    fixed = ratio.base == "expected"
    money = base(desk, ratio)
    if floors:
        floor = _reduced(max(floors, key=lambda share: Fraction(share.num, share.den)))
        if fixed:
            found.append(Bound(rule=ratio.id, num=-1, den=1, most=money - floor.of(money), fixed=True))
        else:
            found.append(Bound(rule=ratio.id, num=-floor.den, den=floor.num, most=0, fixed=False))
    if ratio.at_most is not None:
        cap = _reduced(ratio.at_most)
        if fixed:
            found.append(Bound(rule=ratio.id, num=1, den=0, most=cap.num * money // cap.den, fixed=True))
        else:
            found.append(Bound(rule=ratio.id, num=cap.den, den=-cap.num, most=0, fixed=False))
    return tuple(found)


def _reduced(share: Share) -> Share:
    common = gcd(share.num, share.den)
    return Share(num=share.num // common, den=share.den // common)


def used(desk: Desk, ratio: Ratio, bound: Bound, cells: Iterable[Cell], fees: dict[str, Fen]) -> int:
    """The left side of a bound over what projects hold and these fees (by tranche)."""
    total = 0
    for cell in cells:
        total += bound.num * counted(desk, ratio.numerator, cell) + bound.den * _of_base(desk, ratio, bound, cell)
    if bound.fixed:
        total += bound.den * _fees_in_base(desk, ratio, fees)
    return total


def _of_base(desk: Desk, ratio: Ratio, bound: Bound, cell: Cell) -> int:
    if not bound.fixed:
        return counted(desk, ratio.denominator, cell)
    in_base = desk.is_ours(cell.tranche) and money_in(ratio.denominator, cell.tranche)
    return cell.industry + cell.rest if in_base else 0


def _fees_in_base(desk: Desk, ratio: Ratio, fees: dict[str, Fen]) -> int:
    names = {account.tranche.id for account in base_accounts(desk, ratio)}
    return sum(fee for name, fee in fees.items() if name in names)


def taken_fees(desk: Desk) -> dict[str, Fen]:
    """项目管理费 taken from each tranche so far."""
    fees: dict[str, Fen] = {}
    for holding, _ in desk.fee_holdings:
        fees[holding.tranche] = Fen(fees.get(holding.tranche, 0) + holding.amount)
    return fees


def ratio_limits(desk: Desk, candidates: tuple[Candidate, ...], fees: dict[str, Fen]) -> tuple[Limit, ...]:
    """The hard shares of the rulebook as rows on this batch.

    Where earlier documents have already broken a share, the batch may not make it worse.
    """
    rows = []
    held, paid = so_far(desk), taken_fees(desk)
    for ratio in desk.rules.ratios:
        if not ratio.hard or not ratio.holds(desk.day):
            continue
        for bound in bounds(desk, ratio):
            left = bound.most - used(desk, ratio, bound, held, paid) - used(desk, ratio, bound, (), fees)
            industry, rest = _terms(desk, ratio, bound, candidates)
            if industry or rest:
                rows.append(Limit(rule=bound.rule, industry=industry, rest=rest, most=max(0, left)))
    return tuple(rows)


Terms = tuple[tuple[str, str, int], ...]


def _terms(desk: Desk, ratio: Ratio, bound: Bound, candidates: tuple[Candidate, ...]) -> tuple[Terms, Terms]:
    both: tuple[list[tuple[str, str, int]], list[tuple[str, str, int]]] = ([], [])
    for one in candidates:
        for name in one.tranches:
            tranche = desk.accounts[name].tranche
            for part, terms in zip(((1, 0), (0, 1)), both, strict=True):
                cell = Cell(project=one.id, tranche=tranche, industry=part[0], rest=part[1])
                if coefficient := used(desk, ratio, bound, (cell,), {}):
                    terms.append((one.id, name, coefficient))
    return tuple(both[0]), tuple(both[1])


def share_lines(desk: Desk, grants: tuple[Grant, ...], fees: dict[str, Fen]) -> tuple[ShareLine, ...]:
    """Every named share and fee of the day with its base: this batch, so far (with this batch), the year expected."""
    ratios = (_share(desk, ratio, grants, fees) for ratio in desk.rules.ratios if ratio.holds(desk.day))
    levied = (_fee_line(desk, fee, fees) for fee in desk.rules.fees if fee.holds(desk.day) and fee_lines(desk, fee))
    return (*ratios, *levied)


def _share(desk: Desk, ratio: Ratio, grants: tuple[Grant, ...], fees: dict[str, Fen]) -> ShareLine:
    batch, held = of_batch(desk, grants), so_far(desk)
    num, before = (sum(counted(desk, ratio.numerator, cell) for cell in cells) for cells in (batch, held))
    paid = taken_fees(desk)
    met = all(
        used(desk, ratio, bound, held, paid) + used(desk, ratio, bound, batch, fees) <= bound.most
        for bound in bounds(desk, ratio)
    )
    if ratio.base == "expected":
        names = {account.tranche.id for account in base_accounts(desk, ratio)}
        placed = sum(cell.industry + cell.rest for cell in batch if cell.tranche.id in names)
        dens = placed + _fees_in_base(desk, ratio, fees), int(kept(base_accounts(desk, ratio)))
    else:
        new, old = (sum(counted(desk, ratio.denominator, cell) for cell in cells) for cells in (batch, held))
        dens = new, new + old
    return ShareLine(
        rule=ratio.id,
        batch=(num, dens[0]),
        so_far=(num + before, dens[1]),
        expected=(num + before, int(year_base(desk, ratio))),
        binds=ratio.hard,
        met=met,
    )


def _fee_line(desk: Desk, fee: Fee, fees: dict[str, Fen]) -> ShareLine:
    accounts = bearing(desk, fee)
    names = {account.tranche.id for account in accounts}
    now = sum(amount for name, amount in fees.items() if name in names)
    money = sum(account.received for account in desk.chosen if account.tranche.id in names)
    total = now + fee_taken(desk, fee)
    return ShareLine(
        rule=fee.id,
        batch=(now, money),
        so_far=(total, int(kept(accounts))),
        expected=(total, int(expected(fee_lines(desk, fee)))),
        binds=True,
        met=total <= fee_cap(desk, fee),
    )
