"""A case with its ledger: opening it, committing to it, and saying what stands in it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from allocator.accounts import FEE, INTO_PROJECT, OUT_OF_PROJECT, Event, Kind, Move, Recorded
from allocator.balances import Balances
from allocator.cli import work
from allocator.cli.show import ERR, Stop, as_json, day_words, line, money_words, sentence, why
from allocator.ledger.guard import Terms
from allocator.ledger.store import Ledger, LedgerError, LedgerMoved, Refused, open_ledger, traces
from allocator.report.words import Words
from allocator.rules import Rulebook
from allocator.text import say
from allocator.verify import Saved, read_plan
from allocator.year import documents

_DAY = re.compile(r"(\d{4})(?:-|\u5e74)(\d{1,2})(?:-|\u6708)(\d{1,2})\u65e5?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """A case, its rulebook and its open ledger."""

    case: Path
    rules: Rulebook
    ledger: Ledger
    booked: list[Recorded] = field(default_factory=list)
    """What this command recorded: from then on no error may say that nothing was changed."""

    def balances(self, on: date | None = None) -> Balances:
        return self.ledger.balances(on)

    def records(self) -> tuple[Recorded, ...]:
        return tuple(self.ledger.records())

    @property
    def words(self) -> Words:
        """How sentences of other rooms are said here."""
        return Words("zh", self.rules.county.name.endswith("\u533a"), room="notice")

    @property
    def terms(self) -> Terms:
        """What the rulebook asks of a document; the sample's year may lie ahead of the clock."""
        asked = self.rules.tranching
        return Terms(
            needs_filing=asked.needs_filing,
            per_project=asked.per_project,
            standby=asked.standby == "in_order",
            today=None if self.rules.county.sample else date.today(),
        )

    def near(self, day: date) -> None:
        """Stop at a day that cannot be of this year's books: nothing could be recorded before it any more."""
        if abs(day.year - self.rules.county.year) > 1:
            raise Stop(2, say("year.error.day_year", day=day_words(day), year=self.rules.county.year))

    def commit(self, events: tuple[Event, ...], head: str) -> tuple[Recorded, ...]:
        """Record events that were made from the ledger as it stood at `head`, all or none."""
        for event in events:
            self.near(event.on)
        receipts = self.ledger.commit(events, expected_head=head, terms=self.terms)
        for notice in self.ledger.notices:
            ERR.print(sentence(notice, "message"), markup=False)
        self.booked.extend(receipts)
        return receipts

    def record(self, event: Event, head: str, json: bool) -> Recorded:
        """Commit one event and print its receipt, or the receipt that the same document already has."""
        before = documents.standing(self.records(), event.op_id)
        record = before or self.commit((event,), head)[0]
        again = before is not None or record.seq in self.ledger.stood  # a colleague may have been quicker
        if json:
            as_json({"record": record_json(record), "again": again})
        else:
            said(record, again=again)
        return record


@contextmanager
def books(case: Path, *, new: bool = False, reading: bool = False) -> Iterator[Books]:
    """The case's ledger; without `new` it must be there. Whatever the store refuses ends the command in words.

    A ledger that may be an older one is shown to those who only read it, after the doubt; anything else stops there.
    """
    rules = work.load_rulebook(case / "rulebook.toml")
    path = ledger_path(case)
    if not new and not path.exists() and not traces(path):
        raise Stop(2, say("year.error.no_ledger", folder=str(case)))
    try:
        with open_ledger(path, rules.county, create=new) as ledger:
            if doubt := ledger.doubt:
                if not reading:
                    raise Stop(1, found=(doubt,))
                for part in ("message", "action"):
                    ERR.print(sentence(doubt, part), markup=False)
            own = Books(case=case, rules=rules, ledger=ledger)
            try:
                yield own
            except (Stop, LedgerError):
                raise
            except Exception as wrong:
                if not own.booked:
                    raise
                raise Stop(1, say("year.error.after", seq=own.booked[-1].seq, why=why(wrong))) from wrong
            finally:
                ledger.discard_empty()
    except LedgerMoved as moved:
        changed = [record_words(record) for record in moved.since]
        raise Stop(1, say("year.moved"), *changed) from moved
    except Refused as refused:
        raise Stop(1, say("year.refused"), found=refused.findings) from refused
    except LedgerError as wrong:
        raise Stop(1, found=wrong.findings) from wrong


