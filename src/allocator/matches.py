"""A batch: what arriving tranches are proposed to pay for, what is left and why, and how far the rules are met."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from allocator.findings import Args
from allocator.money import Fen
from allocator.proof import Status


class Class(StrEnum):
    """三个优先: a project stands in the first class that its evidence proves; 备选 come after all planned projects."""

    CONSOLIDATION = "1"  # 巩固脱贫成果需求
    DISASTER = "2"  # 防止因灾返贫急需
    DRIVING = "3"  # 带动能力强、效益好
    REST = "4"
    STANDBY = "5"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A planned project that may get money now: what it still lacks (fen), where that may come from, its order.

    `room` = `industry` + the rest. `least` is the smallest slice in fen. `docs` are the 文号 that pay for it already.
    `start_by` is set where the money would be conditional.
    """

    id: str
    rank: Class
    score: int
    room: Fen
    industry: Fen
    least: Fen
    tranches: tuple[str, ...]  # ids it may take from
    docs: tuple[str, ...] = ()
    town: str = ""
    town_rank: int | None = None
    start_by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A tranche with what it has left for projects, in fen, after `fee` is taken out of it for this batch."""

    id: str
    doc_no: str
    received_on: date
    money: Fen
    fee: Fen = Fen(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A named share as a row on this batch, in whole numbers: Σ over counted money of `coefficients` ≤ `most`.

    A `most` below 0 (earlier documents already broke the share) counts as 0: nothing for nobody is always allowed.

    `industry` and `rest` give the coefficient of a fen of industry money and of other money, by (project, tranche).
    """

    rule: str
    industry: tuple[tuple[str, str, int], ...]
    rest: tuple[tuple[str, str, int], ...]
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One matching question, complete: the same question has the same answer."""

    candidates: tuple[Candidate, ...]  # sorted by id
    sources: tuple[Source, ...]  # oldest first, then by id
    limits: tuple[Limit, ...] = ()
    per_batch: int = 1
    per_project: int = 2
    weights: tuple[int, int, int, int] = (8, 4, 2, 1)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Grant:
    """Money of one tranche for one project in this batch, in fen, of which the industry part."""

    project: str
    tranche: str
    amount: Fen
    industry: Fen


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the order: what was maximised for which class, what it came to, and the proven bound (None: open)."""

    goal: str  # "complete" "slices" "score" "pairs" "oldest" "towns" "ids" "weighted"
    rank: Class | None
    value: int
    bound: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a matching question comes to: grants, and the steps that led there; PROVEN when every step is."""

    grants: tuple[Grant, ...]  # sorted by project, then tranche
    steps: tuple[Step, ...]
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Arranged:
    """A grant as the notice shows it: its class, whether it completes the project, its condition."""

    grant: Grant
    rank: Class
    completes: bool
    start_by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A project of the plan that gets nothing or not all: why (key of a sentence, slots)."""

    project: str
    lacks: Fen
    reason: str
    args: Args = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What stays of a tranche, in fen, and why (keys of sentences with slots)."""

    tranche: str
    amount: Fen
    reasons: tuple[tuple[str, Args], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareLine:
    """A named share with its base: this batch, so far (with this batch), and the year expected; num and den in fen."""

    rule: str
    batch: tuple[int, int]
    so_far: tuple[int, int]
    expected: tuple[int, int]
    binds: bool
    met: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """资金安排建议: what a batch of tranches pays for; Σ arranged + fees + left = what the tranches had free.

    `head` is the ledger head it was computed from, `plan` the digest of the plan version. `weighted` is the
    alternative by weights, shown beside the strict order.
    """

    day: date
    head: str
    plan: str
    tranches: tuple[str, ...]
    arranged: tuple[Arranged, ...]
    fees: tuple[tuple[str, Fen], ...]
    left: tuple[Left, ...]
    waiting: tuple[Waiting, ...]
    helps: tuple[tuple[str, Args], ...]  # what would help, as keys of sentences with slots
    shares: tuple[ShareLine, ...]
    answer: Answer
    weighted: Answer

    @property
    def total(self) -> Fen:
        """Money for projects in this batch."""
        return Fen(sum(arranged.grant.amount for arranged in self.arranged))
