"""The ledger's file: one SQLite file per county-year, the only place that knows it."""

from allocator.ledger.store.errors import (
    CommitFailed,
    Damaged,
    Doubted,
    LedgerError,
    LedgerMisuse,
    LedgerMoved,
    Locked,
    NotALedger,
    Refused,
)
from allocator.ledger.store.ledger import Ledger, open_ledger, traces, verify_ledger

__all__ = [
    "CommitFailed",
    "Damaged",
    "Doubted",
    "Ledger",
    "LedgerError",
    "LedgerMisuse",
    "LedgerMoved",
    "Locked",
    "NotALedger",
    "Refused",
    "open_ledger",
    "traces",
    "verify_ledger",
]
