"""Whatever is changed in a ledger's file is found, and the first bad record is named."""

import json
import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from county import COUNTY, TERMS, YEAR, approved, made, noon, put, received

from allocator.cli import run
from allocator.cli.books import books
from allocator.cli.show import Stop
from allocator.ledger.store import Damaged, Doubted, Ledger, NotALedger, open_ledger, verify_ledger
from allocator.ledger.store.schema import TABLES
from allocator.rulebook import load_rules
from allocator.samples import copy_sample

COLUMNS = ("prev", "head", "op_id", "kind", "payload", "at")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("whole") / "ledger.db", *YEAR)


@pytest.fixture
def path(whole: Path, tmp_path: Path) -> Path:
    for file in (whole, whole.with_suffix(".head")):
        shutil.copy(file, tmp_path / file.name)
    return tmp_path / "ledger.db"


def edit(path: Path, *statements: tuple[str, tuple[object, ...]], form: bool = True) -> None:
    """Change the file as any program can: triggers taken off, and put on again so that the form looks untouched."""
    triggers = [(name, text) for name, text in TABLES if text.startswith("CREATE TRIGGER")]
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA ignore_check_constraints = ON")
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    for statement, values in statements:
        connection.execute(statement, values)
    for _, text in triggers if form else ():
        connection.execute(text)
    connection.close()


def first_bad(path: Path) -> int:
    """The number that verification names; 0 where it names none."""
    (finding,) = verify_ledger(path, COUNTY)
    return int(dict(finding.args).get("seq", 0))


def stored(path: Path, column: str, seq: int) -> bytes:
    connection = sqlite3.connect(path)
    connection.text_factory = bytes
    (value,) = connection.execute(f"SELECT {column} FROM event WHERE seq = ?", (seq,)).fetchone()
    connection.close()
    return bytes(value)


def flipped(path: Path, column: str, seq: int, place: int, mask: int) -> bytes:
    value = bytearray(stored(path, column, seq))
    value[place] ^= mask
    return bytes(value)


def rewrite(path: Path, column: str, seq: int, value: bytes) -> None:
    edit(path, (f"UPDATE event SET {column} = CAST(? AS TEXT) WHERE seq = ?", (value, seq)))


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("seq", range(1, len(YEAR) + 1))
def test_a_byte_flipped_in_any_column_of_any_event_is_found_and_named(path: Path, column: str, seq: int) -> None:
    chance = random.Random(f"{column}/{seq}")
    value = stored(path, column, seq)
    rewrite(path, column, seq, flipped(path, column, seq, chance.randrange(len(value)), 1 << chance.randrange(8)))
    assert first_bad(path) == seq


@pytest.mark.parametrize("column", COLUMNS)
def test_a_broken_byte_that_shows_nowhere_is_found_and_named(path: Path, column: str) -> None:
    rewrite(path, column, 3, stored(path, column, 3) + b"\xff")
    assert first_bad(path) == 3


@pytest.mark.long
@pytest.mark.parametrize("seq", range(1, len(YEAR) + 1))
def test_every_byte_of_an_event_flipped_is_found_and_named(path: Path, seq: int, tmp_path: Path) -> None:
    chance = random.Random(seq)
    other = tmp_path / "other.db"
    for column in COLUMNS:
        value = stored(path, column, seq)
        for place in chance.sample(range(len(value)), min(len(value), 300)):
            shutil.copy(path, other)
            rewrite(other, column, seq, flipped(path, column, seq, place, 1 << chance.randrange(8)))
            assert first_bad(other) == seq, (column, place)


def event_bytes(path: Path) -> list[int]:
    """Where in the file the bytes of events stand: all of the text of every column of every event."""
    data, found = path.read_bytes(), []
    for seq in range(1, len(YEAR) + 1):
        for column in COLUMNS:
            value = stored(path, column, seq)
            at = data.find(value[:200])
            assert at >= 0
            found += range(at, at + min(len(value), 200))
    return found


@pytest.mark.parametrize("seed", range(4))
def test_a_byte_flipped_in_the_raw_file_where_events_stand_is_found(path: Path, seed: int, tmp_path: Path) -> None:
    flip_raw(path, random.Random(seed), 25, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(4, 8))
def test_many_bytes_flipped_in_the_raw_file_are_found(path: Path, seed: int, tmp_path: Path) -> None:
    flip_raw(path, random.Random(seed), 2500, tmp_path)


def flip_raw(path: Path, chance: random.Random, count: int, folder: Path) -> None:
    """Flip single bits of the file, one at a time."""
    data, places = path.read_bytes(), event_bytes(path)
    other = folder / "raw.db"
    for place in chance.choices(places, k=count):
        changed = bytearray(data)
        changed[place] ^= 1 << chance.randrange(8)
        other.write_bytes(changed)
        assert verify_ledger(other, COUNTY) != (), place


