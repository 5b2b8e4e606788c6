"""The audit of a batch: fees, reserves, unstated money, named shares and locked lines, from the rule text; fen."""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from allocator.accounts import FEE, Tranche
from allocator.matches import ShareLine
from allocator.results import Problem
from allocator.rules import Fee, Filter, Ratio
from allocator.tranches.audit_scene import Scene


def fees(scene: Scene) -> Iterator[Problem]:
    """项目管理费 so far ≤ ⌊cap × received⌋ and ≤ what the county planned; only from tranches that bear it."""
    bearing: set[str] = set()
    for fee in (fee for fee in scene.rules.fees if fee.holds(scene.match.day)):
        names = _names(scene, fee)
        now = sum(scene.fee[name] for name in names)
        total = now + scene.fee_so_far(names)
        most = _kept(scene, names) * fee.cap.num // fee.cap.den
        most = most if fee.planned is None else min(most, fee.planned)
        if now and total > most:
            yield Problem(code="B16", subject=fee.title, args=(("got_fen", total), ("most_fen", most)))
        open_money = any(
            line.lock is None for line in scene.lines if line.level is fee.level and line.task in fee.tasks
        ) or any(scene.account[name].tranche.earmark is None for name in names)
        bearing |= {name for name in names if not open_money or scene.account[name].tranche.earmark is None}
    for name in scene.fee:
        if name not in bearing:
            yield Problem(code="B17", subject=name, args=(("fee_fen", scene.fee[name]),))


def _names(scene: Scene, fee: Fee) -> set[str]:
    return {
        name
        for name, account in scene.account.items()
        if scene.of_year(account.tranche) and account.tranche.level is fee.level and account.tranche.task in fee.tasks
    }


def _kept(scene: Scene, names: Iterable[str]) -> int:
    """Received and not handed up again."""
    return sum(scene.account[name].received - scene.account[name].handed_up for name in names)


def reserves(scene: Scene) -> Iterator[Problem]:
    """Free money of a level and task: allotted so far ≤ max(received, expected) − what is held back on the day."""
    kinds = dict.fromkeys((line.level, line.task) for line in scene.lines if line.lock is None and line.reserve)
    for level, task in kinds:
        same = [line for line in scene.lines if (line.level, line.task, line.lock) == (level, task, None)]
        held_back = sum(x.reserve for x in same if x.reserve_until is None or scene.match.day <= x.reserve_until)
        names = [
            name
            for name, account in scene.account.items()
            if scene.of_year(account.tranche)
            and (account.tranche.level, account.tranche.task, account.tranche.earmark) == (level, task, None)
        ]
        most = max(_kept(scene, names), sum(line.expected for line in same)) - held_back
        now = sum(scene.from_tranche[name] + scene.fee[name] for name in names)
        total = now + sum(scene.account[name].allotted for name in names)
        if held_back and now and total > most:
            yield Problem(code="B18", subject=same[0].title, args=(("got_fen", total), ("most_fen", most)))


def unstated(scene: Scene) -> Iterator[Problem]:
    """All tranches together hold less than they show by what documents moved without naming one."""
    gone = max(0, scene.balances.unstated)
    free = sum(account.free for account in scene.balances.accounts) - gone
    out = sum(scene.from_tranche.values()) + sum(scene.fee.values())
    if gone and out > max(0, free):
        yield Problem(code="B19", args=(("out_fen", out), ("free_fen", free)))


