"""What every writer promises: made once, found again, never taken from the user."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from daemon.errors import AccountError, LoginNeeded, NotUntouched, OutcomeUnknown, Unavailable
from daemon.model import Draft, Kind, Person, Reminder, Spec, Task, Touch
from daemon.ports import Writer
from tests.contract.harness import Harness

KEY, OTHER = "a" * 40, "b" * 40
PARTS = {
    Kind.DRAFT: ("text", "subject", "recipients"),
    Kind.TASK: ("text", "subject"),
    Kind.REMINDER: ("text", "subject"),
}
SPECS: dict[Kind, Spec] = {
    Kind.DRAFT: Draft(
        to=(Person("Rita Reyes", "rita@globex.example"),),
        subject="Thank you – Backend Engineer conversation on Tuesday",
        body="Dear Rita,\n\nthank you for taking the time to talk with me on Tuesday about the Backend Engineer role "
        "at Globex. It made me want the role more.\n\nKind regards,\nAda Lovelace\n",
    ),
    Kind.TASK: Task(
        title="Look into Globex",
        body="Mission, values, recent news.\nhttps://www.globex.example/",
        due=date(2027, 3, 23),
        remind=datetime(2027, 3, 23, 7, 30, tzinfo=UTC),
    ),
    Kind.REMINDER: Reminder(
        title="Send thank-you to Rita", body="It is in your drafts.", starts=datetime(2027, 3, 22, 13, tzinfo=UTC)
    ),
}
HOSTILE = {
    "line ends": "Hello\r\nBcc: evil@x.example\r\nX-Evil: 1\r\n\r\nbody",
    "calendar": "Hello\nATTENDEE:mailto:evil@x.example\nEND:VEVENT\\nBEGIN:VALARM",
    "html": "</pre><script>alert(1)</script>&lt;",
    "unicode": "Zoë 面接 \U0001f9d1\u200d\U0001f4bb e\u0301 \u2028 \u0085 end",
    "right to left": "شكرا \u202eevil\u202c \u2067x\u2069",
    "control": "a\x00b\x07c\x1bd",
    "surrogate": "a\udcffb",
    "long": "x" * 10_000,
    "encoded": "=?utf-8?q?a=0D=0ABcc:evil=40x.example?=",
    "empty": "",
}


def writer(harness: Harness, kind: Kind) -> Writer[Any]:
    """The writer of that kind as the account offers it now."""
    offers = harness.offers
    found = {Kind.DRAFT: offers.drafts, Kind.TASK: offers.tasks, Kind.REMINDER: offers.reminders}[kind]
    if found is None:
        pytest.skip(f"does not offer to write a {kind}")
    return found


def changed(spec: Spec) -> Spec:
    """The same artefact with other content."""
    title = {"subject": "Another subject"} if isinstance(spec, Draft) else {"title": "Another title"}
    return replace(spec, body="Quite another text.\n", **title)


def hostile(kind: Kind, text: str) -> Spec:
    """An artefact that says ``text`` wherever text can stand."""
    spec = SPECS[kind]
    if isinstance(spec, Draft):
        return replace(spec, to=(Person(text, "rita@globex.example"),), subject=text, body=text)
    return replace(spec, title=text, body=text)


def test_what_is_made_is_seen_as_it_was_meant(harness: Harness, kind: Kind) -> None:
    spec = SPECS[kind]
    writer(harness, kind).create(KEY, spec)
    (seen,) = harness.seen(kind)
    assert seen.subject == (spec.subject if isinstance(spec, Draft) else spec.title)
    assert " ".join(spec.body.split()) in " ".join(seen.text.split())
    assert seen.to == (("rita@globex.example",) if isinstance(spec, Draft) else ())
    assert seen.hidden == ()


def test_an_unknown_key_is_not_found(harness: Harness, kind: Kind) -> None:
    there = writer(harness, kind)
    assert there.find(KEY) is None
    there.create(KEY, SPECS[kind])
    harness.settle()
    assert there.find(OTHER) is None


def test_it_is_found_again_by_this_and_by_the_next_process(harness: Harness, kind: Kind) -> None:
    made = writer(harness, kind).create(KEY, SPECS[kind])
    harness.settle()
    assert writer(harness, kind).find(KEY).id == made.id
    harness.reopen()
    there = writer(harness, kind)
    found = there.find(KEY)
    assert found.id == made.id
    for ref in (made, found):
        assert there.inspect(ref).touch is Touch.UNTOUCHED


def test_what_was_found_can_be_used_as_what_was_made(harness: Harness, kind: Kind) -> None:
    writer(harness, kind).create(KEY, SPECS[kind])
    harness.settle()
    harness.reopen()
    there = writer(harness, kind)
    again = there.replace(there.find(KEY), changed(SPECS[kind]))
    assert there.inspect(again).touch is Touch.UNTOUCHED
    there.withdraw(again)
    assert harness.seen(kind) == []


def test_replaced_content_is_new_and_still_one(harness: Harness, kind: Kind) -> None:
    there = writer(harness, kind)
    made = there.create(KEY, SPECS[kind])
    again = there.replace(made, changed(SPECS[kind]))
    (seen,) = harness.seen(kind)
    assert seen.subject.startswith("Another")
    assert "Quite another text." in seen.text
    assert there.inspect(again).touch is Touch.UNTOUCHED
    harness.settle()
    harness.reopen()
    assert writer(harness, kind).find(KEY).id == again.id


def test_withdrawn_is_gone_and_may_be_withdrawn_twice(harness: Harness, kind: Kind) -> None:
    there = writer(harness, kind)
    made = there.create(KEY, SPECS[kind])
    there.withdraw(made)
    assert harness.seen(kind) == []
    assert there.inspect(made).touch is Touch.GONE
    there.withdraw(made)


def test_two_keys_are_two_even_if_they_say_the_same(harness: Harness, kind: Kind) -> None:
    there = writer(harness, kind)
    first, second = there.create(KEY, SPECS[kind]), there.create(OTHER, SPECS[kind])
    assert len(harness.seen(kind)) == 2
    harness.settle()
    assert (there.find(KEY).id, there.find(OTHER).id) == (first.id, second.id)
    there.withdraw(first)
    assert len(harness.seen(kind)) == 1
    assert there.inspect(second).touch is Touch.UNTOUCHED


@pytest.mark.parametrize("part", ["text", "subject", "recipients"])
def test_what_the_user_edited_stays_the_users(harness: Harness, kind: Kind, part: str) -> None:
    if part not in PARTS[kind]:
        pytest.skip(f"a {kind} has no {part}")
    there = writer(harness, kind)
    if kind in harness.ours:
        pytest.skip(f"a {kind} is ours here, by design")
    made = there.create(KEY, SPECS[kind])
    harness.edit(kind, made, part=part)
    before = harness.seen(kind)
    assert there.inspect(made).touch is Touch.EDITED
    with pytest.raises(NotUntouched):
        there.replace(made, changed(SPECS[kind]))
    with pytest.raises(NotUntouched):
        there.withdraw(made)
    assert harness.seen(kind) == before
    harness.settle()
    harness.reopen()
    assert writer(harness, kind).inspect(made).touch is Touch.EDITED


def test_an_edit_between_two_looks_is_not_overwritten(harness: Harness, kind: Kind) -> None:
    there = writer(harness, kind)
    if kind in harness.ours:
        pytest.skip(f"a {kind} is ours here, by design")
    made = there.create(KEY, SPECS[kind])
    assert there.inspect(made).touch is Touch.UNTOUCHED
    harness.edit(kind, made)
    with pytest.raises(NotUntouched):
        there.replace(made, changed(SPECS[kind]))
    (seen,) = harness.seen(kind)
    assert "Quite another text." not in seen.text


def test_white_space_and_markup_are_no_edit(harness: Harness, connector: str) -> None:
    there = writer(harness, Kind.DRAFT)
    made = there.create(KEY, SPECS[Kind.DRAFT])
    harness.reflow(made)
    assert there.inspect(made).touch is Touch.UNTOUCHED
    again = there.replace(made, changed(SPECS[Kind.DRAFT]))
    assert there.inspect(again).touch is Touch.UNTOUCHED


def test_what_the_user_deleted_is_gone_and_not_replaced(harness: Harness, kind: Kind) -> None:
    there = writer(harness, kind)
    if kind in harness.ours:
        pytest.skip(f"a {kind} is ours here, by design")
    made = there.create(KEY, SPECS[kind])
    harness.delete(kind, made)
    assert there.inspect(made).touch is Touch.GONE
    with pytest.raises(NotUntouched):
        there.replace(made, changed(SPECS[kind]))
    there.withdraw(made)
    assert harness.seen(kind) == []


def test_a_sent_draft_is_never_touched(harness: Harness, connector: str) -> None:
    there = writer(harness, Kind.DRAFT)
    made = there.create(KEY, SPECS[Kind.DRAFT])
    harness.send(made)
    touch = there.inspect(made).touch
    assert touch is (Touch.SENT if harness.offers.sees_sent else Touch.GONE)
    with pytest.raises(NotUntouched):
        there.replace(made, changed(SPECS[Kind.DRAFT]))
    if touch is Touch.SENT:
        with pytest.raises(NotUntouched):
            there.withdraw(made)


def test_a_sent_draft_is_found_and_not_made_again(harness: Harness, connector: str) -> None:
    made = writer(harness, Kind.DRAFT).create(KEY, SPECS[Kind.DRAFT])
    harness.send(made)
    harness.settle()
    if not harness.offers.sees_sent:
        pytest.skip("cannot see sent mail")
    harness.reopen()
    there = writer(harness, Kind.DRAFT)
    assert there.inspect(there.find(KEY)).touch is Touch.SENT


def test_a_completed_task_is_done(harness: Harness, connector: str) -> None:
    there = writer(harness, Kind.TASK)
    made = there.create(KEY, SPECS[Kind.TASK])
    harness.complete(made)
    assert there.inspect(made).touch is Touch.DONE
    with pytest.raises(NotUntouched):
        there.replace(made, changed(SPECS[Kind.TASK]))
    with pytest.raises(NotUntouched):
        there.withdraw(made)


def test_notes_below_a_task_are_read_and_kept(harness: Harness, connector: str) -> None:
    there = writer(harness, Kind.TASK)
    made = there.create(KEY, SPECS[Kind.TASK])
    assert there.inspect(made).note == ""
    harness.annotate(made, "They decide on Friday.")
    custody = there.inspect(made)
    assert custody.note.strip() == "They decide on Friday."
    with pytest.raises(NotUntouched):
        there.replace(made, changed(SPECS[Kind.TASK]))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_text_becomes_a_recipient_or_breaks_the_artefact(harness: Harness, kind: Kind, text: str) -> None:
    there = writer(harness, kind)
    made = there.create(KEY, hostile(kind, text))
    (seen,) = harness.seen(kind)
    assert seen.to == (("rita@globex.example",) if kind is Kind.DRAFT else ())
    assert seen.hidden == ()
    assert there.inspect(made).touch is Touch.UNTOUCHED
    harness.settle()
    harness.reopen()
    assert writer(harness, kind).inspect(writer(harness, kind).find(KEY)).touch is Touch.UNTOUCHED


@pytest.mark.parametrize("address", ["", "no address", "a@b.example, c@d.example", "a@b.example\r\nBcc: c@d.example"])
def test_a_wrong_address_never_becomes_two(harness: Harness, connector: str, address: str) -> None:
    there = writer(harness, Kind.DRAFT)
    there.create(KEY, replace(SPECS[Kind.DRAFT], to=(Person("Rita", address),)))
    (seen,) = harness.seen(Kind.DRAFT)
    assert len(seen.to) <= 1
    assert "c@d.example" not in seen.to
    assert seen.hidden == ()


@pytest.mark.parametrize("committed", [True, False])
def test_a_lost_answer_is_unknown_and_looking_tells(harness: Harness, kind: Kind, committed: bool) -> None:
    there = writer(harness, kind)
    harness.lose_answer(committed=committed)
    with pytest.raises(OutcomeUnknown):
        there.create(KEY, SPECS[kind])
    assert len(harness.seen(kind)) == committed
    harness.settle()
    harness.reopen()
    there = writer(harness, kind)
    found = there.find(KEY)
    assert (found is not None) == committed
    if found:
        assert there.inspect(found).touch is Touch.UNTOUCHED
    else:
        there.create(KEY, SPECS[kind])
    assert len(harness.seen(kind)) == 1


@pytest.mark.parametrize("committed", [True, False])
def test_a_withdrawal_whose_answer_was_lost_can_be_said_again(harness: Harness, kind: Kind, committed: bool) -> None:
    there = writer(harness, kind)
    made = there.create(KEY, SPECS[kind])
    harness.lose_answer(committed=committed)
    with suppress(OutcomeUnknown):
        there.withdraw(made)
    there.withdraw(made)
    assert harness.seen(kind) == []


@pytest.mark.parametrize("committed", [True, False])
def test_a_replacement_whose_answer_was_lost_leaves_one_of_ours(harness: Harness, kind: Kind, committed: bool) -> None:
    there = writer(harness, kind)
    made = there.create(KEY, SPECS[kind])
    harness.lose_answer(committed=committed)
    with pytest.raises(OutcomeUnknown):
        there.replace(made, changed(SPECS[kind]))
    (seen,) = harness.seen(kind)
    assert ("Quite another text." in seen.text) == committed
    harness.settle()
    harness.reopen()
    found = writer(harness, kind).find(KEY)
    assert writer(harness, kind).inspect(found).touch is Touch.UNTOUCHED


def test_what_was_made_is_found_once_settle_has_passed(harness: Harness, kind: Kind) -> None:
    writer(harness, kind)
    harness.hide_new()
    there = writer(harness, kind)
    made = there.create(KEY, SPECS[kind])
    assert there.settle.total_seconds() > 0
    assert there.inspect(made).touch is Touch.UNTOUCHED
    harness.settle()
    assert there.find(KEY).id == made.id


def test_a_provider_that_is_down_says_so_and_nothing_is_made(harness: Harness, kind: Kind) -> None:
    there = writer(harness, kind)
    harness.go_down(times=20)
    for call in (lambda: there.find(KEY), lambda: there.create(KEY, SPECS[kind])):
        with pytest.raises((Unavailable, OutcomeUnknown)):
            call()
    assert harness.seen(kind) == []


def test_a_revoked_login_needs_a_person(harness: Harness, kind: Kind) -> None:
    there = writer(harness, kind)
    harness.revoke()
    for call in (lambda: there.find(KEY), lambda: there.create(KEY, SPECS[kind])):
        with pytest.raises(LoginNeeded):
            call()


def test_errors_name_no_person_and_no_title(harness: Harness, kind: Kind) -> None:
    there = writer(harness, kind)
    harness.lose_answer(committed=True)
    with pytest.raises(AccountError) as caught:
        there.create(KEY, SPECS[kind])
    for secret in ("Rita", "rita@", "Globex", "globex", "Thank", "thank-you"):
        assert secret not in str(caught.value)
