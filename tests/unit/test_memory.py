"""What is special about the reference connector: worlds shared by name and by file, lag, and being killed."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from connectors import memory
from connectors.memory import Break
from daemon.errors import Incomplete, NotAllowed, OutcomeUnknown, Rejected, Unavailable
from daemon.model import Draft, Kind, Me, Person, Task, Thread, Touch, Window
from daemon.ports import Board, Context, Offers

KEY = "k" * 40
LETTER = Draft((Person("Rita Reyes", "rita@globex.example"),), "Thank you", "Dear Rita,\n\nthank you.\n")
WINDOW = Window(datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC))


def offers(path: Path | None = None, **options: object) -> Offers:
    context = Context("test", Me("Ada Lovelace", ("ada@candidate.example",), "Europe/London"), Path("/nowhere"))
    return memory.open(memory.Options(path=path, **options), context)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "world.json"


def test_a_name_is_one_world_for_the_whole_process() -> None:
    there = memory.world("shared")
    there.reset()
    offers(name="shared").drafts.create(KEY, LETTER)
    assert [each.spec for each in memory.world("shared").artefacts(Kind.DRAFT)] == [LETTER]
    assert offers(name="another").drafts.find(KEY) is None
    there.reset()
    assert offers(name="shared").drafts.find(KEY) is None


CHILD = """
import sys
from pathlib import Path
from connectors import memory
from daemon.model import *
from daemon.ports import Context
there = memory.open(memory.Options(path=Path(sys.argv[1])), Context("test", Me("A", (), "UTC"), Path("/nowhere")))
print("go", flush=True)
there.drafts.create("k" * 40, Draft((Person("Rita Reyes", "rita@globex.example"),), "Thank you", "Dear Rita"))
print("done", flush=True)
"""


@pytest.mark.parametrize(("how", "made"), [(Break.KILLED_BEFORE, 0), (Break.KILLED_AFTER, 1)])
def test_a_process_killed_in_a_call_leaves_the_world_whole(path: Path, how: Break, made: int) -> None:
    world = memory.world(path=path)
    world.fail("draft.create", how)
    run = subprocess.run([sys.executable, "-c", CHILD, str(path)], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (-9, "go\n")
    assert len(world.artefacts()) == made
    assert (offers(path).drafts.find(KEY) is not None) == bool(made)
    again = subprocess.run([sys.executable, "-c", CHILD, str(path)], capture_output=True, text=True, check=True)
    assert again.stdout == "go\ndone\n"
    assert len(world.artefacts()) == made + 1


def test_everything_survives_in_the_file(path: Path) -> None:
    world = memory.world(path=path)
    here = offers(path)
    ref = here.drafts.create(KEY, LETTER)
    answered = world.send(ref.id)
    here.desk.publish(Board(datetime(2026, 11, 24, tzinfo=UTC), "UTC", warnings=["x"]))
    world.write_note("i1", " They decide on Friday. ")
    fresh = memory.World(path)
    assert fresh.board.warnings == ["x"]
    assert here.desk.notes() == {"i1": "They decide on Friday."}
    custody = offers(path).drafts.inspect(ref)
    assert (custody.touch, custody.thread.message_id) == (Touch.SENT, answered)


def test_a_reply_is_in_the_thread_of_what_it_answers() -> None:
    world = memory.world("threads")
    world.reset()
    here = offers(name="threads")
    first = Thread("<1@globex.example>", ("<0@globex.example>",), "Interview", "t1")
    ref = here.drafts.create(KEY, Draft(LETTER.to, "Re: Interview", "Thanks", thread=first))
    world.send(ref.id)
    thread = here.drafts.inspect(ref).thread
    assert (thread.references, thread.provider) == (("<0@globex.example>", "<1@globex.example>"), "t1")


def test_lag_passes_with_the_clock() -> None:
    world = memory.world("lag")
    world.reset()
    now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    world.clock = lambda: now
    there = offers(name="lag", lag=30).drafts
    assert there.settle == timedelta(seconds=30)
    there.create(KEY, LETTER)
    assert there.find(KEY) is None
    now += timedelta(seconds=30)
    assert there.find(KEY) is not None


def test_a_provider_that_does_not_tell_sent_from_deleted() -> None:
    world = memory.world("blind")
    world.reset()
    here = offers(name="blind", sees_sent=False, read_mail=False, desk=False)
    ref = here.drafts.create(KEY, LETTER)
    world.send(ref.id)
    assert here.drafts.inspect(ref).touch is Touch.GONE
    assert (here.sees_sent, here.mailbox, here.desk) == (False, None, None)


@pytest.mark.parametrize(
    ("how", "error"),
    [
        (Break.UNAVAILABLE, Unavailable),
        (Break.NOT_ALLOWED, NotAllowed),
        (Break.REJECTED, Rejected),
        (Break.INCOMPLETE, Incomplete),
        (Break.LOST_AFTER, OutcomeUnknown),
    ],
)
def test_faults_hold_as_long_as_ordered(how: Break, error: type[Exception]) -> None:
    world = memory.world("faults")
    world.reset()
    here = offers(name="faults")
    world.fail("fetch", how, times=2)
    for _ in range(2):
        with pytest.raises(error):
            here.source.fetch("", None, WINDOW)
    assert here.source.fetch("", None, WINDOW).full
    world.fail("*", how, times=None)
    for _ in range(3):
        with pytest.raises(error):
            here.drafts.find(KEY)
    world.heal()
    assert here.drafts.find(KEY) is None


def test_only_a_draft_can_be_sent() -> None:
    world = memory.world("send")
    world.reset()
    task = offers(name="send").tasks.create(KEY, Task("Look into Globex", "", date(2026, 11, 25), WINDOW.start))
    with pytest.raises(TypeError, match="not a draft"):
        world.send(task.id)
