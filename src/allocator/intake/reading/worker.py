"""The child process that reads one untrusted file: bytes on standard input, a reading as JSON on standard output."""

import sys
from dataclasses import fields

from allocator.intake.reading.book import Limits
from allocator.intake.reading.inprocess import read_bytes
from allocator.intake.reading.wire import encode

_ANSWER_BYTES = 256 << 20


def restrict(limits: Limits) -> None:
    """Bound this process's memory, processor time and output where the system can; elsewhere the wall time remains."""
    try:
        import resource  # absent on Windows
    except ImportError:
        return
    for kind, bound in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_FSIZE, _ANSWER_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            hard = resource.getrlimit(kind)[1]
            lowered = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
            resource.setrlimit(kind, (lowered, hard))
        except (ValueError, OSError):  # some systems refuse one of the bounds
            continue


def main(arguments: list[str]) -> None:
    """Arguments: the file's base name, then the limits as numbers in the order of their fields."""
    limits = Limits(**{field.name: int(text) for field, text in zip(fields(Limits), arguments[1:], strict=True)})
    restrict(limits)
    data = sys.stdin.buffer.read(limits.file_bytes + 1)
    sys.stdout.write(encode(read_bytes(data, arguments[0], limits)))
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
