"""批次安排 of the rulebook: what the sample says, what its absence means, and every contradiction at its key."""

from datetime import date
from pathlib import Path

import pytest

from allocator.findings import Finding, Severity
from allocator.records import Level
from allocator.rulebook import parse_rules, read_rules
from allocator.rules import Tranching
from allocator.text import LANGS, say

SAMPLE = Path(__file__).resolve().parent.parent / "data" / "samples" / "yaozhou_2026" / "rulebook.toml"
TEXT = SAMPLE.read_text("utf-8")
TOLD = frozenset({"K45"})


def edited(*changes: tuple[str, str]) -> tuple[Finding, ...]:
    """Findings of the sample after replacing texts in its last part, without the note on open references."""
    head, mark, tail = TEXT.partition("[tranching]")
    for old, new in changes:
        assert old in tail, old
        tail = tail.replace(old, new, 1)
    return tuple(finding for finding in parse_rules(head + mark + tail)[1] if finding.code not in TOLD)


def test_the_sample_says_how_tranches_are_arranged() -> None:
    rules, problems = read_rules(SAMPLE)
    assert rules is not None
    assert [problem.code for problem in problems] == ["K45"]
    own = rules.tranching
    assert own.needs == ("scheme", "body")
    assert (str(own.slice_share), own.slice_least) == ("30%", 10_000_000)
    assert (own.per_batch, own.per_project, own.weights) == (1, 2, (8, 4, 2, 1))
    assert own.notice.subject_code == "21305"
    assert own.notice.direct == ((Level.CENTRAL, "01中央直达资金"),)
    assert [line.reserve_until for line in rules.lines if line.reserve] == [date(2026, 6, 30)]


def test_the_sample_calendar_is_that_of_2026() -> None:
    rules, _ = read_rules(SAMPLE)
    assert rules is not None
    clock = rules.tranching.clock
    assert len(clock.holidays) == 3 + 9 + 3 + 5 + 3 + 3 + 7
    assert len(clock.workdays) == 6
    assert all(day.weekday() >= 5 for day in clock.workdays)
    assert (clock.alarm, clock.limits) == (25, (30, 50))


def test_a_rulebook_without_the_part_is_read_with_the_defaults() -> None:
    rules, problems = parse_rules(TEXT.partition("# ── 十、批次安排")[0])
    assert rules is not None
    assert {problem.code for problem in problems} == TOLD
    assert rules.tranching == Tranching()


MISTAKES: list[tuple[str, str, list[tuple[str, str]]]] = [
    ("K48", "tranching.clock", [("alarm = 25", "alarm = 31")]),
    ("K48", "tranching.clock", [("limits = [30, 50]", "limits = [50, 30]")]),
    ("K49", "tranching.clock.holidays[1]", [("2026-01-02", "2026-01-01")]),
    ("K49", "tranching.clock.workdays[0]", [("[2026-01-04", "[2026-01-03")]),
    ("K50", "tranching.clock.holidays[0]", [("2026-01-01", "2016-01-01")]),
    ("K50", "tranching.start_by", [("start_by = 2026-06-30", "start_by = 2027-06-30")]),
    ("K50", "tranching.notice.pay_by", [("pay_by = 2026-11-30", "pay_by = 2027-11-30")]),
    ("K51", "tranching.clock.workdays[0]", [("[2026-01-04", "[2026-01-05")]),
    ("K52", "tranching.clock", []),
    ("K53", "tranching.organs.city[0]", [('city = ["示例市"]', 'city = ["示例省"]')]),
    ("K37", "tranching.slice_share", [('slice_share = "30%"', 'slice_share = "101%"')]),
    ("K54", "tranching.per_batch", [("per_batch = 1", "per_batch = 2"), ("per_project = 2", "per_project = 1")]),
    ("K55", "tranching.weights", [("weights = [8, 4, 2, 1]", "weights = [1, 2, 4, 8]")]),
    ("K56", "tranching.notice.pay_by", [("pay_by = 2026-11-30", "pay_by = 2026-06-29")]),
    ("K57", "tranching.start_by", [('needs = ["scheme", "body"]', "needs = []")]),
    ("K59", "tranching.notice.direct[1]", [('"01中央直达资金"]]', '"01"], ["central", "02"]]')]),
    ("K60", "tranching.notice.subject_code", [('subject_code = "21305"', 'subject_code = "2130"')]),
    ("K13", "tranching.per_project", [("per_project = 2", "per_project = 3")]),
    ("K09", "tranching.needs[0]", [('needs = ["scheme"', 'needs = ["实施方案"')]),
    ("K19", "tranching.start_buy", [("start_by = 2026-06-30", "start_buy = 2026-06-30")]),
    ("K10", "tranching.slice_least", [('slice_least = "10万元"', "slice_least = 10")]),
]


@pytest.mark.parametrize(("code", "path", "changes"), MISTAKES)
def test_a_mistake_is_found_at_its_key_and_told_in_both_languages(
    code: str, path: str, changes: list[tuple[str, str]]
) -> None:
    if code == "K52":
        changes = [("holidays = [", "holidays = []\nspare = ["), ("spare", "# spare")]
        changes += [(f"\n  2026-{row}", f"\n# 2026-{row}") for row in ("01", "02", "04", "05", "06", "09", "10")]
        changes += [("\n]\n", "\n")]
    found = edited(*changes)
    assert [(finding.code, finding.subject) for finding in found].count((code, path)) == 1, found
    finding = next(finding for finding in found if (finding.code, finding.subject) == (code, path))
    assert finding.where is not None
    assert finding.where.row > 0
    for lang in LANGS:
        for part in ("rule", "message", "action"):
            assert "{" not in say(f"{code}.{part}", lang, **dict(finding.args))


def test_a_day_of_release_without_a_reserve_is_told() -> None:
    text = TEXT.replace('reserve = "250万元"', 'reserve = "0万元"')
    found = [(finding.code, finding.severity) for finding in parse_rules(text)[1] if finding.code not in TOLD]
    assert ("K58", Severity.WARN) in found


def test_numbers_at_their_limits_are_no_mistake() -> None:
    assert edited(("alarm = 25", "alarm = 30"), ("limits = [30, 50]", "limits = [30, 30]")) == ()
    assert edited(('slice_share = "30%"', 'slice_share = "100%"')) == ()
    assert edited(("pay_by = 2026-11-30", "pay_by = 2026-06-30")) == ()
    assert edited(("per_batch = 1", "per_batch = 2")) == ()
    assert edited(("weights = [8, 4, 2, 1]", "weights = [1, 1, 1, 1]")) == ()
