"""What the title of a tranche workbook claims against its rows and against the county's year."""

from collections.abc import Sequence

from allocator.findings import Severity
from allocator.intake.claims import years_in
from allocator.intake.entry import Log
from allocator.intake.table import Table
from allocator.intake.tranche_row import Draft
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
