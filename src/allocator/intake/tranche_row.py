"""One row of a tranche document becomes a draft; every doubt is a finding with the cell it stands in."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from allocator.accounts import Earmark, Tranche
from allocator.docnos import doc_year, normal_doc_no
from allocator.findings import Cell, Severity
from allocator.intake.answers import BLANK, parse_answer, squeeze
from allocator.intake.documents import read_level
from allocator.intake.earmarks import Names, read_earmark
from allocator.intake.entry import Log, Slots
from allocator.intake.organs import misfit
from allocator.intake.periods import parse_day
from allocator.money import Fen, Unit
from allocator.records import Answer, Level
from allocator.rules import Rulebook

_TASK_TAIL = re.compile(r"(?:支出)?(?:任务方向|任务|方向|资金)$")
_YEAR = re.compile(r"(20\d{2})年?度?")
_CARRIED = re.compile(r"(20\d{2})年?度?(?:结转|结转资金)?")
_SMALLEST = Unit.WAN_YUAN.fen
_TIMES = 2
"""More than this many times the year's expected money of its level and task is likely another unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What a row says, by the names of `tranche_table.FIELDS`; `at` gives the cell of a field."""

    texts: Mapping[str, str]
    amount: Fen | None
    broken: bool  # the amount stands there and was refused
    at: Callable[[str], Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A tranche whose id may still be missing, with its row."""

    tranche: Tranche
    stated: Stated


class TrancheReader:
    """Reads rows by the rulebook; `day` is the bookkeeping day, None where nobody has said it."""

    def __init__(self, rules: Rulebook, names: Names, day: date | None, log: Log) -> None:
        self.rules, self.names, self.day, self.log = rules, names, day, log
        tasks = dict.fromkeys((rules.planning.main_task, *(line.task for line in rules.lines)))
        self.tasks = {squeeze(task): task for task in tasks}

    def read(self, stated: Stated) -> Draft | None:
        """The draft of a row; None where 文号, level, task, amount or day cannot be read (all of it is told)."""
        doc_no = self._doc_no(stated)
        level = self._level(stated)
        task = self._task(stated)
        amount = self._amount(stated)
        received = self._received(stated)
        year = self._fund_year(stated)
        earmark = self._earmark(stated, level, task)
        if doc_no is not None and level is not None:
            self._issuer(doc_no, level, stated)
        if amount is not None:
            self._plausible(amount, level, task, stated)
        if received is not None:
            self._received_when(received, year, doc_no, stated)
        if doc_no is not None and year is not None and doc_year(doc_no) not in (year - 1, year):
            self._ask("D08c", stated, "doc", doc=doc_no, year=year)
        if doc_no is None or level is None or task is None or amount is None or received is None or year is None:
            return None
        tranche = Tranche(
            id=stated.texts.get("id", "").strip(),
            doc_no=doc_no,
            doc_raw=stated.texts["doc"].strip(),
            level=level,
            task=task,
            amount=amount,
            received_on=received,
            fund_year=year,
            earmark=earmark,
        )
        return Draft(tranche=tranche, stated=stated)

    def _tell(self, code: str, severity: Severity, stated: Stated, field: str, **slots: str | int) -> None:
        self._add(code, severity, stated, field, slots, ask=False)

    def _ask(self, code: str, stated: Stated, field: str, **slots: str | int) -> None:
        """An error that staff may answer."""
        self._add(code, Severity.ERROR, stated, field, slots, ask=True)

    def _add(self, code: str, severity: Severity, stated: Stated, field: str, slots: Slots, *, ask: bool) -> None:
        value = stated.texts.get(field, "")
        subject = stated.texts.get("id", "") or stated.texts.get("doc", "")
        self.log.add(code, severity, stated.at(field), subject=subject, value=value, acceptable=ask, args=slots)

    def _doc_no(self, stated: Stated) -> str | None:
        text = stated.texts.get("doc", "").strip()
        doc_no = normal_doc_no(text)
        if doc_no is None:
            self._tell("D02a" if text else "D02", Severity.ERROR, stated, "doc", text=text)
        return doc_no

    def _level(self, stated: Stated) -> Level | None:
        text = stated.texts.get("level", "").strip()
        if text in tuple(Level):
            return Level(text)
        level = read_level(text)
        if level is None:
            self._tell("D03", Severity.ERROR, stated, "level", text=text or "空白")
        return level

    def _task(self, stated: Stated) -> str | None:
        """The rulebook's task of that name; an empty cell is the main task, and that is told."""
        text = stated.texts.get("task", "").strip()
        plain = squeeze(text)
        if plain in BLANK:
            main = self.rules.planning.main_task
            self._tell("D05a", Severity.NOTE, stated, "task", task=main)
            return main
        for form in (plain, _TASK_TAIL.sub("", plain)):
            if form in self.tasks:
                return self.tasks[form]
        self._tell("D05", Severity.ERROR, stated, "task", text=text, tasks="、".join(self.tasks.values()))
        return None

    def _amount(self, stated: Stated) -> Fen | None:
        if stated.amount is None or stated.amount <= 0:
            if not stated.broken:
                self._tell("D06", Severity.ERROR, stated, "amount")
            return None
        return stated.amount

    def _received(self, stated: Stated) -> date | None:
        """A whole date; a month alone is no day of receipt."""
        text = stated.texts.get("received", "").strip()
        first, last = parse_day(text, last=False).start, parse_day(text, last=True).finish
        if first is None or first != last:
            self._tell("D07", Severity.ERROR, stated, "received", text=text or "空白")
            return None
        return first

    def _fund_year(self, stated: Stated) -> int | None:
        """资金年度 as stated; empty is the county's year, unless the row says 结转."""
        year = self.rules.county.year
        text, carried = stated.texts.get("year", "").strip(), stated.texts.get("carried_over", "").strip()
        own = _YEAR.fullmatch(squeeze(text))
        named = _CARRIED.fullmatch(squeeze(carried))
        answer = Answer.YES if named or squeeze(carried) == "结转" else parse_answer(carried)
        if (text and own is None) or answer is None:
            field = "year" if text and own is None else "carried_over"
            self._tell("D08", Severity.ERROR, stated, field, text=stated.texts[field])
            return None
        found = int(own[1]) if own else int(named[1]) if named else None
        if found is None and answer is Answer.YES:
            self._tell("D08a", Severity.ERROR, stated, "carried_over")
            return None
        found = year if found is None else found
        clash = (own and named and own[1] != named[1]) or (answer is Answer.YES) != (found < year) and bool(carried)
        if found > year or clash:
            self._tell("D08b", Severity.ERROR, stated, "year", year=found, county=year, text=carried or "空白")
            return None
        return found

    def _earmark(self, stated: Stated, level: Level | None, task: str | None) -> Earmark | None:
        """The lock; which line of several it means (D10c) is only asked where level and task are known."""
        text = stated.texts.get("purpose", "")
        known = level is not None and task is not None
        earmark, snags = read_earmark(text, level or Level.CENTRAL, task or "", self.names)
        for snag in (snag for snag in snags if known or snag.letter != "c"):
            severity = Severity.WARN if snag.letter == "f" else Severity.ERROR
            slots: Slots = {"piece": snag.piece, "text": text.strip(), "other": snag.other}
            self._add(f"D10{snag.letter}", severity, stated, "purpose", slots, ask=snag.letter in ("b", "e"))
        return earmark

    def _issuer(self, doc_no: str, level: Level, stated: Stated) -> None:
        """Level against 文号: an error to answer, as all that follow."""
        issuer = misfit(doc_no, level, self.rules.tranching.organs)
        if issuer is not None:
            self._ask("D04", stated, "level", doc=doc_no, issuer=issuer.value, level=level.value)

    def _plausible(self, amount: Fen, level: Level | None, task: str | None, stated: Stated) -> None:
        """The amount against the year's money, and that of its level and task where the row says them."""
        lines = [line for line in self.rules.lines if (line.level, line.task) == (level, task)]
        expected, total = sum(line.expected for line in lines), self.rules.expected_total
        words = {"level": level.value if level else "", "task": task or ""}
        if level is not None and task is not None and not lines:
            self._tell("D05b", Severity.WARN, stated, "task", **words)
        if amount < _SMALLEST:
            self._ask("D06a", stated, "amount", amount_fen=amount)
        elif total and amount > total:
            self._ask("D06c", stated, "amount", amount_fen=amount, total_fen=total)
        elif expected and amount > _TIMES * expected:
            self._ask("D06b", stated, "amount", amount_fen=amount, expected_fen=expected, **words)

    def _received_when(self, received: date, fund_year: int | None, doc_no: str | None, stated: Stated) -> None:
        """The day of receipt against the bookkeeping day, the year and the 文号, as far as the row says them."""
        year, day = self.rules.county.year, received.isoformat()
        if self.day is not None and received > self.day:
            self._ask("D07a", stated, "received", day=day, today=self.day.isoformat())
        if not (year if fund_year is None else fund_year) - 1 <= received.year <= year:
            self._ask("D07b", stated, "received", day=day, year=year)
        if doc_no is not None and doc_year(doc_no) > received.year:
            self._ask("D07c", stated, "received", day=day, doc=doc_no)
