"""Rules in words: their names, what they ask for, and whom a rule line speaks of."""

from collections.abc import Iterable

from allocator.quantities import Share
from allocator.report.facts import Facts
from allocator.report.model import Value
from allocator.report.shares import bound_text
from allocator.report.words import Words, clean
from allocator.results import RuleLine
from allocator.rules import Band, Count
from allocator.text import knows

STOPS = "\u3002\uff1b.;"  # marks that end a sentence
SENSES = {"<=": "at_most", ">=": "at_least", "==": "equal"}
SHORT = ("exclusive", "requires", "pin", "ban", "layer", "line", "released")
"""Kinds whose lines are told together in the body of the report."""
AMENDED = ("released", "stay", "changes")
"""Kinds that a plan has where it amends another one."""
NAMING = ("exclusive", "requires", "pin", "ban", "layer", "line", "released")
"""Kinds whose names already say whom they speak of."""


def rule_name(rule: str, facts: Facts, words: Words) -> str:
    """A rule as staff know it: its title, its gate, or its kind and what it is about (`pin|id`, `line|id` …)."""
    titles = facts.titles
    if rule in titles:
        return clean(titles[rule])
    if knows(f"{rule}.rule", words.lang):
        return words.sentence(f"{rule}.rule").rstrip(STOPS)
    kind, _, rest = rule.partition("|")
    if kind in titles:
        return words("about", rule=clean(titles[kind]), subject=place_text(rest.strip("|<>=")))
    if not knows(f"report.kind.{kind}", words.lang):
        return clean(rule)
    name, about = words(f"kind.{kind}"), _about(kind, rest.split("|")[0], facts, words)
    return words("about", rule=name, subject=about) if about else name


def reference_text(rule: str, facts: Facts) -> str:
    """What a rule rests on, as the rulebook cites it; empty for pins, bans and what the pool itself asks for."""
    key = rule if rule in facts.references else rule.partition("|")[2]
    return clean(facts.references.get(key, ""))


def rule_names(rules: Iterable[str], facts: Facts, words: Words) -> str:
    """Several rules as one list; fund lines that lack money are told together by their levels."""
    listed = list(dict.fromkeys(rules))
    lines = [facts.lines[key] for rule in listed if (key := rule.removeprefix("line|")) != rule and key in facts.lines]
    names = [rule_name(rule, facts, words) for rule in listed if not rule.startswith("line|")]
    if lines:
        levels = words.join(dict.fromkeys(words.level(line.level) for line in lines))
        names.append(words("short_lines", levels=levels) if len(lines) > 1 else clean(lines[0].title))
    return words("semicolon").join(names)


def _about(kind: str, key: str, facts: Facts, words: Words) -> str:
    groups = facts.decision.pool.exclusions
    if kind == "layer" and knows(f"report.layer.{key}", words.lang):
        return words(f"layer.{key}")
    if kind == "exclusive" and key.isdigit() and 0 < int(key) <= len(groups):
        return words.join(project_text(i, facts, words) for i in groups[int(key) - 1])
    return clean(facts.titles[key]) if key in facts.titles else project_text(key, facts, words)


def project_text(key: str, facts: Facts, words: Words) -> str:
    """A project's name with its id; the bare key for anything else."""
    project = facts.projects.get(key)
    return words("named", name=clean(project.name), id=clean(key)) if project else clean(key)


def place_text(key: str) -> str:
    """`镇/村` as 镇村 in one run."""
    return clean(key.replace("/", ""))


def subject_text(facts: Facts, line: RuleLine, words: Words) -> str:
    """Whom a rule line speaks of: a place, a unit, a level, a layer, a line, projects; empty for the whole plan."""
    key = line.subject
    if key in facts.lines:
        return clean(facts.lines[key].title)
    if line.kind in ("fee", "layer"):
        for name in (f"level.{key}", f"layer.{key}"):
            if knows(f"report.{name}", words.lang):
                return words("level.district" if name == "level.county" and words.district else name)
    ids = key.split()
    if ids and all(i in facts.projects for i in ids):
        return words.join(clean(facts.projects[i].name) for i in ids)
    return place_text(key)


