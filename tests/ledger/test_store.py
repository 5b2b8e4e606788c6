"""The ledger's file: what is committed stands, once; what cannot be is refused in words; copies are the same ledger."""

import errno
import multiprocessing
import os
import re
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from county import (
    COUNTY,
    DAY,
    TERMS,
    WAN,
    YEAR,
    allotted,
    approved,
    made,
    noon,
    priced,
    put,
    received,
)

from allocator.findings import Finding
from allocator.ledger.guard import Terms
from allocator.ledger.store import (
    CommitFailed,
    Ledger,
    LedgerError,
    LedgerMisuse,
    LedgerMoved,
    Locked,
    NotALedger,
    Refused,
    backups,
    open_ledger,
    verify_ledger,
)
from allocator.ledger.store import connect as connecting
from allocator.text import say

HERE = Path(__file__).resolve().parent


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with open_ledger(path, COUNTY, create=True, now=noon) as opened:
        put(opened, approved(), received())
        yield opened


def codes(wrong: LedgerError) -> list[str]:
    """The codes of an error's findings, each of which must have its sentences."""
    for finding in wrong.findings:
        assert_said(finding)
    return [finding.code for finding in wrong.findings]


def assert_said(finding: Finding) -> None:
    slots = {"value": finding.value, "subject": finding.subject, **dict(finding.args)}
    for lang in ("zh", "en"):
        for part in ("rule", "message", "action"):
            assert "{" not in say(f"{finding.code}.{part}", lang, **slots)


def test_a_commit_answers_with_receipts_and_stands_after_reopening(ledger: Ledger, path: Path) -> None:
    head = ledger.head
    first, second = ledger.commit([allotted("a", 0, 1), allotted("b", 2)], expected_head=head, terms=TERMS)
    assert (first.seq, first.prev, second.prev, second.head) == (3, head, first.head, ledger.head)
    assert first.at == "2026-03-01T12:00:00+08:00"
    ledger.close()
    with open_ledger(path, COUNTY) as again:
        assert again.records()[2:] == (first, second)
        assert again.balances().held("P000") == 50 * WAN
        assert again.verify() == ()


def test_a_batch_is_recorded_whole_or_not_at_all(ledger: Ledger) -> None:
    head = ledger.head
    with pytest.raises(Refused):
        ledger.commit([allotted("a", 0), allotted("b", 1, amount=101 * WAN)], expected_head=head, terms=TERMS)
    assert (ledger.head, len(ledger.records())) == (head, 2)


def test_the_guard_s_findings_come_with_the_refusal(ledger: Ledger) -> None:
    with pytest.raises(Refused) as caught:
        ledger.commit([allotted("a", 0)], expected_head=ledger.head, terms=Terms(needs_filing=True))
    assert [finding.code for finding in caught.value.findings] == ["L15"]


def test_the_same_operation_again_gets_its_first_receipt_even_after_the_head_moved(ledger: Ledger) -> None:
    head = ledger.head
    first = ledger.commit([allotted("a", 0)], expected_head=head, terms=TERMS)
    put(ledger, allotted("b", 1))
    assert ledger.commit([allotted("a", 0)], expected_head=head, terms=TERMS) == first
    assert len(ledger.records()) == 4


def test_the_same_operation_twice_in_one_batch_is_one_event(ledger: Ledger) -> None:
    first, second = ledger.commit([allotted("a", 0)] * 2, expected_head=ledger.head, terms=TERMS)
    assert first == second
    assert len(ledger.records()) == 3


@pytest.mark.parametrize("together", [True, False])
def test_the_same_operation_with_other_content_is_refused(ledger: Ledger, together: bool) -> None:
    mine, other = allotted("a", 0), allotted("a", 0, amount=51 * WAN)
    if not together:
        put(ledger, mine)
    with pytest.raises(Refused) as caught:
        ledger.commit([mine, other] if together else [other], expected_head=ledger.head, terms=TERMS)
    assert codes(caught.value) == ["S19" if together else "S16"]
    assert len(ledger.records()) == (2 if together else 3)
    if not together:
        slots = dict(caught.value.findings[0].args)
        assert (slots["seq"], slots["basis"], slots["by"]) == (3, mine.basis, mine.by)


