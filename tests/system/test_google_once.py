"""From the command line: three interviews in a Google account become the whole playbook, once."""

import json
import signal
from collections import Counter
from datetime import timedelta

import pytest

from connectors.google.scopes import ALL_EVENTS, COMPOSE, OWN_CALENDAR, OWN_EVENTS, TASKS
from tests.contract.harness import ME
from tests.fakes.google import Problem, Server
from tests.fakes.google.seeded import LOOP, NOW, PANEL, Home, at, seed


@pytest.fixture
def server():
    there = Server()
    seed(there)
    yield there
    there.close()
    assert there.violations == []


@pytest.fixture
def home(tmp_path, server):
    return Home(tmp_path / "home", server)


PEOPLE = {
    *(address for _, address in PANEL),
    *(address for _, (_, address) in LOOP),
    "pam@umbrella.example",
}


def drafts(server):
    return sorted(str(mail.parsed["To"] or "").rpartition("<")[2].strip(">") for _, mail in server.gmail.live())


def reminders(server):
    ours = [name for name, each in server.calendars.all.items() if each.by_app]
    return [item for name in ours for item in server.calendars.live(name)]


def there_is(server):
    """Everything that a person would find: whom the drafts are for, what the tasks and reminders are called."""
    tasks = sorted(item["title"] for item in server.tasks.live())
    return drafts(server), tasks, sorted(item["summary"] for item in reminders(server))


@pytest.fixture(scope="module")
def playbook(tmp_path_factory):
    """What one undisturbed pass makes."""
    there = Server()
    seed(there)
    Home(tmp_path_factory.mktemp("undisturbed"), there).once()
    made = there_is(there)
    there.close()
    return made


def test_the_whole_playbook_and_then_nothing(home, server, playbook):
    made = home.once()
    assert made["failed"] == []
    steps = Counter(action["step"] for action in made["created"])
    assert steps["reflect"] == steps["research"] == steps["network"] == steps["thank_you_by"] == 3
    assert steps["thank_you"] >= len(PEOPLE)
    assert steps["references"] == 1
    assert set(drafts(server)) >= PEOPLE | {"lin@ref.example"}
    assert len(set(drafts(server))) == len(drafts(server))
    kinds = Counter(action["kind"] for action in made["created"])
    assert [kinds["draft"], kinds["task"], kinds["reminder"]] == [len(each) for each in there_is(server)]
    assert {action["ref"] for action in made["created"] if action["kind"] == "draft"} == set(server.gmail.drafts)
    bodies = {mail.parsed.get_body().get_content() for _, mail in server.gmail.live()}
    assert len(bodies) == len(drafts(server))
    assert all(not item.get("attendees") for item in reminders(server))
    assert there_is(server) == playbook

    server.calls.clear()
    again = home.once()
    assert (again["created"], again["moved"], again["withdrawn"], again["failed"]) == ([], [], [], [])
    assert Counter(call.id for call in server.calls) == {
        "calendar.events.list": 2,  # the one calendar; the reminders
        "gmail.users.drafts.list": 1,
        "tasks.tasks.list": 1,
        "gmail.users.messages.list": 2,  # replies: what search finds, and the newest
    }
    assert there_is(server) == playbook


def test_the_playbook_without_permission_to_read_mail(tmp_path, server, playbook):
    home = Home(tmp_path / "home", server, (OWN_EVENTS, OWN_CALENDAR, TASKS, COMPOSE), read_mail="false")
    home.once()
    assert drafts(server) == playbook[0]
    server.calls.clear()
    assert home.once()["created"] == []
    assert Counter(call.id for call in server.calls) == {
        "calendar.events.list": 2,
        "gmail.users.drafts.list": 1,
        "tasks.tasks.list": 1,
    }
    assert "not seen" in home.run("check")


KILLS = [(number, moment) for number in range(1, 140, 9) for moment in ("kill-before", "kill-after")]
QUICK = {(91, "kill-after")}


@pytest.mark.parametrize(
    ("number", "moment"),
    [pytest.param(*each, marks=() if each in QUICK else pytest.mark.prove) for each in KILLS],
)
def test_a_pass_that_is_killed_is_taken_up_where_it_stood(home, server, playbook, number, moment):
    server.fail(moment, skip=number)
    process = home.start("once", "--now", NOW.isoformat())
    server.client = process.pid
    process.communicate(timeout=120)
    assert process.returncode == -signal.SIGKILL
    server.client = None
    server.faults.clear()
    home.once()
    assert there_is(server) == playbook
    assert home.once()["created"] == []


@pytest.mark.parametrize("how", ["after", pytest.param("before", marks=pytest.mark.prove)])
def test_every_third_answer_to_a_write_is_lost(home, server, playbook, how):
    for number in range(0, 60, 3):
        server.fail(how, "*.create", skip=number)
        server.fail(how, "*.insert", skip=number)
    for _ in range(6):
        process = home.start("once", "--now", NOW.isoformat())
        process.communicate(timeout=120)
        if process.returncode == 0:
            break
    assert process.returncode == 0
    assert there_is(server) == playbook


