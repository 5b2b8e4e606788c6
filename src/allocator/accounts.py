"""What a ledger holds: tranches, plan versions, prices, entries, events; all money in fen.

Money moves between four kinds of accounts: 上级 (outside), a tranche's 未安排 (free), a project's holding of a tranche,
and, with the tranche unstated, the amount that a document moved without saying from where.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from allocator.findings import Cell
from allocator.money import Fen
from allocator.records import Level, Location

FEE = "#fee"
"""Stands where a project would: 项目管理费 of a tranche."""
UNSTATED = ""
"""Stands where a tranche would: a document moved money without naming its 文号 or 级次."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Earmark:
    """限定用途 of a tranche: `text` as the document says it; money must meet every kind of limit that is named.

    Villages are `镇/村`; purposes are compared with a project's own 限定用途.
    """

    text: str
    projects: tuple[str, ...] = ()
    villages: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tranche:
    """资金批次: what one document brings at one level for one 任务方向, in fen; `doc_no` is normalised.

    Money of an earlier 资金年度 (结转) pays for projects but stands outside this year's bases.
    """

    id: str
    doc_no: str
    doc_raw: str
    level: Level
    task: str
    amount: Fen
    received_on: date
    fund_year: int
    earmark: Earmark | None = None

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """文号, level, task and lock: no two tranches of a ledger share all four."""
        return self.doc_no, self.level.value, self.task, self.earmark.text if self.earmark else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One project as an approved plan has it: its money (fen), the industry part, and what money may go to it.

    `tasks` names its 任务方向 in full (never empty); `levels` is empty where any level may pay. A standby project's
    `amount` is what it would get.
    """

    id: str
    name: str
    amount: Fen
    industry: Fen
    cost: Fen  # whole cost: this year's money and everything beside it
    type1: str
    unit: str
    dept: str
    locations: tuple[Location, ...]
    tasks: tuple[str, ...]
    levels: tuple[Level, ...] = ()
    purposes: tuple[str, ...] = ()
    standby: bool = False

    @property
    def town(self) -> str:
        """The first town it touches; empty for a district-wide project."""
        return self.locations[0].town if self.locations else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanVersion:
    """年度计划的一个审定版本: its number, its digest, its total, and every project of it."""

    version: int
    digest: str
    total: Fen
    planned: tuple[Planned, ...]  # sorted by id


class Stage(StrEnum):
    """Which price of a project is known."""

    APPRAISED = "appraised"  # 评审价
    CONTRACT = "contract"  # 合同价
    SETTLED = "settled"  # 结算价


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """A project's whole price at a stage, in fen; `retention` (质保金) is the part still payable later."""

    project: str
    stage: Stage
    amount: Fen
    retention: Fen = Fen(0)


class Move(StrEnum):
    """类型 of an entry: from where to where its money goes."""

    ALLOT = "allot"  # 安排: free → project
    DECREASE = "decrease"  # 调减: project → free
    INCREASE = "increase"  # 调增: free → project
    SWAP_OUT = "swap_out"  # 层级置换(转出): project → free
    SWAP_IN = "swap_in"  # 层级置换(转入): free → project
    RECLAIM = "reclaim"  # 结余收回: project → free
    RETURN = "return"  # 收回上缴: free → outside


OUT_OF_PROJECT = frozenset({Move.DECREASE, Move.SWAP_OUT, Move.RECLAIM})
INTO_PROJECT = frozenset({Move.ALLOT, Move.INCREASE, Move.SWAP_IN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One movement, in fen (> 0): of which the industry part, for or from which project, under which tranche's 文号.

    `level` is what the document states (it may state a level without a 文号, or neither); `counter` is 对方项目;
    `start_by` the day before which the project must start to keep conditional money.
    """

    move: Move
    tranche: str
    amount: Fen
    project: str = ""
    industry: Fen = Fen(0)
    level: Level | None = None
    counter: str = ""
    start_by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction:
    """One row of an adjustment document as its author wrote it: a move of money, or a price that is now known.

    `doc_no` is empty and `level` None where the document does not say; `where` is the cell of the row.
    """

    project: str
    what: Move | Stage
    amount: Fen
    doc_no: str = ""
    level: Level | None = None
    counter: str = ""
    retention: Fen = Fen(0)
    where: Cell | None = None


class Kind(StrEnum):
    """What an event records."""

    APPROVED = "approved"  # 领导小组审定
    FILED = "filed"  # 市级备案
    RECEIVED = "received"  # 到账
    ALLOTTED = "allotted"  # 安排
    ADJUSTED = "adjusted"  # 调整: 调减, 调增, 层级置换, 结余收回, 收回上缴
    PRICED = "priced"  # 价格确认
    REVERSED = "reversed"  # 冲正


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One document in the ledger: who recorded it on which basis on which bookkeeping day, and what it says.

    `op_id` is made by the client from the content: the same operation, however often it is sent, is one event.
    `plan` is set by APPROVED; `plan_digest` names the version that FILED, ALLOTTED and ADJUSTED rest on; `proposal`
    is the digest of the match an allotment was taken from; `reverses` the seq of the event that a reversal takes back.
    """

    op_id: str
    kind: Kind
    on: date
    by: str
    basis: str
    entries: tuple[Entry, ...] = ()
    tranche: Tranche | None = None
    plan: PlanVersion | None = None
    prices: tuple[Price, ...] = ()
    plan_digest: str = ""
    proposal: str = ""
    reverses: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An event as it stands in the chain; `at` is the clock's time (ISO text), `head` the hash after it."""

    seq: int
    prev: str
    head: str
    at: str
    event: Event
