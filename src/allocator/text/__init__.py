"""Words: `say(key, lang)` looks a sentence up in the catalogues and fills its slots."""

import tomllib
from functools import lru_cache
from importlib.resources import files

from allocator.money import format_wan

LANGS = ("zh", "en")
LEVELS = frozenset({"level", "issuer"})
"""Slots that name a level of government."""


@lru_cache(maxsize=len(LANGS))
def catalogue(lang: str) -> dict[str, str]:
    """Every sentence of a language by its dotted key, from `zh.toml` and all `*.zh.toml` of this folder."""
    found: dict[str, str] = {}
    for file in sorted(files(__package__).iterdir(), key=lambda item: item.name):
        if file.name == f"{lang}.toml" or file.name.endswith(f".{lang}.toml"):
            _flatten(tomllib.loads(file.read_text("utf-8")), "", found)
    return found


def _flatten(table: dict[str, object], prefix: str, into: dict[str, str]) -> None:
    for key, value in table.items():
        path = f"{prefix}.{key}" if prefix else key
        if isinstance(value, dict):
            _flatten(value, path, into)
        elif path in into:
            raise KeyError(f"two sentences for {path}")
        else:
            into[path] = str(value)


def say(key: str, lang: str = "zh", /, **slots: str | int) -> str:
    """The sentence of `key`; a slot whose name ends in `_fen` is an amount in fen and is shown in 万元 (wan yuan).

    The slots of LEVELS may hold the code of a level, which is said in the language of the sentence.
    """
    words = catalogue(lang)
    shown = {name: _shown(name, value, words) for name, value in slots.items()}
    return words[key].format(**shown)


def _shown(name: str, value: str | int, words: dict[str, str]) -> str:
    if name.endswith("_fen"):
        return format_wan(int(value))
    return words.get(f"field.{value}", str(value)) if name in LEVELS else str(value)


def knows(key: str, lang: str = "zh") -> bool:
    """Whether the catalogue has this key."""
    return key in catalogue(lang)
