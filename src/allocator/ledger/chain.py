"""The chain: the one canonical text of an event, and the hash that ties it to everything before it."""

import hashlib

from pydantic import TypeAdapter

from allocator import serial
from allocator.accounts import Event

_EVENT = TypeAdapter(Event)  # building one costs more than reading a thousand events


def canonical(event: Event) -> str:
    """The event as canonical JSON text; equal events have equal text."""
    return serial.canonical(serial.plain(event))


def read(text: str) -> Event:
    """The event of a canonical text; raises pydantic's ValidationError where the text does not fit."""
    return _EVENT.validate_json(text, strict=True)


def genesis(county: str, year: int) -> str:
    """The head of an empty ledger, from the county's code and the year: no ledger continues another's chain."""
    return hashlib.sha256(f"allocator ledger\n{county}\n{year}".encode()).hexdigest()


def link(prev: str, seq: int, at: str, text: str) -> str:
    """The head after event `seq`, recorded at `at` (ISO text), on top of the head `prev`: SHA-256 in hex."""
    return hashlib.sha256(f"{prev}\n{seq}\n{at}\n{text}".encode()).hexdigest()
