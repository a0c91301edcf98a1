"""Mail: the invitation's conversation, and who wrote what, told apart from machines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from connectors import microsoft
from daemon.model import Correspondents, Event, Person
from tests.contract.harness import ME, START, WINDOW, Meeting
from tests.fakes.microsoft import MicrosoftHarness

PEOPLE = Correspondents(frozenset(), frozenset({"globex.example"}))


@pytest.fixture
def there(tmp_path: Path) -> Iterator[MicrosoftHarness]:
    opened = MicrosoftHarness(tmp_path)
    yield opened
    opened.close()


def event(there: MicrosoftHarness, **more: object) -> Event:
    there.put(Meeting("one@globex.example", **more))
    (found,) = there.offers.source.fetch("primary", None, WINDOW).events
    there.graph.requests.clear()
    return found


def invite(
    there: MicrosoftHarness, sender: str = "rita@globex.example", subject: str = "Interview with Globex"
) -> dict:
    there.arrive(sender=sender, subject=subject, text="See you.", at=START, uid="one@globex.example")
    return list(there.box.mail.messages.values())[-1]


def test_the_invitation_is_found_among_the_organizers_mail(there: MicrosoftHarness) -> None:
    found = event(there)
    there.arrive(sender="rita@globex.example", subject="Hello", text="x", at=START)
    mail = invite(there, subject="Re: something")
    mail["internetMessageHeaders"].append({"name": "References", "value": "<a@x.example> <b@x.example>"})
    thread = there.offers.mailbox.conversation(found)
    assert (thread.message_id, thread.provider) == (mail["internetMessageId"], mail["conversationId"])
    assert thread.references == ("<a@x.example>", "<b@x.example>")
    assert len(there.graph.requests) == 3


def test_one_that_somebody_else_sent_is_found_by_its_subject(there: MicrosoftHarness) -> None:
    found = event(there)
    mail = invite(there, sender="calendar@scheduler.example")
    assert there.offers.mailbox.conversation(found).message_id == mail["internetMessageId"]


def test_one_whose_event_is_gone_is_known_by_its_calendar_part(there: MicrosoftHarness) -> None:
    found = event(there)
    mail = invite(there)
    mail["_event"] = None
    assert there.offers.mailbox.conversation(found).message_id == mail["internetMessageId"]


def test_one_that_came_as_a_file_is_known_by_its_calendar_part(there: MicrosoftHarness) -> None:
    found = event(there)
    mail = invite(there)
    del mail["@odata.type"]
    mail["hasAttachments"] = True
    assert there.offers.mailbox.conversation(found).message_id == mail["internetMessageId"]


def test_the_newest_of_several_is_answered(there: MicrosoftHarness) -> None:
    found = event(there)
    old, new = invite(there), invite(there)
    old["receivedDateTime"] = "2027-03-01T09:00:00Z"
    assert there.offers.mailbox.conversation(found).message_id == new["internetMessageId"]


def test_an_invitation_to_something_else_is_none(there: MicrosoftHarness) -> None:
    found = event(there)
    invite(there)
    assert there.offers.mailbox.conversation(replace(found, id=replace(found.id, uid="other@globex.example"))) is None


def test_a_title_with_quotes_breaks_no_filter(there: MicrosoftHarness) -> None:
    found = event(there, title="Rita's \"Interview\" & more' or 1 eq 1")
    assert there.offers.mailbox.conversation(found) is None


def test_nobody_is_asked_about_an_entry_of_ones_own(there: MicrosoftHarness) -> None:
    found = event(there, organizer=None, attendees=())
    assert there.offers.mailbox.conversation(found) is None
    assert there.graph.requests == []


def test_only_what_matters_is_read(there: MicrosoftHarness) -> None:
    for number in range(40):
        there.arrive(sender=f"n{number}@else.example", subject="News", text="x", at=START + timedelta(minutes=number))
    there.arrive(sender="rita@globex.example", subject="Hello", text="Dear Ada", at=START + timedelta(hours=1))
    (message,) = there.offers.mailbox.messages_since(PEOPLE, START)
    assert (message.subject, message.text, message.sender) == (
        "Hello", "Dear Ada", Person("Rita", "rita@globex.example"),
    )  # fmt: skip
    assert len([each for each in there.graph.requests if each == "GET /me/messages"]) == 1
    assert len(there.graph.requests) == 3  # the list, the mail, once the folder of sent mail


def test_machines_and_calendar_mail_are_told_apart(there: MicrosoftHarness) -> None:
    event(there)
    headers = [
        ("Auto-Submitted", "auto-replied"),
        ("X-Auto-Response-Suppress", "All"),
        ("X-Vacation", "yes"),
        ("List-Unsubscribe", "<x>"),
        ("Subject", "told"),
    ]
    there.arrive(sender="rita@globex.example", subject="Away", text="x", at=START)
    list(there.box.mail.messages.values())[-1]["internetMessageHeaders"] += [
        {"name": name, "value": value} for name, value in headers
    ]
    invite(there)["subject"] = "Invited"
    there.arrive(sender="postmaster@globex.example", subject="Undelivered", text="x", at=START)
    bounce = list(there.box.mail.messages.values())[-1]
    bounce["internetMessageHeaders"] = [
        {"name": "Content-Type", "value": "multipart/report; report-type=delivery-status"}
    ]
    there.arrive(sender="rita@globex.example", subject="File", text="x", at=START)
    file = list(there.box.mail.messages.values())[-1]
    file |= {
        "hasAttachments": True,
        "_attachments": [{"id": "1", "name": "invite.ics", "contentType": "text/calendar"}],
    }
    found = {each.subject: each for each in there.offers.mailbox.messages_since(PEOPLE, START)}
    assert found["Away"].headers["auto-submitted"] == "auto-replied"
    assert found["Away"].headers["x-vacation"] == "yes"
    assert "subject" not in found["Away"].headers
    assert "text/calendar" in found["Invited"].parts
    assert "text/calendar" in found["File"].parts
    assert found["Undelivered"].parts == ("multipart/report",)
    assert found["Undelivered"].headers["content-type"].startswith("multipart/report")


def test_own_mail_is_known_by_its_address_and_by_its_folder(there: MicrosoftHarness) -> None:
    there.arrive(sender=ME, subject="Sent", text="x", at=START)
    there.arrive(sender=ME, subject="Alias", text="x", at=START)
    alias = list(there.box.mail.messages.values())[-1]
    alias["from"]["emailAddress"]["address"] = "ada.l@candidate.example"
    there.arrive(sender="rita@globex.example", subject="Theirs", text="x", at=START)
    found = {each.subject: each.own for each in there.offers.mailbox.messages_since(PEOPLE, START)}
    assert found == {"Sent": True, "Alias": True, "Theirs": False}


def test_drafts_are_no_messages(there: MicrosoftHarness) -> None:
    there.box.mail.add({"toRecipients": [{"emailAddress": {"address": "rita@globex.example"}}]}, "drafts")
    assert there.offers.mailbox.messages_since(PEOPLE, START - timedelta(days=400)) == []


def test_mail_that_is_gone_between_two_calls_is_left_out(there: MicrosoftHarness) -> None:
    there.arrive(sender="rita@globex.example", subject="Hello", text="x", at=START)
    there.graph.faults.add("404", "messages/", code="ErrorItemNotFound")
    assert there.offers.mailbox.messages_since(PEOPLE, START) == []


def test_html_is_read_as_text(there: MicrosoftHarness) -> None:
    event(there)
    mail = invite(there)
    mail["body"] = {"contentType": "html", "content": "<html><style>x{}</style><p>Dear <b>Ada</b></p></html>"}
    (message,) = there.offers.mailbox.messages_since(PEOPLE, START)
    assert message.text == "Dear Ada"


@pytest.mark.parametrize(("read_mail", "offered"), [(None, True), (True, True), (False, False)])
def test_mail_is_read_only_where_that_is_wanted(there: MicrosoftHarness, read_mail: bool | None, offered: bool) -> None:
    options = there.options.model_copy(update={"read_mail": read_mail})
    assert (microsoft.open(options, there.context).mailbox is not None) is offered
    elsewhere = replace(there.context, deliver=frozenset())
    assert (microsoft.open(options, elsewhere).mailbox is not None) is bool(read_mail)