def test_a_colleague_who_sends_the_same_document_gets_the_receipt_that_stands(ledger: Ledger) -> None:
    head = ledger.head
    mine = allotted("a", 0)
    (first,) = ledger.commit([mine], expected_head=head, terms=TERMS)
    assert ledger.stood == frozenset()
    theirs = replace(mine, by="经办人乙", on=date(2026, 4, 1), proposal="e" * 64)
    assert ledger.commit([theirs], expected_head=head, terms=TERMS) == (first,)
    assert ledger.stood == {first.seq}
    assert len(ledger.records()) == 3


def test_the_sentence_of_a_document_with_other_content_shows_no_hash(ledger: Ledger) -> None:
    put(ledger, mine := replace(allotted("a", 0), op_id="f" * 32))
    with pytest.raises(Refused) as caught:
        put(ledger, replace(allotted("a", 0, amount=51 * WAN), op_id=mine.op_id))
    finding = caught.value.findings[0]
    slots = {"value": finding.value, "subject": finding.subject, **dict(finding.args)}
    said = say("S16.message", **slots) + say("S16.action", **slots)
    assert mine.op_id not in said
    assert [part for part in ("第3笔", mine.basis, mine.by) if part not in said] == []


def test_a_head_that_moved_is_told_with_what_came_since(ledger: Ledger) -> None:
    head = ledger.head
    put(ledger, allotted("a", 0), allotted("b", 1))
    with pytest.raises(LedgerMoved) as caught:
        ledger.commit([allotted("c", 2)], expected_head=head, terms=TERMS)
    assert codes(caught.value) == ["S11"]
    assert [record.event.op_id for record in caught.value.since] == ["a", "b"]
    assert "台账已变" in say("S11.message", count=2, value="x", found="y")


def test_a_head_that_never_was_is_told(ledger: Ledger) -> None:
    with pytest.raises(LedgerMoved) as caught:
        ledger.commit([allotted("c", 2)], expected_head="0" * 64, terms=TERMS)
    assert (codes(caught.value), caught.value.since) == (["S17"], ())


def test_two_open_ledgers_see_each_other_s_records(ledger: Ledger, path: Path) -> None:
    with open_ledger(path, COUNTY, now=noon) as other:
        put(other, allotted("a", 0))
        assert ledger.head == other.head
        assert ledger.balances() == other.balances()
        put(ledger, allotted("b", 1))
        assert other.records() == ledger.records()


def test_balances_on_a_day_are_those_of_the_events_up_to_it(ledger: Ledger) -> None:
    put(ledger, allotted("a", 0, on=date(2026, 4, 1)), allotted("b", 1, on=date(2026, 5, 1)))
    seen = [ledger.balances(on=day).seq for day in (date(2026, 2, 1), DAY, date(2026, 4, 30), date(2026, 5, 1))]
    assert seen == [0, 2, 3, 4]
    assert ledger.balances(on=date(2026, 12, 31)) == ledger.balances()


def test_the_clock_may_go_back_but_the_chain_goes_on(ledger: Ledger, path: Path) -> None:
    with open_ledger(path, COUNTY, now=lambda: noon().replace(year=2020)) as other:
        put(other, allotted("a", 0))
        assert other.records()[-1].at.startswith("2020-")
        assert other.verify() == ()


def test_the_connection_has_the_settings_that_the_promises_rest_on(ledger: Ledger) -> None:
    connection = ledger._connection
    assert connection is not None
    wanted = {
        "synchronous": 3, "foreign_keys": 1, "recursive_triggers": 1, "trusted_schema": 0, "busy_timeout": 20_000,
        "journal_mode": "delete", "user_version": 1, "application_id": 0x4C454447,
    }  # fmt: skip
    assert {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted} == wanted
    assert connection.isolation_level is None
    strict = dict(connection.execute("SELECT name, strict FROM pragma_table_list WHERE schema = 'main'"))
    assert (strict["event"], strict["meta"]) == (1, 1)


@pytest.mark.parametrize(
    ("county", "refused"),
    [
        (COUNTY, False),
        (None, False),
        (replace(COUNTY, name="示例新区（虚构）"), False),  # the code tells
        (replace(COUNTY, code="", name=COUNTY.name), False),
        (replace(COUNTY, code="", name="另一示例区（虚构）"), True),
        (replace(COUNTY, code="000001"), True),
        (replace(COUNTY, year=2027), True),
        (replace(COUNTY, sample=False), True),
    ],
)
def test_the_ledger_of_another_county_year_or_of_sample_data_is_refused(
    path: Path, county: object, refused: bool
) -> None:
    made(path, *YEAR)
    found = verify_ledger(path, county)  # type: ignore[arg-type]
    assert [finding.code for finding in found] == (["S05"] if refused else [])
    assert all(not assert_said(finding) for finding in found)


