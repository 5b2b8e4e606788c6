"""Seeded chance that gives the same draws on every Python and platform (only `random()` is used)."""

import math
import random
from collections.abc import Sequence
from statistics import NormalDist
from typing import TypeVar

T = TypeVar("T")
NORMAL = NormalDist()


class Chance:
    """A stream of draws for one part of the sample; parts have own streams, so that one may change alone."""

    def __init__(self, seed: int, part: str) -> None:
        self._random = random.Random(f"{seed}/{part}")

    def yes(self, permille: int) -> bool:
        return self._random.random() * 1000 < permille

    def whole(self, low: int, high: int) -> int:
        return low + int(self._random.random() * (high - low + 1))

    def pick(self, items: Sequence[T]) -> T:
        return items[int(self._random.random() * len(items))]

    def weighted(self, items: Sequence[T], weights: Sequence[int]) -> T:
        point = self._random.random() * sum(weights)
        for item, weight in zip(items, weights, strict=True):
            point -= weight
            if point < 0:
                return item
        return items[-1]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        keyed = [(self._random.random(), i) for i in range(len(items))]
        return [items[i] for _, i in sorted(keyed)]

    def skewed(self, median: int, sigma_permille: int) -> float:
        """A log-normal draw."""
        point = min(max(self._random.random(), 1e-9), 1 - 1e-9)
        return median * math.exp(NORMAL.inv_cdf(point) * sigma_permille / 1000)
