"""Yes/no cells and whole counts: a closed list of what staff write; anything else is not guessed."""

import re
import unicodedata
from functools import lru_cache

from allocator.records import Answer

_KEPT = 50_000  # workbooks repeat themselves: most cells have been seen before
_BLANKS = re.compile(r"[\s\u200b-\u200f\ufeff]+")
YES = frozenset(
    ("是", "有", "已", "通过", "已通过", "审查通过", "审核通过", "合格", "已完成", "完成", "已办理", "已办结")
    + ("已入库", "入库", "已审批", "同意", "√", "✓", "✔", "y", "yes")
)
NO = frozenset(
    ("否", "无", "没有", "未", "不是", "未通过", "不通过", "未完成", "未办理", "未入库", "未审批", "不同意", "不合格")
    + (
        "办理中",
        "正在办理",
        "尚未办理",
        "待办理",
        "暂未办理",
        "尚未通过",
        "待审查",
        "待审核",
        "待审批",
        "审查中",
        "审核中",
    )
    + ("×", "x", "✗", "✘", "n", "no")
)
IN_POOL = re.compile(r"(?:已|现已)?(?:纳入|录入|进|在)(?:项目)?库(?:内|中)?|库内|(?:保留|继续)?储备(?:\(保留\))?")
NOT_IN_POOL = re.compile(
    r"(?:(?:尚|还|仍|暂|均)?未|不|暂不|待|拟|拟新|正在|申请|申报|准备|计划)(?:(?:纳入|录入|入|进|在)(?:项目)?库(?:中)?|纳入)"
    r"|(?:已|拟|待|建议|申请)?(?:出|退|调出|移出)(?:项目)?库|库外|项目库外"
)
NOT_YET = frozenset(("未", "未完成", "未办理", "办理中", "正在办理", "尚未办理", "待办理", "暂未办理"))
NOT_LISTED = frozenset(
    ("不属于", "不在", "不在清单内", "不属于负面清单", "不在负面清单内", "已核查", "已核查通过", "核查通过")
)
LISTED = frozenset(("属于", "在清单内", "属于负面清单", "在负面清单内", "核查未通过", "核查不通过"))
BARE = frozenset(("是", "否", "有", "无", "没有", "不是", "y", "n", "yes", "no", "√", "✓", "✔", "×", "x", "✗", "✘"))
NOT_NEEDED = frozenset(("不需要", "无需", "不需", "不涉及", "免", "免办", "不适用", "/"))
TRIVIAL = frozenset(
    ("/", "-", "--", "—", "——", "无", "略", "待定", "暂无", "未定", "空", "同上", "详见方案", "见方案")
    + ("详见附件", "见附件", "详见实施方案", "xx", "xxx", "n/a", "na", "0")
)


BLANK = frozenset({"", "/", "-", "--", "—", "——", "无"})
"""What staff put where there is nothing to say, squeezed."""


@lru_cache(maxsize=_KEPT)
def squeeze(text: str) -> str:
    """The text for comparing: NFKC, lower case, without any white space or zero-width character."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text)).lower()


@lru_cache(maxsize=_KEPT)
def parse_answer(text: str) -> Answer | None:
    """What a yes/no cell says; empty is UNKNOWN, None means that the text is not understood."""
    key = squeeze(text).rstrip("。.")
    if not key or key in {"-", "--", "—", "——"}:
        return Answer.UNKNOWN
    for words, answer in ((YES, Answer.YES), (NO, Answer.NO), (NOT_NEEDED, Answer.NOT_NEEDED)):
        if key in words:
            return answer
    return None


@lru_cache(maxsize=_KEPT)
def parse_in_pool(text: str) -> Answer | None:
    """As `parse_answer`, for 是否入库: being in the pool is yes; about to enter it or taken out of it is no."""
    key = squeeze(text).rstrip("。.")
    if NOT_IN_POOL.fullmatch(key):
        return Answer.NO
    return Answer.YES if IN_POOL.fullmatch(key) else parse_answer(text)


@lru_cache(maxsize=_KEPT)
def parse_tendered(text: str) -> Answer | None:
    """As `parse_answer`, for 是否招标: a tender that is only not done yet is still one to come."""
    key = squeeze(text).rstrip("。.")
    return Answer.YES if key in NOT_YET else parse_answer(text)


@lru_cache(maxsize=_KEPT)
def parse_cleared(text: str) -> Answer | None:
    """As `parse_answer`, for 负面清单核查: a bare yes or no is not understood, for it may mean either thing."""
    key = squeeze(text).rstrip("。.")
    if key in NOT_LISTED:
        return Answer.YES
    if key in LISTED:
        return Answer.NO
    return None if key in BARE else parse_answer(text)


@lru_cache(maxsize=_KEPT)
def is_trivial(text: str) -> bool:
    """Whether a required cell says nothing: empty, “/”, “无”, “详见方案” and the like."""
    key = squeeze(text).strip("。.,、;:()")
    return not key or key in TRIVIAL or not any(char.isalnum() for char in key)


@lru_cache(maxsize=_KEPT)
def parse_count(text: str) -> int | None:
    """A whole number ≥ 0 such as `412`, `1,204`, `86户`, `412.0`; None when it is not exactly that."""
    found = re.fullmatch(r"(\d{1,9}|\d{1,3}(?:,\d{3})+)(?:\.0+)?(?:户|人|人次|户次|个|村|名)?", squeeze(text))
    return int(found[1].replace(",", "")) if found else None
