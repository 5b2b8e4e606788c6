"""One report, drawn once for all tests that only look at it."""

import pytest

from allocator.report import plan_report
from allocator.report.model import Document
from allocator.results import Decision
from tests.report.made_up import decision
from tests.report.parsed import every


@pytest.fixture(scope="session")
def made() -> Decision:
    return decision()


@pytest.fixture(scope="session")
def document(made: Decision) -> Document:
    return plan_report(made)


@pytest.fixture(scope="session")
def files(document: Document) -> dict[str, bytes]:
    return every(document)
