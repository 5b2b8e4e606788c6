"""What must hold for every table: column order, inserted totals, extra columns and odd cells change no amount."""

import random
from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from table_books import Value, book, codes, number, sheet, table, tables

from allocator.intake.headings import dictionary
from allocator.intake.table import Table, table_json
from allocator.intake.tables import read_tables
from allocator.money import Fen, MoneyError, Unit, format_wan, parse_money
from allocator.text import say

WAN = 1_000_000
HEAD = [
    "序号",
    "项目类型",
    "乡镇",
    "村",
    "项目名称",
    "总投资",
    "衔接资金",
    "中央",
    "省级",
    "其他资金",
    "责任单位",
    "某某说明栏",
]
MONEY = {5, 6, 7, 8, 9}

fens = st.integers(1, 9_999 * 100).map(lambda hundredths: hundredths * 10_000) | st.integers(1, 5_000 * WAN)


@st.composite
def projects(draw: st.DrawFn) -> list[list[Value]]:
    """Rows of a consistent table; amounts as numbers or as text."""
    rows: list[list[Value]] = []
    for i in range(1, draw(st.integers(1, 8)) + 1):
        central, province, other = draw(fens), draw(st.just(0) | fens), draw(st.just(0) | fens)
        as_text = draw(st.booleans())
        amounts = [central + province + other, central + province, central, province, other]
        shown: list[Value] = [
            format_wan(fen, comma=as_text) if as_text else number(format_wan(fen, comma=False)) for fen in amounts
        ]
        town = draw(st.sampled_from(["甲镇", "乙镇"]))
        rows.append([i, "产业发展", town, f"示例{i}村", f"项目{i}", *shown, "某局", draw(st.sampled_from(["", "x"]))])
    return rows


def amounts_of(found: Table) -> list[tuple[str, dict[str, Fen]]]:
    return [(row.texts["name"], dict(row.amounts)) for row in found.rows]


def read(rows: Sequence[Sequence[Value]], order: Sequence[int] | None = None) -> Table:
    order = order or range(len(HEAD))
    body = [[row[col] if col < len(row) else "" for col in order] for row in [HEAD, *rows]]
    found, findings = table([["单位:万元"], *body])
    assert [item for item in findings if item.stops and item.code != "C04"] == []
    return found


@given(projects(), st.permutations(range(len(HEAD))))
def test_A19_the_order_of_columns_changes_no_row(rows: list[list[Value]], order: list[int]) -> None:
    assert amounts_of(read(rows, order)) == amounts_of(read(rows))


@given(projects())
def test_amounts_are_what_was_written(rows: list[list[Value]]) -> None:
    found = read(rows)
    for row, line in zip(found.rows, rows, strict=True):
        for name, col in (("cost", 5), ("need", 6), ("central", 7), ("province", 8), ("other", 9)):
            stored = line[col]
            text = stored if isinstance(stored, str) else stored.text  # type: ignore[union-attr]
            assert row.amounts[name] == parse_money(text.replace(",", ""), Unit.WAN_YUAN, number=True).fen


@given(projects(), st.data())
def test_A11_inserted_total_rows_change_no_row_and_agree(rows: list[list[Value]], data: st.DataObject) -> None:
    plain = read(rows)
    out: list[list[Value]] = []
    since = 0

    def total(label: str, part: Sequence[list[Value]], col: int) -> list[Value]:
        line: list[Value] = [""] * len(HEAD)
        line[col] = label
        for money in MONEY:
            texts = [value if isinstance(value := row[money], str) else value.text for row in part]  # type: ignore[union-attr]
            fen = sum(parse_money(text.replace(",", ""), Unit.WAN_YUAN, number=True).fen for text in texts)
            line[money] = number(format_wan(fen, comma=False))
        return line

    col = data.draw(st.sampled_from([0, 1, 2, 4]))
    first = data.draw(st.booleans())
    for at, row in enumerate(rows):
        out.append(row)
        if data.draw(st.booleans()):
            out.append(total("小 计", rows[since : at + 1], col))
            since = at + 1
    whole = total("合计", rows, col)
    out = [whole, *out] if first else [*out, whole]
    found = read(out)
    assert amounts_of(found) == amounts_of(plain)
    assert all(item.declared == item.computed for item in found.totals)
    assert table_json(found)["declared_total_fen"] == table_json(plain)["total_fen"]


