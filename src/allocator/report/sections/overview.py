"""Page one: the plan in a dozen lines, before the numbered sections."""

from dataclasses import replace

from allocator.proof import Status
from allocator.records import Level
from allocator.report.facts import Facts
from allocator.report.model import Align, Block, Column, Row, Table
from allocator.report.parts import portion
from allocator.report.plan_facts import LAYERS, total
from allocator.report.rule_words import rule_name
from allocator.report.sections.changes import changes_text
from allocator.report.sections.requests import requests
from allocator.report.shares import bound_text, headline
from allocator.report.words import Words, clean, faithful
from allocator.results import Decision


def status_key(decision: Decision) -> str:
    """Which of staff's words the plan deserves; a plan that failed its check is never called checked."""
    if decision.problems:
        return "status.failed"
    return f"status.{decision.plan.proof.status.value.lower()}"


def overview(facts: Facts, words: Words) -> tuple[Block, ...]:
    """One table of labelled lines, amounts to two decimals; says so where that is not exact."""
    exact, brief = _rows(facts, words), _rows(facts, replace(words, brief=True))
    table = Table(
        sheet=words("sheet.overview"),
        columns=(
            Column(title=words("column.item"), width=5, align=Align.CENTER),
            Column(title=words("column.situation"), width=34),
        ),
        rows=tuple(Row(cells=cells) for cells in brief),
        notes=() if brief == exact else (words("note.brief"),),
        pairs=True,
    )
    return (table,)


def _rows(facts: Facts, words: Words) -> tuple[tuple[str, str], ...]:
    rows = [("label.whole", _opening(facts, words)), ("label.expected", _expected(facts, words))]
    if facts.amended:
        rows.append(("label.changes", changes_text(facts, words)))
    if facts.has_plan:
        rows += [
            ("label.arranged", _arranged(facts, words)),
            ("label.layers", _layers(facts, words)),
            ("label.types", _types(facts, words)),
            ("label.industry", industry_text(facts, words)),
            ("label.key_places", key_text(facts, words)),
            ("label.weak", weak_text(facts, words)),
            ("label.towns", _towns(facts, words)),
            ("label.standby", standby_text(facts, words)),
        ]
    elif facts.decision.plan.clashes:
        names = (rule_name(clash.rule, facts, words) for clash in facts.decision.plan.clashes)
        rows.append(("label.conflict", words("semicolon").join(names) + words("stop")))
    asked = requests(facts, words)
    rows.append(("label.requests", "\n".join(f"{i}.{line}" for i, line in enumerate(asked, start=1))))
    return tuple((words(key), text) for key, text in rows if text)


def _opening(facts: Facts, words: Words) -> str:
    pool = facts.decision.pool
    slots = {"year": pool.year, "pool": len(pool.projects), "need_fen": sum(project.need for project in pool.projects)}
    fund = clean(facts.rules.fund.short_name)
    expected = facts.expected_total
    if not facts.has_plan:
        key = "opening.conflict" if facts.decision.plan.proof.status is Status.INFEASIBLE else "opening.unknown"
        return words(key, fund=fund, expected_fen=expected, **slots)
    return words(
        "opening.plan",
        fund=fund,
        expected_fen=expected,
        count=len(facts.items),
        planned_fen=facts.planned_total,
        **slots,
    )


def change_text(now: int, before: int, words: Words) -> str:
    """How this year's amount stands against last year's receipts."""
    if before == 0:
        return words("change.none")
    if now == before:
        return words("change.same")
    return words("change.more" if now > before else "change.less", change_fen=abs(now - before))


def _expected(facts: Facts, words: Words) -> str:
    parts = []
    for level in Level:
        now = facts.level_sum(level, lambda line: facts.expected[line.id])
        before = facts.level_sum(level, lambda line: line.last_year)
        if now or before:
            parts.append(words("expected.level", level=words.level(level), now_fen=now, before_fen=before))
    whole = words(
        "expected.whole",
        now_fen=facts.expected_total,
        before_fen=facts.last_year_total,
        change=change_text(facts.expected_total, facts.last_year_total, words),
    )
    return whole + words("semicolon").join(parts) + words("stop")


