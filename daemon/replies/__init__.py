"""What kind of message an answer is, by its headers first and its words last: pure.

Machines are recognised by what they say of themselves (``machines``). What an employer says is looked for in the
sender's own words only (``letter``), sentence by sentence, with the phrases of ``daemon/lexicon/replies.*.txt``: what
is said of everybody, or of what may come ("if you are selected"), does not count.
"""

from __future__ import annotations

from collections import Counter

from daemon.lexicon import phrases
from daemon.lexicon.text import Text
from daemon.model import Message
from daemon.replies.letter import sentences, written
from daemon.replies.machines import Envelope

__all__ = ["classify"]

_DECIDING = ("rejection", "offer", "scheduling")
_NO = frozenset("""
    not never unable cannot t without nicht kein keine keinen keinem pas non no nao niet geen nie 不 没 未 无
""".split())  # fmt: skip
_REACH = 4  # words within which a "not" takes an offer back


def classify(message: Message) -> str:
    """One of own, calendar, bounce, automatic, newsletter, rejection, offer, scheduling, receipt, human."""
    if message.own:
        return "own"
    envelope = Envelope(message)
    if envelope.calendar:
        return "calendar"
    if envelope.bounced:
        return "bounce"
    if envelope.automatic:
        return "automatic"
    said = cues(envelope.topic, written(message.text))
    return _by_words(envelope, said)


def _by_words(envelope: Envelope, said: Counter[str]) -> str:
    decided = next((kind for kind in _DECIDING if said[kind]), "")
    if said["challenge"] or (not decided and (said["away"] or said["absent"] > 1)):
        return "automatic"
    if said["newsletter"] > (0 if envelope.bulk or envelope.robot else 1):
        return decided if decided and said["newsletter"] == 1 and not envelope.bulk else "newsletter"
    if decided:
        return decided
    impersonal = envelope.robot or envelope.bulk or said["machine"] > 0
    if said["receipt"] and (impersonal or (envelope.desk and not said["human"])):
        return "receipt"
    if not impersonal or said["human"] or envelope.answers:
        return "human"
    return "newsletter" if envelope.bulk else "receipt"


def cues(topic: str, text: str) -> Counter[str]:
    """How many different phrases of each cue stand in a subject and in the sentences below it."""
    found: dict[tuple[str, str], None] = {}
    for sentence in (topic, *sentences(text)):
        for cue, phrase in _said(sentence):
            found[cue, phrase] = None
    counted = Counter(cue for cue, _ in found)
    if not counted["rejection"] and counted["regret"] and counted["farewell"] and not counted["scheduling"]:
        counted["rejection"] += 1
    return counted


def _said(sentence: str) -> list[tuple[str, str]]:
    tokens = Text.of(sentence).tokens
    hits = phrases("replies").find(tokens)
    perhaps = min((hit.first for hit in hits if hit.cue == "perhaps"), default=len(tokens))
    kept = []
    for hit in hits:
        if hit.cue in _DECIDING and hit.first > perhaps:
            continue
        if hit.cue == "offer" and _NO.intersection(tokens[max(0, hit.first - _REACH) : hit.first]):
            continue
        kept.append((hit.cue, " ".join(tokens[hit.first : hit.last])))
    return kept
