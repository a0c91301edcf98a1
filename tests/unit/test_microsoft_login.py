"""The sign-in: MSAL for real, against a token endpoint of our own."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors import microsoft
from connectors.microsoft import words
from connectors.microsoft.graph import Graph
from connectors.microsoft.login import Login
from connectors.microsoft.scopes import Area, needs
from daemon.errors import LoginNeeded, Unavailable
from daemon.model import Health, Kind
from tests.fakes.microsoft import EVERYTHING, MicrosoftHarness


@pytest.fixture
def there(tmp_path: Path) -> Iterator[MicrosoftHarness]:
    opened = MicrosoftHarness(tmp_path)
    yield opened
    opened.close()


def read(there: MicrosoftHarness, login: Login | None = None) -> Login:
    """One call with this sign-in."""
    login = login or Login(there.options, there.context)
    graph = Graph(login)
    graph.every("/me/calendars")
    graph.close()
    return login


def stored(there: MicrosoftHarness) -> dict:
    return json.loads(there.token_file.read_text("utf-8"))


def refreshes(there: MicrosoftHarness) -> int:
    return sum(each.endswith("refresh_token") for each in there.sign_in.requests)


def test_a_stored_token_is_used_as_it_is(there: MicrosoftHarness) -> None:
    before = there.token_file.read_text("utf-8")
    read(there)
    assert refreshes(there) == 0
    assert there.token_file.read_text("utf-8") == before


@pytest.mark.parametrize("left", [-10, 0, 200])
def test_a_token_is_renewed_shortly_before_its_end_and_kept(there: MicrosoftHarness, left: int) -> None:
    there.token_file.write_text(there.sign_in.cache(EVERYTHING, expires_in=left), encoding="utf-8")
    there.token_file.chmod(0o600)
    old = [each["secret"] for each in stored(there)["RefreshToken"].values()]
    login = read(there)
    assert refreshes(there) == 1
    new = [each["secret"] for each in stored(there)["RefreshToken"].values()]
    assert new != old
    assert stat.S_IMODE(there.token_file.stat().st_mode) == 0o600
    for _ in range(3):
        read(there, login)
    read(there)  # the next process finds what was kept
    assert refreshes(there) == 1
    assert login.condition().health is Health.OK


def test_a_dead_sign_in_is_said_at_once_and_by_the_next_process(there: MicrosoftHarness) -> None:
    there.sign_in.revoke()
    with pytest.raises(LoginNeeded) as caught:
        read(there)
    assert caught.value.remedy == "afterword connect test"
    assert "expired or was withdrawn" in caught.value.message
    condition = Login(there.options, there.context).condition()
    assert (condition.health, condition.remedy) == (Health.BLOCKED, "afterword connect test")
    there.token_file.write_text(there.sign_in.cache(EVERYTHING), encoding="utf-8")
    assert Login(there.options, there.context).condition().health is Health.OK
    read(there)


@pytest.mark.parametrize("how", ["500", "503", "429"])
def test_a_sign_in_service_in_trouble_is_no_dead_sign_in(there: MicrosoftHarness, how: str) -> None:
    there.token_file.write_text(there.sign_in.cache(EVERYTHING, expires_in=0), encoding="utf-8")
    there.sign_in.faults.add(how, "POST", code="temporarily_unavailable")
    with pytest.raises(Unavailable):
        read(there)
    assert Login(there.options, there.context).condition().health is not Health.BLOCKED
    read(there)


def test_a_page_of_the_network_is_no_dead_sign_in(there: MicrosoftHarness) -> None:
    there.token_file.write_text(there.sign_in.cache(EVERYTHING, expires_in=0), encoding="utf-8")
    there.sign_in.faults.add("html", "POST", times=None)
    with pytest.raises(Unavailable):
        read(there)
    there.sign_in.faults.clear()
    read(there)


def test_a_short_lived_token_is_used_for_half_of_its_life(there: MicrosoftHarness) -> None:
    there.sign_in.lifetime = 200
    there.token_file.write_text(there.sign_in.cache(EVERYTHING, expires_in=0), encoding="utf-8")
    login = read(there)
    for _ in range(3):
        read(there, login)
    assert refreshes(there) == 1


def test_a_sign_in_service_out_of_reach_is_no_dead_sign_in(there: MicrosoftHarness) -> None:
    options = there.options.model_copy(update={"authority": "https://127.0.0.1:9/common"})
    with pytest.raises(Unavailable):
        read(there, Login(options, there.context))


def test_an_authority_that_is_not_trusted_names_the_remedy(
    there: MicrosoftHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    with pytest.raises(Unavailable, match="REQUESTS_CA_BUNDLE"):
        read(there)


def test_a_sign_in_about_to_end_unused_is_warned_of(there: MicrosoftHarness) -> None:
    cache = stored(there)
    for each in cache["RefreshToken"].values():
        each["last_modification_time"] = str(int((datetime.now(UTC) - timedelta(days=85)).timestamp()))
    there.token_file.write_text(json.dumps(cache), encoding="utf-8")
    assert Login(there.options, there.context).condition().health is Health.WARNING


@pytest.mark.parametrize(
    ("deliver", "calendars", "read_mail", "expected"),
    [
        (set(Kind), ("primary",), None, {"Calendars.ReadWrite", "Mail.ReadWrite", "Tasks.ReadWrite"}),
        (set(), ("primary",), None, {"Calendars.Read"}),
        ({Kind.DRAFT}, (), None, {"Mail.ReadWrite"}),
        ({Kind.DRAFT}, ("primary",), False, {"Calendars.Read", "Mail.ReadWrite"}),
        ({Kind.TASK}, (), None, {"Tasks.ReadWrite"}),
        (set(), ("primary",), True, {"Calendars.Read", "Mail.Read"}),
        ({Kind.REMINDER}, (), None, {"Calendars.ReadWrite"}),
    ],
)
def test_no_more_is_asked_for_than_is_needed(
    there: MicrosoftHarness, deliver: set[Kind], calendars: tuple[str, ...], read_mail: bool | None, expected: set[str]
) -> None:
    context = replace(there.context, deliver=frozenset(deliver), calendars=calendars)
    options = there.options.model_copy(update={"read_mail": read_mail, "token_file": None})
    microsoft.connect(options, context, lambda _: None, device=True)
    (asked,) = {frozenset(each) for each in there.sign_in.asked}
    assert asked - {"openid", "profile", "offline_access"} == expected


def test_mail_send_is_in_no_table_of_ours() -> None:
    everything = [*microsoft.SCOPES, *needs.__globals__["_WIDER"], *needs.__globals__["_WIDER"].values()]
    assert not any("send" in each.lower() for each in everything)


@pytest.mark.parametrize(
    ("result", "says"),
    [
        ({"error": "invalid_grant", "error_codes": [700082]}, "expired"),
        ({"error": "invalid_grant", "error_codes": [50173]}, "new password"),
        ({"error": "invalid_grant", "error_codes": [65001]}, "not been granted"),
        ({"error": "access_denied", "error_description": "AADSTS65004: User declined to consent."}, "declined"),
        ({"error": "access_denied", "error_description": "AADSTS90094: Admin consent is required."}, "administrator"),
        ({"error": "invalid_grant", "error_codes": [53003]}, "conditional access"),
        ({"error": "interaction_required", "error_codes": [50076]}, "sign in again"),
        ({"error": "invalid_client", "error_codes": [7000218]}, "public client"),
        ({"error": "unauthorized_client", "error_codes": [700016]}, "client_id"),
        ({"error": "authorization_declined"}, "declined"),
        ({"error": "expired_token"}, "not entered in time"),
        ({"error": "odd_one", "error_codes": [999999]}, "AADSTS999999"),
        ({"error": "<script>ada@candidate.example"}, "refused the sign-in."),
    ],
)
def test_what_went_wrong_is_said_in_words(result: dict, says: str) -> None:
    told = words.explain({"error_description": "about ada@candidate.example", **result})
    assert says in told
    assert "ada@" not in told


@pytest.mark.parametrize("error", [{"code": "Gone"}, ["gone"], None, 410])
def test_an_answer_of_another_shape_is_a_refusal(error: object) -> None:
    assert not words.passing({"error": error})
    assert words.explain({"error": error}) == "Microsoft refused the sign-in."


def test_areas_are_told_apart(there: MicrosoftHarness) -> None:
    there.token_file.write_text(there.sign_in.cache({"Mail.ReadWrite", "Calendars.ReadWrite"}), encoding="utf-8")
    there.token_file.chmod(0o600)
    condition = Login(there.options, there.context).condition()
    assert (condition.health, condition.detail) == (Health.WARNING, "not permitted: tasks")
    read(there)
    assert Login(there.options, there.context).token(Area.MAIL, write=True)
