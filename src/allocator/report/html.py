"""Document → one self-contained .html: no script, no request, everything that came from outside escaped."""

from functools import lru_cache
from importlib.resources import files

import jinja2
from markupsafe import Markup

from allocator.report import charts
from allocator.report.cells import shown
from allocator.report.model import Block, Chart, Document, Paragraph, Table


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    folder = files("allocator.report")
    names = ("page.html.j2", "block.html.j2")
    loader = jinja2.DictLoader({name: folder.joinpath(name).read_text("utf-8") for name in names})
    return jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)


def to_bytes(document: Document) -> bytes:
    """The page as UTF-8; the same document gives the same bytes."""
    css = files("allocator.report").joinpath("page.css").read_text("utf-8")
    page = _environment().get_template("page.html.j2").render(doc=document, draw=_draw, css=css)
    return (page.strip() + "\n").encode("utf-8")


def _draw(block: Block) -> Markup:
    """One block as escaped HTML."""
    macros = vars(_environment().get_template("block.html.j2", globals={"shown": shown}).module)
    if isinstance(block, Paragraph):
        return Markup(macros["paragraph"](block))
    if isinstance(block, Table):
        if block.workbook_only:
            return Markup("")
        table = block.on_paper()
        return Markup(macros["table"](table, _spans(table)))
    assert isinstance(block, Chart)
    return Markup(macros["chart"](block, charts.svg(block)))


def _spans(table: Table) -> tuple[tuple[int, int], ...]:
    """Where each cell of the upper heading row begins and how many columns it covers."""
    found, i = [], 0
    while i < len(table.columns):
        span = table.span(i)
        found.append((i, span))
        i += span
    return tuple(found)
