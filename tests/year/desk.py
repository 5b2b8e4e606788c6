"""A finance desk that replays a published year: documents go in as workbooks and events, the ledger keeps them.

Numbers of documents, days and whatever a notice does not publish are filled in and marked 示例; figures are not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from allocator.accounts import FEE, UNSTATED, Entry, Event, Instruction, Kind, Move, Planned, PlanVersion, Recorded
from allocator.balances import Balances
from allocator.findings import Finding
from allocator.intake import read_adjustments, read_tranches
from allocator.intake.reading.book import Book, ReadProblem
from allocator.intake.reading.inprocess import read_bytes
from allocator.ledger.adjust import entries_of
from allocator.ledger.store import Ledger
from allocator.ledger.views import check_balances
from allocator.money import Fen
from allocator.records import Level, Place, Pool
from allocator.rulebook import load_rules
from allocator.rules import Organs, Rulebook
from allocator.samples import sample_dir
from allocator.year.documents import adjust, receive

WAN = 1_000_000
MAIN = "巩固拓展脱贫攻坚成果和乡村振兴"
WORDS = {Level.CENTRAL: "中央", Level.PROVINCE: "省级", Level.CITY: "市级", Level.COUNTY: "县级"}
REGISTER = ("编号", "文号", "级次", "金额", "收文日期", "资金年度", "结转")
ADJUSTMENT = ("项目", "文号", "级次", "类型", "金额", "对方项目")


def wan(text: str) -> Fen:
    """`598.73` -> fen, exact."""
    whole, _, part = text.partition(".")
    return Fen(int(whole) * WAN + int(part.ljust(6, "0") or 0))


def in_process(path: Path) -> tuple[Book | None, tuple[ReadProblem, ...]]:
    return read_bytes(path.read_bytes(), path.name)


def rules_of(county: str, year: int, expected: Mapping[Level, int], organs: Organs | None = None) -> Rulebook:
    """The sample's rulebook for another county-year: one line per level that it names."""
    sample = load_rules(sample_dir() / "rulebook.toml")
    model = sample.lines[0]
    lines = tuple(
        replace(model, id=level.value, title=WORDS[level], level=level, expected=Fen(fen), last_year=Fen(0))
        for level, fen in expected.items()
    )
    named = replace(sample.county, name=county, code="000000", year=year, as_of=date(year, 1, 1))
    return replace(sample, county=named, lines=lines, tranching=replace(sample.tranching, organs=organs or Organs()))


def planned(project: str, amount: int, *, type1: str = "乡村建设行动") -> Planned:
    """A planned project of the main task without industry money."""
    return Planned(
        id=project, name=f"{project}（示例名称）", amount=Fen(amount), industry=Fen(0), cost=Fen(amount), type1=type1,
        unit="示例单位", dept="示例局", locations=(), tasks=(MAIN,),
    )  # fmt: skip


