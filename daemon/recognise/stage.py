"""Which stage of a hiring process an event is."""

from __future__ import annotations

from daemon.recognise.reading import Reading

# Where several are named, what is more telling first.
ORDER = (
    "assessment_center", "one_way_video", "trial_day", "team_match", "system_design", "take_home_review", "case",
    "presentation", "behavioral", "technical", "executive", "onsite", "group", "panel", "final", "hiring_manager",
    "recruiter_screen",
    "phone_screen", "assessment", "second_round", "first_round",
)  # fmt: skip


def stage_of(reading: Reading) -> str | None:
    """The fine stage, the title before the body; ``None`` where nothing names one."""
    for where in ("title", "body"):
        named = {hit.cue.removeprefix("stage.") for hit, _ in reading.found("stage", where)}
        for stage in ORDER:
            if stage in named:
                return stage
    return None
