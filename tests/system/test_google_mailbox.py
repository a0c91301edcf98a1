"""Conversations in a Gmail whose search is late."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest

from connectors.google.mailbox import _QUERY, _queries
from daemon.model import Correspondents, Person
from tests.contract.harness import ME, START, WINDOW, Meeting
from tests.fakes.google.samples import DRAFT, KEY, opened

MINUTE = timedelta(minutes=1)
GLOBEX = Correspondents(frozenset({"rita@globex.example"}), frozenset({"globex.example", "hire.example"}))


@pytest.fixture
def there(tmp_path):
    with opened(tmp_path) as harness:
        yield harness


def mail(sender="rita@globex.example", to=ME, subject="Hello", text="Hi.", **headers):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Message-ID"] = f"<{abs(hash((sender, subject)))}@mail.example>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def arrive(there, message, at=START, labels=("INBOX",)):
    return there.server.gmail.arrive(message.as_bytes(), at=at, labels=labels)


def read(there, since=START - MINUTE, people=GLOBEX):
    return there.offers.mailbox.messages_since(people, since)


def invitation(uid, *, kept_apart, sender="rita@globex.example", subject="Interview"):
    message = mail(sender, subject=subject)
    folded = f"UID:{uid[:5]}\r\n {uid[5:]}"
    calendar = f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{folded}\r\nSUMMARY:UID:none\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    if kept_apart:
        message.add_attachment(calendar.encode(), maintype="application", subtype="ics", filename="invite.ics")
    else:
        message.add_alternative(calendar, subtype="calendar", params={"method": "REQUEST"})
    return message


@pytest.fixture
def event(there):
    there.put(Meeting("interview-77@globex.example"))
    (found,) = there.offers.source.fetch("primary", None, WINDOW).events
    return found


@pytest.mark.parametrize("kept_apart", [True, False])
def test_the_invitation_is_known_by_its_uid(there, event, kept_apart):
    arrive(there, invitation("another-77@globex.example", kept_apart=kept_apart, subject="Other"))
    wanted = arrive(there, invitation(event.id.uid, kept_apart=kept_apart), at=START - timedelta(days=3))
    thread = there.offers.mailbox.conversation(event)
    assert thread.message_id == wanted.parsed["Message-ID"]
    assert (thread.provider, thread.account, thread.subject) == (wanted.thread, "test", "Interview")
    before = len(there.server.calls)
    assert there.offers.mailbox.conversation(event) == thread
    assert {call.id for call in there.server.calls[before:]} == {"gmail.users.messages.list"}


def test_an_invitation_of_a_hiring_system_is_found_by_its_file(there, event):
    arrive(there, invitation(event.id.uid, kept_apart=True, sender="no-reply@hire.example"))
    assert there.offers.mailbox.conversation(event) is not None


def test_the_newest_invitation_is_answered_and_never_ones_own_mail(there, event):
    arrive(there, invitation(event.id.uid, kept_apart=True, subject="Invitation"), at=START - 9 * MINUTE)
    newest = arrive(there, invitation(event.id.uid, kept_apart=True, subject="Updated"), at=START - 5 * MINUTE)
    arrive(there, invitation(event.id.uid, kept_apart=True, sender=ME), at=START, labels=("SENT",))
    assert there.offers.mailbox.conversation(event).message_id == newest.parsed["Message-ID"]


def test_an_organizer_cannot_smuggle_words_into_the_search(there):
    there.put(Meeting("one@globex.example", organizer=("x", "a} OR {in:anywhere@globex.example")))
    (event,) = there.offers.source.fetch("primary", None, WINDOW).events
    assert there.offers.mailbox.conversation(event) is None
    queries = [call.query["q"] for call in there.server.calls if "q" in call.query]
    assert all("anywhere" not in q for q in queries)


def test_what_a_message_tells(there):
    people = f"{ME}, Tom Tran <tom@globex.example>"
    reply = mail(
        "Rita Reyes <Rita@Globex.example>",
        people,
        "Automatic reply: Thanks",
        "I am out.",
        Auto_Submitted="auto-replied",
        Precedence="bulk",
        X_Vacation="yes",
        X_Spam="1",
    )
    arrive(there, reply)
    (message,) = read(there)
    assert message.sender == Person("Rita Reyes", "rita@globex.example")
    assert message.to == (Person(None, ME), Person("Tom Tran", "tom@globex.example"))
    assert (message.subject, message.text.strip(), message.at) == ("Automatic reply: Thanks", "I am out.", START)
    assert message.headers["auto-submitted"] == "auto-replied"
    assert message.headers["precedence"] == "bulk"
    assert message.headers["x-vacation"] == "yes"
    assert "x-spam" not in message.headers
    assert message.parts == ("text/plain",)
    assert not message.own


def test_text_comes_from_plain_text_or_else_from_html_in_any_charset(there):
    html = EmailMessage()
    html["From"], html["To"], html["Subject"] = "rita@globex.example", ME, "html"
    html.set_content("<p>Grüße</p><script>x()</script><p>Rita &amp; Tom</p>", subtype="html", charset="iso-8859-1")
    arrive(there, html)
    both = mail(subject="both", text="plain ✓")
    both.add_alternative("<p>html</p>", subtype="html")
    arrive(there, both, at=START + MINUTE)
    wrong = EmailMessage()
    wrong["From"], wrong["To"], wrong["Subject"] = "rita@globex.example", ME, "wrong"
    wrong["Content-Type"] = 'text/plain; charset="no-such-charset"'
    wrong.set_payload("abc")
    arrive(there, wrong, at=START + 2 * MINUTE)
    arrive(there, mail(subject="long", text="x" * 5000), at=START + 3 * MINUTE)
    texts = [message.text for message in read(there)]
    assert texts[0].split() == ["Grüße", "Rita", "&", "Tom"]
    assert texts[1].strip() == "plain ✓"
    assert texts[2].strip() == "abc"
    assert len(texts[3]) == 2000


def test_own_mail_calendar_mail_and_bounces_can_be_told_apart(there):
    arrive(there, mail(ME, "rita@globex.example", "mine"), at=START, labels=("SENT",))
    arrive(there, mail(f"Ada <{ME.title()}>", "rita@globex.example", "from my phone"), at=START + MINUTE)
    arrive(there, invitation("x@globex.example", kept_apart=False), at=START + 2 * MINUTE)
    bounce = (
        "From: mailer-daemon@globex.example\r\nSubject: Undelivered\r\nX-Failed-Recipients: rita@globex.example\r\n"
        f'To: {ME}\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Status: 5.0.0\r\n\r\n--b--\r\n"
    )
    there.server.gmail.arrive(bounce.encode(), at=START + 3 * MINUTE, labels=("INBOX",))
    found = {message.subject: message for message in read(there)}
    assert [found[each].own for each in ("mine", "from my phone", "Interview", "Undelivered")] == [
        True,
        True,
        False,
        False,
    ]
    assert "text/calendar" in found["Interview"].parts
    assert "message/delivery-status" in found["Undelivered"].parts
    assert found["Undelivered"].headers["x-failed-recipients"] == "rita@globex.example"


def test_whose_mail_it_is(there):
    for number, sender in enumerate(
        ["jobs@mail.globex.example", "x@evilglobex.example", "rita@globex.example.evil.example", "bot@hire.example"]
    ):
        arrive(there, mail(sender, subject=sender), at=START + number * MINUTE)
    arrive(there, mail("x@else.example", f"{ME}, tom@globex.example", "copy to Tom"), at=START + 5 * MINUTE)
    found = [message.subject for message in read(there)]
    assert found == ["jobs@mail.globex.example", "bot@hire.example", "copy to Tom"]


def test_drafts_spam_and_the_bin_are_left_out(there):
    arrive(there, mail(subject="spam"), labels=("SPAM",))
    arrive(there, mail(subject="bin"), labels=("INBOX", "TRASH"))
    there.offers.drafts.create(KEY, DRAFT)
    assert read(there, since=START - timedelta(days=1000)) == []
    there.server.calls.clear()
    assert read(there, since=START - timedelta(days=1000)) == []
    assert there.server.counted("*.messages.get") == 0


def test_a_search_that_is_late_loses_nothing(there):
    there.server.gmail.search_lag = 3600
    arrive(there, mail(subject="fresh"), at=datetime.now(UTC))
    arrive(there, mail("x@else.example", subject="other"), at=datetime.now(UTC))
    assert [message.subject for message in read(there, since=datetime.now(UTC) - MINUTE)] == ["fresh"]


def test_older_mail_is_found_by_search_and_the_newest_is_looked_at_once(there):
    arrive(there, mail(subject="old"), at=START)
    for number in range(120):
        arrive(there, mail("x@else.example", subject=f"{number}"), at=START + (number + 1) * MINUTE)
    assert [message.subject for message in read(there)] == ["old"]
    assert there.server.counted("*.messages.get") == 101
    there.server.calls.clear()
    there.reopen()
    assert [message.subject for message in read(there)] == ["old"]
    assert there.server.counted("*.messages.get") == 1
    assert there.server.counted("*.messages.list") == 2
    there.server.calls.clear()
    assert [message.subject for message in read(there)] == ["old"]
    assert there.server.counted("*.messages.get") == 0


def test_what_was_of_no_interest_is_found_when_it_becomes_so(there):
    arrive(there, mail("hr@acme.example", subject="early"))
    assert read(there) == []
    people = Correspondents(frozenset(), frozenset({"acme.example"}))
    assert [message.subject for message in read(there, people=people)] == ["early"]


def test_pages_and_many_people(there):
    there.server.gmail.page_size = 3
    domains = [f"company-number-{number}.example" for number in range(60)]
    for number, domain in enumerate(domains):
        arrive(there, mail(f"x@{domain}", subject=domain), at=START + number * MINUTE)
    found = read(there, people=Correspondents(frozenset(), frozenset(domains)))
    assert [message.subject for message in found] == domains
    assert {call.method for call in there.server.calls} == {"GET"}


def test_searches_are_short_and_hold_no_operators():
    hostile = {"a b@x.example", "x} in:anywhere {@y.example", 'q"@z.example', "-from:x", "ok@w.example", ""}
    people = Correspondents(frozenset(hostile), frozenset(f"company-{n}.example" for n in range(300)))
    queries = list(_queries(people))
    assert all(len(query) <= _QUERY + 2 for query in queries)
    joined = " ".join(queries)
    assert joined.count("from:company-") == 300
    assert "ok@w.example" in joined
    assert not any(word in joined for word in ("anywhere", '"', "-from", "a b"))