def test_a_lost_ledger_makes_nothing_twice(home, server):
    home.once()
    before = there_is(server)
    for path in (home.folder / "state").rglob("*"):
        if path.is_file():
            path.unlink()
    home.once()
    assert there_is(server) == before


def test_the_user_has_the_last_word(home, server, playbook):
    made = home.once()["created"]
    by_recipient = {action["recipient"]: action["ref"] for action in made if action["kind"] == "draft"}
    server.gmail.send(by_recipient["tom@globex.example"])
    server.gmail.discard(by_recipient["uma@globex.example"])

    def mine(message):
        message.set_content("My own words.\n")

    server.gmail.edit(by_recipient["vic@globex.example"], mine)
    finished = next(action["ref"] for action in made if action["step"] == "research")
    server.tasks.complete(finished)
    home.once(NOW + timedelta(minutes=10))
    shown = json.loads(home.run("status", "--json"))
    states = {
        action["ref"]: action["state"]
        for group in (*shown["interviews"], shown)
        for action in group["actions"]
        if action["ref"]
    }
    assert states[by_recipient["tom@globex.example"]] == "sent"
    assert states[by_recipient["uma@globex.example"]] == "gone"
    assert states[by_recipient["vic@globex.example"]] == "edited"
    assert states[finished] == "done"
    assert set(drafts(server)) == set(playbook[0]) - {"tom@globex.example", "uma@globex.example"}


def test_thank_yous_go_into_the_invitations_thread(tmp_path, server):
    from tests.fakes.google.harness import GoogleHarness

    arrive = GoogleHarness.arrive
    harness = type("Mail", (), {"server": server})()
    arrive(
        harness, sender="pam@umbrella.example", subject="Invitation: Phone screen", text="See you.", at=at(19, 9),
        uid="screen@umbrella.example",
    )  # fmt: skip
    (invitation,) = server.gmail.mails.values()
    Home(tmp_path / "home", server).once()
    (thanks,) = [mail for _, mail in server.gmail.live() if "pam@" in str(mail.parsed["To"])]
    assert thanks.thread == invitation.thread
    assert thanks.parsed["In-Reply-To"] == invitation.parsed["Message-ID"]


def test_a_cancelled_interview_takes_its_drafts_along(home, server):
    home.once()
    server.calendars.remove(b"panel@globex.example".hex())
    gone = home.once(NOW + timedelta(minutes=10))["withdrawn"]
    assert {action["recipient"] for action in gone} >= {address for _, address in PANEL}
    assert not set(drafts(server)) & {address for _, address in PANEL}


def test_a_reply_stops_the_follow_ups_though_the_search_is_late(home, server):
    from datetime import UTC, datetime
    from email.message import EmailMessage

    home.once()
    before = len(reminders(server))
    server.gmail.search_lag = 3600
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Rita Reyes <rita@globex.example>", ME, "Re: Interview"
    message["Message-ID"] = "<reply@globex.example>"
    message.set_content("Hi Ada, thank you again. We need until Friday and will then get back to you. Best, Rita")
    server.gmail.arrive(message.as_bytes(), at=max(at(23, 18), datetime.now(UTC)))
    home.once(at(23, 18, 30))
    assert len(reminders(server)) < before


def test_a_dead_sign_in_is_told_with_the_command_that_heals_it(home, server, playbook):
    server.revoke()
    process = home.start("once", "--now", NOW.isoformat())
    out, err = process.communicate(timeout=120)
    assert process.returncode == 3
    assert "afterword connect personal" in out + err
    assert "afterword connect personal" in home.run("status", code=3)
    (home.folder / "token.json").write_text(json.dumps(server.authorized_user()))
    home.once()
    assert there_is(server) == playbook


def test_a_google_that_is_down_is_caught_up_with(home, server, playbook):
    server.fail(Problem(503, "backendError"), times=1000)
    home.once(code=1)
    assert there_is(server) == ([], [], [])
    server.faults.clear()
    home.once()
    assert there_is(server) == playbook


def test_a_shared_calendar_is_read_with_the_wider_permission(tmp_path, server, playbook):
    from tests.fakes.google.calendar import Calendar

    server.calendars.all["team@else.example"] = Calendar("Team", role="reader")
    home = Home(tmp_path / "home", server, (ALL_EVENTS, OWN_CALENDAR, TASKS, COMPOSE), read_mail="false")
    with home.config.open("a") as file:
        file.write(
            "calendars: [{account: personal, calendar: primary}, {account: personal, calendar: team@else.example}]\n"
        )
    home.once()
    server.calls.clear()
    home.once()
    assert Counter(call.id for call in server.calls)["calendar.events.list"] == 3
    assert drafts(server) == playbook[0]
