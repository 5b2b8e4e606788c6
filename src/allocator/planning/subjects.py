"""Whom a rule with `per` speaks of: every town, rural town, key place, unit …"""

from allocator.records import Pool


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