def test_a_missing_ledger_is_told_and_none_is_made(path: Path) -> None:
    with pytest.raises(NotALedger) as caught:
        Ledger(path, COUNTY)
    assert codes(caught.value) == ["S01"]
    assert not path.exists()


def test_a_file_of_a_newer_program_is_refused(path: Path) -> None:
    made(path, *YEAR)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 2")
    connection.close()
    assert [finding.code for finding in verify_ledger(path, COUNTY)] == ["S03"]


def test_another_database_is_no_ledger_and_stays_as_it_is(path: Path) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("CREATE TABLE t (x)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(NotALedger) as caught:
        Ledger(path, COUNTY, create=True)
    assert codes(caught.value) == ["S02"]
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", [r"\\server\share\ledger.db", "//server/share/ledger.db"])
def test_a_network_path_is_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "resolve", lambda self, strict=False: self)
    with pytest.raises(NotALedger) as caught:
        Ledger(Path(name), COUNTY, create=True)
    assert codes(caught.value) == ["S06"]


def test_a_network_file_system_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connecting, "_file_system", lambda _: "nfs4")
    with pytest.raises(NotALedger) as caught:
        Ledger(path, COUNTY, create=True)
    assert codes(caught.value) == ["S06"]


def test_a_folder_or_a_second_name_is_refused(path: Path) -> None:
    with pytest.raises(NotALedger) as caught:
        Ledger(path.parent, COUNTY, create=True)
    assert codes(caught.value) == ["S02"]
    made(path, *YEAR)
    os.link(path, path.with_name("second.db"))
    with pytest.raises(NotALedger) as caught:
        Ledger(path, COUNTY)
    assert codes(caught.value) == ["S07"]


def test_a_name_with_marks_and_chinese_is_one_file(tmp_path: Path) -> None:
    path = made(tmp_path / "台账 100%? #1&mode=ro.db", *YEAR)
    assert path.exists()
    assert verify_ledger(path, COUNTY) == ()


def test_a_locked_ledger_is_told_with_who_holds_it(ledger: Ledger, path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with open_ledger(path, COUNTY, wait=0.1) as waiting, pytest.raises(Locked) as caught:
        waiting.commit([allotted("a", 0)], expected_head=waiting.head, terms=TERMS)
    other.close()
    assert codes(caught.value)[0] in ("S09", "S10")
    if sys.platform == "linux":
        assert f"({os.getpid()})" in dict(caught.value.findings[0].args)["holder"]
    assert len(ledger.records()) == 2


def test_a_lock_at_opening_is_no_broken_disk(path: Path) -> None:
    made(path, *YEAR)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(Locked) as caught:
            Ledger(path, COUNTY, wait=0.1)
        assert codes(caught.value)[0] in ("S09", "S10")
        assert {finding.code for finding in verify_ledger(path, COUNTY, wait=0.1)} <= {"S09", "S10"}
    finally:
        other.close()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (IsADirectoryError(errno.EISDIR, "Is a directory"), "S38"),
        (PermissionError(errno.EACCES, "Permission denied"), "S33"),
        (OSError(errno.EIO, "Input/output error"), "S30"),
        (sqlite3.OperationalError("disk I/O error"), "S30"),
    ],
)
def test_an_error_of_the_system_is_said_in_staff_s_words(path: Path, wrong: sqlite3.Error | OSError, code: str) -> None:
    finding = connecting.cause(wrong, Path("台账"))
    slots = {"value": finding.value, **dict(finding.args)}
    said = say(f"{finding.code}.message", **slots) + say(f"{finding.code}.action", **slots)
    assert (finding.code, re.findall("[A-Za-z_]{4,}", said)) == (code, [])


def test_a_lock_that_ends_in_time_is_waited_for(ledger: Ledger, path: Path) -> None:
    code = (
        "import sqlite3, sys, time; c = sqlite3.connect(sys.argv[1], isolation_level=None); "
        "c.execute('BEGIN EXCLUSIVE'); print(flush=True); time.sleep(0.5); c.close()"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE) as holding:
        assert holding.stdout is not None
        holding.stdout.readline()
        put(ledger, allotted("a", 0))
    assert len(ledger.records()) == 3


