"""How well interviews are recognised, and how fast.

    python -m bench.recognise [--mistakes 8] [--speed-only]

The weights are cross-validated: each event is judged by weights that were learned without it (five folds; the ordinary
days that are learned from are never tested on). What cross-validation cannot undo is that the words of the lexicon were
chosen by somebody who had seen the labelled events; the held-out rows show what that is worth: those cases were
written before anybody looked how they fare, and nothing is ever learned from them. See docs/recognition.md.
"""

from __future__ import annotations

import argparse
import re
import time
import zlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from daemon.model import COARSE, Recognition, Verdict
from daemon.recognise import recognise
from daemon.recognise.weigh import Weights
from tests import detection, ordinary
from tests.detection import Case
from tools.train_recognise import everything, learn, ordinary_rows, rows

FOLDS = 5
Judged = list[tuple[Case, Recognition]]


@dataclass
class Score:
    """Counts of right and wrong, and what they amount to."""

    count: int = 0
    hits: int = 0
    false: int = 0
    missed: int = 0
    asked: int = 0
    asked_well: int = 0
    company: int = 0
    role: int = 0
    stage: int = 0
    positives: int = 0
    people: tuple[int, int, int] = (0, 0, 0)

    def add(self, case: Case, found: Recognition) -> None:
        """Count one event."""
        says, asks = found.verdict is Verdict.INTERVIEW, found.verdict is Verdict.ASK
        self.count += 1
        self.hits += says and case.interview
        self.false += says and not case.interview
        self.missed += case.interview and not says
        self.asked += asks
        self.asked_well += asks and case.interview
        if case.interview:
            self.positives += 1
            self.company += alike(case.company, found.company)
            self.role += squashed(case.role) == squashed(found.role)
            self.stage += COARSE.get(case.stage or "") == found.coarse
            seen = {p.email for p in found.interviewers if p.email}
            both, more, less = self.people
            wanted = case.interviewers
            self.people = (both + len(wanted & seen), more + len(seen - wanted), less + len(wanted - seen))

    def line(self, name: str) -> str:
        """One row of the table."""
        both, more, less = self.people
        precision, recall = share(self.hits, self.hits + self.false), share(self.hits, self.hits + self.missed)
        figures = (
            precision,
            recall,
            share(2 * self.hits, 2 * self.hits + self.false + self.missed),
            share(self.asked, self.count),
            share(self.hits + self.asked_well, self.hits + self.missed),
            share(self.company, self.positives),
            share(self.role, self.positives),
            share(self.stage, self.positives),
            share(2 * both, 2 * both + more + less),
        )
        return f"{name:<22}{self.count:>6}" + "".join(f"{value:>10.3f}" for value in figures)


HEAD = f"{'':<22}{'events':>6}" + "".join(
    f"{name:>10}" for name in ("precision", "recall", "F1", "ask", "rec.+ask", "company", "role", "stage", "people F1")
)


def share(part: int, whole: int) -> float:
    """A share, 1 of nothing."""
    return part / whole if whole else 1.0


def alike(wanted: str | None, got: str | None) -> bool:
    """Whether two company names are the same but for blanks, case, accents, legal form or a trailing word."""
    one, two = squashed(wanted), squashed(got)
    return one == two or bool(one and two and (one.startswith(two) or two.startswith(one) or one in two or two in one))


def squashed(name: str | None) -> str:
    """A name without blanks, signs and case."""
    return re.sub(r"\W+", "", name or "").casefold()


def cross_validated(cases: list[Case]) -> Judged:
    """Each case judged by weights learned without its fold."""
    fold = {case.id: zlib.crc32(case.id.encode()) % FOLDS for case in cases}
    usual = ordinary_rows()
    weights = [learn([*rows([c for c in cases if fold[c.id] != number]), *usual]) for number in range(FOLDS)]
    return [(case, recognise(case.event, case.me, weights[fold[case.id]])) for case in cases]


def table(name: str, judged: Iterable[tuple[Case, Recognition]]) -> str:
    """One row over these events."""
    score = Score()
    for case, found in judged:
        score.add(case, found)
    return score.line(name)


def split(judged: Judged, by: str) -> list[str]:
    """A row for each value of a property."""
    groups: defaultdict[str, Judged] = defaultdict(list)
    for case, found in judged:
        groups[str(getattr(case, by))].append((case, found))
    return [table(f"  {name}", groups[name]) for name in sorted(groups)]


def mistakes(judged: Judged, count: int) -> list[str]:
    """The worst mistakes, the surest first, with their evidence."""
    wrong = [(c, f) for c, f in judged if (f.verdict is Verdict.INTERVIEW) != c.interview]
    wrong.sort(key=lambda pair: abs(pair[1].confidence - pair[0].interview), reverse=True)
    lines = []
    for case, found in wrong[:count]:
        label = "an interview" if case.interview else "none"
        lines.append(f"  {case.id} {found.verdict.value} ({found.confidence:.2f}), is {label}: {case.event.title}")
        lines += [f"      {item.weight:+.2f} {item.text[:100]}" for item in found.evidence[:5]]
    return lines or ["  none"]


def speed(weights: Weights) -> list[str]:
    """Events a second on one core, in CPU time, best of seven: an ordinary year with the labelled interviews in it."""
    year = [(event, ordinary.OWNER) for event in ordinary.year(seed=7)]
    labelled = [(case.event, case.me) for case in detection.shared()]
    lines = []
    for name, events in (("a calendar", [*year, *labelled]), ("ordinary days only", year), ("labelled only", labelled)):
        best = float("inf")
        for _ in range(7):
            start = time.process_time()
            for event, me in events:
                recognise(event, me, weights)
            best = min(best, time.process_time() - start)
        lines.append(f"  {name:<22}{len(events):>6} events {len(events) / best:>10,.0f} a second")
    return lines


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mistakes", type=int, default=8)
    parser.add_argument("--speed-only", action="store_true")
    options = parser.parse_args()
    full = learn(everything())
    if not options.speed_only:
        shared, own = detection.shared(), detection.own()
        judged = cross_validated([*shared, *own])
        first, second = judged[: len(shared)], judged[len(shared) :]
        held = {name: [(c, recognise(c.event, c.me, full)) for c in detection.own(name)] for name in detection.HELD}
        everyone_held = [pair for pairs in held.values() for pair in pairs]
        print(f"Weights cross-validated in {FOLDS} folds\n{HEAD}")
        print(table("shared events", first), *split(first, "language"), *split(first, "difficulty"), sep="\n")
        only = [(c, recognise(c.event, c.me, learn([]))) for c in shared]
        print(table("  judged weights only", only))
        print(table("own cases", second), *split(second, "language"), sep="\n")
        print(f"\nNever learned from\n{HEAD}", table("held-out cases", everyone_held), sep="\n")
        print(*(table(f"  {name}", pairs) for name, pairs in held.items()), sep="\n")
        print("\nOrdinary years of 2,000 events, none an interview")
        for seed in range(1, 6):
            verdicts = [recognise(e, ordinary.OWNER, full).verdict for e in ordinary.year(seed)]
            print(f"  year {seed}: {verdicts.count(Verdict.INTERVIEW)} interview, {verdicts.count(Verdict.ASK)} ask")
        print("\nThe worst mistakes (shared)", *mistakes(first, options.mistakes), sep="\n")
        print("The worst mistakes (own and held-out)", *mistakes([*second, *everyone_held], options.mistakes), sep="\n")
    print("\nSpeed, one core, CPU time", *speed(full), sep="\n")


if __name__ == "__main__":
    main()
