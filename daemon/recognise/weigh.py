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

MORE = 0.3  # what further wordings of the same cue add, as a share of the first


@dataclass(frozen=True, slots=True)
class Weights:
    """The numbers of ``weights.toml`` and the words of ``cues.toml``."""

    bias: float
    interview_above: float
    ask_above: float
    values: dict[tuple[str, str], float]
    says: dict[str, str]


def table(name: str) -> dict[str, dict[str, dict[str, float]]]:
    """One of the package's TOML files."""
    return tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def weights() -> Weights:
    """Read the weights once."""
    cues, learned = table("cues.toml"), table("weights.toml")
    says = {name: row["says"] for section in cues.values() for name, row in section.items()}
    values = {(name, where): value for where in ("title", "body", "who") for name, value in learned[where].items()}
    rule = learned["verdict"]
    return Weights(rule["bias"], rule["interview_above"], rule["ask_above"], values, says)  # type: ignore[arg-type]


def strength(cue: Cue) -> float:
    """How often a cue counts: once, and a little more if it is worded in several ways."""
    return 1 + MORE if cue.times > 1 else 1.0


def weigh(cues: Iterable[Cue]) -> tuple[Verdict, float, tuple[Evidence, ...]]:
    """The verdict on these cues, the probability behind it, and the evidence, heaviest first."""
    known = weights()
    total = known.bias
    evidence: list[Evidence] = []
    for cue in cues:
        weight = known.values.get((cue.name, cue.where), 0.0) * strength(cue)
        if not weight:
            continue
        total += weight
        where = "" if cue.where == "who" else f" ({cue.where})"
        text = f"{known.says[cue.name]}{where}: “{cue.text}”" if cue.text else known.says[cue.name]
        evidence.append(Evidence(cue.name, round(weight, 2), text))
    confidence = 1 / (1 + math.exp(-total))
    verdict = Verdict.NOT
    if confidence >= known.interview_above:
        verdict = Verdict.INTERVIEW
    elif confidence >= known.ask_above:
        verdict = Verdict.ASK
    evidence.sort(key=lambda e: -abs(e.weight))
    return verdict, confidence, tuple(evidence)
