"""A value as the text of a cell, the same in every format that shows text."""

from allocator.money import format_wan
from allocator.report.model import Column, Day, Kind, Portion, Value


def shown(value: Value, column: Column) -> str:
    """Money as 万元 with at least two decimals, shares as percent, counts with thousands commas; nothing for None."""
    if value is None:
        return ""
    if isinstance(value, Portion | Day):
        return value.text
    if isinstance(value, int):
        return format_wan(value) if column.kind is Kind.MONEY else f"{value:,}"
    return value
