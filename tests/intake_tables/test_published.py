"""Five published tables, laid out the way counties publish them, read row by row to the fen."""

from pathlib import Path

import pytest
from table_books import from_xlsx

from allocator.intake.reading.reader import read_book
from allocator.intake.table import Table, declared_total, table_json
from allocator.intake.tables import read_tables

DATA = Path(__file__).resolve().parent.parent / "data" / "published"
WAN = 1_000_000

BEITA = {5: 20, 6: 30, 7: 20, 8: 30, 9: 15, 10: 20, 11: 25, 13: 40, 14: 30, 15: 35, 16: 40, 17: 40, 18: 10, 19: 25,
         20: 16, 22: 12}  # fmt: skip
DACHUAN = {3: "2993.7", 4: "1050", 5: "60", 6: "480", 7: "385", 8: "258", 9: "46.3", 11: "1843.72", 12: "2705.39",
           13: "20", 14: "844.8", 15: "40", 16: "55.09"}  # fmt: skip
ZHONGMU = {5: "848.5", 6: "2356.7", 7: "1472.2", 8: "1042.4", 9: "522.7"}
BEIGUAN = {3: "20", 4: "20", 5: "73.5"}
YONGJIA = {5: "49.723", 6: "58.425", 7: "49.699", 9: "49.961", 10: "47.889"}


def fen(wan: str | int) -> int:
    """万元 text to fen without a float."""
    whole, _, part = str(wan).partition(".")
    return int(whole) * WAN + int(part.ljust(6, "0"))


def read(name: str) -> Table:
    tables, findings = read_tables(from_xlsx(next(DATA.glob(f"{name}*.xlsx"))))
    assert [item for item in findings if item.stops] == []
    assert len(tables) == 1
    return tables[0]


@pytest.mark.parametrize(
    ("name", "rows", "total", "header_rows"),
    [
        ("01_beita", BEITA, "408", (4,)),
        ("07_dachuan", DACHUAN, "10782", (2,)),
        ("08_zhongmu", ZHONGMU, "6242.5", (3, 4)),
        ("10_beiguan", BEIGUAN, "113.5", (2,)),
        ("12_yongjia", YONGJIA, "255.697", (4,)),
    ],
)
def test_every_row_and_the_total_are_exact(
    name: str, rows: dict[int, str | int], total: str, header_rows: tuple[int, ...]
) -> None:
    table = read(name)
    assert {row.row: row.amounts[table.amount] for row in table.rows} == {row: fen(wan) for row, wan in rows.items()}
    assert table_json(table)["total_fen"] == fen(total)
    assert table.header_rows == header_rows
    assert table.unit.value == "万元"


@pytest.mark.parametrize("path", sorted(DATA.glob("*.xlsx")), ids=lambda path: path.stem)
def test_our_own_reader_gives_the_same_tables(path: Path) -> None:
    own, problems = read_book(path)
    assert own is not None
    assert problems == ()
    assert [table_json(table) for table in read_tables(own)[0]] == [
        table_json(table) for table in read_tables(from_xlsx(path))[0]
    ]


def test_the_villages_of_beita_are_filled_and_its_subtotals_agree() -> None:
    table = read("01_beita")
    assert [row.texts.get("village") for row in table.rows][:6] == ["苗儿村"] * 2 + ["田江村"] * 2 + ["谷洲村"] * 2
    assert "village" not in table.rows[-1].texts
    assert [(t.declared, t.computed, t.whole) for t in table.totals] == [
        (160 * WAN, 160 * WAN, False),
        (236 * WAN, 236 * WAN, False),
        (408 * WAN, 408 * WAN, True),
    ]
    assert declared_total(table) == 408 * WAN
    assert table.rows[12].notes == {"need": "其中,灾情因素6万元"}
    assert (table.title, table.year) == ("北塔区2020年第一批中央财政扶贫专项资金安排表", 2020)


def test_a_level_merged_over_its_subtotal_belongs_to_the_rows_of_its_block() -> None:
    table = read("07_dachuan")
    assert [row.texts["level"] for row in table.rows] == ["中央"] * 7 + ["省级"] * 6
    assert [(t.row, t.declared == t.computed) for t in table.totals] == [(10, True), (17, True), (18, True)]
    assert sum(row.amounts.get("central", 0) for row in table.rows) == 5273 * WAN
    assert sum(row.amounts.get("province", 0) for row in table.rows) == 5509 * WAN


def test_a_blank_or_dashed_level_is_no_money_where_the_others_make_the_sum() -> None:
    table = read("08_zhongmu")
    assert [row.amounts["county"] for row in table.rows][0] == 0
    assert table.rows[4].amounts["province"] == 0
    sums = {level: sum(row.amounts[level] for row in table.rows) for level in ("central", "province", "city", "county")}
    assert sums == {"central": 1727 * WAN, "province": 611 * WAN, "city": fen("1724.2"), "county": fen("2180.3")}
    assert [row.texts["name"] for row in table.rows] == ["第一批", "第二批", "第三批", "第四批", "第六批"]


def test_a_unit_in_every_cell_needs_none_in_the_heading() -> None:
    assert [row.texts["unit"] for row in read("10_beiguan").rows] == ["彰北办事处", "彰北办事处", "柏庄镇"]


def test_cost_and_subsidy_stand_beside_each_other() -> None:
    shown = table_json(read("12_yongjia"))
    rows = shown["rows"]
    assert isinstance(rows, list)
    assert sum(row["fund_fen"] for row in rows) == fen("217.665")
    assert (rows[0]["cell"], rows[0]["amount_fen"], rows[0]["fund_fen"]) == ("F5", fen("49.723"), fen("44.75"))
    assert (rows[3]["town"], rows[3]["village"]) == ("岩坦镇", "陈庄村石溪自然村")
