"""Location texts: 全区; 全镇; several towns or villages; groups; aliases; `小丘镇芋河、白瓜`; nothing is guessed.

A `Doubt` is what could not be settled; the pool turns it into a C08 finding.
"""

import re
from dataclasses import replace
from functools import lru_cache

from allocator.intake.answers import squeeze
from allocator.intake.gazetteer import Gazetteer
from allocator.intake.place_walk import WHOLE, Doubt, Parsed, Walk, is_district, split_outside, without_county

_MORE = re.compile(
    r"(?P<named>.*?)等?(?P<n>\d{1,3}|[一二三四五六七八九十]{1,3})个(?:行政)?(?:村|镇|乡镇|镇办|社区)(?:\(.{1,4}\))?"
)
_OPEN = re.compile(r"(?P<named>.+?)等(?:村|镇|地|镇村|村组)?")
_NUMERALS = "零一二三四五六七八九十"


@lru_cache(maxsize=20_000)
def parse_locations(text: str, gazetteer: Gazetteer, town: str = "") -> Parsed:
    """Every place a text names; `town` is the row's town, which villages without a prefix belong to."""
    plain = squeeze(text.replace("\n", "、"))
    if not plain:
        return Parsed()
    if is_district(plain, gazetteer):
        return Parsed(district=True, explicit_whole=True)
    named, stated = _stated_number(plain, gazetteer, town)
    state = Walk(gazetteer, town)
    for part in split_outside(named):
        state.take(part)
    parsed = state.result()
    if not parsed.found and not parsed.doubts:
        return Parsed(doubts=(Doubt(why="free", text=text.strip()),))
    number = len(parsed.keys)
    if stated is not None and stated != number:
        parsed = replace(parsed, doubts=(*parsed.doubts, Doubt(why="more", text=text.strip(), other=str(number))))
    return parsed


def _stated_number(plain: str, gazetteer: Gazetteer, town: str) -> tuple[str, int | None]:
    """“甲村、乙村等3个村” -> the names and 3; an open “等村” states -1, which no count of names can meet."""
    if found := _MORE.fullmatch(plain):
        body = without_county(found["named"], gazetteer)
        if body and not WHOLE.fullmatch(body) and body not in gazetteer.towns:
            return found["named"], _number(found["n"])
    elif found := _OPEN.fullmatch(plain):
        return found["named"], -1
    return plain, None


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    if "十" in text:
        tens, _, ones = text.partition("十")
        return (_NUMERALS.index(tens) if tens else 1) * 10 + (_NUMERALS.index(ones) if ones else 0)
    return _NUMERALS.index(text[0])
