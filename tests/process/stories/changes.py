"""What becomes of interviews: moved, called off, declined, replaced, stretched, missed."""

from __future__ import annotations

from tests.process.meetings import meet
from tests.process.play import Story

WATCH = "prepare_next thank_you thank_you_by reflect follow_up_1 follow_up_2"

STORIES = [
    Story(
        "moved before it took place: everything follows, nothing is made twice",
        """
        Mon 23 Mar 09:00 | put tech at Fri 27 Mar 14:00 |
        Wed 25 Mar 12:00 | move tech to Wed 1 Apr 10:00 | nothing
        Fri 27 Mar       | | nothing
        Wed 1 Apr        | | nothing
        Fri 10 Apr       | | nothing
        """,
        {"tech": meet()},
        watch=WATCH,
        places=("memory", "files"),
        quick=True,
    ),
    Story(
        "moved to an earlier day, then the daemon sees it only after the fact",
        """
        Mon 23 Mar 09:00 | put tech at Fri 27 Mar 14:00 |
        Mon 23 Mar 10:00 | off |
        Mon 23 Mar 12:00 | move tech to Tue 24 Mar 09:00 |
        Tue 24 Mar 15:00 | on | nothing
        Thu 26 Mar       | | nothing
        """,
        {"tech": meet()},
        watch=WATCH,
        places=("memory", "files"),
    ),
    Story(
        "moved after the fact: it did not take place after all",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Tue 24 Mar 17:30 | move tech to Thu 26 Mar 14:00 | nothing
        Thu 26 Mar       | | nothing
        Wed 8 Apr        | | nothing
        """,
        {"tech": meet()},
        watch=WATCH,
        places=("memory", "files"),
        quick=True,
    ),
    Story(
        "25 · called off ten minutes before: nobody is thanked, not even by a draft",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Tue 24 Mar 13:50 | cancel tech | nothing
        Fri 24 Apr       | | nothing
        """,
        {"tech": meet()},
        watch="",
        never="thank_you thank_you_by reflect follow_up_1 follow_up_2 close_out",
        places=("memory", "files"),
        quick=True,
    ),
    Story(
        "25 · called off while the computer slept: seen right before anything is made",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Tue 24 Mar 09:00 | off |
        Tue 24 Mar 10:00 | remove tech |
        Tue 24 Mar 17:30 | on | nothing
        Fri 24 Apr       | | nothing
        """,
        {"tech": meet()},
        watch="",
        never="thank_you thank_you_by reflect follow_up_1 follow_up_2 close_out",
        places=("memory", "files"),
    ),
    Story(
        "called off after it had ended, as some systems clear up: what was not touched goes, what was sent stays",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Tue 24 Mar 18:00 | send thank_you>rita | nothing
        Tue 24 Mar 20:00 | remove tech | nothing
        Fri 24 Apr       | | thank_you>rita is sent
        """,
        {"tech": meet()},
        watch=WATCH,
    ),
    Story(
        "25 · declined: nothing happens",
        """
        Mon 23 Mar 09:00 | put tech at Fri 27 Mar 14:00 |
        Thu 26 Mar 13:50 | decline tech | nothing
        Fri 24 Apr       | | nothing
        """,
        {"tech": meet()},
        watch="",
        never="thank_you thank_you_by reflect follow_up_1 follow_up_2 close_out",
        places=("memory", "files"),
    ),
    Story(
        "26 · a hiring system replaces the event by a new one on another day",
        """
        Mon 23 Mar 09:00 | put old at Thu 26 Mar 14:00 |
        Wed 25 Mar 12:00 | remove old; put new at Mon 30 Mar 10:00 | nothing
        Mon 30 Mar       | | nothing
        Fri 10 Apr       | | nothing
        """,
        {"old": meet(), "new": meet(uid="acme-replacement")},
        watch=WATCH,
        places=("memory", "files"),
        quick=True,
    ),
    Story(
        "26 · a hiring system replaces the event by a new one on the same day: one loop, thanked once",
        """
        Mon 23 Mar 09:00 | put old at Thu 26 Mar 10:00 |
        Thu 26 Mar 11:30 | cancel old; put new at Thu 26 Mar 15:00 | nothing
        Thu 26 Mar       | | nothing
        Fri 10 Apr       | | nothing
        """,
        {"old": meet(), "new": meet(uid="acme-replacement")},
        watch=WATCH,
    ),
    Story(
        "26 · the stale event stays beside its replacement and overlaps it: one interview",
        """
        Mon 23 Mar 09:00 | put old at Thu 26 Mar 10:00 |
        Tue 24 Mar 12:00 | put new at Thu 26 Mar 10:30 | nothing
        Thu 26 Mar       | | nothing
        Fri 10 Apr       | | nothing
        """,
        {"old": meet(), "new": meet(uid="acme-replacement")},
        watch=WATCH,
    ),
    Story(
        "26 · the stale event stays on its old day: it is called off late, and what it caused goes",
        """
        Mon 23 Mar 09:00 | put old at Tue 24 Mar 10:00 |
        Mon 23 Mar 12:00 | put new at Thu 26 Mar 10:00 | nothing
        Tue 24 Mar       | | nothing
        Wed 25 Mar 09:00 | remove old | nothing
        Thu 26 Mar       | | nothing
        """,
        {"old": meet(), "new": meet(uid="acme-replacement")},
        watch=WATCH,
    ),
    Story(
        "the next round is called off: the follow-ups wait as long as after an interview",
        """
        Mon 9 Mar 09:00  | put first at Tue 10 Mar 14:00 |
        Wed 11 Mar 09:00 | send thank_you>* |
        Fri 13 Mar 10:00 | put second at Thu 26 Mar 10:00 | nothing
        Wed 25 Mar 10:00 | cancel second | nothing
        Wed 1 Apr        | | nothing
        Fri 24 Apr       | | nothing
        """,
        {"first": meet(), "second": meet(stage="second round", people="Priya")},
        watch=WATCH,
    ),
    Story(
        "the next round is declined by the user: nobody is asked for news",
        """
        Mon 9 Mar 09:00  | put first at Tue 10 Mar 14:00 |
        Wed 11 Mar 09:00 | send thank_you>* |
        Fri 13 Mar 10:00 | put second at Fri 20 Mar 10:00 |
        Mon 16 Mar 10:00 | decline second | nothing
        Fri 24 Apr       | | nothing
        """,
        {"first": meet(), "second": meet(stage="second round", people="Priya")},
        watch=WATCH + " close_out",
    ),
    Story(
        "22 · they did not call: one short mail the same day, and nothing of the rest",
        """
        Mon 23 Mar 09:00 | put call at Tue 24 Mar 10:00 for 30 min |
        Tue 24 Mar 10:20 | missed call | nothing
        Tue 24 Mar       | | nothing
        Wed 8 Apr        | | nothing
        """,
        {"call": meet(stage="phone interview")},
        watch=WATCH + " missed_call references close_out",
        places=("memory", "files"),
        quick=True,
    ),
    Story(
        "22 · they did not call, then called two days later: that conversation is thanked for",
        """
        Mon 23 Mar 09:00 | put call at Tue 24 Mar 10:00 for 30 min |
        Tue 24 Mar 10:50 | missed call | nothing
        Tue 24 Mar 12:00 | send missed_call>jo; move call to Thu 26 Mar 10:00 | nothing
        Thu 26 Mar       | | nothing
        Thu 2 Apr        | | nothing
        """,
        {"call": meet(stage="phone interview")},
        watch=WATCH + " missed_call",
    ),
    Story(
        "22 · a final call that did not take place: the references are not told of it",
        """
        Mon 23 Mar 09:00 | put call at Tue 24 Mar 10:00 |
        Tue 24 Mar 10:20 | missed call | nothing
        Wed 8 Apr        | | nothing
        """,
        {"call": meet(stage="final round")},
        watch="missed_call references",
        config={"references": [{"name": "Grace Hopper", "email": "grace@navy.example", "may_contact": True}]},
    ),
    Story(
        "it runs over: the organizer stretches the entry when it had just ended",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 10:00 |
        Tue 24 Mar 11:05 | stretch tech to 12:00 | nothing
        Tue 24 Mar       | | nothing
        """,
        {"tech": meet()},
        watch=WATCH,
    ),
]
