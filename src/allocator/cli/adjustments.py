"""An adjustment document: its rows become movements and prices, and one record of the ledger."""

from pathlib import Path

from allocator.accounts import INTO_PROJECT, Entry, Price
from allocator.balances import Balances
from allocator.cli import work
from allocator.cli.answers import answers_for, hashing
from allocator.cli.books import books, day_of, name_of, record_json, said
from allocator.cli.show import Stop, as_json, finding_json, findings, line, money_words
from allocator.intake.adjust_table import read_adjustments
from allocator.intake.case import finished
from allocator.ledger.adjust import entries_of
from allocator.text import say
from allocator.year import documents

UNUSED = "C45"
"""An answer that nothing asked for: told again once the ledger has had its say."""


def adjust_by(case: Path, file: Path, basis: str, by: str, on: str, answers: tuple[str, ...], json: bool) -> None:
    """Record an adjustment workbook as one document, all rows or none."""
    if not file.is_file():
        raise Stop(2, say("cli.error.no_file", file=str(file)))
    day, given, hashes = day_of(on), answers_for(case, answers, file), dict[str, str]()
    with books(case) as own:
        balances, records = own.balances(), own.records()
        if balances.plan is None:
            raise Stop(1, say("year.error.no_plan"))
        planned, reader = balances.plan.planned, hashing(hashes)
        rows, found = read_adjustments(file, planned, own.rules, accepted=given.hold, reader=reader)
        found = (*found, *given.lapsed)
        given.keep(found, hashes)
        if work.stopping(found):
            raise Stop(1, say("year.error.adjustment"), found=found)
        if not rows:
            raise Stop(1, say("year.error.empty_adjustment", file=file.name), found=found)
        op_id = documents.document_id(records, rows, basis)
        before = documents.standing(records, op_id)
        if before is None:
            entries, prices, told = entries_of(rows, balances)
            found = finished([*(one for one in found if one.code != UNUSED), *told], given.hold, (file.name,))
            given.keep(found, hashes)
            if work.stopping(found):
                raise Stop(1, say("year.error.adjustment"), found=found)
            event = documents.adjust(entries, prices, rows, balances, records, basis, by, day)
            record = own.commit((event,), balances.head)[0]
            before = record if record.seq in own.ledger.stood else None
        else:
            record = before
    if json:
        tree = {"record": record_json(record), "again": before is not None}
        as_json(tree | {"findings": [finding_json(finding) for finding in found]})
        return
    if found:
        findings(found)
    if before is None:
        _show(record.event.entries, record.event.prices, balances)
    said(record, again=before is not None)
    if twin := documents.alike(records, record):
        line(say("year.like_before", seq=twin.seq, basis=twin.event.basis))
    if before is not None:
        line(say("year.same_document"))


def _show(entries: tuple[Entry, ...], prices: tuple[Price, ...], balances: Balances) -> None:
    for price in prices:
        slots = {"name": name_of(balances, price.project), "amount": money_words(price.amount)}
        line("  " + say("year.price", stage=say(f"year.stage.{price.stage.value}"), **slots))
    for entry in entries:
        sign = "+" if entry.move in INTO_PROJECT else "-"
        account = balances.account(entry.tranche)
        doc = account.tranche.doc_no if account else say("year.no_doc")
        what = say(f"year.move.{entry.move.value}")
        name = name_of(balances, entry.project) if entry.project else say("year.free")
        line("  " + say("year.entry", what=what, name=name, sign=sign, amount=money_words(entry.amount), doc=doc))
