"""One tranche from the command line: the same checks as for a workbook, the columns named as addresses."""

from datetime import date

import pytest
from registers import WAN, ledger, pool, read, rules, told, typed

from allocator.intake import one_tranche
from allocator.records import Level

GOOD = {"id": "T05", "doc": "示例市财农〔2026〕8号", "level": "市级", "amount": "500万元", "received": "2026-02-26"}


def test_typed_values_become_the_same_tranche_as_a_row(tmp_path) -> None:  # type: ignore[no-untyped-def]
    row = {"编号": "T05", "文号": GOOD["doc"], "级次": "市级", "金额": 500, "收文日期": "2026-02-26"}
    one, findings = typed(**GOOD)
    assert one == read(tmp_path, row)[0][0]
    assert [f.code for f in findings] == ["D05a"]
    assert one is not None
    assert (one.level, one.amount, one.received_on) == (Level.CITY, 500 * WAN, date(2026, 2, 26))


@pytest.mark.parametrize(
    ("changes", "code", "column"),
    [
        ({"amount": "500"}, "D06e", "金额"),
        ({"amount": "五百万元"}, "M04", "金额"),
        ({"amount": ""}, "D06", "金额"),
        ({"amount": "999999999亿元"}, "M07", "金额"),
        ({"doc": "市里的"}, "D02a", "文号"),
        ({"level": "省级"}, "", ""),
        ({"level": "县级"}, "D04", "级次"),
        ({"task": "别的"}, "D05", "任务方向"),
        ({"received": "2月26日"}, "D07", "收文日期"),
        ({"purpose": "限示例九村"}, "D10", "限定用途"),
        ({"id": "a b"}, "D09e", "编号"),
        ({"carried_over": "是"}, "D08a", "结转"),
    ],
)
def test_a_defect_is_addressed_by_its_column(changes: dict[str, str], code: str, column: str) -> None:
    one, findings = typed(**(GOOD | changes))
    stops = [(f.code, f.where.sheet if f.where else "") for f in findings if f.stops]
    assert stops == ([(code, column)] if code else [])
    assert (one is None) == bool(code)


def test_an_answer_names_the_column() -> None:
    wrong = GOOD | {"level": "县级"}
    answered, _ = one_tranche(wrong, rules(), pool(), accepted=frozenset({"D04@级次"}))
    assert answered is not None
    assert one_tranche(wrong, rules(), pool(), accepted=frozenset({"D04@金额"}))[0] is None


def test_what_the_ledger_has_is_not_registered_again() -> None:
    one, _ = typed(**GOOD)
    assert one is not None
    again, findings = one_tranche(GOOD, rules(), pool(), balances=ledger(one))
    assert again is None
    assert told(findings) == []
    assert "D09c" in {f.code for f in findings}
    other, findings = one_tranche(GOOD | {"amount": "501万元"}, rules(), pool(), balances=ledger(one))
    assert other is None
    assert "D09b" in {f.code for f in findings if f.stops}
