"""What a ledger file can answer instead of a receipt; each carries findings, and sentences stand in the catalogue."""

from allocator.accounts import Recorded
from allocator.findings import Args, Finding, Severity


class LedgerError(Exception):
    """The ledger cannot do what was asked; `findings` say why and what to do."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__(" ".join(f"{finding.code} {finding.value} {dict(finding.args)}" for finding in findings))
        self.findings = findings


class NotALedger(LedgerError):
    """The file is missing, newer, of another county or year, out of reach, or no ledger at all."""


class Damaged(LedgerError):
    """The file does not verify; the first finding names the first bad record (`subject` is its seq)."""


class Doubted(LedgerError):
    """The file verifies but is not the one last written here (an older copy put in place): it may only be read."""


class Refused(LedgerError):
    """The guard refuses an event, or its op_id stands for something else; nothing was written."""


class LedgerMoved(LedgerError):
    """台账已变: the head is no longer the one an event was computed from; `since` are the records after that head.

    `since` is empty where the expected head never was a head of this ledger.
    """

    def __init__(self, finding: Finding, since: tuple[Recorded, ...]) -> None:
        super().__init__(finding)
        self.since = since


class Locked(LedgerError):
    """Another program held the file for too long; nothing was written."""


class CommitFailed(LedgerError):
    """The disk failed during a commit; `stands` is what a second look found: recorded, not recorded, unknown (None)."""

    def __init__(self, cause: Finding, outcome: Finding, stands: bool | None) -> None:
        super().__init__(cause, outcome)
        self.stands = stands


class LedgerMisuse(RuntimeError):
    """A program shares a ledger with a thread or a forked process, or uses it after it was closed."""


def error(code: str, value: str | int = "", *, subject: str | int = "", **args: str | int) -> Finding:
    """A finding that stops."""
    return Finding(code=code, severity=Severity.ERROR, value=str(value), subject=str(subject), args=_args(args))


def warning(code: str, value: str | int = "", **args: str | int) -> Finding:
    """A finding that is told and stops nothing."""
    return Finding(code=code, severity=Severity.WARN, value=str(value), args=_args(args))


def _args(args: dict[str, str | int]) -> Args:
    return tuple(sorted(args.items()))
