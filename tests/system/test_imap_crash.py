"""Exactly once, whatever happens at whichever word to the server: processes killed, lines cut, answers lost."""

from __future__ import annotations

import json
import os
import warnings
from dataclasses import replace
from datetime import timedelta

import pytest

from connectors import imap
from daemon.errors import AccountError, NotUntouched
from daemon.model import Kind, Touch
from tests.contract.artefacts import KEY, SPECS, changed
from tests.fakes.imap import ImapHarness

DRAFT, LATER = SPECS[Kind.DRAFT], changed(SPECS[Kind.DRAFT])
MOST = 40  # commands that a delivery and a change take, at the most


@pytest.fixture
def place(tmp_path):
    """Gives a new mailbox each time, and what the daemon would note."""
    opened = []

    def make():
        folder = tmp_path / str(len(opened))
        folder.mkdir()
        there = ImapHarness(folder)
        there.context = replace(there.context, settle=timedelta())
        opened.append(there)
        return there, folder / "journal.json"

    yield make
    for each in opened:
        each.close()


def deliver(there, journal):
    """Make a draft and change it once, as the daemon does it over passes. The journal is its ledger."""
    done = json.loads(journal.read_text()) if journal.exists() else ""
    offers = imap.open(there.options, there.context)
    try:
        ref = offers.drafts.find(KEY)
        if ref is None:
            note(journal, "delivering")
            ref = offers.drafts.create(KEY, DRAFT)
        if done != "changed":
            note(journal, "delivered")
            ref = offers.drafts.replace(ref, LATER)
            note(journal, "changed")
        assert offers.drafts.inspect(ref).touch is Touch.UNTOUCHED
    finally:
        offers.close()


def note(journal, state):
    with journal.with_suffix(".new").open("w") as file:
        json.dump(state, file)
        os.fsync(file.fileno())
    journal.with_suffix(".new").replace(journal)


def until_done(there, journal, tries=5):
    for _ in range(tries):
        try:
            return deliver(there, journal)
        except NotUntouched:
            raise
        except AccountError:
            continue
    pytest.fail("it never came to an end")


def in_a_process_of_its_own(there, journal):
    """Whether it lived to the end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # from Python 3.12 on fork and threads give one
        child = os.fork()
    if child == 0:
        try:
            deliver(there, journal)
        finally:
            os._exit(0)
    there.wire.client = child
    _, status = os.waitpid(child, 0)
    there.wire.client = 0
    return not os.WIFSIGNALED(status)


def one_that_is_right(there):
    return [each.subject for each in there.seen(Kind.DRAFT)] == [LATER.subject]


@pytest.mark.parametrize("moment", ["kill before", "kill after"])
@pytest.mark.prove
def test_killed_at_every_word(place, moment, figure):
    for number in range(MOST):
        there, journal = place()
        there.wire.fail(moment, skip=number)
        lived = in_a_process_of_its_own(there, journal)
        until_done(there, journal)
        assert one_that_is_right(there), f"at command {number}"
        if lived:
            break
        figure("kills of a process that speaks IMAP")
    assert number > 10


@pytest.mark.parametrize("moment", ["cut before", "cut after"])
@pytest.mark.prove
def test_the_line_breaks_at_every_word(place, moment, figure):
    for number in range(MOST):
        there, journal = place()
        there.wire.fail(moment, skip=number)
        until_done(there, journal)
        assert one_that_is_right(there), f"at command {number}"
        if there.wire.pending:
            break
        figure("IMAP lines cut")
    assert number > 10


@pytest.mark.parametrize("moment", ["kill before", "kill after"])
@pytest.mark.parametrize("write", range(4), ids=["made", "put beside", "marked", "removed"])
def test_killed_at_every_write(place, moment, write):
    there, journal = place()
    there.wire.fail(moment, skip=write, only=there.wire.WRITE)
    assert not in_a_process_of_its_own(there, journal)
    until_done(there, journal)
    assert one_that_is_right(there)