def shares(scene: Scene) -> Iterator[Problem]:
    """Hard shares hold, or are made no worse where earlier documents broke them; every line told is as computed."""
    told = {line.rule: line for line in scene.match.shares}
    due: list[ShareLine] = []
    for ratio in (ratio for ratio in scene.rules.ratios if ratio.holds(scene.match.day)):
        before, fee, now, limits = _measures(scene, ratio)
        met = True
        for bound, limit in limits:
            sides = [bound(*pair) for pair in (before, fee, now)]
            met = met and sum(sides) <= limit
            if ratio.hard and sides[2] > max(Fraction(0), limit - sides[0] - sides[1]):
                slots = (("got_fen", int(sum(sides))), ("most_fen", int(limit // 1)))
                yield Problem(code="B20", subject=ratio.title, args=slots)
        due.append(_line(scene, ratio, before, fee, now, met))
    for one in (fee for fee in scene.rules.fees if fee.holds(scene.match.day)):
        due += _fee_line(scene, one)
    for line in due:
        if told.pop(line.rule, None) != line:
            yield Problem(code="B21", subject=line.rule)
    for rule in told:
        yield Problem(code="B21", subject=rule)


Pair = tuple[int, int]  # money of the share, money of its base


class _Bound:
    """num × share + den × base, as exact fractions."""

    def __init__(self, num: Fraction, den: Fraction) -> None:
        self.num, self.den = num, den

    def __call__(self, num: int, den: int) -> Fraction:
        return self.num * num + self.den * den


def _measures(scene: Scene, ratio: Ratio) -> tuple[Pair, Pair, Pair, list[tuple[_Bound, Fraction]]]:
    """Share and base money before the batch, of its fees and of its grants, and the bounds with their limits."""
    fixed = ratio.base == "expected"
    base = ratio.denominator
    held = [(h.project, h.tranche, h.industry, h.amount) for h in scene.balances.holdings if h.tranche in scene.account]
    grants = [(a.grant.project, a.grant.tranche, a.grant.industry, a.grant.amount) for a in scene.match.arranged]
    pairs = []
    for rows in (held, grants):
        projects = [row for row in rows if row[0] != FEE]
        top = sum(_counts(scene, ratio.numerator, *row) for row in projects)
        in_base = [int(amount) for _, name, _, amount in rows if _in_year(scene, base, name)]
        pairs.append((top, sum(in_base) if fixed else sum(_counts(scene, base, *row) for row in projects)))
    fee = (0, sum(fen for name, fen in scene.fee.items() if _in_year(scene, base, name)) if fixed else 0)
    money = Fraction(_base_money(scene, ratio)) if fixed else Fraction(0)
    limits = []
    floors = [Fraction(share.num, share.den) for share in (ratio.at_least, ratio.last_year) if share is not None]
    if floors:  # what is not of the share stays within its part of the base
        part = max(floors)
        bound = _Bound(Fraction(-1), Fraction(1)) if fixed else _Bound(Fraction(-1), part)
        limits.append((bound, (1 - part) * money))
    if ratio.at_most is not None:
        part = Fraction(ratio.at_most.num, ratio.at_most.den)
        limits.append((_Bound(Fraction(1), Fraction(0) if fixed else -part), part * money))
    return pairs[0], fee, pairs[1], limits


def _counts(scene: Scene, chosen: Filter, project: str, name: str, industry: int, amount: int) -> int:
    planned, record = scene.planned.get(project), scene.approved.get(project)
    type1 = planned.type1 if planned is not None else ""
    layer = record.layer if record is not None else None
    fits = _in_year(scene, chosen, name)
    fits = fits and (not chosen.types or type1 in chosen.types) and (not chosen.layers or layer in chosen.layers)
    return (industry if chosen.industry else amount) if fits else 0


def _in_year(scene: Scene, chosen: Filter, name: str) -> bool:
    tranche: Tranche = scene.account[name].tranche
    return scene.of_year(tranche) and _fits(chosen, tranche.level, tranche.task)


def _fits(chosen: Filter, level: str, task: str) -> bool:
    named = (not chosen.levels or level in chosen.levels) and (not chosen.tasks or task in chosen.tasks)
    return named and task not in chosen.except_tasks


def _base_money(scene: Scene, ratio: Ratio) -> int:
    if scene.rules.tranching.ratio_base == "expected":
        return _year_money(scene, ratio)
    return _kept(scene, [name for name in scene.account if _in_year(scene, ratio.denominator, name)])


def _year_money(scene: Scene, ratio: Ratio) -> int:
    return sum(line.expected for line in scene.lines if _fits(ratio.denominator, line.level, line.task))


def _line(scene: Scene, ratio: Ratio, before: Pair, fee: Pair, now: Pair, met: bool) -> ShareLine:
    """The share as it must be told; a fixed base is what was received, else what was allotted."""
    received = _kept(scene, [name for name in scene.account if _in_year(scene, ratio.denominator, name)])
    top = before[0] + now[0]
    bottom = received if ratio.base == "expected" else before[1] + now[1]
    return ShareLine(
        rule=ratio.id,
        batch=(now[0], now[1] + fee[1]),
        so_far=(top, bottom),
        expected=(top, _year_money(scene, ratio)),
        binds=ratio.hard,
        met=met,
    )


def _fee_line(scene: Scene, fee: Fee) -> list[ShareLine]:
    year = [line.expected for line in scene.lines if line.level is fee.level and line.task in fee.tasks]
    names = _names(scene, fee)
    now = sum(scene.fee[name] for name in names)
    total, received = now + scene.fee_so_far(names), _kept(scene, names)
    batch = sum(scene.account[name].received for name in scene.match.tranches if name in names)
    met = total * fee.cap.den <= received * fee.cap.num
    line = ShareLine(
        rule=fee.id, batch=(now, batch), so_far=(total, received), expected=(total, sum(year)), binds=True, met=met
    )
    return [line] if year else []


def locks(scene: Scene) -> Iterator[Problem]:
    """Money planned from a locked line comes from its tranche until all has arrived; that tranche serves it first."""
    for name, owed in scene.waits.items():
        _, industry, rest = scene.room[name]
        others = set(scene.match.tranches)
        for line, line_industry, line_rest in owed:
            names = scene.brings(line) & set(scene.payers[name])
            if scene.due(line):
                others -= names
                industry, rest = industry - line_industry, rest - line_rest
            yield from _over(scene, name, names, line_industry, line_rest, line.title)
        yield from _over(scene, name, others, industry, rest, owed[0][0].title)
    for line in (line for line in scene.lines if line.lock is not None):
        names = scene.brings(line)
        mine = {p for p, owed in scene.waits.items() if names & set(scene.payers[p]) and line in [x[0] for x in owed]}
        kept = sum(x[1] + x[2] for p in mine for x in scene.waits[p] if x[0] == line)
        spare = sum(scene.account[name].free - scene.fee[name] for name in names) - kept
        grants = [a.grant for a in scene.match.arranged if a.grant.tranche in names and a.grant.project not in mine]
        if kept and sum(grant.amount for grant in grants) > max(0, spare):
            slots = (("got_fen", sum(grant.amount for grant in grants)), ("most_fen", max(0, spare)))
            yield Problem(code="B22", subject=line.title, args=slots)


def _over(scene: Scene, name: str, names: set[str], industry: int, rest: int, title: str) -> Iterator[Problem]:
    grants = [a.grant for a in scene.match.arranged if a.grant.project == name and a.grant.tranche in names]
    got = sum(grant.industry for grant in grants)
    other = sum(grant.amount for grant in grants) - got
    if got > industry or other > rest:
        slots = (("title", title), ("got_fen", got + other), ("most_fen", industry + rest))
        yield Problem(code="B23", subject=name, args=slots)
