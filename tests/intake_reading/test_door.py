"""The door: copies, locked and changing files, and a child process that may die without harm."""

import os
import socket
import subprocess
import sys
import time
from dataclasses import fields
from pathlib import Path

import pytest

from allocator.intake.reading import codes as c
from allocator.intake.reading import reader
from allocator.intake.reading.address import cell_name, parse_cell, parse_range, range_name
from allocator.intake.reading.book import DEFAULT, Kind, Limits, RawCell
from allocator.intake.reading.inprocess import read_bytes
from allocator.intake.reading.reader import read_book
from allocator.intake.reading.wire import BadAnswer, decode, encode
from allocator.text import LANGS, knows
from intake_reading.build import book, number, parts, row, sheet_xml, spoken, text, zipped

PLAIN = book(row(1, text("A1", "项目名称"), number("B1", "12.5")))


def test_A27_a_path_with_chinese_and_blanks_is_read(tmp_path: Path) -> None:
    path = tmp_path / "耀州区 2026年" / "项目库(终稿) 1.xlsx"
    path.parent.mkdir()
    path.write_bytes(PLAIN)
    found, problems = read_book(path)
    assert problems == ()
    assert found == read_bytes(PLAIN, path.name)[0]
    assert found is not None
    assert (found.file, found.readings) == (path.name, 2)


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("~$项目库.xlsx", PLAIN, c.LOCK_FILE),
        ("空.xlsx", b"", c.EMPTY_FILE),
        ("大.xlsx", b"PK" + b"\0" * DEFAULT.file_bytes, c.FILE_TOO_LARGE),
    ],
)
def test_A27_lock_files_empty_and_huge_files_are_refused(tmp_path: Path, name: str, data: bytes, code: str) -> None:
    (tmp_path / name).write_bytes(data)
    found, problems = read_book(tmp_path / name)
    assert found is None
    assert [each.code for each in problems] == [code]
    assert spoken(problems[0])


def test_A27_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert [p.code for p in read_book(tmp_path / "无.xlsx")[1]] == [c.NOT_FOUND]
    assert [p.code for p in read_book(tmp_path)[1]] == [c.NOT_FOUND]
    assert [p.code for p in read_book(Path("a\0b.xlsx"))[1]] in ([c.NOT_FOUND], [c.UNREADABLE])


def test_A27_a_file_that_cannot_be_opened_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(PLAIN)

    def locked(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "open", locked)
    assert [p.code for p in read_book(path)[1]] == [c.UNREADABLE]


def test_A27_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(PLAIN)
    real = os.fstat
    calls: list[int] = []

    def changing(number_: int) -> os.stat_result:
        calls.append(number_)
        if len(calls) == 2:
            path.write_bytes(PLAIN + b"x")
        return real(number_)

    monkeypatch.setattr(os, "fstat", changing)
    assert [p.code for p in read_book(path)[1]] == [c.CHANGED_WHILE_READ]


