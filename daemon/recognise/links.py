"""Links as they tell who is meant, and where the call is held."""

from __future__ import annotations

import re

_URL = re.compile(r"https?://[^\s<>\"')\]]+")
_INTERVIEWER = re.compile(
    r"greenhouse\.io/(?:guides|scorecards|people)|#scorecard|hire\.lever\.co/(?:interviews|candidates)|"
    r"app\.ashbyhq\.com/(?:interview-briefings|candidates|interviews)|/scorecards?\b|interview-?kit|/feedback-?forms?\b",
    re.IGNORECASE,
)
_CANDIDATE = re.compile(
    r"coderpad\.io|codesignal\.com|hackerrank\.com/interviews|codility\.com|byteboard\.dev|codeinterview\.io|"
    r"jobs\.ashbyhq\.com/meeting|app\.guide\.co/c/|hirevue\.com/(?:signin|interviews)|apply\.workable\.com/events|"
    r"boards\.greenhouse\.io|karat\.(?:io|com)|candidate|careers?\.|/careers?/|applicant",
    re.IGNORECASE,
)
_CONFERENCE = re.compile(
    r"zoom\.us|meet\.google\.com|teams\.(?:microsoft|live)\.com|webex\.com|whereby\.com|gotomeeting|voovmeeting|"
    r"meeting\.tencent|feishu|dingtalk|meet\.jit\.si|around\.co|bluejeans|chime\.aws|hirevue\.com|coderpad\.io|skype\.com",
    re.IGNORECASE,
)


def urls(*texts: str) -> list[str]:
    """Every link in these texts, in order."""
    return [m.group().rstrip(".,;:!?") for text in texts if "://" in text for m in _URL.finditer(text)]


def host_of(link: str) -> str:
    """The host of a link, without its port; of one that has none (``tel:``), nothing."""
    return link.partition("//")[2].split("/")[0].rpartition("@")[2].split(":")[0].lower()


def conference(links: list[str], own: str | None = None) -> str | None:
    """The link to join by: the event's own, else the first of a known meeting service."""
    if own and _CONFERENCE.search(own):
        return own
    return next((link for link in links if _CONFERENCE.search(link)), None)


def for_interviewers(links: list[str]) -> str | None:
    """A link only interviewers get: kit, scorecard, briefing."""
    return next((link for link in links if _INTERVIEWER.search(link)), None)


def for_candidates(links: list[str]) -> str | None:
    """A link candidates get: coding room, portal, booking page."""
    return next((link for link in links if _CANDIDATE.search(link)), None)
