"""A batch: what arrived tranches are proposed to pay for, shown, and on demand committed with its notice."""

from datetime import date
from pathlib import Path

from allocator.accounts import Kind, Recorded
from allocator.balances import Balances
from allocator.cli.books import Books, books, day_of, plan_of, record_json, said
from allocator.cli.match_words import match_json, show_match
from allocator.cli.receipts import current_pool
from allocator.cli.show import Stop, as_json, busy, line, written
from allocator.matches import Match
from allocator.report.notice import BatchFacts, write_notice
from allocator.text import say
from allocator.year import documents, proposals


def preview_batch(case: Path, ids: list[str], on: str, out: Path | None, json: bool, time_limit: float) -> None:
    """Show a proposal; the ledger is only read."""
    day = day_of(on)
    with books(case) as own:
        balances, records = own.balances(), own.records()
        match = _proposal(own, balances, ids, day, json, time_limit)
        paths = _notice(own, match, balances, records, out, basis="", committed=False) if out else ()
    if json:
        as_json(match_json(match))
        return
    show_match(match, balances)
    if paths:
        written(paths)
    line(say("year.preview_only", ids=" ".join(ids)))


def commit_batch(
    case: Path,
    ids: list[str],
    *,
    by: str,
    basis: str,
    on: str,
    head: str,
    out: Path | None,
    json: bool,
    time_limit: float,
) -> None:
    """Compute the proposal anew, record it, and write its notice; the same document is recorded once."""
    day = day_of(on)
    with books(case) as own:
        balances, records = own.balances(), own.records()
        _known(own, balances, ids)
        op_id = documents.allotment_id(records, ids, basis)
        if before := documents.standing(records, op_id):
            _say(before, None, (), balances, json)
            return
        if head and not balances.head.startswith(head):
            raise Stop(1, say("year.moved_since"))
        match = _proposal(own, balances, ids, day, json, time_limit)
        if not match.arranged and not any(fee for _, fee in match.fees):
            show_match(match, balances)
            raise Stop(1, say("year.nothing_to_allot"))
        event = documents.allot(match, balances, op_id, basis, by, day)
        record = own.commit((event,), balances.head)[0]
        folder = out or case / "out"
        paths = _notice(own, match, own.balances(), own.records(), folder, basis=basis, committed=True)
        _say(record, match, paths, balances, json)


def _say(record: Recorded, match: Match | None, paths: tuple[Path, ...], balances: Balances, json: bool) -> None:
    if json:
        tree = {"record": record_json(record), "again": match is None, "files": [str(path) for path in paths]}
        as_json(tree | ({"match": match_json(match)} if match else {}))
        return
    if match:
        show_match(match, balances)
    said(record, again=match is None)
    if match is None:
        line(say("year.same_document"))
    if paths:
        written(paths)


def _known(own: Books, balances: Balances, ids: list[str]) -> None:
    """Stop unless there is a plan and every tranche was registered, each named once."""
    if balances.plan is None:
        raise Stop(1, say("year.error.no_plan"))
    known = [account.tranche.id for account in balances.accounts]
    if unknown := [name for name in ids if name not in known]:
        raise Stop(2, say("year.error.no_tranche", ids="、".join(unknown), known="、".join(known) or say("year.none")))
    if len(set(ids)) < len(ids):
        raise Stop(2, say("year.error.twice"))


def _proposal(own: Books, balances: Balances, ids: list[str], day: date, quiet: bool, time_limit: float) -> Match:
    _known(own, balances, ids)
    plan = balances.plan
    assert plan is not None
    saved = plan_of(own.case, plan.digest)
    today = current_pool(own.case, quiet=quiet)
    with busy("year.busy_match", quiet):
        return proposals.propose(saved, today, own.rules, balances, ids, day, time_limit)


def _notice(
    own: Books,
    match: Match,
    balances: Balances,
    records: tuple[Recorded, ...],
    out: Path,
    *,
    basis: str,
    committed: bool,
) -> tuple[Path, ...]:
    plan = balances.plan
    assert plan is not None
    facts = BatchFacts(
        match=match,
        pool=plan_of(own.case, plan.digest).pool,
        rules=own.rules,
        balances=balances,
        plan=plan,
        committed=committed,
        basis=basis,
        number=_number(records) + (0 if committed else 1),
    )
    return tuple(write_notice(facts, out))


def _number(records: tuple[Recorded, ...]) -> int:
    """How many batches stand in the ledger."""
    taken_back = {record.event.reverses for record in records}
    return sum(record.event.kind is Kind.ALLOTTED and record.seq not in taken_back for record in records)
