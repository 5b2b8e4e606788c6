"""The catalogues: every sentence in both languages, with the same slots, in the words of the people who read them."""

import ast
import re
import tomllib
from pathlib import Path
from string import Formatter

import pytest

SRC = Path(__file__).resolve().parent.parent / "src" / "allocator"
TEXT = SRC / "text"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
CODE = re.compile(r"[A-Z]\d\d")

# Solver and programmer words; what staff say instead stands in docs/glossary.md.
FORBIDDEN = (
    "solver", "infeasible", "feasible", "optimal", "optimum", "milp", "integer program", "relaxation", "dual",
    "traceback", "exception", "stack", "null", "none", "nan", "true", "false", "pulp", "highs", "cbc", "bug",
    "求解器", "不可行", "可行解", "最优", "松弛", "对偶", "整数规划", "线性规划", "约束条件", "目标函数",
    "堆栈", "报错",
)  # fmt: skip

# The last annex is for whoever re-checks the calculation and may name the tools.
LAST_ANNEX = "technical."


def catalogues() -> list[Path]:
    return sorted(TEXT.glob("*.toml"))


def twin(path: Path) -> Path:
    """`zh.toml` <-> `en.toml`, `reading.zh.toml` <-> `reading.en.toml`."""
    return path.with_name({"zh": "en", "en": "zh"}[language(path)].join(path.name.rsplit(language(path), 1)))


def language(path: Path) -> str:
    return path.name.removesuffix(".toml").rpartition(".")[2]


def sentences(text: str) -> dict[str, str]:
    """Dotted key -> sentence of a catalogue, whatever its nesting; a value that is no sentence is refused."""
    found: dict[str, str] = {}

    def walk(table: dict[str, object], prefix: str) -> None:
        for key, value in table.items():
            if isinstance(value, dict):
                walk(value, f"{prefix}{key}.")
            else:
                assert isinstance(value, str), f"{prefix}{key} is not a sentence"
                found[prefix + key] = value

    walk(tomllib.loads(text), "")
    return found


