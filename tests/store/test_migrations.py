"""Schema changes: two ways to one schema, all or nothing, nothing on the way lost."""

from __future__ import annotations

import re
import shutil
import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from daemon.errors import StateError
from daemon.store import Ledger, database, migrate, schema
from tests.store.samples import NOON, child, cursor, entry, event, folder_bytes, said

NEXT = '''
"""A later schema: a table is made anew, another is added."""
import os, signal
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{head}"

def upgrade():
    with op.batch_alter_table("actions") as table:
        table.add_column(sa.Column("colour", sa.String))
        table.alter_column("why", new_column_name="reason")
    op.create_table("later", sa.Column("id", sa.String, primary_key=True))
    op.execute("UPDATE actions SET colour = 'green'")
    {end}
'''


def open_memory():
    return database.connect(sqlite3.connect(":memory:"))


def schema_of(connection) -> dict[str, str]:
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").all()
    return {name: re.sub(r"\s+", " ", sql) for name, sql in rows}


@pytest.fixture
def made():
    connection = open_memory()
    database.make_ready(connection, Path("made"))
    with connection.begin():
        yield connection
    database.close(connection)


@pytest.fixture
def migrated():
    connection = open_memory()
    with connection.begin():
        migrate.upgrade(connection, "base", Path("migrated"))
        yield connection
    database.close(connection)


def test_both_ways_lead_to_one_schema(made, migrated):
    assert schema_of(made) == schema_of(migrated)


@pytest.mark.parametrize("way", ["made", "migrated"])
def test_the_tables_are_what_the_code_says(way, request):
    context = MigrationContext.configure(request.getfixturevalue(way), opts={"compare_type": True})
    assert compare_metadata(context, schema.metadata) == []


def test_the_newest_revision_is_the_one_a_new_ledger_gets(migrated):
    assert ScriptDirectory.from_config(migrate.config()).get_heads() == [schema.HEAD]
    assert migrated.exec_driver_sql("SELECT version_num FROM alembic_version").all() == [(schema.HEAD,)]


def test_an_idle_daemon_does_not_load_alembic(state):
    code = """
Ledger.open(sys.argv[1]).close()
ledger = Ledger.open(sys.argv[1])
Ledger.snapshot(sys.argv[1])
print([name for name in ("alembic", "sqlalchemy.orm", "mako") if name in sys.modules])
"""
    with child(code, state) as process:
        assert said(process) == "[]"


@pytest.fixture
def later(tmp_path, monkeypatch):
    """Writes a later revision into a copy of the migrations, which is used from then on."""
    scripts = tmp_path / "later 100%" / "migrations"
    shutil.copytree(migrate.SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))

    head = schema.HEAD

    def write(end: str = "") -> Path:
        (scripts / "versions" / "9999_later.py").write_text(NEXT.format(head=head, end=end))
        monkeypatch.setattr(migrate, "SCRIPTS", scripts)
        monkeypatch.setattr(schema, "HEAD", "9999")
        return scripts

    return write


def fill(state: Path) -> None:
    ledger = Ledger.open(state)
    ledger.store_events("personal", "primary", keep=[event("a")], drop=[], gone=[], replace=None, cursor=cursor())
    for number in range(50):
        ledger.record(entry(f"k{number}"), "planned", at=NOON, now=NOON)
    ledger.close()


def look(state: Path, question: str) -> list[tuple]:
    file = sqlite3.connect(state)
    try:
        return file.execute(question).fetchall()
    finally:
        file.close()


def test_an_older_ledger_is_brought_up_to_date(state, later):
    fill(state)
    later()
    ledger = Ledger.open(state)
    assert ledger.events() == [event("a")]
    ledger.close()
    assert look(state, "SELECT count(*), min(colour), min(reason) FROM actions") == [
        (50, "green", "two hours after the interview")
    ]
    assert look(state, "SELECT count(*) FROM changes") == [(50,)]  # nothing followed the table that was made anew
    assert look(state, "SELECT version_num FROM alembic_version") == [("9999",)]
    Ledger.open(state).close()


def test_a_preview_brings_only_its_copy_up_to_date(state, later):
    fill(state)
    later()
    before = folder_bytes(state.parent)
    assert Ledger.snapshot(state).events() == [event("a")]
    assert folder_bytes(state.parent) == before


@pytest.mark.parametrize("end", ["os.kill(os.getpid(), signal.SIGKILL)", "raise SystemExit(1)"])
def test_a_migration_that_is_cut_short_leaves_the_old_ledger(state, later, end):
    fill(state)
    scripts = later(end)
    code = """
from daemon.store import migrate, schema
migrate.SCRIPTS, schema.HEAD = Path(sys.argv[2]), "9999"
print("go", flush=True)
Ledger.open(sys.argv[1])
"""
    with child(code, state, scripts) as process:
        assert said(process) == "go"
        assert process.wait() == (-9 if "KILL" in end else 1)
    names = {name for (name,) in look(state, "SELECT name FROM sqlite_master")}
    assert not [name for name in names if name == "later" or name.startswith("_alembic_tmp")]
    assert look(state, "SELECT version_num FROM alembic_version") == [("0001",)]
    assert look(state, "PRAGMA integrity_check") == [("ok",)]
    later()
    ledger = Ledger.open(state)
    assert ledger.set_aside is None
    assert ledger.events() == [event("a")]
    ledger.close()
    assert look(state, "SELECT count(*) FROM changes") == [(50,)]


@pytest.mark.parametrize("opens", [Ledger.open, Ledger.snapshot])
def test_a_newer_ledger_is_refused_and_left_alone(state, later, monkeypatch, opens):
    fill(state)
    later()
    Ledger.open(state).close()
    monkeypatch.undo()
    before = look(state, "SELECT * FROM actions")
    with pytest.raises(StateError, match="newer version of Afterword") as caught:
        opens(state)
    assert caught.value.remedy
    assert look(state, "SELECT * FROM actions") == before
    assert [each.name for each in state.parent.iterdir()] == [state.name]


def test_many_processes_may_open_a_new_ledger_at_once(state):
    code = """
sys.stdin.readline()
ledger = Ledger.open(sys.argv[1])
ledger.put(sys.argv[2], "was here")
print("done", flush=True)
"""
    processes = [child(code, state, number) for number in range(4)]
    opened = [each.__enter__() for each in processes]
    for each in opened:
        each.stdin.write("\n")
        each.stdin.flush()
    assert [said(each) for each in opened] == ["done"] * 4
    for each in processes:
        each.__exit__(None, None, None)
    ledger = Ledger.open(state)
    assert [ledger.get(str(number)) for number in range(4)] == ["was here"] * 4
    ledger.close()
