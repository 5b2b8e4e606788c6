"""Units of money as tables state them: a `单位:` line above the header, or a remark in a heading."""

import re
from functools import lru_cache

from allocator.intake.headings import squeeze
from allocator.money import Unit

_MONEY = {
    "元": Unit.YUAN,
    "人民币元": Unit.YUAN,
    "千元": Unit.THOUSAND_YUAN,
    "万元": Unit.WAN_YUAN,
    "万": Unit.WAN_YUAN,
    "人民币万元": Unit.WAN_YUAN,
    "亿元": Unit.YI_YUAN,
}
_HALF = str.maketrans("（），：；／、", "(),:;/,")
_LINE = re.compile(r"单\s*位\s*[为是]?[\s:(]*(?=([^()]{1,30}))")
_SPLIT = re.compile(r"[,:;/、()\[\]|\s]+")
_PER = re.compile("/(?:人|户|亩|公里|平方米|年|月)|每")
_TAIL = re.compile("(?<=[金额资投])(亿元|万元|千元)$|[/,](亿元|万元|千元|元)$")


@lru_cache(maxsize=4_000)
def unit_line(text: str) -> tuple[Unit, ...]:
    """The units of money in a line such as `单位:万元` or `单位:人、万元`; several different ones are all returned."""
    if "位" not in text:
        return ()
    found: list[Unit] = []
    for plain in (squeeze(text), text.translate(_HALF)):
        for match in _LINE.finditer(plain) if not found else ():
            for word in _SPLIT.split(match[1]):
                unit = _MONEY.get(word)
                if unit is None and len(word) > 3:
                    break
                if unit is not None and unit not in found:
                    found.append(unit)
    return tuple(found)


@lru_cache(maxsize=4_000)
def heading_unit(path: tuple[str, ...]) -> Unit | None:
    """The unit that a column's headings state, the lowest heading first: `金额(万元)`, `金额/万元`."""
    for text in reversed(path):
        plain = squeeze(text)
        for remark in re.findall(r"[(\[]([^()\[\]]*)[)\]]", plain):
            if _PER.search(remark):
                continue
            for word in _SPLIT.split(remark.removeprefix("单位")):
                if word in _MONEY:
                    return _MONEY[word]
        if tail := _TAIL.search(plain):
            return _MONEY[tail[1] or tail[2]]
    return None