def slots(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def faults(zh: dict[str, str], en: dict[str, str]) -> list[str]:
    """What is wrong between the two languages of one catalogue, one line each."""
    both = zh.keys() & en.keys()
    return [
        *(f"{key}: only in zh" for key in sorted(zh.keys() - en.keys())),
        *(f"{key}: only in en" for key in sorted(en.keys() - zh.keys())),
        *(f"{key}: empty" for key in sorted(both) if not (zh[key].strip() and en[key].strip())),
        *(f"{key}: slots differ" for key in sorted(both) if slots(zh[key]) != slots(en[key])),
        *(f"{key}: no Chinese" for key, text in zh.items() if not CHINESE.search(text) and _is_words(text)),
        *(f"{key}: Chinese in en" for key, text in en.items() if CHINESE.search(text) and not _quotes_a_term(text)),
        *(f"{key}: says {word}" for key, text in zh.items() for word in forbidden(key, text)),
    ]


def _is_words(sentence: str) -> bool:
    """Whether anything but slots, numbers and marks stands in the sentence."""
    return any(part.strip() and any(c.isalpha() for c in part) for part, *_ in Formatter().parse(sentence))


def _quotes_a_term(sentence: str) -> bool:
    """English may quote a Chinese term or heading beside its own words."""
    return len(re.findall(r"[A-Za-z]{2,}", sentence)) > 0


def forbidden(key: str, sentence: str) -> list[str]:
    """The words in a Chinese sentence that staff would not say; names of slots do not count."""
    if key.startswith(LAST_ANNEX):
        return []
    shown = " ".join(part for part, *_ in Formatter().parse(sentence)).lower()
    return [
        word
        for word in FORBIDDEN
        if (re.search(rf"(?<![a-z]){word}(?![a-z])", shown) if word.isascii() else word in shown)
    ]


def codes_used() -> dict[str, str]:
    """Every code literal of the source, such as "R01", with the file that uses it."""
    return {
        node.value: path.name
        for path in sorted(SRC.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value)
    }


@pytest.mark.parametrize("path", catalogues(), ids=lambda path: path.name)
def test_every_catalogue_has_its_twin(path: Path) -> None:
    assert twin(path).exists(), f"{twin(path).name} is missing"


@pytest.mark.parametrize("path", [p for p in catalogues() if language(p) == "zh"], ids=lambda path: path.name)
def test_both_languages_say_the_same_things(path: Path) -> None:
    other = twin(path).read_text(encoding="utf-8") if twin(path).exists() else ""
    assert faults(sentences(path.read_text(encoding="utf-8")), sentences(other)) == []


def test_no_key_stands_in_two_catalogues() -> None:
    for lang in ("zh", "en"):
        keys = [key for p in catalogues() if language(p) == lang for key in sentences(p.read_text(encoding="utf-8"))]
        assert sorted(keys) == sorted(set(keys))


def test_every_code_of_the_source_has_its_sentence() -> None:
    known = {part for p in catalogues() for key in sentences(p.read_text(encoding="utf-8")) for part in key.split(".")}
    missing = sorted(f"{code} ({file})" for code, file in codes_used().items() if code not in known)
    assert not missing, " ".join(missing)


@pytest.mark.parametrize(
    ("zh", "en", "fault"),
    [
        ({"R01.message": "读不了"}, {}, "only in zh"),
        ({}, {"R01.message": "unreadable"}, "only in en"),
        ({"a": "第{row}行"}, {"a": "line {col}"}, "slots differ"),
        ({"a": " "}, {"a": "x"}, "empty"),
        ({"a": "not translated"}, {"a": "not translated"}, "no Chinese"),
        ({"a": "没有 optimal 方案"}, {"a": "no plan"}, "says optimal"),
        ({"a": "求解器未找到方案"}, {"a": "no plan"}, "says 求解器"),
        ({"a": "合计"}, {"a": "合计"}, "Chinese in en"),
    ],
)
def test_each_rule_finds_its_breach(zh: dict[str, str], en: dict[str, str], fault: str) -> None:
    assert any(fault in line for line in faults(zh, en))


def test_a_good_pair_passes() -> None:
    zh = {"a": "第{row}行金额为{amount}", "b": "{x}%", "technical.solver": "求解器:{name}"}
    en = {"a": "row {row} holds {amount}", "b": "{x}%", "technical.solver": "solver: {name}"}
    assert faults(zh, en) == []


HALF_WIDTH = re.compile(
    r"[\u2018-\u201d\u2026\u3001-\u303f\u4e00-\u9fff\uff00-\uffef][,:;()!?]|[,:;()!?][\u2018-\u201d\u2026\u3001-\u303f\u4e00-\u9fff\uff00-\uffef]"
)


def half_width(sentence: str) -> list[str]:
    """Western marks beside Chinese text, where Chinese ones belong; slots count as Chinese."""
    shown = "".join(part + ("\u3007" if name is not None else "") for part, name, _, _ in Formatter().parse(sentence))
    return HALF_WIDTH.findall(shown) if CHINESE.search(shown) else []


@pytest.mark.parametrize("path", [p for p in catalogues() if language(p) == "zh"], ids=lambda path: path.name)
def test_chinese_sentences_have_chinese_marks(path: Path) -> None:
    found = {
        key: marks for key, text in sentences(path.read_text(encoding="utf-8")).items() if (marks := half_width(text))
    }
    assert found == {}


@pytest.mark.parametrize(
    ("sentence", "good"),
    [
        ("\u7f3a:{fields}", False),
        ("{title}:\u5355\u72ec\u653e\u5bbd\u5373\u53ef", False),
        ("\u91cd\u70b9\u9547(\u6751)", False),
        ("\u5171{count}\u4e2a,\u7ee7\u7eed\u50a8\u5907", False),
        ("\u4f59 1,234.56\uff0c\u5982 C04@F12\uff08\u5355\u4f4d\uff1a\u4e07\u5143\uff09", True),
        ("{a:>3}%, {b}", True),
    ],
)
def test_a_western_mark_beside_chinese_text_is_found(sentence: str, good: bool) -> None:
    assert (half_width(sentence) == []) == good
