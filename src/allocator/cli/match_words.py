"""A proposal in a terminal and in JSON."""

from allocator.balances import Balances
from allocator.cli.books import name_of
from allocator.cli.show import day_words, line, money_words
from allocator.findings import Args
from allocator.matches import Arranged, Class, Match, ShareLine
from allocator.text import knows, say

SHOWN = 12
"""How many projects, waiting projects and helps a terminal lists; the notice and --json have all of them."""


def show_match(match: Match, balances: Balances) -> None:
    """The proposal in a few lines of staff's words: by class, by project, what is left and why, what would help."""
    projects = {arranged.grant.project for arranged in match.arranged}
    fees = sum(fee for _, fee in match.fees)
    left = sum(item.amount for item in match.left)
    line(say("year.match", count=len(projects), total_fen=match.total, fees_fen=fees, left_fen=left))
    for rank in Class:
        these = [arranged for arranged in match.arranged if arranged.rank is rank]
        if these:
            amount = sum(arranged.grant.amount for arranged in these)
            count = len({arranged.grant.project for arranged in these})
            line(say("year.match_class", rank=say(f"year.class.{rank.value}"), count=count, amount_fen=amount))
    for arranged in match.arranged[:SHOWN]:
        line("  " + _arranged(arranged, balances))
    _more(len(match.arranged))
    for item in match.left:
        if item.amount:
            line(say("year.left", tranche=item.tranche, amount_fen=item.amount))
            for key, args in item.reasons:
                line("    " + _sentence(key, args, balances))
    if match.helps:
        line(say("year.helps"))
    for key, args in match.helps[:SHOWN]:
        line("  " + _sentence(key, args, balances))
    _more(len(match.helps))
    if match.waiting:
        line(say("year.waiting", count=len(match.waiting), lacks_fen=sum(item.lacks for item in match.waiting)))


def _arranged(arranged: Arranged, balances: Balances) -> str:
    grant = arranged.grant
    account = balances.account(grant.tranche)
    extent = say("year.whole" if arranged.completes else "year.partly")
    started = say("year.start_by", day=day_words(arranged.start_by)) if arranged.start_by else ""
    doc = account.tranche.doc_no if account else grant.tranche
    name = name_of(balances, grant.project)
    return say("year.grant", name=name, amount=money_words(grant.amount), doc=doc, extent=extent, started=started)


def _more(count: int) -> None:
    if count > SHOWN:
        line("  " + say("year.more", count=count - SHOWN))


def _sentence(key: str, args: Args, balances: Balances) -> str:
    """A reason or help of the batch; a key without a sentence is shown as it is rather than lost."""
    if not knows(key):
        return key
    slots = dict(args)
    if "project" in slots and "name" not in slots:
        slots["project"] = name_of(balances, str(slots["project"]))
    return say(key, **slots)


def match_json(match: Match) -> dict[str, object]:
    """The proposal for machines: money in int fen, shares as numerator and denominator by base."""
    return {
        "day": match.day.isoformat(),
        "head": match.head,
        "plan": match.plan,
        "tranches": list(match.tranches),
        "status": match.answer.status.value,
        "total_fen": match.total,
        "arranged": [
            {
                "project": arranged.grant.project,
                "tranche": arranged.grant.tranche,
                "fen": arranged.grant.amount,
                "industry_fen": arranged.grant.industry,
                "class": arranged.rank.value,
                "completes": arranged.completes,
                "start_by": arranged.start_by.isoformat() if arranged.start_by else None,
            }
            for arranged in match.arranged
        ],
        "fees": [{"tranche": name, "fen": fee} for name, fee in match.fees],
        "left": [
            {"tranche": item.tranche, "fen": item.amount, "reasons": [_key_json(*reason) for reason in item.reasons]}
            for item in match.left
        ],
        "waiting": [
            {"project": item.project, "lacks_fen": item.lacks, **_key_json(item.reason, item.args)}
            for item in match.waiting
        ],
        "helps": [_key_json(*item) for item in match.helps],
        "shares": [_share_json(share) for share in match.shares],
        "weighted": [
            {"project": grant.project, "tranche": grant.tranche, "fen": grant.amount} for grant in match.weighted.grants
        ],
    }


def _share_json(share: ShareLine) -> dict[str, object]:
    bases = (("batch", share.batch), ("so_far", share.so_far), ("expected", share.expected))
    pairs = {name: {"numerator_fen": num, "denominator_fen": den} for name, (num, den) in bases}
    return {"rule": share.rule, "binds": share.binds, "met": share.met, **pairs}


def _key_json(key: str, args: Args) -> dict[str, object]:
    return {"reason": key, "slots": dict(args), "message": say(key, **dict(args)) if knows(key) else key}
