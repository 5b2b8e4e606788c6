"""主送: to which office a project's money is sent."""

from allocator.accounts import Planned

# Bodies of a village or of the market: money for them is sent to the office of their town.
NO_OFFICE = (
    "合作社", "联合社", "合作联社", "公司", "村委会", "村民委员会", "居委会", "居民委员会", "农场", "企业", "厂",
)  # fmt: skip
OFFICES = (("街道", "办事处"), ("镇", "人民政府"), ("乡", "人民政府"))


def recipient(planned: Planned) -> str:
    """The responsible unit where it is an office; else the office of its town, else the department; may be empty."""
    if planned.unit and not planned.unit.endswith(NO_OFFICE):
        return planned.unit
    return town_office(planned.town) or planned.dept or planned.unit


def town_office(town: str) -> str:
    """庙湾镇 → 庙湾镇人民政府, 坡头街道 → 坡头街道办事处; a place of another kind by its own name."""
    return next((town + office for kind, office in OFFICES if town.endswith(kind)), town)
