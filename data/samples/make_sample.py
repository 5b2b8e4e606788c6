"""Writes the sample county-year `yaozhou_2026` (示例数据, 虚构): `python data/samples/make_sample.py [FOLDER]`."""

import sys
from pathlib import Path

from making.county import make_county
from making.pool_book import write_pool
from making.side_books import write_places, write_tranches

HOME = Path(__file__).resolve().parent / "yaozhou_2026"


def make(target: Path) -> None:
    """Write every generated workbook into `target`; rulebook.toml and README.md are written by hand."""
    target.mkdir(parents=True, exist_ok=True)
    county = make_county()
    write_pool(target / "pool.xlsx", county)
    write_places(target / "places.xlsx", county)
    write_tranches(target / "tranches.xlsx", county)


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else HOME)
