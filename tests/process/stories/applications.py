"""What belongs together, how it stands, when they decide, and by which way to be in touch."""

from __future__ import annotations

from dataclasses import replace

from tests.process.meetings import meet
from tests.process.play import REAL, Story

WATCH = "thank_you thank_you_by follow_up_1 follow_up_2 close_out"

STORIES = [
    Story(
        "two roles at one company are two applications; an answer of the company stops both",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00   |
                         | put design at Wed 25 Mar 10:00 |
        Wed 25 Mar       |                                | + thank_you>rita Tue 24 Mar 17:00
                         |                                | + thank_you>tom Tue 24 Mar 17:00, + research 08:30
                         |                                | + thank_you_by 08:30, + thank_you>lee 13:00
                         |                                | + thank_you_by 15:00, + research Thu 26 Mar 08:30
                         |                                | + follow_up_1.reminder Tue 31 Mar 08:30
                         |                                | + follow_up_1.reminder Wed 1 Apr 08:30
        Fri 27 Mar 11:00 | mail from jo@acme: human       | - follow_up_1.reminder, - follow_up_1.reminder
                         |                                | + answered>jo Tue 7 Apr 08:30
                         |                                | + answered>jo Tue 7 Apr 08:30
        Fri 24 Apr       |                                | - thank_you>rita, - thank_you>tom, - thank_you_by
                         |                                | - thank_you>lee, - thank_you_by
        """,
        {"tech": meet(), "design": meet(role="Product Designer", people="Lee", recruiter="Nia")},
        watch=WATCH + " answered research",
    ),
    Story(
        "an agency with clients it does not name: each conversation is for itself until the user says whose it is",
        """
        Mon 23 Mar 09:00 | put one at Tue 24 Mar 14:00          |
                         | put two at Thu 26 Mar 10:00          |
        Tue 24 Mar       |                                      | + unknown/prepare_next Mon 23 Mar 09:15
                         |                                      | + unknown/prepare_next 08:30
                         |                                      | + unknown/thank_you>jo 17:00
                         |                                      | + unknown/research Wed 25 Mar 08:30
                         |                                      | + unknown/thank_you_by Wed 25 Mar 08:30
                         |                                      | + unknown/follow_up_1.reminder Tue 31 Mar 08:30
        Wed 25 Mar 09:00 | company one Initech; same two as one | - initech/follow_up_1.reminder
        Thu 26 Mar       |                                      | + initech/thank_you>jo 13:00
                         |                                      | + initech/thank_you_by 15:00
                         |                                      | + initech/follow_up_1.reminder Thu 2 Apr 08:30
        Thu 9 Apr        |                                      | - initech/thank_you>jo, - initech/thank_you_by
                         |                                      | - initech/thank_you>jo, - initech/thank_you_by
                         |                                      | + initech/follow_up_1>jo Thu 2 Apr 08:30
                         |                                      | + initech/follow_up_2.reminder Mon 13 Apr 08:30
        Mon 27 Apr       |                                      | + initech/follow_up_2>jo Mon 13 Apr 08:30
                         |                                      | + initech/close_out 08:30
        """,
        {
            "one": meet(
                "Talent Bridge Recruiting",
                uid="one",
                people="",
                role="",
                title="Interview with our client (first round)",
                description="Hi Ada, our client would like to meet you for the Backend Engineer position. "
                "You will talk to their engineering manager. Jo Baker, Talent Bridge Recruiting",
            ),
            "two": meet(
                "Talent Bridge Recruiting",
                uid="two",
                people="",
                role="",
                title="Interview with our client (second round)",
                description="Hi Ada, our client would like to see you again. Jo Baker, Talent Bridge Recruiting",
            ),
        },
        watch=WATCH + " research prepare_next",
    ),
    Story(
        "an internal vacancy: every colleague writes from the employer's domain, and only those concerned answer",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00     |
        Tue 24 Mar       |                                  | + thank_you>rita 17:00, + thank_you>tom 17:00
                         |                                  | + thank_you_by Wed 25 Mar 08:30
                         |                                  | + follow_up_1.reminder Tue 31 Mar 08:30
        Wed 25 Mar 10:00 | mail from canteen@bigcorp: human | nothing
        Thu 26 Mar 10:00 | mail from rita@bigcorp: human    | - follow_up_1.reminder
                         |                                  | + answered>rita Thu 2 Apr 08:30
        Thu 9 Apr        |                                  | - thank_you>rita, - thank_you>tom, - thank_you_by
        Mon 27 Apr       |                                  | nothing
        """,
        {"tech": meet("Bigcorp", title="Internal interview: Backend Engineer, Bigcorp")},
        watch=WATCH + " answered",
        config={"me": {"employers": ["bigcorp.example"]}},
    ),
    Story(
        "they name a day: the follow-up waits for it; they put it off: it waits longer",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Tue 24 Mar 16:00 | decision tech 2026-04-01     | + thank_you_by Wed 25 Mar 08:30
                         |                              | + follow_up_1.reminder Thu 2 Apr 08:30
        Wed 25 Mar 09:00 | send thank_you>*             | - thank_you_by
        Tue 31 Mar 10:00 | mail from jo@acme: human     | - follow_up_1.reminder
                         | decision tech 2026-04-15     |
        Thu 16 Apr       |                              | + follow_up_1.reminder 08:30, + follow_up_1>jo 08:30
                         |                              | + follow_up_2.reminder Thu 23 Apr 08:30
        Fri 24 Apr       |                              | + follow_up_2>jo Thu 23 Apr 08:30
                         |                              | + close_out Fri 8 May 08:30
        """,
        {"tech": meet()},
        watch=WATCH + " answered",
    ),
    Story(
        "they put it off when the follow-up already lies there: it goes and comes again",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Tue 24 Mar 16:00 | decision tech 2026-03-27     | + thank_you_by Wed 25 Mar 08:30
                         |                              | + follow_up_1.reminder Mon 30 Mar 08:30
        Mon 30 Mar       |                              | - thank_you_by, + follow_up_1>jo 08:30
                         |                              | + follow_up_2.reminder Wed 8 Apr 08:30
        Tue 31 Mar 10:00 | decision tech 2026-04-15     | - follow_up_1.reminder, - follow_up_1>jo
                         |                              | - follow_up_2.reminder
        Thu 16 Apr       |                              | + follow_up_1.reminder 08:30, + follow_up_1>jo 08:30
                         |                              | + follow_up_2.reminder Thu 23 Apr 08:30
        Fri 24 Apr       |                              | + follow_up_2>jo Thu 23 Apr 08:30
                         |                              | + close_out Fri 8 May 08:30
        """,
        {"tech": meet()},
        watch=WATCH,
    ),
    Story(
        "a follow-up was sent, they answer with a new day: the second waits for that day",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Wed 25 Mar 09:00 | send thank_you>*             |
        Tue 31 Mar 09:00 | send follow_up_1>jo          |
        Thu 2 Apr 10:00  | mail from jo@acme: human     | + answered>jo Mon 13 Apr 08:30
        Thu 2 Apr 11:00  | decision tech 2026-04-20     | - answered>jo
        Tue 21 Apr       |                              | + follow_up_2.reminder 08:30, + follow_up_2>jo 08:30
        Tue 12 May       |                              | + close_out Wed 6 May 08:30
        """,
        {"tech": meet()},
        watch=WATCH + " answered",
    ),
    Story(
        "a follow-up was sent, they answer, nothing comes of it: weeks later resume starts the second",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Wed 25 Mar 09:00 | send thank_you>*             |
        Tue 31 Mar 09:00 | send follow_up_1>jo          |
        Thu 2 Apr 10:00  | mail from jo@acme: human     | + answered>jo Mon 13 Apr 08:30
        Mon 11 May 10:00 | resume tech                  | - answered>jo, + follow_up_2>jo 10:00
                         |                              | + follow_up_2.reminder 10:00
        Tue 12 May       |                              | + close_out Tue 26 May 08:30
        """,
        {"tech": meet()},
        watch=WATCH + " answered",
    ),
    Story(
        "the invitation names a day: it may delay the follow-up, not hurry it",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00  |
                         | put other at Tue 24 Mar 10:00 |
        Tue 24 Mar       |                               | + zeta/follow_up_1.reminder Tue 31 Mar 08:30
        Tue 31 Mar       |                               | + zeta/follow_up_1>jo 08:30
                         |                               | + acme/follow_up_1.reminder Mon 13 Apr 08:30
        Tue 14 Apr       |                               | + acme/follow_up_1>jo Mon 13 Apr 08:30
        Mon 27 Apr       |                               | nothing
        """,
        {
            "tech": meet(
                description="Backend Engineer at Acme, with Rita Mendes and Tom Ek. We will decide by 10 April 2026."
            ),
            "other": meet(
                "Zeta",
                description="Backend Engineer at Zeta, with Rita Mendes and Tom Ek. We will decide by 25 March 2026.",
            ),
        },
        watch="follow_up_1",
    ),
    Story(
        "a second round: the day named for the first is past and counts no more",
        """
        Mon 9 Mar 09:00  | put first at Tue 10 Mar 14:00  |
        Tue 10 Mar 16:00 | decision first 2026-03-16      |
        Fri 13 Mar 10:00 | put second at Tue 24 Mar 10:00 | nothing
        Tue 24 Mar       |                                | + follow_up_1.reminder Tue 31 Mar 08:30
        Fri 10 Apr       |                                | + follow_up_1>jo Tue 31 Mar 08:30
        """,
        {"first": meet(), "second": meet(stage="second round", people="Priya")},
        watch="follow_up_1",
    ),
    Story(
        "advanced: the round is done, and the next one gets its own thanks and follow-ups",
        """
        Mon 9 Mar 09:00  | put first at Tue 10 Mar 14:00  |
        Wed 11 Mar 09:00 | send thank_you>*               |
        Fri 13 Mar 10:00 | outcome first advanced         | + keep_searching Mon 9 Mar 09:15
        Mon 16 Mar 10:00 | put second at Tue 24 Mar 10:00 | + keep_searching 08:30
        Tue 24 Mar       |                                | + keep_searching Mon 23 Mar 08:30
                         |                                | + thank_you>priya 13:00, + thank_you_by 15:00
                         |                                | + follow_up_1.reminder Tue 31 Mar 08:30
        Fri 24 Apr       |                                | - thank_you>priya, - thank_you_by
                         |                                | + keep_searching Mon 30 Mar 08:30
                         |                                | + follow_up_1>jo Tue 31 Mar 08:30
                         |                                | + keep_searching Tue 7 Apr 08:30
                         |                                | + follow_up_2.reminder Thu 9 Apr 08:30
                         |                                | + follow_up_2>jo Thu 9 Apr 08:30
                         |                                | + keep_searching Mon 13 Apr 08:30
                         |                                | + keep_searching Mon 20 Apr 08:30
                         |                                | + close_out Thu 23 Apr 08:30
        """,
        {"first": meet(), "second": meet(stage="second round", people="Priya")},
        watch=WATCH + " keep_searching",
    ),
    Story(
        "in touch by phone: tasks with a text to use instead of mails",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Tue 24 Mar 16:00 | channel tech phone           | + thank_you.task>rita 17:00, + thank_you.task>tom 17:00
                         |                              | + follow_up_1.task>jo Tue 31 Mar 08:30
        Tue 24 Mar       |                              | nothing
        Thu 9 Apr        |                              | - thank_you.task>rita, - thank_you.task>tom
                         |                              | + follow_up_2.task>jo 08:30
                         |                              | + close_out Thu 23 Apr 08:30
        Fri 24 Apr       |                              | nothing
        """,
        {"tech": meet()},
        watch=WATCH,
        places=("memory", "files", *REAL),
    ),
    Story(
        "in touch by LinkedIn, said when the drafts are there already; later no contact at all",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Wed 25 Mar 10:00 | channel tech linkedin        | + thank_you.task>rita 10:15, + thank_you.task>tom 10:15
                         |                              | + follow_up_1.task>jo Tue 31 Mar 08:30
        Thu 26 Mar 10:00 | channel tech none            | - thank_you.task>rita, - thank_you.task>tom
                         |                              | - follow_up_1.task>jo
        Fri 24 Apr       |                              | + close_out Thu 23 Apr 08:30
        """,
        {"tech": meet()},
        watch=WATCH,
    ),
    Story(
        "a test at home: prepared for, and nobody is thanked for it",
        """
        Mon 23 Mar 09:00 | put test at Fri 27 Mar 10:00 for 120 min |
        Wed 25 Mar       |                                          | + prepare_next 08:30
        Fri 27 Mar       |                                          | + reflect 12:30
                         |                                          | + follow_up_1.reminder Tue 7 Apr 08:30
        Fri 10 Apr       |                                          | + follow_up_1 Tue 7 Apr 08:30
        Mon 27 Apr       |                                          | nothing
        """,
        {
            "test": replace(
                meet(people=""),
                uid="acme-test",
                title="Online coding assessment: Backend Engineer, Acme",
                description="Dear candidate, please complete the coding test for the Backend Engineer role at Acme.",
                organizer=("Acme via HackerRank", "no-reply@hackerrank.com"),
            ),
        },
        watch="prepare_next thank_you thank_you_by reflect follow_up_1 question",
    ),
]
