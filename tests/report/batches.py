"""A made-up batch of the sample county-year: the plan approved, four tranches received, one batch by hand."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache

from allocator.accounts import Event, Planned, Recorded, Tranche
from allocator.balances import Account, Balances, may_take
from allocator.flow import decide
from allocator.intake import read_pool
from allocator.ledger.chain import canonical, genesis, link
from allocator.ledger.fold import fold
from allocator.matches import Answer, Arranged, Class, Grant, Left, Match, ShareLine, Step, Waiting
from allocator.money import Fen
from allocator.proof import Status
from allocator.records import Level
from allocator.report.notice import BatchFacts
from allocator.results import Decision
from allocator.rulebook import load_rules
from allocator.samples import sample_dir
from allocator.verify import Saved, plan_text, read_plan
from allocator.year.documents import allot, approve, plan_version, receive

DAY = date(2026, 1, 30)
START_BY = date(2026, 6, 30)
BY = "规划股"
BASIS = "区委农村工作领导小组会议纪要〔2026〕2号"
GENESIS = genesis("610204", 2026)
MAIN = "巩固拓展脱贫攻坚成果和乡村振兴"
TRANCHES = (
    ("T01", "示例省财农〔2025〕101号", Level.CENTRAL, MAIN, 5350, date(2025, 12, 18)),
    ("T02", "示例省财农〔2025〕102号", Level.CENTRAL, "以工代赈", 400, date(2025, 12, 22)),
    ("T03", "示例省财农〔2025〕118号", Level.PROVINCE, MAIN, 2900, date(2026, 1, 9)),
    ("T04", "示例区财〔2026〕3号", Level.COUNTY, MAIN, 1400, date(2026, 1, 20)),
)
FEES = (("T01", Fen(50_710_900)), ("T03", Fen(26_994_680)))


def tranche(key: str, doc_no: str, level: Level, task: str, wan: int, on: date) -> Tranche:
    return Tranche(
        id=key, doc_no=doc_no, doc_raw=doc_no, level=level, task=task, amount=Fen(wan * 1_000_000),
        received_on=on, fund_year=2026,
    )  # fmt: skip


def chain(events: Iterable[Event]) -> tuple[Recorded, ...]:
    """Events as they stand in a ledger, each on the head before it."""
    found: list[Recorded] = []
    head = GENESIS
    for seq, event in enumerate(events, start=1):
        at = f"2026-01-{seq:02}T09:00:00Z"
        made = link(head, seq, at, canonical(event))
        found.append(Recorded(seq=seq, prev=head, head=made, at=at, event=event))
        head = made
    return tuple(found)


def folded(records: Iterable[Recorded]) -> Balances:
    return fold(records, year=2026, head=GENESIS)


@lru_cache(maxsize=1)
def sample() -> Decision:
    rules = load_rules(sample_dir() / "rulebook.toml")
    pool, findings = read_pool(sample_dir(), rules)
    assert pool is not None
    return decide(pool, rules, findings=findings)


@lru_cache(maxsize=1)
def saved() -> Saved:
    return read_plan(plan_text(sample()))


@lru_cache(maxsize=1)
def opened() -> tuple[Event, ...]:
    """The plan approved and four tranches received."""
    basis = "区委农村工作领导小组会议纪要〔2025〕9号"
    first = approve(saved(), folded(()), (), basis, BY, date(2025, 12, 10))
    return (first, *(receive(tranche(*row), (), BY, row[-1]) for row in TRANCHES))


def rank_of(planned: Planned) -> Class:
    record = next(project for project in sample().pool.projects if project.id == planned.id)
    return Class(str(record.priority)) if record.evidence else Class.REST


def grants(order: Iterable[Planned], accounts: Balances, fees: tuple[tuple[str, Fen], ...]) -> tuple[Grant, ...]:
    """First come, first served: whole projects while they fit, one slice of the last."""
    free = {a.tranche.id: a.free - dict(fees).get(a.tranche.id, 0) for a in accounts.accounts}
    found = []
    for planned in order:
        for account in accounts.accounts:
            key = account.tranche.id
            if key not in ("T01", "T03") or not may_take(planned, account.tranche) or not free[key]:
                continue
            if free[key] >= planned.amount or free[key] * 2 >= planned.amount:
                amount = min(free[key], planned.amount)
                industry = planned.industry * amount // planned.amount
                found.append(Grant(project=planned.id, tranche=key, amount=Fen(amount), industry=Fen(industry)))
                free[key] -= amount
                break
    return tuple(sorted(found))


def fee_lines() -> Iterator[ShareLine]:
    """The fees of T01 and T03, their level's tranches as base."""
    wan = {key: (level, amount * 1_000_000) for key, _, level, _, amount, _ in TRANCHES}
    for fee in sample().rules.fees:
        for key, taken in FEES:
            level, received = wan[key]
            if level is fee.level:
                base = sum(fen for lv, fen in wan.values() if lv is level)
                yield ShareLine(
                    rule=fee.id, batch=(taken, received), so_far=(taken, base), expected=(taken, base), binds=True,
                    met=True,
                )  # fmt: skip


