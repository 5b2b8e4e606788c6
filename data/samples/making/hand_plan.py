"""hand_made_plan.xlsx: a plan as a careful office would draft it, with three mistakes for the audit to find.

1. The industry share of the central money is below 60 %: too much industry was put on other levels.
2. 庙湾镇 gets more than 18 % of the expected total.
3. A project stands in it whose land review was not passed.
"""

from dataclasses import dataclass, field
from pathlib import Path

from making.county import County
from making.fixed import FOREST, RELIEF
from making.places import TOWNS, Village
from making.projects import BIG_TOWN
from making.rows import WAN, Row
from making.sheets import MARK, Book, Column, Money, Value, put, put_heads, wide

TOWN_CAP = 2520 * WAN
BIG_TOWN_GETS = 2600 * WAN
WEAK_WANTED = 12
INDUSTRY_WANTED = 7_900 * WAN
LATE_INDUSTRY = 4_450 * WAN  # industry on province, city and county; the rest of it stands on the centre
# what each level has for the main task after fees and the emergency reserve, and how much of it the draft uses
ROOM = {"province": 3725 * WAN, "city": 900 * WAN, "county": 1950 * WAN}
CENTRAL_ROOM = 5_700 * WAN
LEVELS = ("central", "province", "city", "county")


@dataclass(kw_only=True)
class Draft:
    """The draft so far: rows by code, and what each town has."""

    county: County
    rows: dict[str, Row] = field(default_factory=dict)

    def town(self, name: str) -> int:
        return sum(_credit(row, name) for row in self.rows.values())

    def village(self, path: str) -> int:
        return sum(row.need // len(row.paths) for row in self.rows.values() if path in row.paths)

    def total(self) -> int:
        return sum(row.need for row in self.rows.values() if not row.tasks.startswith((RELIEF, FOREST)))

    def industry(self) -> int:
        return sum(industry_of(row) for row in self.rows.values())

    def add(self, row: Row) -> None:
        self.rows[row.code] = row

    def fits(self, row: Row, cap: int = TOWN_CAP) -> bool:
        """Not yet in, not stopped by a gate, no rival in, its prerequisite in, and every town within the cap."""
        if row.code in self.rows or row.tags or row.tasks or row.layer != "竞争" or row.later:
            return False
        group = {code: name for name, code in self.county.exclusions}
        rivals = {code for code, name in group.items() if name == group.get(row.code)}
        needs = [first for later, first in self.county.prerequisites if later == row.code]
        if rivals & set(self.rows) or not set(needs) <= set(self.rows):
            return False
        return all(self.town(town) + _credit(row, town) <= cap for town, *_ in TOWNS)


def industry_of(row: Row) -> int:
    """The part of the need that counts as industry."""
    if row.industry is not None:
        return row.industry
    return row.need if row.type1 == "产业发展" else 0


def _credit(row: Row, town: str) -> int:
    if row.layer == "刚性测算" or town not in row.town:
        return 0
    return row.need  # a project of two towns is counted in full for both: on the safe side


def draft_plan(county: County) -> Draft:
    """Layers ① to ③, then key villages, weak villages, the favoured town, and on by the towns' own ranking."""
    draft = Draft(county=county)
    for row in county.rows:
        if row.layer != "竞争":
            draft.add(row)
    by_rank = sorted(county.rows, key=lambda row: (row.town_rank or 999, row.code))
    for village in county.villages:
        if village.key:
            _serve(draft, village, by_rank)
    _cover_weak(draft, by_rank)
    for row in by_rank:
        if row.town == BIG_TOWN and draft.town(BIG_TOWN) < BIG_TOWN_GETS and draft.fits(row, cap=BIG_TOWN_GETS * 2):
            draft.add(row)
    draft.add(next(row for row in by_rank if "land" in row.tags and row.land == "未通过"))
    room = CENTRAL_ROOM + sum(ROOM.values()) - 60 * WAN
    for industry in (True, False):
        for row in by_rank:
            wanted = draft.industry() < INDUSTRY_WANTED if industry else True
            right = (industry_of(row) == row.need) is industry
            if wanted and right and row.town != "全区" and draft.total() + row.need <= room and draft.fits(row):
                draft.add(row)
    for row in county.rows:
        if row.tasks == RELIEF and row.layer == "竞争" and row.need in (140 * WAN, 95 * WAN, 150 * WAN):
            draft.add(row)
        if row.tasks == FOREST and row.need != 95 * WAN:
            draft.add(row)
    return draft


def _serve(draft: Draft, village: Village, by_rank: list[Row]) -> None:
    own = sorted((row for row in by_rank if row.paths == (village.path,)), key=lambda row: row.need)
    for row in own:
        if draft.village(village.path) < 100 * WAN and draft.fits(row):
            draft.add(row)


def _cover_weak(draft: Draft, by_rank: list[Row]) -> None:
    weak = [village.path for village in draft.county.villages if village.weak]
    for path in weak:
        earning = [row for row in by_rank if row.raises_income == "是" and path in row.paths]
        served = sum(
            any(row.raises_income == "是" and path in row.paths for row in draft.rows.values()) for path in weak
        )
        if served < WEAK_WANTED and not any(row.code in draft.rows for row in earning):
            for row in [row for row in earning if draft.fits(row)][:1]:
                draft.add(row)


def levels_of(draft: Draft) -> dict[str, dict[str, int]]:
    """Money by level: industry on province, city and county first, everything else on the centre first."""
    out: dict[str, dict[str, int]] = {}
    room = {**ROOM, "central": CENTRAL_ROOM}
    late_industry = 0
    rows = sorted(draft.rows.values(), key=lambda row: (-industry_of(row) * 1000 // row.need, row.code))
    for row in rows:
        if row.tasks == FOREST:
            out[row.code] = {"central": row.need}
        elif row.tasks == RELIEF:
            out[row.code] = {"central" if row.need in (180 * WAN, 150 * WAN) else "province": row.need}
        elif row.purposes:
            out[row.code] = {"central": row.need}
        else:
            own = industry_of(row) > 0
            late = ("province", "county", "city")
            order = (*late, "central") if own and late_industry < LATE_INDUSTRY else ("central", *late)
            out[row.code] = _take(room, order, row.need)
            late_industry += row.need - out[row.code].get("central", 0) if own else 0
    return out


def _take(room: dict[str, int], order: tuple[str, ...], need: int) -> dict[str, int]:
    """All from one level where one has room, else from the first levels that have any."""
    for level in order:
        if room[level] >= need:
            room[level] -= need
            return {level: need}
    parts: dict[str, int] = {}
    for level in order:
        part = min(need, room[level])
        if part:
            parts[level], room[level], need = part, room[level] - part, need - part
    if need:
        raise ValueError("the draft has more than the levels hold")
    return parts


def write_hand_plan(path: Path, county: County) -> None:
    """项目编号, 项目名称, 中央, 省级, 市级, 县级, 合计."""
    draft = draft_plan(county)
    levels = levels_of(draft)
    book = Book(path, "手工编制的年度计划")
    sheet = book.sheet("年度计划")
    sheet.merge_range(0, 0, 0, 6, wide(f"2026年度项目实施计划(手工编制稿)【{MARK}】"), book.title)
    sheet.write_string(1, 6, wide("单位:万元"), book.right)
    heads = ("项目编号", "项目名称", "中央", "省级", "市级", "县级", "合计")
    line = put_heads(book, sheet, 2, [Column(heads=(head,)) for head in heads])
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 46)
    sheet.set_column(2, 6, 13)
    sheet.freeze_panes(line, 2)
    rows = sorted(draft.rows.values(), key=lambda row: row.code)
    sums = [sum(levels[row.code].get(level, 0) for row in rows) for level in LEVELS]
    body: list[tuple[Value, ...]] = [("合计", "", *(Money(fen=fen) for fen in (*sums, sum(sums))))]
    for row in rows:
        own = levels[row.code]
        parts = [Money(fen=own[level]) if level in own else None for level in LEVELS]
        body.append((row.code, row.name, *parts, Money(fen=row.need)))
    for values in body:
        for col, value in enumerate(values):
            put(sheet, line, col, value, book.total if values is body[0] else book.plain)
        line += 1
    book.close()
