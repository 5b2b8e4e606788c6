"""下达时限: working days from receipt until a tranche's money is placed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from allocator.accounts import Event, Kind, Recorded, Tranche
from allocator.ledger.postings import FREE, postings
from allocator.money import Fen
from allocator.rules.tranching import Clock

_DAY = timedelta(days=1)


class State(StrEnum):
    """How a tranche stands against its time limits."""

    OK = "ok"
    ALARM = "alarm"  # more working days than the alarm
    OVER_FIRST = "over_first"  # more than the first limit
    OVER_LAST = "over_last"  # more than the last limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A tranche on the release clock: free money (fen) and working days so far, or taken once all was placed.

    `since` is the day of receipt; where money came back after all had been placed, the day it came back. `done` is
    the bookkeeping day on which nothing was left free.
    """

    tranche: Tranche
    free: Fen
    since: date
    done: date | None
    days: int
    state: State


def is_working(day: date, clock: Clock) -> bool:
    """Monday to Friday, less 节假日, and the weekend days that are worked (调休上班)."""
    return day in clock.workdays or (day.weekday() < 5 and day not in clock.holidays)


def working_days(start: date, end: date, clock: Clock) -> int:
    """Working days after `start` up to and with `end`; 0 where `end` is not later."""
    return sum(is_working(start + _DAY * step, clock) for step in range(1, (end - start).days + 1))


def state_of(days: int, clock: Clock) -> State:
    """The state after so many working days; a limit is passed on the day after it."""
    first, last = clock.limits
    if days > last:
        return State.OVER_LAST
    if days > first:
        return State.OVER_FIRST
    return State.ALARM if days > clock.alarm else State.OK


def releases(records: Iterable[Recorded], day: date, clock: Clock) -> tuple[Release, ...]:
    """Every tranche on the clock as of `day`, in order of receipt, then of id; records must start at the first."""
    tranches: dict[str, Tranche] = {}
    free: dict[str, int] = {}
    since: dict[str, date] = {}
    done: dict[str, date | None] = {}
    events: list[Event] = []
    for recorded in records:
        event = recorded.event
        events.append(event)
        if event.on > day:
            break
        moved = postings(event)
        if event.tranche is not None:
            tranches[event.tranche.id] = event.tranche
            free[event.tranche.id], done[event.tranche.id] = 0, None
            since[event.tranche.id] = event.tranche.received_on
        if event.kind is Kind.REVERSED:
            earlier = events[event.reverses - 1]
            moved = postings(earlier, -1)
            if earlier.tranche is not None:
                del tranches[earlier.tranche.id]
        changes: dict[str, int] = {}
        for posting in moved:
            if posting.owner == FREE and posting.tranche in tranches:
                changes[posting.tranche] = changes.get(posting.tranche, 0) + posting.fen
        for tranche, change in changes.items():
            if change > 0 and done.get(tranche):
                since[tranche] = event.on
            free[tranche] += change
            done[tranche] = None if free[tranche] else (done.get(tranche) or event.on)
    ordered = sorted(tranches.values(), key=lambda tranche: (tranche.received_on, tranche.id))
    return tuple(
        _release(tranche, free[tranche.id], since[tranche.id], done[tranche.id], day, clock) for tranche in ordered
    )


def _release(tranche: Tranche, free: int, since: date, done: date | None, day: date, clock: Clock) -> Release:
    days = working_days(since, done or day, clock)
    return Release(tranche=tranche, free=Fen(free), since=since, done=done, days=days, state=state_of(days, clock))
