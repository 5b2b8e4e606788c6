"""The work behind the ledger's commands."""

from datetime import date
from pathlib import Path

from allocator.accounts import FEE, Kind
from allocator.balances import Balances
from allocator.cli import work
from allocator.cli.books import books, day_of, ledger_path, name_of, plan_path, read_saved, record_json, record_words
from allocator.cli.receipts import clock_words
from allocator.cli.show import Stop, as_json, day_words, finding_json, findings, line, money_words
from allocator.findings import Finding
from allocator.ledger.adjust import surplus
from allocator.ledger.clock import State, releases
from allocator.ledger.store import LedgerError, open_ledger
from allocator.ledger.views import by_level, by_project, by_task, by_town, overdue
from allocator.records import Level
from allocator.report.words import Words
from allocator.text import say
from allocator.year import documents

RECENT = 8
SUMS = ("received", "allotted", "free", "handed_up")


def show_ledger(case: Path, on: str, json: bool) -> None:
    """Balances now, or as of a day."""
    day = day_of(on)
    with books(case, reading=True) as own:
        doubt, balances = own.ledger.doubt, own.balances(day if on else None)
        records = own.records()[: balances.seq]
        clocks = releases(records, day, own.rules.tranching.clock)
    if json:
        tree = {"records": [record_json(record) for record in records], "doubt": doubt and finding_json(doubt)}
        as_json(balances_json(balances) | tree)
        return
    line(say("year.balances", day=day_words(day), seq=balances.seq, head=balances.head[:16]))
    if balances.plan:
        filed = say("year.is_filed" if balances.filed else "year.not_filed")
        line(say("year.plan_now", version=balances.plan.version, total_fen=balances.plan.total, filed=filed))
    show_sums(balances)
    _show_groups(balances, own.words, town_order(case, balances))
    for clock in clocks:
        if clock.state is not State.OK and not clock.done:
            line("  " + say("year.late", id=clock.tranche.id, words=clock_words(clock)))
    _show_matters(balances, day)
    if records:
        line(say("year.recent"))
    for record in records[-RECENT:]:
        line("  " + record_words(record))


def show_sums(balances: Balances) -> None:
    """The whole, every tranche, and what documents moved without naming one, so that the lines add up to the whole."""
    line(say("year.sums", **_sums(balances)))
    for account in balances.accounts:
        slots = {f"{name}_fen": getattr(account, name) for name in SUMS}
        line("  " + say("year.account", id=account.tranche.id, doc=account.tranche.doc_no, **slots))
    if open_ := balances.unstated:
        line("  " + say("year.account_unstated", allotted_fen=open_, free_fen=-open_))


def _show_groups(balances: Balances, words: Words, order: tuple[str, ...]) -> None:
    """By level, task and town, and how far the projects are served."""
    for title, groups in (("by_level", by_level(balances)), ("by_task", by_task(balances))):
        if groups:
            line(say(f"year.{title}"))
        for group in groups:
            name = words.level(Level(group.key)) if group.key in set(Level) else group.key or say("year.no_doc")
            line("  " + say("year.group", name=name, **{f"{n}_fen": getattr(group, n) for n in SUMS}))
    if balances.plan:
        line(say("year.by_town"))
        _show_towns(balances, words, order)
        mine = [item for item in by_project(balances) if item.project != FEE and (not item.standby or item.held)]
        whole = sum(item.held > 0 and item.lacks == 0 for item in mine)
        partly = sum(item.held > 0 and item.lacks > 0 for item in mine)
        line(say("year.projects", count=len(mine), whole=whole, partly=partly, none=len(mine) - whole - partly))


def _show_towns(balances: Balances, words: Words, order: tuple[str, ...]) -> None:
    """Towns in the order given, others after them, then what belongs to no town, and the fee by itself."""
    fees = balances.held(FEE)
    place = {town: at for at, town in enumerate(order)}
    for town in sorted(by_town(balances), key=lambda line: (not line.town, place.get(line.town, len(place)))):
        held = town.held if town.town else town.held - fees
        if held or town.planned:
            slots = {"held_fen": held, "planned_fen": town.planned}
            line("  " + say("year.town", name=town.town or words.whole, **slots))
    if fees:
        line("  " + say("year.fee_held", held_fen=fees))


