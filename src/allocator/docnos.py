"""文号: read as people write them, kept in one form."""

import re
import unicodedata

_OPEN, _CLOSE = "\u3014", "\u3015"
_YEAR = re.compile(r"[\[\u3010\uff3b\uff08(\ufe5d\u3016\u3014](\d{4})[\]\u3011\uff3d\uff09)\ufe5e\u3017\u3015]")
_FORM = re.compile(r"[\u4e00-\u9fff\uff08\uff09()]+\u3014\d{4}\u3015\d+(?:-\d+)?\u53f7")


def normal_doc_no(text: str) -> str | None:
    """`巴财农【2025】7 号` -> `巴财农〔2025〕7号`; None where the text is no 文号.

    The year stands in 〔〕, other brackets are full-width; blanks and leading zeros go, full-width digits become plain
    ones: what two people write for one document is one text.
    """
    plain = "".join(unicodedata.normalize("NFKC", char) if char.isdigit() else char for char in text)
    plain = re.sub(r"[\s\u200b-\u200f\ufeff]+", "", plain)
    found = _YEAR.search(plain)
    if found is None:
        return None
    plain = plain[: found.start()] + _OPEN + found[1] + _CLOSE + plain[found.end() :]
    plain = plain.replace("\u2014", "-").replace("\uff0d", "-").replace("(", "\uff08").replace(")", "\uff09")
    plain = re.sub(r"(?<=[\u3015-])0+(?=\d)", "", plain)  # 0101号 and 101号 are one document
    return plain if _FORM.fullmatch(plain) else None


def doc_year(doc_no: str) -> int:
    """The year inside a normalised 文号."""
    return int(doc_no[doc_no.index(_OPEN) + 1 :][:4])
