"""A batch: what arrived tranches are proposed to pay for, shown, and on demand committed with its notice."""

from datetime import date
from pathlib import Path

from allocator.accounts import Event, PlanVersion, Recorded
from allocator.balances import Balances
from allocator.cli import previews
from allocator.cli.books import Books, books, day_of, plan_of, record_json, said
from allocator.cli.match_words import match_json, show_match, show_sums, unfinished
from allocator.cli.receipts import current_pool
from allocator.cli.show import Stop, as_json, busy, finding_json, line, why, written
from allocator.ledger.fold import fold
from allocator.ledger.store import Refused
from allocator.matches import Match
from allocator.records import Pool
from allocator.report.notice import BatchFacts, write_notice
from allocator.report.words import Words
from allocator.serial import digest
from allocator.text import say
from allocator.year import documents, proposals
from allocator.year.proposed import number


def preview_batch(case: Path, ids: list[str], on: str, out: Path | None, json: bool, time_limit: float) -> None:
    """Show a proposal with its number and keep it for the commit to compare; the ledger is only read."""
    day = day_of(on)
    with books(case, reading=out is None) as own:
        doubt, balances = own.ledger.doubt, own.balances()
        match = proposal(own, balances, ids, day, json, time_limit)
        unfiled = own.terms.needs_filing and not balances.filed
        facts = _facts(own, match, balances, documents.batch_number(own.records(), balances.seq) + 1)
    paths = write_notice(facts, out) if out else ()
    previews.keep(case, match)
    if json:
        tree = {
            "proposal": number(match),
            "files": [str(path) for path in paths],
            "doubt": doubt and finding_json(doubt),
            "unfiled": unfiled,
        }
        as_json(match_json(match, own.words) | tree)
        return
    show_match(match, balances, own.words, more="more" if paths else "more_out")
    if paths:
        written(paths)
    if unfiled:
        line(say("year.unfiled"))
    line(say("year.preview_only", ids=" ".join(ids), number=number(match)))


def commit_batch(
    case: Path,
    ids: list[str],
    *,
    by: str,
    basis: str,
    on: str,
    asked: str,
    unproven: bool,
    out: Path | None,
    json: bool,
    time_limit: float,
) -> None:
    """Compute the proposal anew, record it, and write its notice; the same document is recorded once.

    With `asked`, the number of a preview, only what has that number is recorded; a proposal that is not proven to be
    the best is recorded only if `unproven` is accepted.
    """
    day = day_of(on)
    with books(case) as own:
        balances, records = own.balances(), own.records()
        _known(balances, ids)
        op_id = documents.allotment_id(records, ids, basis)
        before = documents.standing(records, op_id)
        match: Match | None
        if before is None:
            match = proposal(own, balances, ids, day, json, time_limit)
            seen = previews.last(case, ids)
            if asked:
                previews.must_be(asked, match, seen, balances)
            _worth_recording(match, balances, own.words, unproven, json)
            told = previews.unlike(match, seen)
            record = recorded(own, match, balances, basis, by, day)
            if record.seq in own.ledger.stood:  # a colleague was quicker
                before, match = record, _kept(case, record.event)
                told = "" if match else say("year.no_kept", file=str(_match_path(case, record.event.op_id)))
        else:
            record, match = before, _kept(case, before.event)
            told = "" if match else say("year.no_kept", file=str(_match_path(case, before.event.op_id)))
        if not json:
            _receipt(match, balances, own.words, record, before, told)
        try:
            previews.forget(case, ids)
            paths = notice(own, match, record, out or case / "out") if match else ()
        except Exception as wrong:  # the record stands whatever becomes of its documents
            raise Stop(1, say("year.error.no_notice", seq=record.seq, why=why(wrong))) from wrong
    if json:
        tree = {"record": record_json(record), "again": before is not None, "files": [str(path) for path in paths]}
        made = {"match": match_json(match, own.words), "proposal": number(match)} if match else {}
        as_json(tree | made | {"told": told})
    elif paths:
        written(paths)


def _receipt(
    match: Match | None, balances: Balances, words: Words, record: Recorded, before: Recorded | None, told: str
) -> None:
    """What was recorded, before any document of it is written."""
    if match and before is None:
        show_sums(match, balances, words)
    said(record, again=before is not None)
    if before is not None:
        line(say("year.same_document"))
    if told:
        line(told)