def town_order(case: Path, balances: Balances) -> tuple[str, ...]:
    """Towns as the list of places has them, by the plan's file; empty where that file is missing or none."""
    path = plan_path(case, balances.plan.digest) if balances.plan else None
    if path is None or not path.is_file():
        return ()
    try:
        saved = read_saved(path)
    except Stop:  # balances are shown all the same
        return ()
    towns = [place for place in saved.pool.places if not place.village and place.source is not None]
    return tuple(place.town for place in sorted(towns, key=lambda place: place.source.row if place.source else 0))


def _show_matters(balances: Balances, day: date) -> None:
    """What somebody has to do something about: money unstated, conditions missed, savings to recover."""
    if balances.unstated:
        line(say("year.unstated", amount=money_words(balances.unstated)))
    if late := overdue(balances, day):
        names = list(dict.fromkeys(holding.project for holding in late))
        line(say("year.overdue", count=len(names), amount_fen=sum(holding.amount for holding in late)))
        for name in names[:RECENT]:
            line("  " + name_of(balances, name))
        if len(names) > RECENT:
            line("  " + say("year.more_in_export", count=len(names) - RECENT))
    for project, fen in surplus(balances):
        line(say("year.surplus", name=name_of(balances, project), amount_fen=fen))


def _sums(balances: Balances) -> dict[str, int]:
    """The whole in fen; money whose tranche no document names is allotted and free no more, as in the documents."""
    return {f"{name}_fen": sum(getattr(group, name) for group in by_level(balances)) for name in SUMS}


def balances_json(balances: Balances) -> dict[str, object]:
    """Everything that a ledger comes to, for machines; money in fen."""
    return {
        "year": balances.year,
        "seq": balances.seq,
        "head": balances.head,
        "plan": None
        if balances.plan is None
        else {"version": balances.plan.version, "digest": balances.plan.digest, "total_fen": balances.plan.total},
        "filed": balances.filed,
        **_sums(balances),
        "unstated_fen": balances.unstated,
        "tranches": [
            {"id": a.tranche.id, "doc": a.tranche.doc_no, **{f"{name}_fen": getattr(a, name) for name in SUMS}}
            for a in balances.accounts
        ],
        "holdings": [
            {"project": h.project, "tranche": h.tranche, "fen": h.amount, "industry_fen": h.industry,
             "start_by": h.start_by.isoformat() if h.start_by else None}
            for h in balances.holdings
        ],
        "prices": [
            {"project": p.project, "stage": p.stage.value, "fen": p.amount, "retention_fen": p.retention}
            for p in balances.prices
        ],
    }  # fmt: skip


def verify_ledger(case: Path, json: bool) -> None:
    """Re-check the whole file; the first bad record is named."""
    rules = work.load_rulebook(case / "rulebook.toml")
    found: tuple[Finding, ...] = ()
    count, head = 0, ""
    try:
        with open_ledger(ledger_path(case), rules.county) as ledger:
            found, count, head = ledger.verify_file(), len(ledger.records()), ledger.head
    except LedgerError as wrong:
        found = wrong.findings
    if json:
        as_json({"findings": [finding_json(finding) for finding in found]})
    elif found:
        line(say("year.ledger_bad"))
        findings(found)
    else:
        line(say("year.ledger_good", count=count, head=head))
    if found:
        raise Stop(1)


def backup_ledger(case: Path, target: Path | None) -> None:
    """A verified copy, by default in the case's backups."""
    with books(case) as own:
        copy = own.ledger.backup(target or case / "backups")
        line(say("year.backed_up", file=str(copy), seq=own.balances().seq))


def export_ledger(case: Path, out: Path, on: str) -> tuple[Path, ...]:
    """All records and balances as documents, now or as of a day."""
    from allocator.report.ledger_report import write_ledger

    day = day_of(on)
    with books(case) as own:
        balances = own.balances(day if on else None)
        towns = town_order(case, balances)
        return write_ledger(balances, own.records(), own.rules, day, out, towns_in_order=towns)


def reverse_record(case: Path, seq: int, by: str, basis: str, on: str, json: bool) -> None:
    """Take back a whole earlier record; both stay in the chain."""
    with books(case) as own:
        balances, records = own.balances(), own.records()
        if not 1 <= seq <= len(records):
            raise Stop(2, say("year.error.no_record", seq=seq, last=len(records)))
        own.record(documents.reverse(seq, records, basis, by, day_of(on)), balances.head, json)
        if records[seq - 1].event.kind is Kind.ALLOTTED and not json:
            number = documents.batch_number(records, seq)
            line(say("year.void_notice", number=number, basis=records[seq - 1].event.basis))
