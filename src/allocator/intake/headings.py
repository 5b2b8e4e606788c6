"""The dictionary of headings: what the columns of county workbooks are called, from `columns.toml`."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

LEVELS = ("central", "province", "city", "county")
EXACT, SECOND, FISCAL, PART = 0, 2, 4, 8
"""How good a heading is; 1 more when it fits only without its remark in parentheses or its leading year."""

_INVISIBLE = re.compile("[\\s\u200b\u200c\u200d\u2060\ufeff\u00ad]+")
_HALF = str.maketrans("（）【】［］，：；／、﹙﹚０１２３４５６７８９", "()[][],:;/,()0123456789")
_REMARK = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_LEAD = re.compile(r"^(?:其中[:,]?|20[0-9]{2}年度?|[*☆★])+")
_UNIT = re.compile("[/,](?:亿元|万元|千元|元)$|(?<=[金额资投])(?:亿元|万元|千元)$")
_NOT_PLANNED = re.compile(
    "原|调整|结余|收回|支出|拨付|支付|完成|到位|剩余|环节|占比|比例|标准"
)  # money, but not money asked for
_LONGEST = 60  # characters; a longer text is no heading


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field a column may stand for."""

    name: str
    title: str
    money: bool = False
    fill: bool = False
    sum: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What a heading over several headings means for the short headings below it."""

    name: str
    has: tuple[str, ...]
    every: str = ""
    by_year: str = ""
    leaves: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A field that a heading may mean, and how well (0 is best)."""

    field: str
    tier: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Dictionary:
    """All fields, groups and synonyms."""

    fields: dict[str, Field]
    groups: tuple[Group, ...]
    exact: dict[str, tuple[Match, ...]]
    parts: tuple[tuple[str, str], ...]
    instead: tuple[str, ...]

    def money(self, field: str) -> bool:
        """Whether the field holds amounts; `income_2024` goes by `income`."""
        return self.fields[base(field)].money

    def title(self, field: str) -> str:
        """The canonical heading of a field."""
        return self.fields[base(field)].title


def base(field: str) -> str:
    """`income_2024` -> `income`."""
    return re.sub("_20[0-9]{2}$", "", field)


@lru_cache(maxsize=50_000)
def squeeze(text: str) -> str:
    """A heading as it is compared: no spaces or line breaks, half-width signs, small letters."""
    return _INVISIBLE.sub("", text).translate(_HALF).lower()


def bare(squeezed: str) -> str:
    """A squeezed heading without remarks in parentheses, a leading 其中 or year, a closing unit or colon."""
    without = _REMARK.sub("", squeezed)
    return _UNIT.sub("", _LEAD.sub("", without).strip(":,.*")) or squeezed


@lru_cache(maxsize=1)
def dictionary() -> Dictionary:
    """The dictionary of `columns.toml`."""
    tree = tomllib.loads((files(__package__) / "columns.toml").read_text("utf-8"))
    fields: dict[str, Field] = {}
    exact: dict[str, list[Match]] = {}
    parts: list[tuple[str, str]] = []
    for name, entry in tree["fields"].items():
        flags = {flag: bool(entry.get(flag)) for flag in ("money", "fill", "sum")}
        fields[name] = Field(name=name, title=entry["title"], **flags)
        tiers = ((EXACT, [entry["title"], *entry.get("first", [])]), (SECOND, entry.get("also", [])))
        for tier, heads in (*tiers, (FISCAL, entry.get("fiscal", []))):
            for head in heads:
                found = exact.setdefault(squeeze(head), [])
                if all(match.field != name for match in found):
                    found.append(Match(field=name, tier=tier))
        parts += [(squeeze(part), name) for part in entry.get("has", [])]
    return Dictionary(
        fields=fields,
        groups=tuple(_group(name, entry) for name, entry in tree["groups"].items()),
        exact={head: tuple(found) for head, found in exact.items()},
        parts=tuple(sorted(parts, key=lambda part: part[1] == "need")),  # what is more special comes first
        instead=tuple(tree["names"]["instead"]),
    )


def _group(name: str, entry: dict[str, object]) -> Group:
    def words(key: str) -> tuple[str, ...]:
        value = entry[key]
        return tuple(squeeze(str(item)) for item in value) if isinstance(value, list) else ()

    leaves = tuple((leaf, field) for field in entry if field not in ("has", "all", "by_year") for leaf in words(field))
    every, by_year = str(entry.get("all", "")), str(entry.get("by_year", ""))
    return Group(name=name, has=words("has"), every=every, by_year=by_year, leaves=leaves)


@lru_cache(maxsize=20_000)
def lookup(text: str) -> tuple[Match, ...]:
    """The fields that a single heading may mean, best first; none for a text that is no heading."""
    if len(text) > _LONGEST:
        return ()
    words = dictionary()
    whole = squeeze(text)
    if found := words.exact.get(whole):
        return found
    short = bare(whole)
    if found := words.exact.get(short):
        return tuple(Match(field=match.field, tier=match.tier + 1) for match in found)
    if _NOT_PLANNED.search(short):
        return ()
    return tuple(Match(field=field, tier=PART) for part, field in words.parts if part in short)[:1]


def speaks_of_spending(text: str) -> bool:
    """Whether a heading speaks of money paid, moved or left rather than asked for."""
    return bool(_NOT_PLANNED.search(bare(squeeze(text))))


@lru_cache(maxsize=4_000)
def groups_of(text: str) -> tuple[Group, ...]:
    """What a heading over others may mean; a group that takes every column below it comes first."""
    short = bare(squeeze(text)) if len(text) <= _LONGEST else ""
    found = [group for group in dictionary().groups if any(part in short for part in group.has)]
    return tuple(sorted(found, key=lambda group: not group.every))


@lru_cache(maxsize=4_000)
def fields_of(path: tuple[str, ...]) -> tuple[Match, ...]:
    """The fields that a column may mean, from its headings, the uppermost first."""
    if not path:
        return ()
    leaf, above = path[-1], path[-2::-1]
    short = bare(squeeze(leaf))
    groups = [group for text in above for group in groups_of(text)]
    for group in groups:
        if group.every:
            return (Match(field=group.every, tier=EXACT if short in ("小计", "合计") else EXACT + 1),)
    if any(group.name == "lifted" for group in groups):
        groups = [group for group in groups if group.name != "beneficiaries"]
    for group in groups:
        for head, field in group.leaves:
            if short == head:
                return (Match(field=field, tier=EXACT),)
    return _with_year(path, lookup(leaf), groups)


def _with_year(path: tuple[str, ...], found: tuple[Match, ...], groups: list[Group]) -> tuple[Match, ...]:
    """Income by year: the year stands in the heading itself or below a common heading."""
    field = next((group.by_year for group in groups if group.by_year), "")
    if not field and any(match.field == "income" for match in found):
        field = "income"
    years = re.findall("20[0-9]{2}", "".join(path))
    if field:
        return (Match(field=f"{field}_{years[-1]}" if years else field, tier=EXACT),)
    return found