def test_any_bit_of_the_file_that_is_flipped_is_found_or_changes_no_record(path: Path, tmp_path: Path) -> None:
    with open_ledger(path, COUNTY) as ledger:
        records = ledger.records()
    data, chance, other = path.read_bytes(), random.Random(1), tmp_path / "raw.db"
    found = 0
    for _ in range(150):
        changed = bytearray(data)
        changed[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        other.write_bytes(changed)
        if verify_ledger(other, COUNTY):
            found += 1
        else:
            with open_ledger(other, COUNTY) as ledger:
                assert ledger.records() == records
    assert found > 50


MOVE = "UPDATE event SET seq = ? WHERE seq = ?"


@pytest.mark.parametrize(
    ("statements", "seq"),
    [
        ([("DELETE FROM event WHERE seq = 3", ())], 3),
        ([("DELETE FROM event WHERE seq = 1", ())], 1),
        ([("DELETE FROM event WHERE seq = 3", ()), (MOVE, (3, 4)), (MOVE, (4, 5))], 3),
        ([(MOVE, (9, 3)), (MOVE, (3, 4)), (MOVE, (4, 9))], 3),
        ([("UPDATE event SET seq = seq + 10", ())], 1),
        ([("UPDATE event SET payload = replace(payload, '50000000', '50000001') WHERE seq = 3", ())], 3),
        ([("INSERT INTO event SELECT 6, head, head, 'x', kind, payload, at FROM event WHERE seq = 5", ())], 6),
    ],
    ids=["deleted", "first deleted", "deleted and closed up", "swapped", "moved", "one fen more", "added"],
)
def test_rows_deleted_reordered_changed_or_added_are_found(
    path: Path, statements: list[tuple[str, tuple[object, ...]]], seq: int
) -> None:
    edit(path, *statements)
    assert first_bad(path) == seq
    with pytest.raises(Damaged):
        Ledger(path, COUNTY)


def test_a_truncated_tail_verifies_in_itself_but_not_against_the_known_head(path: Path) -> None:
    edit(path, ("DELETE FROM event WHERE seq = 5", ()))
    (finding,) = verify_ledger(path, COUNTY)
    assert (finding.code, dict(finding.args)) == ("S13", {"known": 5, "found": 4})
    with open_ledger(path, COUNTY) as ledger:
        assert len(ledger.records()) == 4
        with pytest.raises(Doubted):
            ledger.commit([YEAR[4]], expected_head=ledger.head, terms=TERMS)
        assert len(ledger.records()) == 4


def test_an_older_copy_put_in_its_place_may_be_read_and_not_written(tmp_path: Path) -> None:
    path = made(tmp_path / "ledger.db", *YEAR[:3])
    shutil.copy(path, tmp_path / "old.db")
    made(path, *YEAR[3:])
    shutil.move(tmp_path / "old.db", path)
    with open_ledger(path, COUNTY) as ledger:
        assert ledger.doubt is not None
        assert ledger.doubt.code == "S13"
        with pytest.raises(Doubted):
            ledger.commit([YEAR[3]], expected_head=ledger.head, terms=TERMS)
    path.with_suffix(".head").unlink()  # what the pages say: whoever deletes it takes the protection away
    with open_ledger(path, COUNTY, now=noon) as ledger:
        ledger.commit([YEAR[3]], expected_head=ledger.head, terms=TERMS)


def test_another_ledger_of_the_same_county_and_year_is_noticed(path: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    other = made(tmp_path / "elsewhere" / "ledger.db", approved(), received(7), *YEAR[1:4], received(8))
    shutil.copy(other, path)
    assert [finding.code for finding in verify_ledger(path, COUNTY)] == ["S14"]


def test_a_known_head_that_says_something_else_stops_writing(path: Path) -> None:
    path.with_suffix(".head").write_text("x\n", encoding="ascii")
    assert [finding.code for finding in verify_ledger(path, COUNTY)] == ["S12"]


def test_a_lost_ledger_is_not_begun_anew(path: Path) -> None:
    path.unlink()
    with pytest.raises(NotALedger) as caught:
        Ledger(path, COUNTY, create=True)
    assert caught.value.findings[0].code == "S15"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET at = 'x'",
        "DELETE FROM event",
        "INSERT OR REPLACE INTO event SELECT * FROM event WHERE seq = 2",
        "REPLACE INTO event SELECT seq, prev, head, 'other', kind, payload, at FROM event WHERE seq = 2",
        "INSERT INTO event SELECT seq + 4, prev, head, 'other', kind, payload, at FROM event WHERE seq = 2",
        "INSERT OR REPLACE INTO meta SELECT * FROM meta",
        "UPDATE meta SET year = 2027",
        "DELETE FROM meta",
        "INSERT INTO event VALUES (1.5, 'a', 'b', 'c', 'd', '{}', 'f')",
        "INSERT INTO event VALUES ('x', 'a', 'b', 'c', 'd', '{}', 'f')",
    ],
)
def test_the_file_itself_refuses_whatever_is_no_addition(path: Path, statement: str) -> None:
    with open_ledger(path, COUNTY) as ledger:
        connection = ledger._connection
        assert connection is not None
        with pytest.raises(sqlite3.DatabaseError):
            connection.execute(statement)
        assert ledger.verify() == ()


