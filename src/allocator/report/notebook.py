"""How a notebook shows things: tables and charts that read like the report's, and mistakes in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import TypeVar

import pandas as pd

from allocator.findings import Finding
from allocator.report import charts
from allocator.report.frames import document_frames, finding_frame
from allocator.report.model import Chart, Document, Table
from allocator.report.plan_report import plan_report
from allocator.results import Decision
from allocator.text import say

Thing = TypeVar("Thing")
_CELL = "padding:3px 5px;font-size:12px;border-bottom:1px solid #ddd;vertical-align:top"
_HEAD = "text-align:left;white-space:normal;min-width:3em"
_SHORT, _LONG = 10, 60  # characters: a short text stays on one line, a long one gets a wide column


@dataclass(frozen=True, slots=True)
class Shown:
    """A piece of HTML that a notebook shows by itself, and what it says in words."""

    html: str
    text: str

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return self.text


class Stopped(Exception):
    """A notebook cannot go on; a notebook shows the reason in words and no traceback."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


def needed(thing: Thing | None, findings: Iterable[Finding], lang: str = "zh") -> Thing:
    """The thing that was read; raises Stopped with every finding that forbids it, each with its place."""
    if thing is not None:
        return thing
    stopping = finding_frame((finding for finding in findings if finding.stops), lang)
    lines = [" ".join(filter(None, row)) for row in stopping.itertuples(index=False)]
    raise Stopped("\n".join([*lines, say("frame.stopped", lang)]))


def overview(decision: Decision, lang: str = "zh") -> Shown:
    """Page one of the report: what it is, how far it is proven, whether the data are invented, and the figures."""
    document = plan_report(decision, lang)
    head = (("h3", document.heading), ("p", document.status), ("p", document.banner))
    pairs = next(block for block in document.overview if isinstance(block, Table)).rows
    body = "".join(f"<tr>{''.join(_cell(value) for value in row.cells)}</tr>" for row in pairs)
    html = "".join(f"<{tag}><b>{escape(text)}</b></{tag}>" for tag, text in head if text)
    lines = [text for _, text in head if text] + [" ".join(map(str, row.cells)) for row in pairs]
    return Shown(f"{html}<table style='border-collapse:collapse'><tbody>{body}</tbody></table>", "\n".join(lines))


def table(frame: pd.DataFrame, rows: int = 8, lang: str = "zh") -> Shown:
    """The first rows of a frame: text left, numbers right, nothing where nothing is known, and how many there are."""
    head = "".join(f'<th style="{_CELL};{_HEAD}">{escape(str(name))}</th>' for name in frame.columns)
    body = "".join(f"<tr>{''.join(map(_cell, cells))}</tr>" for cells in frame.head(rows).itertuples(index=False))
    some = {"count": len(frame), "shown": min(rows, len(frame))}
    said = say("frame.rows" if len(frame) > rows else "frame.all" if len(frame) else "frame.empty", lang, **some)
    note = f"<p style='color:#555;margin:4px 8px'>{escape(said)}</p>"
    grid = f"<table style='border-collapse:collapse'><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return Shown(f"<div style='overflow-x:auto'>{grid}</div>{note}", f"{frame.head(rows).to_string()}\n{said}")


def tables(document: Document, *sheets: str, rows: int = 6) -> tuple[Shown, ...]:
    """The first rows of a document's tables on these sheets, in the document's order; of all tables without names."""
    frames = document_frames(document).items()
    return tuple(table(frame, rows, document.lang) for sheet, frame in frames if not sheets or sheet in sheets)


def picture(decision: Decision, chart: str, lang: str = "zh") -> Shown:
    """A chart of the report by its id: "types" (money by type and level) or "towns"; raises KeyError for another.

    Without a plan there is nothing to draw, and that is said.
    """
    if not decision.plan.chosen:
        return Shown(f"<p>{escape(say('frame.empty', lang))}</p>", say("frame.empty", lang))
    found = {block.id: block for block in plan_report(decision, lang).blocks if isinstance(block, Chart)}[chart]
    caption = f"<figcaption style='font-weight:bold'>{escape(found.title)}</figcaption>"
    return Shown(f"<figure style='margin:8px'>{caption}{charts.svg(found)}</figure>", found.text)


def _cell(value: object) -> str:
    text = "" if value is None or value is pd.NA else str(value)
    side = "left" if isinstance(value, str) else "right;font-variant-numeric:tabular-nums"
    wrap = "nowrap" if len(text) <= _SHORT else f"normal;min-width:{9 if len(text) < _LONG else 24}em"
    return f'<td style="{_CELL};text-align:{side};white-space:{wrap}">{escape(text)}</td>'