class Desk:
    """One county-year with its ledger on disk."""

    def __init__(self, folder: Path, rules: Rulebook, plan: Sequence[Planned]) -> None:
        self.folder, self.rules = folder, rules
        self.ledger = Ledger(folder / "ledger.db", rules.county, create=True)
        self.pool = Pool(year=rules.county.year, projects=(), places=(Place(town="示例镇"),))
        rows = tuple(sorted(plan, key=lambda item: item.id))
        version = PlanVersion(version=1, digest="示例计划", total=Fen(sum(item.amount for item in rows)), planned=rows)
        self.day = date(rules.county.year, 1, 5)
        self.number = 0
        self._commit(self._event(Kind.APPROVED, plan=version))
        self._commit(self._event(Kind.FILED, plan_digest=version.digest))

    @property
    def balances(self) -> Balances:
        return self.ledger.balances()

    def free(self) -> dict[str, int]:
        """What is free of each tranche, in fen."""
        return {account.tranche.id: account.free for account in self.balances.accounts}

    def register(
        self, *rows: Mapping[str, Any], unit: str = "万元", accepted: Sequence[str] = ()
    ) -> tuple[Finding, ...]:
        """到账: a register is read and every row of it received; answers with what the reading told."""
        file = self._book("到账", REGISTER, rows, unit)
        tranches, findings = read_tranches(
            file, self.rules, self.pool, accepted=frozenset(accepted), balances=self.balances, reader=in_process
        )
        assert not any(f.stops for f in findings), [(f.code, str(f.where), f.args) for f in findings if f.stops]
        for tranche in tranches:
            self.day = max(self.day, tranche.received_on)
            self._commit(receive(tranche, self.ledger.records(), "示例经办", self.day))
        return findings

    def allot(self, *rows: tuple[str, str, int]) -> Recorded:
        """安排: (project, tranche, fen) under one basis document."""
        entries = tuple(
            Entry(move=Move.ALLOT, project=project, tranche=tranche, amount=Fen(fen)) for project, tranche, fen in rows
        )
        return self._commit(self._event(Kind.ALLOTTED, entries=entries, plan_digest="示例计划"))

    def adjust(self, *rows: Mapping[str, Any], unit: str = "万元") -> tuple[Recorded, tuple[Finding, ...]]:
        """调整: a workbook is read, its rows placed, the event committed; answers with everything that was told."""
        found, told = self.read_adjustment(*rows, unit=unit)
        assert not any(f.stops for f in told), [(f.code, str(f.where), f.args) for f in told if f.stops]
        placed = entries_of(found, self.balances)
        assert not any(f.stops for f in placed.findings), [(f.code, f.args) for f in placed.findings]
        basis = self._basis()
        records = self.ledger.records()
        event = adjust(placed.entries, placed.prices, found, self.balances, records, basis, "示例经办", self.day)
        return self._commit(event), (*told, *placed.findings)

    def read_adjustment(
        self, *rows: Mapping[str, Any], unit: str = "万元"
    ) -> tuple[tuple[Instruction, ...], tuple[Finding, ...]]:
        """An adjustment workbook as the desk reads it."""
        plan = self.balances.plan
        assert plan is not None
        return read_adjustments(self._book("调整", ADJUSTMENT, rows, unit), plan.planned, self.rules, reader=in_process)

    def held(self, project: str) -> dict[str, int]:
        """What a project holds, by tranche."""
        return {holding.tranche: holding.amount for holding in self.balances.of(project)}

    def close(self) -> Balances:
        """The year's end: the file verifies, every invariant holds, and the balances are answered."""
        assert self.ledger.verify() == ()
        balances = self.balances
        assert check_balances(balances) == ()
        assert_conserved(balances)
        self.ledger.close()
        return balances

    def _basis(self) -> str:
        self.number += 1
        return f"示例办发〔{self.rules.county.year}〕{self.number}号"

    def _event(self, kind: Kind, **parts: Any) -> Event:
        basis = self._basis()
        return Event(op_id=basis, kind=kind, on=self.day, by="示例经办", basis=basis, **parts)

    def _commit(self, event: Event) -> Recorded:
        (record,) = self.ledger.commit((event,), expected_head=self.ledger.head)
        again = self.ledger.commit((event,), expected_head="whatever")
        assert again == (record,)  # a double click is one event
        return record

    def _book(self, name: str, heads: Sequence[str], rows: Sequence[Mapping[str, Any]], unit: str) -> Path:
        path = self.folder / f"{name}{self.number}.xlsx"
        with xlsxwriter.Workbook(str(path)) as book:
            page = book.add_worksheet(name)
            page.write_row(0, 0, [f"{self.rules.county.name}{self.rules.county.year}年衔接资金{name}表"])
            page.write_row(1, 0, [f"单位：{unit}"])
            page.write_row(2, 0, heads)
            for at, row in enumerate(rows, 3):
                page.write_row(at, 0, [row.get(head, "") for head in heads])
        return path


def assert_conserved(balances: Balances) -> None:
    """Received = allotted + free + handed up, tranche by tranche, counted again from the holdings; to the fen."""
    by_tranche: dict[str, int] = {}
    for holding in balances.holdings:
        assert holding.amount > 0
        by_tranche[holding.tranche] = by_tranche.get(holding.tranche, 0) + holding.amount
    for account in balances.accounts:
        held = by_tranche.get(account.tranche.id, 0)
        assert account.received == account.tranche.amount == held + account.free + account.handed_up
        assert account.allotted == held
        assert account.free >= 0
    assert sum(account.free for account in balances.accounts) >= by_tranche.get(UNSTATED, 0)
    plan = balances.plan
    assert plan is not None
    caps = {item.id: item.amount for item in plan.planned}
    assert all(balances.held(project) <= caps[project] for project in {h.project for h in balances.holdings} - {FEE})
