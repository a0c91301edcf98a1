"""The stored sign-in: honoured in every field, kept safely, judged without a network."""

import json
import os
import stat
from datetime import UTC, datetime, timedelta

import pytest

from connectors import google
from connectors.google.login import Login
from connectors.google.scopes import (
    ALL_EVENTS,
    CALENDARS,
    COMPOSE,
    OWN_CALENDAR,
    OWN_EVENTS,
    READ_MAIL,
    TASKS,
    Need,
    covers,
    needs,
)
from daemon.errors import LoginNeeded
from daemon.model import Health, Kind, Me
from daemon.ports import Context

ADA = Me("Ada Lovelace", ("ada@candidate.example",), "Europe/Berlin")
EVERYTHING = [OWN_EVENTS, CALENDARS, OWN_CALENDAR, TASKS, COMPOSE, READ_MAIL]
REFUSED = LoginNeeded("Google has had enough.", remedy="afterword connect personal")


def info(**fields):
    base = {
        "token": "ya29.old",
        "refresh_token": "1//refresh",
        "token_uri": "https://login.example/token",
        "client_id": "id",
        "client_secret": "secret",
        "scopes": EVERYTHING,
        "expiry": "2026-11-22T12:00:00Z",
        "universe_domain": "googleapis.com",
    }
    return {name: value for name, value in {**base, **fields}.items() if value is not None}


def context(tmp_path, **fields):
    base = {"calendars": ("primary",), "deliver": frozenset(Kind)}
    return Context("personal", ADA, tmp_path / "state", **{**base, **fields})


@pytest.fixture
def login(tmp_path):
    def make(stored=None, *, read_mail=True, **fields):
        path = tmp_path / "token.json"
        if stored is not None:
            path.write_text(stored if isinstance(stored, str) else json.dumps(stored))
        (tmp_path / "client.json").write_text("{}")
        options = google.Options(client_secrets=tmp_path / "client.json", token_file=path, read_mail=read_mail)
        return Login(options, context(tmp_path, **fields))

    return make


def later(**delta):
    return (datetime.now(UTC) + timedelta(**delta)).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_every_field_is_honoured(login):
    found = login(info()).credentials()
    assert found.token == "ya29.old"
    assert found.refresh_token == "1//refresh"
    assert found.token_uri == "https://login.example/token"
    assert (found.client_id, found.client_secret) == ("id", "secret")
    assert found.scopes == EVERYTHING
    assert found.expiry == datetime(2026, 11, 22, 12)  # naive UTC, as google-auth wants it


@pytest.mark.parametrize(
    ("text", "expiry"),
    [
        ("2026-11-22T12:00:00.123456Z", datetime(2026, 11, 22, 12, 0, 0, 123456)),
        ("2026-11-22T12:00:00", datetime(2026, 11, 22, 12)),
        ("2026-11-22T13:00:00+01:00", datetime(2026, 11, 22, 12)),
        (None, None),
    ],
)
def test_any_way_to_write_the_expiry(login, text, expiry):
    assert login(info(expiry=text)).credentials().expiry == expiry


def test_an_expiry_that_cannot_be_read_has_passed(login):
    found = login(info(expiry="soon")).credentials()
    assert found.expired


def test_scopes_may_be_one_string(login):
    assert login(info(scopes=f"{TASKS} {COMPOSE}")).credentials().scopes == [TASKS, COMPOSE]
    assert login(info(scopes=None)).credentials().scopes is None


@pytest.mark.parametrize(
    "stored",
    [
        None,
        "",
        "not json",
        "[]",
        {},
        info(refresh_token=None, token=None),
        info(refresh_token=None, expiry="2020-01-01T00:00:00Z"),
    ],
)
def test_nothing_to_sign_in_with(login, stored):
    there = login(stored)
    with pytest.raises(LoginNeeded) as needed:
        there.credentials()
    assert needed.value.remedy == "afterword connect personal"
    condition = there.condition()
    assert condition.health is Health.BLOCKED
    assert condition.remedy == "afterword connect personal"


@pytest.mark.parametrize("uri", ["http://login.example/token", "ftp://localhost/", "file:///etc/passwd"])
def test_secrets_do_not_go_over_plain_http(login, uri):
    with pytest.raises(LoginNeeded):
        login(info(token_uri=uri)).credentials()


def test_a_renewed_token_is_kept_with_everything_else(login, tmp_path):
    there = login(info(extra="mine"))
    found = there.credentials()
    assert there.keep(found) is False
    found.token, found.expiry = "ya29.new", datetime(2030, 1, 1)
    assert there.keep(found) is True
    stored = json.loads((tmp_path / "token.json").read_text())
    assert stored == info(extra="mine") | {"token": "ya29.new", "expiry": "2030-01-01T00:00:00Z"}
    assert stat.S_IMODE((tmp_path / "token.json").stat().st_mode) == 0o600
    assert sorted(each.name for each in tmp_path.iterdir()) == ["client.json", "token.json"]


def test_a_sign_in_made_meanwhile_is_not_overwritten(login, tmp_path):
    there = login(info())
    found = there.credentials()
    (tmp_path / "token.json").write_text(json.dumps(info(refresh_token="1//other", token="ya29.other")))
    found.token = "ya29.new"
    there.keep(found)
    assert json.loads((tmp_path / "token.json").read_text())["token"] == "ya29.other"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_place_that_cannot_be_written_to_is_left_alone(login, tmp_path):
    there = login(info())
    found = there.credentials()
    tmp_path.chmod(0o500)
    found.token = "ya29.new"
    there.keep(found)
    there.lost(REFUSED)
    tmp_path.chmod(0o700)
    assert json.loads((tmp_path / "token.json").read_text())["token"] == "ya29.old"


