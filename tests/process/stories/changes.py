"""What becomes of interviews: moved, called off, declined, replaced, stretched, missed."""

from __future__ import annotations

from tests.process.meetings import meet
from tests.process.play import REAL, Story

WATCH = "prepare_next thank_you thank_you_by reflect follow_up_1 follow_up_2"

STORIES = [
    Story(
        "moved before it took place: everything follows, nothing is made twice",
        """
        Mon 23 Mar 09:00 | put tech at Fri 27 Mar 14:00 |
        Wed 25 Mar 12:00 | move tech to Wed 1 Apr 10:00 | + prepare_next Mon 30 Mar 08:30
        Fri 27 Mar       |                              | nothing
        Wed 1 Apr        |                              | + reflect 11:30, + thank_you>rita 13:00
                         |                              | + thank_you>tom 13:00, + thank_you_by 15:00
                         |                              | + follow_up_1.reminder Fri 10 Apr 08:30
        Fri 10 Apr       |                              | - thank_you>rita, - thank_you>tom, - thank_you_by
                         |                              | + follow_up_1>jo 08:30
                         |                              | + follow_up_2.reminder Fri 17 Apr 08:30
        Mon 27 Apr       |                              | + follow_up_2>jo Fri 17 Apr 08:30
        """,
        {"tech": meet()},
        watch=WATCH,
        places=("memory", "files"),
    ),
    Story(
        "moved to an earlier day, then the daemon sees it only after the fact",
        """
        Mon 23 Mar 09:00 | put tech at Fri 27 Mar 14:00  |
        Mon 23 Mar 10:00 | off                           |
        Mon 23 Mar 12:00 | move tech to Tue 24 Mar 09:00 |
        Tue 24 Mar 15:00 | on                            | + thank_you>rita 15:00, + thank_you>tom 15:00
                         |                               | + reflect 15:15, + thank_you_by 15:15
                         |                               | + follow_up_1.reminder Tue 31 Mar 08:30
        Thu 26 Mar       |                               | + follow_up_2.reminder Thu 9 Apr 08:30
        Mon 27 Apr       |                               | - thank_you>rita, - thank_you>tom, - thank_you_by
                         |                               | + follow_up_1>jo Tue 31 Mar 08:30
                         |                               | + follow_up_2>jo Thu 9 Apr 08:30
        """,
        {"tech": meet()},
        watch=WATCH,
        places=("memory", "files"),
    ),
    Story(
        "moved after the fact: it did not take place after all",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00  |
        Tue 24 Mar 17:30 | move tech to Thu 26 Mar 14:00 | + prepare_next Mon 23 Mar 09:15
        Thu 26 Mar       |                               | + reflect 15:30, + thank_you>rita 17:00
                         |                               | + thank_you>tom 17:00, + thank_you_by Fri 27 Mar 08:30
                         |                               | + follow_up_1.reminder Thu 2 Apr 08:30
        Wed 8 Apr        |                               | - thank_you>rita, - thank_you>tom, - thank_you_by
                         |                               | + follow_up_1>jo Thu 2 Apr 08:30
                         |                               | + follow_up_2.reminder Mon 13 Apr 08:30
        Mon 27 Apr       |                               | + follow_up_2>jo Mon 13 Apr 08:30
        """,
        {"tech": meet()},
        watch=WATCH,
        places=("memory", "files", "standards"),
        quick=True,
    ),
    Story(
        "25 · called off ten minutes before: nobody is thanked, not even by a draft",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Tue 24 Mar 13:50 | cancel tech                  | + keep_searching Mon 23 Mar 09:15
        Fri 24 Apr       |                              | nothing
        """,
        {"tech": meet()},
        watch="",
        never="thank_you thank_you_by reflect follow_up_1 follow_up_2 close_out",
        places=("memory", "files", *REAL, "standards"),
        quick=True,
    ),
    Story(
        "25 · called off while the computer slept: seen right before anything is made",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Tue 24 Mar 09:00 | off                          |
        Tue 24 Mar 10:00 | remove tech                  |
        Tue 24 Mar 17:30 | on                           | + keep_searching Mon 23 Mar 09:15
        Fri 24 Apr       |                              | nothing
        """,
        {"tech": meet()},
        watch="",
        never="thank_you thank_you_by reflect follow_up_1 follow_up_2 close_out",
        places=("memory", "files", *REAL),
    ),
    Story(
        "called off after it had ended, as some systems clear up: what was not touched goes, what was sent stays",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Tue 24 Mar 18:00 | send thank_you>rita          | + prepare_next Mon 23 Mar 09:15, + reflect 15:30
                         |                              | + thank_you>tom 17:00, + thank_you_by Wed 25 Mar 08:30
                         |                              | + follow_up_1.reminder Tue 31 Mar 08:30
        Tue 24 Mar 20:00 | remove tech                  | - prepare_next, - reflect, - thank_you>tom
                         |                              | - thank_you_by, - follow_up_1.reminder
        Fri 24 Apr       |                              | nothing, thank_you>rita is sent
        """,
        {"tech": meet()},
        watch=WATCH,
        places=("memory", *REAL),
    ),
    Story(
        "25 · declined: nothing happens",
        """
        Mon 23 Mar 09:00 | put tech at Fri 27 Mar 14:00 |
        Thu 26 Mar 13:50 | decline tech                 | + keep_searching Mon 23 Mar 09:15
        Fri 24 Apr       |                              | nothing
        """,
        {"tech": meet()},
        watch="",
        never="thank_you thank_you_by reflect follow_up_1 follow_up_2 close_out",
        places=("memory", "files", *REAL),
    ),
    Story(
        "26 · a hiring system replaces the event by a new one on another day",
        """
        Mon 23 Mar 09:00 | put old at Thu 26 Mar 14:00             |
        Wed 25 Mar 12:00 | remove old; put new at Mon 30 Mar 10:00 | + prepare_next Thu 26 Mar 08:30
        Mon 30 Mar       |                                         | + reflect 11:30, + thank_you>rita 13:00
                         |                                         | + thank_you>tom 13:00, + thank_you_by 15:00
                         |                                         | + follow_up_1.reminder Wed 8 Apr 08:30
        Fri 10 Apr       |                                         | - thank_you>rita, - thank_you>tom
                         |                                         | - thank_you_by
                         |                                         | + follow_up_1>jo Wed 8 Apr 08:30
                         |                                         | + follow_up_2.reminder Wed 15 Apr 08:30
        Mon 27 Apr       |                                         | + follow_up_2>jo Wed 15 Apr 08:30
        """,
        {"old": meet(), "new": meet(uid="acme-replacement")},
        watch=WATCH,
        places=("memory", "files", *REAL, "standards"),
    ),
    Story(
        "26 · a hiring system replaces the event by a new one on the same day: one loop, thanked once",
        """
        Mon 23 Mar 09:00 | put old at Thu 26 Mar 10:00             |
        Thu 26 Mar 11:30 | cancel old; put new at Thu 26 Mar 15:00 | + prepare_next Tue 24 Mar 08:30
        Thu 26 Mar       |                                         | + reflect 16:30, + thank_you>rita 18:00
                         |                                         | + thank_you>tom 18:00
                         |                                         | + thank_you_by Fri 27 Mar 08:30
                         |                                         | + follow_up_1.reminder Thu 2 Apr 08:30
        Fri 10 Apr       |                                         | - thank_you>rita, - thank_you>tom
                         |                                         | - thank_you_by
                         |                                         | + follow_up_1>jo Thu 2 Apr 08:30
                         |                                         | + follow_up_2.reminder Mon 13 Apr 08:30
        Mon 27 Apr       |                                         | + follow_up_2>jo Mon 13 Apr 08:30
        """,
        {"old": meet(), "new": meet(uid="acme-replacement")},
        watch=WATCH,
    ),
    Story(
        "26 · the stale event stays beside its replacement and overlaps it: one interview",
        """
        Mon 23 Mar 09:00 | put old at Thu 26 Mar 10:00 |
        Tue 24 Mar 12:00 | put new at Thu 26 Mar 10:30 | + prepare_next 08:30
        Thu 26 Mar       |                             | + reflect 12:00, + thank_you>rita 13:30
                         |                             | + thank_you>tom 13:30, + thank_you_by 15:30
                         |                             | + follow_up_1.reminder Thu 2 Apr 08:30
        Fri 10 Apr       |                             | - thank_you>rita, - thank_you>tom, - thank_you_by
                         |                             | + follow_up_1>jo Thu 2 Apr 08:30
                         |                             | + follow_up_2.reminder Mon 13 Apr 08:30
        Mon 27 Apr       |                             | + follow_up_2>jo Mon 13 Apr 08:30
        """,
        {"old": meet(), "new": meet(uid="acme-replacement")},
        watch=WATCH,
    ),
    Story(
        "26 · the stale event stays on its old day: it is called off late, and what it caused goes",
        """
        Mon 23 Mar 09:00 | put old at Tue 24 Mar 10:00 |
        Mon 23 Mar 12:00 | put new at Thu 26 Mar 10:00 | + prepare_next 09:15, + prepare_next Tue 24 Mar 08:30
        Tue 24 Mar       |                             | + reflect 11:30, + thank_you>rita 13:00
                         |                             | + thank_you>tom 13:00, + thank_you_by 15:00
        Wed 25 Mar 09:00 | remove old                  | - prepare_next, - reflect, - thank_you>rita
                         |                             | - thank_you>tom, - thank_you_by
        Thu 26 Mar       |                             | + reflect 11:30, + thank_you>rita 13:00
                         |                             | + thank_you>tom 13:00, + thank_you_by 15:00
                         |                             | + follow_up_1.reminder Thu 2 Apr 08:30
        Mon 27 Apr       |                             | - thank_you>rita, - thank_you>tom, - thank_you_by
                         |                             | + follow_up_1>jo Thu 2 Apr 08:30
                         |                             | + follow_up_2.reminder Mon 13 Apr 08:30
                         |                             | + follow_up_2>jo Mon 13 Apr 08:30
        """,
        {"old": meet(), "new": meet(uid="acme-replacement")},
        watch=WATCH,
    ),
    Story(
        "the next round is called off: the follow-ups wait as long as after an interview",
        """
        Mon 9 Mar 09:00  | put first at Tue 10 Mar 14:00  |
        Wed 11 Mar 09:00 | send thank_you>*               |
        Fri 13 Mar 10:00 | put second at Thu 26 Mar 10:00 | + prepare_next Mon 9 Mar 09:15
                         |                                | + reflect Tue 10 Mar 15:30
                         |                                | + prepare_next Tue 24 Mar 08:30
        Wed 25 Mar 10:00 | cancel second                  | - prepare_next, + follow_up_1.reminder Wed 1 Apr 08:30
        Wed 1 Apr        |                                | + follow_up_1>jo 08:30
                         |                                | + follow_up_2.reminder Fri 10 Apr 08:30
        Fri 24 Apr       |                                | + follow_up_2>jo Fri 10 Apr 08:30
        """,
        {"first": meet(), "second": meet(stage="second round", people="Priya")},
        watch=WATCH,
    ),
    Story(
        "the next round is declined by the user: nobody is asked for news",
        """
        Mon 9 Mar 09:00  | put first at Tue 10 Mar 14:00  |
        Wed 11 Mar 09:00 | send thank_you>*               |
        Fri 13 Mar 10:00 | put second at Fri 20 Mar 10:00 |
        Mon 16 Mar 10:00 | decline second                 | + prepare_next Mon 9 Mar 09:15
                         |                                | + reflect Tue 10 Mar 15:30
        Fri 24 Apr       |                                | nothing
        """,
        {"first": meet(), "second": meet(stage="second round", people="Priya")},
        watch=WATCH + " close_out",
    ),
    Story(
        "22 · they did not call: one short mail the same day, and nothing of the rest",
        """
        Mon 23 Mar 09:00 | put call at Tue 24 Mar 10:00 for 30 min |
        Tue 24 Mar 10:20 | missed call                             | + prepare_next Mon 23 Mar 09:15
                         |                                         | + missed_call>jo 10:20
        Tue 24 Mar       |                                         | nothing
        Wed 8 Apr        |                                         | nothing
        Mon 27 Apr       |                                         | + close_out Thu 23 Apr 08:30
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
        Tue 24 Mar 10:50 | missed call                             | + prepare_next Mon 23 Mar 09:15
                         |                                         | + missed_call>jo 10:50
        Tue 24 Mar 12:00 | send missed_call>jo                     | nothing
                         | move call to Thu 26 Mar 10:00           |
        Thu 26 Mar       |                                         | + reflect 11:00, + thank_you>rita 12:30
                         |                                         | + thank_you>tom 12:30, + thank_you_by 14:30
                         |                                         | + follow_up_1.reminder Thu 2 Apr 08:30
        Thu 2 Apr        |                                         | - thank_you>rita, - thank_you>tom
                         |                                         | - thank_you_by, + follow_up_1>jo 08:30
                         |                                         | + follow_up_2.reminder Mon 13 Apr 08:30
        Mon 27 Apr       |                                         | + follow_up_2>jo Mon 13 Apr 08:30
        """,
        {"call": meet(stage="phone interview")},
        watch=WATCH + " missed_call",
    ),
    Story(
        "22 · a final call that did not take place: the references are not told of it",
        """
        Mon 23 Mar 09:00 | put call at Tue 24 Mar 10:00 |
        Tue 24 Mar 10:20 | missed call                  | + missed_call>jo 10:20
        Wed 8 Apr        |                              | nothing
        Mon 27 Apr       |                              | nothing
        """,
        {"call": meet(stage="final round")},
        watch="missed_call references",
        config={"references": [{"name": "Grace Hopper", "email": "grace@navy.example", "may_contact": True}]},
    ),
    Story(
        "it runs over: the organizer stretches the entry when it had just ended",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 10:00 |
        Tue 24 Mar 11:05 | stretch tech to 12:00        | + prepare_next Mon 23 Mar 09:15
        Tue 24 Mar       |                              | + reflect 12:30, + thank_you>rita 14:00
                         |                              | + thank_you>tom 14:00, + thank_you_by 16:00
                         |                              | + follow_up_1.reminder Tue 31 Mar 08:30
        Mon 27 Apr       |                              | - thank_you>rita, - thank_you>tom, - thank_you_by
                         |                              | + follow_up_1>jo Tue 31 Mar 08:30
                         |                              | + follow_up_2.reminder Thu 9 Apr 08:30
                         |                              | + follow_up_2>jo Thu 9 Apr 08:30
        """,
        {"tech": meet()},
        watch=WATCH,
        places=("memory", *REAL),
    ),
]
