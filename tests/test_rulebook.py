"""The rulebook of a county-year: what loads, and that every mistake is named with its key, its line and what to do."""

import re
import tomllib
from pathlib import Path

import pytest

from allocator.findings import Finding, Severity
from allocator.records import Place
from allocator.rulebook import RulebookError, check_places, load_rules, parse_rules, read_rules
from allocator.rules import Rulebook
from allocator.serial import plain, restore
from allocator.text import LANGS, catalogue, say

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "data" / "samples" / "yaozhou_2026" / "rulebook.toml"
TEXT = SAMPLE.read_text("utf-8")
MAIN = "巩固拓展脱贫攻坚成果和乡村振兴"
DATED = 'reference = "测试"\nsince = 2025-09-15\n'


def sample_rules() -> Rulebook:
    return load_rules(SAMPLE)


def edited(*changes: tuple[str, str]) -> tuple[Finding, ...]:
    """Findings of the sample after replacing texts (each must be there), without the note on open references."""
    text = TEXT
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return tuple(finding for finding in parse_rules(text)[1] if finding.code != "K45")


def block(part: str, id: str) -> str:
    """The text of one [[part]] with this id."""
    found = re.search(rf'\[\[{part}\]\]\nid = "{id}"\n(?:[^\[\n].*\n)*', TEXT)
    assert found
    return found.group(0)


def test_the_sample_rulebook_loads_without_error_or_warning() -> None:
    rules, problems = read_rules(SAMPLE)
    assert rules is not None
    assert [problem.code for problem in problems] == ["K45"]  # sample defaults are named as such
    assert rules.county.sample
    assert rules.expected_total == 14_000 * 1_000_000
    by_level = dict.fromkeys(("central", "province", "city", "county"), 0)
    for line in rules.lines:
        by_level[line.level] += line.expected // 1_000_000
    assert by_level == {"central": 6900, "province": 4000, "city": 900, "county": 2200}


def test_the_sample_has_the_numbers_of_the_practice_page() -> None:
    rules = sample_rules()
    assert [str(ratio.at_least) for ratio in rules.ratios] == ["60%", "55%"]
    assert [ratio.hard for ratio in rules.ratios] == [True, False]
    bands = {band.id: band for band in rules.bands}
    assert str(bands["town-cap"].at_most) == "18%"
    assert bands["key-town-floor"].at_least == 500_000_000
    assert bands["key-village-floor"].at_least == 100_000_000
    assert str(rules.coverage[0].at_least) == "1/3"
    assert [group.weights.total for group in rules.scoring.groups] == [1000, 1000]
    assert all(line.reference and line.since for line in rules.lines)


def test_a_rulebook_survives_being_saved_and_restored() -> None:
    rules = sample_rules()
    assert restore(Rulebook, plain(rules)) == rules


