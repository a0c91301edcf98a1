"""The job title, as the event writes it."""

from __future__ import annotations

import re

from daemon.lexicon import common_words, word_list
from daemon.lexicon.text import Text
from daemon.recognise.pieces import is_cjk
from daemon.recognise.reading import Reading

_END = re.compile(r"[.;!?\n|()（）–—]| - |:\s")
_LONGEST = 7  # words of a job title
_HAN = re.compile(r"(?:岗位|职位|应聘|招聘|職種|募集職種|ポジション)\s*[:：是]?\s*([\w・/]{2,14})")


def role_of(reading: Reading) -> str | None:
    """The role from the title, else from the words around it in the body."""
    if is_cjk(reading.body.raw) and (match := _HAN.search(reading.body.raw)):
        return match[1]
    titled = [p.text.strip(" -–,") for p in reading.pieces if p.kind == "role"]
    if stated := _stated(reading, "title"):
        return stated
    if titled:
        return max(titled, key=len)
    return _stated(reading, "body")


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
        if not (word[0].isupper() or word[0].isdigit() or end in jobs or text.tokens[end] in between):
            break
        end += 1
    while start < end and text.tokens[start] in between:
        start += 1
    closed = end in closers
    if not closed and any(i in jobs for i in range(start, end)):
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
        if text.tokens[more] in word_list("join") or text.tokens[more] in common_words():
            return end
    return end
