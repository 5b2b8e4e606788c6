"""What a plan looks like in a terminal and in JSON."""

from allocator.cli.show import line
from allocator.proof import Status
from allocator.report.facts import Facts
from allocator.report.rule_words import problem_args, rule_name, subject_text
from allocator.report.words import words_for
from allocator.results import Decision, Problem
from allocator.text import knows, say


def plan_json(decision: Decision) -> dict[str, object]:
    """The plan for machines: money in int fen, shares as numerator and denominator with their base."""
    plan = decision.plan
    proof = plan.proof
    bases = {ratio.id: ratio.base for ratio in decision.rules.ratios}
    return {
        "year": plan.year,
        "proof": {
            "status": proof.status.value,
            "value": proof.value,
            "bound": proof.bound,
            "gap": proof.gap,
            "solver": proof.solver,
            "version": proof.version,
            "seconds": round(proof.seconds, 3),
        },
        "total_fen": plan.total,
        "chosen": [{"id": a.project, "line": a.line, "fen": a.amount, "industry_fen": a.industry} for a in plan.chosen],
        "fees": [{"line": name, "fen": fen} for name, fen in plan.fees],
        "left_out": [
            {"id": left.project, "reason": left.reason, "rules": list(left.rules), "loss": left.loss}
            for left in plan.left_out
        ],
        "standby": list(plan.standby),
        "ratios": [
            {
                "rule": r.rule,
                "base": bases[r.rule],
                "numerator_fen": r.num,
                "denominator_fen": r.den,
                "sense": r.sense,
                "required_fen": r.rhs,
                "hard": r.hard,
                "met": r.met,
            }
            for r in plan.rules
            if r.kind == "ratio"
        ],
        "outranked": [
            {"in": o.inside, "out": o.outside, "cause": o.cause, "rules": list(o.rules)} for o in plan.outranked
        ],
        "runner_up": None if plan.runner_up is None else list(plan.runner_up),
        "conflict": [{"rule": c.rule, "least": c.least, "unit": "fen" if c.money else "count"} for c in plan.clashes],
        "problems": [{"code": p.code, "subject": p.subject, **dict(p.args)} for p in decision.problems],
        "digests": {
            "pool": plan.digests.pool,
            "rules": plan.digests.rules,
            "scenario": plan.digests.scenario,
            "plan": plan.digests.plan,
        },
    }


def show_plan(decision: Decision, proven: str = "cli.plan_proven") -> None:
    """The plan in a few lines of staff's words; `proven` is the headline of one that is."""
    plan = decision.plan
    room = sum(r.rhs for r in plan.rules if r.kind == "line")
    counts = {"count": len(plan.projects), "total_fen": plan.total, "left_fen": room - plan.total}
    match plan.proof.status:
        case Status.PROVEN:
            line(say(proven, **counts))
        case Status.FEASIBLE:
            line(say("cli.plan_feasible", **counts))
        case Status.INFEASIBLE:
            line(say("cli.plan_infeasible"))
            show_clashes(decision)
        case Status.UNKNOWN:
            line(say("cli.plan_unknown"))
    if plan.chosen:
        _show_sums(decision, room)
    words, facts = words_for(decision, "zh"), Facts(decision=decision)
    for measured in plan.rules:
        if not measured.met and not measured.hard:
            short = _amount(measured.shortfall, measured.money)
            subject = f"({subject_text(facts, measured, words)})" if measured.subject else ""
            title = rule_name(measured.rule, facts, words)
            line("  " + say("cli.shortfall", title=title, subject=subject, short=short))
    for problem in decision.problems:
        line("  " + problem_sentence(problem, decision))


def _show_sums(decision: Decision, room: int) -> None:
    """How the expected money is made up; what no line may give to projects is its reserve."""
    plan, funds = decision.plan, dict(decision.scenario.funds)
    expected = sum(funds.get(item.id, item.expected) for item in decision.rules.lines)
    fees = sum(fen for _, fen in plan.fees)
    slots = {"total_fen": plan.total, "fees_fen": fees, "left_fen": room - plan.total}
    line(say("cli.plan_sums", reserve_fen=expected - fees - room, expected_fen=expected, **slots))


def show_clashes(decision: Decision) -> None:
    """The requirements that cannot hold together, each with the least relaxation of it alone."""
    words, facts = words_for(decision, "zh"), Facts(decision=decision)
    for clash in decision.plan.clashes:
        title = rule_name(clash.rule, facts, words)
        if clash.least is None or clash.rule.startswith("released|"):
            line("  " + say("cli.clash_plain", title=title))
        else:
            line("  " + say("cli.clash", title=title, least=_amount(clash.least, clash.money)))
    if decision.plan.clashes:
        line(say("cli.clash_note"))


def _amount(value: int, money: bool) -> str:
    return say("cli.unit_money", n_fen=value) if money else say("cli.unit_count", n=value)


def problem_sentence(problem: Problem, decision: Decision) -> str:
    """What an audit found, in words."""
    words = words_for(decision, "zh")
    slots = dict(problem_args(Facts(decision=decision), (("subject", problem.subject), *problem.args), words))
    if knows(f"verify.{slots.get('what')}"):
        slots["what"] = say(f"verify.{slots['what']}")
    return words.sentence(problem.code, tuple(slots.items()))
