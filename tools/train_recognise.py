"""Learn the weights of recognition: ``python -m tools.train_recognise`` rewrites daemon/recognise/weights.toml.

Logistic regression over named cues, with a Gaussian prior around the judged weights of cues.toml: where the labelled
events say nothing, the judgement stays; where they speak, it yields. Newton's method in plain Python; the result is the
same on every machine to the printed digits.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from daemon.model import Event, Me
from daemon.recognise.catalogue import catalogue, flagged
from daemon.recognise.cues import cues_of
from daemon.recognise.reading import Reading
from daemon.recognise.weigh import Weights, strength
from tests import detection, ordinary

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "daemon" / "recognise" / "weights.toml"
SPREAD = 0.6  # how far a weight may go from its judgement: the prior's standard deviation, in logits
BIAS = -3.4
INTERVIEW_ABOVE, ASK_ABOVE = 0.58, 0.35

Name = tuple[str, str]
Row = dict[Name, float]
Sparse = list[tuple[list[tuple[int, float]], int]]


@lru_cache(maxsize=1)
def judged() -> dict[Name, float]:
    """The weights of cues.toml."""
    found: dict[Name, float] = {}
    for name, row in catalogue().items():
        match row.get("judged"):
            case [title, body]:
                found |= {(name, "title"): title, (name, "body"): body}
            case float(weight):
                found[name, "who"] = weight
    return found


def rows(cases: Sequence[detection.Case]) -> list[tuple[Row, int]]:
    """The cues of each case and its label. Vetoed ones need no weighing."""
    found = ((row_of(case.event, case.me), int(case.interview)) for case in cases)
    return [(row, label) for row, label in found if row is not None]


def ordinary_rows(count: int = 2_000) -> list[tuple[Row, int]]:
    """Some of an ordinary year: what interviews have to be told from in the end (the tests look at other years)."""
    found = (row_of(event, ordinary.OWNER) for event in ordinary.year(seed=0, count=count))
    return [(row, 0) for row in found if row is not None]


def row_of(event: Event, me: Me) -> Row | None:
    """An event's cues as numbers, ``None`` if a veto decides it."""
    names = judged()
    cues = cues_of(Reading.of(event, me))
    if any(cue.name in flagged("veto") for cue in cues):
        return None
    return {(cue.name, cue.where): strength(cue) for cue in cues if (cue.name, cue.where) in names}


def learn(data: Sequence[tuple[Row, int]], spread: float = SPREAD) -> Weights:
    """The bias and weights that make the labels likeliest under the prior."""
    prior = judged()
    names = sorted({name for row, _ in data for name in row})
    index = {name: i + 1 for i, name in enumerate(names)}
    start = [BIAS, *(prior[name] for name in names)]
    theta = list(start)
    sparse = [([(0, 1.0), *((index[n], v) for n, v in row.items())], label) for row, label in data]
    for _ in range(30):
        step = _newton(sparse, theta, start, 1 / spread**2)
        theta = [t - s for t, s in zip(theta, step, strict=True)]
        if max(map(abs, step)) < 1e-9:
            break
    values = prior | {name: theta[index[name]] for name in names}
    return Weights(theta[0], INTERVIEW_ABOVE, ASK_ABOVE, values)


def _newton(sparse: Sparse, theta: list[float], start: list[float], pull: float) -> list[float]:
    size = len(theta)
    gradient = [pull * (t - s) for t, s in zip(theta, start, strict=True)]
    hessian = [[0.0] * size for _ in range(size)]
    for i in range(size):
        hessian[i][i] = pull
    for row, label in sparse:
        p = 1 / (1 + math.exp(-sum(theta[i] * v for i, v in row)))
        w = p * (1 - p)
        for i, v in row:
            gradient[i] += (p - label) * v
            for j, u in row:
                hessian[i][j] += w * v * u
    return _solve(hessian, gradient)


def _solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Cholesky: the Hessian of a convex loss with a prior is positive definite."""
    size = len(right)
    low = [[0.0] * size for _ in range(size)]
    for i in range(size):
        for j in range(i + 1):
            rest = matrix[i][j] - sum(a * b for a, b in zip(low[i][:j], low[j][:j], strict=True))
            low[i][j] = math.sqrt(rest) if i == j else rest / low[j][j]
    half = [0.0] * size
    for i in range(size):
        half[i] = (right[i] - sum(a * b for a, b in zip(low[i][:i], half[:i], strict=True))) / low[i][i]
    full = [0.0] * size
    for i in reversed(range(size)):
        full[i] = (half[i] - sum(low[k][i] * full[k] for k in range(i + 1, size))) / low[i][i]
    return full


def written(weights: Weights) -> str:
    """The weights as the text of weights.toml."""
    lines = [
        "# Written by tools/train_recognise.py from cues.toml and the labelled events under tests/data/detection.",
        "# Logits: they are added up with the bias, and the logistic function of the sum is the confidence.",
        "",
        "[verdict]",
        f"bias = {weights.bias:.2f}",
        f"interview_above = {weights.interview_above}",
        f"ask_above = {weights.ask_above}",
    ]
    for where in ("title", "body", "who"):
        lines += ["", f"[{where}]"]
        found = {name: value for (name, place), value in weights.values.items() if place == where}
        heaviest = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
        lines += [f'"{name}" = {value:.2f}' for name, value in heaviest if round(value, 2)]
    return "\n".join(lines) + "\n"


def everything() -> list[tuple[Row, int]]:
    """What the shipped weights are learned from: never the held-out cases."""
    return [*rows([*detection.shared(), *detection.own()]), *ordinary_rows()]


if __name__ == "__main__":
    data = everything()
    TARGET.write_text(written(learn(data)), encoding="utf-8")
    print(f"{TARGET.relative_to(ROOT)}: learned from {len(data)} events that no veto decides")
