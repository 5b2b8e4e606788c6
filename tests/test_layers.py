"""Who may import whom: the rooms of the house, read from the source and not from a running program."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

SRC = Path(__file__).resolve().parent.parent / "src"

# A room is the first name after `allocator`. A new one is entered here, on the floor where it belongs.
GROUND = frozenset(
    {"money", "findings", "records", "places", "quantities", "rules", "results", "proof", "text", "serial", "files"}
    | {"accounts", "balances", "matches", "docnos"}
)
STEPS = frozenset({"gates", "scoring", "planning", "tranches", "ledger", "execution"})
EDGES = frozenset({"intake", "rulebook", "samples"})
DOORS = frozenset({"cli", "lab", "__main__"})
BELOW_FLOW = GROUND | STEPS | {"solving"}

MAY_IMPORT: dict[str, frozenset[str]] = (
    dict.fromkeys(GROUND, GROUND)
    | {"__init__": GROUND, "solving": GROUND}
    | dict.fromkeys(STEPS, GROUND | {"solving"})  # strangers to one another
    | dict.fromkeys(EDGES, GROUND)
    | {"verify": BELOW_FLOW - {"solving"}, "flow": BELOW_FLOW, "year": BELOW_FLOW | {"flow", "verify"}}
    | {"report": BELOW_FLOW | {"flow", "verify", "year"}}
    | dict.fromkeys(DOORS, BELOW_FLOW | EDGES | DOORS | {"flow", "verify", "year", "report"})
)

# A package on the left is imported only below one of these module prefixes.
ONLY_IN: dict[str, tuple[str, ...]] = {
    "pulp": ("allocator.solving",),
    "highspy": ("allocator.solving",),
    "pandas": ("allocator.report", "allocator.lab"),
    "sqlite3": ("allocator.ledger.store",),
    "ipywidgets": ("allocator.lab",),
    "anywidget": ("allocator.lab",),
}
SOLVER_PACKAGES = frozenset({"pulp", "highspy", "scipy"})

# Deferred imports are for heavy, optional packages at the edges.
MAY_DEFER = ("allocator.cli", "allocator.report", "allocator.intake", "allocator.lab")

# What judges a plan must not lean on what made it; what checks a proposal must not lean on who proposed it.
INDEPENDENT: dict[str, tuple[str, ...]] = {
    "allocator.planning.case": ("allocator.solving", "allocator.planning.constraints", "pulp", "highspy"),
    "allocator.planning.measures": ("allocator.solving", "allocator.planning.constraints", "pulp", "highspy"),
    "allocator.planning.audit": ("allocator.solving", "allocator.planning.constraints", "pulp", "highspy"),
    "allocator.planning.verify": ("allocator.solving", "allocator.planning.constraints", "pulp", "highspy"),
    "allocator.verify": ("allocator.solving", "allocator.planning.constraints", "pulp", "highspy"),
    "allocator.tranches.audit": (
        "allocator.solving",
        *(
            f"allocator.tranches.{name}"
            for name in (
                *("batch", "batch_desk", "batch_standby", "batch_who", "reasons_state", "solve", "check"),
                *("rules_fees", "rules_locks", "rules_shares", "rules_standby"),
            )
        ),
        "pulp",
        "highspy",
    ),
    "allocator.solving.check": ("pulp", "highspy"),
    "allocator.tranches.check": ("allocator.solving", "allocator.tranches.program", "pulp", "highspy"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """One import: the module that holds it, the module it names, and whether it waits inside a function."""

    by: str
    of: str
    line: int
    deferred: bool

    def __str__(self) -> str:
        return f"{self.by}:{self.line} imports {self.of}"


def modules(src: Path) -> dict[str, str]:
    """Dotted name -> source text of every module below src; a package goes by its own name."""
    found = {}
    for path in sorted((src / "allocator").rglob("*.py")):
        parts = path.relative_to(src).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path.read_text(encoding="utf-8")
    return found


def imports(sources: dict[str, str]) -> list[Import]:
    """Every import of every module, in order."""
    packages = {name.rpartition(".")[0] for name in sources}
    return [
        Import(by=name, of=of, line=node.lineno, deferred=deferred)
        for name, source in sources.items()
        for node, deferred in _statements(ast.parse(source), deferred=False)
        for of in _named(node, name if name in packages else name.rpartition(".")[0], sources)
    ]


def _statements(node: ast.AST, *, deferred: bool) -> Iterator[tuple[ast.Import | ast.ImportFrom, bool]]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield node, deferred
    inside = deferred or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
    for child in ast.iter_child_nodes(node):
        yield from _statements(child, deferred=inside)


def _named(node: ast.Import | ast.ImportFrom, package: str, sources: Iterable[str]) -> list[str]:
    """The modules an import names; `from package import module` names the module, not the package."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    start = package
    for _ in range(node.level - 1):
        start = start.rpartition(".")[0]
    base = ".".join(part for part in (start if node.level else "", node.module or "") if part)
    return [f"{base}.{alias.name}" if f"{base}.{alias.name}" in sources else base for alias in node.names]


def room(module: str) -> str:
    """`allocator.planning.audit` -> `planning`; the package itself is `__init__`."""
    return module.split(".")[1] if "." in module else "__init__"


