"""The sample county-year 示例数据(虚构): where it stands, and a copy of it to work on."""

import shutil
from pathlib import Path

from allocator.findings import Cell, Finding, Severity

NAME = "yaozhou_2026"


class SampleError(Exception):
    """The sample cannot be copied there; `finding` says why, in the catalogue's words."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(f"{finding.code} {finding.subject}")
        self.finding = finding


def sample_dir() -> Path:
    """The sample's folder, in a checkout or in an installed wheel; raises SampleError when it is missing."""
    here = Path(__file__).resolve().parent
    for folder in (here / "samples_data" / NAME, here.parents[1] / "data" / "samples" / NAME):
        if (folder / "rulebook.toml").is_file():
            return folder
    raise SampleError(_finding("Y02", here))


def copy_sample(target: Path) -> Path:
    """Copy the sample into `target`, which is made if need be; raises SampleError unless it is an empty folder."""
    source = sample_dir()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise SampleError(_finding("Y01", target))
    try:
        target.mkdir(parents=True, exist_ok=True)
        for file in sorted(source.iterdir()):
            if file.is_file():
                shutil.copyfile(file, target / file.name)
    except OSError as error:
        raise SampleError(_finding("Y03", target)) from error
    return target


def _finding(code: str, folder: Path) -> Finding:
    return Finding(
        code=code,
        severity=Severity.ERROR,
        where=Cell(file=folder.name),
        subject=str(folder),
        args=(("folder", str(folder)),),
    )