def amount_text(value: int, is_money: bool, words: Words) -> str:
    """One side of a rule: an amount in 万元 or a count."""
    return words.money(value) if is_money else words("number", value=value)


def limit_text(bound: int | Share, sense: str, is_money: bool, words: Words, of: int = 0) -> str:
    """A floor or a cap; a share of the expected total is followed by what it comes to."""
    if not isinstance(bound, Share):
        return words(f"sense.{sense}", limit=amount_text(bound, is_money, words))
    fen = bound.of(of) if sense == "at_least" else bound.num * of // bound.den
    return words(
        f"sense.{sense}", limit=words("share_of_expected", share=str(bound), amount=amount_text(fen, True, words))
    )


def asked_text(rule: str, facts: Facts, words: Words) -> str:
    """What a rule of the rulebook asks for, from its own text; empty for rules that are no rule of the rulebook."""
    rules, whole = facts.rules, facts.expected_total
    for ratio in rules.ratios:
        if ratio.id == rule:
            return bound_text(ratio, words)
    for band in rules.bands:
        if band.id == rule:
            return _bounds(band, True, words, whole)
    for limit in rules.counts:
        if limit.id == rule:
            return _bounds(limit, False, words, whole)
    for cover in rules.coverage:
        if cover.id == rule:
            least = words("number", value=cover.at_least.of(len(facts.weak)))
            return words("sense.at_least", limit=words("share_of_weak", share=str(cover.at_least), amount=least))
    for later in rules.commitments:
        if later.id == rule:
            return limit_text(later.at_most, "at_most", True, words, whole)
    for fee in rules.fees:
        if fee.id == rule:
            return words("bound.at_most", share=str(fee.cap))
    key = rule.partition("|")[2] or rule
    if key in facts.lines:
        return words("sense.at_most", limit=words.money(facts.capacity(key)))
    own = next((line for line in facts.decision.plan.rules if line.rule == rule and line.kind in AMENDED), None)
    return limit_text(own.rhs, SENSES[own.sense], own.money, words) if own else ""


def _bounds(rule: Band | Count, is_money: bool, words: Words, whole: int) -> str:
    per = "" if rule.per == "all" else words(f"per.{rule.per}")
    limits = (("at_least", rule.at_least), ("at_most", rule.at_most))
    text = words.join(limit_text(b, sense, is_money, words, whole) for sense, b in limits if b is not None)
    return per + text if words.lang == "zh" or not per else f"{per} {text}"


def _whom(subject: str, facts: Facts, words: Words) -> str:
    ids = subject.split()
    if ids and all(key in facts.projects for key in ids):
        return words.join(clean(facts.projects[key].name) for key in ids)
    return clean(facts.lines[subject].title) if subject in facts.lines else place_text(subject)


def problem_args(
    facts: Facts, args: tuple[tuple[str, str | int], ...], words: Words
) -> tuple[tuple[str, str | int], ...]:
    """An audit problem's slots with names in place of codes: rules, fund lines, levels, relations."""
    named = str(dict(args).get("rule", "")).partition("|")[0] in NAMING
    found: list[tuple[str, str | int]] = []
    for name, value in args:
        shown: Value = value
        if isinstance(value, str):
            if name == "rule":
                shown = rule_name(value, facts, words)
            elif name == "line" and value in facts.lines:
                shown = clean(facts.lines[value].title)
            elif name == "level" and knows(f"report.level.{value}", words.lang):
                shown = words(f"level.{value}")
            elif name == "sense" and value in SENSES:
                shown = words(f"relation.{SENSES[value]}")
            elif name == "gates":
                shown = words.join(rule_name(gate, facts, words) for gate in value.split())
            elif name == "subject":
                shown = "" if named else _whom(value, facts, words)
        found.append((name, shown if isinstance(shown, str | int) else str(value)))
    return tuple(found)
