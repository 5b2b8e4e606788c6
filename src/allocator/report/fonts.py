"""Chinese fonts: the packaged open pair first, then what the machine has; a warning in words if there is none."""

import warnings
from functools import lru_cache
from pathlib import Path

SYSTEM = (
    "Noto Sans SC",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "SimHei",
    "WenQuanYi Micro Hei",
)
FALLBACK = "DejaVu Sans"  # has the signs the Chinese fonts lack, such as ticks


@lru_cache(maxsize=1)
def packaged() -> tuple[Path, ...]:
    """Files of the open fonts that come with the installation; empty where they are missing."""
    try:
        import pylopdf_fonts_zh_cn as pair  # deferred: only charts need it, and it may be absent
    except ImportError:
        return ()
    return tuple(Path(str(path)) for path in (pair.sans_path(), pair.serif_path()) if Path(str(path)).is_file())


@lru_cache(maxsize=1)
def families() -> tuple[str, ...]:
    """Font families for charts, Chinese first; registers the packaged fonts with matplotlib."""
    from matplotlib import font_manager  # deferred: matplotlib is heavy

    for path in packaged():
        font_manager.fontManager.addfont(str(path))
    known = {entry.name for entry in font_manager.fontManager.ttflist}
    chinese = tuple(name for name in SYSTEM if name in known)[:1]
    if not chinese:
        warnings.warn("没有找到中文字体,图中文字会显示为方框", stacklevel=2)
    return (*chinese, FALLBACK)
