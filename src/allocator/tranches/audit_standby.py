"""The audit of a batch: 备选 come in by the written procedure, whole, in their order, against no rule of the plan."""

from collections.abc import Iterable, Iterator

from allocator.places import credit
from allocator.quantities import Share
from allocator.records import Place, Project
from allocator.results import Problem
from allocator.rules import Filter
from allocator.tranches.audit_scene import Scene
from allocator.tranches.audit_who import readiness


def standby(scene: Scene) -> Iterator[Problem]:
    """Down the list: who came in was allowed to, with all that came before it and nobody waiting in front of it."""
    came = [name for name in scene.got if scene.is_spare(name)]
    if scene.rules.tranching.standby != "in_order":
        yield from (Problem(code="B15", subject=name) for name in came)
        return
    there = {p.id for p in scene.planned.values() if not p.standby} | {h.project for h in scene.balances.holdings}
    ahead: set[str] = set()  # tranches that a ready one in front could have used
    for name in scene.facts.plan.standby:
        if name in came:
            if barred(scene, name, there) or ahead & set(scene.payers[name]):
                yield Problem(code="B15", subject=name)
            there.add(name)
        elif name in scene.planned and _could(scene, name) and not barred(scene, name, there):
            ahead |= set(scene.payers[name])
    for name in came:
        if name not in scene.facts.plan.standby:
            yield Problem(code="B15", subject=name)


def _could(scene: Scene, name: str) -> bool:
    """Ready, lacking money, and payable from money of this batch."""
    money = any(scene.account[n].free > scene.fee[n] for n in scene.payers[name])
    return money and scene.is_spare(name) and scene.room[name][0] > 0 and not readiness(scene, name)[0]


def barred(scene: Scene, name: str, there: set[str]) -> bool:
    """互斥, 前置 and the hard caps of the plan, against everything planned, paid or come in before."""
    pools = (scene.facts.pool, scene.facts.today)
    others = there - {name}
    excluded = any(name in group and others & set(group) for pool in pools for group in pool.exclusions)
    lacking = any(p == name and needs not in others for pool in pools for p, needs in pool.prerequisites)
    return excluded or lacking or _over_a_cap(scene, name, others)


def _over_a_cap(scene: Scene, name: str, others: set[str]) -> bool:
    new = scene.approved[name]
    inside = [scene.approved[i] for i in others if i in scene.approved and i in scene.planned]
    day = scene.match.day
    for band in (b for b in scene.rules.bands if b.hard and b.at_most is not None and b.holds(day)):
        own = _named(_money(scene, new).get(band.per, {}), band.per, band.only)
        for subject, fen in own.items():
            total = fen + sum(_money(scene, p).get(band.per, {}).get(subject, 0) for p in inside)
            if total > _most(scene, band.at_most):
                return True
    for count in (c for c in scene.rules.counts if c.hard and c.at_most is not None and c.holds(day)):
        if _like(new, count.where):
            for subject in _named(_spots(scene, new).get(count.per, {}), count.per, count.only):
                same = [p for p in inside if _like(p, count.where) and subject in _spots(scene, p).get(count.per, {})]
                if len(same) + 1 > (count.at_most or 0):
                    return True
    later = new.need_later + sum(p.need_later for p in inside)
    bounds = [_most(scene, rule.at_most) for rule in scene.rules.commitments if rule.hard and rule.holds(day)]
    return new.need_later > 0 and any(later > bound for bound in bounds)


def _most(scene: Scene, bound: int | Share | None) -> int:
    if isinstance(bound, Share):
        return sum(line.expected for line in scene.lines) * bound.num // bound.den
    return int(bound or 0)


def _like(project: Project, where: Filter) -> bool:
    fits = (not where.types or project.type1 in where.types) and (not where.layers or project.layer in where.layers)
    return fits and (project.industry > 0 or not where.industry)


def _named(found: dict[str, int], per: str, only: tuple[str, ...]) -> dict[str, int]:
    return {key: fen for key, fen in found.items() if per == "all" or not only or key in only}


Tags = dict[str, dict[str, int]]  # by what a rule speaks of, by its name: fen


def _money(scene: Scene, project: Project) -> Tags:
    """A project's planned money by everything that a rule may speak of."""
    amount = scene.planned[project.id].amount
    return _tags(scene, project, amount, credit(project, scene.places, amount).parts)


def _spots(scene: Scene, project: Project) -> Tags:
    """The same for counting: every place that it touches."""
    return _tags(scene, project, 1, ((key, 1) for spot in project.locations for key in (spot.town, spot.key)))


def _tags(scene: Scene, project: Project, amount: int, parts: Iterable[tuple[str, int]]) -> Tags:
    found: Tags = {
        "all": {"": amount},
        "unit": {project.unit: amount},
        "dept": {project.dept: amount},
        "type": {project.type1: amount},
    }
    for key, fen in parts:
        for kind in _kinds(scene.places[key]) if key in scene.places else ():
            found.setdefault(kind, {})[key] = fen
    return found


def _kinds(place: Place) -> tuple[str, ...]:
    if place.village:
        return ("village", "key_village") if place.key_village else ("village",)
    return "town", *(["rural_town"] if place.rural else []), *(["key_town"] if place.key_town else [])
