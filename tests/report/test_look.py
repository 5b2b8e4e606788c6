"""What LibreOffice makes of the files; skipped where it is not installed."""

import shutil
import subprocess
from pathlib import Path

import pytest

OFFICE = shutil.which("soffice")
TEXT = shutil.which("pdftotext")

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not (OFFICE and TEXT), reason="LibreOffice or pdftotext is not installed"),
]


@pytest.mark.parametrize(("suffix", "least", "most"), [(".docx", 15, 45), (".xlsx", 8, 40)])
def test_an_office_program_opens_the_file_and_prints_it(
    tmp_path: Path, files: dict[str, bytes], suffix: str, least: int, most: int
) -> None:
    source = tmp_path / f"plan{suffix}"
    source.write_bytes(files[suffix])
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [str(OFFICE), "--headless", profile, "--convert-to", "pdf", "--outdir", str(tmp_path), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    text = subprocess.run(
        [str(TEXT), "-layout", str(tmp_path / "plan.pdf"), "-"], check=True, capture_output=True, text=True
    ).stdout
    pages = text.split("\f")
    assert least <= len(pages) <= most
    assert "财政衔接推进乡村振兴补助资金" in text
    assert all("示例数据" in page for page in pages if page.strip())
