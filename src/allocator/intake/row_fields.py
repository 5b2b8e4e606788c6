"""The plain fields of one row – counts, answers, dates, class, notes – each doubt said with its cell."""

import re
from datetime import date

from allocator.findings import Severity
from allocator.intake.answers import (
    BLANK,
    is_trivial,
    parse_answer,
    parse_cleared,
    parse_count,
    parse_in_pool,
    parse_tendered,
    squeeze,
)
from allocator.intake.entry import Log, Slots, cell_of
from allocator.intake.periods import parse_day, parse_period
from allocator.intake.personal import names_people, without_personal
from allocator.intake.table import Table, TableRow
from allocator.records import Answer

COUNTS = ("villages_n", "households", "persons", "lifted_villages", "monitored_households", "monitored_persons")
KEPT = ("participation", "plan_year", "household_project", "relocation", "asset", "asset_class", "labour", "remark")
_BREAK = re.compile(r"\s*[\r\n]+\s*")
_ANSWERS = {  # columns with words of their own
    "in_pool": parse_in_pool,
    "tendered": parse_tendered,
    "cleared": parse_cleared,
}
_NO_GROUND = {"", "无", "/", "-", "4"}


def _on_one_line(text: str) -> str:
    return _BREAK.sub(" ", text).strip() if "\n" in text or "\r" in text else text.strip()


class RowFields:
    """One row's texts, and the log to which its doubts go under the project's id."""

    def __init__(self, table: Table, row: TableRow, log: Log) -> None:
        self.table, self.row, self.log = table, row, log
        self.texts = {name: _on_one_line(text) for name, text in row.texts.items()}
        self.id = ""

    def text(self, name: str) -> str:
        return self.texts.get(name, "")

    def say(
        self, code: str, severity: Severity, name: str, value: str = "", *, acceptable: bool = False, **args: str | int
    ) -> None:
        where = cell_of(self.table, self.row, name)
        slots: Slots = {"id": self.id, "name": self.text("name"), **args}
        self.log.add(
            code, severity, where, subject=self.id, value=value or self.text(name), acceptable=acceptable, args=slots
        )

    def counts(self) -> dict[str, int | None]:
        counts: dict[str, int | None] = {}
        for name in COUNTS:
            text = self.text(name)
            blank = squeeze(text) in BLANK
            counts[name] = None if blank else parse_count(text)
            if counts[name] is None and not blank:
                self.say("C33", Severity.WARN, name, text=text)
        return counts

    def rank(self) -> int | None:
        text = self.text("town_rank")
        rank = parse_count(re.sub(r"^第|位$|名$", "", squeeze(text)))
        if rank is None and not is_trivial(text):
            self.say("C33a", Severity.WARN, "town_rank", text=text)
        return rank or None

    def priority(self) -> int:
        text = squeeze(self.text("priority"))
        if text in _NO_GROUND:
            return 4
        found = re.match(r"(?:第?([123]|[一二三])(?:类|优先|[、.:].*|\D.*)?)$", text)
        if found:
            return {"一": 1, "二": 2, "三": 3}.get(found[1]) or int(found[1])
        for number, word in ((1, "巩固"), (2, "因灾"), (3, "带动")):
            if word in text:
                return number
        self.say("C40a", Severity.WARN, "priority", text=self.text("priority"))
        return 4

    def answer(self, name: str) -> Answer:
        """What a yes/no cell says; a text that is not understood is unknown, and told.

        Unknown stops every gate but one: an empty 是否入库 passes, so there a text that is not understood is an error.
        """
        answer = _ANSWERS.get(name, parse_answer)(self.text(name))
        if answer is None and name == "in_pool":
            self.say("C20d", Severity.ERROR, name, acceptable=True, text=self.text(name))
        elif answer is None:
            self.say("C20a", Severity.WARN, name, text=self.text(name))
        return answer or Answer.UNKNOWN

    def dates(self) -> tuple[date | None, date | None]:
        first, last = parse_day(self.text("start"), last=False), parse_day(self.text("finish"), last=True)
        whole = parse_period(self.text("period"))
        for name, period in (("start", first), ("finish", last), ("period", whole)):
            if period.doubt:
                code = "C11c" if period.doubt == "two_digit_year" else "C11b"
                self.say(code, Severity.WARN, name, text=self.text(name))
        start, finish = first.start or whole.start, last.finish or whole.finish
        if (whole.start and whole.start != start) or (whole.finish and whole.finish != finish):
            self.say("C11e", Severity.WARN, "period", text=self.text("period"))
        return start, finish

    def notes(self) -> tuple[tuple[str, str], ...]:
        """Remarks inside amounts, known columns without a place of their own, unknown columns; never personal data."""
        notes = [(name, self.text(name)) for name in KEPT if self.text(name)]
        if self.text("period"):
            notes.append(("period", self.text("period")))
        notes += [(name, note) for name, note in sorted(self.row.notes.items())]
        kept = [(name, text) for name, text in (*notes, *self.row.extras) if not names_people(name)]
        return tuple((name, without_personal(text)) for name, text in kept if text)
