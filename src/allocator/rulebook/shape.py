"""What does not fit the rulebook's form: pydantic's errors as findings, one per key."""

import dataclasses
import difflib
import json
from collections.abc import Iterable, Mapping

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from allocator import rules
from allocator.findings import Args, Finding, Severity

Loc = tuple[int | str, ...]
KEYS = sorted(
    {
        field.name
        for kind in vars(rules).values()
        if isinstance(kind, type) and dataclasses.is_dataclass(kind)
        for field in dataclasses.fields(kind)
    }
)
BY_TYPE = {
    "string_type": "K03",
    "int_type": "K04",
    "int_from_float": "K04",
    "tuple_type": "K07",
    "dataclass_type": "K08",
    "string_too_short": "K14",
}
RANGES = {"greater_than", "greater_than_equal", "less_than", "less_than_equal"}


def shape_problems(error: ValidationError, tree: Mapping[str, object]) -> tuple[Finding, ...]:
    """All findings, in the order of the file's keys; a union's several errors on one key become one."""
    by_key: dict[Loc, list[ErrorDetails]] = {}
    for detail in error.errors(include_url=False):
        by_key.setdefault(_key(detail, tree), []).append(detail)
    return tuple(_finding(key, details) for key, details in by_key.items())


def path_text(loc: Iterable[int | str]) -> str:
    """("lines", 0, "expected") -> `lines[0].expected`."""
    text = ""
    for part in loc:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _key(detail: ErrorDetails, tree: object) -> Loc:
    """The error's place as far as the file has it, plus the name of a missing key; without names of union arms."""
    loc: Loc = detail["loc"]
    known = 0
    for part in loc:
        below = _below(tree, part)
        if below is None:
            break
        tree = below
        known += 1
    missing = detail["type"] == "missing" and known == len(loc) - 1 and isinstance(loc[-1], str)
    return loc if missing else loc[:known]


def _below(tree: object, part: int | str) -> object | None:
    if isinstance(tree, Mapping):
        return tree.get(part)
    if isinstance(tree, list) and isinstance(part, int) and part < len(tree):
        found: object = tree[part]
        return found
    return None


def _finding(key: Loc, details: list[ErrorDetails]) -> Finding:
    code, args = _judge(key, details)
    path = path_text(key)
    value = "" if details[0]["type"] == "missing" else _shown(details[0]["input"])
    return Finding(
        code=code,
        severity=Severity.ERROR,
        subject=path,
        value=value,
        args=(("path", path), ("value", value), *args),
    )


def _judge(key: Loc, details: list[ErrorDetails]) -> tuple[str, Args]:
    first = details[0]
    kind, context = first["type"], first.get("ctx", {})
    grammars = {str(detail.get("ctx", {}).get("error", "")) for detail in details if detail["type"] == "value_error"}
    if grammars:
        return ("K12" if len(grammars) > 1 else "K10" if grammars == {"money"} else "K11"), ()
    if kind == "missing":
        # a list that is too short (four quartiles, a pair) also counts as missing elements
        return ("K02", ()) if isinstance(first["loc"][-1], str) else ("K18", ())
    if kind == "too_long":
        return "K18", ()
    if kind == "unexpected_keyword_argument":
        near = difflib.get_close_matches(str(key[-1]), KEYS, n=1)
        return ("K19", (("near", near[0]),)) if near else ("K01", ())
    if kind == "bool_type":
        return "K05", (("yes", "true"), ("no", "false"))  # TOML's own words
    if kind.startswith("date"):
        return "K06", ()
    if kind in ("enum", "literal_error"):
        return "K09", (("choices", str(context["expected"]).replace("'", "").replace(" or ", ", ")),)
    if kind in RANGES:
        sign = {"greater_than": ">", "greater_than_equal": "≥", "less_than": "<", "less_than_equal": "≤"}[kind]
        return "K13", (("bound", f"{sign} {next(iter(context.values()))}"),)
    return BY_TYPE.get(kind, "K18"), ()


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 48 else text[:47] + "…"
