"""The report's own tables as pandas frames, for notebooks: money exact in 万元 (`Decimal`)."""

from collections.abc import Iterable
from decimal import Decimal

import pandas as pd

from allocator.findings import Finding, Severity
from allocator.money import format_wan
from allocator.report.annexes.scores import criterion_text, fact_text
from allocator.report.cells import shown
from allocator.report.facts import Facts
from allocator.report.model import Column, Document, Kind, RowKind, Table, Value
from allocator.report.plan_report import plan_report
from allocator.report.rule_words import problem_args
from allocator.report.words import Words, clean, words_for
from allocator.results import Decision, Problem
from allocator.text import knows, say

GRAVEST_FIRST = tuple(Severity)


def report_frames(decision: Decision, lang: str = "zh") -> dict[str, pd.DataFrame]:
    """Every table of the plan report by the name of its sheet, without subtotals; numbered rows keep their number."""
    return document_frames(plan_report(decision, lang))


def document_frames(document: Document) -> dict[str, pd.DataFrame]:
    """Every table of any report, notice or ledger by the name of its sheet, in their order."""
    return {table.sheet: _frame(table, document.lang) for table in document.tables}


def plan_frame(decision: Decision, lang: str = "zh") -> pd.DataFrame:
    """计划明细: one row per planned project; empty where there is no plan."""
    return _named(decision, "detail", lang)


def left_out_frame(decision: Decision, lang: str = "zh") -> pd.DataFrame:
    """未纳入项目: one row per project outside the plan, with its reason."""
    return _named(decision, "left_out", lang)


def gate_frame(decision: Decision, lang: str = "zh") -> pd.DataFrame:
    """项目审核: one row per verdict that is not a pass, with the stage from which it stops the money."""
    return _named(decision, "gates", lang)


def problem_frame(problems: Iterable[Problem], decision: Decision, lang: str = "zh") -> pd.DataFrame:
    """核验问题: one row per problem of an audit or a re-check; empty means that everything holds."""
    words, facts = words_for(decision, lang), Facts(decision=decision)
    rows = []
    for problem in problems:
        args = dict(problem_args(facts, (("subject", problem.subject), *problem.args), words))
        if knows(key := f"verify.{args.get('what')}", lang):
            args["what"] = say(key, lang)
        rows.append((clean(problem.subject), words.sentence(problem.code, tuple(args.items()))))
    return pd.DataFrame(rows, columns=[words("column.subject"), words("column.what")])


def score_frame(decision: Decision, lang: str = "zh") -> pd.DataFrame:
    """评分: one row per competing project, best first; points 0–100 by criterion, the total 0–1000, and the facts."""
    words = words_for(decision, lang)
    groups = {group.id: group.title for group in decision.rules.scoring.groups}
    projects = {project.id: project for project in decision.pool.projects}
    rows = []
    for card in sorted(decision.cards, key=lambda card: (-card.total, card.project)):
        earned = [fact_text(line, words) for line in card.lines if line.points and line.weight]
        rows.append(
            {
                words("column.code"): clean(card.project),
                words("column.name"): clean(projects[card.project].name),
                say("frame.group", lang): clean(groups.get(card.group, card.group)),
                say("frame.total", lang): card.total,
                **{criterion_text(line.criterion, words): line.points for line in card.lines},
                say("frame.facts", lang): words("semicolon").join(earned),
            }
        )
    return pd.DataFrame(rows)


def finding_frame(findings: Iterable[Finding], lang: str = "zh") -> pd.DataFrame:
    """表格检查: one row per finding, the gravest first, with its cell, what is wrong and what to do."""
    words = Words(lang, district=True)
    columns = [words(f"column.{name}") for name in ("severity", "where", "value", "what", "action")]
    rows = [
        (
            words(f"severity.{finding.severity.value}"),
            clean(str(finding.where or "")),
            clean(finding.value),
            words.finding(finding),
            words.action(finding),
        )
        for finding in sorted(findings, key=lambda finding: GRAVEST_FIRST.index(finding.severity))
    ]
    return pd.DataFrame(rows, columns=columns)


def _named(decision: Decision, sheet: str, lang: str) -> pd.DataFrame:
    name = words_for(decision, lang)(f"sheet.{sheet}")
    tables = [table for table in plan_report(decision, lang).tables if table.sheet == name]
    return _frame(tables[0], lang) if tables else pd.DataFrame()


def _frame(table: Table, lang: str) -> pd.DataFrame:
    body = [row.cells for row in table.rows if row.kind is RowKind.BODY]
    columns: dict[str, pd.api.extensions.ExtensionArray] = {}
    for i, column in enumerate(table.columns):
        name = _heading(column, lang)
        name = f"{name} ({i + 1})" if name in columns else name  # two columns of one heading are told apart
        columns[name] = _array([cells[i] for cells in body], column)
    frame = pd.DataFrame(columns)
    first = table.columns[0]
    numbered = first.kind is Kind.INT and not first.adds
    return frame.set_index(first.title) if numbered else frame


def _heading(column: Column, lang: str) -> str:
    title = say("frame.amount", lang, title=column.title) if column.kind is Kind.MONEY else column.title
    return f"{column.group}·{title}" if column.group else title


def _array(values: list[Value], column: Column) -> pd.api.extensions.ExtensionArray:
    """Money stays exact, so it is `Decimal`; counts may be unknown; shares are text, rounded as in the report."""
    if column.kind is Kind.MONEY:
        return pd.array([_wan(value, column) for value in values], dtype="object")
    if column.kind is Kind.INT:
        return pd.array([value if isinstance(value, int) else None for value in values], dtype="Int64")
    return pd.array([shown(value, column) for value in values], dtype="str")


def _wan(value: Value, column: Column) -> Decimal | None:
    """Fen as 万元, exact; a blank is 0 in a column that is added up, and unknown elsewhere."""
    if isinstance(value, int):
        return Decimal(format_wan(value, comma=False))
    return Decimal("0.00") if column.adds else None
