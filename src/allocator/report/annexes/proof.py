"""The last annex, 口径与核验说明: bases, how the result was checked, solver and digests; these stand nowhere else."""

from fractions import Fraction

from allocator.proof import Proof, Status
from allocator.report.facts import Facts
from allocator.report.model import Annex, Block, Column, Row, Table
from allocator.report.parts import body, head, money, summed, text
from allocator.report.words import Words, clean, faithful


def proof(facts: Facts, words: Words) -> Annex:
    """What is counted how, fees and their base, what the result claims, and the digests it can be re-checked with."""
    blocks: list[Block] = [head(words("proof.bases"))]
    blocks += [
        body(words(f"basis.{key}", whole=words.whole, **_slots(facts)))
        for key in ("unit", "expected", "industry", "weak", "town", "layer", "people", "value")
    ]
    if facts.decision.plan.fees:
        blocks += [head(words("proof.fees")), _fees(facts, words)]
    blocks += [head(words("proof.claim")), *(body(line) for line in _claim(facts, words))]
    blocks += [head(words("proof.record")), _record(facts, words)]
    return Annex(label=words("annex_label", number=7), title=words("annex.proof"), blocks=tuple(blocks), wide=False)


def _slots(facts: Facts) -> dict[str, str | int]:
    limits = facts.rules.thresholds
    return {
        "weak_fen": limits.weak_income,
        "year": facts.rules.county.year,
        "types": "、".join(clean(name) for name in facts.rules.scoring.industry_types),
    }


def _fees(facts: Facts, words: Words) -> Table:
    columns = (
        text(words("column.level"), 5),
        text(words("column.tasks"), 12),
        money(words("column.fee_base"), width=6),
        text(words("column.cap"), 4),
        money(words("column.fee"), width=5),
        Column(title=words("column.reference"), width=10),
    )
    rows = []
    for fee in facts.rules.fees:
        bearing = [line for line in facts.in_force if line.level is fee.level and line.task in fee.tasks]
        if bearing and fee.holds(facts.rules.county.as_of):
            rows.append(
                Row(
                    cells=(
                        words.level(fee.level),
                        clean(words.join(fee.tasks)),
                        sum(facts.expected[line.id] for line in bearing),
                        str(fee.cap),
                        sum(facts.fees.get(line.id, 0) for line in bearing),
                        clean(fee.reference),
                    )
                )
            )
    rows.append(summed(columns, rows, words("total"), 0))
    return Table(sheet=words("sheet.fees"), unit=words("unit"), columns=columns, rows=tuple(rows))


def _claim(facts: Facts, words: Words) -> list[str]:
    found = facts.decision.plan.proof
    lines = [words(f"claim.{found.status.value.lower()}")]
    if found.status is Status.FEASIBLE and found.gap is not None and found.value:
        gap = faithful(found.gap, found.value)
        lines.append(words("claim.gap", share=gap.text, gap=found.gap, value=found.value, bound=found.bound or 0))
    elif found.status is Status.FEASIBLE:
        lines.append(words("claim.gap_unknown"))
    if facts.has_plan:
        lines.append(words("claim.audit_bad" if facts.decision.problems else "claim.audit_good"))
    runner = facts.decision.plan.runner_up
    best, second = found.value, facts.decision.plan.runner_up_value
    if runner is not None and best and second is not None:
        ours = set(facts.decision.plan.projects)
        lines.append(
            words(
                "claim.runner_up",
                share=faithful(best - second, best, (Fraction(0),)).text,
                joins=len(set(runner) - ours),
                leaves=len(ours - set(runner)),
            )
        )
    return lines


def _record(facts: Facts, words: Words) -> Table:
    found, digests = facts.decision.plan.proof, facts.decision.plan.digests
    rows = [
        *_run(found, words),
        ("record.pool", digests.pool),
        ("record.rules", digests.rules),
        ("record.scenario", digests.scenario),
        ("record.plan", digests.plan),
    ]
    listed = [(words(key), value) for key, value in rows if value]
    listed += [(words("record.file", name=clean(name)), value) for name, value in facts.decision.pool.sources]
    return Table(
        sheet=words("sheet.record"),
        columns=(text(words("column.item"), 9), text(words("column.content"), 26)),
        rows=tuple(Row(cells=(name, clean(value))) for name, value in listed),
        pairs=True,
    )


def _tools(found: Proof) -> str:
    """Names and versions of the tools; a version that begins with the name says it all."""
    return found.version if found.version.startswith(found.solver) else f"{found.solver} {found.version}".strip()


def _run(found: Proof, words: Words) -> list[tuple[str, str]]:
    rows = [("record.status", found.status.value), ("record.solver", _tools(found))]
    if found.value is not None:
        rows.append(("record.value", str(found.value)))
    if found.bound is not None:
        rows.append(("record.bound", str(found.bound)))
    return rows
