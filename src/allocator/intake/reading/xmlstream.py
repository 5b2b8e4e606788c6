"""One strict way to stream an XML part: UTF-8 only, no document type, every fault named by its part."""

from collections.abc import Callable
from xml.parsers import expat

from allocator.intake.reading.codes import DOCTYPE, MALFORMED_PART, refuse

MAIN = frozenset(
    {"http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main"}
)
RELATIONSHIPS = frozenset(
    {
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "http://purl.oclc.org/ooxml/officeDocument/relationships",
    }
)
PACKAGE_RELATIONSHIPS = frozenset({"http://schemas.openxmlformats.org/package/2006/relationships"})
_SEPARATOR = "|"


def local_name(name: str, spaces: frozenset[str]) -> str:
    """The element's name if it stands in one of the name spaces, else the empty string."""
    space, _, local = name.rpartition(_SEPARATOR)
    return local if space in spaces else ""


def relationship_id(attributes: dict[str, str]) -> str:
    """The value of the r:id attribute, or the empty string."""
    return next((attributes[key] for space in RELATIONSHIPS if (key := f"{space}{_SEPARATOR}id") in attributes), "")


def stream(
    data: bytes,
    part: str,
    *,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Feed the part to the handlers, element names as `name space|name`.

    Raises Refused for a document type, another encoding than UTF-8, or broken XML.
    """
    if b"\0" in data:
        raise refuse(MALFORMED_PART, part=part)
    parser = expat.ParserCreate("utf-8", namespace_separator=_SEPARATOR)
    parser.buffer_text = True
    parser.StartElementHandler = start
    if end is not None:
        parser.EndElementHandler = end
    if text is not None:
        parser.CharacterDataHandler = text

    def no_doctype(*_: object) -> None:
        raise refuse(DOCTYPE, part=part)

    def only_utf8(_version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in ("utf-8", "utf8", "us-ascii"):
            raise refuse(MALFORMED_PART, part=part)

    parser.StartDoctypeDeclHandler = no_doctype
    parser.EntityDeclHandler = no_doctype
    parser.XmlDeclHandler = only_utf8
    try:
        parser.Parse(data, True)
    except expat.ExpatError as broken:
        raise refuse(MALFORMED_PART, part=part) from broken
