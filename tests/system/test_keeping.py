"""What is held can be shown and erased, and is not kept for ever."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from daemon.errors import UsageError
from tests.crash.test_kill import install
from tests.lab import Lab, interview
from tests.system.test_cli import DAYS, Shell

NAMES = ("acme", "rita", "mendes", "tom ek", "jo.baker", "one@acme.example")


@pytest.fixture
def shell(tmp_path, capsys):
    return Shell(install(tmp_path / "home", "files"), capsys)


@pytest.fixture
def lab(tmp_path):
    lab = Lab(tmp_path / "lab")
    yield lab
    lab.close()


def held(shell) -> str:
    """Everything in the files of the ledger, and in what is exported."""
    state = shell.path.parent / "state"
    raw = b"".join(path.read_bytes() for path in state.iterdir() if path.is_file())
    return (shell("export")[1] + raw.decode("utf-8", "replace")).lower()


def test_the_export_shows_what_is_held(shell, tmp_path):
    shell("once", "--now", DAYS[2].isoformat())
    shell("note", "Acme", "billing jobs off cron", "--about", "Rita")
    shown = json.loads(shell("export")[1])
    assert shown["events"][0]["event"]["organizer"]["email"] == "jo.baker@acme.example"
    assert shown["facts"][0]["data"] == {"text": "billing jobs off cron", "about": "Rita Mendes"}
    file = tmp_path / "export.json"
    assert shell("export", "--output", str(file))[0] == 0
    assert json.loads(file.read_text("utf-8")) == shown
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(UsageError, match="exists already"):
        shell("export", "--output", str(file))


def test_a_forgotten_application_is_gone_and_not_taken_up_again(shell):
    made = shell.json("once", "--now", DAYS[2].isoformat())["created"]
    shell("note", "Acme", "billing jobs off cron", "--about", "Rita")
    with pytest.raises(UsageError, match="--yes"):
        shell("forget", "Acme")
    assert shell("forget", "acme", "--yes")[0] == 0
    assert not [name for name in (*NAMES, "billing") if name in held(shell)]
    for day in (DAYS[2], DAYS[3], DAYS[12]):
        created = shell.json("once", "--now", day.isoformat())["created"]
        assert not [action for action in created if action["step"] != "keep_searching"]
    assert not [name for name in NAMES if name in held(shell)]
    drafts = [action["ref"] for action in made if action["kind"] == "draft"]
    assert drafts
    assert all((shell.path.parent / "out" / "drafts").joinpath(ref).exists() for ref in drafts)


def test_a_forgotten_person_is_named_nowhere(shell):
    shell("once", "--now", DAYS[2].isoformat())
    feed = shell.path.parent / "feed.ics"
    feed.write_text("".join(line for line in feed.read_text("utf-8").splitlines(keepends=True) if "Rita" not in line))
    assert shell("forget", "rita@acme.example", "--yes")[0] == 0
    shell("once", "--now", DAYS[3].isoformat())
    assert "rita" not in held(shell)
    assert "tom ek" in held(shell)


def test_whom_nobody_knows_nobody_forgets(shell):
    shell("once", "--now", DAYS[2].isoformat())
    for words in (["Zeta"], ["Zeta", "--all"], []):
        with pytest.raises(UsageError):
            shell("forget", *words, "--yes")
    assert "acme" in held(shell)


def test_forgetting_everything_leaves_a_new_installation(shell):
    shell("once", "--now", DAYS[2].isoformat())
    (shell.path.parent / "state" / "accounts").mkdir(exist_ok=True)
    (shell.path.parent / "state" / "accounts" / "token.json").write_text("secret")
    assert shell("forget", "--all", "--yes")[0] == 0
    assert not [name for name in NAMES if name in held(shell)]
    assert not (shell.path.parent / "state" / "accounts").exists()
    assert shell.json("status")["interviews"] == []


def test_what_has_come_to_an_end_is_erased_after_a_year(lab):
    start = datetime(2026, 3, 24, 14, tzinfo=UTC)
    lab.world.put(interview("one@acme.example", start))
    lab.world.put(interview("two@zeta.example", start + timedelta(days=200), company="Zeta"))
    lab.live(start + timedelta(days=60))
    lab.pass_at(start + timedelta(days=199))
    lab.live(start + timedelta(days=202))
    assert {one.company for one in lab.pass_at().world.applications} == {"Acme", "Zeta"}
    lab.pass_at(start + timedelta(days=364))
    assert {one.company for one in lab.pass_at().world.applications} == {"Acme", "Zeta"}
    lab.pass_at(start + timedelta(days=430))
    assert {one.company for one in lab.pass_at().world.applications} == {"Zeta"}
    left = json.dumps(lab.house.ledger.dump()).lower()
    assert "acme.example" not in left
    assert "zeta.example" in left
    lab.pass_at(start + timedelta(days=640))
    assert not lab.house.ledger.events()
    assert all(entry.due > start + timedelta(days=270) for entry in lab.house.ledger.entries().values())


def test_looking_ahead_erases_nothing(shell):
    shell("once", "--now", DAYS[2].isoformat())
    shell("once", "--now", (DAYS[2] + timedelta(days=900)).isoformat())
    assert "acme" in held(shell)
