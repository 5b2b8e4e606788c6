"""Whom a rule with `per` speaks of: every town, rural town, key place, unit …, and who belongs to them"""

from allocator.records import Pool, Project


def subjects_of(per: str, only: tuple[str, ...], pool: Pool) -> tuple[str, ...]:
    """Names of the subjects, sorted; narrowed to `only` where given. For "all" the one subject is the empty text."""
    match per:
        case "town":
            found = {place.town for place in pool.places if not place.village}
        case "rural_town":
            found = {place.town for place in pool.places if not place.village and place.rural}
        case "key_town":
            found = {place.town for place in pool.places if not place.village and place.key_town}
        case "key_village":
            found = {place.key for place in pool.places if place.village and place.key_village}
        case "village":
            found = {place.key for place in pool.places if place.village}
        case "unit":
            found = {project.unit for project in pool.projects if project.unit}
        case "dept":
            found = {project.dept for project in pool.projects if project.dept}
        case "type":
            found = {project.type1 for project in pool.projects if project.type1}
        case _:
            return ("",)
    return tuple(sorted(found.intersection(only) if only else found))


def belongs(project: Project, per: str, subject: str) -> bool:
    """Whether a project is a unit's, a department's, of a type, or at a place (for counts)."""
    match per:
        case "unit":
            return project.unit == subject
        case "dept":
            return project.dept == subject
        case "type":
            return project.type1 == subject
        case "all":
            return True
        case _:
            return any(subject in (location.key, location.town) for location in project.locations)
