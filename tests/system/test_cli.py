"""The commands, as a person types them: six weeks day by day, what was deleted or edited, words, errors, previews."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from daemon.cli.main import cli
from daemon.errors import ConfigError, UsageError
from tests.crash.test_kill import install

DAYS = [datetime(2026, 3, 23, 12, tzinfo=UTC) + timedelta(days=n) for n in range(43)]


class Shell:
    """Types commands in this process and reads what they print."""

    def __init__(self, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.path, self.capsys = path, capsys

    def __call__(self, *words: str) -> tuple[int, str]:
        self.capsys.readouterr()
        code = cli.main([*words, "--config", str(self.path)], standalone_mode=False)
        return code or 0, self.capsys.readouterr().out

    def json(self, *words: str) -> dict:
        return json.loads(self(*words, "--json")[1])


@pytest.fixture
def shell(tmp_path, capsys):
    path = install(tmp_path / "home", "files")
    config = yaml.safe_load(path.read_text("utf-8"))
    config["me"]["holidays"] = "GB-ENG"
    path.write_text(yaml.safe_dump(config), "utf-8")
    return Shell(path, capsys)


@pytest.fixture
def feed(shell):
    return shell.path.parent / "feed.ics"


def test_six_weeks_day_by_day(shell):
    created: dict[str, list[tuple[str, str]]] = {}
    for day in DAYS:
        done = shell.json("once", "--now", day.isoformat())
        for action in done["created"]:
            created.setdefault(f"{action['step']} {action['kind']}", []).append((done["now"][:10], action["due"][:16]))
        if done["created"]:  # else the next day is the second look
            assert shell.json("once", "--now", day.isoformat())["created"] == []
    assert created["thank_you draft"] == [("2026-03-25", "2026-03-24T17:00")] * 2
    assert created["references draft"] == [("2026-03-25", "2026-03-24T17:00")]
    assert created["follow_up_1 draft"] == [("2026-03-31", "2026-03-31T08:30")]
    assert created["follow_up_1 reminder"] == [("2026-03-25", "2026-03-31T08:30")]
    assert created["follow_up_2 draft"] == [("2026-04-09", "2026-04-09T08:30")]
    assert created["close_out task"] == [("2026-04-09", "2026-04-23T08:30")]
    assert created["research task"] == [("2026-03-25", "2026-03-25T12:15")]
    assert len(created["keep_searching task"]) == len({due for _, due in created["keep_searching task"]})
    for actions in created.values():
        assert all(seen <= "2026-05-04" for seen, _ in actions)
    counts = Counter(action["id"] for action in everything(shell.json("status")))
    assert set(counts.values()) == {1}


def everything(status: dict) -> list[dict]:
    return [action for one in status["interviews"] for action in one["actions"]] + status["actions"]


def test_a_deleted_or_edited_draft_stays_so(shell):
    shell("once", "--now", DAYS[2].isoformat())
    rita, tom = sorted((shell.path.parent / "out" / "drafts").glob("*.eml"))[-2:]
    rita.unlink()
    words = tom.read_text("utf-8").replace("Kind regards", "With kind regards and my own words")
    tom.write_text(words, "utf-8")
    for day in DAYS[3:30]:
        shell("once", "--now", day.isoformat())
    assert not rita.exists()
    assert tom.read_text("utf-8") == words
    states = Counter(a["state"] for a in everything(shell.json("status")) if a["step"] == "thank_you")
    assert states == {"gone": 1, "edited": 1}


def test_the_json_is_as_documented(shell):
    shell("once", "--now", DAYS[2].isoformat())
    status = shell.json("status")
    assert set(status) == {"accounts", "interviews", "ask", "applications", "actions"}
    (interview,) = status["interviews"]
    assert list(interview) == ["id", "uid", "title", "company", "role", "stage", "coarse", "starts", "ends", "verdict",
                               "confidence", "application", "interviewers", "recruiter", "actions"]  # fmt: skip
    assert (interview["uid"], interview["company"], interview["coarse"]) == ("one@acme.example", "Acme", "final")
    assert {person["email"] for person in interview["interviewers"]} == {"rita@acme.example", "tom@acme.example"}
    for action in everything(status):
        assert list(action) == ["id", "step", "kind", "recipient", "due", "state", "account", "ref", "why", "interview",
                                "application"]  # fmt: skip
        assert re.fullmatch(r"[0-9a-f]{32}", action["id"])
        assert datetime.fromisoformat(action["due"]).tzinfo
        if action["state"] == "delivered":
            assert Path(action["ref"]).exists()
    (application,) = status["applications"]
    assert list(application) == ["id", "company", "role", "outcome", "decision_date", "channel", "interviews"]
    assert set(shell.json("plan", "--now", DAYS[8].isoformat())) == {"now", "create", "move", "withdraw"}
    assert set(shell.json("once", "--now", DAYS[2].isoformat())) == {"now", "created", "moved", "withdrawn", "failed"}
    story = shell.json("why", everything(status)[0]["id"])
    assert story["story"][0]["state"] in ("planned", "delivered")


def test_a_preview_says_what_happens_and_writes_nothing(shell):
    before = sorted(str(p) for p in shell.path.parent.rglob("*"))
    for day in (DAYS[2], DAYS[8]):
        planned = shell.json("plan", "--now", day.isoformat())
        dry = shell.json("once", "--dry-run", "--now", day.isoformat())
        if day == DAYS[2]:
            assert sorted(str(p) for p in shell.path.parent.rglob("*")) == before
        done = shell.json("once", "--now", day.isoformat())
        wanted = [(a["id"], a["due"]) for a in done["created"]]
        assert [(a["id"], a["due"]) for a in planned["create"]] == wanted
        assert [(a["id"], a["due"]) for a in dry["created"]] == wanted
        assert [a["id"] for a in planned["withdraw"]] == [a["id"] for a in done["withdrawn"]]


def test_what_the_user_says_changes_the_plan(shell):
    shell("once", "--now", DAYS[2].isoformat())
    talked = "we talked about moving the billing jobs off cron"
    code, said = shell("note", "Acme", talked, "--about", "Rita", "--promise", "send the talk")
    assert (code, said.splitlines()) == (0, [
        "Noted for Interview with Acme: Backend Engineer (final round) (Tue 2026-03-24 14:00):",
        f"  key point about Rita Mendes: {talked}",
        "  promise: send the talk",
    ])  # fmt: skip
    shell("once", "--now", (DAYS[2] + timedelta(minutes=5)).isoformat())
    drafts = [path.read_text("utf-8") for path in (shell.path.parent / "out" / "drafts").glob("*rita*.eml")]
    assert "billing jobs off cron" in re.sub(r"=\n", "", drafts[0])
    assert shell("outcome", "acme", "withdrawn")[0] == 0
    done = shell.json("once", "--now", DAYS[3].isoformat())
    assert {a["step"] for a in done["withdrawn"]} >= {"thank_you", "follow_up_1", "research"}
    assert shell("resume", "Acme")[0] == 0
    again = shell.json("once", "--now", DAYS[3].isoformat())
    assert "follow_up_1" in {a["step"] for a in again["created"]}


def test_skip_restore_and_done(shell):
    created = shell.json("once", "--now", DAYS[2].isoformat())["created"]
    research = next(a["id"] for a in created if a["step"] == "research")
    assert shell("skip", research[:6])[0] == 0
    assert [a["id"] for a in shell.json("once", "--now", DAYS[2].isoformat())["withdrawn"]] == [research]
    shell("restore", research)
    assert [a["id"] for a in shell.json("once", "--now", DAYS[2].isoformat())["created"]] == [research]
    shell("done", research)
    shell("once", "--now", DAYS[2].isoformat())
    assert next(a["state"] for a in everything(shell.json("status")) if a["id"] == research) == "done"


def test_dismissing_an_interview_takes_everything_back(shell):
    shell("once", "--now", DAYS[2].isoformat())
    assert shell("dismiss", shell.json("status")["interviews"][0]["id"][:5])[0] == 0
    done = shell.json("once", "--now", (DAYS[2] + timedelta(hours=1)).isoformat())
    assert len(done["withdrawn"]) >= 6
    assert list((shell.path.parent / "out" / "drafts").glob("*.eml")) == []


@pytest.mark.parametrize("answer", ["confirm", "done"])
def test_a_question_is_asked_and_answered(shell, feed, answer):
    text = feed.read_text("utf-8")
    text = text.replace("DTSTART:20260324T140000Z", "DTSTART;TZID=Nowhere/At All:20260324T140000")
    feed.write_text(text.replace("DTEND:20260324T150000Z", "DTEND;TZID=Nowhere/At All:20260324T150000"), "utf-8")
    done = shell.json("once", "--now", DAYS[2].isoformat())
    assert [a["step"] for a in done["created"] if a["interview"]] == []
    (ask,) = shell.json("status")["ask"]
    assert [a["step"] for a in done["created"]] == ["question"]
    head, row = shell("status")[1].splitlines()[:2]
    assert (head, row.split("\t")[-1]) == ("Waits for you now:", ask["title"])
    assert shell(answer, ask["id"][:4] if answer == "confirm" else "question")[0] == 0
    done = shell.json("once", "--now", DAYS[2].isoformat())
    assert {"thank_you", "reflect"} <= {a["step"] for a in done["created"]}
    assert [a["step"] for a in done["withdrawn"]] == ["question"]


def test_what_is_said_of_an_edited_draft_counts_in_the_same_pass(shell):
    shell("once", "--now", DAYS[2].isoformat())
    for path in (shell.path.parent / "out" / "drafts").glob("*.eml"):
        path.write_text(path.read_text("utf-8") + "\nP.S. Thank you for the coffee.\n", "utf-8")
    for action in everything(shell.json("status")):
        if action["step"] == "thank_you":
            shell("done", action["id"])
    later = (DAYS[2] + timedelta(minutes=5)).isoformat()
    assert [action["step"] for action in shell.json("once", "--now", later)["withdrawn"]] == ["thank_you_by"]
    assert shell.json("once", "--now", later)["withdrawn"] == []


def written(shell) -> dict[str, bytes]:
    """Everything a person finds, by its name."""
    out = shell.path.parent / "out"
    return {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.suffix in (".eml", ".ics")}


def test_a_second_pass_has_nothing_to_add(shell):
    """What is said of one draft is worded into what speaks of it in the same pass, whatever the order."""
    shell("once", "--now", DAYS[2].isoformat())
    thanks = [action["id"] for action in everything(shell.json("status")) if action["step"] == "thank_you"]
    moment = DAYS[2]
    for word, delay in (("skip", 1), ("restore", 2), ("done", 6 * 1440)):
        shell(word, thanks[0])
        moment += timedelta(minutes=delay)
        created = shell.json("once", "--now", moment.isoformat())["created"]
        found = written(shell)
        shell("once", "--now", moment.isoformat())
        assert written(shell) == found
    assert ("follow_up_1", "draft") in {(action["step"], action["kind"]) for action in created}


def test_a_task_done_by_command_says_what_it_says_at_a_provider(shell):
    shell("once", "--now", DAYS[2].isoformat())
    for day in (DAYS[9], DAYS[20], DAYS[34]):
        shell("once", "--now", day.isoformat())
    for word, outcome in (("done", "ghosted"), ("restore", "active")):
        shell(word, "close_out")
        assert [one["outcome"] for one in shell.json("status")["applications"]] == [outcome]


def test_status_begins_with_what_waits_for_the_user_now(shell):
    assert shell("status")[1].startswith("No pass has run yet")
    shell("once", "--now", DAYS[2].isoformat())

    def waiting() -> set[tuple[str, ...]]:
        head, *rows = shell("status")[1].split("\nAccounts:\n")[0].splitlines()
        assert head == "Waits for you now:"
        return {(*row.split("\t")[1:4], row.split("\t")[-1]) for row in rows}

    first = waiting()
    assert {(kind, step) for kind, step, _, _ in first} >= {("draft", "thank_you"), ("draft", "references")}
    assert {company for *_, company in first} == {"Acme"}
    drafts = [row.split("\t") for row in shell("status")[1].splitlines() if "\tdraft\tthank_you\t" in row]
    assert drafts
    assert all(Path(draft[6]).is_file() for draft in drafts)  # where it is
    assert "follow_up_1" not in {step for _, step, _, _ in first}  # nothing that is still to come
    for action in everything(shell.json("status")):
        shell("done", action["id"])
    assert shell("status")[1].startswith("Accounts:")  # also before the next pass
    shell("once", "--now", (DAYS[2] + timedelta(minutes=5)).isoformat())
    assert shell("status")[1].startswith("Accounts:")


def test_the_brake(shell):
    config = yaml.safe_load(shell.path.read_text("utf-8"))
    shell.path.write_text(yaml.safe_dump(config | {"schedule": {"max_new_actions": 3}}), "utf-8")
    code, out = shell("once", "--json", "--now", DAYS[2].isoformat())
    assert code == 1
    assert [a["step"] for a in json.loads(out)["created"]] == ["question"]
    code, out = shell("once", "--json", "--max-new", "40", "--now", DAYS[2].isoformat())
    assert code == 0
    assert len(json.loads(out)["created"]) > 5


def test_a_clock_set_back_takes_nothing_away(shell):
    shell("once", "--now", DAYS[9].isoformat())
    assert shell.json("once", "--now", DAYS[0].isoformat())["withdrawn"] == []


def test_every_command_that_acts_takes_a_config():
    without = {name for name, command in cli.commands.items() if "config_path" not in {p.name for p in command.params}}
    assert without == {"completion"}


def test_ids_that_fit_nothing_or_too_much(shell):
    shell("once", "--now", DAYS[2].isoformat())
    with pytest.raises(UsageError, match=r"fits no interview\. There are:\n  [0-9a-f]{12}  Acme · Interview"):
        shell("note", "Initech", "hello")
    with pytest.raises(UsageError, match="fits no action"):
        shell("skip", "abc")
    with pytest.raises(UsageError, match="is no date"):
        shell("note", "Acme", "--decision-by", "soonish")
    for words in (("note", "Acme", "--decision-by", "9999-12-31"), ("plan", "--now", "9999-12-31T23:00:00-12:00")):
        with pytest.raises(UsageError):
            shell(*words)


@pytest.mark.parametrize(("words", "said"), [
    (("a word", "--about", "Nobody"), r"fits no person in this interview\. There are:\n.*Rita Mendes"),
    (("--decision-by", "2021-12-04"), "is before the interview"),
    (("--decision-by", "2028-12-04"), "too far away"),
    (("--promise", "the slides", "--by", "2021-12-04"), "is before the interview"),
    (("--company", " "), "--company is empty"),
    (("  ",), "nothing to note"),
])  # fmt: skip
def test_a_note_that_cannot_be_meant_is_refused(shell, words, said):
    shell("once", "--now", DAYS[2].isoformat())
    with pytest.raises(UsageError, match=said):
        shell("note", "Acme", *words)


def test_a_broken_config_says_everything_at_once(tmp_path):
    path = tmp_path / "config.yaml"
    path.write_text("me: {name: Ada, emial: x}\naccounts: {feed: {type: icss}}\nschedul: {every: soon}\n", "utf-8")
    command = [sys.executable, "-m", "daemon", "once", "--config", str(path)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 2
    assert "Traceback" not in result.stderr
    problems = ("me.emial: unknown key; did you mean email", "accounts.feed.type", "ics", "schedul: unknown key")
    assert all(said in result.stderr for said in problems)


def test_no_config_names_both_places(tmp_path):
    env = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-m", "daemon", "once"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=env, cwd=Path.cwd())
    assert result.returncode == 2
    assert "AFTERWORD_CONFIG" in result.stderr
    assert ".config/afterword/config.yaml" in result.stderr


def test_a_note_by_command_means_what_it_would_mean_in_the_notes_file(shell):
    ended = "2026-03-24T15:10:00+00:00"
    shell("once", "--now", ended)
    _, heard = shell("note", "acme", "hard: how do retries stay idempotent?")
    assert "hard question: how do retries stay idempotent?" in heard
    shell("note", "Acme", "talked about moving the billing jobs off cron", "--about", "Rita")
    _, heard = shell("note", "Acme", "They decide by 2 April. I promised to send the portfolio by Friday.")
    assert "they decide by Thu 2026-04-02" in heard
    assert "promise, by Fri 2026-03-27: send the portfolio" in heard
    created = shell.json("once", "--now", "2026-03-24T17:10:00+00:00")["created"]
    assert "promises" in {action["step"] for action in created}
    (application,) = shell.json("status")["applications"]
    assert application["decision_date"] == "2026-04-02"
    letters = [Path(action["ref"]).read_text("utf-8") for action in created if action["step"] == "thank_you"]
    assert sum("billing jobs" in letter for letter in letters) == 1
    assert not any("hard:" in letter or "idempotent" in letter or "promised" in letter for letter in letters)


def test_status_says_what_the_last_pass_met(shell, feed):
    whole = feed.read_bytes()
    feed.write_bytes(b"<html>Please sign in</html>")
    assert shell("once", "--now", "2026-03-24T15:10:00+00:00")[0] == 1
    account = next(one for one in shell.json("status")["accounts"] if one["name"] == "feed")
    assert account["state"] == "down"
    assert "not a calendar" in account["detail"]
    feed.write_bytes(whole)
    assert shell("once", "--now", "2026-03-24T15:10:00+00:00")[0] == 0
    told = {one["name"]: (one["state"], one["detail"]) for one in shell.json("status")["accounts"]}
    assert told == {"feed": ("ok", None), "home": ("ok", "replies: not seen")}
    assert "replies: not seen" in shell("status")[1]


def test_why_a_file_needs_no_config_and_no_today(shell, feed, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("AFTERWORD_CONFIG", raising=False)
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    assert cli.main(["why", str(feed), "--json"], standalone_mode=False) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert list(row) == ["uid", "title", "verdict", "confidence", "company", "role", "stage", "coarse", "interviewers",
                         "recruiter", "evidence"]  # fmt: skip
    assert (row["verdict"], row["company"]) == ("interview", "Acme")


def test_without_a_config_a_file_belongs_to_whom_its_invitations_went(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("AFTERWORD_CONFIG", raising=False)
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    file = tmp_path / "two.ics"
    event = (
        "BEGIN:VEVENT\nUID:{0}\nDTSTART:20260324T140000Z\nSUMMARY:Interview: Data Engineer\n"
        "ORGANIZER:mailto:jo@{0}.example\nATTENDEE:mailto:jo@{0}.example\nATTENDEE:mailto:ada@quince.example\n"
        "ATTENDEE:mailto:kim@{0}.example\nEND:VEVENT\n"
    )
    file.write_text("BEGIN:VCALENDAR\n" + event.format("acme") + event.format("globex") + "END:VCALENDAR\n", "utf-8")
    assert cli.main(["why", str(file), "--json"], standalone_mode=False) == 0
    for row in json.loads(capsys.readouterr().out):
        assert "ada@quince.example" not in {person["email"] for person in row["interviewers"]}
        assert row["interviewers"]


def test_a_config_that_is_missing_is_an_error_of_the_command(tmp_path):
    with pytest.raises(ConfigError):
        cli.main(["once", "--config", str(tmp_path / "none.yaml")], standalone_mode=False)


def test_check_names_the_days_that_it_has_read(shell):
    began = datetime.now(UTC)
    said = shell("check")[1]
    days = [(day - timedelta(days=120), day + timedelta(days=60)) for day in (began, datetime.now(UTC))]
    assert any(f" events from {first:%Y-%m-%d} to {last:%Y-%m-%d} can be read" in said for first, last in days)
