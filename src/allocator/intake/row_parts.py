"""Parts of a row's subsidy: what counts as industry, the least it can do with, the formula it follows from."""

from allocator.findings import Severity
from allocator.intake.answers import is_trivial
from allocator.intake.row_fields import RowFields
from allocator.intake.row_money import parse_formula
from allocator.money import Fen


def industry_of(row: RowFields, usual: Fen, need: Fen) -> Fen:
    """What counts as industry, in fen: as the row states it, else `usual`, which its type gives."""
    stated = row.row.amounts.get("industry")
    if stated is None:
        return usual
    if stated > need:
        row.say("C07a", Severity.ERROR, "industry", stated_fen=stated, need_fen=need)
        return need
    if stated != usual and is_trivial(row.text("industry_reason")):
        row.say("C07", Severity.WARN, "industry", stated_fen=stated, need_fen=need)
    return stated


def least_of(row: RowFields, need: Fen, industry: Fen) -> Fen | None:
    """The least share of `need` a scalable project can do with, in fen; None where it takes all or nothing."""
    least = row.row.amounts.get("min_need")
    if least is None or least == need:
        return None
    if least > need:
        row.say("C32", Severity.ERROR, "min_need", stated_fen=least, need_fen=need)
    elif 0 < industry < need:
        row.say("C07b", Severity.ERROR, "min_need", stated_fen=industry, need_fen=need)
    return least


def formula_of(row: RowFields, need: Fen, *, asked: bool) -> str:
    """The formula as written, which must come to `need`; `asked` says that the row should have one."""
    text = row.text("formula")
    if is_trivial(text):
        if asked:
            row.say("C31b", Severity.WARN, "formula")
        return ""
    product = parse_formula(text)
    if product is None:
        row.say("C31a", Severity.WARN, "formula", text=text)
    elif product != need:
        row.say("C31", Severity.ERROR, "formula", text=text, own_fen=product, need_fen=need)
    return text
