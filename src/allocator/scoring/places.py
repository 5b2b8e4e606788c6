"""Where the money goes: key-supported town or village (the higher, never the sum), weak village that earns income."""

from allocator.places import credit, is_weak, latest_income
from allocator.records import Answer, Layer, Location, Project, Scope
from allocator.rules import Values
from allocator.scoring.base import Points, Scene


def _by_money(project: Project, scene: Scene, points: dict[str, int]) -> int:
    """Points per location key, weighted by the money credited there; a district-wide project has none."""
    if project.scope is Scope.DISTRICT or project.layer is Layer.FORMULA or not project.need:
        return 0
    credited = dict(credit(project, scene.places).parts)
    # a location's own key carries its share; a town key also carries its villages, so take villages first
    earned = 0
    for location in {location.key: location for location in project.locations}.values():
        share = credited.get(location.key, 0)
        if not location.village:
            share -= sum(credited.get(key, 0) for key in _villages(project, location))
        earned += share * points.get(location.key, 0)
    return earned // project.need


def _villages(project: Project, town: Location) -> set[str]:
    return {location.key for location in project.locations if location.village and location.town == town.town}


class KeyPlace:
    """重点帮扶镇(村): per location the higher of the two, weighted by the money credited to it."""

    code = "key_place"

    def judge(self, project: Project, scene: Scene) -> Points:
        points = {location.key: self._points(location, scene) for location in project.locations}
        earned = _by_money(project, scene, points)
        names = "、".join(sorted({key for key, value in points.items() if value}))
        if not earned:
            return Points(points=0, fact="score.key_place.none")
        return Points(points=earned, fact="score.key_place.some", args=(("places", names),))

    @staticmethod
    def _points(location: Location, scene: Scene) -> int:
        village, town = scene.places.get(location.key), scene.places.get(location.town)
        of_village = scene.values.key_village if village and village.village and village.key_village else 0
        return max(of_village, scene.values.key_town if town and town.key_town else 0)


class WeakVillage:
    """薄弱村增收: graded by the village's income, only where the project raises collective income."""

    code = "weak_village"

    def judge(self, project: Project, scene: Scene) -> Points:
        if project.raises_income is not Answer.YES:
            return Points(points=0, fact="score.weak_village.no_income")
        points = {location.key: self._points(location, scene) for location in project.locations}
        earned = _by_money(project, scene, points)
        names = "、".join(sorted(key for key, value in points.items() if value))
        if not earned:
            return Points(points=0, fact="score.weak_village.none")
        return Points(points=earned, fact="score.weak_village.some", args=(("places", names),))

    @staticmethod
    def _points(location: Location, scene: Scene) -> int:
        place = scene.places.get(location.key)
        latest = latest_income(place) if place else None
        if place is None or latest is None or not is_weak(place, scene.rules.thresholds):
            return 0
        return step_points(latest[1], scene.values)


def step_points(income: int, values: Values) -> int:
    """Points of the first step whose limit the income (fen) does not exceed; 0 above the last."""
    return next((points for limit, points in values.weak_steps if income <= limit), 0)
