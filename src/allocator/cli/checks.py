"""The commands that judge what others made: check workbooks, audit anyone's plan, verify a plan file."""

from dataclasses import dataclass, replace
from pathlib import Path

from allocator.cli import work
from allocator.cli.answers import answers_for
from allocator.cli.plans import problem_sentence
from allocator.cli.show import Stop, as_json, busy, finding_json, findings, line
from allocator.findings import Finding
from allocator.flow import judge
from allocator.intake.case import Intake, read_files
from allocator.intake.marked import write_marked
from allocator.intake.plan_table import read_plan_table
from allocator.intake.returns import write_returns
from allocator.intake.table import table_json
from allocator.planning.hand import Stated
from allocator.results import Decision, Problem, Scenario
from allocator.text import say
from allocator.verify import Saved, read_plan, verify_plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What `check` found in some files."""

    intake: Intake

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.intake.findings

    def json(self) -> dict[str, object]:
        """One `files` entry per table, and every finding with its place and sentences."""
        return {
            "files": [table_json(table) for table in self.intake.tables],
            "findings": [finding_json(finding) for finding in self.findings],
        }

    def write(self, out: Path, *, returns: bool) -> tuple[Path, ...]:
        """Marked workbooks, and on request one return workbook per town."""
        marked = write_marked(self.intake, out)
        return (*marked, *write_returns(self.intake, out)) if returns else marked


def check_files(files: list[Path], places: Path | None, answers: tuple[str, ...], *, quiet: bool) -> Checked:
    """Read and check; answers given now are recorded beside the files, earlier ones still hold."""
    folder = files[0].resolve().parent
    given = answers_for(folder, answers)
    rules = work.rules_for(files)
    beside = folder / rules.files.places
    known = places or (beside if beside.is_file() and beside not in [f.resolve() for f in files] else None)
    with busy("cli.busy_check", quiet):
        intake = read_files(files, known, rules, accepted=given.hold)
    hashes = {book.file: book.sha256 for book in intake.books}
    given.keep(intake.findings, hashes)
    return Checked(intake=replace(intake, findings=(*intake.findings, *given.lapsed)))


def audit_table(case: Path, table: Path, json: bool) -> None:
    """Check anyone's plan against every rule; nothing is chosen or improved."""
    rules, intake = work.read_case(case, quiet=json)
    if intake.pool is None:
        raise Stop(1, say("cli.pool_stopped"), found=intake.findings)
    rows, problems = read_plan_table(table, intake.pool, rules)
    stated = tuple(Stated(project=r.project, total=r.total, lines=r.lines, levels=r.levels) for r in rows)
    decision = judge(intake.pool, rules, Scenario(), stated, intake.findings)
    if json:
        tree = {
            "findings": [finding_json(finding) for finding in problems],
            "problems": [_problem_json(problem, decision) for problem in decision.problems],
            "total_fen": decision.plan.total,
        }
        as_json(tree)
    else:
        if problems:
            findings(problems)
        _say_audit(decision, bool(problems))
    if decision.problems or work.stopping(problems):
        raise Stop(1)


def _say_audit(decision: Decision, doubts: bool) -> None:
    plan = decision.plan
    if not decision.problems and not doubts:
        line(say("cli.audit_good", count=len(plan.projects), total_fen=plan.total))
        return
    line(say("cli.audit_bad", count=len(decision.problems)))
    for number, problem in enumerate(decision.problems, start=1):
        line(f"  {number}. {problem_sentence(problem, decision)}")


def _problem_json(problem: Problem, decision: Decision) -> dict[str, object]:
    return {
        "code": problem.code,
        "subject": problem.subject,
        **dict(problem.args),
        "message": problem_sentence(problem, decision),
    }


def verify_file(file: Path, json: bool) -> None:
    """Re-check a saved plan in whole numbers; its being the best is not part of this check."""
    try:
        saved = read_plan(file.read_text("utf-8"))
        problems = verify_plan(saved)
        decision = _as_decision(saved)
    except (ValueError, KeyError, RecursionError) as wrong:  # also facts that no program of ours can have written
        raise Stop(1, say("cli.error.not_a_plan", file=str(file))) from wrong
    if json:
        as_json({"problems": [_problem_json(problem, decision) for problem in problems]})
    elif problems:
        line(say("cli.verify_bad"))
        for problem in problems:
            line(f"  {problem_sentence(problem, decision)}")
    else:
        line(say("cli.verify_good"))
    if problems:
        raise Stop(1)


def saved_problems(saved: Saved) -> tuple[str, ...]:
    """What a re-check of a saved plan finds, in words; raises ValueError or KeyError where the facts cannot be."""
    decision = _as_decision(saved)
    return tuple(problem_sentence(problem, decision) for problem in verify_plan(saved))


def _as_decision(saved: Saved) -> Decision:
    """The saved plan with its facts, so that sentences can name projects and rules."""
    empty = judge(saved.pool, saved.rules, saved.scenario, (), ())
    return replace(empty, plan=saved.plan)
