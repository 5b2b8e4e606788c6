"""The page about solving says what the program does."""

import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "solving.md"


def test_the_example_on_the_page_runs() -> None:
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    assert len(blocks) == 1
    exec(compile(blocks[0], str(PAGE), "exec"), {})
