"""How the parts of a location text become places: a town or village named before stands for the parts that follow."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from allocator.intake.gazetteer import Gazetteer
from allocator.records import Location

Why = Literal["unknown", "other_town", "ambiguous", "more", "count", "free"]

_DISTRICT = re.compile(
    r"(?:全|整个)(?:区|县|市|旗)(?:域|范围|内|各|\d|镇|乡|街|村|所有|有关|相关|$).*"
    r"|各(?:有关|相关)?(?:乡|镇|街|办).*|(?:区|县)(?:级|本级|直|域|内)(?:单位|部门)?"
)
WHOLE = re.compile(
    r"(?:全|整个|各|辖区|所辖|镇|街道|乡)?(?:镇|乡|街道|办|域|境内|辖区)?(?:域|本级|内|范围|辖)?"
    r"(?:各|全部|所有|(?P<n>\d{1,3})个)?(?:行政)?(?:村|村居|村组|村\((?:居|社区)\)|个村)?(?:\((?:居|社区)\))?"
)
_GROUP = re.compile(r"[\u4e00-\u9fff\d]{1,10}?(?:村民小组|小组|组|自然村|社|队|屯|片区|片)")
_HARD = "、,;;/|\n。"
_SOFT = re.compile(r"以及|和|及|与|暨|至")
_PLACE_LIKE = re.compile(r".*(?:村|社区|镇|乡|街道)$")
_NAMES_A_VILLAGE = re.compile(r"[\u4e00-\u9fff]{2,}(?<![乡农全本各政])(?:村|社区)(?!委会|级|内|组|庄|民)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A part of a location text that is not settled: why, the part, and a second word (another town, a number)."""

    why: Why
    text: str
    other: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What a text names: the whole district, or towns (village empty) and villages, in the order of the text."""

    district: bool = False
    locations: tuple[Location, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    explicit_whole: bool = False  # 全镇 or 全区 was written out

    @property
    def found(self) -> bool:
        return self.district or bool(self.locations)

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(location.key for location in self.locations)


def split_outside(text: str) -> Iterator[str]:
    """The parts of a list; separators inside brackets do not count."""
    depth, start = 0, 0
    for at, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if depth <= 0 and char in _HARD:
            if text[start:at]:
                yield text[start:at]
            start = at + 1
    if text[start:]:
        yield text[start:]


def is_district(plain: str, gazetteer: Gazetteer) -> bool:
    """Whether a text stands for the whole county or district."""
    body = without_county(plain, gazetteer)
    return body == "" or _DISTRICT.fullmatch(body) is not None or _DISTRICT.fullmatch(plain) is not None


def without_county(plain: str, gazetteer: Gazetteer) -> str:
    """The text without the county's name in front."""
    for county in gazetteer.counties:
        if plain.startswith(county):
            return plain[len(county) :]
    return plain


