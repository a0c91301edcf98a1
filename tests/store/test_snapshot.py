"""A preview looks and changes nothing."""

from __future__ import annotations

import shutil

import pytest

from daemon.errors import StateError
from daemon.store import Ledger, snapshot
from tests.store.samples import child, folder_bytes, said, tell

WRITE = """
ledger = Ledger.open(sys.argv[1])
ledger.put("first", "1")
print("ready", flush=True)
sys.stdin.readline()
ledger.put("second", "2")
print("more", flush=True)
sys.stdin.readline()
"""


def preview(state):
    """A snapshot, with the proof that nothing on the disk changed."""
    folder = state.parent
    before = folder_bytes(folder) if folder.exists() else None
    copy = Ledger.snapshot(state)
    assert (folder_bytes(folder) if folder.exists() else None) == before
    return copy


def test_where_nothing_is_nothing_is_made(state):
    assert preview(state).events() == []
    state.parent.mkdir()
    assert preview(state).events() == []
    state.touch()
    assert preview(state).events() == []


def test_a_copy_may_be_written_and_is_forgotten(state):
    ledger = Ledger.open(state)
    ledger.put("first", "1")
    ledger.close()
    copy = preview(state)
    copy.put("first", "changed")
    assert copy.get("first") == "changed"
    copy.close()
    assert preview(state).get("first") == "1"


def test_beside_a_process_at_work_and_after_it_was_killed(state):
    with child(WRITE, state) as process:
        assert said(process) == "ready"
        assert preview(state).get("first") == "1"
        tell(process)
        assert said(process) == "more"
        assert preview(state).get("second") == "2"
        process.kill()
        process.wait()
        assert len(folder_bytes(state.parent)) == 3
        assert preview(state).get("second") == "2"


def test_a_file_and_its_log_restored_by_hand(tmp_path, state):
    with child(WRITE, state) as process:
        said(process)
        tell(process)
        said(process)
        process.kill()
        process.wait()
    copy = tmp_path / "restored" / "afterword.db"
    copy.parent.mkdir()
    for name in ("afterword.db", "afterword.db-wal"):
        shutil.copy(state.with_name(name), copy.with_name(name))
    assert preview(copy).get("second") == "2"


def test_beside_a_transaction(state, ledger):
    ledger.put("first", "1")
    with ledger._transaction() as connection:
        connection.exec_driver_sql("DELETE FROM meta")
        assert Ledger.snapshot(state).get("first") == "1"


def test_beside_a_process_that_opens_writes_and_closes(state):
    """The file is checkpointed and its log removed again and again: every copy is one that was true."""
    code = """
number = 0
while True:
    number += 1
    ledger = Ledger.open(sys.argv[1])
    ledger.put("a", str(number) * 2_000)
    ledger.store_events("p", "c", keep=[], drop=[], gone=[], replace=None, cursor=cursor(str(number)))
    ledger.close()
    if number == 1: print("go", flush=True)
"""
    with child(code, state) as process:
        assert said(process) == "go"
        seen = set()
        for _ in range(60):
            copy = Ledger.snapshot(state)
            a, token = int(copy.get("a")[: len(copy.get("a")) // 2_000]), int(copy.cursor("p", "c").token)
            assert token in (a, a - 1)
            assert copy._connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
            copy._connection.rollback()
            copy.close()
            seen.add(a)
        assert len(seen) > 3


def test_a_file_that_changes_meanwhile_is_read_again(state, monkeypatch):
    def write(value: str) -> None:
        ledger = Ledger.open(state)
        ledger.put("first", value)
        ledger.close()

    write("1")
    really = snapshot._copy
    values = iter("23")

    def copy_then_write(*arguments: object, **options: str) -> None:
        really(*arguments, **options)
        if value := next(values, None):
            write(value)

    monkeypatch.setattr(snapshot, "_copy", copy_then_write)
    assert Ledger.snapshot(state).get("first") == "3"


def test_a_damaged_file_is_left_alone(state):
    state.parent.mkdir()
    state.write_bytes(b"this is no database " * 500)
    before = folder_bytes(state.parent)
    with pytest.raises(StateError, match="is damaged") as caught:
        Ledger.snapshot(state)
    assert "once" in caught.value.remedy
    assert folder_bytes(state.parent) == before
