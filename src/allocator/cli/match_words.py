"""A proposal in a terminal and in JSON."""

from collections.abc import Iterable

from allocator.balances import Balances
from allocator.cli.books import name_of
from allocator.cli.show import day_words, line, money_words
from allocator.findings import Args
from allocator.matches import Arranged, Class, Match, ShareLine
from allocator.proof import Status
from allocator.report.words import Words
from allocator.text import say

SHOWN = 8
"""How many projects and helps a terminal lists; the notice and --json have all of them."""


def show_match(match: Match, balances: Balances, words: Words, shown: int = SHOWN, more: str = "more") -> None:
    """The proposal in a few lines of staff's words: by class, by project, what is left and why, what would help."""
    show_sums(match, balances, words)
    for arranged in match.arranged[:shown]:
        line("  " + _arranged(arranged, balances))
    _more(len(match.arranged) - shown, more)
    helps = () if unfinished(match) else match.helps
    if helps:
        line(say("year.helps"))
    for key, args in helps[:shown]:
        line("  " + words.sentence(key, args))
    _more(len(helps) - shown, more)
    if match.waiting:
        line(say("year.waiting", count=len(match.waiting), lacks_fen=sum(item.lacks for item in match.waiting)))


def show_sums(match: Match, balances: Balances, words: Words) -> None:
    """What a batch comes to: in all, by class, on condition, and what is left with its reasons."""
    if early := unfinished(match):
        line(early)
    fees, left = sum(fee for _, fee in match.fees), sum(item.amount for item in match.left)
    line(say("year.match", count=_count(match.arranged), total_fen=match.total, fees_fen=fees, left_fen=left))
    for rank in Class:
        these = [arranged for arranged in match.arranged if arranged.rank is rank]
        if these:
            amount = sum(arranged.grant.amount for arranged in these)
            said = say(f"year.class.{rank.value}")
            line(say("year.match_class", rank=said, count=_count(these), amount_fen=amount))
    if dated := [arranged for arranged in match.arranged if arranged.start_by]:
        line("  " + say("year.conditional", count=_count(dated), amount_fen=sum(a.grant.amount for a in dated)))
    for item in match.left:
        if item.amount:
            account = balances.account(item.tranche)
            doc = account.tranche.doc_no if account else ""
            line("  " + say("year.left", tranche=item.tranche, doc=doc, amount_fen=item.amount))
            for key, args in () if early else item.reasons:  # what the end of the search would place is not known
                line("    " + words.sentence(key, args))


def unfinished(match: Match) -> str:
    """One line where the best was not proven in time: that it was not, and what might still be gained; else empty.

    Only the first step that is open has a bound whatever the later ones come to.
    """
    if match.answer.status is Status.PROVEN:
        return ""
    first = next((step for step in match.answer.steps if step.value != step.bound), None)
    if first is None or first.rank is None or first.bound is None or first.goal not in ("complete", "slices"):
        return say("year.unproven")
    rank = say(f"year.class.{first.rank.value}")
    extent = say("year.whole" if first.goal == "complete" else "year.partly")
    return say("year.unproven_gain", rank=rank, extent=extent, gain_fen=first.bound - first.value)


def _count(arranged: Iterable[Arranged]) -> int:
    return len({item.grant.project for item in arranged})


def _arranged(arranged: Arranged, balances: Balances) -> str:
    grant = arranged.grant
    account = balances.account(grant.tranche)
    extent = say("year.whole" if arranged.completes else "year.partly")
    started = say("year.start_by", day=day_words(arranged.start_by)) if arranged.start_by else ""
    doc = account.tranche.doc_no if account else grant.tranche
    name = name_of(balances, grant.project)
    return say("year.grant", name=name, amount=money_words(grant.amount), doc=doc, extent=extent, started=started)


def _more(count: int, key: str) -> None:
    if count > 0:
        line("  " + say(f"year.{key}", count=count))


def match_json(match: Match, words: Words) -> dict[str, object]:
    """The proposal for machines: money in int fen, shares as numerator and denominator by base."""
    return {
        "day": match.day.isoformat(),
        "head": match.head,
        "plan": match.plan,
        "tranches": list(match.tranches),
        "status": match.answer.status.value,
        "unproven": unfinished(match),
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
            {
                "tranche": item.tranche,
                "fen": item.amount,
                "reasons": [] if unfinished(match) else [_key_json(words, *reason) for reason in item.reasons],
            }
            for item in match.left
        ],
        "waiting": [
            {"project": item.project, "lacks_fen": item.lacks, **_key_json(words, item.reason, item.args)}
            for item in match.waiting
        ],
        "helps": [] if unfinished(match) else [_key_json(words, *item) for item in match.helps],
        "shares": [_share_json(share) for share in match.shares],
        "weighted": [
            {"project": grant.project, "tranche": grant.tranche, "fen": grant.amount} for grant in match.weighted.grants
        ],
    }


def _share_json(share: ShareLine) -> dict[str, object]:
    bases = (("batch", share.batch), ("so_far", share.so_far), ("expected", share.expected))
    pairs = {name: {"numerator_fen": num, "denominator_fen": den} for name, (num, den) in bases}
    return {"rule": share.rule, "binds": share.binds, "met": share.met, **pairs}


def _key_json(words: Words, key: str, args: Args = ()) -> dict[str, object]:
    return {"reason": key, "slots": dict(args), "message": words.sentence(key, args)}
