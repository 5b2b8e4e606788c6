"""Small helpers of the rulebook's checks."""

from collections.abc import Iterator

from allocator.findings import Finding, Severity
from allocator.rules import Rule, Rulebook


def bad(code: str, path: str, severity: Severity = Severity.ERROR, **args: str | int) -> Finding:
    """A finding on a key's path; file and line are added by the reader."""
    return Finding(code=code, severity=severity, subject=path, args=(("path", path), *args.items()))


def each_rule(rules: Rulebook) -> Iterator[tuple[str, Rule]]:
    """Every dated rule with its path, in the order of the rulebook's parts."""
    parts: tuple[tuple[str, tuple[Rule, ...]], ...] = (
        ("lines", rules.lines),
        ("fees", rules.fees),
        ("ratios", rules.ratios),
        ("bands", rules.bands),
        ("coverage", rules.coverage),
        ("counts", rules.counts),
        ("commitments", rules.commitments),
    )
    for name, part in parts:
        for i, rule in enumerate(part):
            yield f"{name}[{i}]", rule
    single: tuple[tuple[str, Rule], ...] = (
        ("gates", rules.gates),
        ("scoring", rules.scoring),
        ("thresholds", rules.thresholds),
        ("planning", rules.planning),
    )
    yield from single
