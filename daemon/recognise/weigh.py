"""What the cues weigh together: a verdict, how sure, and the evidence in order of weight."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from daemon.model import Evidence, Verdict
from daemon.recognise.cues import Cue

MORE = 0.3  # what a second, different wording of the same cue adds, as a share of the first


@dataclass(frozen=True, slots=True)
class Weights:
    """The numbers of ``weights.toml``."""

    bias: float
    interview_above: float
    ask_above: float
    values: dict[tuple[str, str], float]
    says: dict[str, str]


@lru_cache(maxsize=1)
def weights() -> Weights:
    """Read the weights once."""
    raw = tomllib.loads(files(__package__).joinpath("weights.toml").read_text(encoding="utf-8"))
    values: dict[tuple[str, str], float] = {}
    says: dict[str, str] = {}
    for name, row in raw["cues"].items():
        values[name, "title"], values[name, "body"], says[name] = row["title"], row["body"], row["says"]
    for name, row in raw["who"].items():
        values[name, "who"], says[name] = row["weight"], row["says"]
    return Weights(raw["bias"], raw["interview_above"], raw["ask_above"], values, says)


def weigh(cues: Iterable[Cue]) -> tuple[Verdict, float, tuple[Evidence, ...]]:
    """The verdict on these cues, the probability behind it, and the evidence, heaviest first."""
    table = weights()
    total = table.bias
    evidence: list[Evidence] = []
    for cue in cues:
        weight = table.values.get((cue.name, cue.where), 0.0)
        if not weight:
            continue
        if cue.times > 1:
            weight *= 1 + MORE
        total += weight
        where = "" if cue.where == "who" else f" ({cue.where})"
        text = f"{table.says[cue.name]}{where}: “{cue.text}”" if cue.text else table.says[cue.name]
        evidence.append(Evidence(cue.name, round(weight, 2), text))
    confidence = 1 / (1 + math.exp(-total))
    verdict = Verdict.NOT
    if confidence >= table.interview_above:
        verdict = Verdict.INTERVIEW
    elif confidence >= table.ask_above:
        verdict = Verdict.ASK
    evidence.sort(key=lambda e: -abs(e.weight))
    return verdict, confidence, tuple(evidence)
