"""Reports: one content model, three formats. The formats' packages load only when a file is written."""

from pathlib import Path

from allocator.report.model import Document
from allocator.report.plan_report import plan_report
from allocator.report.render import SUFFIXES, render
from allocator.results import Decision

__all__ = ["Document", "plan_report", "render", "write_reports"]


def write_reports(decision: Decision, out: Path, lang: str = "zh") -> tuple[Path, ...]:
    """Write the plan report as .docx, .xlsx and .html into `out` and return the three paths.

    The same decision gives the same bytes. Raises OSError where the folder cannot be written.
    """
    document = plan_report(decision, lang)
    out.mkdir(parents=True, exist_ok=True)
    return tuple(render(document, out / f"{document.name}{suffix}") for suffix in SUFFIXES)