class Walk:
    """Goes through the parts of one text; a town or village named before stands for the parts that follow."""

    def __init__(self, gazetteer: Gazetteer, town: str) -> None:
        self.gazetteer = gazetteer
        self.town = town
        self.whole = False
        self.found: list[Location] = []
        self.doubts: list[Doubt] = []
        self.district = False

    def take(self, part: str) -> None:
        """One part: as it stands, else split at 和/及/与, else the list inside its brackets, else a doubt."""
        if self._one(part) or self._halves(part):
            return
        inner = re.fullmatch(r"[^()]*\((.+)\)[^()]*", part)
        if inner and any(self._knows(piece) for piece in split_outside(inner[1])):
            for piece in split_outside(inner[1]):
                self.take(piece)
            return
        self.doubts.append(self._doubt(part))

    def result(self) -> Parsed:
        """What was found, each place once, with all its groups."""
        merged: dict[str, Location] = {}
        for location in self.found:
            before = merged.get(location.key)
            groups = [group for group in ((before.group if before else ""), location.group) if group]
            merged[location.key] = replace(location, group="、".join(dict.fromkeys(groups)))
        return Parsed(
            district=self.district,
            locations=tuple(merged.values()),
            doubts=tuple(self.doubts),
            explicit_whole=self.whole,
        )

    def _knows(self, part: str) -> bool:
        probe = Walk(self.gazetteer, self.town)
        return probe._one(part)

    def _one(self, part: str) -> bool:
        body = without_county(part, self.gazetteer)
        if is_district(part, self.gazetteer):
            self.district = self.whole = True
            return True
        if self.town and self._village(self.town, body, free=False):
            return True
        for form in self.gazetteer.town_forms:
            if body.startswith(form) and self._in_town(self.gazetteer.towns[form], body[len(form) :]):
                return True
        if self.town and (whole := WHOLE.fullmatch(body)):
            return self._all_of(self.town, whole)
        if self._group_of_last(body) or (self.town and self._village(self.town, body, free=True)):
            return True
        homes = self.gazetteer.homes.get(body, ())
        if len(homes) == 1 and not self.town:
            self._add(Location(town=homes[0][0], village=homes[0][1]))
            return True
        return False

    def _halves(self, part: str) -> bool:
        for joint in _SOFT.finditer(part):
            left, right = part[: joint.start()], part[joint.end() :]
            if left and right and self._knows(left):
                probe = Walk(self.gazetteer, self.town)
                probe._one(left)
                follow = Walk(self.gazetteer, probe.town)
                follow.found = list(probe.found)
                if follow._one(right) or follow._halves(right):
                    self._one(left)
                    return self._one(right) or self._halves(right)
        return False

    def _in_town(self, town: str, rest: str) -> bool:
        rest = rest.removeprefix("的")
        if not rest:
            self._add(Location(town=town))
            return True
        if self._village(town, rest, free=False):
            return True
        if whole := WHOLE.fullmatch(rest):
            return self._all_of(town, whole)
        return self._village(town, rest, free=True)

    def _all_of(self, town: str, whole: "re.Match[str]") -> bool:
        self._add(Location(town=town))
        self.whole = True
        count = self.gazetteer.count(town)
        if whole["n"] and count and int(whole["n"]) != count:
            self.doubts.append(Doubt(why="count", text=whole[0], other=str(count)))
        return True

    def _village(self, town: str, rest: str, *, free: bool) -> bool:
        """A village of the town, alone or with a group; with `free`, any words may follow its full name."""
        if village := self.gazetteer.village(town, rest):
            self._add(Location(town=town, village=village))
            return True
        forms = self.gazetteer.long.get(town, ())
        for form in forms:
            tail = rest[len(form) :]
            if not tail or not rest.startswith(form):
                continue
            words = free and not _PLACE_LIKE.match(tail) and not any(other in tail for other in forms)
            if words or _GROUP.fullmatch(tail):
                village = self.gazetteer.villages[town][form]
                self._add(Location(town=town, village=village, group=tail))
                return True
        return False

    def _group_of_last(self, body: str) -> bool:
        last = self.found[-1] if self.found else None
        if last and last.village and last.group and _GROUP.fullmatch(body):
            self._add(replace(last, group=body))
            return True
        return False

    def _add(self, location: Location) -> None:
        self.town = location.town
        self.found.append(location)

    def _doubt(self, part: str) -> Doubt:
        body = without_county(part, self.gazetteer)
        homes = self.gazetteer.homes.get(body, ())
        if homes and self.town:
            return Doubt(why="other_town", text=body, other="、".join(town for town, _ in homes))
        if len(homes) > 1:
            return Doubt(why="ambiguous", text=body, other="、".join(town for town, _ in homes))
        named = bool(_PLACE_LIKE.match(body) or _NAMES_A_VILLAGE.search(body))
        named = named or any(body.startswith(form) for form in self.gazetteer.town_forms if len(form) > 2)
        return Doubt(why="unknown" if named else "free", text=body)
