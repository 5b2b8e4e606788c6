"""Telephone, identity and bank card numbers: found in any text, so that none leaves the workbook they stand in."""

import re
from dataclasses import replace

from allocator.findings import Finding

_HEADING = re.compile(r"电话|手机|身份证|联系人|联系方式|负责人|责任人|经办人|姓名|银行卡|账号")
_NUMBER = re.compile(r"(?<![\d.])(?:1[3-9]\d(?:\d{8}|[- ]\d{4}[- ]\d{4})|\d{15}|\d{16,18}[\dXx]?)(?![\dXx])")
_SHORTEST = 11


def names_people(heading: str) -> bool:
    """Whether a column is about persons by its heading; such columns are never kept."""
    return bool(_HEADING.search(heading))


def without_personal(text: str) -> str:
    """The text with every mobile telephone, identity and card number as `*`."""
    return text if len(text) < _SHORTEST else _NUMBER.sub("*", text)


def discreet(finding: Finding) -> Finding:
    """The finding with no such number in its value or its words."""
    value = without_personal(finding.value)
    args = tuple((name, without_personal(arg) if isinstance(arg, str) else arg) for name, arg in finding.args)
    return finding if (value, args) == (finding.value, finding.args) else replace(finding, value=value, args=args)
