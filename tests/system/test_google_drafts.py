"""Drafts in a Gmail that people use and that has a will of its own."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest

from connectors.google.scopes import COMPOSE, OWN_CALENDAR, OWN_EVENTS, TASKS
from daemon.errors import NotAllowed, NotUntouched, OutcomeUnknown, Rejected
from daemon.model import Health, Kind, Person, Ref, Thread, Touch
from tests.contract.harness import ME, START
from tests.fakes.google import Problem
from tests.fakes.google.samples import DRAFT, KEY, OTHER, TASK, opened


@pytest.fixture
def there(tmp_path):
    with opened(tmp_path) as harness:
        yield harness


def invitation(there, subject="Interview on Tuesday"):
    """A mail in the inbox, as a thread to answer."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "rita@globex.example", ME, subject
    message["Message-ID"] = "<invite@globex.example>"
    message.set_content("Please come.")
    mail = there.server.gmail.arrive(message.as_bytes(), at=START)
    return mail, Thread("<invite@globex.example>", ("<first@globex.example>",), subject, mail.thread, "test")


def test_an_answer_joins_its_thread(there):
    mail, thread = invitation(there)
    ref = there.offers.drafts.create(KEY, replace(DRAFT, subject="Re: Interview on Tuesday", thread=thread))
    ((name, made),) = there.server.gmail.live()
    assert (ref.id, made.thread) == (name, mail.thread)
    assert made.parsed["In-Reply-To"] == "<invite@globex.example>"
    assert made.parsed["References"] == "<first@globex.example> <invite@globex.example>"
    assert ref.more["thread"] == mail.thread


@pytest.mark.parametrize(
    "change",
    [{"subject": "Something else"}, {"account": "other"}, {"provider": None}, {"provider": "gone"}],
    ids=lambda change: next(iter(change)) + str(next(iter(change.values()))),
)
def test_what_does_not_fit_the_thread_stands_alone(there, change):
    mail, thread = invitation(there)
    draft = replace(DRAFT, subject="Re: Interview on Tuesday", thread=replace(thread, **change))
    ref = there.offers.drafts.create(KEY, draft)
    ((name, made),) = there.server.gmail.live()
    assert name == ref.id
    assert made.thread != mail.thread
    assert made.parsed["In-Reply-To"] is None
    assert there.offers.drafts.inspect(ref).touch is Touch.UNTOUCHED


def test_gmail_gives_the_message_its_own_id_and_keeps_our_key(there):
    there.offers.drafts.create(KEY, DRAFT)
    ((_, made),) = there.server.gmail.live()
    assert made.parsed["Message-ID"].endswith("@mail.gmail.com>")
    assert made.parsed["X-Afterword-Key"] == KEY
    assert [made.parsed[each] for each in ("Cc", "Bcc")] == [None, None]


def test_headers_of_a_draft_are_read_once_and_never_again(there):
    for number in range(30):
        message = EmailMessage()
        message["Subject"] = f"{number}"
        message.set_content("mine")
        mail = there.server.gmail.arrive(message.as_bytes(), at=datetime.now(UTC), labels=("DRAFT",))
        there.server.gmail.drafts[f"r{number}"] = mail.id
    there.server.gmail.page_size = 7
    assert there.offers.drafts.find(KEY) is None
    assert there.server.counted("*.drafts.get") == 30
    there.offers.drafts.create(KEY, DRAFT)
    there.reopen()
    there.server.calls.clear()
    assert there.offers.drafts.find(OTHER) is None
    assert there.server.counted("*.drafts.get") == 0
    assert there.server.counted("*.drafts.list") == 5
    assert there.offers.drafts.find(KEY) is not None


def test_no_look_asks_the_search(there):
    there.server.gmail.search_lag = 3600
    there.offers.drafts.create(KEY, DRAFT)
    there.reopen()
    assert there.offers.drafts.find(KEY) is not None
    there.send(there.offers.drafts.find(KEY))
    assert there.offers.drafts.inspect(there.offers.drafts.find(KEY)).touch is Touch.SENT
    assert all("q" not in call.query for call in there.server.calls)


def test_an_edit_that_the_next_look_finds_first_is_an_edit(there):
    """The answer to our create was lost, and the user was faster than our second look."""
    there.server.fail("after", "gmail.users.drafts.create")
    with pytest.raises(OutcomeUnknown):
        there.offers.drafts.create(KEY, DRAFT)
    ((name, _),) = there.server.gmail.live()
    there.edit(Kind.DRAFT, Ref(name))
    there.reopen()
    found = there.offers.drafts.find(KEY)
    assert there.offers.drafts.inspect(found).touch is Touch.EDITED
    with pytest.raises(NotUntouched):
        there.offers.drafts.withdraw(found)


def test_a_draft_in_the_bin_is_gone(there):
    ref = there.offers.drafts.create(KEY, DRAFT)
    there.server.gmail.trash(ref.id)
    assert there.offers.drafts.inspect(ref).touch is Touch.GONE
    there.reopen()
    assert there.offers.drafts.inspect(there.offers.drafts.find(KEY)).touch is Touch.GONE
    there.offers.drafts.withdraw(ref)


