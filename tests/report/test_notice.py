"""The notice of a batch: its figures are the match's to the fen in every format, and nothing wrong is ever issued."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import lxml.html
import openpyxl
import pytest

from allocator.matches import Class, Left, ShareLine, Step
from allocator.money import Fen, Unit, format_wan
from allocator.records import Level
from allocator.report.cells import shown
from allocator.report.docx_table import sizes
from allocator.report.layout import INSIDE, MM_PER_POINT, fit, squeezed, text_width
from allocator.report.model import Document, Kind, RowKind, Table
from allocator.report.notice import BatchFacts, batch_explanation, batch_notice, write_notice
from allocator.report.notice.check import problems
from allocator.report.notice.recipients import recipient
from allocator.report.notice.ways import class_of
from allocator.report.notice.wording import clean_name, in_chinese
from allocator.report.style import TEXT_MM, WIDE_TEXT_MM
from allocator.year.documents import plan_version
from tests.report.batches import BASIS, chain, facts, folded, made_match, many, opened, recorded, renamed, saved
from tests.report.parsed import W, docx_parts, docx_tables, docx_text, every, html_tables, xlsx_values, xml
from tests.report.test_formats import PAYLOADS, ROOT, texts


@pytest.fixture(scope="module")
def proposal() -> BatchFacts:
    return facts()


@pytest.fixture(scope="module")
def issued() -> BatchFacts:
    return facts(committed=True)


@pytest.fixture(scope="module")
def notice(issued: BatchFacts) -> Document:
    return batch_notice(issued)


@pytest.fixture(scope="module")
def explanation(issued: BatchFacts) -> Document:
    return batch_explanation(issued)


@pytest.fixture(scope="module")
def drawn(notice: Document) -> dict[str, bytes]:
    return every(notice)


def table(document: Document, sheet: str) -> Table:
    return next(table for table in document.tables if table.sheet == sheet)


def cell(made: Table, title: str, group: str = "") -> int:
    return next(i for i, column in enumerate(made.columns) if (column.title, column.group) == (title, group))


def body_text(document: Document) -> str:
    """Everything before the annexes."""
    told = []
    for block in (*document.overview, *(block for section in document.sections for block in section.blocks)):
        rows = [texts(block, row) for row in block.rows] if isinstance(block, Table) else [[str(block)]]
        told += ["|".join(row) for row in rows]
    return "\n".join(told)


def test_a_sound_batch_has_no_problem(proposal: BatchFacts, issued: BatchFacts) -> None:
    assert problems(proposal) == problems(issued) == ()


def test_every_total_of_the_notice_is_that_of_the_match(issued: BatchFacts, notice: Document) -> None:
    total = issued.match.total
    for sheet in ("按类别", "按单位", "资金计划表"):
        made = table(notice, sheet)
        assert made.rows[-1].cells[cell(made, "合计", "本批安排资金")] == total
    assert table(notice, "绩效目标").rows[-1].cells[3] == total
    sources = table(notice, "资金来源").rows[-1].cells
    received, before, batch, fee, left = (int(str(value or 0)) for value in sources[4:])
    assert batch == total
    assert received == before + batch + fee + left


def test_the_plan_table_has_every_grant_under_its_level(issued: BatchFacts, notice: Document) -> None:
    made = table(notice, "资金计划表")
    by_level = dict.fromkeys(Level, 0)
    for part in issued.match.arranged:
        by_level[issued.tranches[part.grant.tranche].level] += part.grant.amount
    titles = {Level.CENTRAL: "中央", Level.PROVINCE: "省级", Level.CITY: "市级", Level.COUNTY: "区级"}
    for level, title in titles.items():
        at = cell(made, title, "本批安排资金")
        assert sum(int(str(row.cells[at] or 0)) for row in made.body) == by_level[level]
    assert [column.title for column in made.columns][:7] == [
        "序号", "镇办", "村", "项目名称", "项目类型", "建设内容", "责任单位",
    ]  # fmt: skip
    assert len(made.body) == len({part.grant.project for part in issued.match.arranged})


def test_each_recipient_has_its_annex_and_together_they_are_the_batch(issued: BatchFacts, notice: Document) -> None:
    own = [annex for annex in notice.annexes if annex.label.startswith("附件2-")]
    assert len(own) == len(issued.recipients) > 5
    totals = []
    for annex in own:
        made = next(block for block in annex.blocks if isinstance(block, Table))
        totals.append(made.rows[-1].cells[cell(made, "本批安排")])
        assert all(row.cells[cell(made, "预算单位")] in annex.title for row in made.body)
        assert all(row.cells[cell(made, "功能科目")] for row in made.body)
    assert sum(int(str(total)) for total in totals) == issued.match.total


def test_the_three_files_say_the_same_to_the_fen(notice: Document, drawn: dict[str, bytes]) -> None:
    in_docx, in_html = docx_tables(drawn[".docx"]), html_tables(drawn[".html"])
    papers = [made.on_paper() for made in notice.tables if not made.workbook_only]
    assert len(in_docx) == len(papers) == len(in_html)
    for made, read in zip(papers, in_docx, strict=True):
        wanted = [texts(made, row) for row in made.rows]
        assert read[-len(wanted) :] == wanted
        assert in_html[made.sheet][-len(wanted) :] == wanted


def test_the_workbook_holds_the_batch_as_numbers(issued: BatchFacts, drawn: dict[str, bytes]) -> None:
    sheets = xlsx_values(drawn[".xlsx"])
    rows = sheets["资金计划表"]
    head = next(i for i, row in enumerate(rows) if "序号" in row)
    at = rows[head + 1].index("合计")
    found = [round(row[at] * Unit.WAN_YUAN.fen) for row in rows[head + 2 :] if isinstance(row[at], int | float)]  # type: ignore[operator]
    assert found == [*(item.total for item in issued.items), issued.match.total]
    offices = [name for name in sheets if re.match(r"\d", name)]
    assert len(offices) == len(issued.recipients)


def test_page_one_names_sources_basis_projects_recipients_deadlines_and_shares(notice: Document) -> None:
    told = dict(row.cells for row in table(notice, "要点").rows)  # type: ignore[misc]
    assert list(told) == [
        "资金来源", "资金使用", "安排依据", "项目安排", "下达单位", "时限要求", "累计占比", "附条件安排",
    ]  # fmt: skip
    assert "示例省财农〔2025〕101号" in str(told["资金来源"])
    assert BASIS in str(told["安排依据"])
    assert notice.addressed.endswith("：")


def test_the_customary_sentence_has_the_usual_form(issued: BatchFacts, notice: Document) -> None:
    sentence = body_text(notice)
    opening = f"本批共安排项目{len(issued.items)}个，涉及资金{format_wan(issued.match.total)}万元，其中，"
    assert opening in sentence
    assert "（见附件1）。" in sentence
    counts = [
        int(found) for found in re.findall(r"类项目(\d+)个，涉及资金", sentence.split(opening)[1].split("（见")[0])
    ]
    assert sum(counts) == len(issued.items)


def test_no_score_alternative_or_digest_stands_before_the_annexes(notice: Document, issued: BatchFacts) -> None:
    body = body_text(notice)
    for word in ("评分", "权重", "校验值", "PROVEN", issued.match.head[:12], issued.plan.digest[:12]):
        assert word not in body


def test_the_ledger_head_stands_in_the_last_annex_and_other_digests_inside_only(
    issued: BatchFacts, drawn: dict[str, bytes], explanation: Document
) -> None:
    public, inner = docx_text(drawn[".docx"]), docx_text(every(explanation)[".docx"])
    assert public.count(issued.balances.head) == inner.count(issued.balances.head) == 1
    assert public.index(issued.balances.head) > public.index("附件4")
    for mark in (issued.match.head, issued.plan.digest):
        assert mark not in public
        assert inner.count(mark) == 1


OFFICES_ONLY = (
    "未安排资金",
    "待安排项目",
    "可行办法",
    "比例口径",
    "管理费",
    "对照资金",
    "对照个数",
    "对照差异",
    "安排顺序",
)


def test_what_the_offices_weigh_among_themselves_never_stands_in_the_notice(
    notice: Document, explanation: Document, drawn: dict[str, bytes]
) -> None:
    public, inner = ({made.sheet for made in document.tables} for document in (notice, explanation))
    assert not public & set(OFFICES_ONLY)
    assert inner >= {"待安排项目", "比例口径", "对照资金", "安排顺序"}
    assert "权重" not in docx_text(drawn[".docx"])
    assert notice.status == ""
    assert [annex.title for annex in notice.annexes if "-" not in annex.label] == [
        "资金（项目）计划表", "项目绩效目标表", "核验说明",
    ]  # fmt: skip


def test_what_is_not_for_the_public_says_so_on_every_page(
    notice: Document, explanation: Document, proposal: BatchFacts
) -> None:
    mark = "内部资料，不得对外公开"
    assert mark in explanation.banner
    assert mark in batch_notice(proposal).banner
    assert mark not in notice.banner
    assert explanation.name == notice.name + "_内部测算说明"


def test_no_word_of_the_solver_stands_in_any_document(drawn: dict[str, bytes], explanation: Document) -> None:
    for data in (drawn[".docx"], every(explanation)[".docx"]):
        assert not re.search(r"PROVEN|FEASIBLE|UNKNOWN", docx_text(data))


def test_a_share_without_any_base_is_said_to_be_without(issued: BatchFacts) -> None:
    line = replace(issued.match.shares[0], so_far=(0, 0), batch=(0, 0), binds=True)
    made = batch_notice(replace(issued, match=replace(issued.match, shares=(line,))))
    assert "目前没有累计到账资金，暂不计算" in body_text(made)
    line = replace(issued.match.shares[0], batch=(0, 0), binds=True)
    made = batch_notice(replace(issued, match=replace(issued.match, shares=(line,))))
    assert "本批不涉及" in body_text(made)


def test_a_county_is_called_a_county_and_a_district_a_district(issued: BatchFacts) -> None:
    county = replace(issued.rules.county, name="示例县")
    other = replace(issued, rules=replace(issued.rules, county=county))
    words = docx_text(every(batch_notice(other))[".docx"])
    assert "县级有关部门" in batch_notice(other).addressed
    assert "区级有关部门" in batch_notice(issued).addressed
    assert "区级" not in words
    assert "全区" not in words


def test_a_preview_says_that_nothing_is_recorded(proposal: BatchFacts) -> None:
    made = batch_notice(proposal)
    assert made.status == "预览，未入账"
    assert "安排建议" in made.heading
    assert made.addressed == ""
    assert "通知" not in made.heading


def test_conditional_projects_are_marked_and_listed(issued: BatchFacts, notice: Document) -> None:
    listed = table(notice, "附条件项目")
    waits = {part.grant.project for part in issued.match.arranged if part.start_by}
    assert len(listed.body) == len(waits) > 3
    plan = table(notice, "资金计划表")
    assert sum("开工" in str(row.cells[-1]) for row in plan.body) == len(waits)


def test_a_share_below_its_floor_is_called_within_reach_never_met(notice: Document, explanation: Document) -> None:
    shown = table(explanation, "比例口径").body[0].cells
    assert shown[-1] == "可达标"
    assert "余下部分按要求安排可以达标" in body_text(notice)


def test_a_share_that_is_missed_is_told(issued: BatchFacts) -> None:
    line = replace(issued.match.shares[0], met=False)
    made = batch_explanation(replace(issued, match=replace(issued.match, shares=(line,))))
    assert table(made, "比例口径").body[0].cells[-1] == "未达标"


def test_the_fee_table_shows_what_the_batch_states_for_the_fee_rule(issued: BatchFacts) -> None:
    fee = issued.rules.fees[0]
    kept, taken = 300_000_000, 2_500_000
    line = ShareLine(
        rule=fee.id, batch=(1_000_000, kept), so_far=(taken, kept), expected=(taken, kept), binds=True, met=False
    )
    made = batch_explanation(replace(issued, match=replace(issued.match, shares=(line,))))
    (row,) = table(made, "管理费").body
    assert row.cells[2:8] == (kept, str(fee.cap), fee.cap.num * kept // fee.cap.den, 1_000_000, taken, "超出")


def test_the_steps_of_the_order_show_their_own_values(issued: BatchFacts) -> None:
    steps = (
        Step(goal="complete", rank=Class.DISASTER, value=123_450_000, bound=123_450_000),
        Step(goal="slices", rank=Class.DISASTER, value=6_780_000, bound=6_780_000),
        Step(goal="pairs", rank=None, value=77, bound=77),
    )
    answer = replace(issued.match.answer, steps=steps)
    made = batch_explanation(replace(issued, match=replace(issued.match, answer=answer)))
    assert [row.cells[3] for row in table(made, "安排顺序").body] == ["123.45万元", "6.78万元", "77个"]
    pairs = next(row for row in table(made, "对照个数").body if row.cells[0] == "项目与文号的对应数")
    assert pairs.cells[1] == 77


def test_a_class_is_the_one_the_batch_arranged_by(issued: BatchFacts) -> None:
    changed = tuple(replace(part, rank=Class.DISASTER) for part in issued.match.arranged)
    made = replace(issued, match=replace(issued.match, arranged=changed))
    assert {class_of(made, part.grant.project) for part in changed} == {Class.DISASTER}


def dated(made: BatchFacts, **days: date) -> BatchFacts:
    """The same batch under a rulebook with these days in its notice."""
    tranching = made.rules.tranching
    tranching = replace(tranching, notice=replace(tranching.notice, **days))
    return replace(made, rules=replace(made.rules, tranching=tranching))


def test_a_day_that_has_passed_is_no_deadline_any_more(issued: BatchFacts) -> None:
    day = issued.match.day
    made = batch_notice(dated(issued, start_by=day - timedelta(days=1), pay_by=day))
    told = dict(row.cells for row in table(made, "要点").rows)["时限要求"]  # type: ignore[misc]
    assert told == f"支付时限：{day.year}年{day.month}月{day.day}日前。"
    assert "开工时限" not in body_text(made)
    assert len(table(made, "附条件项目").body) == len(issued.conditional)
    assert {row.cells[-1] for row in table(made, "附条件项目").body} != {None}
    made = batch_notice(dated(issued, start_by=day - timedelta(days=1), pay_by=day - timedelta(days=1)))
    assert "时限要求" not in dict(row.cells for row in table(made, "要点").rows)  # type: ignore[misc]
    assert "（一）加快实施。按实施进度拨付" in body_text(made)


def test_a_share_says_at_once_whether_it_is_met_and_what_is_in_place_of_the_year(issued: BatchFacts) -> None:
    line = replace(issued.match.shares[0], so_far=(650, 1000), batch=(1, 2), expected=(650, 1300), binds=True)
    told = body_text(batch_notice(replace(issued, match=replace(issued.match, shares=(line,)))))
    assert "，达标；本批50.00%；全年预计口径已落实50.00%（随后续批次增加）。" in told
    assert told.index("累计65.00%") < told.index("达标；")
    line = replace(line, expected=(650, 1000))
    assert "全年预计" not in body_text(batch_notice(replace(issued, match=replace(issued.match, shares=(line,)))))


def test_page_one_tells_amounts_as_exactly_as_the_annexes(issued: BatchFacts, notice: Document) -> None:
    made = table(notice, "要点")
    told = dict(row.cells for row in made.rows)["项目安排"]  # type: ignore[misc]
    assert made.notes == ()
    assert f"涉及资金{format_wan(issued.match.total)}万元，其中，" in str(told)
    assert str(told) in body_text(notice).replace(str(told), "", 1)


def with_planned(made: BatchFacts, **changes: object) -> BatchFacts:
    planned = tuple(replace(p, **changes) for p in made.plan.planned)  # type: ignore[arg-type]
    return replace(made, plan=replace(made.plan, planned=planned))


WRONG: tuple[tuple[str, Callable[[BatchFacts], BatchFacts]], ...] = (
    ("N01", lambda f: replace(f, plan=replace(f.plan, digest="0" * 64))),
    ("N02", lambda f: replace(f, balances=replace(f.balances, head="0" * 64))),
    ("N03", lambda f: replace(f, match=replace(f.match, tranches=("T03",)))),
    ("N04", lambda f: replace(f, match=replace(f.match, left=(Left(tranche="T01", amount=Fen(1), reasons=()),)))),
    ("N05", lambda f: replace(f, plan=replace(f.plan, planned=f.plan.planned[:-60]))),
    ("N06", lambda f: with_planned(f, tasks=("其他",))),
    ("N07", lambda f: with_planned(f, amount=Fen(1))),
    ("N09", lambda f: replace(f, committed=True, basis=BASIS)),
)


@pytest.mark.parametrize(("code", "change"), WRONG, ids=[code for code, _ in WRONG])
def test_what_does_not_agree_stops_the_notice(
    proposal: BatchFacts, code: str, change: Callable[[BatchFacts], BatchFacts]
) -> None:
    changed = change(proposal)
    assert code in {problem.code for problem in problems(changed)}
    made = batch_notice(changed)
    assert made.status == "核对未通过，不得下达"
    assert "原因代码" not in body_text(made)


def test_a_fen_too_much_is_found(proposal: BatchFacts) -> None:
    first = proposal.match.arranged[0]
    grant = replace(first.grant, amount=Fen(first.grant.amount + 1))
    match = replace(proposal.match, arranged=(replace(first, grant=grant), *proposal.match.arranged[1:]))
    assert {problem.code for problem in problems(replace(proposal, match=match))} >= {"N04", "N07"}


def test_amounts_days_and_codes_never_wrap_on_paper(
    notice: Document, explanation: Document, proposal: BatchFacts
) -> None:
    for document in (notice, explanation, batch_notice(proposal)):
        for made, width in on_paper(document):
            size, mm = fit(made, width, sizes(made))
            for i, column in enumerate(made.columns):
                for row in made.rows if column.kind is not Kind.TEXT or column.solid else ():
                    told, room = shown(row.cells[i], column), mm[i] / (size * MM_PER_POINT) - INSIDE
                    letters = size if row.kind is RowKind.BODY else squeezed(told, size, mm[i])
                    assert text_width(told) * letters / size <= room + 0.01, (made.sheet, column.title, told)


def on_paper(document: Document) -> Iterator[tuple[Table, float]]:
    """Every table that is printed, with the width of its page in mm."""
    for section in document.sections:
        yield from ((block.on_paper(), TEXT_MM) for block in section.blocks if isinstance(block, Table))
    for annex in document.annexes:
        width = WIDE_TEXT_MM if annex.wide else TEXT_MM
        yield from ((block.on_paper(), width) for block in annex.blocks if isinstance(block, Table))


def test_the_signature_stays_with_the_end_of_the_text(notice: Document, drawn: dict[str, bytes]) -> None:
    body = xml(docx_parts(drawn[".docx"])["word/document.xml"])
    lines = ["".join(line.itertext(f"{W}t")) for line in body.iter(f"{W}p")]
    kept = [line.find(f"{W}pPr/{W}keepNext") is not None for line in body.iter(f"{W}p")]
    end = lines.index(notice.remarks[-1])
    start = next(i for i, line in enumerate(lines) if line.startswith("（六）"))
    assert all(kept[start:end])


def test_names_from_outside_stay_names(issued: BatchFacts) -> None:
    drawn = every(batch_notice(renamed(issued, PAYLOADS)))
    page = lxml.html.fromstring(drawn[".html"])
    assert not [node for node in page.iter() if node.tag in {"img", "script", "iframe", "link", "form", "input"}]
    cells = [cell for sheet in openpyxl.load_workbook(BytesIO(drawn[".xlsx"])) for row in sheet for cell in row]
    assert all(str(cell.value).startswith("=SUBTOTAL(9,") for cell in cells if cell.data_type == "f")
    for payload in PAYLOADS:
        kept = "".join(c for c in payload if c not in "\x00\x0b\ud800\ufffe\u202e")
        assert kept in page.text_content()
        assert kept in docx_text(drawn[".docx"])


def test_hostile_units_and_tranche_names_do_not_leave_the_folder(tmp_path: Path, proposal: BatchFacts) -> None:
    assert clean_name("../../etc/passwd") == "etc_passwd"
    assert clean_name("..") == "_"
    planned = tuple(replace(p, unit="../<img src=x>:*?[]'镇人民政府") for p in proposal.plan.planned)
    changed = replace(proposal, plan=replace(proposal.plan, planned=planned))
    paths = write_notice(changed, tmp_path / "out")
    assert [path.parent for path in paths] == [tmp_path / "out"] * 3
    assert len(docx_tables(paths[0].read_bytes())) > 5


def test_files_carry_the_year_the_batch_and_the_tranche(
    tmp_path: Path, issued: BatchFacts, proposal: BatchFacts
) -> None:
    assert [path.name for path in write_notice(issued, tmp_path)] == [
        f"2026年第一批资金下达通知_T01、T03{inner}{suffix}"
        for inner in ("", "_内部测算说明")
        for suffix in (".docx", ".xlsx", ".html")
    ]
    assert batch_notice(proposal).name == "2026年第一批资金安排建议_T01、T03"


def test_the_same_facts_give_the_same_bytes(issued: BatchFacts, drawn: dict[str, bytes]) -> None:
    assert every(batch_notice(facts(committed=True))) == drawn


@pytest.mark.long
def test_bytes_do_not_depend_on_hash_seed_clock_or_time_zone(tmp_path: Path, drawn: dict[str, bytes]) -> None:
    code = (
        "import sys; from pathlib import Path; from allocator.report.notice import write_notice;"
        "from tests.report.batches import facts; write_notice(facts(committed=True), Path(sys.argv[1]))"
    )
    changed = {"PYTHONHASHSEED": "4711", "TZ": "Asia/Shanghai", "LC_ALL": "C"}
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, cwd=ROOT, env=os.environ | changed)
    assert {path.suffix: path.read_bytes() for path in tmp_path.iterdir() if "内部" not in path.name} == drawn


def test_a_batch_without_projects_is_told_and_still_adds_up() -> None:
    balances = folded(chain(opened()))
    match = made_match(balances, plan_version(saved(), 1).planned, most=0)
    empty = facts(match)
    assert problems(empty) == ()
    made = batch_notice(empty)
    assert "本批未安排项目。" in body_text(made)
    assert [annex.label for annex in made.annexes] == [f"附件{i}" for i in range(1, 6)]
    assert every(made)


@pytest.mark.parametrize(("count", "offices"), [(1, 1), (60, 1), (200, 30)])
def test_small_and_large_batches_add_up(count: int, offices: int) -> None:
    batch = many(count, offices)
    assert problems(batch) == ()
    made = batch_notice(batch)
    page = dict(row.cells for row in table(made, "要点").rows)["下达单位"]  # type: ignore[misc]
    shown = [int(found) for found in re.findall(r"(\d+)个(?:项目)?、", str(page))]
    assert sum(shown) == count
    assert len([annex for annex in made.annexes if annex.label.startswith("附件2")]) == offices
    plan = table(made, "资金计划表")
    assert [row.kind for row in plan.rows[-1:]] == [RowKind.TOTAL]
    assert plan.rows[-1].cells[cell(plan, "合计", "本批安排资金")] == batch.match.total
    assert "".join(made.annex_list).count("附件") == 0


def test_village_bodies_and_companies_are_served_through_their_town(issued: BatchFacts) -> None:
    planned = issued.items[0].planned
    town = planned.town
    for unit in ("示例三村股份经济合作社", "示例农业发展有限公司", "示例三村村民委员会", ""):
        assert recipient(replace(planned, unit=unit)) == f"{town}人民政府"
    assert recipient(replace(planned, unit="区水务局")) == "区水务局"
    assert recipient(replace(planned, unit="示例有限公司", locations=(), dept="区农业农村局")) == "区农业农村局"


def test_numbers_of_batches_are_written_as_in_titles() -> None:
    assert [in_chinese(n) for n in (1, 10, 11, 20, 21, 99, 100)] == [
        "一",
        "十",
        "十一",
        "二十",
        "二十一",
        "九十九",
        "100",
    ]


def test_english_has_every_sentence(issued: BatchFacts) -> None:
    made = batch_notice(issued, "en")
    assert "Reason code" not in body_text(made)
    with pytest.raises(ValueError, match="catalogue"):
        batch_notice(issued, "fr")


def test_the_notice_names_no_clerk(issued: BatchFacts, drawn: dict[str, bytes]) -> None:
    assert recorded(issued.match)[-1].event.by not in docx_text(drawn[".docx"])


def test_the_day_of_the_notice_is_the_day_of_the_match(notice: Document, issued: BatchFacts) -> None:
    assert date(notice.year, notice.month, notice.day) == issued.match.day
