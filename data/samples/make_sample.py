"""Writes the sample county-year `yaozhou_2026` (示例数据, 虚构): `python data/samples/make_sample.py [FOLDER]`."""

import sys
from pathlib import Path

from making.county import make_county
from making.defects import Defect, write_defects
from making.hand_plan import write_hand_plan
from making.pool_book import write_pool
from making.side_books import write_adjustment, write_places, write_tranches

HOME = Path(__file__).resolve().parent / "yaozhou_2026"
START, END = "<!-- 自动生成的错误清单 -->", "<!-- 清单结束 -->"


def make(target: Path) -> tuple[Defect, ...]:
    """Write every generated workbook into `target`; rulebook.toml is written by hand, README.md but for one list."""
    target.mkdir(parents=True, exist_ok=True)
    county = make_county()
    write_pool(target / "pool.xlsx", county)
    write_places(target / "places.xlsx", county)
    write_tranches(target / "tranches.xlsx", county)
    write_adjustment(target / "adjustment.xlsx")
    write_hand_plan(target / "hand_made_plan.xlsx", county)
    return write_defects(target / "pool_with_defects.xlsx", county)


def list_defects(readme: Path, defects: tuple[Defect, ...]) -> None:
    """Put the list of seeded mistakes into the README between its two marks."""
    text = readme.read_text("utf-8")
    lines = ["| 单元格 | 填的内容 | 错在哪里 | 提示代码 | 提示所在 |", "|---|---|---|---|---|"]
    lines += [f"| {d.cell} | {d.shown} | {d.what} | {d.code} | {d.marked} |" for d in defects]
    before, after = text.split(START)[0], text.split(END)[1]
    readme.write_text("\n".join((before + START, *lines, END + after)), "utf-8")


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HOME
    found = make(folder)
    if (folder / "README.md").is_file():
        list_defects(folder / "README.md", found)
