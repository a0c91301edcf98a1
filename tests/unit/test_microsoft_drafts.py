"""Outlook drafts: one call each, in the right conversation, and never anybody's but ours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.microsoft import marks
from daemon.errors import NotUntouched, OutcomeUnknown, Rejected
from daemon.model import Draft, Kind, Person, Ref, Thread, Touch
from daemon.ports import Writer
from tests.contract.harness import START, Meeting
from tests.fakes.microsoft import MicrosoftHarness

KEY = "a" * 40
SPEC = Draft((Person("Rita Reyes", "rita@globex.example"),), "Thank you", "Dear Rita,\n\nthank you.\n\nAda\n")
LATER = replace(SPEC, subject="Another subject", body="Dear Rita,\n\nsomething else.\n")


@pytest.fixture
def there(tmp_path: Path) -> Iterator[MicrosoftHarness]:
    opened = MicrosoftHarness(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def drafts(there: MicrosoftHarness) -> Writer[Draft]:
    return there.offers.drafts


def only(there: MicrosoftHarness) -> dict[str, Any]:
    (item,) = there.box.mail.messages.values()
    return item


def test_a_draft_is_one_call_that_carries_everything(there: MicrosoftHarness, drafts: Writer[Draft]) -> None:
    drafts.create(KEY, SPEC)
    assert there.graph.requests == ["POST /me/messages", "GET /me/mailFolders/drafts/messages"]  # and a look for twins
    item = only(there)
    assert item["_props"][marks.KEY] == KEY
    assert item["isDraft"]
    assert item["body"] == {"contentType": "text", "content": SPEC.body}
    assert item["toRecipients"] == [{"emailAddress": {"name": "Rita Reyes", "address": "rita@globex.example"}}]


def test_of_two_that_two_machines_made_at_once_the_first_stays(there: MicrosoftHarness, drafts: Writer[Draft]) -> None:
    first, second = (drafts.create(KEY, SPEC) for _ in range(2))
    assert first.id == second.id
    assert [each.subject for each in there.seen(Kind.DRAFT)] == [SPEC.subject]
    assert drafts.inspect(first).touch is Touch.UNTOUCHED
    there.edit(Kind.DRAFT, first)
    third = drafts.create(KEY, SPEC)
    assert third.id == first.id
    assert drafts.inspect(third).touch is Touch.EDITED


def test_an_answer_is_threaded_without_create_reply(there: MicrosoftHarness, drafts: Writer[Draft]) -> None:
    there.put(Meeting("one@globex.example"))
    (event,) = there.offers.source.fetch("primary", None, _window()).events
    sent = there.arrive(
        sender="rita@globex.example", subject="Invitation", text="x", at=START, uid="one@globex.example"
    )
    original = only(there)
    thread = there.offers.mailbox.conversation(event)
    assert thread == Thread(sent, (), "Invitation", original["conversationId"], "test")
    drafts.create(KEY, replace(SPEC, thread=replace(thread, references=("<first@globex.example>",))))
    answer = list(there.box.mail.messages.values())[-1]
    assert answer["_props"]["String 0x1042"] == sent
    assert answer["_props"]["String 0x1039"] == f"<first@globex.example> {sent}"
    assert answer["conversationId"] == original["conversationId"]
    assert not original["isRead"]
    assert [each for each in there.graph.writes() if each != "POST /me/messages"] == []


def _window() -> Any:
    from tests.contract.harness import WINDOW

    return WINDOW


def test_looking_needs_no_more_than_two_requests(there: MicrosoftHarness, drafts: Writer[Draft]) -> None:
    assert drafts.find(KEY) is None
    assert there.graph.requests == ["GET /me/mailFolders/drafts/messages", "GET /me/messages"]


def test_many_are_looked_at_in_one_request(there: MicrosoftHarness, drafts: Writer[Draft]) -> None:
    made = [drafts.create(f"{number:040d}", SPEC) for number in range(8)]
    drafts.inspect(made[0])  # learns which folders are bins, once and for all
    there.reopen()
    there.graph.requests.clear()
    assert {there.offers.drafts.inspect(ref).touch for ref in made} == {Touch.UNTOUCHED}
    assert there.graph.requests == ["GET /me/mailFolders/drafts/messages"]


@pytest.mark.parametrize("keeps_id", [True, False])
@pytest.mark.parametrize("keeps_key", [True, False])
def test_a_sent_draft_is_known_by_whatever_is_left(
    there: MicrosoftHarness, drafts: Writer[Draft], keeps_id: bool, keeps_key: bool
) -> None:
    ref = drafts.create(KEY, SPEC)
    sent = there.box.mail.send(only(there), keeps_id=keeps_id, keeps_key=keeps_key)
    custody = drafts.inspect(ref)
    assert custody.touch is Touch.SENT
    assert custody.thread.message_id == sent["internetMessageId"]
    assert custody.at is not None
    with pytest.raises(NotUntouched):
        drafts.withdraw(ref)


def test_a_sent_copy_beside_a_deleted_draft_is_sent(there: MicrosoftHarness, drafts: Writer[Draft]) -> None:
    ref = drafts.create(KEY, SPEC)
    item = only(there)
    there.box.mail.messages["copy"] = {**item, "id": "copy", "_props": dict(item["_props"])}
    there.box.mail.send(there.box.mail.messages["copy"])
    there.box.mail.delete(item)
    assert drafts.inspect(ref).touch is Touch.SENT
    assert drafts.inspect(drafts.find(KEY)).touch is Touch.SENT


def test_a_sent_mail_thrown_away_was_sent_all_the_same(there: MicrosoftHarness, drafts: Writer[Draft]) -> None:
    ref = drafts.create(KEY, SPEC)
    there.box.mail.delete(there.box.mail.send(only(there)))
    assert drafts.inspect(ref).touch is Touch.SENT
    there.box.mail.delete(only(there))  # and emptied from the bin: nothing is left to tell by
    assert drafts.inspect(ref).touch is Touch.GONE


def test_other_mail_in_the_conversation_is_not_our_draft(there: MicrosoftHarness, drafts: Writer[Draft]) -> None:
    there.arrive(sender="rita@globex.example", subject="Invitation", text="x", at=START)
    mail = only(there)
    thread = Thread(mail["internetMessageId"], (), "Invitation", mail["conversationId"], "test")
    ref = drafts.create(KEY, replace(SPEC, thread=thread))
    own = dict(mail, id="own", _props={}, isDraft=False, toRecipients=only_people("rita@globex.example"))
    own["parentFolderId"] = there.box.mail.folders["sentitems"]
    there.box.mail.messages["own"] = own
    there.delete(Kind.DRAFT, ref)
    assert drafts.inspect(ref).touch is Touch.GONE


def only_people(address: str) -> list[dict[str, Any]]:
    return [{"emailAddress": {"name": "", "address": address}}]


def test_a_draft_moved_to_another_folder_is_still_ours(there: MicrosoftHarness, drafts: Writer[Draft]) -> None:
    ref = drafts.create(KEY, SPEC)
    item = only(there)
    item["parentFolderId"] = there.box.mail.folders["archive"]
    there.box.mail.touch(item)
    assert drafts.inspect(ref).touch is Touch.UNTOUCHED
    assert drafts.find(KEY).id == ref.id
    drafts.withdraw(ref)
    assert there.seen(Kind.DRAFT) == []


def test_what_was_withdrawn_may_be_made_again_and_what_the_user_deleted_not(
    there: MicrosoftHarness, drafts: Writer[Draft]
) -> None:
    drafts.withdraw(drafts.create(KEY, SPEC))
    assert only(there)["parentFolderId"] == there.box.mail.folders["deleteditems"]
    assert drafts.find(KEY) is None
    ref = drafts.create(KEY, SPEC)
    there.delete(Kind.DRAFT, ref)
    found = drafts.find(KEY)
    assert (found.id, drafts.inspect(found).touch) == (ref.id, Touch.GONE)


@pytest.mark.parametrize("call", ["PATCH", "DELETE"])
@pytest.mark.parametrize("how", ["drop before", "drop after"])
def test_a_withdrawal_whose_answer_is_lost_can_be_done_again(
    there: MicrosoftHarness, drafts: Writer[Draft], call: str, how: str
) -> None:
    ref = drafts.create(KEY, SPEC)
    there.graph.faults.add(how, f"^{call} ")
    with pytest.raises(OutcomeUnknown):
        drafts.withdraw(ref)
    drafts.withdraw(ref)
    assert there.seen(Kind.DRAFT) == []
    assert drafts.find(KEY) is None


@pytest.mark.parametrize("how", ["drop before", "drop after"])
def test_a_change_whose_answer_is_lost_is_still_ours(there: MicrosoftHarness, drafts: Writer[Draft], how: str) -> None:
    ref = drafts.create(KEY, SPEC)
    there.graph.faults.add(how, "^PATCH ")
    with pytest.raises(OutcomeUnknown):
        drafts.replace(ref, LATER)
    assert drafts.inspect(ref).touch is Touch.UNTOUCHED
    again = drafts.replace(ref, LATER)
    assert drafts.inspect(again).touch is Touch.UNTOUCHED
    assert only(there)["subject"] == "Another subject"


def test_an_edit_between_the_look_and_the_change_wins(there: MicrosoftHarness, drafts: Writer[Draft]) -> None:
    ref = drafts.create(KEY, SPEC)
    real = there.graph.routes.patch_message

    def patch(call: object, name: str) -> tuple[int, object]:
        there.edit(Kind.DRAFT, ref)
        return real(call, name)

    there.graph.routes._routes = [
        (verb, pattern, patch if act == real else act, scope)
        for verb, pattern, act, scope in there.graph.routes._routes
    ]
    with pytest.raises(NotUntouched):
        drafts.replace(ref, LATER)
    assert only(there)["subject"] == "Thank you"
    with pytest.raises(NotUntouched):
        drafts.withdraw(ref)
    assert only(there)["isDraft"]


def test_an_edited_draft_is_the_users_even_after_the_ledger_is_lost(
    there: MicrosoftHarness, drafts: Writer[Draft]
) -> None:
    there.edit(Kind.DRAFT, drafts.create(KEY, SPEC))
    assert drafts.inspect(drafts.find(KEY)).touch is Touch.EDITED


def test_a_draft_put_off_by_the_user_is_not_touched(there: MicrosoftHarness, drafts: Writer[Draft]) -> None:
    ref = drafts.create(KEY, SPEC)
    item = only(there)
    item["_props"]["SystemTime 0x3FEF"] = "2027-03-23T07:00:00Z"
    there.box.mail.touch(item)
    for act in (lambda: drafts.replace(ref, LATER), lambda: drafts.withdraw(ref)):
        with pytest.raises(NotUntouched):
            act()
    assert only(there)["subject"] == "Thank you"


def test_attachments_go_in_the_same_call(there: MicrosoftHarness, drafts: Writer[Draft], tmp_path: Path) -> None:
    paper = tmp_path / "cv.pdf"
    paper.write_bytes(b"%PDF-1.4 x")
    ref = drafts.create(KEY, replace(SPEC, attachments=(str(paper),)))
    (attached,) = only(there)["_attachments"]
    assert (attached["name"], attached["contentType"]) == ("cv.pdf", "application/pdf")
    assert there.graph.writes() == ["POST /me/messages"]
    assert drafts.inspect(ref).touch is Touch.UNTOUCHED
    only(there)["_attachments"].append({"id": "2", "name": "mine.txt"})
    there.box.mail.touch(only(there))
    assert drafts.inspect(ref).touch is Touch.EDITED


@pytest.mark.parametrize("size", [None, 4 * 2**20])
def test_an_attachment_that_cannot_go_is_refused_before_anything_is_made(
    there: MicrosoftHarness, drafts: Writer[Draft], tmp_path: Path, size: int | None
) -> None:
    paper = tmp_path / "big.pdf"
    if size:
        paper.write_bytes(bytes(size))
    with pytest.raises(Rejected):
        drafts.create(KEY, replace(SPEC, attachments=(str(paper),)))
    assert there.graph.requests == []


def test_an_id_that_the_mailbox_does_not_know_is_looked_for_by_key(
    there: MicrosoftHarness, drafts: Writer[Draft]
) -> None:
    made = drafts.create(KEY, SPEC)
    lost = Ref("AAkStrange", made.seen, {"key": KEY})
    assert drafts.inspect(lost).touch is Touch.UNTOUCHED
    assert drafts.inspect(Ref("AAkNone", "", {"key": "b" * 40})).touch is Touch.GONE


def test_no_recipient_goes_into_the_reference(drafts: Writer[Draft]) -> None:
    assert "rita" not in repr(drafts.create(KEY, SPEC))


def test_settle_is_as_configured(there: MicrosoftHarness) -> None:
    assert there.offers.drafts.settle == timedelta(seconds=30)
