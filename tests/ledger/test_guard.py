"""The guard: every reason against an event, all at once, to the fen, in sentences."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from allocator.accounts import FEE, UNSTATED, Earmark, Entry, Event, Kind, Move, PlanVersion, Stage, Tranche
from allocator.findings import Finding
from allocator.ledger.fold import LedgerBroken
from allocator.ledger.guard import Terms, refusals
from allocator.money import MAX_FEN, Fen
from allocator.records import Level, Location
from allocator.text import say
from tests.ledger.made import DAY, MAIN, Clerk, move, plan, planned, price, started, tranche

OTHER = "以工代赈"


def found(clerk: Clerk, event: Event) -> dict[str, Finding]:
    """The findings by code; each can be said in both languages with the slots it brings."""
    findings = refusals(clerk.book, event, clerk.terms)
    for finding in findings:
        for lang in ("zh", "en"):
            for part in ("rule", "message", "action"):
                slots = {"value": finding.value, "subject": finding.subject, **dict(finding.args)}
                assert say(f"{finding.code}.{part}", lang, **slots)
    return {finding.code: finding for finding in findings}


def codes(clerk: Clerk, kind: Kind, **parts: object) -> list[str]:
    return sorted(found(clerk, clerk.event(kind, **parts)))


def allot(clerk: Clerk, *entries: Entry) -> list[str]:
    return codes(clerk, Kind.ALLOTTED, entries=entries)


def adjust(clerk: Clerk, *entries: Entry) -> list[str]:
    return codes(clerk, Kind.ADJUSTED, entries=entries)


def slot(finding: Finding, name: str) -> str | int:
    return dict(finding.args)[name]


def test_to_the_last_fen_is_right_and_one_more_is_not() -> None:
    clerk = started(100, planned("P1", 100, 40), planned("P2", 100))
    assert allot(clerk, move(Move.ALLOT, "P1", amount=100, industry=40)) == []
    over = found(clerk, clerk.event(Kind.ALLOTTED, entries=(move(Move.ALLOT, "P2", amount=101),)))
    assert sorted(over) == ["L37", "L38", "L40"]
    assert [slot(over["L37"], name) for name in ("need_fen", "free_fen", "short_fen")] == [101, 100, 1]
    assert [slot(over["L38"], name) for name in ("cap_fen", "more_fen", "over_fen")] == [100, 101, 1]
    assert allot(clerk, move(Move.ALLOT, "P1", amount=50, industry=41)) == ["L39"]
    assert allot(clerk, move(Move.ALLOT, "P1", amount=61)) == ["L40"]
    assert allot(clerk, move(Move.ALLOT, "P1", amount=60)) == []


def test_two_entries_of_one_project_are_counted_together() -> None:
    clerk = started(200)
    assert allot(clerk, move(Move.ALLOT, amount=50), move(Move.ALLOT, amount=50)) == []
    assert allot(clerk, move(Move.ALLOT, amount=50), move(Move.ALLOT, amount=51)) == ["L38", "L40"]


def test_two_projects_of_one_tranche_are_counted_together() -> None:
    clerk = started(100, planned("P1"), planned("P2"))
    assert allot(clerk, move(Move.ALLOT, "P1", amount=50), move(Move.ALLOT, "P2", amount=50)) == []
    assert allot(clerk, move(Move.ALLOT, "P1", amount=50), move(Move.ALLOT, "P2", amount=51)) == ["L37"]


def test_a_price_lowers_what_a_project_may_still_get() -> None:
    clerk = started(1000, planned("P1", 500, cost=600))
    clerk.do(Kind.PRICED, prices=(price("P1", Stage.APPRAISED, 560),))
    assert allot(clerk, move(Move.ALLOT, amount=460)) == []
    over = found(clerk, clerk.event(Kind.ALLOTTED, entries=(move(Move.ALLOT, amount=461),)))
    assert sorted(over) == ["L53"]
    assert [slot(over["L53"], name) for name in ("cap_fen", "over_fen")] == [460, 1]


def test_a_price_of_the_same_document_counts_for_its_money() -> None:
    clerk = started(1000, planned("P1", 500), planned("P2", 500))
    clerk.do(Kind.PRICED, prices=(price("P1", Stage.APPRAISED, 400),))
    clerk.allot(move(Move.ALLOT, "P2", amount=100))
    entries = (move(Move.DECREASE, "P2", amount=100), move(Move.INCREASE, "P1", amount=100))
    for stage, amount, refused in (
        (Stage.CONTRACT, 100, []),
        (Stage.CONTRACT, 99, ["L53"]),
        (Stage.APPRAISED, 99, ["L53"]),
        (Stage.APPRAISED, 100, []),
    ):
        assert codes(clerk, Kind.ADJUSTED, entries=entries, prices=(price("P1", stage, amount),)) == refused


def test_a_settled_price_is_not_lifted_by_an_earlier_stage_that_comes_later() -> None:
    clerk = started(1000, planned("P1", 500))
    clerk.do(Kind.PRICED, prices=(price("P1", Stage.SETTLED, 100),))
    clerk.do(Kind.PRICED, prices=(price("P1", Stage.APPRAISED, 500),))
    assert allot(clerk, move(Move.ALLOT, amount=101)) == ["L53"]


def test_a_project_with_surplus_may_swap_levels_but_gets_nothing_more() -> None:
    clerk = started(100, planned("P1", 100), planned("P2", 100))
    clerk.receive(tranche("T2", 100, level=Level.CITY))
    clerk.allot(move(Move.ALLOT, "P1", amount=80), move(Move.ALLOT, "P2", amount=1))
    clerk.do(Kind.PRICED, prices=(price("P1", Stage.SETTLED, 50),))
    assert adjust(clerk, move(Move.SWAP_OUT, "P1", "T1", 80), move(Move.SWAP_IN, "P1", "T2", 80)) == []
    assert adjust(clerk, move(Move.DECREASE, "P2", "T1", 1), move(Move.INCREASE, "P1", "T1", 1)) == ["L53"]


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (move(Move.ALLOT, amount=0), "L30"),
        (move(Move.ALLOT, amount=-5), "L30"),
        (move(Move.ALLOT, amount=MAX_FEN + 1), "L30"),
        (move(Move.ALLOT, amount=5, industry=6), "L30"),
        (move(Move.ALLOT, amount=5, industry=-1), "L30"),
        (move(Move.ALLOT, tranche="T9"), "L31"),
        (move(Move.ALLOT, "P9"), "L32"),
        (move(Move.ALLOT, "#free"), "L32"),
        (move(Move.ALLOT, "S1"), "L33"),
        (move(Move.ALLOT, "P2"), "L34"),
        (move(Move.ALLOT, "P3"), "L35"),
        (move(Move.ALLOT, "P1", "T2"), "L36"),
        (move(Move.ALLOT, FEE, amount=5, industry=1), "L42"),
        (move(Move.ALLOT, FEE, amount=5, start_by=DAY), "L42"),
        (move(Move.ALLOT, "P1", UNSTATED), "L43"),
        (move(Move.ALLOT, level=Level.CITY), "L46"),
    ],
)
def test_one_entry_alone_can_be_wrong(entry: Entry, code: str) -> None:
    clerk = started(
        100,
        planned("P1", 10),
        planned("P2", 10, tasks=(OTHER,)),
        planned("P3", 10, levels=(Level.PROVINCE,)),
        planned("S1", 10, standby=True),
    )
    clerk.receive(tranche("T2", 100, earmark=Earmark(text="限甲村", villages=("甲镇/甲村",))))
    assert allot(clerk, entry) == [code]


@pytest.mark.parametrize(
    ("earmark", "good"),
    [
        (Earmark(text="x", projects=("P1",)), True),
        (Earmark(text="x", projects=("P2",)), False),
        (Earmark(text="x", villages=("甲镇/甲村", "甲镇/乙村")), True),
        (Earmark(text="x", villages=("甲镇/乙村",)), False),
        (Earmark(text="x", purposes=("少数民族发展",)), True),
        (Earmark(text="x", purposes=("欠发达林场",)), False),
        (Earmark(text="x", projects=("P1",), purposes=("欠发达林场",)), False),
    ],
)
def test_a_purpose_lock_is_kept(earmark: Earmark, good: bool) -> None:
    clerk = Clerk()
    place = (Location(town="甲镇", village="甲村"),)
    clerk.approve(planned("P1", 10, towns=place, purposes=("少数民族发展",)))
    clerk.receive(tranche("T1", 100, earmark=earmark))
    assert allot(clerk, move(Move.ALLOT, amount=10)) == ([] if good else ["L36"])


def test_standby_projects_get_money_only_where_the_rulebook_lets_them() -> None:
    clerk = started(100, planned("P1", 10), planned("S1", 10, standby=True))
    assert allot(clerk, move(Move.ALLOT, "S1")) == ["L33"]
    clerk.terms = Terms(standby=True)
    assert allot(clerk, move(Move.ALLOT, "S1")) == []


def test_all_that_is_wrong_is_said_at_once() -> None:
    clerk = started(100, planned("P1", 50), planned("P2", 50, tasks=(OTHER,)))
    event = clerk.event(
        Kind.ALLOTTED,
        op_id="op-3",
        by=" ",
        basis="",
        on=DAY - timedelta(days=1),
        plan_digest="another",
        entries=(move(Move.ALLOT, "P9"), move(Move.ALLOT, "P2"), move(Move.ALLOT, "P1", amount=95)),
    )
    assert sorted(found(clerk, event)) == ["L01", "L02", "L03", "L14", "L32", "L34", "L37", "L38", "L40"]


def test_a_day_may_stay_but_never_goes_back_and_never_lies_ahead() -> None:
    clerk = started()
    clerk.terms = Terms(today=DAY)
    for days, refused in ((-1, ["L03"]), (0, []), (1, ["L04"])):
        day = DAY + timedelta(days=days)
        one = tranche("T2", received_on=DAY - timedelta(days=3))
        assert codes(clerk, Kind.RECEIVED, on=day, tranche=one) == refused


def test_every_document_has_an_operation_a_basis_and_an_author() -> None:
    clerk = started()
    for part in ("op_id", "basis", "by"):
        said = found(clerk, clerk.event(Kind.RECEIVED, tranche=tranche("T2"), **{part: " "}))
        assert sorted(said) == ["L02"]
        assert slot(said["L02"], "fields") == part


@pytest.mark.parametrize(
    ("kind", "parts"),
    [
        (Kind.APPROVED, {}),
        (Kind.APPROVED, {"plan": plan(version=2), "tranche": tranche("T2")}),
        (Kind.FILED, {"entries": (move(Move.ALLOT),)}),
        (Kind.RECEIVED, {}),
        (Kind.RECEIVED, {"tranche": tranche("T2"), "entries": (move(Move.ALLOT),)}),
        (Kind.ALLOTTED, {}),
        (Kind.ALLOTTED, {"entries": (move(Move.INCREASE),)}),
        (Kind.ALLOTTED, {"entries": (move(Move.ALLOT),), "prices": (price("P1", Stage.SETTLED, 1),)}),
        (Kind.ADJUSTED, {"prices": (price("P1", Stage.SETTLED, 1),)}),
        (Kind.ADJUSTED, {"entries": (move(Move.ALLOT),)}),
        (Kind.PRICED, {}),
        (Kind.REVERSED, {}),
        (Kind.REVERSED, {"reverses": 3, "entries": (move(Move.ALLOT),)}),
    ],
)
def test_a_document_holds_what_its_kind_holds(kind: Kind, parts: dict[str, object]) -> None:
    assert "L05" in codes(started(), kind, **parts)


# plan versions


def version(clerk: Clerk, *projects: object, **change: object) -> list[str]:
    made = plan(*projects, version=2)  # type: ignore[arg-type]
    return codes(clerk, Kind.APPROVED, plan=replace(made, **change))  # type: ignore[arg-type]


def test_plan_versions_are_numbered_and_each_has_content_of_its_own() -> None:
    clerk = started()
    assert version(clerk, planned()) == []
    assert version(clerk, planned(), version=1) == ["L06"]
    assert version(clerk, planned(), version=3) == ["L06"]
    assert version(clerk, planned(), digest="plan-1") == ["L07"]
    assert version(clerk, planned(), digest=" ") == ["L07"]
    assert codes(Clerk(), Kind.APPROVED, plan=plan(planned(), version=2)) == ["L06"]


def test_a_plan_adds_up_and_its_projects_are_sound() -> None:
    clerk = started()
    assert version(clerk, planned("P1", 60), planned("P2", 40), total=Fen(100)) == []
    assert version(clerk, planned("P1", 60), planned("P2", 40), total=Fen(99)) == ["L16"]
    assert version(clerk, planned("P1", 60), planned("S1", 40, standby=True), total=Fen(60)) == []
    assert version(clerk, planned(), planned=(planned("P2"), planned("P1")), total=Fen(500)) == ["L16"]
    assert version(clerk, planned(), planned=(planned("P1"), planned("P1")), total=Fen(500)) == ["L16"]
    for bad in (
        planned("P1", 10, 11), planned("P1", 10, -1), planned("P1", -1), planned("P1", 10, cost=9),
        planned("P1", 10, tasks=()), planned("", 10), planned(FEE, 10),
    ):  # fmt: skip
        assert "L08" in version(clerk, bad)


def released() -> Clerk:
    clerk = started(100, planned("P1", 100, 40), planned("P2", 50))
    clerk.allot(move(Move.ALLOT, "P1", amount=60, industry=30), move(Move.ALLOT, FEE, amount=1))
    return clerk


def test_a_new_version_never_drops_a_released_project() -> None:
    clerk = released()
    assert version(clerk, planned("P1", 100, 40)) == []
    assert version(clerk, planned("P2", 50)) == ["L09"]
    assert version(clerk, planned("P1", 100, 40, standby=True)) == ["L09"]


@pytest.mark.parametrize(
    ("amount", "industry", "refused"),
    [(60, 30, []), (59, 30, ["L10"]), (60, 29, ["L10"]), (60, 31, ["L10"]), (61, 31, []), (1000, 970, [])],
)
def test_a_new_version_never_lowers_a_project_under_what_it_holds(
    amount: int, industry: int, refused: list[str]
) -> None:
    assert version(released(), planned("P1", amount, industry)) == refused


def test_a_new_version_still_allows_the_money_that_is_out() -> None:
    assert version(released(), planned("P1", 100, 40, tasks=(OTHER, MAIN))) == []
    assert version(released(), planned("P1", 100, 40, tasks=(OTHER,))) == ["L11"]
    assert version(released(), planned("P1", 100, 40, levels=(Level.CITY,))) == ["L11"]


def test_a_project_is_free_to_go_once_its_money_is_taken_back() -> None:
    clerk = released()
    clerk.adjust(move(Move.RECLAIM, "P1", amount=60, industry=30))
    assert version(clerk, planned("P2", 50)) == []


def test_money_follows_approval_and_filing() -> None:
    clerk = Clerk()
    clerk.receive(tranche())
    assert codes(clerk, Kind.FILED) == ["L12"]
    assert allot(clerk, move(Move.ALLOT)) == ["L12", "L15", "L32"]
    clerk.approve(planned(), file=False)
    assert allot(clerk, move(Move.ALLOT)) == ["L15"]
    clerk.terms = Terms(needs_filing=False)
    assert allot(clerk, move(Move.ALLOT)) == []
    clerk.do(Kind.FILED)
    assert codes(clerk, Kind.FILED) == ["L13"]


def test_a_new_version_waits_for_its_own_filing_but_money_may_still_be_taken_back() -> None:
    clerk = released()
    clerk.approve(planned("P1", 100, 40), planned("P2", 60), file=False)
    assert allot(clerk, move(Move.ALLOT, "P2")) == ["L15"]
    assert adjust(clerk, move(Move.RECLAIM, "P1", amount=10, industry=5)) == []
    assert adjust(clerk, move(Move.DECREASE, "P1", amount=10, industry=5), move(Move.INCREASE, "P2")) == ["L15"]


def test_documents_rest_on_the_current_plan() -> None:
    clerk = released()
    for kind, entries in (
        (Kind.ALLOTTED, (move(Move.ALLOT, "P2"),)),
        (Kind.ADJUSTED, (move(Move.RECLAIM, "P1", amount=10, industry=5),)),
    ):
        assert codes(clerk, kind, entries=entries) == []
        assert codes(clerk, kind, entries=entries, plan_digest="plan-0") == ["L14"]
    clerk.approve(planned("P1", 100, 40), file=False)
    assert codes(clerk, Kind.FILED, plan_digest="plan-1") == ["L14"]


# receipts


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (tranche("T1", doc_no="示财农〔2026〕8号"), "L20"),
        (tranche("T2", doc_no="示财农〔2026〕1号"), "L21"),
        (tranche("T2", 0), "L22"),
        (tranche("T2", -1), "L22"),
        (tranche("T2", MAX_FEN), "L22"),
        (tranche("T2", task=" "), "L23"),
        (replace(tranche("T2"), id=" "), "L23"),
        (tranche("T2", doc_no="示财农[2026]2号"), "L23"),
        (tranche("T2", received_on=DAY + timedelta(days=1)), "L24"),
        (tranche("T2", fund_year=2027), "L25"),
    ],
)
def test_a_receipt_can_be_wrong(one: Tranche, code: str) -> None:
    assert codes(started(), Kind.RECEIVED, tranche=one) == [code]


@pytest.mark.parametrize(
    "one",
    [
        tranche("T2", MAX_FEN - 100),
        tranche("T2", doc_no="示财农〔2026〕1号", level=Level.PROVINCE),
        tranche("T2", doc_no="示财农〔2026〕1号", task=OTHER),
        tranche("T2", doc_no="示财农〔2026〕1号", earmark=Earmark(text="限甲村")),
        tranche("T2", fund_year=2025),
    ],
)
def test_what_differs_in_one_part_of_its_identity_is_another_tranche(one: Tranche) -> None:
    assert codes(started(), Kind.RECEIVED, tranche=one) == []


# adjustments


def two_levels() -> Clerk:
    """P1 holds 60 central (30 industry), P2 40 provincial; 40 central and 60 provincial are free."""
    clerk = started(100, planned("P1", 100, 50), planned("P2", 100), planned("P3", 100))
    clerk.receive(tranche("T2", 100, level=Level.PROVINCE))
    clerk.allot(move(Move.ALLOT, "P1", "T1", 60, 30), move(Move.ALLOT, "P2", "T2", 40), move(Move.ALLOT, FEE, "T1", 5))
    return clerk


def test_what_a_project_gives_it_holds() -> None:
    clerk = two_levels()
    assert adjust(clerk, move(Move.RECLAIM, "P1", "T1", 60, 30)) == []
    over = found(clerk, clerk.event(Kind.ADJUSTED, entries=(move(Move.RECLAIM, "P1", "T1", 61, 30),)))
    assert sorted(over) == ["L41"]
    assert slot(over["L41"], "short_fen") == 1
    assert adjust(clerk, move(Move.RECLAIM, "P1", "T1", 40, 31)) == ["L45"]
    assert adjust(clerk, move(Move.RECLAIM, "P1", "T1", 40, 9)) == ["L45"]
    assert adjust(clerk, move(Move.RECLAIM, "P1", "T1", 40, 10)) == []
    assert adjust(clerk, move(Move.RECLAIM, "P1", "T2", 1)) == ["L41"]
    assert adjust(clerk, move(Move.RECLAIM, FEE, "T1", 5)) == []
    assert adjust(clerk, move(Move.RECLAIM, FEE, "T1", 6)) == ["L49"]


def test_what_comes_in_later_does_not_cover_what_goes_out() -> None:
    clerk = two_levels()
    entries = (move(Move.DECREASE, "P2", "T2", 41), move(Move.INCREASE, "P2", "T2", 41))
    assert adjust(clerk, *entries) == ["L41"]


def test_money_handed_up_was_free() -> None:
    clerk = two_levels()
    assert adjust(clerk, move(Move.RETURN, tranche="T1", amount=35)) == []
    assert adjust(clerk, move(Move.RETURN, tranche="T1", amount=36)) == ["L37"]
    assert adjust(clerk, move(Move.RETURN, tranche="T1", amount=36), move(Move.RECLAIM, FEE, "T1", 1)) == []
    assert adjust(clerk, move(Move.RETURN, tranche=UNSTATED, amount=1)) == ["L43"]
    assert adjust(clerk, replace(move(Move.RETURN, tranche="T1", amount=1), project="P1")) == ["L54"]


def test_fees_are_neither_increased_nor_swapped() -> None:
    clerk = two_levels()
    for what in (Move.INCREASE, Move.SWAP_IN, Move.SWAP_OUT):
        assert "L42" in adjust(clerk, move(what, FEE, "T1", 1))
    assert adjust(clerk, move(Move.DECREASE, FEE, "T1", 1), move(Move.INCREASE, "P3", "T1", 1)) == []
    assert "L43" in adjust(clerk, move(Move.DECREASE, FEE, UNSTATED, 1))


@pytest.mark.parametrize(
    ("entries", "refused"),
    [
        ((move(Move.DECREASE, "P1", "T1", 10, 5), move(Move.INCREASE, "P3", "T1", 10)), []),
        ((move(Move.DECREASE, "P1", "T1", 10, 5), move(Move.INCREASE, "P3", "T1", 9)), ["J01"]),
        ((move(Move.DECREASE, "P1", "T1", 10, 5), move(Move.INCREASE, "P3", "T1", 11)), ["J01"]),
        ((move(Move.DECREASE, "P1", "T1", 10, 5), move(Move.INCREASE, "P3", "T2", 10)), ["J02"]),
        ((move(Move.DECREASE, "P1", "T1", 10, 5), move(Move.INCREASE, "P3", UNSTATED, 10)), []),
        ((move(Move.DECREASE, "P1", "T1", 10, 5), move(Move.DECREASE, "P2", "T2", 5),
          move(Move.INCREASE, "P3", "T1", 12), move(Move.INCREASE, "P3", UNSTATED, 3)), ["J02"]),
        ((move(Move.DECREASE, "P1", "T1", 10, 5), move(Move.DECREASE, "P2", "T2", 5),
          move(Move.INCREASE, "P3", "T1", 8), move(Move.INCREASE, "P3", UNSTATED, 7)), []),
        ((move(Move.DECREASE, "P1", "T1", 10, 5), move(Move.INCREASE, "P3", "T2", 10),
          move(Move.SWAP_OUT, "P2", "T2", 10), move(Move.SWAP_IN, "P2", "T1", 10)), []),
        ((move(Move.SWAP_OUT, "P2", "T2", 10), move(Move.SWAP_IN, "P2", "T1", 10)), []),
        ((move(Move.SWAP_OUT, "P2", "T2", 10), move(Move.SWAP_IN, "P2", "T1", 9)), ["J03"]),
        ((move(Move.SWAP_OUT, "P2", "T2", 10), move(Move.SWAP_IN, "P3", "T1", 10)), ["J03"]),
        ((move(Move.SWAP_OUT, "P1", "T1", 10, 5), move(Move.SWAP_IN, "P1", "T2", 10, 4)), ["J03"]),
        ((move(Move.SWAP_OUT, "P1", "T1", 10, 5), move(Move.SWAP_IN, "P1", "T2", 10, 5)), []),
        ((move(Move.RECLAIM, "P1", "T1", 10, 5), move(Move.RETURN, tranche="T1", amount=3)), []),
    ],
)  # fmt: skip
def test_adjustments_are_zero_sum_in_total_per_level_and_per_swap(
    entries: tuple[Entry, ...], refused: list[str]
) -> None:
    assert adjust(two_levels(), *entries) == refused


def test_unstated_money_is_covered_by_what_is_free() -> None:
    clerk = started(100, planned("P1", 100), planned("P2", 100))
    clerk.allot(move(Move.ALLOT, "P1", "T1", 50))
    clerk.adjust(move(Move.DECREASE, "P1", "T1", 30), move(Move.INCREASE, "P2", UNSTATED, 30))  # 80 free, 30 owed
    assert allot(clerk, move(Move.ALLOT, "P1", "T1", 50)) == []
    over = found(clerk, clerk.event(Kind.ALLOTTED, entries=(move(Move.ALLOT, "P1", "T1", 51),)))
    assert sorted(over) == ["L44"]
    assert slot(over["L44"], "short_fen") == 1
    assert adjust(clerk, move(Move.SWAP_OUT, "P2", UNSTATED, 31), move(Move.SWAP_IN, "P2", "T1", 31)) == ["L48"]
    assert adjust(clerk, move(Move.RECLAIM, "P2", UNSTATED, 30)) == ["L43"]


def test_a_stated_level_without_a_document_is_judged_as_far_as_it_goes() -> None:
    clerk = started(100, planned("P1", 100), planned("P2", 100, levels=(Level.CENTRAL,)))
    clerk.allot(move(Move.ALLOT, "P1", "T1", 50))
    out = move(Move.DECREASE, "P1", "T1", 30)
    assert adjust(clerk, out, move(Move.INCREASE, "P2", UNSTATED, 30, level=Level.CENTRAL)) == []
    assert adjust(clerk, out, move(Move.INCREASE, "P2", UNSTATED, 30, level=Level.CITY)) == ["J02", "L35"]


def test_a_project_has_at_most_so_many_documents() -> None:
    clerk = started(100, planned("P1", 100))
    clerk.receive(*(tranche(f"T{number}", 100) for number in (2, 3)))
    clerk.receive(tranche("T4", doc_no="示财农〔2026〕2号", level=Level.CITY))
    clerk.allot(move(Move.ALLOT, tranche="T1"), move(Move.ALLOT, tranche="T2"))
    assert allot(clerk, move(Move.ALLOT, tranche="T3")) == ["L47"]
    assert allot(clerk, move(Move.ALLOT, tranche="T4")) == []  # the same 文号 as T2
    assert adjust(clerk, move(Move.SWAP_OUT, tranche="T1"), move(Move.SWAP_IN, tranche="T3")) == []
    assert adjust(clerk, move(Move.SWAP_OUT, tranche="T1", amount=9), move(Move.SWAP_IN, tranche="T3", amount=9)) == [
        "L47"
    ]
    clerk.terms = Terms(per_project=1)
    assert allot(clerk, move(Move.ALLOT, tranche="T1")) == []  # it adds none


# prices


def test_prices_are_of_planned_projects_and_never_below_nothing() -> None:
    clerk = started()

    def priced(*prices: object) -> list[str]:
        return codes(clerk, Kind.PRICED, prices=prices)

    assert priced(price("P1", Stage.SETTLED, 0), price("P1", Stage.CONTRACT, 5, 5)) == []
    assert priced(price("P1", Stage.SETTLED, MAX_FEN)) == []
    assert priced(price("P1", Stage.SETTLED, -1)) == ["L51"]
    assert priced(price("P1", Stage.SETTLED, 5, 6)) == ["L51"]
    assert priced(price("P1", Stage.SETTLED, 5, -1)) == ["L51"]
    assert priced(price("P1", Stage.SETTLED, MAX_FEN + 1)) == ["L51"]
    assert priced(price("P9", Stage.SETTLED, 5)) == ["L50"]
    assert priced(price(FEE, Stage.SETTLED, 5)) == ["L50"]
    assert priced(price("P1", Stage.SETTLED, 5), price("P1", Stage.SETTLED, 6)) == ["L52"]


# reversals


def back(clerk: Clerk, seq: int) -> dict[str, Finding]:
    return found(clerk, clerk.event(Kind.REVERSED, reverses=seq))


def test_a_reversal_names_an_event_that_can_be_taken_back_once() -> None:
    clerk = started()
    seq = clerk.allot(move(Move.ALLOT)).seq
    assert sorted(back(clerk, 99)) == sorted(back(clerk, -1)) == ["L60"]
    assert sorted(back(clerk, 1)) == ["L62"]
    clerk.do(Kind.REVERSED, reverses=seq)
    assert sorted(back(clerk, seq)) == ["L61"]
    assert sorted(back(clerk, seq + 1)) == ["L62"]


def test_a_receipt_is_taken_back_while_all_of_it_is_free() -> None:
    clerk = started(100)
    seq = clerk.allot(move(Move.ALLOT, amount=1)).seq
    said = back(clerk, 3)
    assert sorted(said) == ["L64"]
    assert slot(said["L64"], "short_fen") == 1
    clerk.do(Kind.REVERSED, reverses=seq)
    clerk.do(Kind.REVERSED, reverses=3)
    assert clerk.book.balances().accounts == ()
    clerk.receive(tranche(amount=99))  # the right amount, under the same number and identity
    assert clerk.book.balances().accounts[0].received == 99


def test_a_receipt_that_covers_unstated_money_is_not_taken_back() -> None:
    clerk = started(100, planned("P1", 100), planned("P2", 100))
    clerk.allot(move(Move.ALLOT, "P1", amount=30))
    clerk.adjust(move(Move.DECREASE, "P1", amount=30), move(Move.INCREASE, "P2", UNSTATED, 30))
    assert sorted(back(clerk, 3)) == ["L44"]


def test_an_allotment_is_taken_back_while_its_money_is_there() -> None:
    clerk = started(100, planned("P1", 100, 50))
    first = clerk.allot(move(Move.ALLOT, amount=40, industry=20)).seq
    clerk.adjust(move(Move.RECLAIM, amount=1, industry=0))
    said = back(clerk, first)
    assert sorted(said) == ["L66"]
    assert [slot(said["L66"], name) for name in ("need_fen", "held_fen", "short_fen")] == [40, 39, 1]
    clerk.allot(move(Move.ALLOT, amount=2, industry=0))
    assert sorted(back(clerk, first)) == []


def test_money_taken_back_returns_only_while_it_is_free_and_fits() -> None:
    clerk = started(100, planned("P1", 60), planned("P2", 60))
    clerk.allot(move(Move.ALLOT, "P1", amount=60))
    seq = clerk.adjust(move(Move.RECLAIM, "P1", amount=50)).seq
    clerk.allot(move(Move.ALLOT, "P2", amount=41))
    said = back(clerk, seq)
    assert sorted(said) == ["L67"]
    assert slot(said["L67"], "short_fen") == 1
    clerk.allot(move(Move.ALLOT, "P1", amount=1))
    assert sorted(back(clerk, seq)) == ["L38", "L40", "L67"]


def test_what_a_reversal_brings_back_meets_the_plan_of_today() -> None:
    clerk = started(100, planned("P1", 60), planned("P2", 60))
    clerk.allot(move(Move.ALLOT, "P1", amount=60))
    seq = clerk.adjust(move(Move.RECLAIM, "P1", amount=60)).seq
    clerk.approve(planned("P2", 60))
    assert sorted(back(clerk, seq)) == ["L32"]
    clerk.approve(planned("P1", 60, standby=True))
    assert sorted(back(clerk, seq)) == ["L33"]
    clerk.approve(planned("P1", 60, tasks=(OTHER,)))
    assert sorted(back(clerk, seq)) == ["L34"]
    clerk.approve(planned("P1", 60))
    assert sorted(back(clerk, seq)) == []


def test_a_reversal_never_moves_a_tranche_that_was_recorded_anew() -> None:
    clerk = started(100)
    allotted = clerk.allot(move(Move.ALLOT, amount=40)).seq
    reclaimed = clerk.adjust(move(Move.RECLAIM, amount=40)).seq
    clerk.do(Kind.REVERSED, reverses=3)
    assert sorted(back(clerk, reclaimed)) == ["L65"]
    clerk.receive(tranche(amount=70))
    assert sorted(back(clerk, reclaimed)) == sorted(back(clerk, allotted)) == ["L65"]


def test_only_the_filing_of_the_current_version_is_taken_back() -> None:
    clerk = started()
    clerk.approve(planned("P1", 90), file=False)
    assert sorted(back(clerk, 2)) == ["L63"]
    clerk.do(Kind.FILED)
    assert sorted(back(clerk, 2)) == ["L63"]
    assert sorted(back(clerk, clerk.book.seq)) == []


def test_the_filing_of_an_earlier_version_is_another_even_if_the_plan_comes_back() -> None:
    clerk = started()
    old = clerk.book.plan
    assert old is not None
    clerk.approve(planned("P1", 90))
    clerk.do(Kind.APPROVED, plan=replace(old, version=3))
    clerk.do(Kind.FILED)
    assert sorted(back(clerk, 2)) == ["L63"]
    with pytest.raises(LedgerBroken, match="not the filing"):
        clerk.record(clerk.event(Kind.REVERSED, reverses=2))


def test_the_guard_leaves_the_book_as_it_was() -> None:
    clerk = two_levels()
    before = clerk.book.balances()
    adjust(clerk, move(Move.DECREASE, "P1", "T1", 10, 5), move(Move.INCREASE, "P3", "T1", 10))
    allot(clerk, move(Move.ALLOT, "P1", amount=1000), move(Move.ALLOT, "P9"))
    back(clerk, 5)
    assert clerk.book.balances() == before
    clerk.book.check()


@pytest.mark.parametrize("make", [released, two_levels])
def test_what_the_guard_lets_pass_the_fold_takes(make: Callable[[], Clerk]) -> None:
    clerk = make()
    for seq in range(1, clerk.book.seq + 1):
        copy = clerk.book.copy()
        event = clerk.event(Kind.REVERSED, reverses=seq)
        if not refusals(clerk.book, event):
            clerk.record(event)
            clerk.book.check()
        clerk.book = copy


def test_no_code_of_the_guard_is_left_without_a_test(request: pytest.FixtureRequest) -> None:
    source = (request.path.parent / "test_guard.py").read_text("utf-8")
    numbers = [*range(1, 17), *range(20, 26), *range(30, 55), *range(60, 68)]
    assert [f"L{number:02}" for number in numbers if source.count(f'"L{number:02}"') == 0] == []


def test_an_empty_plan_is_a_plan() -> None:
    clerk = Clerk()
    clerk.do(Kind.APPROVED, plan=PlanVersion(version=1, digest="x", total=Fen(0), planned=()))
    with pytest.raises(LedgerBroken):
        clerk.record(clerk.event(Kind.ALLOTTED, entries=(move(Move.ALLOT),)))


def test_a_document_is_booked_once_however_its_number_is_written_until_it_is_taken_back() -> None:
    clerk = started(100)
    clerk.allot(move(Move.ALLOT, amount=60))
    first = clerk.do(Kind.ADJUSTED, basis="示例区财〔2026〕30号", entries=(move(Move.RECLAIM, amount=30),))
    again = clerk.event(Kind.ADJUSTED, basis="示例区财[2026] 30 号", entries=(move(Move.RECLAIM, amount=25),))
    refused = found(clerk, again)
    assert sorted(refused) == ["L17"]
    assert slot(refused["L17"], "seq") == first.seq
    prices = (price("P1", Stage.CONTRACT, 90),)
    assert codes(clerk, Kind.PRICED, basis="示例区财〔2026〕30号", prices=prices) == ["L17"]
    assert codes(clerk, Kind.ADJUSTED, basis="示例区财【2026】30号", entries=first.event.entries) == ["L01"]
    clerk.do(Kind.REVERSED, basis="示例区财〔2026〕31号", reverses=first.seq)
    assert clerk.codes(replace(again, op_id="new")) == []


def test_one_document_may_allot_several_tranches_one_after_another() -> None:
    clerk = started(100)
    clerk.allot(move(Move.ALLOT, amount=30))
    clerk.do(Kind.ALLOTTED, basis=clerk.records[-1].event.basis, entries=(move(Move.ALLOT, amount=10),))
