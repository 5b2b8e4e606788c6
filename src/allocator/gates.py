"""Gates (门槛): who may enter the plan, who waits, and from which stage on the money stops; each with its reason.

PLAN refusals leave the plan. Every other verdict is printed with the plan and stops money from its stage on.
"""

from collections.abc import Callable
from datetime import date

from allocator.findings import Args, Finding, Severity
from allocator.records import Answer, Pool, Project, Suspension
from allocator.results import Gated, Outcome, Stage, Verdict
from allocator.rules import Gates, Rulebook

Judge = Callable[[Project, Pool, Rulebook], Verdict | None]
SETTLED = (Answer.YES, Answer.NOT_NEEDED)


def _verdict(code: str, project: Project, outcome: Outcome, stage: Stage, value: str = "", args: Args = ()) -> Verdict:
    severity = Severity.REVIEW if code == "G07" else Severity.WARN
    named: Args = (("id", project.id), ("name", project.name), *args)
    finding = Finding(code=code, severity=severity, where=project.source, subject=project.id, value=value, args=named)
    return Verdict(project=project.id, gate=code, outcome=outcome, stage=stage, finding=finding)


def in_pool(project: Project, pool: Pool, rules: Rulebook) -> Verdict | None:
    """未入库不安排. The workbook is the pool, so an empty cell passes and only an explicit no refuses."""
    if project.reviews.in_pool in (Answer.NO, Answer.NOT_NEEDED):
        return _verdict("G01", project, Outcome.REFUSE, Stage.PLAN)
    return None


def complete(project: Project, pool: Pool, rules: Rulebook) -> Verdict | None:
    """基本内容不完整的项目不得纳入: the required fields of the rulebook are there and say something."""
    missing = [name for name in rules.gates.required if name in project.missing]
    if missing:
        # the field names are keys of the catalogue; the sentence lists them in the reader's language
        return _verdict("G02", project, Outcome.REFUSE, Stage.PLAN, args=(("fields", " ".join(missing)),))
    return None


def _review(code: str, answer: Callable[[Project], Answer], settled: tuple[Answer, ...] = SETTLED) -> Judge:
    def judge(project: Project, pool: Pool, rules: Rulebook) -> Verdict | None:
        given = answer(project)
        if given in settled:
            return None
        return _verdict(code, project, Outcome.REFUSE, Stage.PLAN, value=given.value, args=(("answer", given.value),))

    return judge


def negative_list(project: Project, pool: Pool, rules: Rulebook) -> Verdict | None:
    """负面清单: a keyword puts the project on a review list; money waits until people have looked (负面清单核查)."""
    text = project.name + project.content
    words = [word for word in (*rules.gates.negative_words, *rules.gates.channel_words) if word in text]
    hits = "、".join(words)
    if project.reviews.cleared is Answer.NO:
        return _verdict("G11", project, Outcome.REFUSE, Stage.PLAN, value=hits)
    if words and project.reviews.cleared not in SETTLED:
        return _verdict("G07", project, Outcome.CONDITION, Stage.APPROVE, value=hits, args=(("words", hits),))
    return None


def committee(project: Project, pool: Pool, rules: Rulebook) -> Verdict | None:
    """未经区级决策委员会审批同意一律不予立项: in planning time a condition; no project is exempt."""
    if project.reviews.committee is not Answer.YES:
        return _verdict("G08", project, Outcome.CONDITION, Stage.APPROVE)
    return None


def suspended(project: Project, pool: Pool, rules: Rulebook) -> Verdict | None:
    """上年度绩效自评质量不高的预算单位暂缓安排, until the date it lifts; sparing the layers the rulebook names."""
    if project.layer in rules.gates.spared_layers:
        return None
    for suspension in pool.suspensions:
        if suspension.unit in (project.unit, project.dept) and in_force(suspension, rules.county.as_of):
            until = suspension.until.isoformat() if suspension.until else "—"
            slots = (("unit", suspension.unit), ("until", until), ("why", suspension.reason or "—"))
            return _verdict("G09", project, Outcome.DEFER, Stage.BUDGET, value=suspension.unit, args=slots)
    return None


def in_force(suspension: Suspension, day: date) -> bool:
    """Whether a suspension still holds on a day; one without a date holds until it is lifted in writing."""
    return suspension.until is None or day < suspension.until


def drawings(project: Project, pool: Pool, rules: Rulebook) -> Verdict | None:
    """400万元以上招标项目须先取得施工图联合审查合格书; “以上” includes the number itself unless set otherwise."""
    tendered = project.reviews.tendered not in (Answer.NO, Answer.NOT_NEEDED)
    if tendered and _over(project.cost, rules.gates) and project.reviews.drawings not in SETTLED:
        slots = (("cost_fen", project.cost), ("threshold_fen", rules.gates.tender_threshold))
        return _verdict("G10", project, Outcome.CONDITION, Stage.TENDER, args=slots)
    return None


def _over(cost: int, gates: Gates) -> bool:
    return cost >= gates.tender_threshold if gates.tender_inclusive else cost > gates.tender_threshold


GATES: tuple[Judge, ...] = (
    in_pool,
    complete,
    _review("G03", lambda project: project.reviews.land),
    _review("G04", lambda project: project.reviews.environment),
    _review("G05", lambda project: project.reviews.forestry),
    _review("G06", lambda project: project.reviews.performance, settled=(Answer.YES,)),  # no money without a target
    negative_list,
    committee,
    suspended,
    drawings,
)


def gate_pool(pool: Pool, rules: Rulebook, gates: tuple[Judge, ...] = GATES) -> Gated:
    """Every project through every gate; refused at PLAN means out of the plan."""
    verdicts = tuple(
        verdict for project in pool.projects for gate in gates if (verdict := gate(project, pool, rules)) is not None
    )
    refused = {v.project for v in verdicts if v.outcome is Outcome.REFUSE and v.stage is Stage.PLAN}
    return Gated(
        eligible=tuple(project.id for project in pool.projects if project.id not in refused),
        refused=tuple(sorted(refused)),
        verdicts=verdicts,
    )
