"""The three-level type path (项目类型) of a row, settled by the taxonomy; every mapping is told, nothing is forced."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from allocator.intake.answers import squeeze

_TAIL = re.compile(r"(?:类项目|项目|类|工程)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class TypePath:
    """Settled type path; `mapped` lists (field, as written, as settled), `unknown` the fields that are not in the list.

    `clash` names (field, its level-1 types) where level 2 or 3 belongs to another level 1.
    """

    type1: str = ""
    type2: str = ""
    type3: str = ""
    mapped: tuple[tuple[str, str, str], ...] = ()
    unknown: tuple[str, ...] = ()
    clash: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxonomy:
    """Level names by their written form, and for each lower name the paths it stands in."""

    level1: Mapping[str, str]
    level2: Mapping[str, str]
    level3: Mapping[str, str]
    homes2: Mapping[str, tuple[str, ...]]  # level-2 name -> level-1 names
    homes3: Mapping[str, tuple[tuple[str, str], ...]]  # level-3 name -> (level 1, level 2)


@lru_cache(maxsize=1)
def taxonomy() -> Taxonomy:
    """The taxonomy of `taxonomy.toml`."""
    data = tomllib.loads(files(__package__).joinpath("taxonomy.toml").read_text("utf-8"))
    level1: dict[str, str] = {}
    level2: dict[str, str] = {}
    level3: dict[str, str] = {}
    homes2: dict[str, set[str]] = defaultdict(set)
    homes3: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for first, seconds in data["levels"].items():
        _learn(level1, first)
        for second, thirds in seconds.items():
            _learn(level2, second)
            homes2[second].add(first)
            for third in thirds:
                _learn(level3, third)
                homes3[third].add((first, second))
    for written, name in data["variants"].items():
        level1[_key(written)] = name
    for written, name in data["lower"].items():
        (level2 if name in homes2 else level3)[_key(written)] = name
    return Taxonomy(
        level1=level1,
        level2=level2,
        level3=level3,
        homes2={name: tuple(sorted(homes)) for name, homes in homes2.items()},
        homes3={name: tuple(sorted(homes)) for name, homes in homes3.items()},
    )


def _learn(into: dict[str, str], name: str) -> None:
    into[_key(name)] = name
    into.setdefault(_key(re.sub(r"\(.*?\)", "", name)), name)


def _key(text: str) -> str:
    return re.sub(r"[“”\"'「」《》\d.、,]", "", squeeze(text))


@lru_cache(maxsize=4096)
def settle_type(type1: str, type2: str, type3: str, own: tuple[tuple[str, str], ...] = ()) -> TypePath:
    """Settle a written path; `own` is the county's mapping of free text to level-1 types, which goes first."""
    known = taxonomy()
    second, third = _lower(known, type2, known.level2), _lower(known, type3, known.level3)
    mapped = [
        (field, written.strip(), name)
        for field, written, name in (("type2", type2, second), ("type3", type3, third))
        if name and squeeze(name) != squeeze(written)
    ]
    unknown = [field for field, text, name in (("type2", type2, second), ("type3", type3, third)) if text and not name]
    first = _first(known, type1, own)
    if not first and squeeze(type1):
        first, second, third = _lower_in_first(known, type1, second, third)
    if first and squeeze(first) != squeeze(type1) and squeeze(type1):
        mapped.append(("type1", type1.strip(), first))
    if not first and squeeze(type1):
        unknown.append("type1")
        first = type1.strip()
    elif not first:
        first = _derived(known, second, third)
        if first:
            mapped.append(("type1", "", first))
    return TypePath(
        type1=first,
        type2=second or type2.strip(),
        type3=third or type3.strip(),
        mapped=tuple(mapped),
        unknown=tuple(unknown),
        clash=None if "type1" in unknown else _clash(known, first, second, third),
    )


def _first(known: Taxonomy, text: str, own: tuple[tuple[str, str], ...]) -> str:
    key = _key(text)
    if not key:
        return ""
    for written, name in own:
        if _key(written) == key:
            return name
    return known.level1.get(key, "") or known.level1.get(_TAIL.sub("", key), "")


def _lower(known: Taxonomy, text: str, names: Mapping[str, str]) -> str:
    key = _key(text)
    if not key:
        return ""
    other = known.level3 if names is known.level2 else known.level2
    return names.get(key, "") or other.get(key, "")


def _lower_in_first(known: Taxonomy, text: str, second: str, third: str) -> tuple[str, str, str]:
    """A level-2 or level-3 name in the level-1 column, as where a table has a 项目子类型 column only."""
    key = _key(text)
    if name := known.level3.get(key):
        homes = known.homes3[name]
        if len({home[0] for home in homes}) == 1:
            return homes[0][0], second or (homes[0][1] if len(homes) == 1 else ""), third or name
    if name := known.level2.get(key):
        homes2 = known.homes2[name]
        if len(homes2) == 1:
            return homes2[0], second or name, third
    return "", second, third


def _homes(known: Taxonomy, name: str) -> set[str]:
    return set(known.homes2.get(name, ())) | {home[0] for home in known.homes3.get(name, ())}


def _derived(known: Taxonomy, second: str, third: str) -> str:
    homes = [_homes(known, name) for name in (second, third) if name]
    shared = set.intersection(*homes) if homes else set()
    return shared.pop() if len(shared) == 1 else ""


def _clash(known: Taxonomy, first: str, second: str, third: str) -> tuple[str, str] | None:
    for field, name in (("type3", third), ("type2", second)):
        homes = _homes(known, name) if name else set()
        if first and homes and first not in homes:
            return field, "、".join(sorted(homes))
    return None