MISTAKES: list[tuple[str, str, list[tuple[str, str]]]] = [
    ("K19", "lines[0].expcted", [("expected =", "expcted =")]),
    ("K02", "lines[0].expected", [("expected =", "expcted =")]),
    ("K01", "county.qqqqq", [("sample = true ", "qqqqq = true ")]),
    ("K02", "county.as_of", [("as_of = 2025-11-20", "")]),
    ("K03", "county.name", [('name = "铜川市耀州区"', "name = 5")]),
    ("K04", "county.year", [("year = 2026", "year = 2026.0")]),
    ("K04", "county.year", [("year = 2026", 'year = "2026"')]),
    ("K05", "ratios[0].hard", [("hard = true\n", 'hard = "no"\n')]),
    ("K06", "county.as_of", [("as_of = 2025-11-20", 'as_of = "20日"')]),
    ("K06", "county.as_of", [("as_of = 2025-11-20", "as_of = 20251120")]),
    ("K07", "fees[0].tasks", [(f'tasks = ["{MAIN}"]', f'tasks = "{MAIN}"')]),
    ("K08", "files", [("[county]", 'files = "x"\n[county]'), ("[files]", "[spare]")]),
    ("K09", "lines[0].level", [('level = "central"', 'level = "国家"')]),
    ("K09", "ratios[0].base", [('base = "expected"', 'base = "guess"')]),
    ("K10", "lines[1].expected", [('expected = "6050万元"', 'expected = "六千万"')]),
    ("K10", "lines[1].expected", [('expected = "6050万元"', "expected = 6050")]),
    ("K10", "lines[1].expected", [('expected = "6050万元"', "expected = 6050.5")]),
    ("K10", "lines[1].expected", [('expected = "6050万元"', 'expected = "0.00000001万元"')]),
    ("K10", "lines[1].expected", [('expected = "6050万元"', 'expected = "-5万元"')]),
    ("K10", "lines[1].expected", [('expected = "6050万元"', 'expected = "Infinity万元"')]),
    ("K11", "ratios[0].at_least", [('at_least = "60%"', 'at_least = "60"')]),
    ("K11", "ratios[0].at_least", [('at_least = "60%"', "at_least = 0.6")]),
    ("K11", "ratios[0].at_least", [('at_least = "60%"', 'at_least = "1/0"')]),
    ("K11", "ratios[0].at_least", [('at_least = "60%"', 'at_least = "60.05%"')]),
    ("K12", "bands[0].at_most", [('at_most = "18%"', 'at_most = "很多"')]),
    ("K12", "bands[0].at_most", [('at_most = "18%"', "at_most = 18")]),
    ("K13", "scoring.groups[0].weights.linkage", [("linkage = 260", "linkage = 2600")]),
    ("K13", "lines[1].expected", [('expected = "6050万元"', 'expected = "999999999亿元"')]),
    ("K14", "fund.short_name", [('short_name = "衔接资金"', 'short_name = " "')]),
    ("K18", "scoring.values.quartiles", [("quartiles = [100, 75, 50, 25]", "quartiles = [100, 75]")]),
    ("K20", "lines[1].id", [('id = "central-collective"', 'id = "central-main"')]),
    ("K20", "fees[0].id", [('id = "fee-central"', 'id = "central-main"')]),
    ("K21", "lines[0].until", [("until = 2026-12-31", "until = 2025-01-01")]),
    ("K22", "bands[0].at_most", [('at_most = "18%"', 'at_most = "18%"\nat_least = "2521万元"')]),
    ("K22", "ratios[0].at_most", [('at_least = "60%"', 'at_least = "60%"\nat_most = "599‰"')]),
    ("K22", "ratios[0].at_most", [('at_least = "60%"', 'last_year = "2/3"\nat_most = "60%"')]),
    ("K23", "bands[0]", [('at_most = "18%"', "")]),
    ("K23", "ratios[1]", [('at_least = "55%"', "")]),
    ("K24", "lines[7].reserve", [('reserve = "250万元"', 'reserve = "2200.01万元"')]),
    ("K25", "lines[0].lock", [("purposes = [", "purposes = [] } #")]),
    ("K26", "scoring.groups[0].weights", [("linkage = 260", "linkage = 261")]),
    ("K27", "scoring.groups[1].types[0]", [('types = ["乡村建设行动"', 'types = ["就业项目"')]),
    ("K28", "scoring.industry_types", [('industry_types = ["产业发展"]', 'industry_types = ["产业"]')]),
    ("K29", "scoring.values.weak_steps[1]", [('["10万元", 80]', '["5万元", 80]')]),
    (
        "K30",
        "scoring.values.weak_steps[2]",
        [('["10万元", 80]', '["10万元", 20]'), ('["15万元", 60]', '["15万元", 30]')],
    ),
    ("K30", "scoring.values.quartiles", [("[100, 75, 50, 25]", "[25, 50, 75, 100]")]),
    ("K31", "fees[0].planned", [('planned = "60万元"', 'planned = "63.300001万元"')]),
    ("K32", "fees[0].cap", [('cap = "1%"', 'cap = "11%"')]),
    ("K32", "fees[0].cap", [('cap = "1%"', 'cap = "4%"')]),
    ("K33", "fees[0].tasks", [(f'tasks = ["{MAIN}"]', 'tasks = ["三西农业建设"]')]),
    (
        "K33",
        "ratios[0].denominator",
        [('denominator = { levels = ["central"] }', 'denominator = { tasks = ["以工代振"] }')],
    ),
    ("K34", "planning.main_task", [(f'main_task = "{MAIN}"', 'main_task = "巩固成果"')]),
    ("K36", "bands[2].at_least", [('at_least = "500万元"', 'at_least = "14000.000001万元"')]),
    ("K37", "coverage[0].at_least", [('at_least = "1/3"', 'at_least = "4/3"')]),
    ("K37", "ratios[1].at_least", [('at_least = "55%"', 'at_least = "550%"')]),
    ("K38", "planning.ceiling", [('ceiling = "100%"', 'ceiling = "120.1%"')]),
    ("K40", "gates.required[2]", [('"nature"', '"colour"')]),
    ("K41", "lines[3]", [('task = "欠发达国有林场巩固提升"', 'task = "以工代赈"')]),
    ("K42", "lines[0].since", [("since = 2025-09-15", "since = 2026-01-01")]),
    ("K43", "lines[7].reserve", [("reserve_reason =", 'lock.title = "x"\nlock.purposes = ["y"]\n#')]),
    ("K44", "planning.scale_step", [('scale_step = "1万元"', 'scale_step = "0万元"')]),
    ("K46", "scoring.values.weak_steps[1]", [(', ["15万元", 60]]', "]")]),
    ("K47", "scoring.groups[0].types", [('types = ["产业发展", "就业项目"]', "types = []")]),
]