def _arranged(facts: Facts, words: Words) -> str:
    reserve = sum(facts.reserve(line) for line in facts.in_force)
    left = facts.expected_total - facts.fee_total - reserve - facts.planned_total
    text = words("arranged.plan", count=len(facts.items), planned_fen=facts.planned_total, fee_fen=facts.fee_total)
    if reserve:
        text += words("arranged.reserve", reserve_fen=reserve)
    return text + words("arranged.over" if left < 0 else "arranged.left", left_fen=abs(left))


def _layers(facts: Facts, words: Words) -> str:
    parts = []
    for number, layer in enumerate(LAYERS, start=1):
        inside = facts.of_layer(layer)
        name = "①②③④"[number - 1] + words(f"layer.{layer.value}")
        parts.append(words("part.count_money", name=name, count=len(inside), money_fen=total(inside)))
    return words("semicolon").join(parts) + words("stop")


def _types(facts: Facts, words: Words) -> str:
    parts = []
    for name in facts.types:
        inside = facts.of_type(name)
        parts.append(
            words(
                "part.count_money_share",
                name=clean(name) or words("untyped"),
                count=len(inside),
                money_fen=total(inside),
                share=portion(total(inside), facts.planned_total).text,
            )
        )
    return words("part.share_base") + words("semicolon").join(parts) + words("stop")


def industry_text(facts: Facts, words: Words) -> str:
    """The central industry share with its numerator and denominator, with and without 产业认定调整."""
    measured = headline(facts, words)
    share = faithful(measured.num, measured.den, measured.bounds)
    if share.places > portion(0, 1).places:
        words = replace(words, brief=False)  # so close to what is asked that a rounded amount could contradict it
    parts = [
        words(
            "industry.share",
            share=share.text,
            num_fen=measured.num,
            den_fen=measured.den,
            denominator=measured.denominator,
            base=measured.base,
        )
    ]
    if measured.ratio is not None:
        verdict = words("met" if measured.met else "unmet")
        parts.append(words("industry.asked", bound=bound_text(measured.ratio, words), verdict=verdict))
    if measured.plain is not None:
        plain = faithful(measured.plain, measured.den, measured.bounds).text
        parts.append(
            words("industry.plain", share=plain, num_fen=measured.plain)
            if measured.plain != measured.num
            else words("industry.same")
        )
    return "".join(parts) if words.lang == "zh" else " ".join(parts)


def key_text(facts: Facts, words: Words) -> str:
    """Key towns and key villages: how many there are, how many get money, how much."""
    parts = []
    for key, places in (("key.towns", facts.key_towns), ("key.villages", facts.key_villages)):
        if places:
            amounts = [facts.credited.get(place.key, 0) for place in places]
            served = sum(1 for amount in amounts if amount)
            parts.append(words(key, all=len(places), served=served, money_fen=sum(amounts)))
    return words("semicolon").join(parts) + words("stop") if parts else ""


def weak_text(facts: Facts, words: Words) -> str:
    """Weak villages n of N with an income-raising project, and what the rulebook asks for."""
    if not facts.weak:
        return ""
    served, whole = len(facts.weak_served), len(facts.weak)
    text = words("weak.served", served=served, all=whole, share=portion(served, whole).text)
    for rule in facts.rules.coverage:
        if rule.holds(facts.rules.county.as_of):
            text += words("weak.asked", least=rule.at_least.of(whole), share=str(rule.at_least))
    return text + words("stop")


def _towns(facts: Facts, words: Words) -> str:
    parts = [words("part.money", name=clean(town), money_fen=facts.credited.get(town, 0)) for town in facts.towns]
    rest = total(facts.unplaced)
    if rest:
        parts.append(words("part.money", name=words("unplaced", whole=words.whole), money_fen=rest))
    return words.join(parts) + words("stop") if parts else ""


def standby_text(facts: Facts, words: Words) -> str:
    """The standby list: count, amount, share of the expected total."""
    if not facts.standby:
        return words("standby.none")
    need = sum(project.need for project in facts.standby)
    return words(
        "standby.some",
        count=len(facts.standby),
        need_fen=need,
        share=portion(need, facts.expected_total).text,
        expected_fen=facts.expected_total,
    )
