"""The glossary names only what the code has."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "glossary.md"
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def rows() -> list[list[str]]:
    """The cells of every table row below its heading."""
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
    return [row for row in cells if row != ["中文", "English", "identifier"] and set("".join(row)) != {"-"}]


def names() -> dict[str, set[str]]:
    """Every class, function and constant of the source, by what stands in it: fields, members, methods, properties."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                found[node.name].update(name for statement in node.body for name in _bound(statement))
            elif isinstance(node, ast.stmt):
                for name in _bound(node):
                    found.setdefault(name, set())
    return found


def _bound(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef):
        yield node.name
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    yield from (target.id for target in targets if isinstance(target, ast.Name))


NAMES = names()


def exists(identifier: str) -> bool:
    owner, _, member = identifier.partition(".")
    return owner in NAMES and (not member or member in NAMES[owner])


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_a_row_has_chinese_english_and_identifiers_of_the_source(row: list[str]) -> None:
    chinese, english, code = row
    assert CHINESE.search(chinese)
    assert re.search("[a-z]", english)
    assert not CHINESE.search(english)
    identifiers = re.findall(r"`([\w.]+)`", code)
    assert identifiers
    assert re.sub(r"`[\w.]+`|[, ]", "", code) == ""
    assert [name for name in identifiers if not exists(name)] == []


def test_no_term_is_told_twice() -> None:
    terms = [row[0] for row in rows()]
    assert len(terms) > 80
    assert sorted({term for term in terms if terms.count(term) > 1}) == []


def test_a_name_that_the_source_lacks_is_noticed() -> None:
    assert exists("Plan.standby")
    assert not exists("Plan.waiting")
    assert not exists("Plam")
