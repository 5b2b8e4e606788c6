"""The zip container of an .xlsx: its directory is checked against the limits before anything is unpacked."""

import io
import posixpath
import struct
import zipfile
import zlib
from dataclasses import dataclass

from allocator.intake.reading.book import Limits
from allocator.intake.reading.codes import (
    AMBIGUOUS_PARTS,
    DAMAGED_FILE,
    EMBEDDED_OBJECT,
    MACROS,
    MISSING_PART,
    OUTSIDE_LINK,
    PART_EXPANDS,
    PASSWORD,
    TOO_MANY_PARTS,
    TOTAL_EXPANDS,
    refuse,
)
from allocator.intake.reading.xmlstream import PACKAGE_RELATIONSHIPS, local_name, stream

_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    struct.error,
)
_LOCAL_HEADER = 30
_ENCRYPTED = 0x1
_MACRO_NAMES = ("vbaproject", "xl/macrosheets/", "xl/dialogsheets/", "xl/activex/", "xl/ctrlprops/", "macros/")
_OUTSIDE_NAMES = ("xl/externallinks/", "xl/connections", "xl/querytables/", "xl/model/", "xl/webextensions/")
_OBJECT_NAMES = ("xl/embeddings/", "xl/oleobjects")


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """One relationship of a part: its kind is the last word of the type's address, its target a part's full name."""

    id: str
    kind: str
    target: str
    outside: bool


@dataclass(frozen=True, slots=True)
class Package:
    """The opened container; parts are read whole, never more than the directory promised."""

    archive: zipfile.ZipFile
    names: frozenset[str]

    def read(self, name: str) -> bytes:
        """One part's bytes; raises Refused when it is missing or damaged."""
        if name not in self.names:
            raise refuse(MISSING_PART, part=name)
        try:
            return self.archive.read(name)
        except _DAMAGE as broken:
            raise refuse(DAMAGED_FILE, part=name) from broken


def open_package(data: bytes, limits: Limits) -> Package:
    """Open the container after checking its directory; raises Refused naming the part and the limit."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _DAMAGE as broken:
        raise refuse(DAMAGED_FILE, part="zip") from broken
    infos = archive.infolist()
    if len(infos) > limits.parts:
        raise refuse(TOO_MANY_PARTS, count=len(infos), limit=limits.parts)
    _check_sizes(infos, limits)
    _check_layout(infos, archive.start_dir)
    names = [info.filename for info in infos]
    for name in names:
        _check_name(name)
    return Package(archive, frozenset(names))


def _check_sizes(infos: list[zipfile.ZipInfo], limits: Limits) -> None:
    total = 0
    for info in infos:
        if info.flag_bits & _ENCRYPTED:
            raise refuse(PASSWORD, part=info.filename)
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise refuse(DAMAGED_FILE, part=info.filename)
        total += info.file_size
        if info.file_size > limits.ratio_from_bytes and info.file_size > limits.part_ratio * info.compress_size:
            ratio = info.file_size // max(info.compress_size, 1)
            raise refuse(PART_EXPANDS, part=info.filename, ratio=ratio, limit=limits.part_ratio)
    if total > limits.total_bytes:
        raise refuse(TOTAL_EXPANDS, megabytes=total // 1_000_000, limit=limits.total_bytes // 1_000_000)


def _check_layout(infos: list[zipfile.ZipInfo], directory: int) -> None:
    """No two parts share a name (in any case) or bytes: two programs could read two different workbooks."""
    seen: set[str] = set()
    end = 0
    for info in sorted(infos, key=lambda each: each.header_offset):
        key = info.filename.lower()
        if key in seen or info.header_offset < end:
            raise refuse(AMBIGUOUS_PARTS, part=info.filename)
        seen.add(key)
        end = info.header_offset + _LOCAL_HEADER + len(info.filename) + info.compress_size
        if end > directory:
            raise refuse(DAMAGED_FILE, part=info.filename)


def _check_name(name: str) -> None:
    lower = name.lower()
    if "\\" in name or name.startswith("/") or ".." in name.split("/"):
        raise refuse(DAMAGED_FILE, part=name)
    if lower.endswith(".bin") and "vba" in lower or any(word in lower for word in _MACRO_NAMES):
        raise refuse(MACROS, part=name)
    if lower.startswith(_OUTSIDE_NAMES):
        raise refuse(OUTSIDE_LINK, part=name)
    if lower.startswith(_OBJECT_NAMES):
        raise refuse(EMBEDDED_OBJECT, part=name)


def relations(package: Package, owner: str) -> tuple[Relation, ...]:
    """The relationships of a part ("" for the package), none if it has no list; only hyperlinks may point outside."""
    folder, base = posixpath.split(owner)
    part = posixpath.join(folder, "_rels", f"{base}.rels")
    if part not in package.names:
        return ()
    found: list[Relation] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if local_name(name, PACKAGE_RELATIONSHIPS) != "Relationship":
            return
        target = attributes.get("Target", "")
        outside = attributes.get("TargetMode") == "External"
        full = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        kind = attributes.get("Type", "").rpartition("/")[2]
        found.append(Relation(id=attributes.get("Id", ""), kind=kind, target=full, outside=outside))

    stream(package.read(part), part, start=start)
    if len({each.id for each in found}) != len(found):
        raise refuse(AMBIGUOUS_PARTS, part=part)
    for each in found:
        if each.outside and each.kind != "hyperlink":
            raise refuse(OUTSIDE_LINK, part=part)
    return tuple(found)
