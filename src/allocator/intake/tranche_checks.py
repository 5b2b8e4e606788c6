"""What a tranche workbook comes to as a whole: its title against its rows, its money against the year's lines."""

from collections import defaultdict
from collections.abc import Sequence

from allocator.accounts import Tranche
from allocator.balances import Balances
from allocator.findings import Severity
from allocator.intake.claims import years_in
from allocator.intake.entry import Log
from allocator.intake.table import Table
from allocator.intake.tranche_ids import key_of
from allocator.intake.tranche_row import Draft
from allocator.records import Level
from allocator.rules import Rulebook


def check_title(table: Table, drafts: Sequence[Draft], rules: Rulebook, log: Log) -> None:
    """D11: a title that names years, none of which is the county's or of the rows' money.

    Title against 文号, levels and the lines above the table is C22 of the tables.
    """
    years = years_in(table.title)
    known = {rules.county.year, *(draft.tranche.fund_year for draft in drafts)}
    if years and not known & set(years):
        where = next(where for where, text in table.preface if text == table.title)
        slots: dict[str, str | int] = {"title": table.title, "year": rules.county.year}
        log.add("D11", Severity.ERROR, where, value=table.title, acceptable=True, args=slots)


def check_year(
    drafts: Sequence[Draft], new: Sequence[Tranche], balances: Balances | None, rules: Rulebook, log: Log
) -> None:
    """D06d: from which tranche on more of a level and task has arrived than the year expects; a note, no mistake."""
    year = rules.county.year
    expected: dict[tuple[Level, str], int] = defaultdict(int)
    for line in rules.lines:
        expected[line.level, line.task] += line.expected
    received: dict[tuple[Level, str], int] = defaultdict(int)
    for account in balances.accounts if balances else ():
        if account.tranche.fund_year == year:
            received[account.tranche.level, account.tranche.task] += account.received
    cells = {key_of(draft.tranche): draft.stated.at("amount") for draft in drafts}
    for tranche in new:
        kind = tranche.level, tranche.task
        if tranche.fund_year != year or not expected[kind]:
            continue
        before = received[kind]
        received[kind] += tranche.amount
        if before <= expected[kind] < received[kind]:
            slots: dict[str, str | int] = {"received_fen": received[kind], "expected_fen": expected[kind]}
            slots |= {"id": tranche.id, "over_fen": received[kind] - expected[kind]}
            log.add("D06d", Severity.NOTE, cells[key_of(tranche)], subject=tranche.id, args=slots)