def made_match(balances: Balances, planned: tuple[Planned, ...], most: int = 1000) -> Match:
    """A batch of T01 and T03 for at most so many projects."""
    planned = tuple(p for p in planned if not p.standby)
    strict = sorted(planned, key=lambda p: (rank_of(p), p.id))[:most]
    given = grants(strict, balances, FEES)
    other = grants(sorted(planned, key=lambda p: p.id)[:most], balances, FEES)
    needs = {p.id: p for p in planned}
    arranged = tuple(
        Arranged(
            grant=grant, rank=rank_of(needs[grant.project]),
            completes=grant.amount == needs[grant.project].amount,
            start_by=START_BY if int(grant.project[-1]) % 4 == 3 else None,
        )
        for grant in given
    )  # fmt: skip
    left = tuple(
        Left(
            tranche=key,
            amount=Fen(wan * 1_000_000 - sum(g.amount for g in given if g.tranche == key) - dict(FEES)[key]),
            reasons=(("batch.left.small", (("count", 15), ("least_fen", 16_800_000))),),
        )
        for key, _, _, _, wan, _ in TRANCHES
        if key in ("T01", "T03")
    )
    served = {grant.project for grant in given}
    waiting = tuple(
        Waiting(
            project=p.id, lacks=p.amount, reason="batch.wait.empty",
            args=(("id", p.id), ("name", p.name), ("lacks_fen", p.amount)),
        )
        for p in planned
        if p.id not in served
    )  # fmt: skip
    industry = sum(g.industry for g in given if g.tranche == "T01")
    placed = sum(g.amount for g in given if g.tranche == "T01") + FEES[0][1]
    first = sum(a.grant.amount for a in arranged if a.completes and a.rank is Class.CONSOLIDATION)
    steps = (
        Step(goal="complete", rank=Class.CONSOLIDATION, value=first, bound=first),
        Step(goal="pairs", rank=None, value=len(given), bound=None),
    )
    return Match(
        day=DAY, head=balances.head, plan=saved().plan.digests.plan, tranches=("T01", "T03"), arranged=arranged,
        fees=FEES, left=left, waiting=waiting,
        helps=(("batch.help.more", (("more_fen", 12_500_000), ("id", "YZ2026-001"), ("name", "示例项目"))),),
        shares=(
            ShareLine(
                rule=sample().rules.ratios[0].id, batch=(industry, placed), so_far=(industry, 5_750_000_000),
                expected=(industry, 6_900_000_000), binds=True, met=True,
            ),
            *fee_lines(),
        ),
        answer=Answer(grants=given, steps=steps, status=Status.PROVEN),
        weighted=Answer(grants=other, steps=(), status=Status.FEASIBLE),
    )  # fmt: skip


@lru_cache(maxsize=1)
def matched() -> Match:
    return made_match(folded(chain(opened())), plan_version(saved(), 1).planned)


def recorded(match: Match) -> tuple[Recorded, ...]:
    """The chain with the batch in it."""
    events = opened()
    return chain((*events, allot(match, folded(chain(events)), chain(events), BASIS, BY, DAY)))


def facts(match: Match | None = None, *, committed: bool = False) -> BatchFacts:
    """The proposal, or the recorded batch."""
    made = match or matched()
    return BatchFacts(
        match=made,
        pool=sample().pool,
        rules=sample().rules,
        balances=folded(recorded(made) if committed else chain(opened())),
        plan=plan_version(saved(), 1),
        committed=committed,
        basis=BASIS if committed else "",
        number=1,
    )


def renamed(made: BatchFacts, names: tuple[str, ...]) -> BatchFacts:
    """The same batch with its first projects called by these names."""
    called = dict(zip((item.planned.id for item in made.items), names, strict=False))
    planned = tuple(replace(p, name=called.get(p.id, p.name)) for p in made.plan.planned)
    return replace(made, plan=replace(made.plan, planned=planned))


def many(count: int, offices: int) -> BatchFacts:
    """An invented batch of so many projects for so many offices; every fifth has a part, every seventh a condition."""
    units = tuple(f"示例{i + 1}镇人民政府" for i in range(offices))
    planned = tuple(
        Planned(
            id=f"LS{i:03}", name=f"示例项目{i:03}" + "名称很长的" * (10 if i % 9 == 0 else 0),
            amount=Fen(10_000_000 + i * 123_457), industry=Fen(0), cost=Fen(10_000_000 + i * 123_457),
            type1=("产业发展", "乡村建设行动", "就业项目")[i % 3], unit=units[i % offices], dept="",
            locations=(), tasks=(MAIN,),
        )
        for i in range(count)
    )  # fmt: skip
    given = tuple(
        Grant(
            project=p.id, tranche="T01", amount=Fen(p.amount // 2 if i % 5 == 0 else p.amount), industry=Fen(0)
        )
        for i, p in enumerate(planned)
    )  # fmt: skip
    free = Fen(sum(grant.amount for grant in given) + 7)
    held = tranche(*TRANCHES[0])
    account = Account(
        tranche=replace(held, amount=free), received=free, allotted=Fen(0), free=free, handed_up=Fen(0)
    )  # fmt: skip
    version = replace(plan_version(saved(), 1), planned=planned)
    balances = replace(folded(()), plan=version, accounts=(account,))
    match = Match(
        day=DAY, head=balances.head, plan=version.digest, tranches=("T01",),
        arranged=tuple(
            Arranged(
                grant=grant, rank=Class.REST, completes=i % 5 != 0, start_by=START_BY if i % 7 == 3 else None
            )
            for i, grant in enumerate(given)
        ),
        fees=(), left=(Left(tranche="T01", amount=Fen(7), reasons=()),), waiting=(), helps=(), shares=(),
        answer=Answer(grants=given, steps=(), status=Status.PROVEN),
        weighted=Answer(grants=given, steps=(), status=Status.PROVEN),
    )  # fmt: skip
    return BatchFacts(match=match, pool=sample().pool, rules=sample().rules, balances=balances, plan=version)
