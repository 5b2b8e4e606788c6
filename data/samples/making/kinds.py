"""Kinds of projects, from kinds.csv: type path, words, unit cost and how amounts are distributed."""

import csv
from dataclasses import dataclass
from pathlib import Path

INDUSTRY, BUILD, JOBS, MOVE, CARE = "产业发展", "乡村建设行动", "就业项目", "易地搬迁后扶", "巩固三保障成果"
INFRA = "农村基础设施(含产业配套基础设施)"


@dataclass(frozen=True, kw_only=True)
class Kind:
    """`unit_cost` in 元 per `unit`; `median` in 万元; `sigma` in ‰; `share` is how often the kind is drawn."""

    type1: str
    type2: str
    type3: str
    stem: str
    content: str  # {q} = quantity
    unit: str
    unit_cost: int
    dept: str
    median: int
    sigma: int
    share: int
    raises: bool
    asset: str

    @property
    def industry(self) -> bool:
        return self.type1 == INDUSTRY


def _load() -> tuple[Kind, ...]:
    numbers = ("unit_cost", "median", "sigma", "share")
    with (Path(__file__).parent / "kinds.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    texts = [{key: value for key, value in row.items() if key not in (*numbers, "raises")} for row in rows]
    return tuple(
        Kind(**text, **{key: int(row[key]) for key in numbers}, raises=row["raises"] == "1")
        for row, text in zip(rows, texts, strict=True)
    )


KINDS = _load()
INDUSTRY_KINDS = tuple(kind for kind in KINDS if kind.type1 == INDUSTRY)
BUILD_KINDS = tuple(kind for kind in KINDS if kind.type1 == BUILD)
OTHER_KINDS = tuple(kind for kind in KINDS if kind.type1 not in (INDUSTRY, BUILD))
