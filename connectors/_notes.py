"""What the user wrote into a text of ours."""

from __future__ import annotations


def added(ours: str, now: str) -> str:
    """Lines that are not ours; of a line that the user went on writing, only what was added."""
    lines = [each.strip() for each in ours.splitlines() if each.strip()]
    known = set(lines)
    more = []
    for line in filter(None, (each.strip() for each in now.splitlines())):
        if line not in known:
            begun = max((each for each in lines if line.startswith(each)), key=len, default="")
            more.append(line.removeprefix(begun).strip())
    return "\n".join(more)
