"""The ledger's report: its sums are the chain's, whichever way they are added up, and what needs attention is told."""

import re
from dataclasses import replace
from datetime import date

import pytest

from allocator.accounts import FEE, UNSTATED, Entry, Event, Kind, Move, Price, Recorded, Stage
from allocator.balances import Balances
from allocator.money import Fen, Unit, format_wan
from allocator.report.ledger_report import ledger_report, write_ledger
from allocator.report.model import Document, RowKind, Table, Value
from tests.report.batches import BY, chain, folded, matched, recorded, sample
from tests.report.parsed import docx_tables, docx_text, every, html_tables, xlsx_values
from tests.report.test_formats import texts

LATE = date(2026, 8, 3)


def document(kind: Kind, number: int, **said: object) -> Event:
    """A document of the year, a day after the one before."""
    return Event(
        op_id=f"made-{number}",
        kind=kind,
        on=date(2026, 3, number),
        by=BY,
        basis=f"示例调〔2026〕{number}号",
        **said,  # type: ignore[arg-type]
    )


def entry(move: Move, fen: int, tranche: str = "T01", project: str = "", **more: object) -> Entry:
    return Entry(move=move, tranche=tranche, amount=Fen(fen), project=project, **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def records() -> tuple[Recorded, ...]:
    """A batch, then a decrease, a price, a part of its surplus reclaimed, money handed up, a reversal, no 文号."""
    grants = [part.grant for part in matched().arranged if part.completes and not part.grant.industry]
    first, second, third = grants[:3]
    sign = matched().plan
    price = Price(
        project=second.project,
        stage=Stage.CONTRACT,
        amount=Fen(second.amount - 5_000_007),
        retention=Fen(1_440_000),
    )
    moved = {
        1: entry(Move.DECREASE, 3_000_001, first.tranche, first.project),
        3: entry(Move.RECLAIM, 2_000_007, second.tranche, second.project),
        4: entry(Move.RETURN, 1_000_000, "T04"),
        5: entry(Move.DECREASE, 4_000_000, third.tranche, third.project),
        7: entry(Move.INCREASE, 1_500_000, UNSTATED, first.project),
    }
    made = {day: document(Kind.ADJUSTED, day, plan_digest=sign, entries=(one,)) for day, one in moved.items()}
    made[2] = document(Kind.PRICED, 2, prices=(price,))
    made[6] = document(Kind.REVERSED, 6, reverses=11)
    more = tuple(made[day] for day in sorted(made))
    return chain((*(record.event for record in recorded(matched())), *more))


@pytest.fixture(scope="module")
def balances(records: tuple[Recorded, ...]) -> Balances:
    return folded(records)


@pytest.fixture(scope="module")
def report(balances: Balances, records: tuple[Recorded, ...]) -> Document:
    return ledger_report(balances, records, sample().rules, LATE)


@pytest.fixture(scope="module")
def drawn(report: Document) -> dict[str, bytes]:
    return every(report)


def table(document: Document, sheet: str) -> Table:
    return next(table for table in document.tables if table.sheet == sheet)


def sums(made: Table) -> dict[str, Value]:
    """The total row by column title."""
    assert made.rows[-1].kind is RowKind.TOTAL
    return {column.title: value for column, value in zip(made.columns, made.rows[-1].cells, strict=True)}


def page_one(report: Document) -> dict[str, str]:
    return {str(row.cells[0]): str(row.cells[1]) for row in table(report, "总体情况").rows}


def test_tranches_levels_tasks_and_the_year_end_have_the_same_sums(report: Document, balances: Balances) -> None:
    received = sum(account.received for account in balances.accounts)
    held = sum(holding.amount for holding in balances.holdings)
    handed = sum(account.handed_up for account in balances.accounts)
    for sheet in ("资金批次", "按级次", "按任务方向", "年终级次"):
        whole = sums(table(report, sheet))
        assert (whole["到账"], whole["已安排"], whole["已上缴"]) == (received, held, handed)
        assert whole["未安排"] == received - held - handed


def test_the_records_come_to_the_balances(report: Document, balances: Balances) -> None:
    whole = sums(table(report, "记录清单"))
    assert whole["到账"] == sum(account.received for account in balances.accounts)
    assert int(str(whole["安排到项目"])) - int(str(whole["从项目收回"])) == sum(h.amount for h in balances.holdings)
    assert whole["上缴"] == sum(account.handed_up for account in balances.accounts) == 1_000_000


def test_projects_and_towns_hold_what_the_ledger_holds(report: Document, balances: Balances) -> None:
    held = sum(holding.amount for holding in balances.holdings)
    assert sums(table(report, "项目台账"))["已安排"] == held
    assert sums(table(report, "按镇办"))["已安排"] == held - balances.held(FEE)
    assert balances.plan is not None
    assert sums(table(report, "年终计划"))["计划"] == balances.plan.total == sums(table(report, "按镇办"))["计划"]


def test_every_town_is_listed_and_fees_are_no_part_of_a_share_of_the_plan(
    balances: Balances, records: tuple[Recorded, ...]
) -> None:
    made = ledger_report(balances, records, sample().rules, LATE, towns_in_order=("无项目镇",))
    towns = table(made, "按镇办")
    assert towns.body[0].cells == ("无项目镇", 0, 0, None)
    assert [row.cells[0] for row in towns.body][-1] == "全区性项目"
    assert not any("管理费" in str(row.cells[0]) for row in towns.rows)
    assert any(f"项目管理费{format_wan(balances.held(FEE))}万元" in note for note in towns.notes)
    by_type = sums(table(made, "年终计划"))
    assert (by_type["完成"], by_type["已安排"]) == (sums(towns)["完成"], sums(towns)["已安排"])


def test_every_record_stands_with_its_author_basis_and_head(report: Document, records: tuple[Recorded, ...]) -> None:
    rows = table(report, "记录清单").body
    assert [row.cells[0] for row in rows] == [record.seq for record in records]
    assert [row.cells[-1] for row in rows] == [record.head for record in records]
    assert all(row.cells[3] and row.cells[4] == BY for row in rows)


def test_a_reversal_stands_as_a_negative_amount_and_names_what_it_takes_back(report: Document) -> None:
    rows = {row.cells[0]: row.cells for row in table(report, "记录清单").body}
    assert rows[12][7] == -4_000_000
    assert "冲正第11笔" in str(rows[12][9])
    assert "已由第12笔冲正" in str(rows[11][9])


def test_what_needs_attention_is_listed(report: Document) -> None:
    rows = table(report, "需要处理").rows
    kinds = {str(row.cells[0]) for row in rows}
    assert kinds == {"开工期限已到，请核实是否开工", "节余", "未注明文号"}
    waits = {part.grant.project for part in matched().arranged if part.start_by}
    assert sum(row.cells[0] == "开工期限已到，请核实是否开工" for row in rows) == len(waits)
    assert [row.cells[3] for row in rows if row.cells[0] == "节余"] == [3_000_000]
    assert [row.cells[3] for row in rows if row.cells[0] == "未注明文号"] == [1_500_000]


def test_conditional_money_is_not_overdue_on_the_day_itself(balances: Balances, records: tuple[Recorded, ...]) -> None:
    made = ledger_report(balances, records, sample().rules, date(2026, 6, 30))
    assert "没有开工期限已到" in page_one(made)["附条件资金"]
    after = ledger_report(balances, records, sample().rules, date(2026, 7, 1))
    assert "请核实是否开工" in page_one(after)["附条件资金"]


def test_the_release_clock_is_told_with_working_days(report: Document) -> None:
    told = page_one(report)["下达时限"]
    assert "示例省财农〔2025〕102号收文后已" in told
    assert "示例省财农〔2025〕101号资金收回后已" in told
    assert re.search(r"示例区财〔2026〕3号收文后已\d+个工作日", told)
    states = {str(row.cells[1]): row.cells[-1] for row in table(report, "资金批次").body}
    assert states["示例省财农〔2025〕102号"] == "超过最后时限"
    assert states["示例省财农〔2025〕101号"] == "超过最后时限（收回后）"


def test_a_ledger_that_does_not_add_up_is_never_called_sound(balances: Balances, records: tuple[Recorded, ...]) -> None:
    first = balances.accounts[0]
    broken = replace(balances, accounts=(replace(first, free=Fen(first.free + 1)), *balances.accounts[1:]))
    made = ledger_report(broken, records, sample().rules, LATE)
    assert "核对不符" in made.status
    assert "核对相符" not in made.status
    assert "各账户收支相符" not in docx_text(every(made)[".docx"])


def test_the_three_files_say_the_same_to_the_fen(report: Document, drawn: dict[str, bytes]) -> None:
    in_docx, in_html = docx_tables(drawn[".docx"]), html_tables(drawn[".html"])
    papers = [made.on_paper() for made in report.tables]
    assert len(in_docx) == len(papers) == len(in_html)
    for made, read in zip(papers, in_docx, strict=True):
        wanted = [texts(made, row) for row in made.rows]
        assert read[-len(wanted) :] == wanted
        assert in_html[made.sheet][-len(wanted) :] == wanted


def test_the_workbook_holds_the_balances_as_numbers(report: Document, drawn: dict[str, bytes]) -> None:
    sheets = xlsx_values(drawn[".xlsx"])
    made = table(report, "项目台账")
    at = next(i for i, column in enumerate(made.columns) if column.title == "已安排")
    found = [row[at] for row in sheets["项目台账"] if isinstance(row[at], int | float)]
    wanted = [row.cells[at] for row in made.rows if row.cells[at] is not None]
    assert [round(value * Unit.WAN_YUAN.fen) for value in found] == wanted  # type: ignore[operator]
    heads = [row[-1] for row in sheets["记录清单"] if isinstance(row[-1], str) and len(row[-1]) == 64]
    assert len(heads) == len(table(report, "记录清单").body)


def test_an_earlier_day_shows_only_what_was_known_then(records: tuple[Recorded, ...]) -> None:
    before = folded(records[:5])
    made = ledger_report(before, records, sample().rules, date(2026, 1, 25))
    assert len(table(made, "记录清单").body) == 5
    assert sums(table(made, "资金批次"))["已安排"] == 0
    assert "还没有资金往来" in docx_text(every(made)[".docx"])


def test_an_empty_ledger_has_a_report() -> None:
    made = ledger_report(folded(()), (), sample().rules, LATE)
    assert "尚无审定的年度计划" in page_one(made)["年度计划"]
    assert every(made)


def test_the_same_ledger_gives_the_same_bytes_under_its_own_name(
    tmp_path_factory: pytest.TempPathFactory,
    balances: Balances,
    records: tuple[Recorded, ...],
    drawn: dict[str, bytes],
) -> None:
    out = tmp_path_factory.mktemp("ledger")
    paths = write_ledger(balances, records, sample().rules, LATE, out)
    assert [path.name for path in paths] == [f"2026年度资金台账_截至第13笔{s}" for s in (".docx", ".xlsx", ".html")]
    assert {path.suffix: path.read_bytes() for path in paths} == drawn


def test_english_has_every_sentence(balances: Balances, records: tuple[Recorded, ...]) -> None:
    made = ledger_report(balances, records, sample().rules, LATE, "en")
    assert "Reason code" not in docx_text(every(made)[".docx"])
