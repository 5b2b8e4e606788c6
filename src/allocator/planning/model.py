"""What the planning steps share: who competes, what each fund line holds, and how money is named in the program.

Variables: `x` a project's id; `step|id` by how many steps a scalable project gets less than its need; `flow|…` money of
a class of projects from a line. Projects whose money may go to the same lines and counts in the same ratios form one
class: for choosing, only the class's money matters; who gets which line's money is decided afterwards (split.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from allocator.money import Fen, split_money
from allocator.places import by_key, credit
from allocator.records import Place, Pool, Project
from allocator.results import Gated, Scenario, ScoreCard
from allocator.rules import Filter, Line, Ratio, Rulebook

Terms = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFunds:
    """A fund line as the plan may use it: expected, fee, and capacity = ceiling − reserve − fee, all in fen."""

    line: Line
    expected: Fen
    fee: Fen
    capacity: Fen


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A project's money by what it counts as: the industry part and the rest are financed apart."""

    project: Project
    industry: bool
    amount: Fen


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """Facts, rules and what-if of one plan, with what follows from them; built once by `build_model`."""

    pool: Pool
    rules: Rulebook
    scenario: Scenario
    gated: Gated
    projects: tuple[Project, ...]  # eligible, by id
    scores: Mapping[str, int]
    places: Mapping[str, Place]
    credits: Mapping[str, Mapping[str, Fen]]  # by project, by place key: its need as credited
    lines: tuple[LineFunds, ...]
    expected_total: Fen

    def eligible_lines(self, project: Project) -> tuple[LineFunds, ...]:
        """Lines that may pay for the project, in rulebook order."""
        return tuple(funds for funds in self.lines if may_pay(funds.line, project, self.rules))

    def steps(self, project: Project) -> int:
        """By how many steps a scalable project can shrink; 0 for the others (and where its money is bound in parts)."""
        bound = self.rules.planning.split_binds and project.split
        if project.min_need is None or 0 < project.industry < project.need or bound:
            return 0
        # at least one fen: a planned project gets money, whatever its stated minimum
        return max(0, project.need - max(1, project.min_need)) // max(1, self.rules.planning.scale_step)

    def spend(self, project: Project) -> Terms:
        """The project's planned money in fen as terms of the program."""
        less = ((step_id(project), -self.rules.planning.scale_step),) if self.steps(project) else ()
        return ((project.id, project.need), *less)

    def worth(self, project: Project) -> tuple[int, int]:
        """(value of the whole project, value lost per step): the score by money, by project or by households."""
        score = self.scores.get(project.id, 0)
        match self.rules.planning.value:
            case "money":
                return score * project.need, score * self.rules.planning.scale_step
            case "count":
                return score, 0
            case _:
                return score * (project.beneficiaries.households or 0), 0


def step_id(project: Project) -> str:
    return f"step|{project.id}"


def parts(project: Project) -> tuple[Part, ...]:
    """One part, or the industry part and then the rest."""
    rest = project.need - project.industry
    both = (
        Part(project=project, industry=True, amount=project.industry),
        Part(project=project, industry=False, amount=Fen(rest)),
    )
    return tuple(part for part in both if part.amount) or both[1:]


def may_pay(line: Line, project: Project, rules: Rulebook) -> bool:
    """Whether task, purpose, type and (where the rulebook binds it) the applicant's level split allow this line."""
    tasks = project.tasks or (rules.planning.main_task,)
    if line.task not in tasks or (line.types and project.type1 not in line.types):
        return False
    if rules.planning.split_binds and project.split and not any(level is line.level for level, _ in project.split):
        return False
    lock = line.lock
    return lock is None or (
        project.id in lock.projects
        or any(location.key in lock.villages for location in project.locations)
        or any(purpose in lock.purposes for purpose in project.purposes)
    )


def counts(part: Part, line: Line, chosen: Filter) -> bool:
    """Whether money of this part from this line counts for a filter."""
    return (
        (part.industry or not chosen.industry)
        and line_counts(line, chosen)
        and (not chosen.types or part.project.type1 in chosen.types)
        and (not chosen.layers or part.project.layer in chosen.layers)
    )


def line_counts(line: Line, chosen: Filter) -> bool:
    """Whether a line's level and task count for a filter."""
    return (
        (not chosen.levels or line.level in chosen.levels)
        and (not chosen.tasks or line.task in chosen.tasks)
        and line.task not in chosen.except_tasks
    )


def build_model(pool: Pool, rules: Rulebook, scenario: Scenario, gated: Gated, cards: tuple[ScoreCard, ...]) -> Model:
    """Put the facts of one plan together."""
    eligible = set(gated.eligible)
    lines = fund_lines(rules, scenario)
    places = by_key(pool)
    return Model(
        pool=pool,
        rules=rules,
        scenario=scenario,
        gated=gated,
        projects=tuple(project for project in pool.projects if project.id in eligible),
        scores={card.project: card.total for card in cards},
        places=places,
        credits={p.id: dict(credit(p, places).parts) for p in pool.projects if p.id in eligible},
        lines=lines,
        expected_total=Fen(sum(funds.expected for funds in lines)),
    )


def fund_lines(rules: Rulebook, scenario: Scenario) -> tuple[LineFunds, ...]:
    """The lines in force with expected money (the what-if's where given), fees reserved, and capacity."""
    given = dict(scenario.funds)
    lines = tuple(line for line in rules.lines if line.holds(rules.county.as_of))
    expected = {line.id: given.get(line.id, line.expected) for line in lines}
    fees = reserved_fees(rules, lines, expected)
    ceiling, day = rules.planning.ceiling, rules.county.as_of
    return tuple(
        LineFunds(
            line=line,
            expected=expected[line.id],
            fee=fees.get(line.id, Fen(0)),
            capacity=Fen(
                max(0, expected[line.id] * ceiling.num // ceiling.den - line.held_back(day) - fees.get(line.id, Fen(0)))
            ),
        )
        for line in lines
    )


def reserved_fees(rules: Rulebook, lines: tuple[Line, ...], expected: Mapping[str, Fen]) -> dict[str, Fen]:
    """项目管理费 per line: ⌊cap × money of the tasks that bear it⌋ per level, less if planned so, split by line."""
    fees: dict[str, Fen] = {}
    for fee in rules.fees:
        bearing = [line for line in lines if line.level is fee.level and line.task in fee.tasks]
        if not bearing or not fee.holds(rules.county.as_of):
            continue
        most = sum(expected[line.id] for line in bearing) * fee.cap.num // fee.cap.den
        amount = most if fee.planned is None else min(most, fee.planned)
        # money with a purpose lock (70万元 a village, say) goes to its purpose whole; the others carry the fee for it
        payers = [line for line in bearing if line.lock is None] or bearing
        weights = tuple(int(expected[line.id]) for line in payers)
        for line, share in zip(payers, split_money(amount, weights), strict=True):
            fees[line.id] = Fen(fees.get(line.id, 0) + share)
    return fees


def class_key(model: Model, part: Part, ratios: tuple[Ratio, ...]) -> tuple[object, ...]:
    """Parts with the same key are interchangeable for every rule that looks at lines."""
    lines = model.eligible_lines(part.project)
    marks = tuple(
        tuple((counts(part, f.line, ratio.numerator), counts(part, f.line, ratio.denominator)) for f in lines)
        for ratio in ratios
    )
    split = part.project.split if model.rules.planning.split_binds else ()
    return (tuple(funds.line.id for funds in lines), marks, (part.project.id,) if split else ())
