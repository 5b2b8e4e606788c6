"""Whatever is done to a rulebook, it is read whole or refused in words; nothing crashes, nothing is half taken."""

import random
import re
from pathlib import Path

import pytest

from allocator.cli.show import sentence
from allocator.rulebook import read_rules
from allocator.samples import sample_dir

WORDS = """0 -1 "" "x" [] {} true 1.5 nan inf 99999999999999999999999 "99999999999999999999万元" 2026-02-30
2026-13-01 1979-05-27T07:32:00Z "2/0" "0/0" "-1/2" [1] [[]] ["a","a"] "万元" "１万元" "60%" "1e400%"
0x7fffffffffffffff "\\u202e" "60.00000001%\""""
VALUES = WORDS.split()
SIGNS = '"=[]{}#,.0 9-\\'


def mutated(lines: list[str], draw: random.Random) -> str:
    """The rulebook with a few lines lost, doubled, swapped, misspelt or given another value."""
    made = list(lines)
    for _ in range(draw.choice((1, 1, 1, 2, 5))):
        at, other = draw.randrange(len(made)), draw.randrange(len(made))
        key, equals, value = made[at].partition("=")
        match draw.randrange(7):
            case 0:
                del made[at]
            case 1:
                made.insert(at, made[other])
            case 2 if equals:
                made[at] = f"{key}= {draw.choice(VALUES)}"
            case 3 if equals:
                made[at] = f"{key.rstrip()}x = {value}"
            case 4:
                made[at], made[other] = made[other], made[at]
            case 5 if made[at]:
                cut = draw.randrange(len(made[at]))
                made[at] = made[at][:cut] + draw.choice(SIGNS) + made[at][cut:]
            case 6 if equals and (numbers := re.findall(r"\d+", value)):
                made[at] = f"{key}={value.replace(draw.choice(numbers), draw.choice(('0', '1', '-5', '999999')), 1)}"
    return "\n".join(made)


def try_many(folder: Path, seeds: range) -> None:
    lines = (sample_dir() / "rulebook.toml").read_text("utf-8").split("\n")
    path = folder / "rulebook.toml"
    refused = 0
    for seed in seeds:
        path.write_text(mutated(lines, random.Random(seed)), "utf-8")
        rules, found = read_rules(path)
        stops = any(finding.stops for finding in found)
        assert (rules is None) == stops, seed
        refused += rules is None
        for finding in found:
            for lang in ("zh", "en"):
                message = sentence(finding, "message", lang)
                assert message, (seed, finding)
                assert not re.search(r"\{\w+\}", message), (seed, message)
                assert sentence(finding, "action", lang), (seed, finding)
    assert len(seeds) // 10 < refused < len(seeds)  # the mutations reach both sides


def test_five_hundred_mutations_of_the_rulebook(tmp_path: Path) -> None:
    try_many(tmp_path, range(500))


@pytest.mark.long
def test_many_mutations_of_the_rulebook(tmp_path: Path) -> None:
    try_many(tmp_path, range(500, 20_000))
