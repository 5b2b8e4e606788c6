"""The same bytes for the same content: zip archives without the clock."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

EPOCH = (1980, 1, 1, 0, 0, 0)


def same_zip(archive: bytes, *, without: tuple[str, ...] = ()) -> bytes:
    """The archive with fixed dates and rights, its parts in their order; parts named in `without` are left out.

    A relationship to a part that is left out goes with it.
    """
    made = BytesIO()
    with ZipFile(BytesIO(archive)) as source, ZipFile(made, "w", ZIP_DEFLATED, compresslevel=6) as target:
        for name in source.namelist():
            if name in without:
                continue
            content = source.read(name)
            if name.endswith(".rels"):
                content = _without_links(content, without)
            entry = ZipInfo(name, EPOCH)
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            entry.create_system = 0
            target.writestr(entry, content)
    return made.getvalue()


def _without_links(content: bytes, without: tuple[str, ...]) -> bytes:
    for name in without:
        at = content.find(name.encode())
        if at >= 0:
            start, end = content.rfind(b"<Relationship ", 0, at), content.find(b"/>", at) + 2
            content = content[:start] + content[end:]
    return content
