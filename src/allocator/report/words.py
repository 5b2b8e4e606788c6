"""Words of the report: sentences by key, names of rules and places, and text made safe for every format."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from allocator.findings import Args, Finding
from allocator.money import format_wan
from allocator.records import Level
from allocator.report.model import Day, Portion
from allocator.results import Decision, Verdict
from allocator.text import knows, say

UNSAFE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff\ud800-\udfff]"
)
SPACES = re.compile(r"\s+")
LONGEST = 2000
ROUND = 10_000  # fen: two decimals of 万元


def clean(text: str) -> str:
    """One line of text without control, direction or surrogate characters, at most 2000 characters long."""
    line = SPACES.sub(" ", UNSAFE.sub("", text)).strip()
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


@dataclass(frozen=True, slots=True)
class Words:
    """Sentences in one language for one decision; what a county calls its own level depends on the county."""

    lang: str
    district: bool
    brief: bool = False  # amounts to two decimals of 万元, for page one
    room: str = "report"  # the part of the catalogue that is asked first

    def __call__(self, key: str, /, **slots: str | int) -> str:
        """The sentence `<room>.<key>`, else `report.<key>`; slots ending in `_fen` are shown in 万元."""
        if self.brief:
            slots = {name: rounded(value) if name.endswith("_fen") else value for name, value in slots.items()}
        own = f"{self.room}.{key}"
        return say(own if knows(own, self.lang) else f"report.{key}", self.lang, **slots)

    def sentence(self, key: str, args: Args = ()) -> str:
        """A sentence another room named by its key; one that is not known, or lacks a slot, is shown as its code."""
        slots = {name: clean(value) if isinstance(value, str) else value for name, value in args}
        if "fields" in slots:
            slots["fields"] = self.join(self.field(name) for name in str(slots["fields"]).split())
        if "answer" in slots and knows(f"answer.{slots['answer']}", self.lang):
            slots["answer"] = say(f"answer.{slots['answer']}", self.lang)
        for candidate in (f"{key}.message", key):
            if knows(candidate, self.lang):
                try:
                    return clean(say(candidate, self.lang, **slots))
                except KeyError:
                    break
        return self("unsaid", code=key)

    def finding(self, finding: Finding) -> str:
        """What a finding says."""
        named: dict[str, str | int] = {"value": finding.value, "subject": finding.subject}
        named.update(finding.args)
        return self.sentence(finding.code, tuple(named.items()))

    def action(self, finding: Finding) -> str:
        """What is to be done about a finding; empty where the catalogue has no advice."""
        key = f"{finding.code}.action"
        return self.sentence(key, finding.args) if knows(key, self.lang) else ""

    def verdict(self, verdict: Verdict) -> str:
        """Why a gate did not let a project pass freely; an opening with the project's name is left out."""
        if verdict.finding is None:
            return self("unsaid", code=verdict.gate)
        slots = {name: re.escape(clean(str(value))) for name, value in verdict.finding.args}
        opening = rf"^\S*\s?\u201c{slots.get('name', '')}\u201d\s?[(\uff08]{slots.get('id', '')}[)\uff09]\s?"
        return re.sub(opening, "", self.finding(verdict.finding))

    def field(self, name: str) -> str:
        """A required field by its heading."""
        for key in (f"field.{name}", f"fields.{name}", f"report.field.{name}"):
            if knows(key, self.lang):
                return say(key, self.lang)
        return name

    def level(self, level: Level) -> str:
        """中央 / 省级 / 市级 / 区级 (县级)."""
        return self("level.district" if level is Level.COUNTY and self.district else f"level.{level.value}")

    @property
    def whole(self) -> str:
        """全区 (全县)."""
        return self("scope.district" if self.district else "scope.county")

    def day(self, day: date) -> Day:
        """A day as staff write it."""
        return Day(day=day, text=self("date", year=day.year, month=day.month, day=day.day))

    def join(self, parts: Iterable[str]) -> str:
        """Parts as a list inside a sentence."""
        return self("comma").join(parts) if self.lang == "zh" else ", ".join(parts)

    def money(self, fen: int) -> str:
        """An amount in 万元 with its unit."""
        return self("money", amount_fen=fen)


def words_for(decision: Decision, lang: str) -> Words:
    """The words of a report; raises KeyError for a language without a catalogue."""
    return Words(lang, decision.rules.county.name.endswith("区"))


def amount(fen: int) -> str:
    """Fen as bare 万元 text, exact."""
    return format_wan(fen)


def rounded(fen: int | str) -> int | str:
    """Fen to two decimals of 万元, half up; what would vanish stays exact."""
    if isinstance(fen, str):
        return fen
    whole = (abs(fen) + ROUND // 2) // ROUND * ROUND
    return fen if not whole else whole if fen > 0 else -whole


def faithful(num: int, den: int, bounds: Iterable[Fraction] = ()) -> Portion:
    """A share with two decimals, or as many more (up to six) as it takes not to be rounded across a bound."""
    share = Fraction(num, den) if den else Fraction(0)
    for places in range(2, 7):
        portion = Portion(num=num, den=den, places=places)
        shown = Fraction(portion.text.rstrip("%")) / 100 if den else Fraction(0)
        if all((shown > bound) - (shown < bound) == (share > bound) - (share < bound) for bound in bounds):
            return portion
    return portion
