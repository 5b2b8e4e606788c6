"""The county's towns and villages by every form in which staff write them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from allocator.intake.answers import squeeze
from allocator.records import Place

_TOWN_TAIL = re.compile(r"(?:镇|乡|街道办事处|街道办|街道|办事处)$")
_VILLAGE_TAIL = re.compile(r"(?:村民委员会|村委会|村|社区居委会|社区|居委会)$")
_WITH_ALIAS = re.compile(r"(.+?)\((.+?)\)(村|社区)?")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Gazetteer:
    """Written form → name; `long` forms may start a longer text, short ones (without 镇, 村) must stand alone.

    `counties` are prefixes such as 铜川市耀州区 and 耀州区. An empty gazetteer means that nobody gave a list of places.
    """

    counties: tuple[str, ...] = ()
    towns: Mapping[str, str] = field(default_factory=dict)
    villages: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    long: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # town -> full village forms, longest first
    town_forms: tuple[str, ...] = ()  # longest first
    homes: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)  # village form -> (town, village)

    @property
    def empty(self) -> bool:
        return not self.towns

    def village(self, town: str, text: str) -> str | None:
        """The village of a town that is written exactly so, alias forms such as 芋园(五峰)村 included."""
        known = self.villages.get(town, {})
        if text in known:
            return known[text]
        if found := _WITH_ALIAS.fullmatch(text):
            tail = found[3] or ""
            named = {known[form] for form in (found[1] + tail, found[2] + tail, found[1], found[2]) if form in known}
            return named.pop() if len(named) == 1 else None
        return None

    def count(self, town: str) -> int:
        """How many villages the town has in the list."""
        return len(set(self.villages.get(town, {}).values()))


def build_gazetteer(places: Iterable[Place], county: str = "") -> Gazetteer:
    """A gazetteer from place records and the county's name as the rulebook writes it."""
    listed = tuple(places)
    towns: dict[str, set[str]] = defaultdict(set)
    for name in sorted({place.town for place in listed}):
        aliases = {alias for place in listed if place.town == name and not place.village for alias in place.aliases}
        for form in _town_forms(name) | {squeeze(alias) for alias in aliases}:
            towns[form].add(name)
    villages: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for place in listed:
        if place.village:
            for form in _village_forms(place):
                villages[place.town][form].add(place.village)
    sure = {town: _unique(forms) for town, forms in villages.items()}
    homes: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for town, forms in sure.items():
        for form, village in forms.items():
            homes[form].add((town, village))
    return Gazetteer(
        counties=county_forms(county),
        towns=_unique(towns),
        villages=sure,
        long={town: _longest(form for form in forms if _VILLAGE_TAIL.search(form)) for town, forms in sure.items()},
        town_forms=_longest(_unique(towns)),
        homes={form: tuple(sorted(found)) for form, found in homes.items()},
    )


def county_forms(county: str) -> tuple[str, ...]:
    """铜川市耀州区 -> itself, 耀州区; longest first."""
    name = squeeze(county)
    parts = re.findall(r".+?(?:省|市|自治区|自治州|地区|盟|区|县|旗)", name)
    forms = {name} | {"".join(parts[at:]) for at in range(len(parts))}
    return _longest(form for form in forms if len(form) > 1)


def _town_forms(name: str) -> set[str]:
    full = squeeze(name)
    short = _TOWN_TAIL.sub("", full)
    forms = {full}
    if len(short) > 1:
        forms |= {short, short + "镇办"}
        if full.endswith(("街道", "街道办事处", "办事处", "街道办")):
            forms |= {short + tail for tail in ("街道", "街道办", "街道办事处", "办事处", "办")}
        else:
            forms |= {full + "人民政府", full + "政府"}
    return forms


def _village_forms(place: Place) -> set[str]:
    forms: set[str] = set()
    for name in (place.village, *place.aliases):
        full = squeeze(name)
        forms.add(full)
        if found := _WITH_ALIAS.fullmatch(full):
            tail = found[3] or ""
            forms |= {found[1] + tail, found[2] + tail}
    for full in tuple(forms):
        short = _VILLAGE_TAIL.sub("", full)
        if len(short) > 1:
            forms.add(short)
        if full.endswith("村"):
            forms |= {full + "委会", full + "民委员会"}
        if full.endswith("社区"):
            forms.add(full + "居委会")
    return forms


def _unique(forms: Mapping[str, set[str]]) -> dict[str, str]:
    """Forms that name exactly one place; a full name beats another place's short form."""
    sure: dict[str, str] = {}
    for form, names in forms.items():
        exact = {name for name in names if squeeze(name) == form}
        chosen = exact if len(exact) == 1 else names
        if len(chosen) == 1:
            sure[form] = next(iter(chosen))
    return sure


def _longest(forms: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(forms, key=lambda form: (-len(form), form)))
