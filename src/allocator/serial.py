"""Records to canonical JSON and back, and the digest of either: the one place that knows how facts are written."""

import hashlib
import json
from typing import TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")
_WRITERS: dict[type[object], TypeAdapter[object]] = {}  # building one costs more than most records take to write


def plain(value: object) -> object:
    """The record as JSON values: money as int fen, dates as ISO text, enums by value, tuples as lists."""
    kind = type(value)
    writer = _WRITERS.get(kind) or _WRITERS.setdefault(kind, TypeAdapter(kind))
    return writer.dump_python(value, mode="json")


def canonical(tree: object) -> str:
    """JSON values as their one canonical text: sorted keys, no spaces, Chinese as it is."""
    return json.dumps(tree, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(tree: object) -> str:
    """SHA-256 (hex) of JSON values in their canonical text."""
    return hashlib.sha256(canonical(tree).encode("utf-8")).hexdigest()


def digest(value: object) -> str:
    """SHA-256 (hex) of a record."""
    return digest_of(plain(value))


def restore(kind: type[T], tree: object) -> T:
    """Build a record from JSON values; raises pydantic's ValidationError where they do not fit."""
    return TypeAdapter(kind).validate_json(json.dumps(tree), strict=True)
