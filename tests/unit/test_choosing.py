"""Which one is meant: ids, their beginnings, words."""

from __future__ import annotations

from datetime import timedelta

import pytest

from daemon.cli.choosing import Named, action, choose, fitting, interview
from daemon.errors import UsageError
from daemon.model import Kind, State
from daemon.records import Entry
from tests.worlds import LONDON, Script, at, event, found

KNOWN = [
    Named("abcd1234", ("reflect", None, None, "Kestrel Analytics"), ("task",)),
    Named("abce5678", ("thank_you", "Tom Ek", "tom@kestrel.example", "Kestrel Analytics")),
    Named("ffff0000", ("thank_you", "Grit Öhm", None, "Acme")),
    Named("eeee0000", ("research", None, None, "Acme")),
]


@pytest.mark.parametrize(
    ("said", "ids"),
    [
        ("abcd1234", ["abcd1234"]),
        ("ABCE", ["abce5678"]),
        ("abc", []),  # too short for an id, and no word
        ("research", ["eeee0000"]),
        ("thank-you Tom", ["abce5678"]),
        ("ohm", ["ffff0000"]),
        ("Kestrel", ["abcd1234", "abce5678"]),
        ("kestrel analytics reflect", ["abcd1234"]),
        ("Kest", []),
        ("", []),
    ],
)
def test_what_words_may_mean(said: str, ids: list[str]) -> None:
    assert [one.id for one in fitting(said, KNOWN)] == ids


def test_what_fits_nothing_is_answered_with_the_likeliest_first() -> None:
    with pytest.raises(
        UsageError, match=r"fits no action\. There are:\n  abcd1234  reflect · Kestrel Analytics · task\n"
    ):
        choose("Kestrl", reversed(KNOWN[:1] + KNOWN[2:]), "action")


def test_of_several_that_fit_the_one_that_waits_is_meant() -> None:
    states = {"aaaa0000": State.SKIPPED, "bbbb0000": State.DELIVERED}
    entries = {key: Entry(key, "reflect", Kind.TASK, key, state, TUESDAY, "") for key, state in states.items()}
    world = Script().world()
    assert action("reflect", entries, world, LONDON, waiting=True) == "bbbb0000"
    with pytest.raises(UsageError, match="fits more than one action"):
        action("reflect", entries, world, LONDON, waiting=False)


TUESDAY = at("2026-03-24 14:00")


def test_a_company_means_the_last_conversation_that_has_begun() -> None:
    script = Script()
    days = [TUESDAY, TUESDAY + timedelta(days=2), TUESDAY + timedelta(days=9)]
    for number, day in enumerate(days):
        script.add(event(f"u{number}", day), found("Acme Labs"))
    script.add(event("other", TUESDAY, title="Interview with Initech"), found("Initech"))
    names = [one.id for one in script.world().interviews if one.company == "Acme Labs"]
    meant = [interview("Acme", script.world(), LONDON, day) for day in (TUESDAY - timedelta(days=1), *days)]
    assert meant == [names[0], *names]
    assert interview(names[2][:6], script.world(), LONDON, TUESDAY) == names[2]
    with pytest.raises(UsageError, match=r"fits more than one interview(.|\n)*2026-03-24 14:00"):
        interview("interview", script.world(), LONDON, TUESDAY)
