"""Adjustment documents: each row finds its tranche and its industry part, or says why it cannot."""

from datetime import date

import pytest

from allocator.accounts import FEE, UNSTATED, Instruction, Kind, Move, Stage
from allocator.findings import Cell, Finding, Severity
from allocator.ledger.adjust import Adjustment, entries_of, surplus
from allocator.ledger.guard import refusals
from allocator.money import Fen
from allocator.records import Level
from allocator.text import say
from tests.ledger.made import WAN, Clerk, move, planned, price, started, tranche

DOC = "示财农〔2026〕{}号"


def row(
    what: Move | Stage, project: str, amount: int, doc: int = 0, level: Level | None = None, **more: object
) -> Instruction:
    number = DOC.format(doc) if doc else ""
    return Instruction(project=project, what=what, amount=Fen(amount), doc_no=number, level=level, **more)  # type: ignore[arg-type]


def read(clerk: Clerk, *rows: Instruction) -> Adjustment:
    done = entries_of(rows, clerk.book.balances())
    for finding in done.findings:
        for lang in ("zh", "en"):
            for part in ("rule", "message", "action"):
                assert say(f"{finding.code}.{part}", lang, **dict(finding.args))
    return done


def codes(clerk: Clerk, *rows: Instruction) -> list[str]:
    return sorted(finding.code for finding in read(clerk, *rows).findings)


def short(done: Adjustment) -> list[tuple[str, str, int, int]]:
    assert not [finding for finding in done.findings if finding.stops], done.findings
    return [(entry.project, entry.tranche, entry.amount, entry.industry) for entry in done.entries]


def slots(finding: Finding) -> dict[str, str | int]:
    return dict(finding.args)


def record(clerk: Clerk, done: Adjustment) -> None:
    """What a document comes to is taken by the guard as it stands."""
    clerk.adjust(*done.entries, prices=done.prices)
    clerk.book.check()


@pytest.fixture
def clerk() -> Clerk:
    """T1, T2 central, T3 provincial, 100 each; P1 holds 60 of T1 (20 industry) and 30 of T3, P2 50 of T2."""
    made = started(100, planned("P1", 100, 40), planned("P2", 100, 30), planned("P3", 100, 25))
    made.receive(tranche("T2", 100), tranche("T3", 100, level=Level.PROVINCE))
    made.allot(move(Move.ALLOT, "P1", "T1", 60, 20), move(Move.ALLOT, "P2", "T2", 50, 30))
    made.allot(move(Move.ALLOT, "P1", "T3", 30, 10), move(Move.ALLOT, FEE, "T1", 2))
    return made


def test_a_row_means_the_tranche_of_its_document_and_level(clerk: Clerk) -> None:
    done = read(clerk, row(Move.DECREASE, "P1", 30, 1, Level.CENTRAL), row(Move.INCREASE, "P3", 30, 1, Level.CENTRAL))
    assert short(done) == [("P1", "T1", 30, 10), ("P3", "T1", 30, 25)]
    record(clerk, done)


def test_what_leaves_a_project_leaves_the_only_tranche_it_can_mean(clerk: Clerk) -> None:
    assert short(read(clerk, row(Move.RECLAIM, "P2", 10))) == [("P2", "T2", 10, 6)]
    assert short(read(clerk, row(Move.RECLAIM, "P1", 10, level=Level.PROVINCE))) == [("P1", "T3", 10, 4)]
    assert short(read(clerk, row(Move.RECLAIM, FEE, 2))) == [(FEE, "T1", 2, 0)]


def test_two_choices_are_an_error_that_names_them(clerk: Clerk) -> None:
    where = Cell(file="调整.xlsx", sheet="调整", row=3, col=5)
    (said,) = read(clerk, row(Move.RECLAIM, "P1", 10, where=where)).findings
    assert (said.code, said.where, said.stops) == ("J07", where, True)
    assert slots(said)["choices"] == "示财农〔2026〕1号（T1）、示财农〔2026〕3号（T3）"


