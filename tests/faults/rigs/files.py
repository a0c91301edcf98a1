"""A folder that takes everything, on a disk that breaks."""

from __future__ import annotations

from pathlib import Path

from connectors.files import folder as connector
from daemon.model import Kind
from tests.fakes.files import FilesHarness
from tests.faults.disk import CALLS, Disk, cells
from tests.faults.story import Rig

CELLS = cells(CALLS)
WRITES = frozenset(Kind)
QUICK = 5
__all__ = ["CALLS", "CELLS", "QUICK", "WRITES", "rig"]


class _Harness(FilesHarness):
    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.disk = Disk(self.folder)
        self._end = self.disk.put_under(connector)

    def close(self) -> None:
        """The disk is well again."""
        self._end()


def rig(folder: Path) -> Rig:
    """A folder of its own beside the one for what others do not take."""
    there = _Harness(folder / "disk")
    return Rig(there, there.disk, {"type": "files", "folder": str(there.folder)}, writes=WRITES)
