"""The employer: never the vendor, the agency, the mail host or a person."""

from __future__ import annotations

import re

from daemon.lexicon.text import Text, fold, words
from daemon.recognise.cast import Member, Side, squash
from daemon.recognise.domains import kind_of, registrable
from daemon.recognise.names import is_name
from daemon.recognise.pieces import is_cjk, surroundings
from daemon.recognise.reading import Reading

_CORPORATE = re.compile(r"株式会社|有限会社|合同会社|（株）|\(株\)|有限公司|股份|集团公司|社$")
_JAPANESE = re.compile(
    r"(?:株式会社|有限会社|合同会社)\s*([\w・ー]{2,20})|([\w・ー]{2,20}?)(?:株式会社|有限会社|社(?=[^員長内会外]|$))"
)
_TAIL = re.compile(r"(?:hq|app|apps|inc|corp|gmbh|group|online|io|labs?|team|jobs|careers?|io)$")
_STOP = frozenset(
    "the a an our your this to for on in at and or of with by from der die das und im den dem la le les el los il de du des een het".split()
)
_MIN = 4  # letters of a domain that a spelling must explain


def company_of(reading: Reading, *, internal: bool) -> tuple[str | None, tuple[str, ...]]:
    """The employer's name, and the registrable domains at which it, or the system acting for it, writes."""
    members = [m for m in reading.cast.everyone if m.domain]
    systems = tuple(dict.fromkeys(m.domain for m in members if kind_of(m.domain) == "hiring" and m.domain))
    employers = [m for m in members if m.side is Side.COMPANY or (internal and m.side is Side.HOME)]
    agencies = {m.domain for m in employers if _is_agency(reading, m)}
    domains = tuple(dict.fromkeys(m.domain for m in employers if m.domain and m.domain not in agencies))
    name = _name(reading, [*domains, *_hints(reading)], agency=bool(agencies))
    return name, (*domains, *systems)


def _name(reading: Reading, labels: list[str], *, agency: bool) -> str | None:
    titles = [p.text for p in reading.pieces if p.kind == "name"]
    for label in labels:
        if spelled := _spelled(reading, label):
            return spelled
    stated = _stated(reading)
    if agency:
        return stated
    sender = _sender(reading)
    organizer = reading.cast.organizer
    if sender and organizer and organizer.side is Side.SYSTEM:
        return sender
    if titles:
        if stated and any(squash(stated) in squash(t) or squash(t) in squash(stated) for t in titles):
            return max(stated, *(t for t in titles), key=len) if len(titles) == 1 else stated
        plausible = [t for t in titles if is_cjk(t) or t[:1].isupper()] or titles
        if not labels or stated is None:
            best = sender if sender and any(squash(sender) == squash(t) for t in plausible) else None
            if labels and sender and not best:
                return sender
            if not labels or best:
                return best or _clean(plausible[-1] if len(plausible) > 1 else plausible[0])
    return stated or sender or (_pretty(labels[0]) if labels else None)


def _hints(reading: Reading) -> list[str]:
    """Labels hidden in a hiring system's addresses and links: ``acme@myworkday.com``, ``acme.hirevue.com``."""
    found = []
    for member in reading.cast.everyone:
        local, _, host = (member.person.email or "").partition("@")
        if member.domain and kind_of(member.domain) in ("hiring", "assessment"):
            label = re.split(r"[+.-](?:autoreply|jobs|careers|noreply|hr|no-reply)", local)[0]
            if label and label not in (
                "noreply",
                "no-reply",
                "notifications",
                "scheduling",
                "info",
                "mail",
                "updates",
                "bot",
            ):
                found.append(label)
            sub = host.removesuffix(member.domain).strip(".")
            found += (
                [sub] if sub and sub not in ("us", "eu", "app", "hire", "m", "mail", "talent", "candidates") else []
            )
    for link in reading.links:
        host = link.split("/")[2].split(":")[0].lower()
        domain = registrable(host)
        if domain and kind_of(domain) in ("hiring", "assessment") and host != domain:
            sub = host.removesuffix(domain).strip(".")
            if sub not in ("www", "app", "jobs", "boards", "apply", "hire", "us", "eu", "meet"):
                found.append(sub)
    return found


def _is_agency(reading: Reading, member: Member) -> bool:
    """Whether a member's house recruits for others: its name says so, or the text speaks of a client."""
    label = (member.domain or "").partition(".")[0]
    if re.search(
        r"search|recruit|staff|talent(?!ed)|headhunt|personal(?:beratung|vermittlung)|executive|placement|lavoro|jobs?$",
        label,
    ):
        return True
    named = {h.cue for h in surroundings().find(reading.sender.tokens)}
    return bool(reading.found("agency")) and "agency" in named | {h.cue for h, _ in reading.found("agency")}


