"""Small invented registers to read (示例数据，虚构): a county of two towns, its plan, workbooks built cell by cell."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import xlsxwriter

from allocator.accounts import Instruction, Planned, Tranche
from allocator.balances import Account, Balances
from allocator.findings import Finding
from allocator.intake import one_tranche, read_adjustments, read_tranches
from allocator.intake.reading.book import Book, ReadProblem
from allocator.intake.reading.inprocess import read_bytes
from allocator.money import Fen
from allocator.records import Layer, Location, Place, Pool, Project
from allocator.rulebook import load_rules
from allocator.rules import Lock, Rulebook
from allocator.samples import sample_dir

WAN = 1_000_000
MAIN = "巩固拓展脱贫攻坚成果和乡村振兴"
HEADS = ("编号", "文号", "级次", "任务方向", "限定用途", "金额", "收文日期", "资金年度", "结转")
GOOD: dict[str, Any] = {
    "编号": "T01",
    "文号": "示例省财农〔2025〕101号",
    "级次": "中央",
    "任务方向": MAIN,
    "限定用途": "",
    "金额": 5350,
    "收文日期": "2025-12-18",
}
TITLE = "2026年度衔接资金到账批次表（示例数据，虚构）"
ADJUST_HEADS = ("项目", "文号", "级次", "类型", "金额", "对方项目", "质保金", "备注")
ADJUST: dict[str, Any] = {"项目": "S001", "文号": "示例省财农〔2025〕101号", "级次": "中央", "类型": "调减", "金额": 30}


@cache
def rules() -> Rulebook:
    """The sample's rulebook, its locked line naming two of the villages here."""
    book = load_rules(sample_dir() / "rulebook.toml")
    lock = Lock(title="壮大集体经济（名单内2个村）", villages=("青山镇/示例一村", "白水镇/示例四村"))
    lines = tuple(replace(line, lock=lock) if line.lock else line for line in book.lines)
    return replace(book, lines=lines)


@cache
def pool() -> Pool:
    """Four projects in two towns; two carry a purpose, two have the same name."""
    places = (
        Place(town="青山镇"),
        Place(town="青山镇", village="示例一村"),
        Place(town="青山镇", village="示例二村", aliases=("老寨村",)),
        Place(town="青山镇", village="示例三村"),
        Place(town="白水镇"),
        Place(town="白水镇", village="示例三村"),
        Place(town="白水镇", village="示例四村"),
    )
    rows = (
        ("S001", "青山镇示例一村集体经济项目", "青山镇", "示例一村", ("发展新型农村集体经济",)),
        ("S002", "白水镇示例四村集体经济项目", "白水镇", "示例四村", ("发展新型农村集体经济",)),
        ("S003", "道路硬化项目", "青山镇", "示例三村", ()),
        ("S004", "道路硬化项目", "白水镇", "示例三村", ("以奖代补",)),
    )
    projects = tuple(
        Project(
            id=code,
            name=name,
            layer=Layer.OPEN,
            need=Fen(70 * WAN),
            cost=Fen(70 * WAN),
            locations=(Location(town=town, village=village),),
            purposes=purposes,
        )
        for code, name, town, village, purposes in rows
    )
    return Pool(year=2026, projects=projects, places=places)


def planned() -> tuple[Planned, ...]:
    """The pool as an approved plan."""
    return tuple(
        Planned(
            id=project.id,
            name=project.name,
            amount=project.need,
            industry=Fen(0),
            cost=project.cost,
            type1="产业发展",
            unit="示例单位",
            dept="示例局",
            locations=project.locations,
            tasks=(MAIN,),
            purposes=project.purposes,
        )
        for project in pool().projects
    )


def ledger(*tranches: Tranche) -> Balances:
    """A ledger that has received these tranches and nothing else."""
    accounts = tuple(
        Account(tranche=one, received=one.amount, allotted=Fen(0), free=one.amount, handed_up=Fen(0))
        for one in tranches
    )
    return Balances(
        year=2026, seq=len(tranches), head="", plan=None, filed=False, accounts=accounts, holdings=(), prices=(),
        last_on=None,
    )  # fmt: skip


def in_process(path: Path) -> tuple[Book | None, tuple[ReadProblem, ...]]:
    """The guarded reading without its child process, for speed."""
    return read_bytes(path.read_bytes(), path.name)


def grid(
    rows: Sequence[Mapping[str, Any]], heads: Sequence[str] = HEADS, title: str = TITLE, unit: str = "单位：万元"
) -> list[Sequence[Any]]:
    """A sheet: title, unit line, headings, rows; a row that is a tuple stands as it is."""
    body = [row if isinstance(row, tuple) else tuple(row.get(head) for head in heads) for row in rows]
    return [(title,), (unit,), tuple(heads), *body]


def write(path: Path, rows: Sequence[Sequence[Any]], merges: Sequence[str] = (), sheet: str = "登记表") -> Path:
    """An .xlsx with these cells, the first row being row 1; None stays blank; merged cells keep their first text."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        page = book.add_worksheet(sheet)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for at, row in enumerate(rows):
            for col, value in enumerate(row):
                if isinstance(value, date):
                    page.write_datetime(at, col, value, day)
                elif value not in (None, ""):
                    page.write(at, col, value)
        for merge in merges:
            page.merge_range(merge, "")
            first = merge.split(":")[0]
            at, col = int(first[1:]) - 1, ord(first[0]) - 65
            page.write(at, col, rows[at][col])
    return path


Read = Callable[..., tuple[tuple[Tranche, ...], tuple[Finding, ...]]]


def read(
    path: Path, *rows: Mapping[str, Any], merges: Sequence[str] = (), balances: Balances | None = None,
    accepted: Sequence[str] = (), day: date | None = None, own: Rulebook | None = None, **layout: Any,
) -> tuple[tuple[Tranche, ...], tuple[Finding, ...]]:  # fmt: skip
    """Write a register and read it again."""
    file = write(path / "batches.xlsx", grid(rows, **layout), merges)
    return read_tranches(
        file, own or rules(), pool(), accepted=frozenset(accepted), balances=balances, day=day, reader=in_process
    )


def typed(**fields: str) -> tuple[Tranche | None, tuple[Finding, ...]]:
    """One tranche from the command line."""
    return one_tranche(fields, rules(), pool())


def adjust(
    path: Path, *rows: Mapping[str, Any], accepted: Sequence[str] = (), **layout: Any
) -> tuple[tuple[Instruction, ...], tuple[Finding, ...]]:
    """Write an adjustment document and read it again."""
    layout = {"heads": ADJUST_HEADS, "title": "2026年度衔接资金调整表（示例数据，虚构）", **layout}
    file = write(path / "adjust.xlsx", grid(rows, **layout))
    return read_adjustments(file, planned(), rules(), accepted=frozenset(accepted), reader=in_process)


def told(findings: Sequence[Finding]) -> list[str]:
    """`CODE@CELL` of everything that stops."""
    return [f"{f.code}@{f.where.address if f.where else ''}" for f in findings if f.stops]


def codes(findings: Sequence[Finding]) -> set[str]:
    """The codes of all findings."""
    return {finding.code for finding in findings}
