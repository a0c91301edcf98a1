"""A calendar file on a disk that breaks, while other programs write it."""

from __future__ import annotations

from pathlib import Path

from connectors import ics
from connectors.ics import places as connector
from daemon.model import Kind, Me
from daemon.ports import Context
from tests.contract.harness import ME, ZONE, Harness
from tests.fakes.ics import Diary
from tests.faults.disk import Disk, cells
from tests.faults.story import Rig

CALLS = ("open a file", "read a file")
CELLS = cells(CALLS)
WRITES = frozenset[Kind]()
QUICK = 7


class _Harness(Diary, Harness):
    def __init__(self, path: Path) -> None:
        path.parent.mkdir()
        super().__init__(path)
        self.disk = Disk(path.parent)
        self._end = self.disk.put_under(connector)
        self.options = ics.Options(path=path)
        self.offers = ics.open(self.options, Context(self.account, Me("Ada Lovelace", (ME,), ZONE.key), path.parent))

    def close(self) -> None:
        """The disk is well again."""
        self._end()


def rig(folder: Path) -> Rig:
    """The file that another program saves now and then."""
    there = _Harness(folder / "disk" / "work.ics")
    return Rig(there, there.disk, {"type": "ics", "path": str(there.options.path)}, "")
