"""CalDAV: no fake, but real servers on the loopback interface, behind a wire that loses what it is told to lose."""

from pathlib import Path

from tests.fakes.caldav.harness import CaldavHarness

VARIANTS = ("radicale", "xandikos")


def harness(tmp_path: Path, variant: str = "radicale") -> CaldavHarness:
    return CaldavHarness(tmp_path, variant)


__all__ = ["VARIANTS", "CaldavHarness", "harness"]
