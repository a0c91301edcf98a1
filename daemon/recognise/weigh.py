"""What the cues weigh together: a verdict, how sure, and the evidence in order of weight."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from daemon.model import Evidence, Verdict
from daemon.recognise.catalogue import Cue, catalogue, flagged

MORE = 0.3  # what further wordings of the same cue add, as a share of the first
VETO = -9.0  # how a veto is shown among the evidence
_SURE = 0.99
_WHERE = {"title": " (title)", "body": " (description)"}


@dataclass(frozen=True, slots=True)
class Weights:
    """The numbers of ``weights.toml``: a value for each cue and place."""

    bias: float
    interview_above: float
    ask_above: float
    values: dict[tuple[str, str], float]


@lru_cache(maxsize=1)
def weights() -> Weights:
    """Read the weights once."""
    learned: dict[str, dict[str, float]] = tomllib.loads(
        files(__package__).joinpath("weights.toml").read_text(encoding="utf-8")
    )
    rule = learned.pop("verdict")
    return Weights(
        rule["bias"],
        rule["interview_above"],
        rule["ask_above"],
        {(name, where): value for where, section in learned.items() for name, value in section.items()},
    )


def strength(cue: Cue) -> float:
    """How often a cue counts: once, and a little more if it is worded in several ways."""
    return 1 + MORE if cue.times > 1 else 1.0


def weigh(cues: Iterable[Cue], known: Weights | None = None) -> tuple[Verdict, float, tuple[Evidence, ...]]:
    """The verdict on these cues, the probability behind it (0–1), and the evidence, heaviest first."""
    known, rows, vetoes = known or weights(), catalogue(), flagged("veto")
    total, vetoed = known.bias, False
    evidence: list[Evidence] = []
    for cue in cues:
        if cue.name in vetoes:
            vetoed = True
            evidence.append(Evidence(cue.name, VETO, _words(cue, rows[cue.name]["says"])))
        elif weight := known.values.get((cue.name, cue.where), 0.0) * strength(cue):
            total += weight
            evidence.append(Evidence(cue.name, round(weight, 2), _words(cue, rows[cue.name]["says"])))
    evidence.sort(key=lambda e: -abs(e.weight))
    confidence = 1 / (1 + math.exp(-total))
    if vetoed:
        return Verdict.NOT, min(confidence, 1 - _SURE), tuple(evidence)
    return verdict_on(confidence, known), confidence, tuple(evidence)


def verdict_on(confidence: float, known: Weights | None = None) -> Verdict:
    """What a probability amounts to."""
    known = known or weights()
    if confidence >= known.interview_above:
        return Verdict.INTERVIEW
    return Verdict.ASK if confidence >= known.ask_above else Verdict.NOT


def _words(cue: Cue, says: str) -> str:
    where = _WHERE.get(cue.where, "")
    text = " ".join(cue.text.split()) if "\n" in cue.text else cue.text
    return f"{says}{where}: “{text}”" if text else says
