"""On which line of a TOML text a key stands; a help for the reader, never a basis for anything else."""

import re

_HEADER = re.compile(r"\s*(\[\[?)\s*([\w.\-\"]+)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"\s*([\w\-]+)\s*=")


def lines_of_keys(text: str) -> dict[str, int]:
    """Path such as `lines[0].expected` -> 1-based line; inline tables have the line they start on."""
    found: dict[str, int] = {}
    counts: dict[str, int] = {}
    prefix = ""
    for number, line in enumerate(text.split("\n"), start=1):
        if header := _HEADER.match(line):
            prefix = _path(header.group(2), counts, several=header.group(1) == "[[")
            found.setdefault(prefix, number)
        elif key := _KEY.match(line):
            found.setdefault(f"{prefix}.{key.group(1)}" if prefix else key.group(1), number)
    return found


def line_of(path: str, lines: dict[str, int]) -> int:
    """The line of the path or of its nearest known parent; 0 when there is none."""
    while path:
        if path in lines:
            return lines[path]
        path = re.sub(r"(\[\d+\]|\.?[^.\[\]]+)$", "", path)
    return 0


def _path(dotted: str, counts: dict[str, int], *, several: bool) -> str:
    """`scoring.groups.weights` -> `scoring.groups[1].weights`, by what was opened before."""
    parts = dotted.split(".")
    path = ""
    for i, part in enumerate(parts):
        path = f"{path}.{part}" if path else part
        if several and i == len(parts) - 1:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = f"{path}[{counts[path]}]"
    return path
