"""How the ledger says no: a finding with its code and slots."""

from allocator.findings import Finding, Severity


def no(code: str, subject: str = "", /, **slots: str | int) -> Finding:
    """An error about `subject` (a project or a tranche); slots that end in `_fen` are money."""
    return Finding(code=code, severity=Severity.ERROR, subject=subject, args=tuple(sorted(slots.items())))
