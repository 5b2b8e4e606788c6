"""What every rule carries, which money it counts, and whom it speaks of."""

from datetime import date
from typing import Literal

from pydantic.dataclasses import dataclass

from allocator.quantities import STRICT, Text
from allocator.records import Layer, Level


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Rule:
    """What every rule carries: an id, a title staff know, the days it holds, and its reference (文号 or setting)."""

    id: Text
    title: Text
    reference: Text
    since: date
    until: date | None = None

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Lock:
    """限定用途: money of a line may go only to these projects, villages (`镇/村`) or purposes."""

    title: Text
    projects: tuple[Text, ...] = ()
    villages: tuple[Text, ...] = ()
    purposes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Filter:
    """Which money counts: by level and task of the line, by level-1 type and layer of the project; empty = all.

    `industry` counts only the part of a project that counts as industry.
    """

    industry: bool = False
    levels: tuple[Level, ...] = ()
    tasks: tuple[Text, ...] = ()
    except_tasks: tuple[Text, ...] = ()
    types: tuple[Text, ...] = ()
    layers: tuple[Layer, ...] = ()


Per = Literal["town", "rural_town", "key_town", "key_village", "village", "unit", "dept", "type", "all"]
