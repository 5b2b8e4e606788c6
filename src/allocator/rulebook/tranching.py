"""Contradictions in 批次安排: the clock and its calendar, marks of organs, slices, deadlines, the reserve."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from allocator.findings import Finding, Severity
from allocator.records import Level
from allocator.rulebook.common import bad
from allocator.rules import Rulebook

_SATURDAY = 5
_LISTS = ("holidays", "workdays")


def _clock(rules: Rulebook) -> Iterator[Finding]:
    """The alarm comes before the first limit, the first before the second."""
    clock = rules.tranching.clock
    first, second = clock.limits
    if not clock.alarm <= first <= second:
        yield bad("K48", "tranching.clock", alarm=clock.alarm, first=first, second=second)


def _calendar(rules: Rulebook) -> Iterator[Finding]:
    """A day stands once, near the year; a worked day is a Saturday or Sunday."""
    clock, year = rules.tranching.clock, rules.county.year
    seen: dict[date, str] = {}
    for name in _LISTS:
        for i, day in enumerate(getattr(clock, name)):
            path = f"tranching.clock.{name}[{i}]"
            if day in seen:
                yield bad("K49", path, day=str(day), other=seen[day])
            seen.setdefault(day, path)
            if abs(day.year - year) > 1:
                yield bad("K50", path, Severity.WARN, day=str(day), year=year)
            elif name == "workdays" and day.weekday() < _SATURDAY:
                yield bad("K51", path, Severity.WARN, day=str(day))
    if rules.tranching.reference and not clock.holidays:
        yield bad("K52", "tranching.clock", Severity.WARN, year=year)


def _organs(rules: Rulebook) -> Iterator[Finding]:
    """A mark tells one level."""
    seen: dict[str, str] = {}
    for level in Level:
        for i, mark in enumerate(getattr(rules.tranching.organs, level.value)):
            path = f"tranching.organs.{level.value}[{i}]"
            if mark in seen:
                yield bad("K53", path, mark=mark, other=seen[mark])
            seen.setdefault(mark, path)


def _slices(rules: Rulebook) -> Iterator[Finding]:
    own = rules.tranching
    if own.slice_share.num > own.slice_share.den:
        yield bad("K37", "tranching.slice_share", title="slice_share", share=str(own.slice_share))
    if own.per_batch > own.per_project:
        yield bad("K54", "tranching.per_batch", batch=own.per_batch, year=own.per_project)
    if list(own.weights) != sorted(own.weights, reverse=True):
        yield bad("K55", "tranching.weights", Severity.WARN)


def _deadlines(rules: Rulebook) -> Iterator[Finding]:
    """Deadlines lie in the year, and work starts before it is paid for."""
    own, year = rules.tranching, rules.county.year
    days = {
        "tranching.start_by": own.start_by,
        "tranching.notice.start_by": own.notice.start_by,
        "tranching.notice.pay_by": own.notice.pay_by,
    }
    days |= {f"lines[{i}].reserve_until": line.reserve_until for i, line in enumerate(rules.lines)}
    for path, day in days.items():
        if day is not None and day.year != year:
            yield bad("K50", path, Severity.WARN, day=str(day), year=year)
    start, pay = own.notice.start_by, own.notice.pay_by
    if start is not None and pay is not None and pay < start:
        yield bad("K56", "tranching.notice.pay_by", start=str(start), pay=str(pay))
    if own.start_by is not None and not own.needs:
        yield bad("K57", "tranching.start_by", Severity.WARN, day=str(own.start_by))
    for i, line in enumerate(rules.lines):
        if line.reserve_until is not None and not line.reserve:
            yield bad("K58", f"lines[{i}].reserve_until", Severity.WARN, title=line.title)


def _notice(rules: Rulebook) -> Iterator[Finding]:
    notice = rules.tranching.notice
    seen: set[Level] = set()
    for i, (level, _) in enumerate(notice.direct):
        if level in seen:
            yield bad("K59", f"tranching.notice.direct[{i}]", level=level.value)
        seen.add(level)
    if notice.subject_code and not (notice.subject_code.isdecimal() and len(notice.subject_code) in (3, 5, 7)):
        yield bad("K60", "tranching.notice.subject_code", Severity.WARN, value=notice.subject_code)


TRANCHING_CHECKS: tuple[Callable[[Rulebook], Iterable[Finding]], ...] = (
    _clock,
    _calendar,
    _organs,
    _slices,
    _deadlines,
    _notice,
)
