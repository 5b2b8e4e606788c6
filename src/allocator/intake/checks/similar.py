"""Alike names and contents: normal forms without place names, and likeness found within small blocks only."""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import TypeVar

from allocator.intake.answers import squeeze
from allocator.records import Location

T = TypeVar("T")

_COMMON = re.compile(r"20\d{2}年?度?|项目|工程|建设|\W")
_TAIL = re.compile(r"(?:镇|乡|街道|村|社区)$")
BLOCK = 40
"""Blocks above this size are compared between neighbours only, so that 20,000 rows stay a matter of seconds."""


def without_places(text: str, locations: Iterable[Location]) -> str:
    """The text without the names of its own towns and villages, for comparing across villages."""
    plain = squeeze(text)
    names = {name for location in locations for name in (location.village, location.town) if name}
    for name in sorted(names, key=len, reverse=True):
        full = squeeze(name)
        plain = plain.replace(full, "")
        short = _TAIL.sub("", full)
        if len(short) > 1:
            plain = plain.replace(short, "")
    return plain


def core(name: str, locations: Iterable[Location]) -> str:
    """What a project name says besides place, year and the words every name has."""
    return _COMMON.sub("", without_places(name, locations))


def numbers_in(text: str) -> tuple[str, ...]:
    """The numbers of a text, in order."""
    return tuple(re.findall(r"\d+(?:\.\d+)?", squeeze(text)))


def alike(left: str, right: str, at_least: float) -> bool:
    """Whether two texts are alike to this degree; the cheap bounds go first."""
    if left == right:
        return True
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    return matcher.real_quick_ratio() >= at_least and matcher.quick_ratio() >= at_least and matcher.ratio() >= at_least


def pairs_within(items: Sequence[T], keys: Sequence[Hashable]) -> Iterator[tuple[T, T]]:
    """Pairs of items with the same key; in a large block only neighbours."""
    blocks: dict[Hashable, list[T]] = defaultdict(list)
    for item, key in zip(items, keys, strict=True):
        blocks[key].append(item)
    for block in blocks.values():
        reach = len(block) if len(block) <= BLOCK else 3
        for at, item in enumerate(block):
            for other in block[at + 1 : at + 1 + reach]:
                yield item, other
