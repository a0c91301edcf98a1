"""The job title, as the event writes it."""

from __future__ import annotations

import re

from daemon.lexicon import Hit, common_words, word_list
from daemon.lexicon.text import Text
from daemon.recognise.names import is_name
from daemon.recognise.pieces import is_cjk
from daemon.recognise.reading import Reading

_END = re.compile(r"[.;!?\n|()（）–—]| - |:\s")
_PLAIN = re.compile(r" |[/&-]| & |, ")
_AND = frozenset("und and et y e i en".split())
_FEW = 4  # of them in small letters
_LONGEST = 7  # words of a job title
_HAN = re.compile(
    r"(?:岗位|职位|应聘|招聘|職種|募集職種|ポジション)\s*[:：是]?\s*([\w・/]{2,14})|(\w{1,10}職)(?:に|への?)ご?応募"
)
_BEFORE = re.compile(r"\n|[.!?]\s|\s[-–—]+\s|[–—|]")
_BEHIND = re.compile(rf"{_BEFORE.pattern}|[()]")


def role_of(reading: Reading) -> str | None:
    """The role from the title, else from the words around it in the body."""
    if is_cjk(reading.body.raw) and (match := _HAN.search(reading.body.raw)):
        return match[1] or match[2].rpartition("の")[2].rpartition("は")[2]
    titled = [p.text.strip(" -–,") for p in reading.pieces if p.kind == "role"]
    if stated := _stated(reading, "title") or _closed(reading, "title"):
        return stated
    if titled:
        return max(titled, key=len)
    return _stated(reading, "body") or _closed(reading, "body") or _alone(reading.body, _jobs(reading, "body"))


def _jobs(reading: Reading, field: str) -> set[int]:
    """The tokens of a field that are words for jobs, of none that takes part in hiring."""

    def covered(hits: list[Hit], cues: tuple[str, ...]) -> set[int]:
        return {i for h in hits if h.cue in cues for i in range(h.first, h.last)}

    return covered(reading.all_hits[field], ("role",)) - covered(reading.around[field], ("no_role", "sought"))


def _closed(reading: Reading, field: str) -> str | None:
    """What stands right before ``role``, ``opening`` and the like: *our Customer Success Manager opening*.

    In small letters it begins behind an article or what else introduces it: *about the barn manager position*.
    """
    text, jobs = reading.field(field), _jobs(reading, field)
    between = word_list("within")
    for hit in reading.around[field]:
        if hit.cue != "role_after":
            continue
        start = hit.first
        while start > max(hit.first - _LONGEST, 0) and _PLAIN.fullmatch(text.gap(start)):
            before = start - 1
            if not (_is_capital(text.word(before)) or before in jobs or text.tokens[before] in between):
                break
            start = before
        while start < hit.first and text.tokens[start] in between | word_list("not_first"):
            start += 1
        if hit.first - 1 in jobs:
            start = min(start, _introduced(text, hit.first))
        if jobs & set(range(start, hit.first)):
            return text.quote(start, hit.first)
    return None


def _introduced(text: Text, end: int) -> int:
    """Where the words begin that something introduces and that go on to ``end``; there if nothing does."""
    start = end
    while start > max(end - _FEW, 0) and text.gap(start) == " " and not _introduces(text.tokens[start - 1]):
        start -= 1
    said = start and _introduces(text.tokens[start - 1]) and text.gap(start) in (" ", ": ")
    return start if said else end


def _introduces(token: str) -> bool:
    """Whether a word may stand before a job title and in none."""
    return token in word_list("not_first") or token in word_list("join") or token in common_words()


def _alone(text: Text, jobs: set[int]) -> str | None:
    """A job title that is a whole line or sentence, unless it is what somebody who signs is."""
    for job in sorted(jobs):
        start = end = job
        while start and job - start < _LONGEST and not _BEFORE.search(text.gap(start)):
            start -= 1
        while end + 1 < len(text.tokens) and end - job < _LONGEST and not _BEHIND.search(text.gap(end + 1)):
            end += 1
        told = range(start, end + 1)
        if len(told) > _LONGEST or any(":" in text.gap(i) for i in told[1:]):
            continue
        if any(re.search("[,()]", text.gap(i)) for i in told[1:] if i <= job) or _is_signed(text, start):
            continue
        if all(_is_capital(text.word(i)) or i in jobs or text.tokens[i] in word_list("within") for i in told):
            return text.quote(start, end + 1)
    return None


def _is_signed(text: Text, start: int) -> bool:
    """Whether the line before this one is somebody's name, or there is none: *Farah Qureshi / Talent Partner*."""
    before = text.raw[: text.spans[start][0]].rstrip()
    line = before.rpartition("\n")[2].strip(" ,-–—")
    names = line.split()
    return is_name(line) or (1 < len(names) < 4 and all(n[0].isupper() and n.isalpha() for n in names))


def _is_capital(word: str) -> bool:
    """Whether a word is written as one of a title: *Engineer*, *iOS*, *II*, *3D*."""
    return word[0].isdigit() or any(letter.isupper() for letter in word)


def _stated(reading: Reading, field: str) -> str | None:
    """What stands after ``for the``, ``position of``, ``als`` and the like, if it has a job or a word for one."""
    text = reading.field(field)
    jobs = {i for h in reading.all_hits[field] if h.cue == "role" for i in range(h.first, h.last)}
    around = reading.around[field]
    closers = {h.first for h in around if h.cue == "role_after"}
    for hit in around:
        if hit.cue == "role_before" and (found := _run(text, hit.last, jobs, closers)):
            return found
    return None


def _run(text: Text, start: int, jobs: set[int], closers: set[int]) -> str | None:
    """The words from ``start`` on that are written as a job title is."""
    between = word_list("within")
    end = start
    while end < min(start + _LONGEST, len(text.tokens)) and end not in closers:
        gap = text.raw[text.spans[end - 1][1] : text.spans[end][0]]
        if _END.search(gap.lstrip(" :?：") if end == start else gap):
            break
        word = text.raw[text.spans[end][0] : text.spans[end][1]]
        if not (_is_capital(word) or end in jobs or text.tokens[end] in between):
            break
        end += 1
    while start < end and (text.tokens[start] in between or text.tokens[start].isdigit()):
        start += 1
    commas = [i for i in range(start + 1, end) if "," in text.gap(i)]
    if commas and not _AND.isdisjoint(text.tokens[commas[0] : end + 2]):  # *Motion Designerin, Gehalt und Termine*
        end = commas[0]
    closed = end in closers
    ended = text.tokens[end - 1] in _AND
    if not closed and not ended and any(i in jobs for i in range(start, end)):
        end = _qualified(text, end)
    while end > start and text.tokens[end - 1] in between:
        end -= 1
    named = any(i in jobs for i in range(start, end))
    if end <= start or not (named or (closed and text.raw[text.spans[start][0]].isupper())):
        return None
    return text.quote(start, end)


def _qualified(text: Text, end: int) -> int:
    """Up to two more words in small letters that end the clause belong to the job: *cheffe de projet digital*."""
    for more in range(end, min(end + 3, len(text.tokens) + 1)):
        if more == len(text.tokens) or _END.search(text.gap(more)) or "," in text.gap(more):
            return more
        if text.tokens[more] in word_list("join") or text.tokens[more] in common_words() or text.tokens[more] in _AND:
            return end
    return end
