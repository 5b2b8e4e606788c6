"""One page for a browser without network, script or Chinese fonts in its pictures."""

import re

import lxml.html
import pytest

from allocator.report.model import Document


@pytest.fixture(scope="module")
def page(files: dict[str, bytes]) -> lxml.html.HtmlElement:
    return lxml.html.fromstring(files[".html"])


def test_no_request_leaves_the_page(files: dict[str, bytes]) -> None:
    text = files[".html"].decode()
    links = set(re.findall(r'(?:https?:)?//[^\s"\'<>)]+', text))
    assert links <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert "<script" not in text
    assert "@import" not in text
    assert "default-src 'none'" in text
    assert all(ref.startswith("#") for ref in re.findall(r'(?:href|src)="([^"]*)"', text))
    assert all(ref.startswith("#") for ref in re.findall(r"url\(([^)]*)\)", text))


def test_the_page_stays_small(files: dict[str, bytes]) -> None:
    assert len(files[".html"]) < 400_000


def test_ids_are_unique_and_references_find_them(files: dict[str, bytes]) -> None:
    text = files[".html"].decode()
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', text)) <= set(ids)


def test_chart_text_is_drawn_as_shapes_and_told_in_words(page: lxml.html.HtmlElement) -> None:
    pictures = list(page.iter("svg"))
    assert len(pictures) == 2
    assert not any(node.tag == "text" for picture in pictures for node in picture.iter())
    assert all(len(list(picture.iter("use"))) > 20 for picture in pictures)
    assert len(page.find_class("spoken")) == 2


def test_the_page_speaks_chinese_and_is_marked_as_sample(page: lxml.html.HtmlElement) -> None:
    assert page.get("lang") == "zh-CN"
    assert page.find_class("banner")[0].text_content() == "示例数据\uff08虚构\uff09"


def test_every_section_and_annex_can_be_jumped_to(page: lxml.html.HtmlElement, document: Document) -> None:
    targets = {link.get("href")[1:] for link in page.iter("a")}
    assert targets == {f"s{i}" for i in range(1, len(document.sections) + 1)} | {
        f"a{i}" for i in range(1, len(document.annexes) + 1)
    }
    assert targets <= {section.get("id") for section in page.iter("section")}


def test_heading_cells_say_what_they_head(page: lxml.html.HtmlElement) -> None:
    assert all(cell.get("scope") for cell in page.iter("th"))
