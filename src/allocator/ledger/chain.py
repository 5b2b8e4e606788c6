"""The chain: the one canonical text of an event, and the hash that ties it to everything before it."""

import hashlib
import json

from pydantic import TypeAdapter

from allocator.accounts import Event
from allocator.serial import plain

_EVENT = TypeAdapter(Event)  # building one costs more than reading a thousand events


def canonical(event: Event) -> str:
    """The event as JSON text: sorted keys, no spaces, Chinese as it is; equal events have equal text."""
    return json.dumps(plain(event), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read(text: str) -> Event:
    """The event of a canonical text; raises pydantic's ValidationError where the text does not fit."""
    return _EVENT.validate_json(text, strict=True)


def genesis(county: str, year: int) -> str:
    """The head of an empty ledger, from the county's code and the year: no ledger continues another's chain."""
    return hashlib.sha256(f"allocator ledger\n{county}\n{year}".encode()).hexdigest()


def link(prev: str, seq: int, at: str, text: str) -> str:
    """The head after event `seq`, recorded at `at` (ISO text), on top of the head `prev`: SHA-256 in hex."""
    return hashlib.sha256(f"{prev}\n{seq}\n{at}\n{text}".encode()).hexdigest()
