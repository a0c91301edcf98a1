"""Which stage of a hiring process an event is, and what it says the conversation is about."""

from __future__ import annotations

import re
from datetime import timedelta

from daemon.lexicon import Hit, word_list
from daemon.lexicon.text import Text
from daemon.recognise.reading import Reading, outermost

# Where several are named, what says more comes first; rounds are counted, not described, and come last.
ORDER = (
    "assessment_center", "one_way_video", "trial_day", "team_match", "system_design", "take_home_review", "case",
    "presentation", "technical", "behavioral", "executive", "onsite", "group", "panel", "hiring_manager",
    "recruiter_screen", "final", "assessment", "phone_screen", "second_round", "first_round",
)  # fmt: skip
_SHORT = timedelta(minutes=30)  # a short talk about terms is a recruiter's
_TOPICAL = tuple(
    f"stage.{s}" for s in ("system_design", "take_home_review", "case", "presentation", "behavioral", "technical")
)
_SESSION = re.compile(r"(?:^|[\n,;|•])[^\w\n]*\d{1,2}[:.h]\d{2}(?!\d)")
_BACK = 3  # words between what is past and the word for it
_PLAIN = re.compile(r"[\s-]*")
_SEVERAL = 3  # sessions that make a day
_STREET = re.compile(
    r"\d+\w?,?\s+(?:[\w'.-]+\s+){0,3}(?:st|street|rd|road|ave|avenue|lane|ln|drive|way|quai|rue|place|platz|square|sq|row|quay)\b|"
    r"\b[^\W\d_]{3,}\s(?:street|road|avenue|lane|parade|row|yard|quay|wharf|square|terrace|close|st|rd|ave|ln)\b|"
    r"(?:stra(?:ß|ss)e|str\.|weg|platz|allee|gasse|straat|laan|plein|kade|dijk)\s*\d|"
    r"\b(?:rue|quai|avenue|boulevard|place|via|viale|piazza|corso|calle|avenida|av\.|plaza|paseo|rua|praça|ul\.|al\.|pl\.)\s|"
    r"\b(?:floor|reception|campus|office|hq|building|entrance|plant|wing|ward|gate|entrance|etage|stock|étage|piso|planta|piano|verdieping|piętro|annex|suite)\b|"
    r"[0-9０-９]+(?:階|号|丁目|层|楼|室)",
    re.IGNORECASE,
)
_REMOTE = re.compile(
    r"https?://|zoom|teams|meet\b|webex|video|phone|telefon|téléphone|tel\.|online|remote|skype|\bcall\b|オンライン|电话|腾讯|飞书|线上|discord|app\b",
    re.IGNORECASE,
)


def stage_of(reading: Reading) -> str | None:
    """The fine stage: named in the title, else in the body, else hinted at, else told by the place; or ``None``.

    A body that is the timetable of several sessions makes it a day of its own, whatever the sessions are.
    """
    named = {where: _named(reading, where) for where in ("title", "body")}
    for kind, where in (("stage", "title"), ("stage", "body"), ("hint", "title"), ("hint", "body")):
        if (kind, where) == ("stage", "body") and len(_SESSION.findall(reading.body.raw)) >= _SEVERAL:
            return "onsite"
        if (kind, where) == ("hint", "body") and is_place(reading.place.raw):
            return "onsite"
        stages = {stage for cue, _, stage in named[where] if cue == kind}
        if stage := next((s for s in ORDER if s in stages), None):
            return stage
    short = reading.event.ends - reading.event.starts <= _SHORT
    return "recruiter_screen" if short and reading.has("terms", "body") else None


def _named(reading: Reading, where: str) -> list[tuple[str, str, str]]:
    """The stages and hints of a field that lie inside no other phrase about the event's kind, nor inside a name."""
    kinds = ("stage.", "hint.", "not.", "veto.", "neutral")
    names = {
        i for p in reading.pieces if where == "title" and p.kind in ("role", "name") for i in range(p.first, p.last)
    }
    hits = outermost(h for h in reading.all_hits[where] if h.cue.startswith(kinds))
    said = (h for h in hits if h.first not in names or (h.cue.startswith("stage.") and h.last - h.first > 1))
    return [h.cue.partition(".") for h in said if where == "title" or not _is_past(reading.body, h)]


def _is_past(text: Text, hit: Hit) -> bool:
    """Whether a step of the body was taken before this one: *after the technical round*, *you passed the screen*."""
    for place in range(hit.first, max(hit.first - _BACK, 0), -1):
        if not _PLAIN.fullmatch(text.gap(place)):
            return False
        if text.tokens[place - 1] in word_list("past"):
            return True
    return False


def is_place(location: str) -> bool:
    """Whether a location is somewhere to go to, not a link or a telephone."""
    return bool(location) and not _REMOTE.search(location) and bool(_STREET.search(location))


def topic_of(reading: Reading) -> str | None:
    """What the event itself says the conversation is about, in its own words: ``system design``."""
    for where in ("title", "body"):
        hits = {h.cue: h for h in reversed(reading.hits[where])}
        if hit := next((hits[cue] for cue in _TOPICAL if cue in hits), None):
            return reading.field(where).quote(hit.first, hit.last)
    return None
