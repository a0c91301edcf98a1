"""Every call is made once and seen through; every refusal has its name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.microsoft import faults, login
from connectors.microsoft.graph import Graph, segment
from connectors.microsoft.login import Login
from connectors.microsoft.scopes import Area
from daemon.errors import (
    AccountError,
    Incomplete,
    LoginNeeded,
    NotAllowed,
    OutcomeUnknown,
    Rejected,
    Unavailable,
)
from tests.fakes.microsoft import MicrosoftHarness


@pytest.fixture
def there(tmp_path: Path) -> Iterator[MicrosoftHarness]:
    opened = MicrosoftHarness(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def graph(there: MicrosoftHarness) -> Iterator[Graph]:
    opened = Graph(Login(there.options, there.context), Area.MAIL)
    yield opened
    opened.close()


def test_every_request_asks_for_immutable_ids_and_utc(there: MicrosoftHarness, graph: Graph) -> None:
    graph.get("/me/mailFolders/drafts")
    graph.every("/me/messages", prefer=('outlook.body-content-type="text"',))
    first, second = there.graph.headers
    assert first["Prefer"] == 'IdType="ImmutableId", outlook.timezone="UTC"'
    assert second["Prefer"] == 'IdType="ImmutableId", outlook.timezone="UTC", outlook.body-content-type="text"'
    assert first["client-request-id"] != second["client-request-id"]


WRITES = [
    lambda graph: graph.post("/me/messages", {"subject": "x"}),
    lambda graph: graph.patch("/me/messages/x", {"subject": "x"}, etag=None),
    lambda graph: graph.delete("/me/messages/x", etag=None),
]


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("how", ["drop before", "drop after", "500", "502", "503", "504", "408"])
def test_a_write_whose_answer_is_lost_is_unknown_and_never_repeated(
    there: MicrosoftHarness, graph: Graph, write: Any, how: str
) -> None:
    there.graph.faults.add(how, times=None)
    with pytest.raises(OutcomeUnknown):
        write(graph)
    assert len(there.graph.requests) == 1


@pytest.mark.parametrize("how", ["truncate", "html"])
def test_an_answer_to_a_create_that_cannot_be_read_is_unknown(there: MicrosoftHarness, graph: Graph, how: str) -> None:
    there.graph.faults.add(how)
    with pytest.raises(OutcomeUnknown):
        graph.post("/me/messages", {"subject": "x"})
    assert len(there.box.mail.messages) == 1


def test_a_write_that_was_never_sent_is_not_unknown(there: MicrosoftHarness) -> None:
    options = there.options.model_copy(update={"endpoint": "http://127.0.0.1:9"})
    graph = Graph(Login(options, there.context), Area.MAIL)
    with pytest.raises(Unavailable):
        graph.post("/me/messages", {})


@pytest.mark.parametrize("how", ["drop before", "drop after", "500", "503", "504", "429", "truncate"])
def test_a_read_is_tried_again_shortly(there: MicrosoftHarness, graph: Graph, how: str) -> None:
    there.graph.faults.add(how, times=1)
    assert graph.get("/me/mailFolders/drafts")["id"]
    assert len(there.graph.requests) == 2


def test_a_read_waits_for_what_is_asked_if_that_is_short(there: MicrosoftHarness, graph: Graph) -> None:
    there.graph.faults.add("429", headers={"Retry-After": "1"})
    graph.get("/me/mailFolders/drafts")
    there.graph.faults.add("429", headers={"Retry-After": "90"})
    with pytest.raises(Unavailable) as caught:
        graph.get("/me/mailFolders/drafts")
    assert caught.value.retry_after == timedelta(seconds=90)
    assert len(there.graph.requests) == 3


def test_throttling_by_concurrency_is_met_by_one_call_at_a_time(there: MicrosoftHarness, graph: Graph) -> None:
    there.graph._busy = 4  # somebody else holds all places
    with pytest.raises(Unavailable) as caught:
        graph.post("/me/messages", {})
    assert caught.value.retry_after == timedelta(seconds=1)
    there.graph._busy = 3
    assert graph.get("/me/mailFolders/drafts")["id"]


def test_an_answer_that_is_no_json_is_incomplete(there: MicrosoftHarness, graph: Graph) -> None:
    there.graph.faults.add("html")
    with pytest.raises(Incomplete):
        graph.get("/me/mailFolders/drafts")


def test_pages_that_go_in_circles_end(there: MicrosoftHarness, graph: Graph) -> None:
    there.arrive(sender="a@b.example", subject="x", text="x", at=there.graph.clock.now())
    link = f"{there.graph.url}/v1.0/me/messages"
    real = there.graph.routes.answer
    there.graph.routes.answer = lambda call, granted: (200, {**real(call, granted)[1], "@odata.nextLink": link})
    with pytest.raises(Incomplete):
        graph.every("/me/messages")


def test_what_two_pages_show_counts_once(there: MicrosoftHarness, graph: Graph) -> None:
    there.arrive(sender="a@b.example", subject="x", text="x", at=there.graph.clock.now())
    link = f"{there.graph.url}/v1.0/me/messages?$top=10"
    real = there.graph.routes.answer

    def twice(call: Any, granted: Any) -> tuple[int, Any]:
        status, body = real(call, granted)
        return status, body if "top" in call.url else {**body, "@odata.nextLink": link}

    there.graph.routes.answer = twice
    assert len(graph.every("/me/messages")) == 1


def test_a_refused_token_is_renewed_once(there: MicrosoftHarness, graph: Graph) -> None:
    graph.get("/me/mailFolders/drafts")
    there.sign_in.expire()
    made = graph.post("/me/messages", {"subject": "x"})  # a 401 did nothing: this is no second attempt
    assert made.item["id"]
    assert len(there.box.mail.messages) == 1
    there.graph.faults.add("401", times=None)
    with pytest.raises(LoginNeeded) as caught:
        graph.get("/me/mailFolders/drafts")
    assert caught.value.remedy == "afterword connect test"


def test_claims_that_a_token_has_to_meet_are_passed_on(there: MicrosoftHarness, graph: Graph) -> None:
    graph.get("/me/mailFolders/drafts")
    there.sign_in.claims = '{"access_token": {"nbf": {"essential": true, "value": "1800000000"}}}'
    assert graph.post("/me/messages", {"subject": "x"}).item["id"]
    graph.get("/me/mailFolders/drafts")
    assert len(there.sign_in.meeting) == 1


@pytest.mark.parametrize("claims", ["", "bm90IEpTT04=", "W10=", "!", "eyJ4IjogMX0"])
def test_a_challenge_says_claims_or_nothing(claims: str) -> None:
    found = faults.challenge({"WWW-Authenticate": f'Bearer realm="", error="insufficient_claims", claims="{claims}"'})
    assert found == ('{"x": 1}' if claims == "eyJ4IjogMX0" else "")


def test_a_missing_permission_is_named(there: MicrosoftHarness) -> None:
    there.token_file.write_text(there.sign_in.cache({"Calendars.Read"}), encoding="utf-8")
    graph = Graph(Login(there.options, there.context), Area.TASKS)
    with pytest.raises(NotAllowed, match="tasks"):
        graph.every("/me/todo/lists")
    assert there.graph.requests == []


def test_what_may_be_read_is_read_where_writing_was_not_granted(there: MicrosoftHarness) -> None:
    there.token_file.write_text(there.sign_in.cache({"Calendars.Read"}), encoding="utf-8")
    graph = Graph(Login(there.options, there.context))
    assert graph.every("/me/calendars")
    with pytest.raises(NotAllowed):
        graph.post("/me/calendars", {"name": "x"})
    assert there.graph.writes() == []
    graph.close()


def test_nothing_is_written_into_an_employers_mailbox(there: MicrosoftHarness) -> None:
    employed = replace(there.context, me=replace(there.context.me, employers=("candidate.example",)))
    graph = Graph(Login(there.options, employed), Area.MAIL)
    assert graph.get("/me/mailFolders/drafts")["id"]
    with pytest.raises(NotAllowed):
        graph.post("/me/messages", {})
    assert there.box.mail.messages == {}
    assert login.EMPLOYED in Login(there.options, employed).condition().detail
    graph.close()


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        ("400", "ErrorInvalidIdMalformed", Rejected),
        ("400", "RequestBodyRead", Rejected),
        ("403", "ErrorAccessDenied", NotAllowed),
        ("404", "ErrorItemNotFound", Rejected),
        ("404", "MailboxNotEnabledForRESTAPI", NotAllowed),
        ("410", "SyncStateNotFound", Unavailable),
        ("410", "syncStateNotFound", Unavailable),
        ("400", "resyncRequired", Unavailable),
        ("403", "ErrorQuotaExceeded", Unavailable),
        ("418", "Teapot", Rejected),
    ],
)
def test_refusals_by_code(there: MicrosoftHarness, graph: Graph, status: str, code: str, expected: type) -> None:
    there.graph.faults.add(status, code=code, times=None)
    with pytest.raises(expected):
        graph.get("/me/mailFolders/drafts")


def test_ids_are_one_segment() -> None:
    assert segment("AAMk/../x?y=1#z") == "AAMk%2F..%2Fx%3Fy=1%23z"


def test_errors_are_ours_alone(there: MicrosoftHarness, graph: Graph) -> None:
    there.graph.faults.add("drop before", times=None)
    with pytest.raises(AccountError) as caught:
        graph.every("/me/messages", filter="from/emailAddress/address eq 'rita@globex.example'")
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert "rita" not in str(caught.value)


@pytest.mark.parametrize(
    "body", [{}, {"value": None}, {"value": [7]}, {"value": [{}]}, {"value": [{"id": 5}]}, {"error": 1}]
)
def test_an_answer_of_another_shape_is_incomplete(there: MicrosoftHarness, graph: Graph, body: dict[str, Any]) -> None:
    there.graph.routes.answer = lambda call, granted: (200, body)
    for read in (lambda: graph.get("/me/messages/x"), lambda: graph.every("/me/messages")):
        with pytest.raises(Incomplete):
            read()
