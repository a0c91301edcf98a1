"""What the user does to drafts and tasks, and what is then left alone."""

from __future__ import annotations

from tests.process.meetings import meet
from tests.process.play import Story

WATCH = "thank_you thank_you_by follow_up_1 follow_up_2 reflect"

STORIES = [
    Story(
        "3, 21 · drafts are sent as they stand: nothing that was sent is ever touched again",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Tue 24 Mar 18:00 | send thank_you>rita | nothing
        Wed 25 Mar 09:00 | send thank_you>tom | nothing
        Tue 31 Mar 09:00 | send follow_up_1>jo | nothing
        Thu 2 Apr 10:00  | cancel tech | nothing
                         | | thank_you>* is sent, follow_up_1>jo is sent
        Fri 24 Apr       | | nothing
        """,
        {"tech": meet()},
        watch=WATCH,
        quick=True,
    ),
    Story(
        "4 · an edited draft is the user's, whatever happens to the interview",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Tue 24 Mar 18:00 | edit thank_you>rita | nothing
        Tue 24 Mar 19:00 | note tech about Rita: the move to Kubernetes | nothing
        Tue 24 Mar 20:00 | move tech to Thu 26 Mar 14:00 | nothing
        Thu 26 Mar       | | nothing
        Fri 27 Mar 09:00 | cancel tech | nothing
        Fri 24 Apr       | | thank_you>rita is edited
        """,
        {"tech": meet()},
        watch=WATCH,
        places=("memory", "files"),
    ),
    Story(
        "7 · what the user deleted is not made again, not even for another day",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Tue 24 Mar 18:00 | delete thank_you>rita | nothing
        Tue 24 Mar 20:00 | move tech to Thu 26 Mar 14:00 | nothing
        Thu 26 Mar       | | nothing
        Thu 2 Apr 09:00  | delete follow_up_1>jo | nothing
        Fri 24 Apr       | | nothing
        """,
        {"tech": meet()},
        watch=WATCH,
        places=("memory", "files"),
    ),
    Story(
        "5 · nothing stale lies about: thanks that nobody sent go with the follow-up, follow-ups with the answer",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Mon 30 Mar       | | nothing
        Tue 31 Mar       | | nothing
        Thu 9 Apr        | | nothing
        Fri 10 Apr 10:00 | outcome tech rejected | nothing
        Fri 24 Apr       | | nothing
        """,
        {"tech": meet()},
        watch="",
    ),
    Story(
        "6 · a user who wants no thank-yous gets none, and no reminder of them; the follow-up still thanks",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Tue 31 Mar       | | nothing
        Fri 24 Apr       | | nothing
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
        Wed 25 Mar 08:00 | send thank_you>* |
        Thu 9 Apr        | | nothing
        Fri 10 Apr 10:00 | send follow_up_1>jo | nothing
        Fri 17 Apr       | | nothing
        Mon 20 Apr 09:00 | send follow_up_2>jo | nothing
        Tue 5 May        | | nothing
        """,
        {"tech": meet()},
        watch="follow_up_1 follow_up_2 close_out",
    ),
    Story(
        "skipped, done and taken up again, by command",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Tue 24 Mar 18:00 | skip thank_you>tom; done reflect | nothing
        Wed 25 Mar 09:00 | restore thank_you>tom | nothing
        Wed 25 Mar 10:00 | done thank_you>*      | nothing
        Tue 31 Mar       | | follow_up_1>jo says "Thank you"
        Fri 24 Apr       | | nothing
        """,
        {"tech": meet()},
        watch=WATCH,
        places=("memory", "files"),
    ),
]
