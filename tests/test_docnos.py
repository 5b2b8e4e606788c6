"""文号: what two people write for one document is one text, and what is none is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.docnos import doc_year, normal_doc_no


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("商南财办农〔2022〕87号", "商南财办农〔2022〕87号"),
        ("巴财农【2025】7号", "巴财农〔2025〕7号"),
        ("平财预[2022]376号", "平财预〔2022〕376号"),
        ("邵北财农绩﹝2023﹞1 号", "邵北财农绩〔2023〕1号"),
        ("同财(农)指标〔2023〕2-1号", "同财（农）指标〔2023〕2-1号"),
        ("示例省财农（2026）４０号", "示例省财农〔2026〕40号"),
        ("示例省财农〔2025〕0101号", "示例省财农〔2025〕101号"),
    ],
)
def test_one_document_has_one_number(written: str, kept: str) -> None:
    assert normal_doc_no(written) == kept
    assert normal_doc_no(kept) == kept
    assert doc_year(kept) == int(kept[kept.index("〔") + 1 :][:4])


@pytest.mark.parametrize(
    "text",
    ["", "领导小组第3次会议", "财农2025年7号", "财农〔25〕7号", "财农〔2025〕号", "财农〔2025〕七号", "〔2025〕7号"],
)
def test_what_is_no_number_of_a_document_is_none(text: str) -> None:
    assert normal_doc_no(text) is None


@given(
    st.sampled_from(["[]", "【】", "（）", "()", "﹝﹞", "［］", "〔〕"]),
    st.integers(1, 9999),
    st.sampled_from(["", " ", "\u3000", "0"]),
)
def test_brackets_blanks_and_zeros_make_no_other_document(brackets: str, number: int, before: str) -> None:
    assert normal_doc_no(f"陕财办农{brackets[0]}2025{brackets[1]}{before}{number}号") == f"陕财办农〔2025〕{number}号"
