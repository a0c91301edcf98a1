"""The Graph that the other tests trust: as strict and as odd as the documented one."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.contract.harness import START, Meeting
from tests.fakes.graph import schema
from tests.fakes.microsoft import EVERYTHING, MicrosoftHarness

KEY = "String {b5c3d6a0-6f0e-4d0b-9a57-2f1f4f6a7c11} Name Key"
IMMUTABLE = {"Prefer": 'IdType="ImmutableId"'}
Ask = Callable[..., requests.Response]


@pytest.fixture
def there(tmp_path: Path) -> Iterator[MicrosoftHarness]:
    opened = MicrosoftHarness(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def ask(there: MicrosoftHarness) -> Ask:
    token = there.sign_in.issue(EVERYTHING)["access_token"]

    def call(method: str, path: str, body: Any = None, **headers: str) -> requests.Response:
        given = {
            "Authorization": f"Bearer {token}",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        with requests.request(method, f"{there.graph.url}/v1.0{path}", json=body, headers=given, timeout=10) as answer:
            assert answer.content is not None
            return answer

    return call


def code(answer: requests.Response) -> str:
    return answer.json()["error"]["code"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/me/messages", {"subjekt": "x"}),
        ("/me/messages", {"subject": 5}),
        ("/me/messages", {"body": {"contentType": "plain", "content": "x"}}),
        ("/me/messages", {"body": {"contentType": "text", "contents": "x"}}),
        ("/me/messages", {"toRecipients": {"emailAddress": {}}}),
        ("/me/messages", {"toRecipients": [{"address": "x"}]}),
        ("/me/messages", {"isDraft": False}),
        ("/me/messages", {"conversationId": "x"}),
        ("/me/messages", {"singleValueExtendedProperties": [{"id": "Key", "value": "x"}]}),
        ("/me/todo/lists", {"name": "x"}),
        ("/me/calendars", {"displayName": "x"}),
    ],
)
def test_a_body_that_does_not_fit_the_sdks_models_is_refused(ask: Ask, path: str, body: dict) -> None:
    assert ask("POST", path, body).status_code == 400


def test_only_headers_of_ones_own_may_be_set(ask: Ask) -> None:
    for name in ("In-Reply-To", "References", "Message-ID"):
        answer = ask("POST", "/me/messages", {"internetMessageHeaders": [{"name": name, "value": "<x@y>"}]})
        assert code(answer) == "InvalidInternetMessageHeader"
    assert ask("POST", "/me/messages", {"internetMessageHeaders": [{"name": "x-own", "value": "1"}]}).status_code == 201


def test_a_task_takes_one_linked_resource(there: MicrosoftHarness, ask: Ask) -> None:
    (place, *_) = there.box.todo.lists
    link = {"externalId": "1", "applicationName": "x", "displayName": "x"}
    assert ask("POST", f"/me/todo/lists/{place}/tasks", {"title": "x", "linkedResources": [link]}).status_code == 201
    assert (
        ask("POST", f"/me/todo/lists/{place}/tasks", {"title": "x", "linkedResources": [link] * 2}).status_code == 400
    )
    (shown,) = ask("GET", f"/me/todo/lists/{place}/tasks").json()["value"]
    assert "linkedResources" not in shown


def test_an_id_changes_with_the_folder_unless_immutable_ones_are_asked_for(ask: Ask) -> None:
    plain = ask("POST", "/me/messages", {"subject": "x"}).json()["id"]
    (fixed,) = [each["id"] for each in ask("GET", "/me/messages", **IMMUTABLE).json()["value"]]
    assert plain != fixed
    assert ask("DELETE", f"/me/messages/{plain}").status_code == 204
    assert ask("GET", f"/me/messages/{plain}").status_code == 404
    assert ask("GET", f"/me/messages/{fixed}", **IMMUTABLE).status_code == 200
    assert ask("GET", f"/me/messages/{fixed}").status_code == 404


@pytest.mark.parametrize(
    ("where", "found"),
    [
        (f"singleValueExtendedProperties/Any(ep: ep/id eq '{KEY}' and ep/value eq 'AB12')", 1),
        (f"singleValueExtendedProperties/Any(ep: ep/id eq '{KEY.replace('Key', 'key')}' and ep/value eq 'ab12')", 0),
        (f"singleValueExtendedProperties/Any(ep: ep/id eq '{KEY}' and ep/value eq 'other')", 0),
    ],
)
def test_a_property_is_filtered_for_by_exact_name_and_any_case(ask: Ask, where: str, found: int) -> None:
    ask("POST", "/me/messages", {"subject": "x", "singleValueExtendedProperties": [{"id": KEY, "value": "ab12"}]})
    listed = ask("GET", f"/me/messages?$filter={where}").json()["value"]
    assert len(listed) == found
    assert all("singleValueExtendedProperties" not in each for each in listed)


@pytest.mark.parametrize(
    "query",
    [
        "$filter=contains(subject,'x')",
        "$filter=subject like 'x'",
        "$orderby=subject&$filter=receivedDateTime ge 2027-01-01T00:00:00Z",
        "$select=nonsense",
        "$expand=attachments",
        "$top=5000",
        "$filter=subject eq 'x'&$orderby=receivedDateTime",
        "search=x",
    ],
)
def test_a_query_that_is_not_known_is_refused(ask: Ask, query: str) -> None:
    ask("POST", "/me/messages", {"subject": "x"})
    assert ask("GET", f"/me/messages?{query}").status_code == 400


def test_a_preference_that_is_misspelt_is_refused(ask: Ask) -> None:
    assert ask("GET", "/me/messages", Prefer='IdType="Immutable"').status_code == 400


def test_times_come_in_the_zone_that_is_asked_for(there: MicrosoftHarness, ask: Ask) -> None:
    there.put(Meeting("one@globex.example"))
    path = "/me/calendarView?startDateTime=2027-03-22T00:00:00Z&endDateTime=2027-03-23T00:00:00Z"
    hours = {
        zone: ask("GET", path, Prefer=f'outlook.timezone="{zone}"').json()["value"][0]["start"]["dateTime"][11:16]
        for zone in ("UTC", "W. Europe Standard Time", "America/Los_Angeles")
    }
    assert list(hours.values()) == ["09:00", "10:00", "02:00"]
    assert ask("GET", path.partition("&")[0]).status_code == 400


def test_delta_gives_bare_occurrences_and_forgets(there: MicrosoftHarness, ask: Ask) -> None:
    there.put(Meeting("weekly@globex.example", weekly=3))
    path = "/me/calendarView/delta?startDateTime=2027-03-01T00:00:00Z&endDateTime=2027-05-01T00:00:00Z"
    page = ask("GET", path, Prefer="odata.maxpagesize=50").json()
    bare = [each for each in page["value"] if each["type"] == "occurrence"]
    assert [set(each) for each in bare] == [{"id", "seriesMasterId", "type", "start", "end", "@odata.etag"}] * 3
    link = page["@odata.deltaLink"].removeprefix(f"{there.graph.url}/v1.0")
    assert ask("GET", link).json()["value"] == []
    there.remove("weekly@globex.example", START)
    assert not any("@removed" in each for each in ask("GET", link).json()["value"])
    assert ask("GET", f"{path}&$select=id").status_code == 400
    there.forget_cursors()
    assert (ask("GET", link).status_code, code(ask("GET", link))) == (410, "SyncStateNotFound")


def test_a_transaction_is_taken_once(there: MicrosoftHarness, ask: Ask) -> None:
    moment = {"dateTime": "2027-03-22T09:00:00", "timeZone": "UTC"}
    event = {"subject": "x", "start": moment, "end": moment, "transactionId": "t"}
    path = f"/me/calendars/{there.box.agenda.main}/events"
    made = ask("POST", path, event).json()["id"]
    again = ask("POST", path, event)
    assert (again.status_code, code(again)) == (400, "ErrorDuplicateTransactionId")
    assert again.json()["error"]["@event.existingEventId"] == made


def test_a_version_that_is_not_the_newest_is_not_changed(ask: Ask) -> None:
    made = ask("POST", "/me/messages", {"subject": "x"}).json()
    path = f"/me/messages/{made['id']}"
    assert ask("PATCH", path, {"subject": "y"}, If_Match=made["@odata.etag"]).status_code == 200
    assert ask("PATCH", path, {"subject": "z"}, If_Match=made["@odata.etag"]).status_code == 412


def test_four_calls_at_once_and_no_more(there: MicrosoftHarness, ask: Ask) -> None:
    there.graph.box.lock.acquire()
    answers: list[requests.Response] = []
    workers = [threading.Thread(target=lambda: answers.append(ask("GET", "/me/calendars"))) for _ in range(6)]
    for each in workers:
        each.start()
    while len(answers) < 2:
        pass
    there.graph.box.lock.release()
    for each in workers:
        each.join()
    refused = [each for each in answers if each.status_code == 429]
    assert len(refused) == 2
    assert all(each.headers["Retry-After"] for each in refused)


def test_a_token_permits_what_it_was_issued_for(there: MicrosoftHarness) -> None:
    token = there.sign_in.issue({"Calendars.Read", "Mail.Read"})["access_token"]
    for path, status in (("/me/calendars", 200), ("/me/messages", 200), ("/me/todo/lists", 403)):
        with requests.get(
            f"{there.graph.url}/v1.0{path}", headers={"Authorization": f"Bearer {token}"}, timeout=5
        ) as answer:
            assert answer.status_code == status


@pytest.mark.skipif(
    importlib.util.find_spec("msgraph") is None, reason="the SDK takes 240 MB; see tools/graph_models.py"
)
def test_the_extract_of_the_sdk_is_what_the_sdk_says(tmp_path: Path) -> None:
    there = Path(schema.__file__).parents[2] / "data" / "graph" / "models.json"
    before = there.read_text("utf-8")
    try:
        subprocess.run([sys.executable, "tools/graph_models.py"], check=True)
        assert json.loads(there.read_text("utf-8")) == json.loads(before)
    finally:
        there.write_text(before, encoding="utf-8")
