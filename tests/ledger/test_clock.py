"""The release clock: working days since receipt, by the county's table of holidays."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.accounts import Kind, Move
from allocator.ledger.clock import Release, State, is_working, releases, state_of, working_days
from allocator.rules.tranching import Clock
from tests.ledger.made import DAY, Clerk, move, planned, tranche

PLAIN = Clock()
MAY = Clock(holidays=(date(2026, 5, 1), date(2026, 5, 4), date(2026, 5, 5)), workdays=(date(2026, 5, 9),))


@pytest.mark.parametrize(
    ("start", "end", "clock", "days"),
    [
        (date(2026, 3, 2), date(2026, 3, 2), PLAIN, 0),  # the day of receipt does not count
        (date(2026, 3, 2), date(2026, 3, 3), PLAIN, 1),
        (date(2026, 3, 6), date(2026, 3, 8), PLAIN, 0),  # Friday to Sunday
        (date(2026, 3, 6), date(2026, 3, 9), PLAIN, 1),
        (date(2026, 3, 2), date(2026, 3, 16), PLAIN, 10),
        (date(2026, 3, 9), date(2026, 3, 2), PLAIN, 0),
        (date(2026, 4, 30), date(2026, 5, 6), MAY, 1),
        (date(2026, 4, 30), date(2026, 5, 11), MAY, 5),  # with the worked Saturday, May 9th
        (date(2026, 4, 30), date(2026, 5, 11), PLAIN, 7),
    ],
)
def test_working_days_are_counted_after_the_day_of_receipt(start: date, end: date, clock: Clock, days: int) -> None:
    assert working_days(start, end, clock) == days


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 400), st.integers(0, 400))
def test_working_days_add_up(start: date, first: int, second: int) -> None:
    middle, end = start + timedelta(days=first), start + timedelta(days=first + second)
    assert working_days(start, end, MAY) == working_days(start, middle, MAY) + working_days(middle, end, MAY)


def test_a_worked_weekend_day_counts_even_if_it_is_in_the_holidays_too() -> None:
    both = Clock(holidays=(date(2026, 5, 9),), workdays=(date(2026, 5, 9),))
    assert is_working(date(2026, 5, 9), both)


@pytest.mark.parametrize(
    ("days", "state"),
    [
        (0, State.OK), (25, State.OK), (26, State.ALARM), (30, State.ALARM), (31, State.OVER_FIRST),
        (50, State.OVER_FIRST), (51, State.OVER_LAST),
    ],
)  # fmt: skip
def test_a_limit_is_passed_on_the_day_after_it(days: int, state: State) -> None:
    assert state_of(days, PLAIN) is state


def test_the_limits_are_settings() -> None:
    strict = Clock(alarm=5, limits=(10, 15))
    assert [state_of(days, strict) for days in (5, 6, 11, 16)] == list(State)


def clerk() -> Clerk:
    made = Clerk()
    made.approve(planned("P1", 100), planned("P2", 100))
    made.receive(tranche("T2", 50, received_on=date(2026, 2, 2)), tranche("T1", 100))
    return made


def on(made: Clerk, day: date) -> dict[str, Release]:
    return {release.tranche.id: release for release in releases(made.records, day, PLAIN)}


def test_free_money_runs_until_all_of_it_is_placed() -> None:
    made = clerk()
    made.next_day(14)
    made.allot(move(Move.ALLOT, amount=60))
    made.next_day(7)
    made.allot(move(Move.ALLOT, amount=40))
    at_first, later = on(made, DAY + timedelta(days=15)), on(made, DAY + timedelta(days=200))
    assert list(later) == ["T2", "T1"]
    assert (at_first["T1"].free, at_first["T1"].days, at_first["T1"].done) == (40, 11, None)
    assert (later["T1"].free, later["T1"].days, later["T1"].done) == (0, 15, DAY + timedelta(days=21))
    assert (later["T1"].state, later["T2"].state) == (State.OK, State.OVER_LAST)


def test_money_that_comes_back_starts_a_clock_of_its_own() -> None:
    made = clerk()
    made.allot(move(Move.ALLOT, amount=100))
    made.next_day(70)
    made.adjust(move(Move.RECLAIM, amount=30))
    release = on(made, made.day + timedelta(days=1))["T1"]
    assert (release.free, release.since, release.done, release.days) == (30, made.day, None, 1)
    made.adjust(move(Move.RETURN, tranche="T1", amount=30))
    assert on(made, made.day)["T1"].done == made.day


def test_money_that_was_never_all_placed_keeps_its_first_clock() -> None:
    made = clerk()
    made.allot(move(Move.ALLOT, amount=99))
    made.next_day(7)
    made.adjust(move(Move.RECLAIM, amount=30))
    assert (on(made, made.day)["T1"].since, on(made, made.day)["T1"].free) == (DAY, 31)


def test_what_a_document_frees_and_places_again_does_not_restart_the_clock() -> None:
    made = clerk()
    made.allot(move(Move.ALLOT, amount=100))
    made.next_day(7)
    made.adjust(move(Move.DECREASE, "P1", amount=30), move(Move.INCREASE, "P2", amount=30))
    assert (on(made, made.day)["T1"].since, on(made, made.day)["T1"].done) == (DAY, DAY)


def test_a_receipt_taken_back_has_no_clock_and_starts_anew_when_recorded_again() -> None:
    made = clerk()
    made.do(Kind.REVERSED, reverses=4)
    assert list(on(made, DAY)) == ["T2"]
    made.receive(tranche("T1", 90))
    assert (on(made, DAY)["T1"].free, on(made, DAY)["T1"].done) == (90, None)


def test_a_reversed_allotment_runs_again() -> None:
    made = clerk()
    seq = made.allot(move(Move.ALLOT, amount=100)).seq
    made.next_day(7)
    made.do(Kind.REVERSED, reverses=seq)
    assert (on(made, made.day)["T1"].free, on(made, made.day)["T1"].done) == (100, None)


def test_the_clock_knows_nothing_of_later_records() -> None:
    made = clerk()
    made.next_day(7)
    made.allot(move(Move.ALLOT, amount=100))
    assert on(made, DAY)["T1"].free == 100
    assert releases(made.records, DAY - timedelta(days=1), PLAIN) == ()
