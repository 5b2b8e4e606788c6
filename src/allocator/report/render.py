"""One document, several files: the suffix chooses the format."""

from pathlib import Path

from allocator.files import write_whole
from allocator.report.model import Document

SUFFIXES = (".docx", ".xlsx", ".html")


def render(document: Document, path: Path) -> Path:
    """Write a document as .docx, .xlsx or .html and return the path; the file appears whole or not at all.

    Raises ValueError for another suffix.
    """
    return write_whole(path, to_bytes(document, path.suffix.lower()))


def to_bytes(document: Document, suffix: str) -> bytes:
    """The file's bytes, the same for the same document; the formats' packages load here because they are heavy."""
    match suffix:
        case ".docx":
            from allocator.report import docx

            return docx.to_bytes(document)
        case ".xlsx":
            from allocator.report import xlsx

            return xlsx.to_bytes(document)
        case ".html":
            from allocator.report import html

            return html.to_bytes(document)
    raise ValueError(f"no format for {suffix!r}")
