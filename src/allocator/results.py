"""Results that the steps hand to one another: verdicts, scores, the plan, the decision; frozen, all money in fen."""

from dataclasses import dataclass
from enum import StrEnum

from allocator.findings import Args, Finding
from allocator.money import Fen
from allocator.proof import Proof
from allocator.records import Pool
from allocator.rules import Rulebook


class Outcome(StrEnum):
    """What a gate says of a project."""

    PASS = "pass"
    REFUSE = "refuse"  # 暂不具备安排条件
    DEFER = "defer"  # 暂缓安排
    CONDITION = "condition"  # 附条件


class Stage(StrEnum):
    """From which stage on a verdict stops the money."""

    PLAN = "plan"
    APPROVE = "approve"
    BUDGET = "budget"
    TENDER = "tender"
    PAY = "pay"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One gate's word on one project; anything but a pass carries its finding."""

    project: str
    gate: str
    outcome: Outcome
    stage: Stage
    finding: Finding | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gated:
    """Who may be planned (ids, sorted), who is refused, and every verdict that is not a pass."""

    eligible: tuple[str, ...]
    refused: tuple[str, ...]
    verdicts: tuple[Verdict, ...]

    def of(self, project: str) -> tuple[Verdict, ...]:
        return tuple(verdict for verdict in self.verdicts if verdict.project == project)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreLine:
    """One criterion's points (0–100) with its weight in ‰ and the fact that earned it (key and slots of a sentence)."""

    criterion: str
    points: int
    weight: int
    fact: str
    args: Args = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreCard:
    """A project's lines and its score 0–1000: ⌊Σ weight × points / 100⌋."""

    project: str
    group: str
    lines: tuple[ScoreLine, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """调整计划: the plan on the table and how far the amended one may leave it; amounts in fen, at least.

    A change is a project of `previous` dropped, or another one added; with `promote` those of `standby` (备选) come in
    uncounted and in their order: the first that can before any behind it, whatever their value. A project of
    `released` (已下达) or `stay` keeps at least the money named there.
    """

    previous: tuple[tuple[str, Fen], ...]  # (project, fen), sorted
    standby: tuple[str, ...] = ()
    changes: int | None = None  # at most so many; None = as many as it takes
    promote: bool = False
    released: tuple[tuple[str, Fen], ...] = ()
    stay: tuple[tuple[str, Fen], ...] = ()

    def __post_init__(self) -> None:
        for name, listed in (("previous", self.previous), ("released", self.released), ("stay", self.stay)):
            if len({project for project, _ in listed}) != len(listed):
                raise ValueError(f"{name}: a project stands twice")
        if min((fen for _, fen in (*self.released, *self.stay)), default=1) <= 0:
            raise ValueError("what stays holds more than nothing")
        if self.changes is not None and self.changes < 0:
            raise ValueError("changes are counted from 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A what-if on top of the rulebook: amounts per line, projects pinned (确定安排) or banned (暂不安排) and why.

    `amends` is set where a plan on the table is amended instead of made anew.
    """

    name: str = ""
    funds: tuple[tuple[str, Fen], ...] = ()  # (line id, expected fen); empty = the rulebook's
    pins: tuple[tuple[str, str], ...] = ()  # (project, reason)
    bans: tuple[tuple[str, str], ...] = ()
    amends: Amendment | None = None

    def __post_init__(self) -> None:
        both = {project for project, _ in self.pins} & {project for project, _ in self.bans}
        if both:
            raise ValueError(f"pinned and banned: {sorted(both)}")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Allotment:
    """Money of one fund line for one planned project; `industry` is the part of it that counts as industry."""

    project: str
    line: str
    amount: Fen
    industry: Fen = Fen(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLine:
    """One rule as the plan meets it, in integers: lhs sense rhs, with slack ≥ 0 or a shortfall that was allowed (soft).

    `num`/`den` is the share with its base (fen) where the rule is a ratio; `subject` names the town, unit or level.
    """

    rule: str
    # "line" "fee" "ratio" "band" "coverage" "count" "commitment" "exclusive" "requires" "pin" "ban" "released" "stay" …
    kind: str
    subject: str
    lhs: int
    sense: str
    rhs: int
    hard: bool = True
    money: bool = True
    num: int | None = None
    den: int | None = None

    @property
    def shortfall(self) -> int:
        """By how much the rule is missed (0 = met)."""
        gap = {"<=": self.lhs - self.rhs, ">=": self.rhs - self.lhs, "==": abs(self.lhs - self.rhs)}[self.sense]
        return max(0, gap)

    @property
    def met(self) -> bool:
        return self.shortfall == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A project outside the plan: why (key of a sentence, slots, rules that bind), and what forcing it in would cost.

    `loss` is a proven lower bound on the value lost by forcing it in (same unit as the plan's value); None = not known.
    """

    project: str
    reason: str
    args: Args = ()
    rules: tuple[str, ...] = ()
    loss: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outranked:
    """越位: a lower-scored project is in while a higher-scored one of the competing layer is out, and the cause."""

    inside: str
    outside: str
    cause: str  # key of a sentence
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """A rule of a conflict set and the least relaxation of it alone that dissolves it (fen, or projects, or villages).

    `least` is None where it is a yes/no matter, or was not found in time. Other rules may clash as well.
    """

    rule: str
    least: int | None = None
    money: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Digests:
    """SHA-256 of what the plan was made from and of the plan itself."""

    pool: str
    rules: str
    scenario: str
    plan: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """年度项目实施计划: who gets what from which line, who is left out and why, every rule, and the proof."""

    year: int
    chosen: tuple[Allotment, ...]  # sorted by project, then rulebook order of lines
    fees: tuple[tuple[str, Fen], ...]  # (line id, fen) reserved as 项目管理费
    left_out: tuple[LeftOut, ...]
    standby: tuple[str, ...]  # 备选, in order
    outranked: tuple[Outranked, ...]
    rules: tuple[RuleLine, ...]
    proof: Proof
    runner_up: tuple[str, ...] | None  # ids of the best plan with another chosen set; None = none known
    runner_up_value: int | None
    clashes: tuple[Clash, ...]  # only for a plan that cannot be: rules that cannot hold together
    digests: Digests

    @property
    def projects(self) -> tuple[str, ...]:
        """Ids of the planned projects, sorted."""
        return tuple(sorted({allotment.project for allotment in self.chosen}))

    def amount(self, project: str) -> Fen:
        """What the plan gives a project, in fen."""
        return Fen(sum(allotment.amount for allotment in self.chosen if allotment.project == project))

    @property
    def total(self) -> Fen:
        return Fen(sum(allotment.amount for allotment in self.chosen))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One project's money in two plans, in fen; 0 = not in it."""

    project: str
    before: Fen
    after: Fen


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """From one plan to another: who came in (调入), who went out (调出), whose amount changed; each sorted by project.

    `promoted` are those that came in from the first plan's standby list, in its order; totals in fen.
    """

    came: tuple[Shift, ...]
    went: tuple[Shift, ...]
    changed: tuple[Shift, ...]
    promoted: tuple[str, ...]
    before: Fen
    after: Fen


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What an audit found wrong: the rule's key, its subject, the two sides in integers."""

    code: str  # key of a sentence, e.g. A01
    subject: str = ""
    args: Args = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Everything one answer rests on: facts, rules, what-if, verdicts, scores, plan, the audit's problems, findings."""

    pool: Pool
    rules: Rulebook
    scenario: Scenario
    gated: Gated
    cards: tuple[ScoreCard, ...]
    plan: Plan
    problems: tuple[Problem, ...]
    findings: tuple[Finding, ...]
