"""The how-to pages say what the program does: their blocks run as one program per page; links lead somewhere."""

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGES = ("add-a-criterion.md", "add-a-constraint.md")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def blocks(page: Path) -> list[str]:
    """The Python blocks, each behind as many empty lines as stand before it, so that errors name the page's line."""
    text = page.read_text(encoding="utf-8")
    return [
        "\n" * text.count("\n", 0, found.start(1)) + found[1]
        for found in re.finditer(r"```python\n(.*?)```", text, re.S)
    ]


@pytest.mark.parametrize("name", PAGES)
def test_the_blocks_of_a_page_run_as_one_program(name: str) -> None:
    found = blocks(DOCS / name)
    assert len(found) >= 3
    assert sum(block.count("assert") for block in found) >= 4
    names: dict[str, object] = {"__name__": name}
    for block in found:
        exec(compile(block, str(DOCS / name), "exec"), names)


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    targets = [target for target in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in target]
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_decisions_have_numbers_of_their_own() -> None:
    numbers = [path.name[:4] for path in (DOCS / "decisions").glob("*.md")]
    assert all(number.isdecimal() for number in numbers)
    assert len(numbers) == len(set(numbers))
