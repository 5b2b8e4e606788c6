"""Whatever stands in a document: it is read or refused in words; nothing crashes, and no other amount is made of it."""

import random
from pathlib import Path
from typing import Any

import pytest
from registers import ADJUST, GOOD, HEADS, adjust, read, typed

from allocator.findings import Finding
from allocator.text import LANGS, knows, say

WORDS: tuple[Any, ...] = (
    "", " ", "/", "无", "合计", "小计", "其中：", "中央", "省市县", "市级、县级", "2025-13-01", "2025-12-18",
    "〔2025〕1号", "示例省财农〔2025〕1号", "示例省财农〔20251〕号", "#REF!", "=1+1", "<b>x</b>", "x" * 3000, "\u202e",
    0, -1, 1e15, 1e-9, 0.1 + 0.2, 5350, "5350", "5,350", "５３５０", "伍仟万", "5350万元", "53500000元", 46009,
    "5350（其中400）", True, "是", "否", "限", "限（）", "（限）", "限全区", "限示例一村", "限S001", "）",
    "发展新型农村集体经济（限", "调减", "结算价", "S001", "s001", "道路硬化项目", "项目管理费", "#fee", "{0}", "{text}",
    "%s", "\t", "a\nb", "2026年", "两年前", "20251218", "约5350", "（（（", "🙂",
)  # fmt: skip


def sentences_stand(findings: tuple[Finding, ...]) -> None:
    for finding in findings:
        for lang in LANGS:
            for part in ("rule", "message", "action"):
                if knows(f"{finding.code}.{part}", lang):
                    assert say(f"{finding.code}.{part}", lang, **dict(finding.args)), finding
            assert knows(f"{finding.code}.message", lang), finding.code


def try_many(folder: Path, seeds: range) -> tuple[int, int]:
    taken = refused = 0
    for seed in seeds:
        draw = random.Random(seed)
        rows = [dict(GOOD), GOOD | {"编号": "T02", "任务方向": "以工代赈", "金额": 400}]
        for _ in range(draw.choice((1, 1, 1, 3))):
            draw.choice(rows)[draw.choice(HEADS)] = draw.choice(WORDS)
        tranches, findings = read(folder, *rows)
        sentences_stand(findings)
        taken, refused = taken + bool(tranches), refused + any(f.stops for f in findings)
        assert bool(tranches) != any(f.stops for f in findings), seed
        for one in tranches:
            assert one.amount in {5_350_000_000, 400_000_000} or one.amount >= 1_000_000, seed
        lines = [dict(ADJUST), ADJUST | {"项目": "S002", "类型": "调增"}]
        for _ in range(draw.choice((1, 2))):
            draw.choice(lines)[draw.choice(tuple(ADJUST))] = draw.choice(WORDS)
        rows_read, findings = adjust(folder, *lines)
        sentences_stand(findings)
        assert bool(rows_read) != any(f.stops for f in findings), seed
        one_typed, findings = typed(
            doc=str(draw.choice(WORDS)), level=str(draw.choice(WORDS)), amount=str(draw.choice(WORDS)),
            received=str(draw.choice(WORDS)), purpose=str(draw.choice(WORDS)), id=str(draw.choice(WORDS)),
        )  # fmt: skip
        sentences_stand(findings)
        assert (one_typed is None) == any(f.stops for f in findings), seed
    return taken, refused


def test_strange_documents(tmp_path: Path) -> None:
    taken, refused = try_many(tmp_path, range(60))
    assert min(taken, refused) > 2  # both sides are reached


@pytest.mark.long
def test_many_strange_documents(tmp_path: Path) -> None:
    try_many(tmp_path, range(60, 3_000))
