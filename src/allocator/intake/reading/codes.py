"""The problems' codes, their severities, and the exception that ends a reading at once."""

from typing import Final

from allocator.intake.reading.book import ReadProblem, Severity

NOT_FOUND: Final = "R01"
UNREADABLE: Final = "R02"
LOCK_FILE: Final = "R03"
EMPTY_FILE: Final = "R04"
FILE_TOO_LARGE: Final = "R05"
CHANGED_WHILE_READ: Final = "R06"
WRONG_CONTENT: Final = "R07"
UNKNOWN_EXTENSION: Final = "R08"
PASSWORD: Final = "R09"
DAMAGED_FILE: Final = "R10"
TOO_MANY_PARTS: Final = "R11"
PART_EXPANDS: Final = "R12"
TOTAL_EXPANDS: Final = "R13"
AMBIGUOUS_PARTS: Final = "R14"
MACROS: Final = "R15"
OUTSIDE_LINK: Final = "R16"
EMBEDDED_OBJECT: Final = "R17"
DOCTYPE: Final = "R18"
MALFORMED_PART: Final = "R19"
MISSING_PART: Final = "R20"
ROW_LIMIT: Final = "R21"
COLUMN_LIMIT: Final = "R22"
CELL_LIMIT: Final = "R23"
MERGE_LIMIT: Final = "R24"
MERGE_TOO_LARGE: Final = "R25"
MERGES_OVERLAP: Final = "R26"
DUPLICATE_CELL: Final = "R27"
BAD_REFERENCE: Final = "R28"
TEXT_TOO_LONG: Final = "R29"
FORBIDDEN_CHARACTER: Final = "R30"
LOST_CHARACTER: Final = "R31"
NO_SHARED_STRING: Final = "R32"
BAD_NUMBER: Final = "R33"
TOO_MANY_DIGITS: Final = "R34"
ERROR_VALUE: Final = "R35"
FORMULA_WITHOUT_VALUE: Final = "R36"
BAD_DATE: Final = "R37"
TIME_DROPPED: Final = "R38"
UNKNOWN_CELL_TYPE: Final = "R39"
READINGS_DISAGREE: Final = "R40"
SECOND_READING_FAILED: Final = "R41"
HIDDEN_ROWS: Final = "R42"
HIDDEN_COLUMNS: Final = "R43"
HIDDEN_SHEET: Final = "R44"
FILTER_ON: Final = "R45"
COVERED_BY_MERGE: Final = "R46"
INVISIBLE_FORMAT: Final = "R47"
ONE_READING: Final = "R50"
CHART_SHEET: Final = "R51"
UNKNOWN_ENCODING: Final = "R60"
UTF16: Final = "R61"
NUL_BYTE: Final = "R62"
SEPARATOR_UNCLEAR: Final = "R63"
ROW_TOO_LONG: Final = "R64"
BAD_QUOTING: Final = "R65"
ROW_TOO_SHORT: Final = "R66"
WORKER_DIED: Final = "R70"
WORKER_TIMEOUT: Final = "R71"
WORKER_ANSWER: Final = "R72"
MORE_PROBLEMS: Final = "R73"
OUT_OF_MEMORY: Final = "R74"

_SEVERITIES: Final[dict[str, Severity]] = {
    TIME_DROPPED: "warn",
    HIDDEN_ROWS: "ask",
    HIDDEN_COLUMNS: "ask",
    HIDDEN_SHEET: "ask",
    FILTER_ON: "ask",
    COVERED_BY_MERGE: "ask",
    INVISIBLE_FORMAT: "ask",
    ONE_READING: "warn",
    CHART_SHEET: "warn",
    ROW_TOO_SHORT: "ask",
}
CODES: Final = tuple(
    sorted(value for name, value in globals().items() if name.isupper() and isinstance(value, str) and value[0] == "R")
)
_SHOWN = 80


def problem(
    code: str,
    *,
    sheet: str | None = None,
    row: int | None = None,
    col: int | None = None,
    value: str = "",
    slots: tuple[tuple[str, str | int], ...] = (),
    **args: str | int,
) -> ReadProblem:
    """A problem with its severity by code; a long value is cut to 80 characters, the file's name is added later.

    The value is also a slot of the sentence.
    """
    shown = value if len(value) <= _SHOWN else value[: _SHOWN - 1] + "…"
    return ReadProblem(
        code=code,
        sheet=sheet,
        row=row,
        col=col,
        value=shown,
        args=(*slots, *sorted(args.items()), ("value", shown)),
        severity=_SEVERITIES.get(code, "error"),
    )


class Refused(Exception):
    """Nothing of the file can be used; carries the one problem that says why."""

    def __init__(self, found: ReadProblem) -> None:
        super().__init__(found.code)
        self.found = found


def refuse(
    code: str,
    *,
    sheet: str | None = None,
    row: int | None = None,
    col: int | None = None,
    value: str = "",
    **args: str | int,
) -> Refused:
    """The exception to raise for a problem that ends the reading."""
    return Refused(problem(code, sheet=sheet, row=row, col=col, value=value, slots=tuple(args.items())))
