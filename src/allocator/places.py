"""What towns and villages are: weak or not, key or not, and how a project's money is credited to them."""

from collections.abc import Mapping
from dataclasses import dataclass

from allocator.money import Fen, split_money
from allocator.records import Layer, Location, Place, Pool, Project, Scope
from allocator.rules import Thresholds


def by_key(pool: Pool) -> dict[str, Place]:
    """Places by `镇` or `镇/村`."""
    return {place.key: place for place in pool.places}


def latest_income(place: Place) -> tuple[int, Fen] | None:
    """The latest stated year and its 村集体经济收入 in fen; None when no year is stated (unknown is not zero)."""
    return max(place.income, default=None)


def is_weak(place: Place, rules: Thresholds) -> bool | None:
    """经济薄弱村 by the latest stated income; None when the income is unknown or the place is no village."""
    latest = latest_income(place)
    if not place.village or latest is None:
        return None
    return latest[1] <= rules.weak_income if rules.weak_inclusive else latest[1] < rules.weak_income


def weak_villages(pool: Pool, rules: Thresholds) -> tuple[Place, ...]:
    """Villages that are weak, in the pool's order."""
    return tuple(place for place in pool.places if is_weak(place, rules))


def borderline(pool: Pool, rules: Thresholds) -> tuple[Place, ...]:
    """临界村: villages whose latest income lies within ± `rules.borderline` of the threshold."""
    return tuple(
        place
        for place in pool.places
        if place.village
        and (latest := latest_income(place)) is not None
        and abs(latest[1] - rules.weak_income) <= rules.borderline
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """How much of an amount counts for which place key, in fen; `assumed` when no amounts per place were stated.

    A town's part includes its villages; a district-wide project and 刚性测算 count for no place.
    """

    parts: tuple[tuple[str, Fen], ...]
    assumed: bool

    def of(self, key: str) -> Fen:
        return dict(self.parts).get(key, Fen(0))


def credit(project: Project, places: Mapping[str, Place], amount: int | None = None) -> Credit:  # places: by_key(pool)
    """Credit `amount` fen (default: the need) to the project's places: by amounts, else by households, else equally."""
    if project.scope is Scope.DISTRICT or project.layer is Layer.FORMULA or not project.locations:
        return Credit(parts=(), assumed=False)
    weights, assumed = _weights(project, places)
    shares = split_money(project.need if amount is None else amount, weights)
    parts: dict[str, int] = {}
    for location, share in zip(project.locations, shares, strict=True):
        for key in {location.town, location.key}:
            parts[key] = parts.get(key, 0) + share
    return Credit(parts=tuple((key, Fen(fen)) for key, fen in sorted(parts.items())), assumed=assumed)


def _weights(project: Project, places: Mapping[str, Place]) -> tuple[tuple[int, ...], bool]:
    if len(project.locations) == 1:
        return (1,), False
    amounts = [location.amount for location in project.locations if location.amount is not None]
    if len(amounts) == len(project.locations) and any(amounts):
        return tuple(amounts), False
    households = [_households(location, places) for location in project.locations]
    if all(households):
        return tuple(int(count or 0) for count in households), True
    return (1,) * len(project.locations), True


def _households(location: Location, places: Mapping[str, Place]) -> int | None:
    if location.households is not None:
        return location.households
    place = places.get(location.key)
    return place.households if place else None
