"""Documents of the year as events of the ledger: approvals, receipts, allotments, adjustments; nothing here writes.

The same document makes the same `op_id`, however often a command is repeated: the ledger holds it once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from allocator.accounts import (
    FEE,
    Entry,
    Event,
    Instruction,
    Kind,
    Move,
    Planned,
    PlanVersion,
    Price,
    Recorded,
    Tranche,
)
from allocator.balances import Balances
from allocator.matches import Match
from allocator.money import Fen
from allocator.records import Project
from allocator.serial import digest, digest_of
from allocator.verify import Saved


def taken_back(records: Iterable[Recorded]) -> frozenset[int]:
    """The numbers of the records that a later one reversed (冲正)."""
    return frozenset(record.event.reverses for record in records if record.event.reverses)


def operation(records: Sequence[Recorded], kind: Kind, *seed: str) -> str:
    """The `op_id` of a document; one that was reversed may be recorded anew, under the next id of the same seed."""
    known = {record.event.op_id: record.seq for record in records}
    gone = taken_back(records)
    time = 0
    while True:
        made = digest_of([kind.value, time, *seed])[:32]
        if known.get(made) not in gone:
            return made
        time += 1


def standing(records: Iterable[Recorded], op_id: str) -> Recorded | None:
    """The record that this operation already has in the ledger."""
    return next((record for record in records if record.event.op_id == op_id), None)


def batch_number(records: Iterable[Recorded], seq: int) -> int:
    """第几批: how many batches were recorded up to this record; one taken back keeps its number for ever."""
    return sum(record.event.kind is Kind.ALLOTTED and record.seq <= seq for record in records)


def plan_version(saved: Saved, version: int) -> PlanVersion:
    """What the ledger keeps of a plan file: every planned project and, apart, the standby list."""
    plan, main = saved.plan, saved.rules.planning.main_task
    projects = {project.id: project for project in saved.pool.projects}
    split_binds = saved.rules.planning.split_binds
    given = {name: (plan.amount(name), _industry(saved, name)) for name in plan.projects}
    spare = {name: (projects[name].need, projects[name].industry) for name in plan.standby if name not in given}
    planned = tuple(
        _planned(projects[name], *((given | spare)[name]), main, split_binds, standby=name in spare)
        for name in sorted(given | spare)
    )
    return PlanVersion(version=version, digest=plan.digests.plan, total=plan.total, planned=planned)


def _industry(saved: Saved, name: str) -> Fen:
    return Fen(sum(allotment.industry for allotment in saved.plan.chosen if allotment.project == name))


def _planned(project: Project, amount: Fen, industry: Fen, main: str, split_binds: bool, *, standby: bool) -> Planned:
    beside = project.need_before + project.need_later + project.other  # a project scaled down costs less in all
    return Planned(
        id=project.id,
        name=project.name,
        amount=amount,
        industry=industry,
        cost=Fen(amount + beside),
        type1=project.type1,
        unit=project.unit,
        dept=project.dept,
        locations=project.locations,
        tasks=project.tasks or (main,),
        levels=tuple(level for level, fen in project.split if fen) if split_binds else (),
        purposes=project.purposes,
        standby=standby,
    )


def approve(saved: Saved, balances: Balances, records: tuple[Recorded, ...], basis: str, by: str, on: date) -> Event:
    """领导小组审定: the plan of a verified plan file becomes the next version."""
    version = balances.plan.version + 1 if balances.plan else 1
    return Event(
        op_id=operation(records, Kind.APPROVED, saved.plan.digests.plan, basis),
        kind=Kind.APPROVED,
        on=on,
        by=by,
        basis=basis,
        plan=plan_version(saved, version),
    )


def file_record(plan: str, records: tuple[Recorded, ...], basis: str, by: str, on: date) -> Event:
    """市级备案 of the plan version with this digest."""
    op_id = operation(records, Kind.FILED, plan, basis)
    return Event(op_id=op_id, kind=Kind.FILED, on=on, by=by, basis=basis, plan_digest=plan)


def receive(tranche: Tranche, records: tuple[Recorded, ...], by: str, on: date) -> Event:
    """到账: a tranche; its own document is the basis."""
    return Event(
        op_id=operation(records, Kind.RECEIVED, digest(tranche)),
        kind=Kind.RECEIVED,
        on=on,
        by=by,
        basis=tranche.doc_no,
        tranche=tranche,
    )


def allotment_id(records: tuple[Recorded, ...], tranches: Iterable[str], basis: str) -> str:
    """The `op_id` of an allotment: one document allots a set of tranches once."""
    return operation(records, Kind.ALLOTTED, basis, *sorted(tranches))


def allot(match: Match, balances: Balances, records: tuple[Recorded, ...], basis: str, by: str, on: date) -> Event:
    """安排: a proposal as it stands, fees included."""
    level = {account.tranche.id: account.tranche.level for account in balances.accounts}
    grants = (
        Entry(
            move=Move.ALLOT,
            tranche=arranged.grant.tranche,
            amount=arranged.grant.amount,
            project=arranged.grant.project,
            industry=arranged.grant.industry,
            level=level[arranged.grant.tranche],
            start_by=arranged.start_by,
        )
        for arranged in match.arranged
    )
    fees = (
        Entry(move=Move.ALLOT, tranche=name, amount=fee, project=FEE, level=level[name])
        for name, fee in match.fees
        if fee
    )
    return Event(
        op_id=allotment_id(records, match.tranches, basis),
        kind=Kind.ALLOTTED,
        on=on,
        by=by,
        basis=basis,
        entries=(*grants, *fees),
        plan_digest=match.plan,
        proposal=digest(match),
    )


def reverse(seq: int, records: tuple[Recorded, ...], basis: str, by: str, on: date) -> Event:
    """冲正: takes back a whole earlier record."""
    return Event(
        op_id=operation(records, Kind.REVERSED, str(seq)), kind=Kind.REVERSED, on=on, by=by, basis=basis, reverses=seq
    )


def document_id(records: tuple[Recorded, ...], instructions: Iterable[Instruction], basis: str) -> str:
    """The `op_id` of an adjustment document: what it says under its number, wherever its rows stand."""
    said = sorted(digest(replace(row, where=None)) for row in instructions)
    return operation(records, Kind.ADJUSTED, basis, *said)


def alike(records: Sequence[Recorded], record: Recorded) -> Recorded | None:
    """An earlier adjustment that stands and says the same under another number: perhaps one thing recorded twice."""
    event = record.event
    gone = taken_back(records)
    return next(
        (
            other
            for other in records
            if other.seq < record.seq
            and other.seq not in gone
            and other.event.kind is event.kind
            and sorted(map(digest, other.event.entries)) == sorted(map(digest, event.entries))
            and other.event.prices == event.prices
        ),
        None,
    )


def adjust(
    entries: tuple[Entry, ...],
    prices: tuple[Price, ...],
    rows: tuple[Instruction, ...],
    balances: Balances,
    records: tuple[Recorded, ...],
    basis: str,
    by: str,
    on: date,
) -> Event:
    """调整: the movements and prices that the rows of one document come to; raises ValueError where it has neither."""
    if not entries and not prices:
        raise ValueError("nothing is adjusted")
    plan_digest = balances.plan.digest if entries and balances.plan else ""
    return Event(
        op_id=document_id(records, rows, basis),
        kind=Kind.ADJUSTED if entries else Kind.PRICED,
        on=on,
        by=by,
        basis=basis,
        entries=entries,
        prices=prices,
        plan_digest=plan_digest,
    )