@pytest.mark.parametrize("change", ["DROP TRIGGER event_no_delete", "CREATE TABLE more (x)", "DROP TABLE meta"])
def test_changed_tables_or_triggers_are_noticed(path: Path, change: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute(change)
    connection.close()
    assert [finding.code for finding in verify_ledger(path, COUNTY)] == ["S04"]


@pytest.mark.parametrize(
    ("damage", "codes"),
    [
        (lambda data: b"", {"S15"}),
        (lambda data: data[: len(data) // 2], {"S20", "S34", "S21"}),
        (lambda data: b"PK\3\4" + data[4:], {"S34"}),
        (lambda data: data[:4096] + bytes(4096) + data[8192:], {"S20", "S34", "S21"}),
    ],
    ids=["emptied", "cut in half", "another file", "a page of nothing"],
)
def test_a_broken_file_is_told_in_a_finding(path: Path, damage: Callable[[bytes], bytes], codes: set[str]) -> None:
    path.write_bytes(damage(path.read_bytes()))
    found = verify_ledger(path, COUNTY)
    assert {finding.code for finding in found} & codes, found


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A case whose ledger has five records, beside its rulebook only."""
    copy_sample(tmp_path / "case")
    rules = load_rules(tmp_path / "case" / "rulebook.toml")
    ledger = Ledger(tmp_path / "case" / "ledger.db", rules.county, create=True, now=noon)
    put(ledger, *YEAR)
    ledger.close()
    return tmp_path / "case"


def older(case: Path) -> Path:
    """The case with an older copy of its ledger put in place."""
    (copy,) = (case / "backups").glob("ledger.000003.*.db")
    shutil.copy(copy, case / "ledger.db")
    return case


def says(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    """The exit code of a command and what it says on both outputs."""
    capsys.readouterr()
    code = run([str(part) for part in arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


DOUBT = "台账只有3笔，而旁边的 ledger.head 记着已有5笔"


@pytest.mark.parametrize(
    "command", [("ledger", "show"), ("ledger", "asof", "2026-12-31"), ("tranche", "list"), ("tranche", "preview", "T1")]
)
def test_whoever_reads_an_older_ledger_is_told_the_doubt_first(
    case: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    room, name, *more = command
    assert DOUBT not in says(capsys, room, name, case, *more)[2]
    code, _, err = says(capsys, room, name, older(case), *more)
    assert err.startswith(DOUBT)
    if name in ("show", "asof", "list"):
        assert code == 0
        assert json.loads(says(capsys, room, name, case, *more, "--json")[1])["doubt"]["code"] == "S13"


@pytest.mark.parametrize("command", [("ledger", "export"), ("ledger", "backup"), ("tranche", "preview", "T1", "--out")])
def test_nothing_leaves_an_older_ledger_on_paper_or_as_a_copy(
    case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    room, name, *more = command
    there = [*more, tmp_path / "new"] if name != "export" else ["--out", tmp_path / "new"]
    code, out, _ = says(capsys, room, name, older(case), *there)
    assert (code, DOUBT in out, (tmp_path / "new").exists()) == (1, True, False)


def test_the_store_itself_makes_no_copy_of_an_older_ledger(case: Path, tmp_path: Path) -> None:
    with open_ledger(older(case) / "ledger.db") as ledger, pytest.raises(Doubted):
        ledger.backup(tmp_path / "new.db")
    assert not (tmp_path / "new.db").exists()


def test_a_ledger_that_was_deleted_is_missed_with_its_last_head_and_copy(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (case / "ledger.db").unlink()
    for command in (("verify",), ("show",)):
        code, out, _ = says(capsys, "ledger", *command, case)
        assert code == 1
        assert "ledger.head 记着已有5笔" in out
        assert "记到第5笔的备份" in out
        assert "先审定年度计划" not in out
    assert not (case / "ledger.db").exists()


def test_while_copies_are_left_no_new_ledger_is_begun(case: Path) -> None:
    county = load_rules(case / "rulebook.toml").county
    (case / "ledger.db").unlink()
    (case / "ledger.head").unlink()
    with pytest.raises(NotALedger) as caught:
        Ledger(case / "ledger.db", county, create=True)
    assert [finding.code for finding in caught.value.findings] == ["S24"]
    assert not (case / "ledger.db").exists()
    (case / "backups").rename(case / "moved")
    with open_ledger(case / "ledger.db", county, create=True) as ledger:
        assert ledger.records() == ()


def test_a_command_that_records_nothing_leaves_no_empty_ledger(case: Path) -> None:
    for file in (case / "ledger.db", case / "ledger.head"):
        file.unlink()
    shutil.rmtree(case / "backups")
    with pytest.raises(Stop), books(case, new=True) as own:
        own.commit((YEAR[2],), own.balances().head)
    assert not (case / "ledger.db").exists()
    with books(case, new=True) as own:
        own.commit((YEAR[0],), own.balances().head)
    assert (case / "ledger.db").exists()
