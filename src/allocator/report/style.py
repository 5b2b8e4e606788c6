"""公文 style in numbers: page, grid, faces and sizes of GB/T 9704-2012, colours, and how a title breaks into lines."""

from dataclasses import dataclass
from unicodedata import east_asian_width

PAGE_MM = (210.0, 297.0)
TOP_MM, BOTTOM_MM, LEFT_MM, RIGHT_MM = 37.0, 35.0, 28.0, 26.0  # 版心 156 × 225 mm
TEXT_MM = PAGE_MM[0] - LEFT_MM - RIGHT_MM
WIDE_TEXT_MM = 225.0
LINE_PT = 28.95  # 225 mm / 22 lines
TITLE_WIDTH = 20  # Chinese characters of 2号 on a line


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """A face by its name on staff's machines, its stand-in elsewhere, and its size in points."""

    name: str
    points: float
    latin: str = "Times New Roman"


TITLE = Face(name="方正小标宋简体", points=22)
BODY = Face(name="仿宋_GB2312", points=16)
HEADING = Face(name="黑体", points=16)
SUBHEADING = Face(name="楷体_GB2312", points=16)
SMALL = Face(name="仿宋_GB2312", points=10.5)
TABLE, TABLE_HEAD = "宋体", "黑体"
TABLE_SIZES, OVERVIEW_SIZES, LISTING_SIZES = (10.5, 9, 8), (9.5, 9), (8, 7.5, 7)
PAGE_NUMBER = Face(name="宋体", points=14)

# Okabe and Ito's colours, told apart by colour-blind readers, and hatches for black-and-white print
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00")
HATCHES = ("", "///", "---", "\\\\\\", "xxx", "|||")
INK, LINE, SHADE, SHADE_TOTAL = "#1a1a1a", "#8c8c8c", "#E9EEF4", "#F4F4F4"


def text_width(text: str) -> float:
    """Width in Chinese characters: wide characters count one, others a half."""
    return sum(1.0 if east_asian_width(char) in "WF" else 0.5 for char in text)


def title_lines(pieces: tuple[str, ...], lang: str) -> tuple[str, ...]:
    """The title on one line if it fits, else broken between its pieces, two lines before three."""
    glue = "" if lang == "zh" else " "
    if text_width(glue.join(pieces)) <= TITLE_WIDTH:
        return (glue.join(pieces),)
    for cut in range(len(pieces) - 1, 0, -1):
        lines = (glue.join(pieces[:cut]), glue.join(pieces[cut:]))
        if max(map(text_width, lines)) <= TITLE_WIDTH - 0.5:
            return lines
    return pieces
