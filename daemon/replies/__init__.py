"""What kind of message an answer is, by its headers first and its words last: pure.

Machines are recognised by what they say of themselves (``machines``). What an employer says is looked for in the
sender's own words only (``letter``), sentence by sentence (``words``).
"""

from __future__ import annotations

from collections import Counter

from daemon.model import Message
from daemon.replies.letter import written
from daemon.replies.machines import Envelope
from daemon.replies.words import cues

__all__ = ["classify"]


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
    return _by_words(envelope, cues(envelope.topic, written(message.text), message.at.date()))


def _by_words(envelope: Envelope, said: Counter[str]) -> str:
    machine = envelope.robot or envelope.bulk or said["machine"] > 0
    away = said["away"] > 0 or said["absent"] > 1
    decided = _decided(said, machine=machine, silent=away or said["receipt"] > 0)
    if said["challenge"] or (away and not decided):
        return "automatic"
    if said["newsletter"] > (0 if envelope.bulk or envelope.robot else 1):
        return decided if decided and said["newsletter"] == 1 and not envelope.bulk else "newsletter"
    if decided:
        return decided
    if said["receipt"] and (machine or (envelope.desk and not said["human"])):
        return "receipt"
    if not machine or said["human"] or envelope.answers:
        return "human"
    return "newsletter" if envelope.bulk else "receipt"


def _decided(said: Counter[str], *, machine: bool, silent: bool) -> str:
    """The decision that the words bring. ``silent``: they are there for another reason than to decide anything."""
    for kind in ("rejection", "offer", "scheduling"):
        if said[kind]:
            return kind
    if said["regret"] and said["farewell"]:
        return "rejection"
    if machine:  # otherwise no machine is sorry, or wishes luck, for any other reason
        return "rejection" if not silent and (said["regret"] or said["farewell"]) else ""
    return next((kind for kind in ("offer", "scheduling") if said[f"perhaps {kind}"]), "")