def test_a_write_that_fails_is_no_failure(login, monkeypatch):
    there = login(info())
    found = there.credentials()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("connectors.google.login.write", full)
    found.token = "ya29.new"
    there.keep(found)
    there.lost(REFUSED)


def test_a_dead_sign_in_is_known_to_other_processes_until_a_new_one(login):
    there = login(info())
    assert there.condition().health is Health.OK
    there.lost(REFUSED)
    again = login()
    assert again.condition().health is Health.BLOCKED
    assert again.condition().detail == "Google has had enough."
    assert again.condition().remedy == "afterword connect personal"
    there.save(info(refresh_token="1//fresh"))
    assert again.condition().health is Health.OK


def test_the_end_of_a_testing_sign_in_is_announced_and_known(login):
    assert login(info(refresh_expires_at=later(days=6))).condition().health is Health.OK
    soon = login(info(refresh_expires_at=later(hours=30))).condition()
    assert soon.health is Health.WARNING
    assert "publish" in soon.detail
    assert soon.remedy == "afterword connect personal"
    assert login(info(refresh_expires_at=later(hours=-1))).condition().health is Health.BLOCKED


def test_what_was_not_granted_is_said(login):
    condition = login(info(scopes=[OWN_EVENTS, CALENDARS, OWN_CALENDAR, COMPOSE])).condition()
    assert condition.health is Health.WARNING
    assert condition.detail == "not permitted: write tasks, read mail"
    condition = login(info(scopes=[OWN_EVENTS, OWN_CALENDAR, COMPOSE, TASKS])).condition()
    assert condition.health is Health.OK
    assert condition.detail == "not permitted: list calendars, read mail"
    assert login(info(scopes=EVERYTHING)).condition().health is Health.OK
    assert login(info(scopes=None)).condition().health is Health.OK  # not known; Google will say


@pytest.mark.parametrize(
    ("calendars", "deliver", "read_mail", "scopes"),
    [
        (("primary",), frozenset(), False, {OWN_EVENTS}),
        (("Ada@Candidate.example",), frozenset(), False, {OWN_EVENTS}),
        (("primary", "team@group.calendar.google.com"), frozenset(), False, {ALL_EVENTS}),
        (("Work",), frozenset(), False, {ALL_EVENTS, CALENDARS}),
        ((), frozenset({Kind.REMINDER}), False, {CALENDARS, OWN_CALENDAR}),
        ((), frozenset({Kind.TASK}), False, {TASKS}),
        ((), frozenset({Kind.DRAFT}), False, {COMPOSE}),
        ((), frozenset({Kind.DRAFT}), True, {COMPOSE, READ_MAIL}),
        (("primary",), frozenset(Kind), True, {OWN_EVENTS, CALENDARS, OWN_CALENDAR, TASKS, COMPOSE, READ_MAIL}),
        ((), frozenset(), False, set()),
    ],
)
def test_nothing_is_asked_for_that_is_not_needed(tmp_path, calendars, deliver, read_mail, scopes):
    assert set(needs(context(tmp_path, calendars=calendars, deliver=deliver), read_mail=read_mail).values()) == scopes
    assert scopes <= google.SCOPES.keys()


def test_a_wider_permission_covers_a_narrower_one():
    everything = {"https://www.googleapis.com/auth/calendar", "https://mail.google.com/"}
    assert [need for need in Need if not covers(everything, need)] == [Need.TASKS]
    assert not covers({OWN_CALENDAR}, Need.EVENTS)
    assert not covers({COMPOSE}, Need.MAIL)


@pytest.mark.parametrize(
    "endpoint",
    ["http://google.example/", "ftp://localhost/", "https://a@b.example/", "https://b.example/?x=1", "x", ""],
)
def test_an_endpoint_has_to_be_safe(tmp_path, endpoint):
    (tmp_path / "t.json").write_text("{}")
    with pytest.raises(ValueError, match="expected"):
        google.Options(token_file=tmp_path / "t.json", endpoint=endpoint)


def test_options_that_cannot_work_are_refused(tmp_path):
    (tmp_path / "t.json").write_text("{}")
    for wrong in (
        {},
        {"client_secrets": tmp_path / "none.json"},
        {"token_file": tmp_path / "none.json"},
        {"token_file": tmp_path / "t.json", "keyring": True},
        {"token_file": tmp_path / "t.json", "colour": "blue"},
    ):
        with pytest.raises(ValueError, match=r".+"):
            google.Options(**wrong)
    assert (
        google.Options(token_file=tmp_path / "t.json", endpoint="http://127.0.0.1:1").endpoint == "http://127.0.0.1:1/"
    )


def test_the_keyring_keeps_it_where_it_is_wanted(tmp_path, monkeypatch):
    import keyring

    vault = {}
    monkeypatch.setattr(keyring, "get_password", lambda service, name: vault.get((service, name)))
    monkeypatch.setattr(keyring, "set_password", lambda service, name, text: vault.update({(service, name): text}))
    (tmp_path / "client.json").write_text("{}")
    there = Login(google.Options(client_secrets=tmp_path / "client.json", keyring=True), context(tmp_path))
    assert there.condition().health is Health.BLOCKED
    before = there.stamp()
    there.save(info())
    assert there.stamp() != before
    assert there.credentials().refresh_token == "1//refresh"
    for path in (tmp_path / "state").iterdir():
        assert "refresh" not in path.read_text()

    def locked(*_):
        raise keyring.errors.KeyringLocked

    monkeypatch.setattr(keyring, "get_password", locked)
    with pytest.raises(LoginNeeded):
        there.credentials()
