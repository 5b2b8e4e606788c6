"""Measures speed and prints it as ratios taken in one run: ``python3 dev.py bench [section …]``.

Nothing is asserted: goals stand beside the numbers, and a machine that does other work at the same time shows it.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from statistics import median
from time import monotonic, perf_counter

from bare import bare_highs
from ledgers import ledgers
from matching import matching
from meter import Meter, cpu, metered
from pools import grown, only_lines, sample
from reads import reading
from show import head, percent, row, timed, title

from allocator.flow import decide
from allocator.gates import gate_pool
from allocator.planning.model import build_model
from allocator.planning.program import Clock, ask, assemble, program_of, value_goal
from allocator.records import Pool
from allocator.results import Decision, Scenario
from allocator.rules import Rulebook
from allocator.scoring import score_pool
from allocator.solving.model import Model, build

LARGE, SEED, LIMIT = 500, 3, 60.0
Case = tuple[str, Pool, Rulebook]


def main(sections: list[str]) -> None:
    """Run the sections asked for, or all."""
    started = perf_counter()
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "?"
    print(f"核数 cores {os.cpu_count()} · 负载 load {load} · Python {sys.version.split()[0]}")
    print("秒=处理器秒，同一次运行内取比值。 s = processor seconds; ratios are taken within one run.")
    pool, rules = sample()
    large = grown(pool, rules, LARGE, SEED)
    cases = [("示例 sample", pool, rules), (f"{LARGE}个 projects", *large)]
    work: dict[str, Callable[[], None]] = {
        "plan": lambda: plans(cases),
        "first": lambda: first_value(pool, rules),
        "knapsack": lambda: knapsacks(cases),
        "read": lambda: reading(pool, rules),
        "commands": commands,
        "ledger": ledgers,
        "match": matching,
    }
    for name, section in work.items():
        if not sections or name in sections:
            section()
    print(f"\n共用时 took {perf_counter() - started:.0f} s")


def plans(cases: list[Case]) -> None:
    """Sections 1 and 3: time outside the solvers, and what each question costs."""
    title("1 测算之外的用时 time outside the solvers", "目标 goal ≤ 5 %")
    measured = [(name, *planned(pool, rules)) for name, pool, rules in cases]
    head("项目库 pool", "项目 n", "入选 in", "整个计划 s", "其中测算 s", "之外 outside", "结论 proof")
    for name, meter, made in measured:
        count, proof = len(made.pool.projects), made.plan.proof.status
        row(name, count, len(made.plan.projects), meter.seconds, meter.solver, percent(meter.outside), proof)
    title("3 各步的提问次数和用时 questions and their cost by phase", "占比=占整个计划 share of the plan")
    head("项目库 pool", "步骤 phase", "提问 asked", "测算 runs", "用时 s", "占比 share", "之外 outside s")
    for name, meter, _ in measured:
        for phase, spent in sorted(meter.phases.items(), key=lambda item: -item[1].seconds):
            share = percent(spent.seconds / meter.seconds)
            row(name, phase, spent.questions, spent.runs, spent.seconds, share, spent.seconds - spent.solver)


def planned(pool: Pool, rules: Rulebook) -> tuple[Meter, Decision]:
    """One plan under the meter."""
    with metered() as meter:
        made = decide(pool, rules, time_limit=LIMIT)
    return meter, made


def first_value(pool: Pool, rules: Rulebook, repeats: int = 3) -> None:
    """Section 2: the first proven value against highspy alone on the same matrix."""
    title("2 首次得出最好值 ÷ 直接调用 first proven value ÷ bare highspy", "目标 goal ≤ 1.2 ×")
    head("项目库 pool", "列 columns", "行 rows", "直接 bare s", "本项目 ours s", "比值 ratio", "同值 same")
    ratios = []
    for name, one, its_rules in (
        ("示例 sample", pool, rules),
        *((f"250个/{seed}", *grown(pool, rules, 250, seed)) for seed in (1, 2, 3)),
    ):
        ours, bare, model, same = asked_both(one, its_rules, repeats)
        ratios.append(ours / bare)
        row(name, len(model.names), len(model.lines), bare, ours, f"{ours / bare:.2f}", "是 yes" if same else "否 NO")
    print(f"中位数 median {median(ratios):.2f}")


def asked_both(pool: Pool, rules: Rulebook, repeats: int) -> tuple[float, float, Model, bool]:
    """Median seconds of our question and of the bare run, taken in turns; the matrix; whether both values agree."""
    gated = gate_pool(pool, rules)
    base = assemble(build_model(pool, rules, Scenario(), gated, score_pool(pool, gated, rules)))
    goal, caps = value_goal(base.model), {s.id: 0 for soft in base.soft for s in soft.shortfalls}
    if ask(base, goal, Clock(ends=monotonic() + LIMIT), caps=caps).value is None:
        caps = {}  # a soft rule cannot be met in full: both are asked with shortfalls free
    model = build(program_of(base, goal, (), caps))
    ours, bare, same = [], [], True
    for _ in range(repeats):
        seconds, proof = timed(ask, base, goal, Clock(ends=monotonic() + LIMIT), caps=caps)
        ours.append(seconds)
        seconds, value = timed(bare_highs, model)
        bare.append(seconds)
        same = same and proof.value is not None and abs(value * model.unit - proof.value) < model.unit / 2
    return median(ours), median(bare), model, same


def knapsacks(cases: list[Case]) -> None:
    """Section 6: a plan with fund lines only, at two sizes."""
    title("6 只有资金盘子的计划 plan with fund lines only", "项目 × 资金盘子 projects × lines")
    head("规模 size", "计划 plan s", "其中测算 s", "之外 outside", "相对首行 ratio")
    first = 0.0
    for _, pool, rules in cases:
        meter, made = planned(pool, only_lines(rules))
        first = first or meter.seconds
        size = f"{len(made.pool.projects)} × {len(rules.lines)}"
        row(size, meter.seconds, meter.solver, percent(meter.outside), f"{meter.seconds / first:.1f}")


def commands() -> None:
    """Section 5: what a person waits for, by the clock on the wall."""
    title("5 命令用时（挂钟秒） commands, seconds on the wall", "目标 goals 15 · 0.3 · 0.15")
    head("命令 command", "中位 median s", "处理器 cpu s", "减去空进程 less bare python s")
    with tempfile.TemporaryDirectory() as folder:
        waited(["-c", "pass"], 1)  # the first one finds cold files
        bare = 0.0
        for name, arguments, repeats in (
            ("python -c pass", ["-c", "pass"], 5),
            ("import allocator", ["-c", "import allocator"], 5),
            ("allocator --help", ["-m", "allocator", "--help"], 5),
            ("allocator demo", ["-m", "allocator", "demo", "--out", folder], 1),
        ):
            wall, spent = waited(arguments, repeats)
            bare = bare or wall
            row(name, wall, spent, wall - bare)


def waited(arguments: list[str], repeats: int) -> tuple[float, float]:
    """Median seconds on the wall and of the processor for a Python command; its output is dropped."""
    walls, spents = [], []
    for _ in range(repeats):
        wall, spent = perf_counter(), cpu()
        done = subprocess.run(
            [sys.executable, *arguments],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONUTF8": "1"},
            check=False,
        )
        walls.append(perf_counter() - wall)
        spents.append(cpu() - spent)
        if done.returncode:
            print(f"退出码 exit code {done.returncode}: {' '.join(arguments)}")
    return median(walls), median(spents)


if __name__ == "__main__":
    main(sys.argv[1:])
