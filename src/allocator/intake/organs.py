"""Which level of government issued a document, by the marks of its 机关代字, and whose money it may bring."""

from collections.abc import Iterator

from allocator.docnos import doc_year
from allocator.records import Level
from allocator.rules.tranching import Organs

BRINGS: dict[Level, frozenset[Level]] = {
    Level.CENTRAL: frozenset({Level.CENTRAL}),
    Level.PROVINCE: frozenset({Level.CENTRAL, Level.PROVINCE}),
    Level.CITY: frozenset({Level.CENTRAL, Level.PROVINCE, Level.CITY}),
    Level.COUNTY: frozenset({Level.COUNTY}),
}
"""Issuing level → levels of money: what comes from above is passed on, a county document gives county money only."""


def marks_of(organs: Organs) -> Iterator[tuple[Level, str]]:
    """Every mark with its level."""
    for level in Level:
        yield from ((level, mark) for mark in getattr(organs, level.value))


def issued_by(doc_no: str, organs: Organs) -> Level | None:
    """The issuing level of a normalised 文号: the longest mark that it begins with; None where none does."""
    organ = doc_no[: doc_no.index(f"\u3014{doc_year(doc_no)}")]
    found = [(len(mark), level) for level, mark in marks_of(organs) if organ.startswith(mark)]
    return max(found)[1] if found else None


def misfit(doc_no: str, level: Level, organs: Organs) -> Level | None:
    """The issuing level of a document that may not bring money of `level`; an organ without a mark is not judged."""
    issuer = issued_by(doc_no, organs)
    return None if issuer is None or level in BRINGS[issuer] else issuer