def _spelled(reading: Reading, domain: str) -> str | None:
    """The employer's name as the event writes it, found by its domain: ``riverbankaid`` -> ``Riverbank Aid``."""
    label = squash(domain.partition(".")[0])
    best, how = None, 0
    for text in (reading.title, reading.sender, reading.place, reading.body):
        for start in range(len(text.tokens)):
            end, matched = _follow(text, start, label)
            if matched > how and (matched >= len(label) or (matched >= _MIN and matched * 2 >= len(label))):
                written = text.quote(start, _extend(text, end))
                if written[:1].isupper() or not written.isascii() or text is reading.title:
                    best, how = _clean(written), matched
    return best


def _follow(text: Text, start: int, label: str) -> tuple[int, int]:
    """How far the tokens from ``start`` spell the label, and how many of its letters."""
    matched, place = 0, start
    while place < len(text.tokens) and matched < len(label):
        token = text.tokens[place]
        if label.startswith(token, matched):
            matched += len(token)
        elif place > start and token in ("and", "und", "et", "y", "e", "of", "the", "de", "s"):
            pass
        elif place > start and len(token) > 3 and label.startswith(token[:3], matched):
            return place + 1, len(label)
        else:
            break
        place += 1
    return place, matched


def _extend(text: Text, end: int) -> int:
    """Take in capitalised words that go on right after a name: ``Fathom`` -> ``Fathom Labs``."""
    limit = end + 2
    while end < min(limit, len(text.tokens)):
        gap = text.raw[text.spans[end - 1][1] : text.spans[end][0]]
        word = text.raw[text.spans[end][0] : text.spans[end][1]]
        if gap not in (" ", " & ", "'", "’") or not word[0].isupper() or _known_word(text.tokens[end]):
            break
        end += 1
    return end


def _known_word(token: str) -> bool:
    from daemon.lexicon import phrases

    return bool(phrases().find((token,)) or surroundings().find((token,)))


def _sender(reading: Reading) -> str | None:
    """The organizer's display name without what is not the company: ``Tessel Hiring Team`` -> ``Tessel``."""
    organizer = reading.cast.organizer
    if organizer is None or reading.cast.owner_organizes:
        return None
    text = reading.sender
    if not text.tokens or (is_name(text.raw) and organizer.is_person):
        return None
    if kind_of(organizer.domain) in ("assessment", "board", "booking") and squash(text.raw) in (organizer.domain or ""):
        return None
    drop = {i for h in surroundings().find(text.tokens) if h.cue == "organisation" for i in range(h.first, h.last)}
    drop |= {
        i
        for h in reading.hits["sender"]
        if h.cue in ("recruiter_words", "role", "interview", "not.home", "not.hiring")
        for i in range(h.first, h.last)
    }
    keep = [i for i in range(len(text.tokens)) if i not in drop]
    runs = [r for r in _runs(keep)]
    if not runs:
        return None
    run = max(runs, key=len)
    name = _clean(text.quote(run[0], run[-1] + 1))
    return name if name and not (is_name(name) and organizer.is_person) else None


def _runs(indexes: list[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for i in indexes:
        if runs and runs[-1][-1] == i - 1:
            runs[-1].append(i)
        else:
            runs.append([i])
    return runs


def _stated(reading: Reading) -> str | None:
    """A name that follows words such as ``interview with``, ``role at``, ``chez``, ``bei``."""
    for text in (reading.title, reading.body):
        if is_cjk(text.raw) and (match := _JAPANESE.search(text.raw)):
            return match.group(1) or match.group(2)
        for hit in surroundings().find(text.tokens):
            if hit.cue == "company_before" and (name := capitals(text, hit.last)) and not is_name(name):
                return _clean(name)
    return None


def capitals(text: Text, start: int, limit: int = 5) -> str | None:
    """The run of capitalised words that begins at token ``start`` of a text."""
    end = start
    while end < min(start + limit, len(text.tokens)):
        word = text.raw[text.spans[end][0] : text.spans[end][1]]
        gap = text.raw[text.spans[end - 1][1] : text.spans[end][0]] if end else ""
        if gap.strip(" '’\"“„«") not in ("", "&", "-", "." if end > start else "", ":" if end == start else "", "+"):
            break
        if "\n" in gap or not (word[0].isupper() or word[0].isdigit()):
            break
        end += 1
    if end == start or text.tokens[start] in _STOP:
        return None
    return text.quote(start, end)


def _clean(name: str) -> str:
    name = _CORPORATE.sub("", name).strip(" -–—,.:;!?'\"()")
    return name if not name.islower() else " ".join(w[:1].upper() + w[1:] for w in name.split())


def _pretty(label: str) -> str | None:
    """A domain's label as a name where nothing better is written."""
    words_ = words(label.partition(".")[0].replace("-", " "))
    if not words_:
        return None
    if len(words_) == 1 and len(cut := _TAIL.sub("", words_[0])) >= _MIN:
        words_ = (cut,)
    return " ".join(fold(w).capitalize() for w in words_)