@given(projects(), st.integers(1, 100), st.sampled_from(sorted(MONEY)), st.data())
def test_C30_a_total_off_by_any_amount_is_found(
    rows: list[list[Value]], off: int, col: int, data: st.DataObject
) -> None:
    line: list[Value] = ["合计", *[""] * (len(HEAD) - 1)]
    texts = [value if isinstance(value := row[col], str) else value.text for row in rows]  # type: ignore[union-attr]
    fen = sum(parse_money(text.replace(",", ""), Unit.WAN_YUAN, number=True).fen for text in texts)
    line[col] = number(format_wan(fen + data.draw(st.sampled_from([off, off * 10_000])), comma=False))
    _, findings = table([["单位:万元"], HEAD, *rows, line])
    assert codes(findings).count("C30") == 1


@given(projects(), st.integers(0, 7), st.sampled_from(sorted(MONEY)), st.integers(1, 10**7))
def test_C03_one_amount_changed_is_found(rows: list[list[Value]], at: int, col: int, off: int) -> None:
    line = rows[at % len(rows)]
    stored = line[col]
    text = stored if isinstance(stored, str) else stored.text  # type: ignore[union-attr]
    fen = parse_money(text.replace(",", ""), Unit.WAN_YUAN, number=True).fen
    line[col] = number(format_wan(fen + off, comma=False))
    _, findings = table([["单位:万元"], HEAD, *rows])
    assert "C03" in codes(findings, "error")


CELL = st.text("0123456789.,-+eE()万元亿千约中灾、￥０９．，（） \u3000\u200b壹nai/~", max_size=9)


@given(CELL)
@example("1,0")
@example("20(6)")
def test_a_random_cell_is_exact_refused_or_empty(text: str) -> None:
    found, findings = tables([["单位:万元"], ["序号", "项目名称", "金额"], [1, "路", text], [2, "桥", 5]])
    amount = found[0].rows[0].amounts.get("need")
    errors = [item for item in findings if item.stops and item.where is not None and item.where.address == "C3"]
    try:
        expected: int | None = parse_money(text, Unit.WAN_YUAN, number=False).fen
    except MoneyError:
        expected = None
    assert amount == expected
    if expected is None and text.strip(" \u3000\u200b"):
        assert errors or text.strip(" \u3000\u200b") in ("-", "/", "--")


WORDS = [entry.title for entry in dictionary().fields.values()] + [
    "单位:万元", "合计", "小计", "其中:", "资金来源", "受益对象", "其他资金",
    "一", "(一)", "1", "2026", "续表", "注:", "备注",
    "中央", "25(其中6万元)", "约5", "10", "3.5", "2026年安排表", "甲镇", "—", "#REF!", "", "",
]  # fmt: skip


def jumble(seed: int) -> tuple[list[list[Value]], list[str]]:
    """A sheet of random words, numbers and merges."""
    rng = random.Random(seed)
    rows: list[list[Value]] = []
    for _ in range(rng.randint(1, 12)):
        row: list[Value] = []
        for _ in range(rng.randint(0, 8)):
            word = rng.choice(WORDS)
            row.append(float(word) if word in ("10", "3.5", "1") and rng.random() < 0.7 else word)
        rows.append(row)
    if rng.random() < 0.8:
        rows.insert(rng.randint(0, 2), ["序号", "项目名称", "村", rng.choice(["金额", "总投资"]), "中央", "省级"])
    merges = []
    row = 1
    while row < 10 and rng.random() < 0.7:
        row += rng.randint(0, 3)
        left, height = rng.randint(1, 6), rng.randint(0, 3)
        merges.append(f"{chr(64 + left)}{row}:{chr(64 + left + rng.randint(1, 2))}{row + height}")
        row += height + 1
    return rows, merges


def survives(seed: int) -> None:
    rows, merges = jumble(seed)
    found, findings = read_tables(book(sheet(rows, merges)))
    for item in findings:
        for lang in ("zh", "en"):
            assert say(f"{item.code}.message", lang, **dict(item.args))
            assert say(f"{item.code}.rule", lang, **dict(item.args))
            assert say(f"{item.code}.action", lang, **dict(item.args))
    for one in found:
        table_json(one)
        for row in one.rows:
            assert all(fen >= 0 for fen in row.amounts.values())
            assert all(name in row.cells for name in row.amounts)
            assert not row.broken & row.amounts.keys() - {"need"}


@settings(max_examples=300)
@given(st.integers(0, 10**9))
def test_a_jumbled_sheet_is_read_or_refused_and_every_finding_has_its_sentence(seed: int) -> None:
    survives(seed)


@pytest.mark.long
@settings(max_examples=20_000)
@given(st.integers(0, 10**9))
def test_many_jumbled_sheets_are_read_or_refused(seed: int) -> None:
    survives(seed)
