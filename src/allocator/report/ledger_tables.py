"""The body of the ledger's report: page one, balances by tranche, level, task and town, and what needs attention."""

from dataclasses import replace

from allocator.accounts import FEE, UNSTATED
from allocator.ledger.clock import Release
from allocator.ledger.views import Group, by_level, by_task
from allocator.records import Level
from allocator.report.ledger_facts import LedgerFacts
from allocator.report.model import Align, Block, Column, Row, Section, Table, Value
from allocator.report.parts import alert, body, count, day, money, portion, share, summed, text
from allocator.report.words import Words, clean


def overview(facts: LedgerFacts, words: Words) -> tuple[Block, ...]:
    """The ledger in a dozen lines; what does not add up stands first."""
    exact, brief = _rows(facts, words), _rows(facts, replace(words, brief=True))
    table = Table(
        sheet=words("sheet.overview"),
        columns=(text(words("column.item"), 5), text(words("column.situation"), 34)),
        rows=tuple(Row(cells=cells) for cells in brief),
        notes=() if brief == exact else (words("note.brief"),),
        pairs=True,
    )
    if not facts.problems:
        return (table,)
    return (alert(words("failed")), *(body(words.finding(problem)) for problem in facts.problems), table)


def _rows(facts: LedgerFacts, words: Words) -> tuple[tuple[str, str], ...]:
    balances = facts.balances
    plan = words("no_plan")
    if balances.plan is not None:
        lacking = sum(line.lacks for line in facts.lines if not line.standby)
        filed = words("filed" if balances.filed else "unfiled")
        slots = {"version": balances.plan.version, "plan_fen": balances.plan.total, "lacks_fen": lacking}
        plan = words("plan", filed=filed, held_fen=facts.allotted, **slots)
    rows = (
        ("label.whole", _whole(facts, words)),
        ("label.levels", _levels(facts, words)),
        ("label.plan", plan),
        ("label.clock", _clock(facts, words)),
        ("label.overdue", _overdue(facts, words)),
        ("label.surplus", _surplus(facts, words)),
        ("label.unstated", words("unstated", fen_fen=balances.unstated) if facts.unstated else words("unstated_none")),
    )
    return tuple((words(key), told) for key, told in rows)


def _whole(facts: LedgerFacts, words: Words) -> str:
    return words(
        "whole_sum",
        received_fen=facts.received,
        allotted_fen=facts.allotted,
        fee_fen=facts.fees,
        handed_fen=facts.handed_up,
        free_fen=facts.free,
    )


def _levels(facts: LedgerFacts, words: Words) -> str:
    parts = (
        words("level_sum", level=_level(group.key, words), received_fen=group.received, free_fen=group.free)
        for group in by_level(facts.balances)
    )
    return words("semicolon").join(parts) + words("stop")


def _level(key: str, words: Words) -> str:
    return words("unnamed") if key == UNSTATED else words.level(Level(key))


def _clock(facts: LedgerFacts, words: Words) -> str:
    clock = facts.rules.tranching.clock
    if not facts.late:
        return words("clock.none", alarm=clock.alarm)
    parts = (
        words(
            "clock.returned" if _came_back(late) else "clock.late",
            doc_no=clean(late.tranche.doc_no),
            days=late.days,
            free_fen=late.free,
        )
        for late in facts.late
    )
    return words("clock.some", alarm=clock.alarm) + words("semicolon").join(parts) + words("stop")


def _overdue(facts: LedgerFacts, words: Words) -> str:
    if not facts.overdue:
        return words("overdue.none")
    slots = {"count": len({holding.project for holding in facts.overdue})}
    return words("overdue.some", fen_fen=sum(holding.amount for holding in facts.overdue), **slots)


def _surplus(facts: LedgerFacts, words: Words) -> str:
    if not facts.surplus:
        return words("surplus.none")
    return words("surplus.some", count=len(facts.surplus), fen_fen=sum(line.surplus for line in facts.surplus))


def tranches(facts: LedgerFacts, words: Words) -> Section:
    """Every tranche with its money and where it stands on the release clock."""
    columns = (
        text(words("column.tranche"), 3),
        text(words("column.doc_no"), 8),
        text(words("column.level"), 3, Align.CENTER),
        text(words("column.tasks"), 8),
        day(words("column.received_on")),
        *_account_columns(words),
        count(words("column.days"), 3, adds=False),
        text(words("column.state"), 4.5, Align.CENTER),
    )
    releases = {release.tranche.id: release for release in facts.releases}
    rows = []
    for account in facts.balances.accounts:
        tranche, release = account.tranche, releases.get(account.tranche.id)
        task = clean(tranche.task)
        if tranche.earmark is not None:
            task = words("locked", task=task, lock=clean(tranche.earmark.text))
        if tranche.fund_year != facts.balances.year:
            task = words("carried", task=task, year=tranche.fund_year)
        rows.append(
            Row(
                cells=(
                    clean(tranche.id),
                    clean(tranche.doc_no),
                    words.level(tranche.level),
                    task,
                    words.day(tranche.received_on),
                    account.received,
                    account.allotted or None,
                    account.handed_up or None,
                    account.free,
                    release.days if release else None,
                    _state(release, words),
                )
            )
        )
    if facts.balances.unstated:
        open_ = facts.balances.unstated
        cells = (None, words("unnamed"), None, None, None, None, open_, None, -open_, None, words("state.unstated"))
        rows.append(Row(cells=cells))
    rows.append(summed(columns, rows, words("total"), 1))
    clock = facts.rules.tranching.clock
    table = Table(
        sheet=words("sheet.tranches"),
        unit=words("unit"),
        columns=columns,
        rows=tuple(rows),
        notes=(words("note.clock", alarm=clock.alarm, first=clock.limits[0], last=clock.limits[1]),),
        listing=True,
    )
    return Section(title=words("section.tranches"), blocks=(table,))


