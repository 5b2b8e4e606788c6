"""Records to canonical JSON and back, and the digest of either: the one place that knows how facts are written."""

import hashlib
import json
from typing import TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")


def plain(value: object) -> object:
    """The record as JSON values: money as int fen, dates as ISO text, enums by value, tuples as lists."""
    return TypeAdapter(type(value)).dump_python(value, mode="json")


def canonical(value: object) -> str:
    """One text per record: sorted keys, no spaces, Chinese as it is."""
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(value: object) -> str:
    """SHA-256 (hex) of the canonical text."""
    return hashlib.sha256(canonical(value).encode("utf-8")).hexdigest()


def restore(kind: type[T], tree: object) -> T:
    """Build a record from JSON values; raises pydantic's ValidationError where they do not fit."""
    return TypeAdapter(kind).validate_json(json.dumps(tree), strict=True)
