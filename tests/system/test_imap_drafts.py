"""What becomes of drafts in a real mailbox: as other mail programs treat them, and as servers differ."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from connectors import imap
from daemon.errors import NotAllowed, NotUntouched, Unavailable
from daemon.model import Kind, Thread, Touch
from tests.contract.artefacts import KEY, OTHER, SPECS, changed
from tests.contract.harness import ME
from tests.fakes.dovecot import dovecot
from tests.fakes.imap import ImapHarness

DRAFT = SPECS[Kind.DRAFT]
POOR = "IMAP4rev1 LITERAL+ AUTH=PLAIN"  # no UIDPLUS, no MOVE, no SPECIAL-USE
GMAIL = "IMAP4rev1 UIDPLUS MOVE SPECIAL-USE X-GM-EXT-1"


@pytest.fixture
def on(tmp_path):
    """Opens a new mailbox on a server."""
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


def deleted(box, use="\\Drafts"):
    return [str(mail["Subject"]) for _, mail, _ in box.mails(use, "DELETED")]


def note_of_the_user(box, use="\\Drafts", subject="Shopping"):
    mail = EmailMessage()
    mail["Subject"] = subject
    mail.set_content("Milk.\n")
    box.put(use, mail, flags="(\\Deleted)")


# -- what another mail program sees ----------------------------------------------------------------------------------


def test_another_mail_program_sees_a_draft_in_the_conversation(box):
    thread = Thread("<invitation@globex.example>", ("<first@globex.example>",), "Interview", None, "test")
    box.offers.drafts.create(KEY, replace(DRAFT, subject="Re: Interview", thread=thread))
    ((_, mail, flags),) = box.mails()
    assert "\\Draft" in flags
    assert "\\Seen" in flags
    assert mail["In-Reply-To"] == "<invitation@globex.example>"
    assert mail["References"] == "<first@globex.example> <invitation@globex.example>"
    assert mail["Message-ID"] == f"<{KEY}@candidate.example>"
    assert mail["X-Afterword-Key"] == KEY
    assert str(mail["From"]) == f"Ada Lovelace <{ME}>"
    assert not mail["Cc"]
    assert not mail["Bcc"]


def test_nothing_is_marked_as_read_by_looking(box):
    box.arrive(sender="rita@globex.example", subject="Hello", text="?", at=datetime.now(UTC))
    box.offers.mailbox.messages_since(_people(), datetime(2026, 1, 1, tzinfo=UTC))
    ((_, _, flags),) = box.mails("INBOX")
    assert "\\Seen" not in flags


# -- what users do with other mail programs --------------------------------------------------------------------------


def test_an_edit_that_loses_all_our_headers_is_still_an_edit(box):
    made = box.offers.drafts.create(KEY, DRAFT)
    box.save(made, keep_id=False, text="Mine now.\n")
    assert box.offers.drafts.inspect(made).touch is Touch.EDITED
    with pytest.raises(NotUntouched):
        box.offers.drafts.replace(made, changed(DRAFT))
    with pytest.raises(NotUntouched):
        box.offers.drafts.withdraw(made)


def test_a_mail_that_was_sent_without_our_headers_is_still_sent(box):
    made = box.offers.drafts.create(KEY, DRAFT)
    box.send(made, keep_id=False)
    custody = box.offers.drafts.inspect(made)
    assert custody.touch is Touch.SENT
    assert custody.thread.message_id == "<sent-1@mail-program.example>"
    assert custody.at.tzinfo is UTC
    with pytest.raises(NotUntouched):
        box.offers.drafts.withdraw(made)


def test_what_was_sent_can_be_answered(box):
    thread = Thread("<invitation@globex.example>", (), "Interview", None, "test")
    made = box.offers.drafts.create(KEY, replace(DRAFT, subject="Re: Interview", thread=thread))
    box.send(made)
    answered = box.offers.drafts.inspect(made).thread
    assert answered.message_id == made.id
    assert answered.references == ("<invitation@globex.example>",)
    assert answered.subject == "Re: Interview"


def test_other_mail_to_the_same_person_is_not_taken_for_it(box):
    made = box.offers.drafts.create(KEY, DRAFT)
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = ME, "rita@globex.example", "My travel costs"
    mail.set_content("Here they are.\n")
    box.put("\\Sent", mail)
    box.delete(Kind.DRAFT, made)
    assert box.offers.drafts.inspect(made).touch is Touch.GONE


def test_another_draft_of_ours_that_was_sent_is_not_taken_for_it(box):
    made, other = box.offers.drafts.create(KEY, DRAFT), box.offers.drafts.create(OTHER, DRAFT)
    box.send(other)
    box.delete(Kind.DRAFT, made)
    assert box.offers.drafts.inspect(made).touch is Touch.GONE
    assert box.offers.drafts.inspect(other).touch is Touch.SENT


def test_a_draft_that_is_marked_as_deleted_is_gone_though_it_is_still_there(box):
    made = box.offers.drafts.create(KEY, DRAFT)
    uid, _ = box.draft(made)
    with box.box() as client:
        client.uid("STORE", uid, "+FLAGS", "(\\Deleted)")
    box.reopen()
    drafts = box.offers.drafts
    assert drafts.inspect(made).touch is Touch.GONE
    assert drafts.inspect(drafts.find(KEY)).touch is Touch.GONE
    with pytest.raises(NotUntouched):
        drafts.replace(made, changed(DRAFT))


def test_what_the_user_threw_away_is_known_after_a_lost_ledger(box):
    box.delete(Kind.DRAFT, box.offers.drafts.create(KEY, DRAFT))
    box.reopen()
    assert box.offers.drafts.inspect(box.offers.drafts.find(KEY)).touch is Touch.GONE


def test_an_edit_shows_after_a_lost_ledger(box):
    made = box.offers.drafts.create(KEY, DRAFT)
    uid, mail = box.draft(made)
    mail.replace_header("Subject", "Mine")  # a mail program that keeps foreign headers
    box.put("\\Drafts", mail, flags="(\\Draft)")
    box.remove(uid)
    box.reopen()
    found = box.offers.drafts.find(KEY)
    assert box.offers.drafts.inspect(found).touch is Touch.EDITED


@pytest.mark.parametrize("poor", [False, True], ids=["", "on a poor server"])
def test_a_user_who_saves_while_it_is_replaced_keeps_the_words(on, monkeypatch, poor):
    names = (("\\Drafts", "Drafts"), ("\\Sent", "Sent"), ("\\Trash", "Trash"))
    box = on(dovecot(names, capability=POOR) if poor else None)
    drafts = box.offers.drafts
    made = drafts.create(KEY, DRAFT)
    append = type(drafts)._append

    def slow(self, raw):
        place = append(self, raw) if not poor else append(self, raw)[:0]
        box.remove(box.mails()[0][0])  # the mail program deletes what it has saved anew
        mail = EmailMessage()
        mail["To"], mail["Subject"] = "rita@globex.example", "Mine"
        mail.set_content("Mine.\n")
        box.put("\\Drafts", mail, flags="(\\Draft)")
        return place

    monkeypatch.setattr(type(drafts), "_append", slow)
    with pytest.raises(NotUntouched):
        drafts.replace(made, changed(DRAFT))
    assert [each.subject for each in box.seen(Kind.DRAFT)] == ["Mine"]


# -- what is never touched -------------------------------------------------------------------------------------------


def test_what_others_have_marked_as_deleted_stays(box):
    note_of_the_user(box)
    made = box.offers.drafts.create(KEY, DRAFT)
    again = box.offers.drafts.replace(made, changed(DRAFT))
    box.offers.drafts.withdraw(again)
    assert deleted(box) == ["Shopping"]
    assert box.seen(Kind.DRAFT) == []


def test_on_a_poor_server_what_is_withdrawn_is_only_marked(on):
    names = (("\\Drafts", "Drafts"), ("\\Sent", "Sent"), ("\\Trash", "Trash"))
    box = on(dovecot(names, capability=POOR))
    note_of_the_user(box)
    made = box.offers.drafts.create(KEY, DRAFT)
    assert made.more["place"]
    again = box.offers.drafts.replace(made, changed(DRAFT))
    assert [each.subject for each in box.seen(Kind.DRAFT)] == ["Another subject"]
    box.offers.drafts.withdraw(again)
    assert deleted(box) == ["Shopping", DRAFT.subject, "Another subject"]
    assert box.offers.drafts.inspect(again).touch is Touch.GONE
    assert not [each for each in box.wire.commands if "EXPUNGE" in each]


def test_at_gmail_what_is_withdrawn_leaves_through_the_bin(on):
    names = (("\\Drafts", "[Gmail]/Drafts"), ("\\Sent", "[Gmail]/Sent Mail"), ("\\Trash", "[Gmail]/Trash"))
    box = on(dovecot(names, capability=GMAIL))
    note_of_the_user(box, "\\Trash", "Thrown away")
    made = box.offers.drafts.create(KEY, DRAFT)
    box.offers.drafts.withdraw(made)
    assert box.seen(Kind.DRAFT) == []
    assert box.mails("\\Trash") == []
    assert deleted(box, "\\Trash") == ["Thrown away"]
    assert box.offers.drafts.find(KEY) is None


# -- servers ---------------------------------------------------------------------------------------------------------


def test_a_mailbox_that_was_numbered_anew_is_looked_through_by_key(box):
    made, other = box.offers.drafts.create(KEY, DRAFT), box.offers.drafts.create(OTHER, DRAFT)
    before = box.offers.drafts.find(KEY).more["place"]
    box.offers.close()
    box.server.do("kick", box.user)
    folder = box.server.home(box.user) / "mail" / ".Entwürfe"
    for name in ("dovecot-uidlist", "dovecot.index", "dovecot.index.log", "dovecot.index.cache"):
        (folder / name).unlink(missing_ok=True)
    (box.server.home(box.user) / "mail" / "dovecot-uidvalidity").unlink()
    for file in box.server.home(box.user).joinpath("mail").glob("dovecot-uidvalidity.*"):
        file.unlink()
    box.reopen()
    drafts = box.offers.drafts
    assert drafts.find(KEY).more["place"] != before
    assert drafts.inspect(made).touch is Touch.UNTOUCHED
    box.edit(Kind.DRAFT, other)
    assert drafts.inspect(other).touch is Touch.EDITED
    drafts.withdraw(made)
    assert len(box.seen(Kind.DRAFT)) == 1


@pytest.mark.parametrize("name", ["Brouillons", "Borradores", "下書き", "Черновики"])
def test_folders_are_known_by_their_names_where_the_server_does_not_say(on, name):
    box = on(dovecot((), capability=POOR))
    with box.server.box(box.user) as client:
        client.create(f'"{box.folder(name)}"')
    box.offers.drafts.create(KEY, DRAFT)
    assert len(box.mails(name)) == 1


def test_a_folder_that_the_config_names_is_the_one(on):
    server = dovecot((("\\Drafts", "Entwürfe"),), plain=("Bewerbungen/Offen", "Raus"))
    box = on(server, folders=imap.Options.model_fields["folders"].annotation(drafts="bewerbungen/offen"))
    box.offers.drafts.create(KEY, DRAFT)
    assert len(box.mails("Bewerbungen/Offen")) == 1
    assert box.seen(Kind.DRAFT) == []


def test_what_was_numbered_anew_between_look_and_act_is_not_removed(box):
    drafts = box.offers.drafts
    made = drafts.create(KEY, DRAFT)
    validity, _, uid = made.more["place"].partition("/")
    with pytest.raises(Unavailable, match="numbered anew"):
        drafts._session.write(lambda client: drafts._remove(client, [f"{int(validity) + 1}/{uid}"], KEY))
    assert len(box.seen(Kind.DRAFT)) == 1


def test_without_a_folder_for_drafts_it_is_said_what_to_do(on):
    box = on(dovecot((("\\Sent", "Sent"),)))
    with pytest.raises(NotAllowed) as caught:
        box.offers.drafts.create(KEY, DRAFT)
    assert "folders.drafts" in caught.value.remedy


def test_a_full_mailbox_is_said_and_nothing_is_made(on):
    box = on(dovecot((("\\Drafts", "Drafts"),), quota=6000))
    drafts = box.offers.drafts
    with pytest.raises(Unavailable, match="full"):
        drafts.create(KEY, replace(DRAFT, body="words " * 2000))
    assert box.seen(Kind.DRAFT) == []
    assert drafts.find(KEY) is None
    drafts.create(KEY, DRAFT)
    assert len(box.seen(Kind.DRAFT)) == 1


# -- two machines ----------------------------------------------------------------------------------------------------


def test_of_two_machines_that_make_it_at_once_one_draft_remains(box, tmp_path):
    """Both have looked and found nothing; then both make it."""
    context = replace(box.context, state=tmp_path / "other")
    offers = [imap.open(box.options, box.context), imap.open(box.options, context)]
    for _ in range(2):
        assert all(each.drafts.find(KEY) is None for each in offers)
        start, refs = threading.Barrier(2), {}

        def make(number, offered, start=start, refs=refs):
            start.wait()
            refs[number] = offered.drafts.create(KEY, DRAFT)

        threads = [threading.Thread(target=make, args=pair) for pair in enumerate(offers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(box.seen(Kind.DRAFT)) == 1
        assert all(offers[number].drafts.inspect(ref).touch is Touch.UNTOUCHED for number, ref in refs.items())
        offers[0].drafts.withdraw(refs[0])
        assert box.seen(Kind.DRAFT) == []
    for each in offers:
        each.close()


def test_of_two_machines_that_rewrite_it_at_once_one_draft_remains(box, tmp_path, monkeypatch):
    """Both have put the new one beside the old, and both have seen that the old one is still there."""
    other = imap.open(box.options, replace(box.context, state=tmp_path / "other"))
    machines = [box.offers.drafts, other.drafts]
    made = machines[0].create(KEY, DRAFT)
    together = threading.Barrier(2)
    append, remove = type(machines[0])._append, type(machines[0])._remove

    def append_together(self, raw):
        together.wait()
        place = append(self, raw)
        together.wait()
        return place

    def remove_together(self, *what):
        together.wait()
        remove(self, *what)
        together.wait()

    with monkeypatch.context() as patched:
        patched.setattr(type(machines[0]), "_append", append_together)
        patched.setattr(type(machines[0]), "_remove", remove_together)
        failed = []

        def rewrite(drafts):
            try:
                drafts.replace(made, changed(DRAFT))
            except NotUntouched:
                failed.append(drafts)

        threads = [threading.Thread(target=rewrite, args=(each,)) for each in machines]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    for drafts in failed:  # the next pass
        assert drafts.inspect(made).touch is Touch.UNTOUCHED
        drafts.replace(made, changed(DRAFT))
    assert [each.subject for each in box.seen(Kind.DRAFT)] == ["Another subject"]
    assert all(drafts.inspect(made).touch is Touch.UNTOUCHED for drafts in machines)
    other.close()


def test_two_left_by_a_death_in_the_middle_become_one(box):
    drafts = box.offers.drafts
    drafts.create(KEY, DRAFT)
    drafts._append(drafts._built(KEY, changed(DRAFT), edition=2)[0])  # a replacement that got no further
    assert len(box.seen(Kind.DRAFT)) == 2
    box.reopen()
    found = box.offers.drafts.find(KEY)
    assert [each.subject for each in box.seen(Kind.DRAFT)] == ["Another subject"]
    assert box.offers.drafts.inspect(found).touch is Touch.UNTOUCHED


def test_of_two_left_by_a_death_an_edited_one_stays_the_users(box):
    drafts = box.offers.drafts
    made = drafts.create(KEY, DRAFT)
    box.edit(Kind.DRAFT, made)
    drafts._append(drafts._built(KEY, DRAFT, edition=2)[0])
    box.reopen()
    found = box.offers.drafts.find(KEY)
    assert box.offers.drafts.inspect(found).touch is Touch.EDITED
    assert len(box.seen(Kind.DRAFT)) == 2


def test_drafts_are_found_without_the_search_of_the_server_which_may_lag(box):
    box.offers.drafts.create(KEY, DRAFT)
    box.offers.drafts.create(OTHER, DRAFT)
    box.reopen()
    before = len(box.wire.commands)
    assert box.offers.drafts.find(KEY)
    assert box.offers.drafts.find(OTHER)
    said = box.wire.commands[before:]
    assert not [each for each in said if "HEADER" in each and "SEARCH" in each]
    assert len([each for each in said if "FETCH" in each and "FROM" not in each]) == 3  # both heads, then each whole


def test_among_very_many_drafts_the_old_ones_are_searched_for(box, monkeypatch):
    monkeypatch.setattr("connectors.imap.drafts._SEVERAL", 2)
    box.offers.drafts.create(KEY, DRAFT)
    for number in range(4):
        box.offers.drafts.create(f"{number:040d}", DRAFT)
    box.reopen()
    assert box.offers.drafts.inspect(box.offers.drafts.find(KEY)).touch is Touch.UNTOUCHED
    assert box.offers.drafts.find(OTHER) is None


NO_HEADERS = {
    "says so": b"NO [CANNOT] unsupported search",
    "errs": b"NO [SERVERBUG] UID SEARCH Server error - Please try again later",
    "does not understand": b"BAD [CLIENTBUG] UID SEARCH Command arguments invalid",
}


@pytest.mark.parametrize("answer", NO_HEADERS.values(), ids=NO_HEADERS)
def test_a_server_that_cannot_search_headers_has_them_read(box, monkeypatch, answer):
    monkeypatch.setattr("connectors.imap.drafts._SEVERAL", 2)
    box.wire.refuse(rb"UID SEARCH .*HEADER", answer)
    assert box.offers.drafts.find(KEY) is None
    made = [box.offers.drafts.create(f"{number:040d}", DRAFT) for number in range(4)]
    box.send(made[1])
    box.delete(Kind.DRAFT, made[2])
    assert [box.offers.drafts.inspect(ref).touch for ref in made] == [
        Touch.UNTOUCHED, Touch.SENT, Touch.GONE, Touch.UNTOUCHED,
    ]  # fmt: skip
    drafts = box.reopen().drafts
    assert all(drafts.find(ref.more["key"]) for ref in made)
    assert drafts.find(KEY) is None


def test_an_unchanged_pass_lists_the_drafts_once(box):
    keys = [f"{number:040d}" for number in range(8)]
    refs = [box.offers.drafts.create(key, DRAFT) for key in keys]
    box.reopen()
    before, octets = len(box.wire.commands), box.wire.received
    assert {box.offers.drafts.inspect(ref).touch for ref in refs} == {Touch.UNTOUCHED}
    assert [each.partition(" ")[0] for each in box.wire.commands[before:]] == [
        "CAPABILITY", "AUTHENTICATE", "LIST", "EXAMINE", "UID",
    ]  # fmt: skip
    assert box.wire.received - octets < 4000


def _people():
    from daemon.model import Correspondents

    return Correspondents(frozenset({"rita@globex.example"}))
