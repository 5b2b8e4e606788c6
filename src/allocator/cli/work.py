"""The work behind the commands: a case folder in, decisions and files out."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from allocator.cli.show import Stop, busy, sentence
from allocator.files import write_whole
from allocator.text import say

if TYPE_CHECKING:  # for annotations only: these rooms are heavy and load where a command needs them
    from allocator.findings import Finding
    from allocator.intake.case import Intake
    from allocator.money import Fen
    from allocator.results import Decision, Scenario
    from allocator.rules import Rulebook


def load_rulebook(path: Path) -> "Rulebook":
    """The rulebook of a file; stops with every mistake in it, in words."""
    from allocator.rulebook import read_rules

    if not path.is_file():
        raise Stop(2, say("cli.error.no_case", folder=str(path.parent)))
    rules, problems = read_rules(path)
    if rules is None:
        raise Stop(1, say("cli.error.rulebook"), found=problems)
    return rules


def copy_sample_to(target: Path) -> None:
    """A copy of the sample in an empty or new folder; stops in words where that cannot be."""
    from allocator.samples import SampleError, copy_sample

    try:
        copy_sample(target)
    except SampleError as wrong:
        raise Stop(2, sentence(wrong.finding, "message"), sentence(wrong.finding, "action")) from wrong


def rules_for(files: list[Path]) -> "Rulebook":
    """The rulebook beside the first file, or else the one of the sample: `check` needs no case."""
    from allocator.samples import sample_dir

    beside = files[0].resolve().parent / "rulebook.toml"
    return load_rulebook(beside if beside.is_file() else sample_dir() / "rulebook.toml")


def read_case(case: Path, quiet: bool) -> tuple["Rulebook", "Intake"]:
    """A case's rules and everything its workbooks say; answers given earlier are applied."""
    from allocator.intake.case import read_case as read

    rules = load_rulebook(case / "rulebook.toml")
    for name in (rules.files.pool, rules.files.places):
        if not (case / name).is_file():
            raise Stop(2, say("cli.error.no_file", file=str(case / name)))
    stands, lapsed = accepted_in(case)
    with busy("cli.busy_check", quiet):
        intake = read(case, rules, accepted=stands)
    return rules, replace(intake, findings=(*intake.findings, *lapsed))


def accepted_in(folder: Path) -> tuple[frozenset[str], tuple["Finding", ...]]:
    """The answers recorded in a folder that still stand, and a finding for each that lapsed; stops if unreadable."""
    from allocator.intake.accept import BrokenRecord, lapsed_findings, load_accepted

    try:
        stands, lapsed = load_accepted(folder)
    except BrokenRecord as wrong:
        raise Stop(1, say("cli.error.accepted", file=str(wrong))) from wrong
    return stands, lapsed_findings(lapsed)


def scenario_of(
    rules: "Rulebook", ids: frozenset[str], funds: str, pins: list[str], bans: list[str], reason: str
) -> "Scenario":
    """The what-if of the command line; stops on what cannot be meant."""
    from allocator.results import Scenario

    if unknown := sorted({*pins, *bans} - ids):
        raise Stop(2, say("cli.error.unknown_id", ids="、".join(unknown)))
    if both := sorted(set(pins) & set(bans)):
        raise Stop(2, say("cli.error.both", ids="、".join(both)))
    if (pins or bans) and not reason.strip():
        raise Stop(2, say("cli.error.needs_reason"))
    return Scenario(
        funds=_rescaled(rules, funds) if funds else (),
        pins=tuple((i, reason) for i in sorted(set(pins))),
        bans=tuple((i, reason) for i in sorted(set(bans))),
    )


def _rescaled(rules: "Rulebook", text: str) -> tuple[tuple[str, "Fen"], ...]:
    """The lines rescaled to another total by largest remainder."""
    from allocator.money import MoneyError, Unit, parse_money, split_money

    try:
        total = parse_money(text, Unit.WAN_YUAN, number=False).fen
    except MoneyError as wrong:
        raise Stop(2, say("cli.error.funds", text=text)) from wrong
    parts = split_money(total, tuple(int(line.expected) for line in rules.lines))
    return tuple((line.id, part) for line, part in zip(rules.lines, parts, strict=True))


def decide_case(
    rules: "Rulebook", intake: "Intake", scenario: "Scenario", time_limit: float, quiet: bool
) -> "Decision":
    """The decision on a case whose pool is good; stops if the pool is not, or if a pin overrides a gate."""
    from allocator.flow import decide
    from allocator.gates import gate_pool
    from allocator.scoring import CRITERIA

    if intake.pool is None:
        raise Stop(1, say("cli.pool_stopped"), found=intake.findings)
    known = {criterion.code for criterion in CRITERIA}
    for group in rules.scoring.groups:
        if idle := [code for code, _ in group.weights.extra if code not in known]:
            raise Stop(1, say("cli.error.weights", group=group.title, codes="\u3001".join(idle)))
    gated = gate_pool(intake.pool, rules)
    refused = [i for i, _ in scenario.pins if i in gated.refused]
    if refused:
        why = "".join(sentence(v.finding, "message") for i in refused for v in gated.of(i) if v.finding)
        raise Stop(2, say("cli.error.pin_refused", ids="、".join(refused), why=why))
    with busy("cli.busy_plan", quiet):
        return decide(intake.pool, rules, scenario, intake.findings, time_limit=time_limit)


def save_plan(decision: "Decision", case: Path) -> Path:
    """Write plans/<digest>.json; the same plan gives the same file."""
    from allocator.verify import plan_text

    path = case / "plans" / f"{decision.plan.digests.plan[:16]}.json"
    return write_whole(path, plan_text(decision))


def stopping(found: "tuple[Finding, ...]") -> bool:
    """Whether anything among the findings stops the work."""
    return any(finding.stops for finding in found)
