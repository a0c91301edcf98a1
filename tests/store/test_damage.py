"""A damaged file: set aside, never lost, and what the user said carried over."""

from __future__ import annotations

import random
import re
import sqlite3
import stat
import traceback
from contextlib import suppress
from pathlib import Path

import pytest

from daemon.errors import StateError
from daemon.model import Person
from daemon.records import Fact, Identities, Reply
from daemon.store import Ledger
from tests.store.samples import HOUR, NOON, child, cursor, entry, event, said

FACTS = [Fact(f"f{n}", "note", "i1", NOON + n * HOUR, "command", {"text": f"remark {n}"}) for n in range(40)]


def fill(ledger: Ledger) -> None:
    for fact in FACTS:
        ledger.say(fact)
    many = [event(f"e{n}", starts=NOON + n * HOUR) for n in range(60)]
    ledger.store_events("personal", "primary", keep=many, drop=[], gone=[], replace=None, cursor=cursor())
    ledger.identify(Identities({each.id: f"i{n}" for n, each in enumerate(many)}, {"i1": "l1"}, {"i1": "a1"}))
    ledger.record_all([(entry(f"k{n}"), "planned") for n in range(60)], at=NOON, now=NOON)
    ledger.add_replies([Reply("r1", "a1", NOON, "human", Person("Grace"))])


def use(ledger: Ledger) -> None:
    """What a pass does with a ledger."""
    ledger.cursors()
    ledger.events()
    ledger.lost_events()
    ledger.identities()
    ledger.facts()
    ledger.replies()
    ledger.entries()
    ledger.history("k1")
    ledger.record(entry("new"), "planned", at=NOON, now=NOON)
    ledger.store_events(
        "personal", "primary", keep=[event("x")], drop=[], gone=["ref-e1"], replace=None, cursor=cursor()
    )
    ledger.dump()


@pytest.fixture(scope="module")
def healthy(tmp_path_factory) -> bytes:
    state = tmp_path_factory.mktemp("healthy") / "afterword.db"
    ledger = Ledger.open(state)
    fill(ledger)
    ledger.close()
    return state.read_bytes()


def test_garbage_is_set_aside_and_kept(tmp_path):
    state = tmp_path / "afterword.db"
    garbage = b"this is no database " * 500
    state.write_bytes(garbage)
    ledger = Ledger.open(state)
    assert ledger.set_aside is not None
    assert re.fullmatch(r"afterword\.db\.corrupt-\d{8}T\d{6}\.\d{6}Z", ledger.set_aside.name)
    assert ledger.set_aside.read_bytes() == garbage
    assert stat.S_IMODE(ledger.set_aside.stat().st_mode) == 0o600
    use(ledger)
    ledger.close()
    again = Ledger.open(state)
    assert again.set_aside is None
    assert "new" in again.entries()
    again.close()


def test_the_log_goes_with_the_file_it_belongs_to(state):
    code = """
ledger = Ledger.open(sys.argv[1])
ledger.put("a", "b")
print("ready", flush=True)
sys.stdin.readline()
"""
    Ledger.open(state).close()
    with child(code, state) as process:
        said(process)
        process.kill()
        process.wait()
    log = state.with_name("afterword.db-wal").read_bytes()
    assert log
    state.write_bytes(b"\xff" * state.stat().st_size)
    ledger = Ledger.open(state)
    assert ledger.get("a") is None
    assert ledger.set_aside is not None
    assert ledger.set_aside.with_name(ledger.set_aside.name + "-wal").read_bytes() == log
    ledger.close()


def test_what_the_user_said_is_carried_over(tmp_path, healthy):
    """The page of the actions is overwritten; what was said stands elsewhere in the file."""
    state = tmp_path / "afterword.db"
    state.write_bytes(healthy)
    file = sqlite3.connect(state)
    page = file.execute("SELECT rootpage FROM sqlite_master WHERE name = 'actions'").fetchone()[0]
    size = file.execute("PRAGMA page_size").fetchone()[0]
    file.close()
    broken = bytearray(healthy)
    broken[(page - 1) * size : page * size] = b"\x55" * size
    state.write_bytes(broken)
    ledger = Ledger.open(state)
    with pytest.raises(StateError, match=r"kept as afterword\.db\.corrupt-") as caught:
        ledger.entries()
    assert caught.value.remedy
    assert ledger.set_aside.read_bytes()[: len(broken)] == broken
    assert ledger.facts() == FACTS
    use(ledger)
    ledger.close()
    again = Ledger.open(state)
    assert again.facts() == FACTS
    assert again.set_aside is None
    again.close()