def test_a_sent_draft_tells_its_thread_and_time(there):
    ref = there.offers.drafts.create(KEY, DRAFT)
    sent = there.server.gmail.send(ref.id)
    custody = there.offers.drafts.inspect(ref)
    assert custody.touch is Touch.SENT
    assert abs(custody.at - sent.at) < timedelta(seconds=1)
    assert custody.thread == Thread(str(sent.parsed["Message-ID"]), (), DRAFT.subject, sent.thread, "test")
    answer = replace(DRAFT, subject=f"Re: {DRAFT.subject}", thread=custody.thread)
    there.offers.drafts.create(OTHER, answer)
    ((_, made),) = there.server.gmail.live()
    assert made.thread == sent.thread


def test_a_sent_draft_is_known_though_the_mail_program_dropped_our_headers(there):
    headers = ("X-Afterword-Key", "X-Afterword-Print")
    first = there.offers.drafts.create(KEY, DRAFT)
    second = there.offers.drafts.create(OTHER, replace(DRAFT, to=(Person("Tom", "tom@globex.example"),)))
    there.server.gmail.send(first.id, drop=headers)
    there.server.gmail.discard(second.id)
    assert there.offers.drafts.inspect(first).touch is Touch.SENT
    assert there.offers.drafts.inspect(second).touch is Touch.GONE


def test_mail_to_somebody_else_is_not_taken_for_ours(there):
    _, thread = invitation(there)
    ref = there.offers.drafts.create(KEY, replace(DRAFT, subject="Re: Interview on Tuesday", thread=thread))
    there.server.gmail.discard(ref.id)
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = ME, "bob@globex.example", "Re: Interview on Tuesday"
    message["In-Reply-To"] = thread.message_id
    message.set_content("Running late.")
    there.server.gmail.arrive(message.as_bytes(), at=datetime.now(UTC), labels=("SENT",))
    assert there.offers.drafts.inspect(ref).touch is Touch.GONE


def test_sent_mail_is_read_once(there):
    for number in range(20):
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = ME, "x@y.example", str(number)
        message.set_content("x")
        at = datetime.now(UTC) - timedelta(days=number * 5)
        there.server.gmail.arrive(message.as_bytes(), at=at, labels=("SENT",))
    there.server.gmail.page_size = 5
    assert there.offers.drafts.find(KEY) is None
    assert there.server.counted("*.messages.get") == 10  # nobody asks what was sent long ago
    there.reopen()
    there.server.calls.clear()
    assert there.offers.drafts.find(KEY) is None
    assert there.server.counted("*.messages.get") == 0


def test_without_permission_to_read_mail_sent_and_deleted_are_both_gone(tmp_path):
    with opened(tmp_path, (COMPOSE,), read_mail=False) as there:
        assert not there.offers.sees_sent
        assert there.offers.mailbox is None
        for key, act in ((KEY, there.server.gmail.send), (OTHER, there.server.gmail.discard)):
            ref = there.offers.drafts.create(key, DRAFT)
            act(ref.id)
            assert there.offers.drafts.inspect(ref).touch is Touch.GONE
            assert there.offers.drafts.find(key) is None
        assert there.server.counted("*.messages.*") == 0


def test_what_was_not_permitted_is_switched_off_and_said(tmp_path):
    with opened(tmp_path, (OWN_EVENTS, COMPOSE, TASKS)) as there:
        assert there.offers.mailbox is there.offers.reminders is None
        assert not there.offers.sees_sent
        condition = there.offers.condition()
        assert condition.health is Health.WARNING
        assert condition.detail == "not permitted: list calendars, write reminders, read mail"
        assert condition.remedy == "afterword connect test"
        there.offers.drafts.create(KEY, DRAFT)
        there.offers.tasks.create(KEY, TASK)
        there.token.write_text(json.dumps(there.server.authorized_user((COMPOSE,))))
        with pytest.raises(NotAllowed) as refused:  # a sign-in made while the daemon runs
            there.offers.tasks.create(KEY, TASK)
        assert refused.value.remedy == "afterword connect test and grant it."


def test_what_can_be_done_without_is_no_warning(tmp_path):
    with opened(tmp_path, (OWN_EVENTS, COMPOSE, TASKS, OWN_CALENDAR)) as there:
        condition = there.offers.condition()
        assert condition.health is Health.OK
        assert condition.detail == "not permitted: list calendars, read mail"


def test_a_draft_that_gmail_refuses_is_rejected(there):
    there.server.fail(Problem(400, "invalidArgument"), "gmail.users.drafts.create")
    with pytest.raises(Rejected):
        there.offers.drafts.create(KEY, DRAFT)
    assert there.server.counted("gmail.users.drafts.create") == 1


def test_a_draft_that_cannot_be_read_back_is_made_all_the_same(there, monkeypatch):
    monkeypatch.setattr("connectors.google.client._PAUSE", 0.01)
    there.server.fail(Problem(503, "x"), "gmail.users.drafts.get", times=2)
    ref = there.offers.drafts.create(KEY, DRAFT)
    assert there.offers.drafts.inspect(ref).touch is Touch.UNTOUCHED
    there.reflow(ref)
    assert there.offers.drafts.inspect(ref).touch is Touch.UNTOUCHED
    there.edit(Kind.DRAFT, ref)
    assert there.offers.drafts.inspect(ref).touch is Touch.EDITED
