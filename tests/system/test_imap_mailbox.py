"""Conversations in a real mailbox: the right ones, told from machines' mail, without reading what does not matter."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest

from daemon.model import Correspondents, Event, EventId, Person
from daemon.replies import classify
from tests.contract.harness import ME, START
from tests.fakes.dovecot import dovecot
from tests.fakes.imap import ImapHarness

GLOBEX = Correspondents(frozenset({"rita@globex.example"}), frozenset({"globex.example"}))
EVENT = Event(
    account="calendar",
    calendar="",
    id=EventId("one@globex.example"),
    ref="1",
    title="Interview with Globex",
    starts=START,
    ends=START + timedelta(hours=1),
    organizer=Person("Rita Reyes", "rita@globex.example"),
)
DAY = timedelta(days=1)


@pytest.fixture
def on(tmp_path):
    opened = []

    def open_on(server=None, **options):
        opened.append(ImapHarness(tmp_path, server, **options))
        return opened[-1]

    yield open_on
    for each in opened:
        each.close()


@pytest.fixture
def box(on):
    return on()


def invite(box, subject="Invitation", at=START - DAY, uid=EVENT.id.uid, sender="rita@globex.example", **more):
    return box.arrive(sender=sender, subject=subject, text="See you.", at=at, uid=uid, **more)


# -- the invitation -------------------------------------------------------------------------------------------------


def test_the_newest_invitation_is_answered(box):
    invite(box, "First", START - 3 * DAY)
    newest = invite(box, "Moved", START - DAY, References="<a@globex.example> <b@globex.example>")
    invite(box, "Another one", START - DAY / 2, uid="two@globex.example")
    thread = box.offers.mailbox.conversation(EVENT)
    assert (thread.message_id, thread.subject) == (newest, "Moved")
    assert thread.references == ("<a@globex.example>", "<b@globex.example>")
    assert thread.account == "test"


def test_an_invitation_that_a_machine_brought_is_found_by_its_title(box):
    wanted = invite(box, "Invitation: Interview with Globex @ Mon", sender="calendar@hiring.example")
    assert box.offers.mailbox.conversation(EVENT).message_id == wanted


def test_a_title_of_any_letters_can_be_searched_for(box):
    event = replace(EVENT, organizer=None, title='Gespräch "Büro" \\ 面接\r\nX: 1')
    wanted = invite(box, 'Einladung: Gespräch "Büro" \\ 面接 X: 1', sender="calendar@hiring.example")
    assert box.offers.mailbox.conversation(event).message_id == wanted


@pytest.mark.parametrize("title", ["", '")', "{5}", "* OK", "\\", "\x00\x01", "x" * 5000, "\udcff"])
def test_a_hostile_title_finds_nothing_and_breaks_nothing(box, title):
    event = replace(EVENT, organizer=Person("x", 'a"b@c.example'), title=title)
    invite(box)
    assert box.offers.mailbox.conversation(event) is None


def test_an_invitation_as_an_attached_file_counts(box):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "rita@globex.example", ME, "Invitation"
    mail["Message-ID"] = "<attached@globex.example>"
    mail.set_content("See you.")
    folded = EVENT.id.uid[:8] + "\r\n " + EVENT.id.uid[8:]
    calendar = f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:{folded}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n".encode()
    mail.add_attachment(calendar, maintype="application", subtype="ics", filename="invite.ics")
    box.server.deliver(box.user, "INBOX", bytes(mail), START - DAY)
    assert box.offers.mailbox.conversation(EVENT).message_id == "<attached@globex.example>"


def test_it_is_found_where_a_rule_has_put_it_but_not_in_the_bin(box):
    invite(box, "Thrown away", START - DAY / 2, folder="Papierkorb")
    wanted = invite(box, folder="Jobs")
    assert box.offers.mailbox.conversation(EVENT).message_id == wanted


def test_of_ones_own_event_there_is_no_invitation(box):
    invite(box)
    assert box.offers.mailbox.conversation(replace(EVENT, organizer_is_self=True)) is None


# -- messages -------------------------------------------------------------------------------------------------------


def test_folders_that_matter_are_read_and_others_are_not(box):
    for minute, folder in enumerate(("INBOX", "Archive", "Jobs", "Entwürfe", "Papierkorb", "Spamverdacht")):
        at = START + timedelta(minutes=minute)
        box.arrive(sender="rita@globex.example", subject=folder, text="Hello.", at=at, folder=folder)
    box.arrive(sender=ME, subject="Gesendet", text="Hello.", at=START)
    found = box.offers.mailbox.messages_since(GLOBEX, START)
    assert sorted(each.subject for each in found) == ["Archive", "Gesendet", "INBOX", "Jobs"]
    assert [each.subject for each in found if each.own] == ["Gesendet"]


def test_where_one_folder_has_everything_it_is_read_alone(on):
    names = (("\\All", "All Mail"), ("\\Drafts", "Drafts"), ("\\Sent", "Sent"), ("\\Trash", "Bin"))
    box = on(dovecot(names))
    for folder in ("INBOX", "All Mail"):
        box.arrive(sender="rita@globex.example", subject="Hello", text="Hello.", at=START, folder=folder, X_Same="1")
    found = box.offers.mailbox.messages_since(GLOBEX, START)
    assert [each.subject for each in found] == ["Hello"]
    assert [each for each in box.wire.commands if each.startswith("EXAMINE")] == ['EXAMINE "All Mail"']


def test_a_mail_that_lies_in_two_folders_is_one(box):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Message-ID"] = "rita@globex.example", ME, "<same@globex.example>"
    mail.set_content("Hello.")
    for folder in ("INBOX", "Archive"):
        box.server.deliver(box.user, folder, bytes(mail), START)
    assert len(box.offers.mailbox.messages_since(GLOBEX, START)) == 1


@pytest.mark.parametrize(
    ("kind", "headers"),
    [
        ("human", {}),
        ("automatic", {"Auto_Submitted": "auto-replied"}),
        ("automatic", {"X_Autoreply": "yes"}),
        ("bounce", {"X_Failed_Recipients": "rita@globex.example"}),
        ("newsletter", {"List_Unsubscribe": "<https://globex.example/stop>", "Precedence": "bulk"}),
    ],
)
def test_machines_are_told_from_people(box, kind, headers):
    text = "It was good to meet you." if kind != "newsletter" else "Unsubscribe. View in browser."
    box.arrive(sender="rita@globex.example", subject="About us", text=text, at=START, **headers)
    (message,) = box.offers.mailbox.messages_since(GLOBEX, START)
    assert classify(message) == kind


def test_an_invitation_is_told_by_its_part(box):
    invite(box, at=START)
    (message,) = box.offers.mailbox.messages_since(GLOBEX, START)
    assert "text/calendar" in message.parts
    assert classify(message) == "calendar"


def test_a_report_of_a_failure_is_told_by_its_parts(box):
    raw = (
        b"From: MAILER-DAEMON@mx.globex.example\r\nTo: ada@candidate.example\r\nSubject: Undelivered\r\n"
        b"Message-ID: <bounce@mx.globex.example>\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        b"--b\r\nContent-Type: text/plain\r\n\r\nIt did not arrive.\r\n"
        b"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.globex.example\r\n\r\n"
        b"--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: Thank you\r\n\r\nDear Rita\r\n--b--\r\n"
    )
    box.server.deliver(box.user, "INBOX", raw, START)
    (message,) = box.offers.mailbox.messages_since(GLOBEX, START)
    assert message.parts == ("multipart/report", "text/plain", "message/delivery-status", "message/rfc822")
    assert classify(message) == "bounce"


@pytest.mark.parametrize("encoding", ["7bit", "quoted-printable", "base64"])
@pytest.mark.parametrize("subtype", ["plain", "html"])
def test_the_beginning_of_a_long_mail_is_read_whatever_its_encoding(box, encoding, subtype):
    words = "We liked the talk with you. " * 40_000
    text = f"<p>{words}</p>" if subtype == "html" else "\n".join(words[i : i + 70] for i in range(0, len(words), 70))
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Message-ID"] = "rita@globex.example", ME, "<long@globex.example>"
    mail.set_content(text, subtype=subtype, cte=encoding if subtype == "plain" or encoding != "7bit" else None)
    mail.add_attachment(b"x" * 500_000, maintype="application", subtype="pdf", filename="offer.pdf")
    box.server.deliver(box.user, "INBOX", bytes(mail), START)
    before = box.wire.received
    (message,) = box.offers.mailbox.messages_since(GLOBEX, START)
    assert len(message.text) == 2000
    assert message.text.startswith("We liked the talk with you.")
    assert box.wire.received - before < 80_000


@pytest.mark.parametrize(
    "raw",
    [
        b"From: rita@globex.example\r\n\r\n",
        b"From: =?utf-8?q?=FF?= <rita@globex.example>\r\nSubject: =?x?y?z?=\r\nDate: never\r\n\r\nHello\r\n",
        b"From: rita@globex.example\r\nContent-Type: text/plain; charset=nonsense\r\n\r\nHello \xff\r\n",
        b"From: rita@globex.example\r\nContent-Type: multipart/mixed; boundary=\r\n\r\nHello\r\n",
        b"From: rita@globex.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n" * 300,
        b"From: rita@globex.example\r\nContent-Type: text/html\r\n\r\n" + b"<div>" * 5000,
        b"From: rita@globex.example\r\nSubject: " + b"x" * 100_000 + b"\r\n\r\nHello\r\n",
        b"From: rita@globex.example\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!\r\n",
        b"From: rita@globex.example, \xff\xfe, =?, <>;:\r\n\r\nHello\r\n",
        b'From: rita@globex.example\r\nContent-Disposition: "\r\nContent-Type: ;;;=\r\n\r\nHello\r\n',
    ],
    ids=range(10),
)
def test_a_broken_mail_is_read_as_far_as_it_goes_and_spoils_no_other(box, raw):
    box.server.deliver(box.user, "INBOX", raw, START)
    box.arrive(sender="rita@globex.example", subject="In order", text="Hello.", at=START + timedelta(minutes=1))
    found = box.offers.mailbox.messages_since(GLOBEX, START)
    assert len(found) == 2
    assert found[-1].subject == "In order"
    assert found[-1].text.strip() == "Hello."


def test_mail_that_was_copied_here_later_is_as_old_as_it_says(box):
    box.arrive(sender="rita@globex.example", subject="Old", text="Hello.", at=START - 30 * DAY)
    mail = box.mails("INBOX")[0][1]
    mail.replace_header("Message-ID", "<moved@globex.example>")
    box.server.deliver(box.user, "Archive", bytes(mail), START + DAY)
    (found,) = box.offers.mailbox.messages_since(GLOBEX, START)
    assert found.at == START - 30 * DAY


def test_a_folder_that_comes_or_goes_spoils_nothing(box, monkeypatch):
    box.arrive(sender="rita@globex.example", subject="One", text="Hello.", at=START, folder="Jobs")
    box.arrive(sender="rita@globex.example", subject="Two", text="Hello.", at=START)
    assert len(box.offers.mailbox.messages_since(GLOBEX, START)) == 2
    with box.server.box(box.user) as client:
        client.rename("Jobs", "Other")
    assert [each.subject for each in box.offers.mailbox.messages_since(GLOBEX, START)] == ["Two"]
    monkeypatch.setattr("connectors.imap.session._LISTED", 0.0)
    assert len(box.offers.mailbox.messages_since(GLOBEX, START)) == 2


def test_many_people_are_asked_for_in_short_lines(box):
    people = Correspondents(frozenset(f"person{n}@company{n}.example" for n in range(100)), GLOBEX.domains)
    box.arrive(sender="person99@company99.example", subject="Hello", text="Hello.", at=START)
    assert len(box.offers.mailbox.messages_since(people, START)) == 1
    assert max(map(len, box.wire.commands)) < 4000


def test_what_was_read_is_not_read_again(box):
    box.arrive(sender="rita@globex.example", subject="One", text="Hello.", at=START)
    box.offers.mailbox.messages_since(GLOBEX, START)
    before = len(box.wire.commands)
    assert len(box.offers.mailbox.messages_since(GLOBEX, START)) == 1
    assert not [each for each in box.wire.commands[before:] if "FETCH" in each]


NO_LIST = "IMAP4rev1 LITERAL+ AUTH=PLAIN UIDPLUS CONDSTORE"


@pytest.mark.parametrize("capability", ["", NO_LIST], ids=["one list", "folder by folder"])
def test_folders_that_stand_as_they_stood_are_not_opened(on, capability):
    box = on(dovecot(capability=capability) if capability else None)
    for folder in ("INBOX", "Archive", "Jobs"):
        box.arrive(sender="rita@globex.example", subject=folder, text="Hello.", at=START, folder=folder)

    def look(since=START, people=GLOBEX):
        box.offers.close()  # as at the end of a pass
        before = len(box.wire.commands)
        found = sorted(each.subject for each in box.offers.mailbox.messages_since(people, since))
        return found, [each.split('"')[1] for each in box.wire.commands[before:] if each.startswith("EXAMINE")]

    everything, opened = look()
    assert everything == ["Archive", "INBOX", "Jobs"]
    assert {*everything} < {*opened}
    assert look() == (everything, [])
    assert look(START + timedelta(minutes=1)) == ([], [])
    assert look(START - DAY)[1] == opened  # it was not searched so far back
    assert look(START, Correspondents(frozenset({"rita@globex.example"}), frozenset()))[1] == opened
    look()
    box.arrive(sender="rita@globex.example", subject="New", text="Hello.", at=START, folder="Jobs")
    assert look() == (["Archive", "INBOX", "Jobs", "New"], ["Jobs"])
    for folder, gone, left in (("Archive", False, ["INBOX", "Jobs", "New"]), ("INBOX", True, ["Jobs", "New"])):
        with box.box(folder) as client:
            client.store("1", "+FLAGS", "(\\Deleted)")
            if gone:
                client.expunge()
        assert look() == (left, [folder])
    with box.box("Archive") as client:
        client.store("1", "-FLAGS", "(\\Deleted)")
    assert look() == (["Archive", "Jobs", "New"], ["Archive"])


def test_a_server_that_cannot_say_how_folders_stand_is_searched_each_time(on):
    box = on(dovecot(capability="IMAP4rev1 LITERAL+ AUTH=PLAIN UIDPLUS LIST-EXTENDED LIST-STATUS"))
    box.arrive(sender="rita@globex.example", subject="One", text="Hello.", at=START)
    for _ in range(2):
        box.offers.close()
        before = len(box.wire.commands)
        assert len(box.offers.mailbox.messages_since(GLOBEX, START)) == 1
        assert 'EXAMINE "INBOX"' in box.wire.commands[before:]


def test_without_read_mail_nothing_is_looked_at(on):
    box = on(read_mail=False)
    assert box.offers.mailbox is None


@pytest.mark.prove
def test_a_mailbox_of_200_000_mails_is_searched_and_not_read(box, figure):
    """Only searches, headers and the beginnings of what matters go over the line."""
    now = datetime(2026, 11, 29, 12, tzinfo=UTC)
    event = replace(EVENT, starts=now, ends=now + timedelta(hours=1))
    box.server.fill(box.user, 200_000, now - timedelta(days=1500), now)
    invite(box, at=now - DAY)
    box.arrive(sender="rita@globex.example", subject="Re: Thank you", text="Hello.", at=now + timedelta(hours=3))
    box.offers.mailbox.messages_since(GLOBEX, now)  # the server makes its index, as it has done of any old mailbox
    for look in ("at first", "again"):
        box.reopen()
        commands, octets, began = len(box.wire.commands), box.wire.received, time.monotonic()
        assert box.offers.mailbox.conversation(event) is not None
        assert [each.subject for each in box.offers.mailbox.messages_since(GLOBEX, now)] == ["Re: Thank you"]
        figure(f"milliseconds for the invitation and the answers in it, {look}", int((time.monotonic() - began) * 1000))
        said = [each for each in box.wire.commands[commands:] if each.startswith("UID")]
        assert all(any(word in each for word in ("SEARCH", "HEADER.FIELDS", "BODYSTRUCTURE", "<0.")) for each in said)
        assert box.wire.received - octets < 100_000
    figure("octets read of a mailbox of 200,000 mails", box.wire.received - octets)