def test_industry_money_leaves_in_proportion_rounded_up_and_never_more_than_is_held() -> None:
    for industry in range(0, 8):
        for amount in range(1, 8):
            made = started(100, planned("P1", 7, industry))
            made.allot(move(Move.ALLOT, amount=7, industry=industry))
            rows = [row(Move.RECLAIM, "P1", part) for part in (amount, 7 - amount) if part]
            done = read(made, *rows)
            assert done.entries[0].industry == -(-amount * industry // 7)
            assert sum(entry.industry for entry in done.entries) == industry
            record(made, done)


def test_after_a_recovery_the_industry_money_fits_a_plan_with_the_lower_price() -> None:
    for kept in range(1, 7):
        for industry in range(0, 8):
            made = started(100, planned("P1", 7, industry))
            made.allot(move(Move.ALLOT, amount=7, industry=industry))
            done = read(made, row(Move.RECLAIM, "P1", 7 - kept))
            assert industry - done.entries[0].industry <= industry * kept // 7  # as planning.prices rounds it


def test_what_comes_in_is_industry_as_far_as_the_project_lacks_it(clerk: Clerk) -> None:
    done = read(
        clerk, row(Move.DECREASE, "P2", 40, 2), row(Move.INCREASE, "P3", 20, 2), row(Move.INCREASE, "P3", 20, 2)
    )
    assert short(done) == [("P2", "T2", 40, 24), ("P3", "T2", 20, 20), ("P3", "T2", 20, 5)]
    record(clerk, done)


def test_the_order_of_the_rows_does_not_matter_for_what_they_are_paid_from(clerk: Clerk) -> None:
    rows = (row(Move.INCREASE, "P3", 40, level=Level.CENTRAL), row(Move.DECREASE, "P2", 40))
    assert short(read(clerk, *rows)) == [("P3", "T2", 40, 25), ("P2", "T2", 40, 24)]
    assert short(read(clerk, *reversed(rows))) == [("P2", "T2", 40, 24), ("P3", "T2", 40, 25)]


def test_an_increase_by_level_comes_from_what_the_document_frees_or_the_only_one_with_enough(clerk: Clerk) -> None:
    central = row(Move.INCREASE, "P3", 45, level=Level.CENTRAL)
    freed = read(clerk, row(Move.DECREASE, "P2", 45), central)
    assert short(freed)[1][1] == "T2"
    enough = read(clerk, row(Move.DECREASE, "P1", 20, 1), row(Move.DECREASE, "P2", 25), central)
    assert [finding.code for finding in enough.findings] == ["J07"]  # T1 has 58 + 0 free, T2 75: both would do
    clerk.allot(move(Move.ALLOT, "P3", "T1", 30))
    narrowed = read(clerk, row(Move.DECREASE, "P1", 20, 1), row(Move.DECREASE, "P2", 25), central)
    assert short(narrowed)[2][1] == "T2"  # T1 has 8 + 20


def test_an_increase_names_no_tranche_that_may_not_pay_for_it() -> None:
    made = started(100, planned("P1", 100), planned("P2", 100, tasks=("以工代赈",)))
    made.receive(tranche("T2", 100), tranche("T3", 100, task="以工代赈", doc_no=DOC.format(2)))
    made.allot(move(Move.ALLOT, "P1", "T2", 50))
    done = read(made, row(Move.DECREASE, "P1", 50), row(Move.INCREASE, "P2", 50, 2))
    assert short(done)[1] == ("P2", "T3", 50, 0)
    assert codes(made, row(Move.DECREASE, "P1", 50), row(Move.INCREASE, "P2", 50, 9)) == ["J06"]
    made.receive(tranche("T4", 100))
    made.approve(planned("P1", 100), planned("P2", 100, tasks=("少数民族发展",)))
    assert codes(made, row(Move.DECREASE, "P1", 50), row(Move.INCREASE, "P2", 50, level=Level.CENTRAL)) == ["J12"]
    only = entries_of((row(Move.DECREASE, "P1", 50), row(Move.INCREASE, "P2", 50, 1)), made.book.balances())
    assert [finding.code for finding in only.findings] == []  # one tranche, so the guard says what is wrong with it
    assert "L34" in made.codes(made.event(Kind.ADJUSTED, entries=only.entries))


@pytest.mark.parametrize(
    ("rows", "refused"),
    [
        ((row(Move.DECREASE, "P1", 0, 1), row(Move.INCREASE, "P3", 10, 1)), ["J10"]),
        ((row(Move.RECLAIM, "P9", 10),), ["J05"]),
        ((row(Move.RECLAIM, "P1", 10, 9),), ["J06"]),
        ((row(Move.RECLAIM, "P1", 10, level=Level.CITY),), ["J08"]),
        ((row(Move.RECLAIM, "P1", 10, 2),), ["J08"]),
        ((row(Move.RECLAIM, "P3", 10),), ["J08"]),
        ((row(Move.RETURN, "", 10, 9),), ["J06"]),
        ((row(Move.RETURN, "", 10, level=Level.CENTRAL),), ["J07"]),
        ((row(Move.RETURN, "P1", 10, 1),), ["J11"]),
        ((row(Move.INCREASE, FEE, 10, 1),), ["J13"]),
        ((row(Stage.SETTLED, FEE, 10),), ["J13"]),
        ((row(Stage.SETTLED, "P9", 10),), ["J05"]),
        ((row(Stage.SETTLED, "P1", 10, retention=Fen(11)),), ["J10"]),
        ((row(Stage.SETTLED, "P1", -1),), ["J10"]),
        ((row(Move.DECREASE, "P1", 30, 1), row(Move.INCREASE, "P3", 29, 1)), ["J01"]),
        ((row(Move.DECREASE, "P1", 30, 1), row(Move.INCREASE, "P3", 30, 3)), ["J02", "J02"]),
        ((row(Move.SWAP_OUT, "P1", 30, 1), row(Move.SWAP_IN, "P1", 29, 3)), ["J03"]),
        ((row(Move.SWAP_OUT, "P1", 30, 1), row(Move.SWAP_IN, "P3", 30, 3)), ["J03", "J03"]),
    ],
)
def test_rows_that_cannot_stand_are_told(clerk: Clerk, rows: tuple[Instruction, ...], refused: list[str]) -> None:
    assert codes(clerk, *rows) == refused


def test_both_sums_are_told_where_a_document_does_not_balance(clerk: Clerk) -> None:
    (said,) = read(clerk, row(Move.DECREASE, "P1", 30, 1), row(Move.INCREASE, "P3", 29, 1)).findings
    assert (slots(said)["out_fen"], slots(said)["in_fen"], slots(said)["gap_fen"]) == (30, 29, 1)


@pytest.mark.parametrize(
    ("out", "into", "refused"),
    [
        (["P3"], ["P1"], []),
        (["P3"], [""], []),
        ([""], ["P1"], []),
        (["P3"], ["P2"], ["J09", "J09"]),
        (["P2"], ["P1"], ["J09", "J09"]),
        (["P2"], [""], ["J09"]),
    ],
)
def test_counterparts_agree(clerk: Clerk, out: list[str], into: list[str], refused: list[str]) -> None:
    rows = [row(Move.DECREASE, "P1", 30, 1, counter=name) for name in out]
    rows += [row(Move.INCREASE, "P3", 30, 1, counter=name) for name in into]
    assert codes(clerk, *rows) == refused


def test_counterparts_agree_on_the_amount_too(clerk: Clerk) -> None:
    def rows(amount: int) -> tuple[Instruction, ...]:
        return (
            row(Move.DECREASE, "P1", 20, 1, counter="P3"),
            row(Move.DECREASE, "P2", 10, 2, counter="P3"),
            row(Move.INCREASE, "P3", amount, 1, counter="P1"),
            row(Move.INCREASE, "P3", 30 - amount, 2, counter="P2"),
        )

    assert codes(clerk, *rows(20)) == []
    assert [code for code in codes(clerk, *rows(19)) if code == "J09"] == ["J09"] * 4
    silent = (*rows(20)[:2], row(Move.INCREASE, "P3", 20, 1), row(Move.INCREASE, "P3", 10, 2))
    assert codes(clerk, *silent) == []


def test_a_swap_keeps_industry_part_and_condition(clerk: Clerk) -> None:
    day = date(2026, 5, 1)
    clerk.allot(move(Move.ALLOT, "P3", "T1", 30, 7, start_by=day))
    done = read(clerk, row(Move.SWAP_IN, "P3", 20, 3), row(Move.SWAP_OUT, "P3", 20, 1))
    assert short(done) == [("P3", "T3", 20, 5), ("P3", "T1", 20, 5)]
    record(clerk, done)
    assert [(item.tranche, item.start_by) for item in clerk.book.balances().of("P3")] == [("T1", day), ("T3", day)]


def test_a_later_document_says_where_unstated_money_came_from(clerk: Clerk) -> None:
    first = read(clerk, row(Move.DECREASE, "P1", 30, 1), row(Move.INCREASE, "P2", 30))
    (told,) = first.findings
    assert (told.code, told.severity, slots(told)) == ("J04", Severity.WARN, {"amount_fen": 30, "count": 1})
    assert first.entries[1].tranche == UNSTATED
    record(clerk, first)
    assert clerk.book.balances().unstated == 30
    second = read(clerk, row(Move.SWAP_OUT, "P2", 30), row(Move.SWAP_IN, "P2", 30, 1))
    assert short(second) == [("P2", UNSTATED, 30, 0), ("P2", "T1", 30, 0)]
    record(clerk, second)
    assert clerk.book.balances().unstated == 0


def test_recovered_money_is_free_under_its_own_document_and_may_be_handed_up(clerk: Clerk) -> None:
    done = read(clerk, row(Move.RECLAIM, "P1", 10, 1), row(Move.RETURN, "P1", 10, 1), row(Move.RECLAIM, "P2", 5))
    assert [entry.project for entry in done.entries] == ["P1", "", "P2"]
    record(clerk, done)
    accounts = {account.tranche.id: account for account in clerk.book.balances().accounts}
    assert [(accounts[t].free, accounts[t].handed_up) for t in ("T1", "T2", "T3")] == [(38, 10), (55, 0), (70, 0)]


def test_prices_stand_beside_the_moves_of_a_document(clerk: Clerk) -> None:
    done = read(clerk, row(Stage.SETTLED, "P1", 80, retention=Fen(8)), row(Move.RECLAIM, "P1", 10, 1))
    assert done.prices == (price("P1", Stage.SETTLED, 80, 8),)
    record(clerk, done)
    assert surplus(clerk.book.balances()) == ()


def wan(text: str) -> int:
    whole, _, part = text.partition(".")
    return int(whole) * WAN + int(part.ljust(6, "0") or "0")


@pytest.mark.parametrize(
    ("plan", "stage", "amount", "retention", "over"),
    [
        ("500", Stage.APPRAISED, "462.37", "0", "37.63"),
        ("385.20", Stage.SETTLED, "352.68", "0", "32.52"),
        ("480", Stage.CONTRACT, "480", "14.40", "0"),
        ("480", Stage.SETTLED, "479.999999", "14.40", "0.000001"),
        ("186", Stage.SETTLED, "179.4", "0", "6.6"),  # 雨露: 598 of 620 persons at 0.3 each
    ],
)
def test_the_saving_of_a_lower_price_is_surplus_and_a_retention_is_not(
    plan: str, stage: Stage, amount: str, retention: str, over: str
) -> None:
    made = started(wan("1000"), planned("P1", wan(plan)), planned("P2", 1))
    made.allot(move(Move.ALLOT, amount=wan(plan)))
    made.do(Kind.PRICED, prices=(price("P1", stage, wan(amount), wan(retention)),))
    found = surplus(made.book.balances())
    assert found == ((("P1", wan(over)),) if wan(over) else ())
    if found:
        record(made, read(made, row(Move.RECLAIM, "P1", wan(over))))
        assert surplus(made.book.balances()) == ()
        assert made.book.held("P1") == wan(amount)


def test_meihekou_2025_balances_in_total_and_leaves_648_unstated() -> None:
    """Central -755 / +695, provincial -640 / +52, level of +648 not stated; 1395 = 1395 (万元)."""
    outs = {"A1": ("T1", 400), "A2": ("T1", 355), "B1": ("T2", 640)}
    made = Clerk()
    projects = [planned(name, wan(str(amount))) for name, (_, amount) in outs.items()]
    projects += [planned(name, wan("800")) for name in ("C1", "C2", "C3")]
    made.approve(*projects)
    made.receive(tranche("T1", wan("755")), tranche("T2", wan("640"), level=Level.PROVINCE))
    made.allot(*(move(Move.ALLOT, name, paid, wan(str(amount))) for name, (paid, amount) in outs.items()))
    done = read(
        made,
        *(row(Move.DECREASE, name, wan(str(amount))) for name, (_, amount) in outs.items()),
        row(Move.INCREASE, "C1", wan("695"), level=Level.CENTRAL),
        row(Move.INCREASE, "C2", wan("52"), level=Level.PROVINCE),
        row(Move.INCREASE, "C3", wan("648")),
    )
    (told,) = done.findings
    assert (told.code, slots(told)["amount_fen"]) == ("J04", wan("648"))
    record(made, done)
    balances = made.book.balances()
    assert balances.unstated == wan("648")
    assert [account.free for account in balances.accounts] == [wan("60"), wan("588")]
    assert made.book.total_free == 0
    less = read(made, row(Move.DECREASE, "C1", wan("1")), row(Move.INCREASE, "C3", wan("0.999999")))
    assert [finding.code for finding in less.findings if finding.stops] == ["J01"]


def test_an_empty_document_comes_to_nothing(clerk: Clerk) -> None:
    assert read(clerk) == ((), (), ())


def test_what_is_too_much_is_left_to_the_guard_to_say(clerk: Clerk) -> None:
    done = read(clerk, row(Move.RECLAIM, "P1", 61, 1))
    assert [finding.code for finding in refusals(clerk.book, clerk.event(Kind.ADJUSTED, entries=done.entries))] == [
        "L41"
    ]


def test_more_than_a_price_saved_is_recovered_only_once_somebody_answers(clerk: Clerk) -> None:
    where = Cell(file="调整.xlsx", sheet="调整", row=5, col=5)
    own = (row(Stage.SETTLED, "P1", 80), row(Move.RECLAIM, "P1", 10, 1), row(Move.RECLAIM, "P1", 5, 3, where=where))
    (said,) = read(clerk, *own).findings  # P1 holds 90
    assert (said.code, said.stops, said.acceptable, said.where) == ("J14", True, True, where)
    assert slots(said) | {"saved_fen": 10, "asked_fen": 15, "after_fen": 75, "cap_fen": 80} == slots(said)
    assert codes(clerk, *own[:2]) == []
    assert codes(clerk, row(Move.RECLAIM, "P1", 15, 1)) == []  # without a price nothing is known of savings
    clerk.do(Kind.PRICED, prices=(price("P2", Stage.CONTRACT, 70),))
    (said,) = read(clerk, row(Move.RECLAIM, "P2", 10)).findings  # P2 holds 50 of the 70 that its price allows
    assert slots(said) | {"saved_fen": 0, "asked_fen": 10, "after_fen": 40, "cap_fen": 70} == slots(said)
