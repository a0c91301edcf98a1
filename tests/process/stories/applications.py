"""What belongs together, how it stands, when they decide, and by which way to be in touch."""

from __future__ import annotations

from dataclasses import replace

from tests.process.meetings import meet
from tests.process.play import Story

WATCH = "thank_you thank_you_by follow_up_1 follow_up_2 close_out"

STORIES = [
    Story(
        "two roles at one company are two applications; an answer of the company stops both",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00; put design at Wed 25 Mar 10:00 |
        Wed 25 Mar       | | nothing
        Fri 27 Mar 11:00 | mail from jo@acme: human | nothing
        Fri 24 Apr       | | nothing
        """,
        {"tech": meet(), "design": meet(role="Product Designer", people="Lee", recruiter="Nia")},
        watch=WATCH + " answered research",
    ),
    Story(
        "an agency with clients it does not name: each conversation is for itself until the user says whose it is",
        """
        Mon 23 Mar 09:00 | put one at Tue 24 Mar 14:00; put two at Thu 26 Mar 10:00 |
        Tue 24 Mar       | | nothing
        Wed 25 Mar 09:00 | company one Initech; same two as one | nothing
        Thu 26 Mar       | | nothing
        Thu 9 Apr        | | nothing
        """,
        {
            "one": meet("Talent Bridge Recruiting", uid="one", people="", role="",
                        title="Interview with our client (first round)",
                        description="Hi Ada, our client would like to meet you for the Backend Engineer position. "
                        "You will talk to their engineering manager. Jo Baker, Talent Bridge Recruiting"),
            "two": meet("Talent Bridge Recruiting", uid="two", people="", role="",
                        title="Interview with our client (second round)",
                        description="Hi Ada, our client would like to see you again. "
                        "Jo Baker, Talent Bridge Recruiting"),
        },
        watch=WATCH + " research prepare_next",
    ),
    Story(
        "an internal vacancy: every colleague writes from the employer's domain, and only those concerned answer",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Tue 24 Mar       | | nothing
        Wed 25 Mar 10:00 | mail from canteen@bigcorp: human | nothing
        Thu 26 Mar 10:00 | mail from rita@bigcorp: human | nothing
        Thu 9 Apr        | | nothing
        """,
        {"tech": meet("Bigcorp", title="Internal interview: Backend Engineer, Bigcorp")},
        watch=WATCH + " answered",
        config={"me": {"employers": ["bigcorp.example"]}},
    ),
    Story(
        "they name a day: the follow-up waits for it; they put it off: it waits longer",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Tue 24 Mar 16:00 | decision tech 2026-04-01 | nothing
        Wed 25 Mar 09:00 | send thank_you>* | nothing
        Tue 31 Mar 10:00 | mail from jo@acme: human; decision tech 2026-04-15 | nothing
        Thu 16 Apr       | | nothing
        Fri 24 Apr       | | nothing
        """,
        {"tech": meet()},
        watch=WATCH + " answered",
        quick=True,
    ),
    Story(
        "they put it off when the follow-up already lies there: it goes and comes again",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Tue 24 Mar 16:00 | decision tech 2026-03-27 | nothing
        Mon 30 Mar       | | nothing
        Tue 31 Mar 10:00 | decision tech 2026-04-15 | nothing
        Thu 16 Apr       | | nothing
        Fri 24 Apr       | | nothing
        """,
        {"tech": meet()},
        watch=WATCH,
    ),
    Story(
        "a follow-up was sent, they answer with a new day: the second waits for that day",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Wed 25 Mar 09:00 | send thank_you>* |
        Tue 31 Mar 09:00 | send follow_up_1>jo |
        Thu 2 Apr 10:00  | mail from jo@acme: human | nothing
        Thu 2 Apr 11:00  | decision tech 2026-04-20 | nothing
        Tue 21 Apr       | | nothing
        Tue 12 May       | | nothing
        """,
        {"tech": meet()},
        watch=WATCH + " answered",
    ),
    Story(
        "a follow-up was sent, they answer, nothing comes of it: weeks later resume starts the second",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Wed 25 Mar 09:00 | send thank_you>* |
        Tue 31 Mar 09:00 | send follow_up_1>jo |
        Thu 2 Apr 10:00  | mail from jo@acme: human | nothing
        Mon 11 May 10:00 | resume tech | nothing
        Tue 12 May       | | nothing
        """,
        {"tech": meet()},
        watch=WATCH + " answered",
    ),
    Story(
        "the invitation names a day: it may delay the follow-up, not hurry it",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00; put other at Tue 24 Mar 10:00 |
        Tue 24 Mar       | | nothing
        Tue 31 Mar       | | nothing
        Tue 14 Apr       | | nothing
        """,
        {
            "tech": meet(description="Backend Engineer at Acme, with Rita Mendes and Tom Ek. We will decide by 10 April 2026."),
            "other": meet("Zeta", description="Backend Engineer at Zeta, with Rita Mendes and Tom Ek. We will decide by 25 March 2026."),
        },
        watch="follow_up_1",
    ),
    Story(
        "a second round: the day named for the first is past and counts no more",
        """
        Mon 9 Mar 09:00  | put first at Tue 10 Mar 14:00 |
        Tue 10 Mar 16:00 | decision first 2026-03-16 |
        Fri 13 Mar 10:00 | put second at Tue 24 Mar 10:00 | nothing
        Tue 24 Mar       | | nothing
        Fri 10 Apr       | | nothing
        """,
        {"first": meet(), "second": meet(stage="second round", people="Priya")},
        watch="follow_up_1",
    ),
    Story(
        "advanced: the round is done, and the next one gets its own thanks and follow-ups",
        """
        Mon 9 Mar 09:00  | put first at Tue 10 Mar 14:00 |
        Wed 11 Mar 09:00 | send thank_you>* |
        Fri 13 Mar 10:00 | outcome first advanced | nothing
        Mon 16 Mar 10:00 | put second at Tue 24 Mar 10:00 | nothing
        Tue 24 Mar       | | nothing
        Fri 24 Apr       | | nothing
        """,
        {"first": meet(), "second": meet(stage="second round", people="Priya")},
        watch=WATCH + " keep_searching",
    ),
    Story(
        "in touch by phone: tasks with a text to use instead of mails",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Tue 24 Mar 16:00 | channel tech phone | nothing
        Tue 24 Mar       | | nothing
        Thu 9 Apr        | | nothing
        Fri 24 Apr       | | nothing
        """,
        {"tech": meet()},
        watch=WATCH,
        places=("memory", "files"),
    ),
    Story(
        "in touch by LinkedIn, said when the drafts are there already; later no contact at all",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Wed 25 Mar 10:00 | channel tech linkedin | nothing
        Thu 26 Mar 10:00 | channel tech none | nothing
        Fri 24 Apr       | | nothing
        """,
        {"tech": meet()},
        watch=WATCH,
    ),
    Story(
        "a test at home: prepared for, and nobody is thanked for it",
        """
        Mon 23 Mar 09:00 | put test at Fri 27 Mar 10:00 for 120 min |
        Wed 25 Mar       | | nothing
        Fri 27 Mar       | | nothing
        Fri 10 Apr       | | nothing
        """,
        {
            "test": replace(meet(people=""), uid="acme-test", title="Online coding assessment: Backend Engineer, Acme",
                            description="Dear candidate, please complete the coding test for the Backend Engineer role at Acme.",
                            organizer=("Acme via HackerRank", "no-reply@hackerrank.com")),
        },
        watch="prepare_next thank_you thank_you_by reflect follow_up_1 question",
    ),
]
