"""The fold: what a chain of events comes to, and what it will not take."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from allocator.accounts import FEE, UNSTATED, Entry, Event, Kind, Move, Stage
from allocator.ledger.chain import canonical, genesis, link, read
from allocator.ledger.fold import Book, LedgerBroken, fold
from allocator.ledger.postings import postings
from allocator.money import Fen
from allocator.records import Level
from tests.ledger.made import DAY, GENESIS, YEAR, Clerk, move, planned, price, started, tranche


def held(clerk: Clerk) -> dict[tuple[str, str], tuple[int, int]]:
    return {(item.project, item.tranche): (item.amount, item.industry) for item in clerk.book.balances().holdings}


def test_equal_events_have_equal_text_and_come_back_whole() -> None:
    clerk = started(100, planned("P1", 100, 40))
    event = clerk.event(Kind.ALLOTTED, entries=(move(Move.ALLOT, amount=60, industry=20, start_by=date(2026, 5, 1)),))
    assert read(canonical(event)) == event
    assert canonical(read(canonical(event))) == canonical(event)
    assert all(read(canonical(recorded.event)) == recorded.event for recorded in clerk.records)


def test_a_text_with_money_that_is_no_whole_number_is_refused() -> None:
    text = canonical(started().records[2].event)
    with pytest.raises(ValidationError):
        read(text.replace('"amount":100', '"amount":100.5'))
    with pytest.raises(ValidationError):
        read(text.replace('"amount":100', '"amount":"100"'))


def test_a_head_depends_on_everything_before_it() -> None:
    noon, later = "2026-03-02T12:00:00+08:00", "2026-03-02T12:00:01+08:00"
    base = link(GENESIS, 1, noon, "{}")
    others = [(base, 1, noon, "{}"), (GENESIS, 2, noon, "{}"), (GENESIS, 1, later, "{}"), (GENESIS, 1, noon, "{ }")]
    empty = [genesis("990101", 2026), genesis("990102", 2026), genesis("990101", 2027)]
    assert len({base, *(link(*parts) for parts in others), *empty}) == 8


def test_the_postings_of_every_event_sum_to_nothing() -> None:
    clerk = started(100)
    clerk.allot(move(Move.ALLOT, amount=70))
    clerk.adjust(move(Move.RECLAIM, amount=20), move(Move.RETURN, amount=5))
    for recorded in clerk.records:
        for sign in (1, -1):
            assert sum(posting.fen for posting in postings(recorded.event, sign)) == 0


def test_a_year_in_small_comes_to_its_balances() -> None:
    clerk = started(100, planned("P1", 80, 30), planned("P2", 50))
    clerk.receive(tranche("T2", 40, level=Level.PROVINCE))
    clerk.allot(move(Move.ALLOT, "P1", "T1", 60, 30), move(Move.ALLOT, FEE, "T1", 1), move(Move.ALLOT, "P2", "T2", 40))
    clerk.adjust(move(Move.RECLAIM, "P1", "T1", 10, 5), move(Move.RETURN, tranche="T1", amount=4))
    balances = clerk.book.balances()
    first, second = balances.accounts
    assert (first.received, first.allotted, first.free, first.handed_up) == (100, 51, 45, 4)
    assert (second.received, second.allotted, second.free, second.handed_up) == (40, 40, 0, 0)
    assert held(clerk) == {(FEE, "T1"): (1, 0), ("P1", "T1"): (50, 25), ("P2", "T2"): (40, 0)}
    assert (balances.seq, balances.head, balances.filed) == (6, clerk.records[-1].head, True)


def test_the_same_chain_folds_to_the_same_balances_and_head() -> None:
    clerk = started(100)
    clerk.allot(move(Move.ALLOT, amount=70))
    assert fold(clerk.records, year=YEAR, head=GENESIS) == clerk.book.balances()


def test_as_of_a_date_is_the_part_of_the_chain_up_to_that_day() -> None:
    clerk = started(100)
    before = clerk.book.balances()
    clerk.next_day()
    clerk.allot(move(Move.ALLOT, amount=70))
    assert fold(clerk.records, year=YEAR, head=GENESIS, on=DAY) == before
    assert fold(clerk.records, year=YEAR, head=GENESIS, on=DAY + timedelta(days=1)) == clerk.book.balances()
    assert fold(clerk.records, year=YEAR, head=GENESIS, on=DAY - timedelta(days=1)).seq == 0


def test_unstated_money_is_free_money_owed_until_a_document_names_it() -> None:
    clerk = started(100, planned("P1", 60), planned("P2", 60))
    clerk.allot(move(Move.ALLOT, "P1", "T1", 60))
    clerk.adjust(move(Move.DECREASE, "P1", "T1", 30), move(Move.INCREASE, "P2", UNSTATED, 30))
    assert clerk.book.balances().unstated == 30
    assert (clerk.book.free("T1"), clerk.book.free(UNSTATED), clerk.book.total_free) == (70, -30, 40)
    clerk.adjust(move(Move.SWAP_OUT, "P2", UNSTATED, 30), move(Move.SWAP_IN, "P2", "T1", 30))
    assert clerk.book.balances().unstated == 0
    assert held(clerk) == {("P1", "T1"): (30, 0), ("P2", "T1"): (30, 0)}


@pytest.mark.parametrize(
    ("kind", "parts"),
    [
        (Kind.RECEIVED, {"tranche": tranche("T2", 30)}),
        (Kind.ALLOTTED, {"entries": (move(Move.ALLOT, "P2", amount=20, industry=5, start_by=date(2026, 5, 1)),)}),
        (Kind.ADJUSTED, {"entries": (move(Move.RECLAIM, amount=50, industry=10), move(Move.RETURN, amount=7)),
                         "prices": (price("P1", Stage.CONTRACT, 60),)}),
        (Kind.PRICED, {"prices": (price("P1", Stage.APPRAISED, 90), price("P2", Stage.SETTLED, 7))}),
    ],
)  # fmt: skip
def test_a_reversal_leaves_everything_as_it_was(kind: Kind, parts: dict[str, object]) -> None:
    clerk = started(100, planned("P1", 50, 10), planned("P2", 50, 10))
    clerk.allot(move(Move.ALLOT, "P1", amount=50, industry=10, start_by=date(2026, 4, 1)))
    before = clerk.book.balances()
    seq = clerk.do(kind, **parts).seq
    assert clerk.book.balances() != replace(before, seq=seq, head=clerk.book.head)
    clerk.do(Kind.REVERSED, reverses=seq)
    assert clerk.book.balances() == replace(before, seq=seq + 1, head=clerk.book.head)


def test_a_filing_can_be_taken_back_and_made_again() -> None:
    clerk = started()
    clerk.do(Kind.REVERSED, reverses=2)
    assert not clerk.book.filed
    clerk.do(Kind.FILED)
    assert clerk.book.filed


def test_an_earlier_price_counts_again_when_the_later_one_is_taken_back() -> None:
    clerk = started(100, planned("P1", 100))
    clerk.do(Kind.PRICED, prices=(price("P1", Stage.APPRAISED, 90),))
    seq = clerk.do(Kind.PRICED, prices=(price("P1", Stage.APPRAISED, 80),)).seq
    clerk.do(Kind.PRICED, prices=(price("P1", Stage.SETTLED, 70),))
    assert clerk.book.price("P1") == clerk.book.balances().price("P1") == price("P1", Stage.SETTLED, 70)
    clerk.do(Kind.REVERSED, reverses=seq + 1)
    assert clerk.book.price("P1") == clerk.book.balances().price("P1") == price("P1", Stage.APPRAISED, 80)
    clerk.do(Kind.REVERSED, reverses=seq)
    assert clerk.book.price("P1") == clerk.book.balances().price("P1") == price("P1", Stage.APPRAISED, 90)


def test_the_earliest_condition_stays_until_the_money_is_gone() -> None:
    early, late = date(2026, 4, 1), date(2026, 5, 1)
    clerk = started(100, planned("P1", 100))
    clerk.allot(move(Move.ALLOT, amount=20, start_by=late))
    second = clerk.allot(move(Move.ALLOT, amount=20, start_by=early)).seq
    clerk.allot(move(Move.ALLOT, amount=10))

    def start_by() -> list[date | None]:
        return [item.start_by for item in clerk.book.balances().holdings]

    assert start_by() == [early]
    back = clerk.adjust(move(Move.RECLAIM, amount=50)).seq
    assert start_by() == []
    again = clerk.allot(move(Move.ALLOT, amount=5)).seq
    assert start_by() == [None]
    clerk.do(Kind.REVERSED, reverses=again)
    clerk.do(Kind.REVERSED, reverses=back)
    assert start_by() == [early]
    clerk.do(Kind.REVERSED, reverses=second)
    assert start_by() == [late]


def test_a_copy_of_a_book_lives_by_itself() -> None:
    clerk = started(100)
    clerk.allot(move(Move.ALLOT, amount=20, start_by=date(2026, 4, 1)))
    before, copy = clerk.book.balances(), clerk.book.copy()
    assert copy.balances() == before
    clerk.adjust(move(Move.RECLAIM, amount=20))
    clerk.do(Kind.PRICED, prices=(price("P1", Stage.SETTLED, 70),))
    clerk.receive(tranche("T2"))
    assert copy.balances() == before
    copy.check()


def wrong(clerk: Clerk, event: Event) -> str:
    """What the fold says to an event that no guard has seen."""
    with pytest.raises(LedgerBroken) as caught:
        clerk.record(event)
    assert caught.value.seq == clerk.book.seq or caught.value.seq == clerk.book.seq + 1
    return caught.value.what


@pytest.mark.parametrize(
    ("entries", "says"),
    [
        ((move(Move.ALLOT, amount=101),), "not as planned"),
        ((move(Move.ALLOT, "P2", amount=101),), "overdrawn"),
        ((move(Move.ALLOT, amount=10, industry=1),), "not as planned"),
        ((move(Move.ALLOT, amount=10, industry=11),), "of them industry"),
        ((move(Move.RECLAIM, amount=1),), "holds -1 fen"),
        ((move(Move.ALLOT, "P9"),), "may not take"),
        ((move(Move.ALLOT, "P3"),), "may not take"),
        ((move(Move.ALLOT, tranche="T9"),), "unknown tranche"),
        ((move(Move.RETURN, amount=101),), "overdrawn"),
        ((move(Move.RETURN, amount=-1),), "overdrawn"),
        ((move(Move.ALLOT, amount=5), move(Move.ALLOT, amount=-5)), "moves nothing"),
        ((move(Move.ALLOT, "#free"),), "nowhere"),
        ((move(Move.ALLOT, FEE, amount=2, industry=1),), "no industry"),
        ((move(Move.RETURN, amount=100), move(Move.INCREASE, "P2", UNSTATED, 1)), "not covered"),
        ((move(Move.ALLOT, "P4", amount=51),), "price lets it"),
    ],
)  # fmt: skip
def test_the_fold_itself_stops_at_a_broken_event(entries: tuple[Entry, ...], says: str) -> None:
    clerk = started(100, planned("P1", 100), planned("P2", 200), planned("P3", tasks=("另一任务",)), planned("P4", 100))
    clerk.do(Kind.PRICED, prices=(price("P4", Stage.SETTLED, 50),))
    assert says in wrong(clerk, clerk.event(Kind.ALLOTTED, entries=entries))


def test_the_fold_stops_where_the_chain_is_cut_or_a_document_comes_twice() -> None:
    clerk = started(100)
    event = clerk.event(Kind.ALLOTTED, entries=(move(Move.ALLOT),))
    recorded = clerk.record(event)
    for broken, says in (
        (recorded, "not the next"),
        (replace(recorded, seq=5), "not the next"),
        (replace(recorded, seq=5, prev=recorded.head, event=replace(event, on=DAY - timedelta(days=1))), "goes back"),
        (replace(recorded, seq=5, prev=recorded.head), "already recorded"),
    ):
        with pytest.raises(LedgerBroken, match=says):
            clerk.book.copy().apply(broken)


@pytest.mark.parametrize("back", [0, 1, 4, 6, 7, 9])
def test_the_fold_takes_back_only_what_can_be_taken_back(back: int) -> None:
    clerk = started(100)
    clerk.allot(move(Move.ALLOT, amount=10))  # 4
    clerk.adjust(move(Move.RECLAIM, amount=10))  # 5
    clerk.do(Kind.REVERSED, reverses=5)  # 6
    clerk.do(Kind.REVERSED, reverses=4)  # 7: now 4 is taken back
    wrong(clerk, clerk.event(Kind.REVERSED, reverses=back))


def test_the_fold_keeps_released_projects_in_every_version() -> None:
    clerk = started(100)
    clerk.allot(move(Move.ALLOT, amount=10))
    event = clerk.event(Kind.APPROVED, plan=replace(clerk.book.plan, version=2, digest="x", planned=()))  # type: ignore[type-var]
    assert "not as planned" in wrong(clerk, event)


def test_a_receipt_is_not_taken_back_while_its_money_is_out() -> None:
    clerk = started(100)
    clerk.allot(move(Move.ALLOT, amount=10))
    assert "overdrawn" in wrong(clerk, clerk.event(Kind.REVERSED, reverses=3))


def test_the_same_tranche_is_not_received_twice() -> None:
    clerk = started(100)
    assert "there already" in wrong(clerk, clerk.event(Kind.RECEIVED, tranche=tranche()))


@pytest.mark.parametrize("spoil", ["free", "total", "hidden", "industry", "right"])
def test_the_full_check_finds_an_account_that_was_changed_by_hand(spoil: str) -> None:
    clerk = started(100, planned("P1", 100))
    clerk.allot(move(Move.ALLOT, amount=10))
    clerk.book.check()
    if spoil == "free":
        clerk.book.money["#free"]["T1"] += 1
    elif spoil == "total":
        clerk.book.total_free -= 1
    elif spoil == "hidden":
        clerk.book.money["P1"]["T7"] = 1
        clerk.book.industry["P1"]["T7"] = 0
    elif spoil == "industry":
        clerk.book.industry["P1"]["T1"] = 11
    else:
        clerk.book.planned = {"P1": planned("P1", 100, tasks=("另一任务",))}
    with pytest.raises(LedgerBroken):
        clerk.book.check()


def test_money_of_a_tranche_is_counted_in_fen_up_to_the_largest_amount() -> None:
    clerk = Clerk()
    clerk.approve(planned("P1", 10**15))
    clerk.receive(tranche(amount=10**15))
    clerk.allot(move(Move.ALLOT, amount=10**15))
    assert clerk.book.balances().held("P1") == Fen(10**15)


def test_an_empty_book_has_nothing() -> None:
    balances = Book(YEAR, GENESIS).balances()
    assert (balances.seq, balances.head, balances.accounts, balances.holdings) == (0, GENESIS, (), ())
