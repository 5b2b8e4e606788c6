"""Whether 备选 that come in keep the plan within its hard caps: places, units, types, counts, later years."""

from collections.abc import Iterable

from allocator.money import Fen
from allocator.places import credit
from allocator.quantities import Share
from allocator.records import Place, Project
from allocator.rules import Per
from allocator.tranches.batch_desk import Desk, expected


def breaks(desk: Desk, name: str, there: Iterable[str]) -> tuple[str, ...]:
    """Titles of hard caps that the plan with this project would break; `there` are the projects already counted.

    Counted is the planned money of the year. A cap that is broken without it stops it too, where it would add to it.
    """
    all_in = [desk.approved[i] for i in sorted({*there, name}) if i in desk.approved and i in desk.planned]
    new = desk.approved[name]
    found = []
    for band in desk.rules.bands:
        if band.hard and band.at_most is not None and band.holds(desk.day):
            most = _fen(desk, band.at_most)
            own = _money(desk, new, band.per, band.only)
            if any(sum(_money(desk, p, band.per, band.only).get(key, 0) for p in all_in) > most for key in own):
                found.append(band.title)
    for count in desk.rules.counts:
        if count.hard and count.at_most is not None and count.holds(desk.day):
            like = [
                p
                for p in all_in
                if (not count.where.types or p.type1 in count.where.types)
                and (not count.where.layers or p.layer in count.where.layers)
                and (p.industry > 0 or not count.where.industry)
            ]
            keys = _subjects(desk, new, count.per, count.only) if new in like else set()
            if any(sum(key in _subjects(desk, p, count.per, count.only) for p in like) > count.at_most for key in keys):
                found.append(count.title)
    later = sum(p.need_later for p in all_in)
    for rule in desk.rules.commitments:
        if rule.hard and rule.holds(desk.day) and new.need_later and later > _fen(desk, rule.at_most):
            found.append(rule.title)
    return tuple(found)


def _fen(desk: Desk, bound: Fen | Share) -> int:
    """A bound in fen; a share is taken of the year's expected total, rounded down."""
    return bound.num * expected(desk.lines) // bound.den if isinstance(bound, Share) else bound


def _own_name(project: Project, per: Per) -> str | None:
    return {"unit": project.unit, "dept": project.dept, "type": project.type1, "all": "#all"}.get(per)


def _money(desk: Desk, project: Project, per: Per, only: tuple[str, ...]) -> dict[str, int]:
    """A project's planned money by the subjects of a rule."""
    amount = desk.planned[project.id].amount
    own = _own_name(project, per)
    if own is not None:
        return {own: amount} if per == "all" or not only or own in only else {}
    parts = credit(project, desk.places, amount).parts
    return {key: fen for key, fen in parts if _is(desk.places.get(key), per) and (not only or key in only)}


def _subjects(desk: Desk, project: Project, per: Per, only: tuple[str, ...]) -> set[str]:
    own = _own_name(project, per)
    touched = {key for spot in project.locations for key in (spot.town, spot.key)}
    keys = {own} if own is not None else {key for key in touched if _is(desk.places.get(key), per)}
    return {key for key in keys if per == "all" or not only or key in only}


def _is(place: Place | None, per: Per) -> bool:
    """Whether a place is one that a rule speaks of."""
    if place is None:
        return False
    if per in ("village", "key_village"):
        return bool(place.village) and (per == "village" or place.key_village)
    return not place.village and {"rural_town": place.rural, "key_town": place.key_town}.get(per, True)
