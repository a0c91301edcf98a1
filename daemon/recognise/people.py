"""Interviewers and the recruiter."""

from __future__ import annotations

from daemon.model import Person
from daemon.recognise.cast import Box, Member, Side
from daemon.recognise.reading import Reading


def people_of(reading: Reading, stage: str | None) -> tuple[tuple[Person, ...], Person | None]:
    """The interviewers, and the recruiter if there is one."""
    cast = reading.cast
    present = [m for m in cast.everyone if m.side in (Side.COMPANY, Side.HOME)]
    organizer = None if cast.owner_organizes else cast.organizer
    recruiter: Member | None = next((m for m in present if m.box is Box.HIRING), None)
    guests = [m for m in present if m.is_person]
    if (
        recruiter is None
        and organizer in guests
        and (stage == "recruiter_screen" or (organizer not in cast.others and len(guests) > 2))
    ):
        recruiter = organizer
    return tuple(m.person for m in guests if m is not recruiter), recruiter.person if recruiter else None
