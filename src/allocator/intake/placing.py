"""Where a project is: the town, village, 实施地点 and 分村资金 cells of one row settled into a scope and locations."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from allocator.intake.answers import BLANK, squeeze
from allocator.intake.gazetteer import Gazetteer
from allocator.intake.locations import parse_locations
from allocator.intake.place_walk import Doubt, Parsed, split_outside
from allocator.money import Fen, Unit
from allocator.records import Location, Scope

_SHARE = re.compile(r"(?P<place>.+?)[::]?(?P<number>\d{1,9}(?:,\d{3})*(?:\.\d{1,6})?)(?P<unit>万元|元|户)")
_OFFICE = re.compile(r".*(?:局|中心|委|委员会|办公室|公司|集团|站|所|院|林场|农场|联社|合作社|部)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceDoubt:
    """A doubt with the field it stands in: town, village, place or place_amounts."""

    field: str
    kind: str
    text: str
    other: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Scope and locations of a project; `stated` is False when no cell says where it is."""

    scope: Scope
    locations: tuple[Location, ...] = ()
    doubts: tuple[PlaceDoubt, ...] = ()
    stated: bool = True


def place_project(texts: Mapping[str, str], gazetteer: Gazetteer) -> Placed:
    """Settle one row's location cells; what contradicts or is unknown becomes a doubt, never a guess."""
    if not any(squeeze(texts.get(field, "")) for field in ("town", "village", "place", "place_amounts")):
        return Placed(scope=Scope.DISTRICT, stated=False)
    if gazetteer.empty:
        return _unlisted(texts)
    base, doubts = _columns(texts, gazetteer)
    final, more = _with_place(base, texts.get("place", ""), gazetteer)
    doubts += more
    if squeeze(texts.get("place_amounts", "")):
        final, more = _with_amounts(final, texts["place_amounts"], gazetteer)
        doubts += more
    if not final.found:
        doubts = [replace(doubt, kind="unknown") if doubt.kind == "free" else doubt for doubt in doubts]
    return Placed(scope=scope_of(final), locations=final.locations, doubts=tuple(doubts))


def scope_of(parsed: Parsed) -> Scope:
    """村, 多村, 镇, 多镇 or 全区."""
    if parsed.district or not parsed.locations:
        return Scope.DISTRICT
    whole = [location for location in parsed.locations if not location.village]
    if whole:
        return Scope.TOWN if len(parsed.locations) == 1 else Scope.TOWNS
    return Scope.VILLAGE if len(parsed.locations) == 1 else Scope.VILLAGES


def _doubts(field: str, parsed: Parsed) -> list[PlaceDoubt]:
    return [PlaceDoubt(field=field, kind=doubt.why, text=doubt.text, other=doubt.other) for doubt in parsed.doubts]


def _columns(texts: Mapping[str, str], gazetteer: Gazetteer) -> tuple[Parsed, list[PlaceDoubt]]:
    """What the town and village columns say together."""
    towns = parse_locations(texts.get("town", ""), gazetteer)
    doubts = []
    for doubt in towns.doubts:
        office = doubt.why == "free" and _OFFICE.fullmatch(doubt.text)
        doubts.append(PlaceDoubt(field="town", kind="office" if office else _named(doubt), text=doubt.text))
    context = towns.locations[0].town if len({place.town for place in towns.locations}) == 1 else ""
    village_text = texts.get("village", "")
    if squeeze(village_text) in BLANK:
        return replace(towns, doubts=()), doubts
    villages = parse_locations(village_text, gazetteer, context)
    for doubt in villages.doubts:
        doubts.append(PlaceDoubt(field="village", kind=_named(doubt), text=doubt.text, other=doubt.other))
    outside = {place.town for place in villages.locations} - {place.town for place in towns.locations}
    if towns.locations and outside:
        others = "、".join(sorted(outside))
        doubts.append(PlaceDoubt(field="village", kind="other_town", text=village_text.strip(), other=others))
    if villages.district and towns.locations and not context:
        return replace(towns, doubts=()), doubts
    return (replace(villages, doubts=()) if villages.found else replace(towns, doubts=())), doubts


def _named(doubt: Doubt) -> str:
    """In a town or village column every word is meant as a place."""
    return "unknown" if doubt.why == "free" else doubt.why


