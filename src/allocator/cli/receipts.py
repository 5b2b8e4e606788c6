"""What arrived: tranches are registered from a workbook or from what was typed, and listed with their clock."""

from dataclasses import dataclass
from pathlib import Path

from allocator.accounts import Recorded, Tranche
from allocator.balances import Account
from allocator.cli import work
from allocator.cli.answers import answers_for, hashing
from allocator.cli.books import books, day_of, record_json, said
from allocator.cli.show import Stop, as_json, day_words, finding_json, findings, line, money_words
from allocator.findings import Finding
from allocator.intake.tranche_table import one_tranche, read_tranches
from allocator.ledger.clock import Release, State, releases
from allocator.records import Pool
from allocator.text import say
from allocator.year import documents


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A tranche as typed on the command line."""

    doc: str
    level: str
    task: str
    lock: str
    amount: str
    received: str
    year: str = ""
    id: str = ""

    @property
    def given(self) -> bool:
        return any((self.doc, self.level, self.task, self.lock, self.amount, self.received, self.year, self.id))

    def fields(self, name: str) -> dict[str, str]:
        """By the names of the intake."""
        said = {"doc": self.doc, "level": self.level, "task": self.task, "purpose": self.lock, "amount": self.amount}
        return said | {"received": self.received, "year": self.year, "id": name}


def add_tranches(
    case: Path,
    file: Path | None,
    typed: Typed,
    *,
    only: list[str],
    by: str,
    on: str,
    answers: tuple[str, ...],
    json: bool,
    pool: Pool | None = None,
) -> None:
    """Register tranches; nothing is registered while anything stops."""
    if (file is None) != typed.given or (typed.given and len(only) > 1):
        raise Stop(2, say("year.error.file_or_typed"))
    if file is not None and not file.is_file():
        raise Stop(2, say("cli.error.no_file", file=str(file)))
    day, given, hashes = day_of(on), answers_for(case, answers, file), dict[str, str]()
    known = pool or current_pool(case, quiet=json)
    with books(case, new=True) as own:
        balances = own.balances()
        new: tuple[Tranche, ...]
        if file is None:
            fields = typed.fields(typed.id or (only[0] if only else ""))
            one, found = one_tranche(fields, own.rules, known, accepted=given.hold, balances=balances, day=day)
            new = (one,) if one else ()
        else:
            asked = frozenset(only)
            new, found = read_tranches(
                file, own.rules, known,
                accepted=given.hold, balances=balances, day=day, only=asked, reader=hashing(hashes),
            )  # fmt: skip
            _all_there(asked, new, found)
        found = (*found, *given.lapsed)
        given.keep(found, hashes)
        if work.stopping(found):
            raise Stop(1, found=found)
        records = own.records()
        events = tuple(documents.receive(tranche, records, by, day) for tranche in new)
        receipts = own.commit(events, balances.head) if events else ()
        _say_added(receipts, found, json, own.ledger.stood)


def _all_there(asked: frozenset[str], new: tuple[Tranche, ...], found: tuple[Finding, ...]) -> None:
    """Stop where an id that was asked for is in no row; with errors, or for what was registered before, a row was."""
    seen = {tranche.id for tranche in new} | {finding.subject for finding in found}
    if (missing := sorted(asked - seen)) and not work.stopping(found):
        raise Stop(2, say("year.error.no_row", ids="\u3001".join(missing)))


def _say_added(receipts: tuple[Recorded, ...], found: tuple[Finding, ...], json: bool, stood: frozenset[int]) -> None:
    if json:
        as_json({"records": [record_json(r) for r in receipts], "findings": [finding_json(f) for f in found]})
        return
    if found:
        findings(found)
    for record in receipts:
        said(record, again=record.seq in stood)
    if not receipts:
        line(say("year.nothing_new"))


def current_pool(case: Path, *, quiet: bool) -> Pool:
    """The pool as the case's workbooks stand today; stops with what is wrong in them."""
    return current_facts(case, quiet=quiet)[0]


def current_facts(case: Path, *, quiet: bool) -> tuple[Pool, tuple[Finding, ...]]:
    """The same with everything that was told of it."""
    _, intake = work.read_case(case, quiet=quiet)
    if intake.pool is None:
        raise Stop(1, say("year.error.pool"), found=intake.findings)
    return intake.pool, intake.findings


def list_tranches(case: Path, on: str, json: bool) -> None:
    """Every tranche with what is left of it and how long it has been waiting."""
    day = day_of(on)
    with books(case, reading=True) as own:
        doubt = own.ledger.doubt
        accounts = own.balances().accounts
        clocks = {item.tranche.id: item for item in releases(own.records(), day, own.rules.tranching.clock)}
    if json:
        listed = [_account_json(account, clocks.get(account.tranche.id)) for account in accounts]
        as_json({"tranches": listed, "doubt": doubt and finding_json(doubt)})
        return
    for account in accounts:
        tranche = account.tranche
        locked = say("year.locked", text=tranche.earmark.text) if tranche.earmark else ""
        line(
            say(
                "year.tranche",
                id=tranche.id,
                doc=tranche.doc_no,
                level=own.words.level(tranche.level),
                task=tranche.task,
                lock=locked,
                received=money_words(account.received),
                day=day_words(tranche.received_on),
                allotted=money_words(account.allotted),
                free=money_words(account.free),
            )
        )
        if clock := clocks.get(tranche.id):
            line("    " + clock_words(clock))
    if not accounts:
        line(say("year.no_tranches"))


def clock_words(clock: Release) -> str:
    """How long a tranche has been waiting, or took; where its money came back, since that day."""
    state = "done" if clock.done and clock.state is State.OK else f"done_{clock.state}" if clock.done else clock.state
    since = "clock" if clock.since == clock.tranche.received_on else "clock_back"
    return say(f"year.{since}.{state}", days=clock.days)


def _account_json(account: Account, clock: Release | None) -> dict[str, object]:
    tranche = account.tranche
    return {
        "id": tranche.id,
        "doc": tranche.doc_no,
        "level": tranche.level.value,
        "task": tranche.task,
        "lock": tranche.earmark.text if tranche.earmark else None,
        "fund_year": tranche.fund_year,
        "received_on": tranche.received_on.isoformat(),
        "received_fen": account.received,
        "allotted_fen": account.allotted,
        "free_fen": account.free,
        "handed_up_fen": account.handed_up,
        "working_days": clock.days if clock else None,
        "clock": clock.state.value if clock else None,
        "placed_on": clock.done.isoformat() if clock and clock.done else None,
    }