def _worth_recording(match: Match, balances: Balances, words: Words, unproven: bool, json: bool) -> None:
    """Stop where nothing is allotted, and where the best was not proven and that is not accepted."""
    empty = not match.arranged and not any(fee for _, fee in match.fees)
    if not empty and (unproven or not unfinished(match)):
        return
    if not json:
        show_sums(match, balances, words)
    if unfinished(match):
        raise Stop(1, *([unfinished(match)] if json else []), say("year.error.unproven"))
    raise Stop(1, say("year.nothing_to_allot"))


def recorded(own: Books, match: Match, balances: Balances, basis: str, by: str, day: date) -> Recorded:
    """Record a proposal as it stands; it is kept in the case first, so that its notice can be written at any time."""
    event = documents.allot(match, balances, own.records(), basis, by, day)
    path = _match_path(own.case, event.op_id)
    earlier = previews.read_match(path)
    previews.write_match(path, match)
    try:
        record = own.commit((event,), balances.head)[0]
    except Refused:
        _leave_theirs(path, earlier, documents.standing(own.records(), event.op_id))
        raise
    _leave_theirs(path, earlier, record)
    return record


def _leave_theirs(path: Path, earlier: Match | None, record: Recorded | None) -> None:
    """Where the record that stands was taken from the proposal kept before, that one is kept again."""
    if earlier is not None and record is not None and record.event.proposal == digest(earlier):
        previews.write_match(path, earlier)


def notice(own: Books, match: Match, record: Recorded, out: Path) -> tuple[Path, ...]:
    """The notice of a recorded batch, with the ledger as it stood right after it."""
    chain = own.records()[: record.seq]
    after = fold(chain, year=own.rules.county.year, head=chain[0].prev)
    return write_notice(_facts(own, match, after, documents.batch_number(chain, record.seq), record.event.basis), out)


def _known(balances: Balances, ids: list[str]) -> PlanVersion:
    """The plan version that holds; stops without one, and unless every tranche was registered and is named once."""
    if balances.plan is None:
        raise Stop(1, say("year.error.no_plan"))
    known = [account.tranche.id for account in balances.accounts]
    if unknown := [name for name in ids if name not in known]:
        listed = "\u3001".join(known) or say("year.none")
        raise Stop(2, say("year.error.no_tranche", ids="\u3001".join(unknown), known=listed))
    if len(set(ids)) < len(ids):
        raise Stop(2, say("year.error.twice"))
    return balances.plan


def proposal(
    own: Books,
    balances: Balances,
    ids: list[str],
    day: date,
    quiet: bool,
    time_limit: float,
    pool: Pool | None = None,
) -> Match:
    """What the tranches are proposed to pay for, on the readiness of the pool as it stands."""
    own.near(day)
    saved = plan_of(own.case, _known(balances, ids).digest)
    today = pool or current_pool(own.case, quiet=quiet)
    try:
        with busy("year.busy_match", quiet):
            return proposals.propose(saved, today, own.rules, balances, ids, day, time_limit)
    except RuntimeError as wrong:  # what was made did not pass its own audit
        raise Stop(1, say("year.error.match_audit", what=str(wrong))) from wrong


def _facts(own: Books, match: Match, balances: Balances, number: int, basis: str = "") -> BatchFacts:
    """What a notice rests on; without a basis it is a preview."""
    saved = plan_of(own.case, match.plan)
    return BatchFacts(
        match=match,
        pool=saved.pool,
        rules=proposals.rules_on(saved, own.rules, match.day),
        balances=balances,
        plan=documents.plan_version(saved, balances.plan.version if balances.plan else 0),
        committed=bool(basis),
        basis=basis,
        number=number,
    )


def _kept(case: Path, event: Event) -> Match | None:
    """The proposal that a record was taken from; None where it is missing or not that one."""
    match = previews.read_match(_match_path(case, event.op_id))
    return match if match is not None and digest(match) == event.proposal else None


def _match_path(case: Path, op_id: str) -> Path:
    return case / "batches" / f"{op_id[:16]}.json"
