"""How long a matching question takes, beside one relaxation of the same model, and where the time goes."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from batches import question
from meter import cpu
from show import head, row, timed, title

from allocator.matches import Question
from allocator.solving import Bounded, Program, Proof, Relaxation
from allocator.tranches import ids, search, solve
from allocator.tranches.program import frame_of

CASES = (("100 × 4, 整万元 whole", 100, 4, True), ("100 × 4", 100, 4, False), ("500 × 12", 500, 12, False))
SEEDS = (1, 2, 3)
LIMIT = 60.0


@dataclass(slots=True)
class Spent:
    """Questions asked of solvers and seconds, by step."""

    asked: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))


def matching() -> None:
    """The section: one row for each question, then one for each step."""
    title("7 资金安排测算 matching", f"目标 goal 100 × 4 ≤ 1 s；时限 limit {LIMIT:.0f} s")
    head("规模 size", "种子 seed", "提问 asked", "用时 s", "松弛 relaxation s", "比值 ratio", "结论 proof")
    spents = []
    for name, projects, tranches, whole in CASES:
        for seed in SEEDS:
            asked = question(projects, tranches, seed, whole=whole)
            bare, _ = timed(_relaxed, asked)
            spent = Spent()
            seconds, found = timed(_metered, asked, spent)
            count = sum(spent.asked.values())
            row(name, seed, count, seconds, bare, f"{seconds / bare:.0f}", found.status)
            spents.append((name, spent))
    head("规模 size", "步骤 step", "提问 asked", "用时 s")
    for name in dict.fromkeys(name for name, _ in spents):
        some = [spent for each, spent in spents if each == name]
        for step in dict.fromkeys(step for spent in some for step in spent.seconds):
            row(name, step, sum(s.asked[step] for s in some), sum(s.seconds[step] for s in some))


def _relaxed(asked: Question) -> int | None:
    """One relaxation of the strict model of all classes: most money."""
    frame = frame_of(asked)
    worth: dict[str, int] = defaultdict(int)
    for terms in (*frame.whole.values(), *frame.sliced.values()):
        for name, number in terms:
            worth[name] += number
    amounts = tuple(Bounded(b.id, b.low, b.high, worth[b.id]) for b in frame.amounts)
    return Relaxation(Program(frame.ids, tuple(worth[i] for i in frame.ids), frame.rows, (), amounts)).bound()


def _metered(asked: Question, spent: Spent) -> object:
    """An answer with clocks on steps and solver questions; they are taken off again."""
    stack: list[str] = ["其余 rest"]

    def counted(call: Callable[..., Proof]) -> Callable[..., Proof]:
        def ask(*args: object, **names: object) -> Proof:
            spent.asked[stack[-1]] += 1
            return call(*args, **names)

        return ask

    def clocked(call: Callable[..., object]) -> Callable[..., object]:
        def step(*args: object, **names: object) -> object:
            stack.append(args[1].goal if hasattr(args[1], "goal") else "唯一 unique")
            started = cpu()
            try:
                return call(*args, **names)
            finally:
                spent.seconds[stack.pop()] += cpu() - started

        return step

    places = [(search, "solve", counted), (solve, "step", clocked), (ids, "step", clocked), (ids, "ask", clocked)]
    before = [(module, name, getattr(module, name)) for module, name, _ in places]
    for module, name, wrap in places:
        setattr(module, name, wrap(getattr(module, name)))
    try:
        return solve.answer(asked, time_limit=LIMIT)
    finally:
        for module, name, original in before:
            setattr(module, name, original)