def within(module: str, prefixes: Iterable[str]) -> bool:
    return any(module == prefix or module.startswith(prefix + ".") for prefix in prefixes)


def faults(sources: dict[str, str]) -> list[str]:
    """Everything that stands where the house does not allow it, one line each."""
    found = imports(sources)
    strangers = {room(name) for name in sources} - MAY_IMPORT.keys()
    return [
        *(f"unknown room: {name}; enter it in tests/test_layers.py" for name in sorted(strangers)),
        *(f"{item}: that room is out of reach" for item in found if _out_of_reach(item)),
        *(f"{item}: only in {', '.join(ONLY_IN[_package(item)])}" for item in found if _misplaced(item)),
        *(f"{item}: inside a function" for item in found if item.deferred and not within(item.by, MAY_DEFER)),
        *_leaning(found),
        *_cycle(found),
    ]


def _package(item: Import) -> str:
    return item.of.split(".")[0]


def _out_of_reach(item: Import) -> bool:
    here, there = room(item.by), room(item.of)
    reach = MAY_IMPORT.get(here, frozenset({there})) | {here, "__init__"}
    return _package(item) == "allocator" and there not in reach


def _misplaced(item: Import) -> bool:
    return _package(item) in ONLY_IN and not within(item.by, ONLY_IN[_package(item)])


def _leaning(found: list[Import]) -> Iterator[str]:
    """Follow each independent module's imports to the end: no path may reach what it must not know."""
    for start, forbidden in INDEPENDENT.items():
        seen, todo = {start}, [start]
        while todo:
            module = todo.pop()
            for item in found:
                if item.by == module and within(item.of, forbidden):
                    yield f"{start} must not depend on {item.of} ({item})"
                elif item.by == module and item.of not in seen:
                    seen.add(item.of)
                    todo.append(item.of)


def _cycle(found: list[Import]) -> Iterator[str]:
    graph: dict[str, set[str]] = {}
    for item in found:
        if _package(item) == "allocator" and item.of != item.by:
            graph.setdefault(item.by, set()).add(item.of)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        yield "cycle: " + " -> ".join(error.args[1])


def test_the_house_keeps_its_floors() -> None:
    assert faults(modules(SRC)) == []


def test_every_import_of_the_house_was_seen() -> None:
    sources = modules(SRC)
    seen = {(item.by, item.line) for item in imports(sources)}
    written = sum(line.startswith(("import ", "from ")) for source in sources.values() for line in source.splitlines())
    assert len(seen) >= written > 0


GOOD = {
    "allocator": "",
    "allocator.money": "from decimal import Decimal",
    "allocator.proof": "",
    "allocator.solving": "from allocator.solving.search import solve",
    "allocator.solving.search": "import pulp\nfrom allocator.proof import Proof",
    "allocator.solving.check": "from .. import money",
    "allocator.planning": "",
    "allocator.planning.choose": "from allocator.solving import solve",
    "allocator.planning.audit": "from allocator import money",
    "allocator.flow": "from allocator.planning import choose",
    "allocator.report.charts": "import pandas",
    "allocator.cli": "def main():\n    from allocator import flow",
}


def test_a_house_in_order_has_no_fault() -> None:
    assert faults(GOOD) == []


@pytest.mark.parametrize(
    ("module", "source", "fault"),
    [
        ("allocator.money", "from allocator.flow import decide", "out of reach"),
        ("allocator.gates", "import allocator.scoring.readiness", "out of reach"),
        ("allocator.solving.check", "from ..planning import audit", "out of reach"),
        ("allocator.intake.read", "from allocator.solving import solve", "out of reach"),
        ("allocator.planning.choose", "import highspy", "only in allocator.solving"),
        ("allocator.flow", "from pandas import DataFrame", "only in allocator.report"),
        ("allocator.ledger.fold", "import sqlite3", "only in allocator.ledger.store"),
        ("allocator.report.docx", "import ipywidgets", "only in allocator.lab"),
        ("allocator.planning.choose", "def f():\n    import json", "inside a function"),
        ("allocator.solving.check", "import pulp", "must not depend on pulp"),
        ("allocator.solving.check", "from allocator.solving.search import x", "must not depend on pulp"),
        ("allocator.planning.audit", "from allocator.planning import constraints", "planning.constraints"),
        ("allocator.planning.audit", "from allocator.planning.choose import x", "must not depend on allocator.solving"),
        ("allocator.proof", "from allocator.money import x\n", ""),
        ("allocator.money", "from .proof import x\nfrom . import findings", "cycle"),
        ("allocator.kitchen", "", "unknown room: kitchen"),
    ],
)
def test_each_rule_finds_its_breach(module: str, source: str, fault: str) -> None:
    changed = GOOD | {
        "allocator.findings": "from allocator import money",
        "allocator.planning.constraints": "",
        module: source,
    }
    found = faults(changed)
    assert (not found) if not fault else any(fault in line for line in found), found


def test_a_module_may_be_named_through_its_package() -> None:
    sources = {"allocator": "", "allocator.a": "", "allocator.a.b": "from . import c", "allocator.a.c": ""}
    assert [item.of for item in imports(sources)] == ["allocator.a.c"]
