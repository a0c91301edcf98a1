"""What the user does to drafts and tasks, and what is then left alone."""

from __future__ import annotations

from tests.process.meetings import meet
from tests.process.play import REAL, Story

WATCH = "thank_you thank_you_by follow_up_1 follow_up_2 reflect"

STORIES = [
    Story(
        "3, 21 · drafts are sent as they stand: nothing that was sent is ever touched again",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Tue 24 Mar 18:00 | send thank_you>rita          | + reflect 15:30, + thank_you>tom 17:00
                         |                              | + thank_you_by Wed 25 Mar 08:30
                         |                              | + follow_up_1.reminder Tue 31 Mar 08:30
        Wed 25 Mar 09:00 | send thank_you>tom           | - thank_you_by
        Tue 31 Mar 09:00 | send follow_up_1>jo          | - follow_up_1.reminder
                         |                              | + follow_up_2.reminder Thu 9 Apr 08:30
        Thu 2 Apr 10:00  | cancel tech                  | - reflect, - follow_up_2.reminder, thank_you>* is sent
                         |                              | follow_up_1>jo is sent
        Fri 24 Apr       |                              | nothing
        """,
        {"tech": meet()},
        watch=WATCH,
        places=("memory", *REAL),
    ),
    Story(
        "4 · an edited draft is the user's, whatever happens to the interview",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00                 |
        Tue 24 Mar 18:00 | edit thank_you>rita                          | + reflect 15:30, + thank_you>rita 17:00
                         |                                              | + thank_you>tom 17:00
                         |                                              | + thank_you_by Wed 25 Mar 08:30
                         |                                              | + follow_up_1.reminder Tue 31 Mar 08:30
        Tue 24 Mar 19:00 | note tech about Rita: the move to Kubernetes | nothing
        Tue 24 Mar 20:00 | move tech to Thu 26 Mar 14:00                | - reflect, - thank_you>tom
                         |                                              | - thank_you_by, - follow_up_1.reminder
        Thu 26 Mar       |                                              | + reflect 15:30, + thank_you>tom 17:00
                         |                                              | + thank_you_by Fri 27 Mar 08:30
                         |                                              | + follow_up_1.reminder Thu 2 Apr 08:30
        Fri 27 Mar 09:00 | cancel tech                                  | - reflect, - thank_you>tom
                         |                                              | - thank_you_by, - follow_up_1.reminder
        Fri 24 Apr       |                                              | nothing, thank_you>rita is edited
        """,
        {"tech": meet()},
        watch=WATCH,
        places=("memory", "files", *REAL),
    ),
    Story(
        "7 · what the user deleted is not made again, not even for another day",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00  |
        Tue 24 Mar 18:00 | delete thank_you>rita         | + reflect 15:30, + thank_you>tom 17:00
                         |                               | + thank_you_by Wed 25 Mar 08:30
                         |                               | + follow_up_1.reminder Tue 31 Mar 08:30
        Tue 24 Mar 20:00 | move tech to Thu 26 Mar 14:00 | - reflect, - thank_you>tom, - thank_you_by
                         |                               | - follow_up_1.reminder
        Thu 26 Mar       |                               | + reflect 15:30, + thank_you>tom 17:00
                         |                               | + thank_you_by Fri 27 Mar 08:30
                         |                               | + follow_up_1.reminder Thu 2 Apr 08:30
        Thu 2 Apr 09:00  | delete follow_up_1>jo         | - thank_you>tom, - thank_you_by, - follow_up_1.reminder
                         |                               | + follow_up_2.reminder Mon 13 Apr 08:30
        Fri 24 Apr       |                               | + follow_up_2>jo Mon 13 Apr 08:30
        """,
        {"tech": meet()},
        watch=WATCH,
        places=("memory", "files", *REAL),
    ),
    Story(
        "5 · nothing stale lies about: thanks that nobody sent go with the follow-up, follow-ups with the answer",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Mon 30 Mar       |                              | + keep_searching Mon 23 Mar 09:15
                         |                              | + prepare_next Mon 23 Mar 09:15
                         |                              | + reflect Tue 24 Mar 15:30
                         |                              | + thank_you>rita Tue 24 Mar 17:00
                         |                              | + thank_you>tom Tue 24 Mar 17:00
                         |                              | + research Wed 25 Mar 08:30
                         |                              | + thank_you_by Wed 25 Mar 08:30
                         |                              | + network Thu 26 Mar 08:30, + keep_searching 08:30
                         |                              | + follow_up_1.reminder Tue 31 Mar 08:30
                         |                              | + follow_up_2.reminder Thu 9 Apr 08:30
        Tue 31 Mar       |                              | - thank_you>rita, - thank_you>tom, - thank_you_by
                         |                              | + follow_up_1>jo 08:30
        Thu 9 Apr        |                              | + keep_searching Tue 7 Apr 08:30, + follow_up_2>jo 08:30
                         |                              | + close_out Thu 23 Apr 08:30
        Fri 10 Apr 10:00 | outcome tech rejected        | - reflect, - research, - network, - follow_up_1.reminder
                         |                              | - follow_up_1>jo, - follow_up_2.reminder
                         |                              | - follow_up_2>jo, - close_out
                         |                              | + rejection_thanks>jo 10:00
        Fri 24 Apr       |                              | nothing
        """,
        {"tech": meet()},
        watch="",
        places=("memory", *REAL),
    ),
    Story(
        "6 · a user who wants no thank-yous gets none, and no reminder of them; the follow-up still thanks",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Tue 31 Mar       |                              | + reflect Tue 24 Mar 15:30, + follow_up_1.reminder 08:30
                         |                              | + follow_up_1>jo 08:30
                         |                              | + follow_up_2.reminder Thu 9 Apr 08:30
        Fri 24 Apr       |                              | + follow_up_2>jo Thu 9 Apr 08:30
        """,
        {"tech": meet()},
        never="thank_you thank_you_by network",
        watch=WATCH,
        config={"playbook": {"steps": {"thank_you": "off", "network": "off"}}},
        places=("memory", "files"),
    ),
    Story(
        "20 · a follow-up that is sent late moves the second, even when that lies there already",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Wed 25 Mar 08:00 | send thank_you>*             |
        Thu 9 Apr        |                              | + follow_up_1.reminder Tue 31 Mar 08:30
                         |                              | + follow_up_1>jo Tue 31 Mar 08:30
                         |                              | + follow_up_2.reminder 08:30, + follow_up_2>jo 08:30
                         |                              | + close_out Thu 23 Apr 08:30
        Fri 10 Apr 10:00 | send follow_up_1>jo          | - follow_up_1.reminder, - follow_up_2>jo, - close_out
                         |                              | ~ follow_up_2.reminder Fri 17 Apr 08:30
        Fri 17 Apr       |                              | + follow_up_2>jo 08:30, + close_out Fri 1 May 08:30
        Mon 20 Apr 09:00 | send follow_up_2>jo          | - follow_up_2.reminder, - close_out
        Tue 5 May        |                              | + close_out 08:30
        """,
        {"tech": meet()},
        watch="follow_up_1 follow_up_2 close_out",
        places=("memory", *REAL),
    ),
    Story(
        "skipped, done and taken up again, by command",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00     |
        Tue 24 Mar 18:00 | skip thank_you>tom; done reflect | + thank_you>rita 17:00
                         |                                  | + thank_you_by Wed 25 Mar 08:30
                         |                                  | + follow_up_1.reminder Tue 31 Mar 08:30
        Wed 25 Mar 09:00 | restore thank_you>tom            | + thank_you>tom 09:00
        Wed 25 Mar 10:00 | done thank_you>*                 | - thank_you_by
        Tue 31 Mar       |                                  | + follow_up_1>jo 08:30
                         |                                  | + follow_up_2.reminder Thu 9 Apr 08:30
                         |                                  | follow_up_1>jo says "Thank you"
        Fri 24 Apr       |                                  | + follow_up_2>jo Thu 9 Apr 08:30
        """,
        {"tech": meet()},
        watch=WATCH,
        places=("memory", "files"),
    ),
]