def test_A02_a_cell_at_the_last_column_is_refused_and_the_parent_lives(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(book(row(1_048_576, number("XFD1048576", "1"))))
    found, problems = read_book(path)
    assert found is None
    assert [(p.code, p.row, p.col, p.file) for p in problems] == [(c.COLUMN_LIMIT, 1_048_576, 16_384, "a.xlsx")]


WORKERS = {
    "dies": ("import os; os.kill(os.getpid(), 9)", c.WORKER_DIED),
    "fails": ("raise SystemExit(3)", c.WORKER_DIED),
    "hangs": ("import time; time.sleep(60)", c.WORKER_TIMEOUT),
    "babbles": ("print('{')", c.WORKER_ANSWER),
    "is silent": ("", c.WORKER_ANSWER),
    "lies": ('print(\'{"book":{"file":1},"problems":[]}\')', c.WORKER_ANSWER),
    "nests": ("print('[' * 100_000)", c.WORKER_ANSWER),
}


@pytest.mark.parametrize("name", WORKERS)
def test_A28_a_worker_that_fails_gives_a_sentence(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code, expected = WORKERS[name]
    path = tmp_path / "a.xlsx"
    path.write_bytes(PLAIN)
    real = subprocess.run

    def other(command: list[str], **more: object) -> object:
        return real([sys.executable, "-c", code], **more)  # type: ignore[call-overload]

    monkeypatch.setattr(reader.subprocess, "run", other)
    found, problems = read_book(path, limits=Limits(wall_seconds=2))
    assert found is None
    assert [(p.code, p.file) for p in problems] == [(expected, "a.xlsx")]
    assert spoken(problems[0])


def test_A28_another_files_answer_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(PLAIN)
    foreign = read_bytes(book(row(1, number("A1", "1"))), "a.xlsx")
    monkeypatch.setattr(reader, "ask_worker", lambda *_: foreign)
    assert [p.code for p in read_book(path)[1]] == [c.WORKER_ANSWER]


@pytest.mark.skipif(sys.platform == "win32", reason="memory limits need the resource module")
def test_A28_a_worker_out_of_memory_gives_a_sentence(tmp_path: Path) -> None:
    cells = "".join(f'<c r="{cell_name(1, i)}"><v>{i}</v></c>' for i in range(1, 200))
    rows = "".join(f'<row r="{r}">{cells}</row>'.replace('1"><v>', f'{r}"><v>') for r in range(1, 900))
    path = tmp_path / "a.xlsx"
    path.write_bytes(book(rows))
    found, problems = read_book(path, limits=Limits(memory_bytes=60_000_000))
    assert found is None
    assert problems[0].code in (c.WORKER_DIED, c.OUT_OF_MEMORY)


def test_A28_the_worker_starts_fast_and_imports_little(tmp_path: Path) -> None:
    probe = "import sys, allocator.intake.reading.worker; print(*sorted(sys.modules))"
    command = [sys.executable, "-P", "-c", probe]
    done = subprocess.run(command, capture_output=True, text=True, env=reader._environment(), check=True)
    heavy = {"pandas", "numpy", "openpyxl", "pulp", "highspy", "pydantic", "rich", "typer", "socket", "asyncio"}
    assert heavy.isdisjoint(done.stdout.split())
    path = tmp_path / "a.xlsx"
    path.write_bytes(PLAIN)
    times = []
    for _ in range(3):
        began = time.perf_counter()
        read_book(path)
        times.append(time.perf_counter() - began)
    assert min(times) < 1.5  # 0.1–0.2 s on a quiet machine


def test_A06_nothing_is_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", forbidden)
    data = parts(sheet_xml(row(1, number("A1", "1"))))
    data["xl/workbook.xml"] = str(data["xl/workbook.xml"]).replace(
        "?>\r\n", '?><!DOCTYPE a SYSTEM "http://127.0.0.1/a">'
    )
    assert [p.code for p in read_bytes(zipped(data), "a.xlsx")[1]] == [c.DOCTYPE]


def test_a_reading_survives_the_wire_unchanged() -> None:
    after = '<mergeCells><mergeCell ref="A2:B2"/></mergeCells>'
    body = row(1, text("A1", "甲"), number("B1", "45000", 1), more=' hidden="1"') + row(2, '<c r="A2"><f>1</f></c>')
    reading = read_bytes(book(body, after=after, formats=["yyyy-mm-dd"]), "甲.xlsx")
    assert len(reading[1]) == 2
    assert decode(encode(reading)) == reading
    cells = decode(encode(reading))[0]
    assert cells is not None
    assert cells.sheets[0].cells[1, 1] == RawCell("甲", Kind.TEXT)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"rows', '"Rows'),
        ('"places":[1,1,0', '"places":[1,1,9'),
        ('"places":[1,1,0', '"places":[1,1'),
        ('"places":[1,1,0', '"places":[1,1,-1'),
        ('"places":[1,1,0', '"places":[1,true,0'),
        ('"number"', '"money"'),
        ('"12.5"', "12.5"),
        ('"xlsx"', '"exe"'),
        ('"readings":2', '"readings":"2"'),
        ('"flags":[false', '"flags":[0'),
        ('"size":[1,2]', '"size":[1]'),
        ('"problems":[]', '"problems":[["R01","error"]]'),
        ('"problems":[]', '"problems":[["R01","bad","",null,null,null,"",[]]]'),
        ('"problems":[]', '"problems":{}'),
    ],
)
def test_an_answer_of_another_form_is_refused(old: str, new: str) -> None:
    line = encode(read_bytes(PLAIN, "a.xlsx"))
    if old not in line:
        assert old == '"rows'
        line, old, new = line, '"sheets"', '"Sheets"'
    with pytest.raises(BadAnswer):
        decode(line.replace(old, new))


def test_every_code_has_its_sentences_in_every_language() -> None:
    assert len(c.CODES) == len(set(c.CODES))
    for code in c.CODES:
        for lang in LANGS:
            assert knows(f"{code}.message", lang)
            assert knows(f"{code}.action", lang)


def test_limits_travel_to_the_worker_in_the_order_of_their_fields() -> None:
    assert all(isinstance(getattr(DEFAULT, each.name), int) for each in fields(Limits))


def test_addresses_go_both_ways() -> None:
    for place, name in (((1, 1), "A1"), ((12, 27), "AA12"), ((1_048_576, 16_384), "XFD1048576")):
        assert parse_cell(name) == place
        assert cell_name(*place) == name
    area = parse_range("B2:AA30")
    assert area is not None
    assert range_name(area) == "B2:AA30"
    assert parse_range("B2:A1") is None