def day_of(text: str) -> date:
    """A day as people write it; today if nothing is written. Stops on anything else."""
    if not text:
        return date.today()
    found = _DAY.fullmatch(text.strip())
    try:
        if found:
            return date(*(int(part) for part in found.groups()))
    except ValueError:
        pass
    raise Stop(2, say("year.error.day", text=text))


def plan_of(case: Path, digest: str) -> Saved:
    """The plan file of an approved version, which `approve` put into the case's plans; stops if it is not that plan."""
    path = plan_path(case, digest)
    saved = read_saved(path) if path.is_file() else None
    if saved is None or saved.digests.plan != digest or saved.plan.digests.plan != digest:
        raise Stop(1, say("year.error.plan_file", file=str(path)))
    return saved


def ledger_path(case: Path) -> Path:
    return case / "ledger.db"


def plan_path(case: Path, digest: str) -> Path:
    return case / "plans" / f"{digest[:16]}.json"


def read_saved(path: Path) -> Saved:
    """A plan file; stops in words if it is none."""
    try:
        return read_plan(path.read_text("utf-8"))
    except (ValueError, KeyError, RecursionError) as wrong:
        raise Stop(1, say("cli.error.not_a_plan", file=str(path))) from wrong


def said(record: Recorded, *, again: bool) -> None:
    """The receipt of a record: its number and the head to keep."""
    key = "year.recorded_before" if again else "year.recorded"
    line(say(key, seq=record.seq, what=record_words(record), head=record.head[:16]))


def record_words(record: Recorded) -> str:
    """One record in a line: what, when, on which basis, by whom, how much."""
    event = record.event
    return say(
        "year.record",
        seq=record.seq,
        day=day_words(event.on),
        kind=say(f"year.kind.{event.kind.value}"),
        basis=event.basis,
        by=event.by,
        amount=amount_words(event),
    )


def amount_words(event: Event) -> str:
    """How much an event moves, in words; empty where it moves nothing."""
    if event.kind is Kind.APPROVED and event.plan:
        return money_words(event.plan.total)
    if event.kind is Kind.RECEIVED and event.tranche:
        return money_words(event.tranche.amount)
    if event.kind is Kind.REVERSED:
        return say("year.reverses", seq=event.reverses)
    if event.kind is Kind.ADJUSTED:
        gone = sum(entry.amount for entry in event.entries if entry.move in OUT_OF_PROJECT)
        come = sum(entry.amount for entry in event.entries if entry.move in INTO_PROJECT)
        up = sum(entry.amount for entry in event.entries if entry.move is Move.RETURN)
        parts = (("out", gone), ("in", come), ("up", up))
        return "\uff0c".join(say(f"year.moved_{name}", amount=money_words(fen)) for name, fen in parts if fen)
    if event.entries:
        return money_words(sum(entry.amount for entry in event.entries))
    return ""


def record_json(record: Recorded) -> dict[str, object]:
    """A record for machines; money in fen."""
    event = record.event
    return {
        "seq": record.seq,
        "head": record.head,
        "at": record.at,
        "on": event.on.isoformat(),
        "kind": event.kind.value,
        "basis": event.basis,
        "by": event.by,
        "amount_fen": sum(entry.amount for entry in event.entries) or (event.tranche.amount if event.tranche else 0),
        "reverses": event.reverses or None,
    }


def name_of(balances: Balances, project: str) -> str:
    """A project's name and id as the plan version has them."""
    if project == FEE:
        return say("year.fee")
    planned = {} if balances.plan is None else {item.id: item.name for item in balances.plan.planned}
    return f"{project} {planned[project]}" if project in planned else project
