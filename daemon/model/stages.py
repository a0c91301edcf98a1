"""The stages of a hiring process: fine names and the coarse one each belongs to."""

from __future__ import annotations

COARSE: dict[str, str] = {
    "recruiter_screen": "phone_screen",
    "phone_screen": "phone_screen",
    "first_round": "first",
    "second_round": "later",
    "hiring_manager": "hiring_manager",
    "technical": "technical",
    "system_design": "technical",
    "take_home_review": "technical",
    "case": "case",
    "presentation": "presentation",
    "behavioral": "behavioral",
    "panel": "panel",
    "group": "panel",
    "onsite": "onsite",
    "trial_day": "onsite",
    "final": "final",
    "executive": "final",
    "team_match": "final",
    "assessment": "assessment",
    "assessment_center": "assessment",
    "one_way_video": "assessment",
}
"""Fine stage -> coarse stage. An unknown stage has neither."""
