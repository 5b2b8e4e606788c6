"""A minimal .xls made by hand: one compound file with one Workbook stream of BIFF8 records."""

import struct

SECTOR = 512
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def number(row: int, col: int, value: float, style: int = 0) -> bytes:
    """A number, row and column 0-based."""
    return record(0x0203, struct.pack("<HHHd", row, col, style, value))


def label(row: int, col: int, value: str) -> bytes:
    """A text."""
    return record(0x0204, struct.pack("<HHHHB", row, col, 0, len(value), 1) + value.encode("utf-16-le"))


def error(row: int, col: int, code: int) -> bytes:
    """An error value such as 0x17 #REF!."""
    return record(0x0205, struct.pack("<HHHBB", row, col, 0, code, 1))


def merge(first_row: int, last_row: int, first_col: int, last_col: int) -> bytes:
    return record(0x00E5, struct.pack("<HHHHH", 1, first_row, last_row, first_col, last_col))


def hidden_row(row: int) -> bytes:
    return record(0x0208, struct.pack("<HHHHHHI", row, 0, 5, 255, 0, 0, 0x20))


def hidden_column(col: int) -> bytes:
    return record(0x007D, struct.pack("<HHHHHH", col, col, 2048, 0, 1, 0))


def formula_error(row: int, col: int, code: int) -> bytes:
    """A formula whose result is an error value."""
    result = bytes((2, 0, code, 0, 0, 0, 0xFF, 0xFF))
    return record(0x0006, struct.pack("<HHH", row, col, 0) + result + struct.pack("<HIHB", 0, 0, 3, 0x1E) + b"\1\0")


def workbook(*sheets: tuple[str, int, bytes], first: bytes = b"", extra: str = "") -> bytes:
    """The file; a sheet is its name, its visibility (0 shown, 1 hidden, 2 very hidden) and its records.

    `first` are records before all others, `extra` is the name of one more entry of the container.
    """
    opening = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    opening += first
    # two styles: plain and the built-in date format 14
    opening += b"".join(record(0x00E0, struct.pack("<HHH", 0, each, 0) + bytes(14)) for each in (0, 14))
    closing = record(0x000A, b"")
    names = [name.encode("utf-16-le") for name, _, _ in sheets]
    begin = len(opening) + sum(4 + 8 + len(name) for name in names) + len(closing)
    bounds = b""
    bodies = b""
    for (_, shown, body), name in zip(sheets, names, strict=True):
        head = struct.pack("<IBBBB", begin + len(bodies), shown, 0, len(name) // 2, 1)
        bounds += record(0x0085, head + name)
        bodies += record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0)) + body + closing
    return compound(opening + bounds + closing + bodies, extra)


def compound(stream: bytes, extra: str) -> bytes:
    """The old container around one stream."""
    stream = stream.ljust(max(4096, -(-len(stream) // SECTOR) * SECTOR), b"\0")
    count = len(stream) // SECTOR
    chain = [FAT, END] + [index + 1 for index in range(2, count + 1)] + [END]
    fat = struct.pack(f"<{SECTOR // 4}I", *chain, *[FREE] * (SECTOR // 4 - len(chain)))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, END, 0, END, 0)
    header += struct.pack("<109I", 0, *[FREE] * 108)
    directory = entry("Root Entry", 5, 1, END, 0) + entry("Workbook", 2, FREE, 2, len(stream))
    directory += (entry(extra, 1, FREE, END, 0) if extra else b"").ljust(256, b"\0")
    return header + fat + directory + stream


def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    title = name.encode("utf-16-le")
    fields = struct.pack("<HBBIII", len(title) + 2, kind, 1, FREE, FREE, child)
    return title.ljust(64, b"\0") + fields + bytes(36) + struct.pack("<IQ", start, size)
