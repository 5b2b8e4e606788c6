"""Amounts within a row: levels, sources and cost agree to the fen; a blank is zero only where the sum proves it."""

from collections.abc import Mapping
from dataclasses import dataclass

from allocator.findings import Finding, Severity
from allocator.intake.amounts import Money
from allocator.intake.grid import Grid
from allocator.intake.headings import LEVELS, squeeze
from allocator.money import Fen

_LEVEL_WORDS = (
    ("central", ("中央", "国家")),
    ("province", ("省", "自治区")),
    ("city", ("市", "州")),
    ("county", ("县", "区", "旗")),
)
PARTS = ("need", "other", "before", "later")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Which money fields a table has, with the headings shown to staff."""

    headings: Mapping[str, str]
    columns: Mapping[str, int]

    @property
    def levels(self) -> tuple[str, ...]:
        """The level columns, from 中央 down."""
        return tuple(level for level in LEVELS if level in self.columns)

    @property
    def sources(self) -> tuple[str, ...]:
        """The columns that make up the cost."""
        return tuple(part for part in PARTS if part in self.columns)

    def named(self, fields: tuple[str, ...]) -> str:
        """The headings of several fields."""
        return "、".join(self.headings[field] for field in fields if field in self.headings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A row's amounts after the sums were checked, and the column of each amount that was derived."""

    amounts: Mapping[str, Fen]
    places: Mapping[str, int]
    findings: tuple[Finding, ...]


def level_of(text: str) -> str:
    """`中央`, `省级衔接资金` -> central, province; empty where the text names no level or several."""
    plain = squeeze(text).replace("自治区", "省").replace("县(市,区)", "县")
    found = [level for level, words in _LEVEL_WORDS if any(word in plain for word in words)]
    return found[0] if len(found) == 1 else ""


def settle(grid: Grid, row: int, money: Money, layout: Layout, level: str) -> Settled:
    """Check Σ levels = subsidy and subsidy + other + earlier + later = cost; derive what the table leaves unsaid.

    Where the stated levels add up to the subsidy, blank levels are zero; where they do not, they stay unknown.
    """
    amounts: dict[str, Fen] = dict(money.amounts)
    places: dict[str, int] = dict(money.places)
    findings: list[Finding] = []
    broken = money.broken
    stated = [name for name in layout.levels if name in amounts]
    if stated and not broken & set(layout.levels):
        total = Fen(sum(amounts[name] for name in stated))
        if "need" in amounts and total != amounts["need"]:
            findings.append(_gap(grid, row, layout, layout.levels, total, ("need",), amounts["need"], places["need"]))
        elif "need" not in broken:
            amounts |= dict.fromkeys((name for name in layout.levels if name not in amounts), Fen(0))
            if "need" not in amounts:
                amounts["need"] = total
                places["need"] = places[max(stated, key=lambda name: (amounts[name] > 0, -LEVELS.index(name)))]
    elif not layout.levels and level and "need" in amounts:
        amounts[level], places[level] = amounts["need"], places["need"]
    if not broken & {"cost", *layout.sources, *layout.levels}:
        findings += _check_cost(grid, row, layout, amounts, places)
    return Settled(amounts=amounts, places=places, findings=tuple(findings))


def _check_cost(grid: Grid, row: int, layout: Layout, amounts: dict[str, Fen], places: dict[str, int]) -> list[Finding]:
    """The sources against the cost; where no column names other money, the subsidy may be less than the cost."""
    if "cost" not in amounts:
        return []
    rest = tuple(name for name in layout.sources if name != "need")
    known = Fen(sum(amounts.get(name, 0) for name in rest))
    if "need" not in amounts:
        if rest and not layout.levels and "need" not in layout.columns and all(name in amounts for name in rest):
            amounts["need"], places["need"] = Fen(max(0, amounts["cost"] - known)), places["cost"]
        return []
    total = Fen(amounts["need"] + known)
    named = ("need", *rest) if "need" in layout.columns else (*layout.levels, *rest)
    whole = "other" in rest  # without such a column, what earlier years and the subsidy leave over is other money
    if total > amounts["cost"] or (whole and total != amounts["cost"]):
        return [_gap(grid, row, layout, named, total, ("cost",), amounts["cost"], places["cost"])]
    return []


def _gap(
    grid: Grid,
    row: int,
    layout: Layout,
    parts: tuple[str, ...],
    sum_fen: Fen,
    whole: tuple[str, ...],
    whole_fen: Fen,
    col: int,
) -> Finding:
    args = (
        ("parts", layout.named(parts)),
        ("whole", layout.named(whole)),
        ("sum_fen", sum_fen),
        ("whole_fen", whole_fen),
        ("gap_fen", abs(whole_fen - sum_fen)),
    )
    where = grid.at(row, col)
    return Finding(code="C03", severity=Severity.ERROR, where=where, value=grid.text(row, col), args=args)
