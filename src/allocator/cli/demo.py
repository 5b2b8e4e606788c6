"""The whole year of the sample: a plan approved and filed, four tranches, an adjustment, balances at its end."""

from datetime import date
from pathlib import Path

from allocator.cli.adjustments import adjust_by
from allocator.cli.approvals import approve_plan, file_plan
from allocator.cli.batches import notice, proposal, recorded
from allocator.cli.books import books, said
from allocator.cli.ledger_work import export_ledger, show_ledger, verify_ledger
from allocator.cli.match_words import show_match
from allocator.cli.receipts import Typed, add_tranches, current_pool
from allocator.cli.show import line
from allocator.records import Pool
from allocator.text import say

BY = "\u793a\u4f8b\u7ecf\u529e\u4eba"
DOC = "\u793a\u4f8b\u533a\u8d22\u3014{year}\u3015{number}\u53f7"
TRANCHES = (
    ("T01", date(2025, 12, 19), date(2025, 12, 22), DOC.format(year=2025, number=88)),
    ("T03", date(2026, 1, 12), date(2026, 1, 16), DOC.format(year=2026, number=2)),
    ("T05", date(2026, 2, 27), date(2026, 3, 2), DOC.format(year=2026, number=5)),
    ("T04", date(2026, 3, 10), date(2026, 3, 13), DOC.format(year=2026, number=6)),
)
"""Early central money, provincial, municipal for three villages, district: registered on, committed on, document."""
NOTHING = Typed(doc="", level="", task="", lock="", amount="", received="")


def run_year(case: Path, plan: Path, out: Path) -> tuple[Path, ...]:
    """From the approved plan to the year's end; the documents that were written."""
    _title("approve")
    minutes = "\u793a\u4f8b\u9886\u5bfc\u5c0f\u7ec4\u7eaa\u8981\u30142025\u30151\u53f7"
    approve_plan(case, plan, minutes, BY, "2025-11-28", False)
    _title("file")
    file_plan(case, "\u793a\u4f8b\u5e02\u5907\u30142025\u30153\u53f7", BY, "2025-12-10", False)
    paths: list[Path] = []
    pool = current_pool(case, quiet=False)
    for name, received, committed, basis in TRANCHES:
        _title(name)
        paths += _tranche(case, pool, name, received, committed, basis, out / "notices")
    _title("adjust")
    adjust_by(case, case / "adjustment.xlsx", DOC.format(year=2026, number=20), BY, "2026-09-15", (), False)
    _title("close")
    show_ledger(case, "2026-12-31", False)
    verify_ledger(case, False)
    return (*paths, *export_ledger(case, out / "ledger", "2026-12-31"))


def _tranche(
    case: Path, pool: Pool, name: str, received: date, committed: date, basis: str, out: Path
) -> tuple[Path, ...]:
    """One tranche: registered, previewed, committed as previewed."""
    on = received.isoformat()
    add_tranches(case, case / "tranches.xlsx", NOTHING, only=[name], by=BY, on=on, answers=(), json=False, pool=pool)
    with books(case) as own:
        balances = own.balances()
        match = proposal(own, balances, [name], committed, quiet=False, time_limit=60.0, pool=pool)
        show_match(match, balances, own.words, shown=3)
        record = recorded(own, match, balances, basis, BY, committed)
        said(record, again=False)
        return notice(own, match, record, out)


def _title(key: str) -> None:
    line()
    line(say("year.demo_step", title=say(f"year.demo.{key}")))
