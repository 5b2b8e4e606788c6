"""How a notice names things: the batch, types, offices, problems."""

import re

from allocator.findings import Args
from allocator.records import Scope
from allocator.report.notice.facts import BatchFacts, Item
from allocator.report.parts import town_cell, village_cell
from allocator.report.words import Words, clean
from allocator.results import Problem

DIGITS = "零一二三四五六七八九"
LONGEST_NAME = 24


def notice_words(facts: BatchFacts, lang: str) -> Words:
    """Words of the notice; what is not said there is said as in the plan report."""
    return Words(lang, facts.rules.county.name.endswith("区"), room="notice")


def batch_name(facts: BatchFacts, words: Words) -> str:
    """第三批; empty for a batch without a number."""
    if not facts.number:
        return ""
    return words("batch", number=in_chinese(facts.number) if words.lang == "zh" else str(facts.number))


def in_chinese(number: int) -> str:
    """1 → 一, 12 → 十二, 40 → 四十; figures from a hundred on."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else DIGITS[tens]) + ("十" if tens else "") + (DIGITS[ones] if ones else "")


def clean_name(name: str) -> str:
    """A text as it may stand in the name of a file."""
    return re.sub(r"[^\w.-]+", "_", clean(name)).strip("._")[:LONGEST_NAME] or "_"


def type_name(name: str, words: Words) -> str:
    """产业发展 → 产业发展类项目, 就业项目 → 就业类项目."""
    short = clean(name).removesuffix("项目").removesuffix("类")
    return words("type", name=short) if short else words("untyped_projects")


def office(name: str, words: Words) -> str:
    """A recipient; told where nobody is named."""
    return clean(name) or words("no_recipient")


def town_of(item: Item, words: Words) -> str:
    """The towns of a project."""
    if item.project is not None:
        return town_cell(item.project, words)
    return clean(words.join(dict.fromkeys(place.town for place in item.planned.locations))) or words.whole


def village_of(item: Item, words: Words) -> str:
    """The villages of a project."""
    if item.project is not None and item.project.scope is not Scope.DISTRICT:
        return village_cell(item.project, words)
    return clean(words.join(dict.fromkeys(place.village for place in item.planned.locations if place.village)))


def problem_text(problem: Problem, words: Words) -> str:
    return words.sentence(problem.code, problem.args)


def without_name(told: str, args: Args, words: Words) -> str:
    """A sentence without its opening words, where they only name the project that the row already names."""
    slots = {name: re.escape(clean(str(value))) for name, value in args}
    opening = rf"^\S*\s?\u201c{slots.get('name', '')}\u201d\s?[(\uff08]{slots.get('id', '')}[)\uff09]\s?"
    return re.sub(opening, "", told) if words.lang == "zh" else told


def remark(item: Item, words: Words) -> str:
    """What must be known of a project's money: whole or part, condition, standby."""
    parts = [] if item.completes else [words("remark.slice", planned_fen=item.planned.amount)]
    days = sorted({part.start_by for part in item.parts if part.start_by is not None})
    parts += [words("remark.start_by", day=words.day(day).text) for day in days]
    if item.planned.standby:
        parts.append(words("remark.standby"))
    return words("semicolon").join(parts)