@pytest.mark.parametrize(("code", "path", "changes"), MISTAKES)
def test_a_mistake_is_found_at_its_key(code: str, path: str, changes: list[tuple[str, str]]) -> None:
    found = [(finding.code, finding.subject) for finding in edited(*changes)]
    assert found.count((code, path)) == 1, found


@pytest.mark.parametrize(("code", "path", "changes"), MISTAKES)
def test_a_sentence_names_the_line_and_reads_in_both_languages(
    code: str, path: str, changes: list[tuple[str, str]]
) -> None:
    finding = next(finding for finding in edited(*changes) if (finding.code, finding.subject) == (code, path))
    assert finding.where is not None
    assert finding.where.file == "rulebook.toml"
    assert finding.where.row > 0
    for lang in LANGS:
        for part in ("rule", "message", "action"):
            sentence = say(f"{code}.{part}", lang, **dict(finding.args))
            assert sentence
            assert "{" not in sentence.replace("{ ", "")


def test_one_mistaken_value_gives_one_finding_even_where_an_amount_or_a_share_would_do() -> None:
    assert [finding.code for finding in edited(('at_most = "18%"', 'at_most = "很多"'))] == ["K12"]


def test_all_mistakes_are_told_at_once() -> None:
    found = edited(
        ('expected = "6050万元"', "expected = 1"), ("year = 2026", "year = 1"), ('level = "city"', 'level = "x"')
    )
    assert {finding.code for finding in found} == {"K10", "K13", "K09"}


def test_the_line_of_the_mistake_is_the_line_in_the_file() -> None:
    finding = edited(('expected = "3760万元"', 'expected = "3760"'))[0]
    assert finding.where is not None
    assert TEXT.split("\n")[finding.where.row - 1].startswith('expected = "3760万元"')


def test_a_floor_above_the_cap_of_another_rule_on_the_same_money_is_a_contradiction() -> None:
    ratio = (
        block("ratios", "industry-all")
        .replace("industry-all", "another")
        .replace('at_least = "55%"', 'at_most = "54%"')
    )
    assert [f.code for f in parse_rules(TEXT + "\n" + ratio)[1] if f.stops] == ["K35"]
    apart = ratio.replace("until = 2026-12-31", "until = 2025-09-14").replace(
        "since = 2025-09-15", "since = 2025-01-01"
    )
    assert [f.code for f in parse_rules(TEXT + "\n" + apart)[1] if f.stops] == []


def test_a_band_of_one_village_may_not_contradict_the_band_of_all_villages() -> None:
    head = '[[bands]]\nid = "x"\ntitle = "某村上限"\nper = "key_village"\n'
    band = f'{head}only = ["瑶曲镇/示例二十九村"]\nat_most = "99万元"\n{DATED}'
    assert [f.code for f in parse_rules(TEXT + "\n" + band)[1] if f.stops] == ["K35"]
    enough = band.replace("99万元", "100万元")
    assert [f.code for f in parse_rules(TEXT + "\n" + enough)[1] if f.stops] == []


def test_a_number_at_its_limit_is_no_mistake() -> None:
    assert edited(('planned = "60万元"', 'planned = "63.3万元"')) == ()
    assert edited(('reserve = "250万元"', 'reserve = "2200万元"')) == ()
    assert edited(('at_most = "18%"', 'at_most = "18%"\nat_least = "2520万元"')) == ()
    assert edited(('ceiling = "100%"', 'ceiling = "120%"')) == ()
    assert edited(('at_least = "500万元"', 'at_least = "14000万元"')) == ()


def test_a_ratio_with_only_a_target_is_shown_and_binds_nobody() -> None:
    assert edited(('at_least = "60%"\n', "")) == ()


@pytest.mark.parametrize(
    ("bad", "line"),
    [
        ('[county]\nname = "耀州\n', 2),
        ("[county]\nname “耀州”\n", 2),
        ("a = 1\na = 2\n", 2),
        ("a = [1,\n", 2),
        ("[county\n", 1),
    ],
)
def test_bad_toml_is_told_by_line_and_column(bad: str, line: int) -> None:
    rules, problems = parse_rules(bad)
    assert rules is None
    assert [problem.code for problem in problems] == ["K15"]
    assert abs(int(dict(problems[0].args)["line"]) - line) <= 1
    assert "行" in say("K15.message", **dict(problems[0].args))


def test_a_file_that_cannot_be_read_is_a_finding_and_no_traceback(tmp_path: Path) -> None:
    assert [f.code for f in read_rules(tmp_path / "absent.toml")[1]] == ["K16"]
    assert [f.code for f in read_rules(tmp_path)[1]] == ["K16"]
    (tmp_path / "gbk.toml").write_bytes('title = "区"'.encode("gb18030"))
    assert [f.code for f in read_rules(tmp_path / "gbk.toml")[1]] == ["K17"]
    (tmp_path / "bom.toml").write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    assert read_rules(tmp_path / "bom.toml")[0] == sample_rules()


