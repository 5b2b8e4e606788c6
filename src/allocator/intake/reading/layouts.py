"""Rows of a layout met before, matched whole: the same grammar as for single cells, with what repeats as fixed text."""

import re
from collections import Counter
from typing import Final

_AFTER: Final = 12  # rows of one layout before a pattern is worth making
_MOST: Final = 8  # patterns for one sheet
_ROW: Final = r'[ \t\r\n]*<row r="([1-9][0-9]{0,6})"([^<>]*)>'
_CONTENT: Final = r"(?:/>|><v>([^<&>\r]*)</v></c>)"

Layout = tuple[tuple[str, ...], tuple[str, ...]]
Found = tuple[Layout, tuple[str, ...]]


class Layouts:
    """Learns the layouts (column letters and attributes) of a sheet's rows; the last one that matched comes first."""

    def __init__(self) -> None:
        self._seen: Counter[Layout] = Counter()
        self._known: list[tuple[Layout, re.Pattern[str]]] = []

    def match(self, chunk: str) -> Found | None:
        """The layout of a row without its closing tag, then its number, the rest of its tag and its contents."""
        for index, (layout, pattern) in enumerate(self._known):
            found = pattern.fullmatch(chunk)
            if found is not None:
                if index:
                    self._known.insert(0, self._known.pop(index))
                return layout, found.groups("")
        return None

    def learn(self, letters: tuple[str, ...], attributes: tuple[str, ...]) -> None:
        """Count a layout that was read cell by cell."""
        layout = letters, attributes
        self._seen[layout] += 1
        if self._seen[layout] == _AFTER and len(self._known) < _MOST:
            cells = (rf'<c r="{name}\1"{re.escape(each)}{_CONTENT}' for name, each in zip(*layout, strict=True))
            self._known.insert(0, (layout, re.compile(_ROW + "".join(cells))))
