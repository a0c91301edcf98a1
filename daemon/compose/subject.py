"""Who and what a text is about, fit to be named in a sentence."""

from __future__ import annotations

import re

from daemon.brief import Brief
from daemon.compose import text
from daemon.identity import same_person
from daemon.model import Interview, Person

_COMPANY = 48  # characters
_GENERIC = {"role", "position", "job", "vacancy", "opening"}


def interview_of(brief: Brief) -> Interview | None:
    """The conversation a text is about: the one that was missed, the recipient's own, else the last of the loop."""
    missed = tuple(one for one in brief.loop if one.missed) if brief.step == "missed_call" else ()
    known = missed or brief.mine or brief.loop
    return known[-1] if known else None


def company_of(brief: Brief) -> str | None:
    """The company's name."""
    interview = interview_of(brief) or brief.coming
    said = brief.application.company if brief.application else None
    return text.phrase(said or (interview.company if interview else None), _COMPANY)


def role_of(brief: Brief) -> str | None:
    """The role's name, without article, a trailing "role" or "position", and the company."""
    interview = interview_of(brief) or brief.coming
    said = brief.application.role if brief.application else None
    role = text.phrase(said or (interview.role if interview else None))
    if role is None:
        return None
    role = re.sub(r"^(?:the|an?)\s+", "", role, flags=re.IGNORECASE)
    if company := company_of(brief):
        role = re.sub(rf"\s*(?:\bat\b|@|[-–—|,])\s*{re.escape(company)}$", "", role, flags=re.IGNORECASE)
    words = role.split()
    if len(words) > 1 and words[-1].casefold() in _GENERIC:
        role = " ".join(words[:-1])
    return role or None


def met(interview: Interview) -> tuple[Person, ...]:
    """Who is known to be there: the interviewers, else the recruiter who calls first."""
    caller = interview.recruiter if interview.coarse == "phone_screen" else None
    return interview.interviewers or ((caller,) if caller else ())


def met_by(brief: Brief) -> tuple[Person, ...]:
    """Who is known to be in any conversation of the loop."""
    return brief.people or tuple(dict.fromkeys(person for one in brief.loop for person in met(one)))


def domain_of(brief: Brief) -> str | None:
    """The company's own domain: one that carries its name, or at which an interviewer writes."""
    interview = interview_of(brief)
    company = "".join(filter(str.isalnum, (company_of(brief) or "").casefold()))
    people = {(person.email or "").rpartition("@")[2] for one in brief.loop for person in one.interviewers}
    for domain in interview.domains if interview else ():
        label = "".join(filter(str.isalnum, domain.partition(".")[0].casefold()))
        named = len(label) > 2 and (label in company or (company and company in label))
        if text.address(f"x@{domain}") and (named or domain in people):
            return domain
    return None


def took_part(brief: Brief) -> bool:
    """Whether the recipient was in the conversation; taken as given for a thank-you where nobody is known."""
    everybody = [*brief.people, *(person for one in brief.loop for person in one.interviewers)]
    if brief.mine or (brief.recipient and any(same_person(brief.recipient, person) for person in everybody)):
        return True
    interview = interview_of(brief)
    screened = interview is not None and interview.stage == "recruiter_screen"
    return not everybody and (brief.step == "thank_you" or screened)
