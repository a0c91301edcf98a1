"""Checks the licences of what we ship with: every package of a requirements file has to be permissive.

    python -m tools.licences requirements.txt

A package states its licence as an SPDX expression, as classifiers or in words; one of several offered is enough.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

PERMISSIVE = re.compile(
    r"MIT(-0| License)?|ISC( License.*)?|0?BSD( License)?|(The )?(BSD[- ][23]-Clause|[23]-Clause BSD)( License)?"
    r"|Apache(-2\.0| Software License|( License,?)?( Version)? 2\.0)|PSF-2\.0|Python Software Foundation License"
    r"|(The )?Unlicense.*|Zlib|CC0-1\.0",
    re.IGNORECASE,
)
# Used as they are, never changed or copied from: data (MPL), and libraries that a user may exchange (LGPL).
NAMED = {
    "certifi": "MPL-2.0: the certificates of public authorities",
    "imapclient": "BSD-3-Clause: as its COPYING says, not its metadata",
    "publicsuffixlist": "MPL-2.0: the list of public suffixes",
    "recurring-ical-events": "LGPL-3.0-or-later: occurrences of calendar series, unmodified and exchangeable",
    "x-wr-timezone": "LGPL-3.0-or-later: needed by recurring-ical-events",
}


def licences(package: Distribution) -> list[str]:
    """The licences that a package offers, each in the words it uses."""
    meta = package.metadata
    classifiers = [line.rpartition(" :: ")[2] for line in meta.get_all("Classifier") or () if "License ::" in line]
    stated = [name for name in classifiers if name != "OSI Approved"]
    return stated or re.split(r"\s+OR\s+", meta.get("License-Expression") or meta.get("License") or "unknown")


def _permissive(text: str) -> bool:
    return PERMISSIVE.fullmatch(text.strip("() \n")) is not None


def problems(names: list[str]) -> Iterator[str]:
    """One line for each package that is not permissive or says nothing."""
    for name in names:
        try:
            offered = licences(distribution(name))
        except PackageNotFoundError:
            continue  # for another platform or version of Python
        if name not in NAMED and not any(all(map(_permissive, re.split(r"\s+AND\s+", each))) for each in offered):
            yield f"{name}: {' or '.join(offered)[:100]}"


def main(path: str) -> int:
    """Print what is not permissive; the exit code says whether there was any."""
    names = re.findall(r"^([A-Za-z0-9._-]+)==", Path(path).read_text(), re.MULTILINE)
    found = list(problems(names))
    for line in found:
        print(f"not permissive: {line}")
    print(f"{len(names)} packages, {len(found)} not permissive, {len(NAMED)} named in tools/licences.py")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
