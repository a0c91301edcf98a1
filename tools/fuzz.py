"""Feed the readers what nobody would write: ``python -m tools.fuzz [--minutes 10] [--seed N]``.

Inputs are mutated from a corpus; one that leads to a call among our functions which no input before it led to is
kept, so that the next ones start from there. What breaks a reader is reduced and written to
``tests/data/fuzz/<reader>/``, where the tests read it from then on; with ``--keep`` so is what led to new calls.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

from tests.readers import READERS, read

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "tests" / "data" / "fuzz"
OURS = tuple(str(ROOT / name) for name in ("daemon", "connectors"))
LARGEST = 20_000  # octets; large inputs are the business of the hostile calendars


MATERIAL = {"process": "calendar"}  # readers that are fed with what another is fed with


def tokens(reader: str) -> list[bytes]:
    """What such inputs are made of, from ``tests/data/fuzz_tokens.txt``: one a line, with escapes."""
    sections = (ROOT / "tests" / "data" / "fuzz_tokens.txt").read_text("utf-8").split("[")
    section = f"{MATERIAL.get(reader, reader)}]"
    pieces = next(part for part in sections if part.startswith(section)).splitlines()[1:]
    return [re.sub(r"\\(u[0-9a-f]{4}|x[0-9a-f]{2}|r|n)", _unescaped, piece).encode() for piece in pieces]


def _unescaped(match: re.Match[str]) -> str:
    return match[0].encode("ascii").decode("unicode_escape")


def seeds(reader: str) -> list[bytes]:
    """The corpus, and small samples of what the tests read anyway."""
    material = MATERIAL.get(reader, reader)
    kept = [
        path.read_bytes() for name in dict.fromkeys((reader, material)) for path in sorted((CORPUS / name).glob("*"))
    ]
    data = ROOT / "tests" / "data"
    if material == "calendar":
        return [*kept, (ROOT / "examples" / "calendar.ics").read_bytes()[:LARGEST]]
    if material == "mail":
        return [*kept, b"To: Rita <r@a.example>\r\nSubject: Hi\r\nContent-Type: text/plain\r\n\r\nDear Rita,\r\n"]
    lines = (data / "notes" / "worked.jsonl").read_text("utf-8").splitlines()[:40]
    return [*kept, *(next(v for v in json.loads(line).values() if isinstance(v, str)).encode() for line in lines)]


def mutate(raw: bytes, other: bytes, pieces: list[bytes], chance: random.Random) -> bytes:
    """A neighbour of ``raw``: some bytes or lines are changed, moved, doubled, dropped, or come from elsewhere."""
    out = bytearray(raw)
    for _ in range(chance.choice((1, 1, 2, 3, 6, 12))):
        at = chance.randrange(len(out) + 1)
        end = min(len(out), at + chance.choice((1, 2, 8, 40, 200)))
        way = chance.randrange(7)
        if way == 0 and at < len(out):
            out[at] = chance.randrange(256)
        elif way == 1:
            del out[at:end]
        elif way == 2:
            out[at:at] = chance.choice(pieces)
        elif way == 3:
            out[at:at] = out[at:end] * chance.choice((1, 2, 20))
        elif way == 4:
            begin = chance.randrange(len(other) + 1)
            out[at:at] = other[begin : begin + chance.choice((4, 40, 400))]
        elif way == 5:
            lines = bytes(out).splitlines(keepends=True)
            chance.shuffle(lines)
            out = bytearray(b"".join(lines))
        else:
            out[at:end] = str(chance.choice((0, -1, 99999999, 2**31, 0.1, 1))).encode()
    return bytes(out[:LARGEST])


def reached(reader: str, raw: bytes) -> set[int]:
    """The calls among our functions that reading it leads to (who, from which line); raises what the reader raises."""
    calls: set[int] = set()

    def entered(frame: FrameType, _event: str, _arg: Any) -> None:
        code, caller = frame.f_code, frame.f_back
        if caller is not None and code.co_filename.startswith(OURS):
            calls.add(hash((code.co_filename, code.co_firstlineno, caller.f_lineno)))

    sys.settrace(entered)
    try:
        read(reader, raw)
    finally:
        sys.settrace(None)
    return calls


def reduced(raw: bytes, breaks: Callable[[bytes], bool]) -> bytes:
    """The smallest part of it, cut by halves, that still breaks."""
    size = len(raw) // 2
    while size:
        at = 0
        while at < len(raw):
            shorter = raw[:at] + raw[at + size :]
            if breaks(shorter):
                raw = shorter
            else:
                at += size
        size //= 2
    return raw


def broken(reader: str, raw: bytes) -> str:
    """How the reader breaks on it, or nothing."""
    try:
        read(reader, raw)
    except Exception as error:
        return f"{type(error).__name__}: {str(error).splitlines()[0][:120] if str(error) else ''}"
    return ""


def keep(reader: str, raw: bytes) -> Path:
    """Write it to the corpus, named by its content."""
    path = CORPUS / reader / hashlib.sha256(raw).hexdigest()[:16]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw)
    return path


def fuzz(reader: str, until: float, chance: random.Random, *, keeping: bool) -> Iterator[str]:
    """Try until then; what breaks, each kind once. The last line is the count."""
    pool, pieces, calls, kinds, count = seeds(reader), tokens(reader), set[int](), set[str](), 0
    for raw in pool:
        calls |= reached(reader, raw)
    while time.monotonic() < until:
        raw = mutate(chance.choice(pool), chance.choice(pool), pieces, chance)
        count += 1
        try:
            fresh = reached(reader, raw) - calls
        except Exception as error:
            kind = type(error).__name__
            said = broken(reader, raw) or kind
            if said.partition(":")[0] not in kinds:
                kinds.add(said.partition(":")[0])
                small = reduced(raw, lambda less, kind=kind: broken(reader, less).startswith(kind))  # type: ignore[misc]
                yield f"{reader}: {said}: kept as {keep(reader, small).name}"
            continue
        if fresh:
            calls |= fresh
            pool.append(raw)
            if keeping:
                keep(reader, raw)
    yield f"{reader}: {count} inputs, {len(pool)} in the corpus, {len(calls)} calls reached"


def main() -> int:
    """Each reader in a process of its own; the exit code says whether any broke."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--keep", action="store_true", help="keep what leads to new calls, too")
    parser.add_argument("--reader", choices=sorted(READERS))
    given = parser.parse_args()
    if given.reader is None:
        words = [sys.executable, "-m", "tools.fuzz", *sys.argv[1:]]
        children = [os.spawnv(os.P_NOWAIT, sys.executable, [*words, "--reader", name]) for name in READERS]
        return max(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children)
    seed = given.seed if given.seed is not None else random.SystemRandom().randrange(2**32)
    wrong = -1
    until = time.monotonic() + given.minutes * 60
    for line in fuzz(given.reader, until, random.Random(seed), keeping=given.keep):
        print(line if line.startswith(given.reader) else f"{given.reader}: {line}", flush=True)
        wrong += 1
    return 1 if wrong > 0 else 0


if __name__ == "__main__":
    sys.exit(main())
