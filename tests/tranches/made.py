"""A small county-year for batches: plan, tranches and ledger balances from a few lines; 示例数据（虚构）."""

from dataclasses import replace
from datetime import date

from allocator.accounts import FEE, UNSTATED, Earmark, Planned, PlanVersion, Price, Tranche
from allocator.balances import Account, Balances, Holding
from allocator.gates import gate_pool
from allocator.matches import Match
from allocator.money import Fen
from allocator.proof import Proof, Status
from allocator.records import Level, Location, Pool, Project
from allocator.results import Allotment, Digests, Plan
from allocator.rules import Fee, Line, Ratio, Rulebook, Tranching
from allocator.tranches.batch_facts import Facts
from tests.planning.cases import DAY, WAN, cards, line, pool, project, rulebook

__all__ = ["DAY", "WAN"]

TASK = "主任务"
APPROVED = "plan-1"
RULE = {"reference": "示例默认", "since": date(2025, 1, 1)}
CENTRAL = line("central", Level.CENTRAL, 1000 * WAN)


def wan(amount: float | str) -> int:
    """万元 written out, in fen: whole for any amount with up to six decimals."""
    whole, _, part = str(amount).partition(".")
    return int(whole) * WAN + int((part + "000000")[:6])


def tranche(name: str, amount: int, level: Level = Level.CENTRAL, **more: object) -> Tranche:
    """Money in fen that came on DAY under a 文号 of its own."""
    given: dict[str, object] = {
        "doc_no": f"示财农\u30142026\u3015{sum(map(ord, name))}号",
        "doc_raw": name,
        "task": TASK,
        "received_on": DAY,
        "fund_year": 2026,
    }
    return Tranche(id=name, level=level, amount=Fen(amount), **(given | more))  # type: ignore[arg-type]


def village(name: str, town: str = "甲镇") -> tuple[Location, ...]:
    return (Location(town=town, village=name),)


def planned_of(given: Project, plan: Plan) -> Planned:
    """As the ledger keeps it: money and industry of the plan, or what a 备选 project would get."""
    standby = given.id in plan.standby
    amount = given.need if standby else plan.amount(given.id)
    industry = given.industry if standby else sum(a.industry for a in plan.chosen if a.project == given.id)
    return Planned(
        id=given.id,
        name=given.name,
        amount=Fen(amount),
        industry=Fen(industry),
        cost=Fen(amount + given.cost - given.need),
        type1=given.type1,
        unit=given.unit,
        dept=given.dept,
        locations=given.locations,
        tasks=given.tasks or (TASK,),
        purposes=given.purposes,
        standby=standby,
    )


class Year:
    """A county-year in the making: what is planned, what came, what was granted."""

    def __init__(
        self,
        *projects: Project,
        lines: tuple[Line, ...] = (CENTRAL,),
        scores: dict[str, int] | None = None,
        split: dict[str, tuple[tuple[str, int, int], ...]] | None = None,
        spare: tuple[str, ...] = (),
        ratios: tuple[Ratio, ...] = (),
        fees: tuple[Fee, ...] = (),
        exclusions: tuple[tuple[str, ...], ...] = (),
        prerequisites: tuple[tuple[str, str], ...] = (),
        **tranching: object,
    ) -> None:
        self.rules: Rulebook = rulebook(
            *lines,
            ratios=ratios,
            fees=fees,
            tranching=Tranching(**tranching),  # type: ignore[arg-type]
        )
        self.pool: Pool = pool(*projects, exclusions=exclusions, prerequisites=prerequisites)
        self.today = self.pool
        chosen = []
        for one in self.pool.projects:
            if one.id in spare:
                continue
            parts = (split or {}).get(one.id, ((lines[0].id, one.need, one.industry),))
            chosen += [
                Allotment(project=one.id, line=name, amount=Fen(fen), industry=Fen(ind)) for name, fen, ind in parts
            ]
        self.plan = Plan(
            year=2026,
            chosen=tuple(chosen),
            fees=(),
            left_out=(),
            standby=spare,
            outranked=(),
            rules=(),
            proof=Proof(status=Status.UNKNOWN),
            runner_up=None,
            runner_up_value=None,
            clashes=(),
            digests=Digests(pool="", rules="", scenario="", plan=APPROVED),
        )
        self.scores = scores or {one.id: 500 for one in self.pool.projects}
        self.tranches: list[Tranche] = []
        self.holdings: dict[tuple[str, str], tuple[int, int]] = {}
        self.handed_up: dict[str, int] = {}
        self.prices: tuple[Price, ...] = ()

    def receive(self, *tranches: Tranche) -> "Year":
        self.tranches += tranches
        return self

    def grant(self, project_id: str, tranche_id: str, amount: int, industry: int = 0) -> "Year":
        """Move money between a tranche and a project (or FEE); negative takes it back."""
        old = self.holdings.get((project_id, tranche_id), (0, 0))
        self.holdings[project_id, tranche_id] = old[0] + amount, old[1] + industry
        return self

    def commit(self, match: Match) -> "Year":
        for arranged in match.arranged:
            one = arranged.grant
            self.grant(one.project, one.tranche, one.amount, one.industry)
        for name, fee in match.fees:
            self.grant(FEE, name, fee)
        return self

    def renew(self, name: str, **changes: object) -> "Year":
        """What today's pool says of a project by now."""
        projects = tuple(replace(p, **changes) if p.id == name else p for p in self.today.projects)  # type: ignore[arg-type]
        self.today = replace(self.today, projects=projects)
        return self

    def balances(self) -> Balances:
        version = PlanVersion(
            version=1,
            digest=APPROVED,
            total=self.plan.total,
            planned=tuple(
                planned_of(p, self.plan)
                for p in self.pool.projects
                if p.id in self.plan.projects or p.id in self.plan.standby
            ),
        )
        accounts = []
        for one in sorted(self.tranches, key=lambda t: (t.received_on, t.id)):
            spent = sum(fen for (_, name), (fen, _) in self.holdings.items() if name == one.id)
            up = self.handed_up.get(one.id, 0)
            accounts.append(
                Account(
                    tranche=one,
                    received=one.amount,
                    allotted=Fen(spent),
                    free=Fen(one.amount - spent - up),
                    handed_up=Fen(up),
                )
            )
        holdings = tuple(
            Holding(project=name, tranche=of, amount=Fen(fen), industry=Fen(ind))
            for (name, of), (fen, ind) in sorted(self.holdings.items())
            if fen
        )
        assert all(h.tranche == UNSTATED or any(t.id == h.tranche for t in self.tranches) for h in holdings)
        return Balances(
            year=2026,
            seq=1,
            head="head",
            plan=version,
            filed=True,
            accounts=tuple(accounts),
            holdings=holdings,
            prices=self.prices,
            last_on=DAY,
        )

    def facts(self) -> Facts:
        return Facts(
            pool=self.pool,
            plan=self.plan,
            cards=cards(self.scores),
            today=self.today,
            gated=gate_pool(self.today, self.rules),
        )


def earmark(text: str, **limits: tuple[str, ...]) -> Earmark:
    return Earmark(text=text, **limits)


def road(name: str, need: int, **more: object) -> Project:
    return project(name, need, **more)


def shed(name: str, need: int, **more: object) -> Project:
    """A project that counts as industry in full."""
    given: dict[str, object] = {"type1": "产业发展", "industry": Fen(need)}
    return project(name, need, **(given | more))