@pytest.mark.parametrize(
    ("change", "reads"),
    [
        ("UPDATE events SET event = '{'", "events"),
        ('UPDATE events SET event = \'{"title": "Secret"}\'', "events"),
        ("UPDATE events SET event = CAST(x'ff' || 'Secret' AS TEXT)", "events"),
        ("UPDATE events SET event = 7", "events"),
        ("UPDATE actions SET state = 'lost'", "entries"),
        ("UPDATE actions SET due = 'tomorrow'", "entries"),
        ("UPDATE actions SET ref = '[]'", "entries"),
        ("UPDATE cursors SET read_at = 5", "cursors"),
        ("UPDATE facts SET data = 'null'", "facts"),
        ("DROP TABLE replies", "replies"),
        ("ALTER TABLE facts RENAME COLUMN said TO told", "facts"),
    ],
)
def test_a_row_that_does_not_fit_is_damage(tmp_path, healthy, change, reads):
    state = tmp_path / "afterword.db"
    state.write_bytes(healthy)
    file = sqlite3.connect(state)
    file.execute(change)
    file.commit()
    file.close()
    ledger = Ledger.open(state)
    with pytest.raises(StateError, match="was damaged") as caught:
        getattr(ledger, reads)()
    assert "Secret" not in "".join(traceback.format_exception(caught.value))
    assert not getattr(ledger, reads)() or reads == "facts"
    ledger.close()


def test_a_ledger_that_does_not_say_its_version_is_damaged(tmp_path, healthy):
    for number, change in enumerate(("DELETE FROM alembic_version", "DROP TABLE alembic_version")):
        state = tmp_path / f"{number}.db"
        state.write_bytes(healthy)
        file = sqlite3.connect(state)
        file.execute(change)
        file.commit()
        file.close()
        ledger = Ledger.open(state)
        assert ledger.set_aside is not None
        assert ledger.facts() == FACTS
        ledger.close()


def test_a_damaged_copy_in_memory_leaves_the_file_alone(tmp_path, healthy):
    state = tmp_path / "afterword.db"
    state.write_bytes(healthy)
    file = sqlite3.connect(state)
    file.execute("UPDATE actions SET state = 'lost'")
    file.commit()
    file.close()
    before = state.read_bytes()
    with pytest.raises(StateError, match="is damaged"):
        Ledger.snapshot(state).entries()
    assert state.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["afterword.db"]


def spoil(data: bytes, chance: random.Random) -> bytes:
    """Damage as disks and users make it."""
    spoilt = bytearray(data)
    match chance.randrange(5):
        case 0:
            for _ in range(chance.randrange(1, 200)):
                spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        case 1:
            start = chance.randrange(len(spoilt))
            spoilt[start : start + 4096] = bytes(min(4096, len(spoilt) - start))
        case 2:
            del spoilt[chance.randrange(len(spoilt)) :]
        case 3:
            start, other = (chance.randrange(len(spoilt) // 4096) * 4096 for _ in range(2))
            spoilt[start : start + 4096] = spoilt[other : other + 4096]
        case 4:
            for _ in range(chance.randrange(1, 8)):
                spoilt[chance.randrange(min(4096, len(spoilt)))] ^= 1 << chance.randrange(8)
    return bytes(spoilt)


@pytest.mark.parametrize("seeds", [range(60), pytest.param(range(60, 1_000), marks=pytest.mark.prove)], ids=repr)
def test_whatever_the_damage_the_next_passes_work(tmp_path, healthy, seeds):
    for seed in seeds:
        state = tmp_path / str(seed) / "afterword.db"
        state.parent.mkdir()
        state.write_bytes(spoil(healthy, random.Random(seed)))
        assert_heals(state)


def assert_heals(state: Path) -> None:
    """A preview says what is wrong or works; few passes fail in words; then all is well."""
    with suppress(StateError):
        use(Ledger.snapshot(state))
    try:
        ledger = Ledger.open(state)
    except StateError as error:
        # Bits of the header may say "another program" or "a newer version": that is for a person to look at.
        if "another program" not in error.message and "newer version" not in error.message:
            raise
        return
    for _ in range(3):  # some damage shows only when the page is written
        try:
            use(ledger)
        except StateError:
            ledger.close()
            ledger = Ledger.open(state)
        else:
            break
    else:
        pytest.fail("it never healed")
    ledger.close()
