"""Charts as SVG or PNG, the same bytes for the same chart; Chinese is drawn as shapes, so no reader needs a font."""

import re
from collections.abc import Callable
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any

from allocator.money import Unit, format_wan
from allocator.report.fonts import families
from allocator.report.model import Chart
from allocator.report.style import COLOURS, HATCHES, INK, LINE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH_INCHES = 6.1  # 156 mm
BAR_INCHES = 0.3
LONGEST_LABEL = 14
DIGITS = re.compile(r"-?\d+\.\d+")


def svg(chart: Chart) -> str:
    """An `<svg>` element with its text as shapes, to stand inside a page; ids begin with the chart's own."""
    raw = StringIO()

    def save(figure: "Figure") -> None:
        figure.savefig(raw, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)

    _draw(chart, save)
    text = raw.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r'\sid="', f' id="{chart.id}-', text)
    text = re.sub(r'(href="|url\()#', rf"\1#{chart.id}-", text)
    text = re.sub(r"<!--.*?-->\s*|\n\s*", " ", text, flags=re.DOTALL).strip()
    text = re.sub(r' d="([^"]*)"', lambda found: f' d="{DIGITS.sub(_short, found[1]).strip()}"', text)
    # the figure's style speaks of every element; inside a page it must stay inside the figure
    return text.replace("<svg ", f'<svg id="{chart.id}" role="img" ', 1).replace("*{stroke", f"#{chart.id} *{{stroke")


def _short(number: re.Match[str]) -> str:
    return f"{float(number[0]):.1f}".removesuffix(".0")


def png(chart: Chart, dpi: int = 200) -> bytes:
    """A picture for paper."""
    raw = BytesIO()

    def save(figure: "Figure") -> None:
        figure.savefig(raw, format="png", dpi=dpi, metadata={"Software": None})

    _draw(chart, save)
    return raw.getvalue()


def size_mm(chart: Chart) -> tuple[float, float]:
    """Width and height on paper."""
    return WIDTH_INCHES * 25.4, _height(chart) * 25.4


def _height(chart: Chart) -> float:
    legend = 0.35 if len(chart.series) > 1 or chart.marked else 0.0
    return max(1.4, BAR_INCHES * len(chart.labels) + 0.75 + legend)


def shortened(label: str) -> str:
    """A label that leaves room for its bar."""
    return label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1] + "…"


def _draw(chart: Chart, save: Callable[["Figure"], None]) -> None:
    import matplotlib  # deferred: heavy, and only drawing needs it
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    settings: Any = {  # matplotlib types every key by name
        "font.family": list(families()),
        "font.size": 9,
        "axes.unicode_minus": False,
        "svg.fonttype": "path",
        "svg.hashsalt": chart.id,
        "hatch.linewidth": 0.6,
        "text.parse_math": False,
    }
    with matplotlib.rc_context(settings):
        figure = Figure(figsize=(WIDTH_INCHES, _height(chart)), layout="constrained")
        FigureCanvasAgg(figure)
        _bars(figure.add_subplot(), chart)
        _legend(figure, chart)
        save(figure)


def _bars(axes: "Axes", chart: Chart) -> None:
    unit = Unit.WAN_YUAN.fen
    rows = range(len(chart.labels))
    start = [0] * len(chart.labels)
    for i, series in enumerate(chart.series):
        bars = axes.barh(
            list(rows),
            [amount / unit for amount in series.amounts],
            left=[amount / unit for amount in start],
            color=COLOURS[i % len(COLOURS)],
            hatch=HATCHES[i % len(HATCHES)],
            edgecolor="white",
            linewidth=0.5,
            height=0.68,
            label=series.name,
        )
        for bar, label in zip(bars, chart.labels, strict=True):
            if label in chart.marked:
                bar.set(facecolor=COLOURS[5], hatch=HATCHES[4])
        start = [before + amount for before, amount in zip(start, series.amounts, strict=True)]
    for row in rows:
        axes.annotate(
            format_wan(start[row]), (start[row] / unit, row), xytext=(4, 0), textcoords="offset points", va="center",
            fontsize=8, color=INK,
        )  # fmt: skip
    axes.set_yticks(list(rows), [shortened(label) for label in chart.labels])
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.invert_yaxis()
    axes.set_xlim(0, max(start, default=0) / unit * 1.16 or 1)
    axes.set_xlabel(chart.axis, color=INK)
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", colors=LINE, labelcolor=INK, labelsize=8)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(LINE)
    axes.xaxis.grid(True, color="#dddddd", linewidth=0.5)
    axes.set_axisbelow(True)


def _legend(figure: "Figure", chart: Chart) -> None:
    from matplotlib.patches import Patch

    entries = [
        Patch(facecolor=COLOURS[i % len(COLOURS)], hatch=HATCHES[i % len(HATCHES)], edgecolor="white", label=one.name)
        for i, one in enumerate(chart.series)
    ]
    if chart.marked.intersection(chart.labels):
        entries.append(Patch(facecolor=COLOURS[5], hatch=HATCHES[4], edgecolor="white", label=chart.mark))
    if len(entries) > 1:
        figure.legend(handles=entries, loc="outside lower center", ncols=len(entries), frameon=False, fontsize=8)
