"""The people and meetings of the processes, in a shape that every provider's calendar can hold."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

ADA = "ada@candidate.example"
_SURNAMES = {
    "Rita": "Mendes", "Tom": "Ek", "Jo": "Baker", "Priya": "Nair", "Lee": "Wong", "Ana": "Silva", "Max": "Vogel",
    "Nia": "Okoye", "Ben": "Hale", "Kim": "Park",
}  # fmt: skip


@dataclass(frozen=True)
class Meet:
    """A calendar entry. ``people`` and ``organizer`` are (name, address); ``starts`` and ``ends`` are UTC."""

    uid: str
    title: str
    description: str
    organizer: tuple[str, str] | None
    people: tuple[tuple[str, str], ...] = ()
    starts: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    ends: datetime = datetime(2026, 1, 1, 1, tzinfo=UTC)
    location: str = ""
    all_day: bool = False
    occurrence: str = ""
    response: str = "accepted"
    cancelled: bool = False
    account: str = "home"
    zone: str = ""  # that of the process
    tzid: str = ""  # what a calendar file calls it


def full(name: str) -> str:
    """First name and surname of somebody in the cast."""
    return f"{name} {_SURNAMES[name]}"


def known(name: str) -> str | None:
    """First name and surname, if somebody in the cast is called that."""
    return full(name.title()) if name.title() in _SURNAMES else None


def _met(names: list[str]) -> str:
    return f"You will meet {' and '.join(full(name) for name in names)}.\n" if names else ""


def _people(names: list[str], domain: str) -> tuple[tuple[str, str], ...]:
    return tuple((full(name), f"{name.lower()}@{domain}") for name in names)


def with_people(meeting: Meet, names: list[str]) -> Meet:
    """The invitation with other people, in its guest list and in its text."""
    before = [name.split()[0] for name, _ in meeting.people]
    domain = (meeting.organizer or ("", "@"))[1].partition("@")[2]
    text = meeting.description.replace(_met(before), _met(names))
    return replace(meeting, people=_people(names, domain), description=text)


def meet(
    company: str = "Acme",
    stage: str = "technical",
    people: str = "Rita Tom",
    *,
    role: str = "Backend Engineer",
    recruiter: str = "Jo",
    **more: object,
) -> Meet:
    """An invitation by the company's recruiter to these people; the table gives its time."""
    domain, named = f"{company.lower().replace(' ', '')}.example", people.split()
    words = f"Hi Ada,\nthank you for applying for the {role} role at {company}. " if role else "Hi Ada,\n"
    given: dict[str, object] = {
        "uid": f"{company}-{stage}-{role}".lower().replace(" ", "-"),
        "title": f"Interview with {company}: {role} ({stage})" if role else f"Interview with {company} ({stage})",
        "description": f"{words}{_met(named)}Kind regards, {full(recruiter)}, Talent Acquisition, {company}",
        "organizer": (full(recruiter), f"{recruiter.lower()}@{domain}"),
        "people": _people(named, domain),
    }
    return Meet(**(given | more))  # type: ignore[arg-type]