def _account_columns(words: Words) -> tuple[Column, ...]:
    return tuple(money(words(f"column.{name}"), width=5) for name in ("received", "allotted", "handed_up", "free"))


def _came_back(release: Release) -> bool:
    """Whether the clock runs from the day on which placed money came back."""
    return release.since != release.tranche.received_on


def _state(release: Release | None, words: Words) -> str:
    if release is None:
        return ""
    state = words(f"{'state' if release.done is None else 'done'}.{release.state.value}")
    return words("state.returned", state=state) if _came_back(release) else state


def groups(facts: LedgerFacts, words: Words) -> Section:
    """The same money by level and by 任务方向."""
    levels = [(_level(group.key, words), group) for group in by_level(facts.balances)]
    tasks = [(clean(group.key) or words("unnamed"), group) for group in by_task(facts.balances)]
    return Section(
        title=words("section.groups"),
        blocks=(
            _groups(levels, "level", words),
            _groups(tasks, "task", words),
        ),
    )


def _groups(listed: list[tuple[str, Group]], key: str, words: Words) -> Table:
    columns = (text(words("column.level" if key == "level" else "column.tasks"), 9), *_account_columns(words))
    rows = [
        Row(cells=(name, group.received, group.allotted, group.handed_up or None, group.free)) for name, group in listed
    ]
    return Table(
        sheet=words(f"sheet.by_{key}"),
        title=words(f"table.by_{key}"),
        unit=words("unit"),
        columns=columns,
        rows=(*rows, summed(columns, rows, words("total"), 0)),
    )


def towns(facts: LedgerFacts, words: Words) -> Section:
    """Planned and allotted money of projects by town; fees stand apart, as beside the plan by type."""
    columns = (
        text(words("column.town"), 8),
        money(words("column.planned"), width=6),
        money(words("column.held"), width=6),
        share(words("column.progress"), 5),
    )
    lines = facts.town_lines
    rows = [
        Row(
            cells=(
                clean(line.town) or words("whole_county", whole=words.whole),
                line.planned,
                line.held,
                portion(line.held, line.planned) if line.planned else None,
            )
        )
        for line in lines
    ]
    done = portion(sum(line.held for line in lines), sum(line.planned for line in lines))
    whole = summed(columns, rows, words("total"), 0, **{words("column.progress"): done})
    table = Table(
        sheet=words("sheet.by_town"),
        title=words("table.by_town"),
        unit=words("unit"),
        columns=columns,
        rows=(*rows, whole),
        notes=(words("note.towns"), words("note.fees", fee_fen=facts.fees)),
    )
    return Section(title=words("section.towns"), blocks=(table,))


def matters(facts: LedgerFacts, words: Words) -> Section:
    """Conditional money overdue, surpluses after prices, money without a 文号: one list, or that there is nothing."""
    columns = (
        text(words("column.matter"), 8),
        text(words("column.name"), 12),
        text(words("column.doc_no"), 8),
        money(words("column.amount"), width=5),
        text(words("column.todo"), 14),
    )
    rows: list[Row] = []
    for holding in facts.overdue:
        until = words.day(holding.start_by).text if holding.start_by else ""
        todo = words("todo.overdue", day=until)
        rows.append(_matter("overdue", holding.project, holding.tranche, holding.amount, todo, facts, words))
    for line in facts.surplus:
        docs = clean(words.join(line.docs))
        cells: tuple[Value, ...] = (words("matter.surplus"), clean(line.name), docs, line.surplus)
        rows.append(Row(cells=(*cells, words("todo.surplus", cap_fen=line.cap))))
    for holding in facts.unstated:
        todo = words("todo.unstated")
        rows.append(_matter("unstated", holding.project, holding.tranche, holding.amount, todo, facts, words))
    if not rows:
        return Section(title=words("section.matters"), blocks=(body(words("matters_none")),))
    table = Table(sheet=words("sheet.matters"), unit=words("unit"), columns=columns, rows=tuple(rows), listing=True)
    return Section(title=words("section.matters"), blocks=(table,))


def _matter(kind: str, project: str, tranche: str, fen: int, todo: str, facts: LedgerFacts, words: Words) -> Row:
    doc_no = clean(facts.tranches[tranche].doc_no) if tranche in facts.tranches else words("unnamed")
    name = words("fee") if project == FEE else clean(facts.name(project)) or clean(project)
    return Row(cells=(words(f"matter.{kind}"), name, doc_no, fen, todo))
