"""Section 4: a workbook read in this process, in the child process, and with every check."""

import tempfile
from pathlib import Path
from statistics import median

from bare import bare_calamine
from books import write_book
from pools import CASE
from show import head, row, timed, title

from allocator.intake.case import read_files
from allocator.intake.reading.inprocess import read_bytes
from allocator.intake.reading.reader import read_book
from allocator.records import Pool
from allocator.rules import Rulebook


def reading(pool: Pool, rules: Rulebook) -> None:
    """Two workbooks, ten times apart in length."""
    title("4 读表 reading a workbook of 24 columns", "本进程 in-process 目标 goal ≤ 3 × calamine")
    head(
        "行 rows",
        "calamine s",
        "本进程 s",
        "比值 ratio",
        "子进程 child s",
        "比值 ratio",
        "含检查 checked s",
        "比值 ratio",
    )
    with tempfile.TemporaryDirectory() as folder:
        for rows, repeats in ((2_000, 5), (19_990, 3)):  # at most 20,000 rows with the headings
            _one(write_book(Path(folder) / f"pool_{rows}.xlsx", pool, rows), rows, repeats, rules)


def _one(path: Path, rows: int, repeats: int, rules: Rulebook) -> None:
    data = path.read_bytes()
    bare, ours = [], []
    for _ in range(repeats):
        bare.append(timed(bare_calamine, data)[0])
        seconds, (book, _) = timed(read_bytes, data, path.name)
        ours.append(seconds)
        if book is None:
            print(f"{rows}: 没有读入 was not read")
            return
    child, _ = timed(read_book, path)
    checked, intake = timed(read_files, [path], CASE / rules.files.places, rules)
    calamine = median(bare)
    ratios = [f"{seconds / calamine:.1f}" for seconds in (median(ours), child, checked)]
    row(rows, calamine, median(ours), ratios[0], child, ratios[1], checked, ratios[2])
    codes = sorted({finding.code for finding in intake.findings if finding.stops})
    print(f"  项目 projects {len(intake.facts.entries)} · 问题 findings {len(intake.findings)} · 须改正 {codes[:5]}")
