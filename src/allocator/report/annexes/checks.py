"""附件6 检查情况: what the gates said of each project and what the checks found in the workbooks."""

from allocator.findings import Finding, Severity
from allocator.report.facts import Facts
from allocator.report.model import Align, Annex, Block, Row, Table
from allocator.report.parts import alert, body, code, head, number, text
from allocator.report.rule_words import place_text, problem_args
from allocator.report.words import Words, clean
from allocator.results import Outcome, Problem, Verdict

ORDER = tuple(Severity)


def checks(facts: Facts, words: Words) -> Annex:
    """Audit problems if there are any, then gate verdicts, then findings of the import."""
    blocks: list[Block] = []
    if facts.decision.problems:
        blocks += [head(words("checks.problems")), alert(words("checks.failed"))]
        blocks.append(_problems(facts, facts.decision.problems, words))
    verdicts = [verdict for verdict in facts.decision.gated.verdicts if verdict.outcome is not Outcome.PASS]
    blocks.append(head(words("checks.gates")))
    blocks.append(_verdicts(facts, verdicts, words) if verdicts else body(words("checks.gates_none")))
    findings = sorted(facts.decision.findings, key=lambda f: (ORDER.index(f.severity), f.code, str(f.where or "")))
    blocks.append(head(words("checks.findings")))
    blocks.append(_findings(findings, words) if findings else body(words("checks.findings_none")))
    return Annex(label=words("annex_label", number=6), title=words("annex.checks"), blocks=tuple(blocks))


def _problems(facts: Facts, problems: tuple[Problem, ...], words: Words) -> Table:
    columns = (
        number(words("column.number"), 2.5),
        text(words("column.subject"), 14),
        text(words("column.what"), 40),
    )
    rows = []
    for i, problem in enumerate(problems, start=1):
        project = facts.projects.get(problem.subject)
        name = clean(project.name) if project else place_text(problem.subject) or words("whole")
        args = problem_args(facts, (("subject", problem.subject), *problem.args), words)
        rows.append(Row(cells=(i, name, words.sentence(problem.code, args))))
    return Table(sheet=words("sheet.problems"), columns=columns, rows=tuple(rows), listing=True)


def _verdicts(facts: Facts, verdicts: list[Verdict], words: Words) -> Table:
    columns = (
        number(words("column.number"), 2.5),
        code(words),
        text(words("column.name"), 14),
        text(words("column.in_plan"), 3.5, Align.CENTER),
        text(words("column.outcome"), 8),
        text(words("column.stage"), 7),
        text(words("column.why"), 24),
    )
    planned = set(facts.decision.plan.projects)
    rows = []
    for i, verdict in enumerate(verdicts, start=1):
        project = facts.projects[verdict.project]
        rows.append(
            Row(
                cells=(
                    i,
                    clean(project.id),
                    clean(project.name),
                    words("yes" if project.id in planned else "no"),
                    words(f"verdict.{verdict.outcome.value}"),
                    words(f"stage.{verdict.stage.value}"),
                    words.verdict(verdict),
                )
            )
        )
    return Table(sheet=words("sheet.gates"), columns=columns, rows=tuple(rows), listing=True)


def _findings(findings: list[Finding], words: Words) -> Table:
    columns = (
        number(words("column.number"), 2.5),
        text(words("column.severity"), 4, Align.CENTER),
        text(words("column.where"), 12),
        text(words("column.value"), 8),
        text(words("column.what"), 22),
        text(words("column.action"), 16),
    )
    rows = []
    for i, finding in enumerate(findings, start=1):
        where = clean(str(finding.where)) if finding.where else ""
        cells = (
            i,
            words(f"severity.{finding.severity.value}"),
            where,
            clean(finding.value),
            words.finding(finding),
            words.action(finding),
        )
        rows.append(Row(cells=cells))
    return Table(sheet=words("sheet.findings"), columns=columns, rows=tuple(rows), listing=True)
