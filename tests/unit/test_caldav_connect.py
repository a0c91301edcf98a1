"""Signing in to a CalDAV account: the password is asked for, tried, and kept only where it works."""

from __future__ import annotations

import io
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from connectors import caldav
from daemon.errors import LoginNeeded, Unavailable, UsageError
from daemon.model import Health
from tests.contract.harness import WINDOW, Meeting
from tests.fakes.caldav.harness import PASSWORD, CaldavHarness
from tests.fakes.names import Names, names


@pytest.fixture
def there(tmp_path: Path) -> Iterator[CaldavHarness]:
    opened = CaldavHarness(tmp_path)
    opened.put(Meeting("one@globex.example"))
    opened.options = opened.options.model_copy(update={"password": None})
    yield opened
    opened.offers.close()
    opened.close()


def connect(there: CaldavHarness, monkeypatch: pytest.MonkeyPatch, *typed: str) -> str:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in typed)))
    said: list[str] = []
    caldav.connect(there.options, there.context, said.append)
    return "\n".join(said)


def test_a_password_that_works_is_kept(there: CaldavHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    assert there.reopen().condition().health is Health.BLOCKED
    said = connect(there, monkeypatch, PASSWORD)
    assert "calendars there: Work" in said
    assert "It works" in said
    assert PASSWORD not in said
    offers = there.reopen()
    assert offers.condition().health is Health.OK
    assert len(offers.source.fetch("Work", None, WINDOW).events) == 1
    kept = [path for path in there.context.state.iterdir() if PASSWORD in path.read_text("utf-8")]
    assert [stat.S_IMODE(path.stat().st_mode) for path in kept] == [0o600]


def test_one_that_does_not_is_not(there: CaldavHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    for typed in ("wrong", ""):
        with pytest.raises(LoginNeeded):
            connect(there, monkeypatch, typed)
    there.wire.fail("503", times=9)
    with pytest.raises(Unavailable):
        connect(there, monkeypatch, PASSWORD)
    there.wire.faults.clear()
    with pytest.raises(LoginNeeded, match="afterword connect test"):
        there.reopen().source.fetch("Work", None, WINDOW)
    assert not [path for path in there.context.state.rglob("*") if path.is_file()]


def test_the_password_goes_out_to_nobody_before_it_is_asked_for(there: CaldavHarness) -> None:
    there.wire.passed.clear()
    with pytest.raises(LoginNeeded):
        there.reopen().source.fetch("Work", None, WINDOW)
    assert there.wire.passed == []


def test_a_refused_password_is_tried_twice_in_whatever_processes(
    there: CaldavHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect(there, monkeypatch, PASSWORD)
    there.revoke()
    there.wire.passed.clear()
    for asked in (1, 2, 2):
        offers = there.reopen()
        for _ in range(3):
            with pytest.raises(LoginNeeded, match="afterword connect test"):
                offers.source.fetch("Work", None, WINDOW)
        offers.close()
        assert len(there.wire.passed) == asked  # whoever insists is locked out
    connect(there, monkeypatch, there.person.password)
    offers = there.reopen()
    assert len(offers.source.fetch("Work", None, WINDOW).events) == 1


def test_a_server_that_errs_once_about_the_password_is_asked_again_in_the_next_pass(there: CaldavHarness) -> None:
    there.options = there.options.model_copy(update={"password": SecretStr(PASSWORD)})
    there.wire.fail("401")
    offers = there.reopen()
    for _ in range(2):
        with pytest.raises(LoginNeeded):
            offers.source.fetch("Work", None, WINDOW)
    offers.close()
    assert len(offers.source.fetch("Work", None, WINDOW).events) == 1


def test_one_address_that_asks_for_a_login_once_more_is_no_doubt_about_the_password(there: CaldavHarness) -> None:
    there.options = there.options.model_copy(update={"password": SecretStr(PASSWORD)})
    source = there.reopen().source
    source.fetch("Work", None, WINDOW)
    there.wire.fail("401")
    with pytest.raises(LoginNeeded):
        source.fetch("Work", None, WINDOW)
    assert len(source.fetch("Work", None, WINDOW).events) == 1


# -- where the calendars of a domain are ---

SERVICE = "_caldav._tcp.localhost"


@pytest.fixture
def dns(there: CaldavHarness) -> Iterator[Names]:
    """The domain of the address has no calendars by itself; its DNS names the server."""
    there.options = caldav.Options(address="ada@localhost", username=there.options.login_name)
    with names({(SERVICE, "SRV"): [f"0 0 {there.wire.server.server_port} localhost."]}) as server:
        yield server


def test_the_dns_is_asked_if_the_user_wants_it_and_what_it_named_is_remembered(
    there: CaldavHarness, dns: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    dns.zone[SERVICE, "TXT"] = ['"path=/"']
    said = connect(there, monkeypatch, "y", PASSWORD)
    assert "Ask the DNS of localhost" in said
    assert f"url: http://localhost:{there.wire.server.server_port}/" in said
    assert "Authorization" not in there.wire.passed[0].headers  # before the user was asked for the password
    assert len(there.reopen().source.fetch("Work", None, WINDOW).events) == 1
    there.options = there.options.model_copy(update={"address": "ada@elsewhere.invalid"})
    there.wire.passed.clear()
    with pytest.raises(Unavailable):
        there.reopen().source.fetch("Work", None, WINDOW)
    assert there.wire.passed == []  # it was found for another domain


def test_the_dns_is_not_asked_unasked(there: CaldavHarness, dns: Names, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="Nothing was asked"):
        connect(there, monkeypatch, "n")
    assert dns.asked == []


@pytest.mark.parametrize("agreed", [True, False])
def test_a_server_of_another_domain_is_called_only_if_the_user_knows_it(
    there: CaldavHarness, dns: Names, monkeypatch: pytest.MonkeyPatch, agreed: bool
) -> None:
    dns.zone = {(SERVICE, "SRV"): [f"0 0 {there.wire.server.server_port} 127.0.0.1."]}
    there.wire.passed.clear()
    if agreed:
        assert "It works" in connect(there, monkeypatch, "y", "y", PASSWORD)
    else:
        with pytest.raises(UsageError, match="No calendar server was found"):
            connect(there, monkeypatch, "y", "n")
        assert there.wire.passed == []


def test_a_server_without_encryption_is_none_elsewhere(
    there: CaldavHarness, dns: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    dns.zone = {(SERVICE, "SRV"): ["0 0 80 cal.localhost."]}
    with pytest.raises(UsageError, match="No calendar server was found"):
        connect(there, monkeypatch, "y")
