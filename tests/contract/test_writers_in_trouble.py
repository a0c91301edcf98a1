"""What every writer promises when texts are hostile, answers get lost and logins die."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest

from daemon.errors import AccountError, LoginNeeded, OutcomeUnknown, Unavailable
from daemon.model import Kind, Person, Touch
from tests.contract.artefacts import HOSTILE, KEY, SPECS, changed, hostile, writer
from tests.contract.harness import Harness


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


@pytest.mark.needs("draft")
@pytest.mark.parametrize("address", ["", "no address", "a@b.example, c@d.example", "a@b.example\r\nBcc: c@d.example"])
def test_a_wrong_address_never_becomes_two(harness: Harness, connector: str, address: str) -> None:
    there = writer(harness, Kind.DRAFT)
    there.create(KEY, replace(SPECS[Kind.DRAFT], to=(Person("Rita", address),)))
    (seen,) = harness.seen(Kind.DRAFT)
    assert len(seen.to) <= 1
    assert "c@d.example" not in seen.to
    assert seen.hidden == ()


@pytest.mark.needs("lose_answer")
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


@pytest.mark.needs("lose_answer")
@pytest.mark.parametrize("committed", [True, False])
def test_a_withdrawal_whose_answer_was_lost_can_be_said_again(harness: Harness, kind: Kind, committed: bool) -> None:
    there = writer(harness, kind)
    made = there.create(KEY, SPECS[kind])
    harness.lose_answer(committed=committed)
    with suppress(OutcomeUnknown):
        there.withdraw(made)
    there.withdraw(made)
    assert harness.seen(kind) == []


@pytest.mark.needs("lose_answer")
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


@pytest.mark.needs("hide_new")
def test_what_was_made_is_found_once_settle_has_passed(harness: Harness, kind: Kind) -> None:
    writer(harness, kind)
    harness.hide_new()
    there = writer(harness, kind)
    made = there.create(KEY, SPECS[kind])
    assert there.settle.total_seconds() > 0
    assert there.inspect(made).touch is Touch.UNTOUCHED
    harness.settle()
    assert there.find(KEY).id == made.id


@pytest.mark.needs("go_down")
def test_a_provider_that_is_down_says_so_and_nothing_is_made(harness: Harness, kind: Kind) -> None:
    there = writer(harness, kind)
    harness.go_down(times=20)
    for call in (lambda: there.find(KEY), lambda: there.create(KEY, SPECS[kind])):
        with pytest.raises((Unavailable, OutcomeUnknown)):
            call()
    assert harness.seen(kind) == []


@pytest.mark.needs("revoke")
def test_a_revoked_login_needs_a_person(harness: Harness, kind: Kind) -> None:
    there = writer(harness, kind)
    harness.revoke()
    for call in (lambda: there.find(KEY), lambda: there.create(KEY, SPECS[kind])):
        with pytest.raises(LoginNeeded):
            call()


@pytest.mark.needs("lose_answer")
def test_errors_name_no_person_and_no_title(harness: Harness, kind: Kind) -> None:
    there = writer(harness, kind)
    harness.lose_answer(committed=True)
    with pytest.raises(AccountError) as caught:
        there.create(KEY, SPECS[kind])
    for secret in ("Rita", "rita@", "Globex", "globex", "Thank", "thank-you"):
        assert secret not in str(caught.value)
