"""English words for days, times, meetings and articles. Another language is another such module."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from zoneinfo import ZoneInfo

from daemon.compose import text, vocabulary
from daemon.model import Interview

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_NEAR = 6  # days in which a weekday alone names one day only
_MEETINGS = {
    "technical": "technical interview", "system_design": "system design interview",
    "take_home_review": "review of my take-home exercise", "case": "case interview", "presentation": "presentation",
    "panel": "panel interview", "group": "group interview", "onsite": "onsite interview", "final": "final interview",
    "assessment": "assessment", "assessment_center": "assessment day", "trial_day": "trial day",
    "first_round": "first interview", "second_round": "second interview",
}  # fmt: skip
_TOPIC = re.compile(r"[^\W_][\w\s&/+#'’.,-]*")


_STEPS = {
    "thank_you": "thank-you notes", "thank_you_by": "thank-you notes", "follow_up_1": "first follow-up",
    "follow_up_2": "second follow-up", "close_out": "letting it rest", "prepare_next": "preparing",
    "references": "telling the references", "reflect": "looking back", "research": "reading up on them",
    "network": "getting in touch with somebody there", "promises": "what was promised",
    "answered": "asking how it stands",
}  # fmt: skip


def weekday(day: date) -> str:
    """The day's name."""
    return _DAYS[day.weekday()]


def full_day(day: date) -> str:
    """Weekday and date: "Tuesday, 3 March"."""
    return f"{weekday(day)}, {day.day} {_MONTHS[day.month - 1]}"


def day_words(day: date, seen_from: date) -> str:
    """A weekday where that is clear from ``seen_from``, else with the date, and the year where it differs."""
    if abs((day - seen_from).days) <= _NEAR:
        return weekday(day)
    return full_day(day) if day.year == seen_from.year else f"{full_day(day)} {day.year}"


def on_day(day: date | None, seen_from: date) -> str:
    """When it was: "on Tuesday"."""
    return f"on {day_words(day, seen_from)}" if day else "recently"


def greeting(name: str | None) -> str:
    """How a letter begins."""
    return f"Dear {name}," if name else "Hello,"


def signature(name: str) -> str:
    """How a letter ends."""
    return f"Kind regards,\n{name}".rstrip("\n")


def prompt(name: str | None) -> str:
    """The only placeholder there is; it stands on a line of its own."""
    return f"[One thing you talked about with {name}]" if name else "[One thing you talked about]"


def the_role(role: str | None, company: str | None = None) -> str:
    """ "the Backend Engineer role at Acme", with what is known."""
    return " ".join(["the", *([role] if role else []), "role", *([f"at {company}"] if company else [])])


def a_role(role: str | None) -> str:
    """ "a Backend Engineer role"."""
    return article(f"{role} role" if role else "role")


def there(company: str | None) -> str:
    """Where the work is: "at Acme"."""
    return f"at {company}" if company else "with you"


def application(role: str | None, company: str | None) -> str:
    """ "Backend Engineer at Acme"; empty when nothing is known."""
    return " at ".join(part for part in (role, company) if part)


def an_interview(coarse: str | None) -> str:
    """ "a final interview"."""
    return article(f"{coarse} interview" if coarse in {"final", "onsite"} else "interview")


def step_words(step: str | None) -> str | None:
    """What a step does, in words."""
    return (_STEPS.get(step) or step.replace("_", " ")) if step else None


def clock(moment: datetime, zone: ZoneInfo) -> str:
    """The hour on the user's wall: "14:00"."""
    return f"{moment.astimezone(zone):%H:%M}"


def zone_words(zone: ZoneInfo) -> str:
    """How to name the zone of an hour to somebody elsewhere: "London time"."""
    area, _, city = zone.key.rpartition("/")
    return "UTC" if area in {"", "Etc"} else f"{city.replace('_', ' ')} time"


def hours(first: Interview, last: Interview, zone: ZoneInfo) -> str | None:
    """From the start of one to the end of the other: "14:00–15:00"; ``None`` for whole days."""
    if first.event.all_day or last.event.all_day:
        return None
    return f"{clock(first.starts, zone)}–{clock(last.ends, zone)}"


def article(noun: str) -> str:
    """The noun with "a" or "an", by how it is spoken: an SRE, a UX designer, an hour, a user."""
    first = re.split(r"[\s/-]", noun, maxsplit=1)[0]
    spelt = len(first) <= 3 or not set(first) & set("AEIOU") if first.isupper() else first[:2].isupper()
    if first[:1].isdigit():
        vowel = re.match(r"8|1[18](?!\d)", first) is not None
    elif spelt:
        vowel = first[0] in "AEFHILMNORSX"
    else:
        low = unicodedata.normalize("NFKD", first).casefold()
        vowel = low[:1] in "aeiou" and not re.match(r"uni(?!n)|us[ei]|eu|one|ut[ie]|ub[ie]|ewe", low)
        vowel = vowel or low.startswith(("hour", "honest", "honour", "honor", "heir"))
    return f"{'an' if vowel else 'a'} {noun}"


def topic(said: str | None) -> str | None:
    """What an event says a conversation is about, as it stands after "about"; ``None`` where that would not read."""
    tame = text.phrase(said, 50)
    if tame is None or not _TOPIC.fullmatch(tame) or len(tame.split()) > 7:
        return None
    words = {word.casefold() for word in re.findall(r"[^\W\d_]+", tame)}
    return tame.lower() if words <= vocabulary.COMMON_TOPICS | vocabulary.MEETING_WORDS else tame


def meeting(stage: str | None, coarse: str | None, about: str | None) -> str | None:
    """The meeting's name after "the": "system design session"; ``None`` where "conversation" is all that is known."""
    if about:
        words = about.split()
        if words[-1].casefold() in vocabulary.MEETING_WORDS:
            return about
        plain = len(words) <= 3 and not any(word.casefold() in vocabulary.TIES for word in words) and "," not in about
        return f"{about} session" if plain else f"session on {about}"
    return _MEETINGS.get(stage or "") or _MEETINGS.get(coarse or "")
