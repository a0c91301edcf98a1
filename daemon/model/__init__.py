"""The words of Afterword as frozen types.

Everything here is a value: no I/O, no clock. Datetimes are always aware and in UTC unless a field says
otherwise; a date is a day in the user's zone. Unknown is ``None``, never a guess.
"""

from __future__ import annotations

from daemon.model.accounts import TELLING, Condition, Correspondents, Health, Message
from daemon.model.artefacts import STATE_OF, Custody, Draft, Kind, Ref, Reminder, Spec, State, Task, Thread, Touch
from daemon.model.events import Attendee, Delta, Event, EventId, Person, Response, Status, Window
from daemon.model.interviews import (
    ASSESSMENTS,
    CHECKS,
    Application,
    Assessment,
    Evidence,
    Interview,
    Me,
    Outcome,
    Promise,
    Recognition,
    Reference,
    Sighting,
    Verdict,
    employed_at,
)
from daemon.model.stages import COARSE

__all__ = [
    "ASSESSMENTS",
    "CHECKS",
    "COARSE",
    "STATE_OF",
    "TELLING",
    "Application",
    "Assessment",
    "Attendee",
    "Condition",
    "Correspondents",
    "Custody",
    "Delta",
    "Draft",
    "Event",
    "EventId",
    "Evidence",
    "Health",
    "Interview",
    "Kind",
    "Me",
    "Message",
    "Outcome",
    "Person",
    "Promise",
    "Recognition",
    "Ref",
    "Reference",
    "Reminder",
    "Response",
    "Sighting",
    "Spec",
    "State",
    "Status",
    "Task",
    "Thread",
    "Touch",
    "Verdict",
    "Window",
    "employed_at",
]
