"""实施期限 by a closed grammar: “2024年6月到12月”, 2025.3, 2026/3/1, 2025-03至2025-11; no guesses."""

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Literal

from allocator.intake.answers import squeeze

Doubt = Literal["", "unreadable", "ambiguous", "two_digit_year", "no_year", "duration", "no_such_day"]

_YEAR = r"(?P<{0}y>\d{{4}})"
_POINT = r"(?P<{0}y>\d{{4}})(?:年|[-./](?=\d))(?P<{0}m>\d{{1,2}})月?(?:(?:(?<=月)|[-./])(?P<{0}d>\d{{1,2}})日?)?"
_LATER = r"(?:(?P<{0}y>\d{{4}})(?:年|[-./](?=\d)))?(?P<{0}m>\d{{1,2}})月?(?:(?:(?<=月)|[-./])(?P<{0}d>\d{{1,2}})日?)?"
_SINGLE = re.compile(_POINT.format(""))
_RANGE = re.compile(_POINT.format("a") + "至" + _LATER.format("b"))
_YEARS = re.compile(_YEAR.format("a") + r"年?(?:至" + _YEAR.format("b") + r"年?|度|全年)?")
_DASHED = re.compile(r"(\d{4}-\d{1,2}(?:-\d{1,2})?)-(\d{4}-\d{1,2}(?:-\d{1,2})?)")
_TWO_DIGIT = re.compile(r"(?<!\d)['’]?\d{2}(?:年|[-./]\d{1,2}(?:$|[-./月至]))")


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """First and last day as far as the text states them; `doubt` says why a text gave no dates."""

    start: date | None = None
    finish: date | None = None
    doubt: Doubt = ""


@lru_cache(maxsize=10_000)
def parse_period(text: str) -> Period:
    """The days of a period cell; a month means its first to its last day, a year the whole year."""
    plain = _unify(text)
    if not plain:
        return Period()
    if found := _RANGE.fullmatch(plain):
        year = found["ay"]
        return _period(
            _day(year, found["am"], found["ad"], last=False),
            _day(found["by"] or year, found["bm"], found["bd"], last=True),
        )
    if found := _YEARS.fullmatch(plain):
        return Period(start=date(int(found["ay"]), 1, 1), finish=date(int(found["by"] or found["ay"]), 12, 31))
    if _loose(plain):
        return Period(doubt="ambiguous")
    if found := _SINGLE.fullmatch(plain):
        whole = _period(*(_day(found["y"], found["m"], found["d"], last=last) for last in (False, True)))
        if re.search(r"(?:前|底|完工|完成|竣工|结束|止|建成)$", squeeze(text)):
            return replace(whole, start=None)
        return replace(whole, finish=None) if re.search(r"(?:开工|开始|动工|起)$", squeeze(text)) else whole
    return Period(doubt=_why(plain))


@lru_cache(maxsize=10_000)
def parse_day(text: str, *, last: bool) -> Period:
    """One day of a 开工 (`last` False) or 完工 (`last` True) cell; only the one asked for is filled."""
    plain = _unify(text)
    if not plain:
        return Period()
    found = _SINGLE.fullmatch(plain)
    if found is None:
        return Period(doubt="ambiguous" if _RANGE.fullmatch(plain) or _YEARS.fullmatch(plain) else _why(plain))
    if _loose_month(plain):
        return Period(doubt="ambiguous")
    day = _day(found["y"], found["m"], found["d"], last=last)
    if day is None:
        return Period(doubt="no_such_day")
    return Period(finish=day) if last else Period(start=day)


def _unify(text: str) -> str:
    plain = squeeze(text)
    plain = re.sub(r"(\d{4}-\d{2}-\d{2})t?00:00(:00)?(\.0+)?$", r"\1", plain)
    plain = re.sub(r"(?<!\d)(20\d{2})(\d{2})(\d{2})?(?!\d)", lambda day: "-".join(filter(None, day.groups())), plain)
    plain = re.sub(r"[((](?:含|暂定|预计|计划)[))]|^(?:计划|预计|拟)?于?", "", plain)
    plain = re.sub(r"起?(?:至|到|~|〜|―|—+|–|−|--+)", "至", plain)
    plain = re.sub(r"(?:开工|开始|实施|动工)至", "至", plain)
    plain = re.sub(r"(?:前|底前|底|完工|完成|竣工|结束|止|建成|开工|开始|动工|起)+$", "", plain)
    plain = re.sub(r"^(\d{4})-(\d{4})年?$", r"\1至\2", plain)
    if found := _DASHED.fullmatch(plain):
        return f"{found[1]}至{found[2]}"
    if "至" not in plain and (found := re.fullmatch(r"(\d{4}[年./].*?)-(\d.*)", plain)):
        return f"{found[1]}至{found[2]}"
    return plain


def _loose(plain: str) -> bool:
    """2025-3-11 in a period cell may be a day or March to November; 2025.1 may be a number that lost its zero."""
    return re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", plain) is not None and len(plain) < 10 or _loose_month(plain)


def _loose_month(plain: str) -> bool:
    return re.fullmatch(r"\d{4}\.1", plain) is not None


def _why(plain: str) -> Doubt:
    if re.fullmatch(r"(?:工期)?\d+(?:个月|天|日|日历天|个工作日|年)(?:内)?", plain):
        return "duration"
    if _TWO_DIGIT.match(plain):
        return "two_digit_year"
    if re.fullmatch(r"\d{1,2}月?(?:\d{1,2}日)?(?:至\d{1,2}月?(?:\d{1,2}日)?)?", plain):
        return "no_year"
    return "unreadable"


def _day(year: str, month: str, day: str | None, *, last: bool) -> date | None:
    y, m = int(year), int(month)
    if not 1 <= m <= 12:
        return None
    end = monthrange(y, m)[1]
    d = int(day) if day else (end if last else 1)
    return date(y, m, d) if 2000 <= y <= 2100 and 1 <= d <= end else None


def _period(start: date | None, finish: date | None) -> Period:
    if start is None or finish is None:
        return Period(doubt="no_such_day")
    return Period(start=start, finish=finish)
