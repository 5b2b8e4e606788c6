"""C15: 项目管理费 within its cap, per level; C27: the county's own money not below last year's."""

from allocator.findings import Severity
from allocator.intake.entry import Entry, Facts, Log, Slots, sum_fen
from allocator.records import Level
from allocator.rules import Fee, Rulebook

LEVEL_WORDS = {None: "四级", Level.CENTRAL: "中央", Level.PROVINCE: "省级", Level.CITY: "市级", Level.COUNTY: "县级"}
FEE_TYPE = "项目管理费"


def check(facts: Facts, log: Log) -> None:
    """Fee entries of the pool against ⌊cap × expected money of the tasks that bear the fee⌋."""
    entries = [entry for entry in facts.entries if entry.project.type1 == FEE_TYPE]
    if entries and facts.rules.fees:
        _caps(entries, facts.rules, log)
    own = [line for line in facts.rules.lines if line.level is Level.COUNTY]
    now, before = sum_fen(line.expected for line in own), sum_fen(line.last_year for line in own)
    if now < before:
        log.add("C27", Severity.WARN, None, args={"now_fen": now, "before_fen": before})


def cap_of(fee: Fee, rules: Rulebook) -> int:
    """The most that may be taken as fee at a level, in fen, rounded down."""
    base = sum(line.expected for line in rules.lines if line.level is fee.level and line.task in fee.tasks)
    return fee.cap.num * base // fee.cap.den


def _caps(entries: list[Entry], rules: Rulebook, log: Log) -> None:
    caps = {fee.level: cap_of(fee, rules) for fee in rules.fees}
    taken: dict[Level | None, int] = {}
    for entry in entries:
        if entry.project.split:
            for level, fen in entry.project.split:
                taken[level] = taken.get(level, 0) + fen
        else:
            taken[None] = taken.get(None, 0) + entry.project.need
    for taker, sum_taken in taken.items():
        cap = sum(caps.values()) if taker is None else caps.get(taker, 0)
        if sum_taken > cap:
            first = entries[0]
            where = first.cell(taker.value if taker else "need", "need", "cost")
            args: Slots = {"level": LEVEL_WORDS[taker], "own_fen": sum_taken, "cap_fen": cap}
            log.add("C15", Severity.ERROR, where, subject=first.project.id, value="", args=args, acceptable=True)
