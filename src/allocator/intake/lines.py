"""The rows below a header: data, 小计 and 合计, section titles, remarks, headings printed again."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from allocator.intake.columns import Column
from allocator.intake.grid import Grid
from allocator.intake.headers import Header
from allocator.intake.headings import dictionary, squeeze


class Role(StrEnum):
    """What a row is."""

    DATA = "data"
    WHOLE = "whole"  # 合计, 总计: all rows of the table
    PART = "part"  # 小计: some rows
    SECTION = "section"  # 一、产业发展 with no amount of its own
    DETAIL = "detail"  # 其中: …, an amount that is already in another row
    REMARK = "remark"
    OTHER = "other"  # words without a name or an amount


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row with its role; `label` is the 合计 or section text, `rank` the depth of its numbering (0 = none)."""

    row: int
    role: Role
    label: str = ""
    rank: int = 0
    name: str = ""
    heads: bool = False  # its label speaks of the rows below


_WHOM = "(?:本批|本次|全县|全区|全市|县级|区级|资金|项目|金额|总投资|投资)?"
_COUNT = "(?:[0-9]+个?(?:项目|村|批次?)?)?"
_TOTAL = re.compile(f"{_WHOM}(?:合计|总计|共计|累计|总合计)(?:数|金额|资金)?{_COUNT}|共[0-9]+个(?:项目)?")
_PART = re.compile(r"(?:.{0,15}?)(小计|合计|总计|共计)(?:数|金额|资金)?")
_BARE_TOTALS = frozenset(("小计", "合计", "总计", "共计", "累计"))
_NUMBERING = r"^(?:[一二三四五六七八九十]+[、.,]|\([一二三四五六七八九十]+\)|[0-9]+[、.,])"
_REMARK = re.compile(
    r"^(?:备注|注|说明|填表说明|编制说明|制表人?|审核人?|填报人|填表人|(?:单位)?负责人(?:签字)?|经办人|签字|分管领导|主要领导|联系人|联系电话|填报单位|填报日期|附注|※|\*)[\d一二三四五]*[::(]"
)
_DETAIL = re.compile("其中(?:[:,]|$)|其中.{1,12}$")
_RANKS = (
    (1, re.compile(r"[一二三四五六七八九十]+[、.,]?")),
    (2, re.compile(r"\([一二三四五六七八九十]+\)[、.,]?")),
    (3, re.compile(r"[0-9]+[、.,]?")),
    (4, re.compile(r"\([0-9]+\)|[①-⑳]|[0-9]+[.-][0-9]+")),
)
_WORDY = ("remark", "content", "target", "linkage", "participation", "place", "period", "reason", "evidence")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Which columns of a table say what: where labels, names and amounts are looked for."""

    labels: tuple[int, ...]
    seq: int
    name: int
    money: tuple[int, ...]
    identity: tuple[int, ...]
    first: int
    plain: bool  # a list without amounts: every row counts


def shape_of(columns: tuple[Column, ...], name_field: str, *, plain: bool) -> Shape:
    """The columns that matter for telling rows apart."""
    by_field = {column.field: column.col for column in reversed(columns)}
    words = [column for column in columns if column.field and not dictionary().money(column.field)]
    extra = [column.col for column in columns if not column.field]
    return Shape(
        labels=tuple(column.col for column in words if column.field not in _WORDY) + tuple(extra[:2]),
        seq=by_field.get("seq", 0),
        name=by_field.get(name_field, 0),
        money=tuple(column.col for column in columns if column.field and dictionary().money(column.field)),
        identity=tuple(column.col for column in words if column.field in ("unit", "content", "code", "place")),
        first=min(column.col for column in columns),
        plain=plain,
    )


def read_line(grid: Grid, row: int, shape: Shape) -> Line:
    """Tell what a row is from its own words; `rank` is settled against the neighbours later."""
    cols = grid.rows[row]
    first = grid.text(row, cols[0])
    has_money = any(grid.raw(row, col) is not None for col in shape.money)
    label, whole = _total_label(grid, row, shape)
    if label:
        return Line(row=row, role=Role.WHOLE if whole else Role.PART, label=label)
    if _REMARK.match(squeeze(first)) and not _numeric_money(grid, row, shape):
        return Line(row=row, role=Role.REMARK, label=first)
    name = grid.text(row, shape.name) if shape.name else ""
    number = grid.text(row, shape.seq) if shape.seq else ""
    rank = rank_of(number) or rank_of(_lead(name)) or (0 if name else rank_of(_lead(number or first)))
    if _DETAIL.match(squeeze(name or first)):
        return Line(row=row, role=Role.DETAIL, label=name or first)
    section = not has_money and rank < 3 and _is_section(grid, row, shape)
    if not has_money and not shape.plain and (not name or section):
        role = Role.SECTION if section else Role.OTHER
        return Line(row=row, role=role, label=first, rank=rank or rank_of(_lead(first)), name=name)
    return Line(row=row, role=Role.DATA, rank=rank, name=name)


def _numeric_money(grid: Grid, row: int, shape: Shape) -> bool:
    return any(grid.text(row, col)[:1].isdigit() for col in shape.money)


def _total_label(grid: Grid, row: int, shape: Shape) -> tuple[str, bool]:
    """The 小计 or 合计 label of a row, and whether it speaks for all rows; empty where there is none."""
    for col in shape.labels:
        text = grid.text(row, col)
        if len(text) > 24 or not ("计" in text or "共" in text):
            continue
        plain = _plain(text)
        if _TOTAL.fullmatch(plain):
            return text, True
        if _PART.fullmatch(plain) and (plain.startswith(("小计", "合计")) or not _is_project(grid, row, shape)):
            return text, False
    if shape.name and not grid.text(row, shape.name):  # the bare word in any other column of a row without a name
        for col in grid.rows[row]:
            plain = _plain(text) if len(text := grid.text(row, col)) <= 8 else ""
            if plain in _BARE_TOTALS:
                return text, plain != "小计"
    return "", False


@lru_cache(maxsize=20_000)
def _plain(text: str) -> str:
    return re.sub(r"\([^()]*\)$|[::]+$", "", re.sub(_NUMBERING, "", squeeze(text)))


def _is_project(grid: Grid, row: int, shape: Shape) -> bool:
    """Whether a row says what only a project says: a number and a unit, a content, a code."""
    numbered = shape.seq and rank_of(grid.text(row, shape.seq)) >= 3
    return bool(numbered) or any(grid.raw(row, col) is not None for col in shape.identity)


def _is_section(grid: Grid, row: int, shape: Shape) -> bool:
    """A title over the rows below: one text in the first column, merged over several, or numbered 一 or (一)."""
    texts = [col for col in grid.rows[row] if col != shape.seq]
    if len(texts) > 1 or any(grid.raw(row, col) is not None for col in shape.identity):
        return False
    col = (texts or [shape.seq])[0]
    over = grid.merge(row, col)
    wide = over is not None and over.last_col > over.first_col
    return wide or (col == shape.first and col != shape.name) or 0 < rank_of(_lead(grid.text(row, col))) < 3


@lru_cache(maxsize=20_000)
def rank_of(text: str) -> int:
    """The depth of a numbering: 一 is 1, (一) is 2, 1 or 1、 is 3, (1) or 1.1 is 4; 0 for anything else."""
    plain = squeeze(text)
    return next((rank for rank, pattern in _RANKS if pattern.fullmatch(plain)), 0)


def _lead(text: str) -> str:
    match = re.match(_NUMBERING, squeeze(text))
    return match[0] if match else ""


def serial(text: str) -> str:
    """A serial number without its closing mark: `1、` is 1."""
    return re.sub(r"^([0-9]+)[、.,．，]$", r"\1", text)


def is_same_header(header: Header, other: Header) -> bool:
    """Whether a header is another one printed again."""
    return header.signature == other.signature
