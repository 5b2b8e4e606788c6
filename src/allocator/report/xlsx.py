"""Document → .xlsx: numbers as numbers in 万元, totals that follow a filter; no text becomes a formula."""

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO

import xlsxwriter  # type: ignore[import-untyped]

from allocator.report.model import Annex, Block, Document, Kind, Paragraph, Table
from allocator.report.same import same_zip
from allocator.report.xlsx_sheets import Book, listing, stack

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
MOST_TEXT = 2  # a table with more columns of text gets a sheet of its own


def to_bytes(document: Document) -> bytes:
    """The .xlsx file; the same document gives the same bytes."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as workbook:
        workbook.set_properties(
            {
                "title": document.heading,
                "author": document.signed,
                "subject": document.status,
                "comments": document.banner,
                "created": datetime(document.year, document.month, document.day),
            }
        )
        book = Book(workbook, document)
        body = [block for section in document.sections for block in section.blocks]
        tables = [block for block in body if isinstance(block, Table) and not block.excerpt]
        quiet = [block for annex in document.annexes[:-1] if not _tables(annex.blocks) for block in _told(annex)]
        first = (Paragraph(text=document.addressed),) if document.addressed else ()
        stack(book, document.labels.overview, document.heading, (*first, *document.overview))
        if short := (*(table for table in tables if _narrow(table)), *quiet):
            stack(book, document.labels.summary, document.heading, short)
        for table in (table for table in tables if not _narrow(table)):
            listing(book, table, table.title or table.sheet)
        for annex in document.annexes[:-1]:
            listed = _tables(annex.blocks)
            for table in listed:
                title = f"{annex.label} {annex.title}"
                listing(book, table, title if len(listed) == 1 else f"{title} — {table.sheet}")
        last = document.annexes[-1]
        stack(book, document.labels.last, last.title, last.blocks)
    return same_zip(buffer.getvalue())


def _tables(blocks: Iterable[Block]) -> tuple[Table, ...]:
    return tuple(block for block in blocks if isinstance(block, Table))


def _narrow(table: Table) -> bool:
    return sum(column.kind is Kind.TEXT for column in table.columns) <= MOST_TEXT


def _told(annex: Annex) -> tuple[Block, ...]:
    """An annex that is only a sentence, to stand with the summaries."""
    told = tuple(block for block in annex.blocks if isinstance(block, Paragraph))
    return tuple(Paragraph(text=block.text, lead=f"{annex.title}: ") for block in told)