def test_loading_a_bad_rulebook_raises_with_every_problem(tmp_path: Path) -> None:
    (tmp_path / "rulebook.toml").write_text(TEXT.replace("linkage = 260", "linkage = 0"), "utf-8")
    with pytest.raises(RulebookError) as caught:
        load_rules(tmp_path / "rulebook.toml")
    assert "K26" in {problem.code for problem in caught.value.problems}


def _keys(tree: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    if isinstance(tree, dict):
        return [found for key, value in tree.items() for found in [(*path, key), *_keys(value, (*path, key))]]
    if isinstance(tree, list):
        return [found for i, value in enumerate(tree) for found in _keys(value, (*path, i))]
    return []


STRANGE = [None, 7, 0.5, True, "x", [], {}, [[1]], {"a": {"b": 1}}, "NaN万元", "1" * 60 + "万元"]


@pytest.mark.parametrize("turn", [0, *(pytest.param(turn, marks=pytest.mark.long) for turn in (1, 2, 3))])
def test_no_value_at_any_key_crashes_the_reader(turn: int) -> None:
    tree = tomllib.loads(TEXT)
    for i, path in enumerate(_keys(tree)):
        for value in STRANGE[(i + turn) % 4 :: 4]:
            rules, problems = parse_rules(_with(tree, path, value))
            assert rules is not None or problems, path


def _with(tree: dict[str, object], path: tuple[str | int, ...], value: object) -> str:
    """The tree as TOML of inline values, with the key at `path` replaced (None = left out)."""

    def show(node: object, at: tuple[str | int, ...]) -> str:
        if at == path:
            node = value
        if isinstance(node, dict):
            parts = [
                f"{key} = {show(v, (*at, key))}"
                for key, v in node.items()
                if not ((*at, key) == path and value is None)
            ]
            return "{ " + ", ".join(parts) + " }"
        if isinstance(node, list):
            return "[" + ", ".join(show(v, (*at, i)) for i, v in enumerate(node)) + "]"
        if isinstance(node, bool):
            return str(node).lower()
        return f'"{node}"' if isinstance(node, str) else str(node)

    return "\n".join(
        f"{key} = {show(node, (key,))}" for key, node in tree.items() if not ((key,) == path and value is None)
    )


VILLAGES = ("甲镇/一村", "乙镇/二村")


def with_villages() -> Rulebook:
    """The sample's rulebook, its purpose lock over villages instead."""
    lock = f"villages = {list(VILLAGES)}".replace("'", '"')
    rules = parse_rules(TEXT.replace('purposes = ["发展新型农村集体经济"]', lock))[0]
    assert rules is not None
    assert rules.lines[0].lock is not None
    assert rules.lines[0].lock.villages == VILLAGES
    return rules


def test_places_named_by_rules_must_exist_and_floors_must_fit() -> None:
    rules = with_villages()
    known = [Place(town=name.split("/")[0], village=name.split("/")[1]) for name in VILLAGES]
    towns = [Place(town=f"镇{i}", key_town=True) for i in range(29)]
    assert check_places(rules, known) == ()
    lost = check_places(rules, known[1:])
    assert [(f.code, f.subject) for f in lost] == [("K39", "lines[0].lock.villages[0]")]
    full = check_places(rules, [*known, *towns])
    assert [(f.code, f.subject, f.severity) for f in full] == [("K36", "bands[2].at_least", Severity.WARN)]
    assert check_places(rules, [*known, *towns[:28]]) == ()  # 28 × 500 = 14000 fits exactly


def test_a_village_where_a_town_is_meant_is_told() -> None:
    band = f'[[bands]]\nid = "x"\ntitle = "某镇"\nper = "town"\nonly = ["甲镇/乙村"]\nat_most = "99万元"\n{DATED}'
    rules = parse_rules(TEXT + "\n" + band)[0]
    assert rules is not None
    places = [Place(town="甲镇", village="乙村")]
    assert [f.subject for f in check_places(rules, places)] == ["bands[4].only[0]"]


def test_every_code_has_its_three_sentences_in_both_languages() -> None:
    source = "".join(path.read_text("utf-8") for path in (ROOT / "src" / "allocator" / "rulebook").glob("*.py"))
    codes = set(re.findall(r'"(K\d\d)"', source))
    for lang in LANGS:
        keys = catalogue(lang)
        assert {f"{code}.{part}" for code in codes for part in ("rule", "message", "action")} <= set(keys)
        assert {key.split(".")[0] for key in keys if re.match(r"K\d\d\.", key)} == codes
