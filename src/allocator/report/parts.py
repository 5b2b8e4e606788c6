"""Small pieces that many sections share: paragraphs, project cells, sums of tables."""

from collections.abc import Iterable

from allocator.records import Project, Scope
from allocator.report.facts import Facts
from allocator.report.model import Align, Column, Kind, Paragraph, Portion, Row, RowKind, Style, Value
from allocator.report.words import Words, clean
from allocator.results import Decision


def body(text: str, lead: str = "") -> Paragraph:
    return Paragraph(text=text, lead=lead)


def head(text: str) -> Paragraph:
    return Paragraph(text=text, style=Style.HEAD)


def note(text: str) -> Paragraph:
    return Paragraph(text=text, style=Style.NOTE)


def alert(text: str) -> Paragraph:
    return Paragraph(text=text, style=Style.ALERT)


def number(title: str, width: float = 3) -> Column:
    """A column of running numbers or counts."""
    return Column(title=title, kind=Kind.INT, align=Align.CENTER, width=width)


def money(title: str, group: str = "", width: float = 5.5) -> Column:
    """A column of money whose total row is a sum."""
    return Column(title=title, group=group, kind=Kind.MONEY, width=width, adds=True)


def count(title: str, width: float = 4, adds: bool = True, group: str = "") -> Column:
    """A column of whole numbers."""
    return Column(title=title, group=group, kind=Kind.INT, width=width, adds=adds)


def share(title: str, width: float = 4.5) -> Column:
    return Column(title=title, kind=Kind.SHARE, width=width)


def text(title: str, width: float, align: Align = Align.LEFT, group: str = "") -> Column:
    return Column(title=title, group=group, width=width, align=align)


def summed(columns: tuple[Column, ...], rows: Iterable[Row], label: str, at: int, **fixed: Value) -> Row:
    """The total row of a table: sums where a column adds, `fixed` values by column title, the label in column `at`."""
    listed = [row for row in rows if row.kind is RowKind.BODY]
    cells: list[Value] = []
    for i, column in enumerate(columns):
        if i == at:
            cells.append(label)
        elif column.title in fixed:
            cells.append(fixed[column.title])
        elif column.adds:
            cells.append(sum(value for row in listed if isinstance(value := row.cells[i], int)))
        else:
            cells.append(None)
    return Row(cells=tuple(cells), kind=RowKind.TOTAL)


def day(title: str, width: float = 6) -> Column:
    """A column of days."""
    return Column(title=title, width=width, align=Align.CENTER, solid=True)


def code(words: Words) -> Column:
    """The column of project ids."""
    return Column(title=words("column.code"), width=5, solid=True)


def portion(num: int, den: int) -> Portion:
    return Portion(num=num, den=den)


def town_cell(project: Project, words: Words) -> str:
    """The towns of a project, or that it is district-wide."""
    if project.scope is Scope.DISTRICT or not project.locations:
        return words.whole
    return clean(words.join(dict.fromkeys(location.town for location in project.locations)))


def village_cell(project: Project, words: Words) -> str:
    """The villages of a project, or 全镇."""
    villages = dict.fromkeys(location.village for location in project.locations if location.village)
    if villages:
        return clean(words.join(villages))
    return words("scope.town") if project.scope in (Scope.TOWN, Scope.TOWNS) else ""


def unplanned(decision: Decision) -> tuple[str, ...]:
    """Ids of every project of the pool that the plan leaves out, by the pool's order."""
    planned = set(decision.plan.projects)
    return tuple(project.id for project in decision.pool.projects if project.id not in planned)


def counted(facts: Facts, words: Words, ids: Iterable[str]) -> str:
    """`n 个、x 万元` of projects by their need."""
    listed = [facts.projects[key] for key in ids if key in facts.projects]
    return words("count_and_need", count=len(listed), need_fen=sum(project.need for project in listed))
