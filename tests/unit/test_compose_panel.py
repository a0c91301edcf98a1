"""Letters to one panel: its members compare them."""

from __future__ import annotations

import difflib
from itertools import combinations

import pytest
from compose_cases import RITA, application, brief, interview, note

from daemon.compose import compose, lint
from daemon.model import Draft, Person

PEOPLE = tuple(
    Person(f"{name} Reyes-{name}", f"{name.lower()}@acme.example")
    for name in ("Rita", "Tom", "Ann", "Bob", "Cleo", "Dan")
)
KNOWN = {
    "nothing more": {},
    "no bracketed line": {"prompts": False},
    "a topic": {"prompts": False, "loop": (interview(people=PEOPLE, topic="system design"),)},
    "a note about all": {"notes": (note("we talked about moving the billing jobs off cron"),)},
    "a remark about all": {"notes": (note("they use Postgres and want to move to Citus"),)},
    "no company, no role": {
        "prompts": False,
        "application": application(company=None, role=None),
        "loop": (interview(people=PEOPLE, company=None, role=None, stage=None, coarse=None),),
    },
    "no address, all through the recruiter": {"prompts": False, "via": True, "to": (RITA,)},
}


def panel(count: int, **known: object) -> list[Draft]:
    people = PEOPLE[:count]
    known.setdefault("loop", (interview(people=people),))
    return [
        compose(brief(recipient=person, people=people, position=place, **known)) for place, person in enumerate(people)
    ]


def alike(one: Draft, other: Draft) -> float:
    """The share of words in the same order: 0 (nothing) to 1 (the same letter)."""
    return difflib.SequenceMatcher(None, one.body.split(), other.body.split(), autojunk=False).ratio()


def shared(one: Draft, other: Draft) -> float:
    """The share of runs of five words that the shorter letter has in common with the other."""
    runs = []
    for draft in (one, other):
        words = draft.body.split()
        runs.append({tuple(words[at : at + 5]) for at in range(len(words) - 4)})
    return len(runs[0] & runs[1]) / min(len(runs[0]), len(runs[1]))


@pytest.mark.parametrize("count", range(2, 7))
@pytest.mark.parametrize("known", [name for name in KNOWN if "recruiter" not in name])
def test_no_two_letters_sound_alike(count: int, known: str) -> None:
    drafts = panel(count, **KNOWN[known])
    for one, other in combinations(drafts, 2):
        assert alike(one, other) <= 0.45
        assert shared(one, other) <= 0.2
        assert one.subject != other.subject
        first, second = (draft.body.split("\n\n") for draft in (one, other))
        assert first[1] != second[1]  # the opening
        assert first[-2] != second[-2]  # what comes before "Kind regards"
    for draft in drafts:
        assert lint(draft) == []


def test_letters_through_one_recruiter_differ_too() -> None:
    drafts = panel(3, **KNOWN["no address, all through the recruiter"])
    assert max(alike(one, other) for one, other in combinations(drafts, 2)) <= 0.5
    for draft in drafts:
        assert lint(draft) == []


def test_each_letter_names_who_what_and_when() -> None:
    for draft, person in zip(panel(6), PEOPLE, strict=True):
        for said in (f"Dear {person.name.split()[0]},", "Backend Engineer", "Acme", "on Tuesday"):
            assert said in draft.body


def test_one_letter_asks_about_the_timeline() -> None:
    drafts = [*panel(3, prompts=False), *panel(2, asks_timeline=True)[:1]]
    assert [draft.body.count("?") for draft in drafts] == [0, 0, 0, 1]


def test_ten_people() -> None:
    crowd = tuple(Person(f"{chr(65 + at)}nna Zz", f"{at}@acme.example") for at in range(10))
    drafts = [
        compose(brief(recipient=person, people=crowd, position=place, loop=(interview(people=crowd),)))
        for place, person in enumerate(crowd)
    ]
    bodies = [tuple(draft.body.split("\n\n")[1:-1]) for draft in drafts]
    assert len(set(bodies)) == 10


def test_the_same_person_at_two_stages() -> None:
    stages = [("phone_screen", "phone_screen"), ("technical", "technical"), ("final", "final"), (None, "unknown")]
    drafts = [
        compose(brief(recipient=RITA, prompts=False, loop=(interview(stage=stage, coarse=coarse),)))
        for stage, coarse in stages
    ]
    assert max(alike(one, other) for one, other in combinations(drafts, 2)) <= 0.5