def _with_place(base: Parsed, text: str, gazetteer: Gazetteer) -> tuple[Parsed, list[PlaceDoubt]]:
    """The 实施地点 cell may refine the columns, never contradict them."""
    if not squeeze(text):
        return base, []
    towns = {place.town for place in base.locations}
    place = parse_locations(text, gazetteer, next(iter(towns)) if len(towns) == 1 else "")
    doubts = _doubts("place", place)
    if not base.found:
        return replace(place, doubts=()), [doubt for doubt in doubts if doubt.kind != "free" or not place.found]
    if not place.found:
        return base, doubts
    whole_towns = {location.town for location in base.locations if not location.village}
    if base.district or all(location.town in whole_towns for location in place.locations) and not place.district:
        return (base if place.district else replace(place, doubts=())), doubts
    if not place.district and base.keys <= place.keys:
        return replace(place, doubts=()), doubts
    if place.keys <= base.keys and not place.district:
        return base, doubts
    wider = not place.explicit_whole and {location.key for location in place.locations} <= towns
    if not wider:
        doubts.append(PlaceDoubt(field="place", kind="conflict", text=text.strip(), other=_show(base)))
    return base, doubts


def _show(parsed: Parsed) -> str:
    return "、".join(location.town + location.village for location in parsed.locations)


def _with_amounts(base: Parsed, text: str, gazetteer: Gazetteer) -> tuple[Parsed, list[PlaceDoubt]]:
    """`示例一村30万元、示例二村20万元`: money or households per place."""
    towns = {place.town for place in base.locations}
    town = next(iter(towns)) if len(towns) == 1 else ""
    locations: list[Location] = []
    doubts: list[PlaceDoubt] = []
    for part in split_outside(squeeze(text.replace("\n", "、"))):
        found = _SHARE.fullmatch(part)
        parsed = parse_locations(found["place"], gazetteer, town) if found else Parsed()
        if found is None or len(parsed.locations) != 1 or parsed.doubts:
            doubts.append(PlaceDoubt(field="place_amounts", kind="amounts", text=part))
            continue
        town = parsed.locations[0].town
        share = _share(parsed.locations[0], found["number"], found["unit"])
        if share is None:
            doubts.append(PlaceDoubt(field="place_amounts", kind="amounts", text=part))
        else:
            locations.append(share)
    keys = [location.key for location in locations]
    if doubts or len(set(keys)) != len(keys):
        return base, doubts or [PlaceDoubt(field="place_amounts", kind="amounts", text=text.strip())]
    whole = {place.town for place in base.locations if not place.village}
    fits = base.district or not base.found or all(place.town in whole or place.key in base.keys for place in locations)
    if not fits or not (base.keys - whole) <= set(keys):
        return base, [PlaceDoubt(field="place_amounts", kind="conflict", text=text.strip(), other=_show(base))]
    return Parsed(locations=tuple(locations)), []


def _share(place: Location, number: str, unit: str) -> Location | None:
    """The location with its money or households; None for a part of a fen or of a household."""
    exact = Decimal(number.replace(",", "")) * (1 if unit == "户" else Unit(unit).fen)
    if exact != exact.to_integral_value():
        return None
    return replace(place, households=int(exact)) if unit == "户" else replace(place, amount=Fen(int(exact)))


def _unlisted(texts: Mapping[str, str]) -> Placed:
    """Without a list of places the columns stand as they are; nothing can be checked."""
    town, village = squeeze(texts.get("town", "")), squeeze(texts.get("village", ""))
    if re.match(r"(?:全|各)(?:区|县|市|镇|乡)", town) or _OFFICE.fullmatch(town):
        town = ""
    if not town:
        alone = bool(village) and not re.match(r"(?:全|各)", village)
        return Placed(scope=Scope.VILLAGE if alone else Scope.DISTRICT)
    if not village or village == town or village.startswith("全"):
        return Placed(scope=Scope.TOWN, locations=(Location(town=town),))
    names = [name for name in split_outside(village) if name]
    locations = tuple(Location(town=town, village=name) for name in dict.fromkeys(names))
    return Placed(scope=Scope.VILLAGE if len(locations) == 1 else Scope.VILLAGES, locations=locations)
