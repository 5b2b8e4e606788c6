"""C13 and C14: performance targets that can be measured, and a farmer linkage that is the project's own."""

import re
from collections import defaultdict

from allocator.findings import Severity
from allocator.intake.answers import is_trivial, squeeze
from allocator.intake.entry import Entry, Facts, Log, Slots

OUTPUT = re.compile(r"数量|质量|时效|成本|合格|及时|完成|新建|硬化|改造|建成|种植|补助标准|产出")
EFFECT = re.compile(r"效益|增收|收入|带动|受益|改善|就业|产值|方便|提升|保障|可持续|生态")
SATISFIED = re.compile(r"满意")
MEASURED = re.compile(r"[≥≤><=]|\d")
BOILERPLATE = 10  # one text in more projects than this is a phrase, not a mechanism


def check(facts: Facts, log: Log) -> None:
    """An empty target or linkage is C01's; here stands what is there and says too little."""
    for entry in facts.entries:
        if not is_trivial(entry.project.target):
            _target(entry, log)
    _linkage(facts, log)


def _target(entry: Entry, log: Log) -> None:
    text = squeeze(entry.project.target)
    lacking = [
        name
        for name, pattern in (("output", OUTPUT), ("effect", EFFECT), ("satisfaction", SATISFIED), ("number", MEASURED))
        if not pattern.search(text)
    ]
    if lacking:
        project = entry.project
        words = {"output": "产出", "effect": "效益", "satisfaction": "满意度", "number": "具体数值"}
        args: Slots = {"id": project.id, "name": project.name, "lacking": "、".join(words[name] for name in lacking)}
        log.add("C13", Severity.WARN, entry.cell("target"), subject=project.id, value=project.target, args=args)


def _linkage(facts: Facts, log: Log) -> None:
    users: dict[str, list[Entry]] = defaultdict(list)
    for entry in facts.entries:
        project = entry.project
        if project.type1 not in facts.rules.scoring.industry_types:
            continue
        if is_trivial(project.linkage):
            if "linkage" in entry.table.columns:
                args: Slots = {"id": project.id, "name": project.name}
                log.add(
                    "C14", Severity.WARN, entry.cell("linkage"), subject=project.id, value=project.linkage, args=args
                )
        else:
            users[squeeze(project.linkage)].append(entry)
    for entries in users.values():
        if len(entries) > BOILERPLATE:
            first = entries[0]
            common: Slots = {"text": first.project.linkage, "count": len(entries)}
            log.add("C14a", Severity.WARN, first.cell("linkage"), value=first.project.linkage, args=common)