def test_a_thread_or_a_forked_process_must_open_its_own(ledger: Ledger) -> None:
    found: list[BaseException] = []

    def use() -> None:
        try:
            ledger.balances()
        except LedgerMisuse as wrong:
            found.append(wrong)

    thread = threading.Thread(target=use)
    thread.start()
    thread.join()
    assert len(found) == 1
    if hasattr(os, "fork"):
        child = os.fork()
        if child == 0:
            use()
            ledger.close()
            os._exit(len(found))
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 2
    put(ledger, allotted("a", 0))
    ledger.close()
    with pytest.raises(LedgerMisuse):
        ledger.records()


def _commit_apart(path: str) -> int:
    with open_ledger(Path(path), COUNTY, now=noon) as ledger:
        put(ledger, allotted("a", 0))
        return len(ledger.records())


def test_a_spawned_process_opens_its_own(ledger: Ledger, path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.apply(_commit_apart, (str(path),)) == 3
    assert len(ledger.records()) == 3


def test_a_copy_is_made_after_each_commit_and_the_last_few_are_kept(path: Path) -> None:
    made(path, *YEAR, keep=3)
    names = sorted(file.name for file in (path.parent / "backups").iterdir())
    with open_ledger(path, COUNTY) as ledger:
        wanted = [f"ledger.{record.seq:06d}.{record.head[:12]}.db" for record in ledger.records()[-3:]]
        assert names == wanted
        copy = path.parent / "backups" / names[-1]
        with open_ledger(copy, COUNTY) as restored:
            assert restored.records() == ledger.records()
            assert restored.head == ledger.head
            assert restored.verify() == ()


def test_only_automatic_copies_of_this_ledger_are_ever_removed(path: Path) -> None:
    folder = path.parent / "backups"
    folder.mkdir()
    mine = [folder / name for name in ("ledger.db", "before.000001.0123456789ab.db", "ledger.000001.copy.db", "notes")]
    for file in mine:
        file.write_text("x")
    made(path, *YEAR, keep=1)
    assert all(file.exists() for file in mine)
    assert len(list(folder.iterdir())) == len(mine) + 1


def test_a_copy_that_fails_undoes_nothing_and_is_said(ledger: Ledger, path: Path) -> None:
    folder = path.parent / "backups"
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    folder.write_text("in the way")
    put(ledger, allotted("a", 0))
    assert [finding.code for finding in ledger.notices] == ["S41"]
    assert_said(ledger.notices[0])
    assert len(ledger.records()) == 3
    folder.unlink()
    put(ledger, allotted("b", 1))
    assert ledger.notices == ()


def test_a_backup_goes_where_it_is_told_and_is_the_same_ledger(ledger: Ledger, path: Path, tmp_path: Path) -> None:
    copy = ledger.backup(tmp_path / "elsewhere" / "copy.db")
    inside = ledger.backup(tmp_path / "elsewhere")
    assert inside.name == backups.name_of(path, ledger._state)
    for file in (copy, inside):
        assert verify_ledger(file, COUNTY) == ()
        with open_ledger(file, COUNTY) as other:
            assert (other.head, other.balances()) == (ledger.head, ledger.balances())


def test_a_backup_never_goes_over_the_ledger_itself(ledger: Ledger, path: Path) -> None:
    with pytest.raises(LedgerError) as caught:
        ledger.backup(path)
    assert codes(caught.value) == ["S42"]
    assert ledger.verify() == ()


def test_a_backup_that_cannot_be_made_is_told_and_leaves_nothing(ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(LedgerError) as caught:
        ledger.backup(tmp_path / "file" / "copy.db")
    assert codes(caught.value) == ["S38"]
    assert sorted(file.name for file in tmp_path.iterdir()) == ["backups", "file", "ledger.db", "ledger.head"]


def test_the_known_head_follows_and_is_mended_by_a_repeated_command(ledger: Ledger, path: Path) -> None:
    anchor = path.with_suffix(".head")
    put(ledger, allotted("a", 0))
    assert anchor.read_text() == f"3 {ledger.head}\n"
    anchor.unlink()
    put(ledger, allotted("a", 0))
    assert anchor.read_text() == f"3 {ledger.head}\n"


def test_a_commit_between_two_looks_is_no_reason_for_doubt(
    ledger: Ledger, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = ledger._fresh

    def overtaken() -> object:
        seen = look()
        with open_ledger(path, COUNTY, now=noon) as other:
            put(other, allotted("a", 0))
        return seen

    monkeypatch.setattr(ledger, "_fresh", overtaken)
    assert ledger.doubt is None


def test_an_unwritable_known_head_undoes_nothing_and_is_said(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("allocator.ledger.store.anchor.write_whole", fails)
    put(ledger, allotted("a", 0))
    assert [finding.code for finding in ledger.notices] == ["S40"]
    assert_said(ledger.notices[0])
    assert len(ledger.records()) == 3


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps an open file from being replaced")
def test_a_file_replaced_while_it_is_open_gets_no_record(ledger: Ledger, path: Path, tmp_path: Path) -> None:
    copy = ledger.backup(tmp_path / "copy.db")
    head = ledger.head
    copy.replace(path)
    with pytest.raises(CommitFailed) as caught:
        ledger.commit([allotted("a", 0)], expected_head=head, terms=TERMS)
    assert caught.value.stands is False
    assert codes(caught.value) == ["S32", "S35"]
    put(ledger, allotted("a", 0))  # after a second look the ledger is that of the path
    assert verify_ledger(path, COUNTY) == ()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may write anything")
def test_a_write_protected_ledger_can_be_read_and_says_so_on_writing(path: Path) -> None:
    made(path, *YEAR)
    path.chmod(0o444)
    with open_ledger(path, COUNTY) as ledger:
        assert len(ledger.records()) == len(YEAR)
        with pytest.raises(CommitFailed) as caught:
            ledger.commit([allotted("a", 0)], expected_head=ledger.head, terms=TERMS)
        assert caught.value.stands is False


def test_what_reads_back_otherwise_is_taken_back(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "allocator.ledger.store.admit.INSERT",
        "INSERT INTO event (seq, prev, head, op_id, kind, payload, at) VALUES (?, ?, ?, ?, ?, ?, ? || ' ')",
    )
    with pytest.raises(LedgerError) as caught:
        put(ledger, allotted("a", 0))
    assert codes(caught.value) == ["S20"]
    monkeypatch.undo()
    assert len(ledger.records()) == 2
    put(ledger, allotted("a", 0))


def test_an_interrupt_in_the_middle_leaves_the_ledger_as_it_was(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr("allocator.ledger.store.ledger.read_state", interrupted)
    with pytest.raises(KeyboardInterrupt):
        ledger.commit([allotted("a", 0)], expected_head="", terms=TERMS)
    monkeypatch.undo()
    assert len(ledger.records()) == 2
    put(ledger, allotted("a", 0))


def test_broken_characters_are_refused_in_words(ledger: Ledger) -> None:
    event = replace(allotted("a", 0), by="\udcff")
    with pytest.raises(Refused) as caught:
        ledger.commit([event], expected_head=ledger.head, terms=TERMS)
    assert codes(caught.value) == ["S18"]
    assert len(ledger.records()) == 2


def test_an_empty_batch_records_nothing(ledger: Ledger) -> None:
    assert ledger.commit([], expected_head=ledger.head) == ()
    assert len(ledger.records()) == 2


REPLAY = """
import sys; sys.path.insert(0, sys.argv[2])
from pathlib import Path
from county import COUNTY, allotted, made, noon, put, priced, YEAR
from allocator.ledger.store import open_ledger
from allocator.serial import digest
path = Path(sys.argv[1]) / "ledger.db"
made(path, *YEAR, priced("price", 5, 7_000_000), allotted("more", 7, 9, 8, 10))
with open_ledger(path, COUNTY) as ledger:
    print(ledger.head, digest(ledger.balances()))
"""


def test_a_replay_gives_the_same_head_and_balances_whatever_the_hash_seed(tmp_path: Path) -> None:
    said = set()
    for seed in ("0", "1", "random"):
        (tmp_path / seed).mkdir()
        command = [sys.executable, "-c", REPLAY, str(tmp_path / seed), str(HERE)]
        done = subprocess.run(
            command, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONHASHSEED": seed}
        )
        said.add(done.stdout)
    assert len(said) == 1
    path = made(tmp_path / "ledger.db", *YEAR, priced("price", 5, 7_000_000), allotted("more", 7, 9, 8, 10))
    with open_ledger(path, COUNTY) as ledger:
        assert said.pop().startswith(ledger.head)
