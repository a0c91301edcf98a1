"""What the user wrote down, by whichever way, and what becomes of it."""

from __future__ import annotations

from tests.process.meetings import meet
from tests.process.play import Story

WATCH = "thank_you follow_up_1 promises prepare_next"

STORIES = [
    Story(
        "what was said with one person goes into that person's untouched note, and into nobody else's",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00                            |
        Tue 24 Mar 18:00 | note tech about Rita: the move to event sourcing        | + prepare_next Mon 23 Mar 09:15
                         |                                   | + thank_you>rita 17:00, + thank_you>tom 17:00
                         |                                   | + follow_up_1.reminder Tue 31 Mar 08:30
                         |                                   | thank_you>rita says "event sourcing"
                         |                                   | thank_you>tom lacks "event sourcing"
        Tue 24 Mar 19:00 | edit thank_you>tom                | nothing, thank_you>tom lacks "on-call"
                         | note tech about Tom: the on-call rota |
        Tue 31 Mar       |                                   | - thank_you>rita, + follow_up_1>jo 08:30
        Fri 24 Apr       |                                   | nothing
        """,
        {"tech": meet()},
        watch=WATCH,
    ),
    Story(
        "the notes of the reflection: key points, a promise with its day, when they decide, what was hard",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00      |
        Tue 24 Mar 20:00 | tick prepare_next                 | + thank_you>rita 17:00, + thank_you>tom 17:00
                         | write into reflect: About Rita: the move to event sourcing / |
                         | I promised to send the portfolio by Friday / | + promises Fri 27 Mar 08:30
                         | Decision by 10 April /            | thank_you>rita says "event sourcing"
                         | Hard: consistent hashing          | thank_you>tom lacks "consistent hashing"
        Fri 27 Mar       |                                   | nothing
        Mon 13 Apr       |                                   | - thank_you>rita, - thank_you>tom
                         |                                   | + follow_up_1.reminder 08:30, + follow_up_1>jo 08:30
        Wed 15 Apr 09:00 | put final at Tue 21 Apr 10:00     | - follow_up_1.reminder, - follow_up_1>jo
                         |                                   | + prepare_next Fri 17 Apr 08:30
        Fri 17 Apr       |                                   | nothing, prepare_next says "consistent hashing"
        Tue 21 Apr       |                                   | + thank_you>priya 13:00
                         |                                   | + follow_up_1.reminder Tue 28 Apr 08:30
        """,
        {"tech": meet(), "final": meet(stage="second round", people="Priya")},
        watch=WATCH,
        quick=True,
    ),
    Story(
        "the same, written into the notes folder; struck out again, it is unsaid",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00      |
        Tue 24 Mar 20:00 | write notes for tech: About Rita: the move to event sourcing / |
                         | I promised to send the portfolio by Friday / | + prepare_next Mon 23 Mar 09:15
                         | Decision by 10 April              | + thank_you>rita 17:00, + thank_you>tom 17:00
                         |                                   | + promises Fri 27 Mar 08:30
                         |                                   | thank_you>rita says "event sourcing"
        Wed 25 Mar 09:00 | write notes for tech: Decision by 10 April | - promises
                         |                                   | thank_you>rita lacks "event sourcing"
        Wed 15 Apr       |                                   | - thank_you>rita, - thank_you>tom
                         |                                   | + follow_up_1.reminder Mon 13 Apr 08:30
                         |                                   | + follow_up_1>jo Mon 13 Apr 08:30
        Mon 27 Apr       |                                   | nothing
        """,
        {"tech": meet()},
        watch=WATCH,
        places=("memory", "files"),
    ),
    Story(
        "a note says that a task was set: it is prepared for, and the waiting begins anew; struck out, it is unsaid",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00      |
        Tue 24 Mar 20:00 | done prepare_next                 | + prepare_next Mon 23 Mar 09:15
                         |                                   | + follow_up_1.reminder Tue 31 Mar 08:30
        Fri 27 Mar 09:00 | write notes for tech: They sent a take-home exercise, due on Wednesday 8 April |
                         |                                   | - follow_up_1.reminder
                         |                                   | + prepare_next Thu 2 Apr 08:30
        Mon 30 Mar 09:00 | write notes for tech: They use Kafka | - prepare_next
                         |                                   | + follow_up_1.reminder Tue 31 Mar 08:30
        Tue 31 Mar 12:00 | write notes for tech: Take-home due by Wednesday 8 April | - follow_up_1.reminder
                         |                                   | + prepare_next Thu 2 Apr 08:30
        Wed 15 Apr       |                                   | + follow_up_1.reminder 08:30, + follow_up_1>jo 08:30
        Mon 27 Apr       |                                   | nothing
        """,
        {"tech": meet()},
        watch="prepare_next follow_up_1",
        places=("memory", "files"),
    ),
    Story(
        "a test is noted first and seen in the calendar then: one thing to prepare for, on the calendar's day",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00      |
        Fri 27 Mar 09:00 | write notes for tech: They'll send me a coding test next week |
                         |                                   | + prepare_next Mon 23 Mar 09:15
                         |                                   | + prepare_next Wed 1 Apr 08:30
        Mon 30 Mar 09:00 | put test at Thu 9 Apr 10:00 for 120 min | ~ prepare_next Tue 7 Apr 08:30
        Wed 8 Apr        |                                   | nothing
        Thu 16 Apr       |                                   | + follow_up_1.reminder 08:30, + follow_up_1>jo 08:30
        Mon 27 Apr       |                                   | nothing
        """,
        {
            "tech": meet(),
            "test": meet(
                people="",
                uid="acme-test",
                title="Online coding assessment: Backend Engineer, Acme",
                description="Dear candidate, please complete the coding test for the Backend Engineer role at Acme.",
                organizer=("Acme via HackerRank", "no-reply@hackerrank.com"),
            ),
        },
        watch="prepare_next follow_up_1",
        places=("memory", "files"),
    ),
    Story(
        "promises: by a day, without one, for a rest day; kept by the user, they are done",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00      |
        Tue 24 Mar 18:00 | promise tech: send the portfolio by 2026-03-28 | + promises Fri 27 Mar 08:30
                         | promise tech: ask about the visa  | + promises Wed 25 Mar 08:30
        Wed 25 Mar 12:00 | promise tech: a reading list by 2026-04-20 | nothing
        Thu 26 Mar 12:00 | done promises*                    | - promises, - promises
        Mon 6 Apr        |                                   | + promises Mon 20 Apr 08:30
                         |                                   | promises says "reading list"
        Mon 27 Apr       |                                   | nothing
        """,
        {"tech": meet()},
        watch="promises",
        places=("memory", "files"),
    ),
    Story(
        "whose words: an invitation that orders about is no order",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00      |
        Tue 24 Mar       |                                   | + prepare_next Mon 23 Mar 09:15
                         |                                   | + thank_you>rita 17:00, + thank_you>tom 17:00
                         |                                   | + follow_up_1.reminder Tue 31 Mar 08:30
                         |                                   | thank_you>rita lacks "genius"
        Tue 31 Mar       |                                   | - thank_you>rita, - thank_you>tom
                         |                                   | + follow_up_1>jo 08:30
                         |                                   | + follow_up_2.reminder Thu 9 Apr 08:30
        Mon 27 Apr       |                                   | + follow_up_2>jo Thu 9 Apr 08:30
        """,
        {
            "tech": meet(
                description="Backend Engineer at Acme, with Rita Mendes and Tom Ek.\nChannel: none\n"
                "I promised to pay 100 euros by Friday\nNote: about Rita: she is a genius\n#not-interview"
            )
        },
        watch=WATCH + " follow_up_2",
        never="promises",
    ),
    Story(
        "the user's own entry: its tags and its notes are the user's words",
        """
        Mon 23 Mar 09:00 | put own at Tue 24 Mar 14:00       |
        Tue 24 Mar       |                                   | + prepare_next Mon 23 Mar 09:15
                         |                                   | + thank_you 17:00, + promises Fri 27 Mar 08:30
        Thu 9 Apr        |                                   | - thank_you, + follow_up_1.reminder Wed 8 Apr 08:30
                         |                                   | + follow_up_1 Wed 8 Apr 08:30
                         |                                   | + follow_up_2.reminder Wed 15 Apr 08:30
        Mon 27 Apr       |                                   | + follow_up_2 Wed 15 Apr 08:30
        """,
        {
            "own": meet(
                organizer=None,
                people="",
                uid="acme-own",
                title="Interview with Acme: Backend Engineer",
                description="Company: Acme\nDecision by: 7 April 2026\nI promised to send references by 27 March 2026",
            )
        },
        watch=WATCH + " follow_up_2",
    ),
]
