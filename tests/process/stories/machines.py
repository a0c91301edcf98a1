"""Machines: accounts that fail, answers that are lost, days without power, mail that is answered, new installations."""

from __future__ import annotations

from dataclasses import replace

from tests.process.meetings import meet
from tests.process.play import REAL, Story

WATCH = "thank_you thank_you_by follow_up_1 question"

STORIES = [
    Story(
        "1, 9, 11, 14 · thanks answer the mail of the invitation, and our own drafts are nobody's answer",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
                         | invite by mail to tech       |
        Tue 24 Mar       |                              | + thank_you>rita 17:00, + thank_you>tom 17:00
                         |                              | + thank_you_by Wed 25 Mar 08:30
                         |                              | + follow_up_1.reminder Tue 31 Mar 08:30
                         |                              | thank_you>rita answers the invitation
                         |                              | thank_you>tom answers the invitation
        Wed 25 Mar 09:00 | send thank_you>*             | - thank_you_by
        Tue 31 Mar       |                              | + follow_up_1>jo 08:30
        Fri 24 Apr       |                              | nothing
        """,
        {"tech": meet()},
        watch=WATCH,
        places=(*REAL, "memory"),
        quick=True,
    ),
    Story(
        "10 · the mail of the invitation lies in the bin: thanks are mails of their own",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
                         | invite by mail to tech       |
        Tue 24 Mar 12:00 | bin the mail to tech         |
        Tue 24 Mar       |                              | + thank_you>rita 17:00, + thank_you>tom 17:00
                         |                              | + thank_you_by Wed 25 Mar 08:30
                         |                              | + follow_up_1.reminder Tue 31 Mar 08:30
                         |                              | thank_you>rita answers nothing
        Fri 24 Apr       |                              | - thank_you>rita, - thank_you>tom, - thank_you_by
                         |                              | + follow_up_1>jo Tue 31 Mar 08:30
        """,
        {"tech": meet()},
        watch=WATCH,
        places=("google",),
    ),
    Story(
        "2 · the provider's answer is lost when a draft is made: it is looked for, and there is one of each",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00       |
        Tue 24 Mar 16:00 | an answer of home is lost          | + thank_you_by Wed 25 Mar 08:30
                         |                                    | + follow_up_1.reminder Tue 31 Mar 08:30
        Tue 24 Mar 17:30 | home is well                       | + thank_you>rita 17:00, + thank_you>tom 17:00
        Wed 25 Mar 09:00 | send thank_you>*                   | - thank_you_by
        Tue 31 Mar 08:00 | an answer of home is lost, with it what it was about | nothing
        Tue 31 Mar 09:00 | home is well                       | + follow_up_1>jo 09:00
        Fri 24 Apr       |                                    | nothing
        """,
        {"tech": meet()},
        watch=WATCH,
        places=("memory", *REAL),
    ),
    Story(
        "8 · an address that is none: nobody is left out, the recruiter passes it on",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Tue 24 Mar       |                              | + thank_you>rita 17:00, + thank_you>tom 17:00
                         |                              | + thank_you_by Wed 25 Mar 08:30
                         |                              | + follow_up_1.reminder Tue 31 Mar 08:30
                         |                              | thank_you>rita goes to jo@acme.example
                         |                              | thank_you>tom goes to tom@acme.example
        Fri 24 Apr       |                              | - thank_you>rita, - thank_you>tom, - thank_you_by
                         |                              | + follow_up_1>jo Tue 31 Mar 08:30
        """,
        {"tech": replace(meet(), people=(("Rita Mendes", "rita at acme"), ("Tom Ek", "tom@acme.example")))},
        watch=WATCH,
        places=("memory", "files"),
    ),
    Story(
        "34 · a feed that tells only when one is busy: nothing is known, nothing is made",
        """
        Mon 23 Mar 09:00 | put busy at Tue 24 Mar 14:00    |
                         | put private at Wed 25 Mar 14:00 |
        Fri 24 Apr       |                                 | nothing
        """,
        {
            "busy": meet(organizer=None, people="", title="Busy", description="", uid="busy"),
            "private": meet(organizer=None, people="", title="Private appointment", description="", uid="private"),
        },
        watch="",
        places=("memory", "files"),
    ),
    Story(
        "35, 36 · tasks know only days: in New York none of them slips to the day before",
        """
        Wed 4 Mar 09:00  | put tech at Thu 5 Mar 17:00  |
        Thu 5 Mar        |                              | + prepare_next Wed 4 Mar 09:15, + reflect 18:30
                         |                              | + research Fri 6 Mar 08:30, + network Mon 9 Mar 08:30
        Mon 9 Mar        |                              | + keep_searching 08:30
        Tue 7 Apr        |                              | + keep_searching Mon 16 Mar 08:30
                         |                              | + keep_searching Mon 23 Mar 08:30
                         |                              | + keep_searching Mon 30 Mar 08:30
                         |                              | + close_out Thu 2 Apr 08:30
                         |                              | + keep_searching Mon 6 Apr 08:30
        """,
        {"tech": meet()},
        watch="prepare_next reflect research network close_out keep_searching",
        zone="America/New_York",
        holidays="US",
        places=("microsoft", "google"),
        quick=True,
    ),
    Story(
        "37 · a login dies: the user is told, what is due goes to the other account, and is not made again",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Tue 24 Mar 16:00 | home is logged out           | + thank_you_by Wed 25 Mar 08:30
                         |                              | + follow_up_1.reminder Tue 31 Mar 08:30
                         |                              | + question 16:15, exit is 3
        Tue 24 Mar       |                              | nothing
        Wed 25 Mar 08:35 |                              | + thank_you>rita 08:30, + thank_you>tom 08:30, exit is 3
        Wed 25 Mar 12:00 | home is well                 | - question, exit is 0
        Tue 31 Mar       |                              | - thank_you>rita, - thank_you>tom, - thank_you_by
                         |                              | + follow_up_1>jo 08:30
        Fri 24 Apr       |                              | nothing
        """,
        {"tech": meet(account="work")},
        watch=WATCH,
        config={
            "accounts": {"home": {}, "work": {}, "spare": {}},
            "deliver": {"drafts": "home", "tasks": "home", "reminders": "home", "fallback": "spare"},
        },
    ),
    Story(
        "a provider is down for an hour: what was due is made when it is back, once",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Tue 24 Mar 16:50 | home is down                 | + thank_you_by Wed 25 Mar 08:30
                         |                              | + follow_up_1.reminder Tue 31 Mar 08:30
        Tue 24 Mar 17:50 |                              | nothing
        Tue 24 Mar 18:00 | home is well                 | + thank_you>rita 18:00, + thank_you>tom 18:00
        Fri 24 Apr       |                              | - thank_you>rita, - thank_you>tom, - thank_you_by
                         |                              | + follow_up_1>jo Tue 31 Mar 08:30
        """,
        {"tech": meet()},
        watch=WATCH,
        places=("memory", *REAL),
    ),
    Story(
        "37, 40 · access ends every day and the login is renewed: five weeks without signing in again",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Tue 24 Mar 16:00 | access to home ends          | + thank_you_by Wed 25 Mar 08:30
                         |                              | + follow_up_1.reminder Tue 31 Mar 08:30, exit is 0
        Wed 25 Mar 07:00 | access to home ends          | + thank_you>rita Tue 24 Mar 17:00
                         | restart                      | + thank_you>tom Tue 24 Mar 17:00, exit is 0
        Tue 31 Mar 08:00 | access to home ends          | exit is 0
        Tue 28 Apr       | access to home ends          | - thank_you>rita, - thank_you>tom, - thank_you_by
                         | restart                      | + follow_up_1>jo Tue 31 Mar 08:30, exit is 0
        """,
        {"tech": meet()},
        watch=WATCH,
        never="question",
        places=REAL,
    ),
    Story(
        "44 · the ledger is lost: the list of the week and what is next are known again, and go in time",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00   |
                         | put final at Tue 7 Apr 14:00   |
        Tue 31 Mar       |                                | + prepare_next Mon 23 Mar 09:15
                         |                                | + keep_searching Mon 23 Mar 09:15
                         |                                | + prepare_next Wed 1 Apr 08:30
                         |                                | + keep_searching Mon 30 Mar 08:30
        Wed 1 Apr 12:00  | lose the ledger                | nothing
        Thu 2 Apr        |                                | nothing
        Fri 3 Apr 09:00  | cancel final                   | - prepare_next
        Fri 24 Apr       |                                | + keep_searching Tue 7 Apr 08:30
                         |                                | + keep_searching Mon 13 Apr 08:30
                         |                                | + keep_searching Mon 20 Apr 08:30
        """,
        {"tech": meet(), "final": meet(stage="final round", people="Ana")},
        watch="prepare_next keep_searching",
    ),
    Story(
        "44 · a new installation beside the old one's artefacts: what is there is known, nothing is made twice",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Tue 24 Mar       |                              | + reflect 15:30, + thank_you>rita 17:00
                         |                              | + thank_you>tom 17:00, + thank_you_by Wed 25 Mar 08:30
                         |                              | + follow_up_1.reminder Tue 31 Mar 08:30
        Wed 25 Mar 07:30 | edit thank_you>tom           | nothing
        Wed 25 Mar 09:00 | lose the ledger              | nothing
        Tue 31 Mar       |                              | - thank_you>rita, - thank_you_by
                         |                              | + follow_up_1>jo 08:30
        Fri 24 Apr       |                              | nothing
        """,
        {"tech": meet()},
        watch=WATCH + " reflect",
        places=("memory", *REAL),
    ),
    Story(
        "two weeks without power: no burst, no thanks that come too late, the follow-up carries them",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Tue 24 Mar 12:00 | off                          | + keep_searching Mon 23 Mar 09:15
                         |                              | + prepare_next Mon 23 Mar 09:15
        Wed 8 Apr 10:00  | on                           | + follow_up_1>jo 10:00, + follow_up_1.reminder 10:15
                         |                              | + keep_searching 10:15, + network 10:15
                         |                              | + research 10:15, + follow_up_2.reminder Wed 15 Apr 08:30
                         |                              | follow_up_1>jo says "Thank you for"
        Wed 15 Apr       |                              | + keep_searching Mon 13 Apr 08:30, + follow_up_2>jo 08:30
                         |                              | + close_out Wed 29 Apr 08:30
        Fri 24 Apr       |                              | + keep_searching Mon 20 Apr 08:30
        """,
        {"tech": meet()},
        watch="",
        never="thank_you thank_you_by reflect",
        places=("memory", "files"),
    ),
    Story(
        "the first start: what ended before is listed, not acted on; yesterday's still counts",
        """
        Tue 24 Mar 09:00 | put old at Mon 16 Mar 10:00    |
                         | put recent at Mon 23 Mar 14:00 | + acme/thank_you>rita 09:00, + acme/thank_you>tom 09:00
                         |                                | + acme/thank_you_by 09:15
                         |                                | + acme/follow_up_1.reminder Mon 30 Mar 08:30
        Tue 21 Apr       |                                | - acme/thank_you>rita, - acme/thank_you>tom
                         |                                | - acme/thank_you_by
                         |                                | + acme/follow_up_1>jo Mon 30 Mar 08:30
        """,
        {"recent": meet(), "old": meet("Zeta")},
        watch=WATCH,
        places=("memory", "files"),
    ),
    Story(
        "30 · more new artefacts than is likely: a question, and nothing else until the user lets them through",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Tue 24 Mar 16:00 |                              | + prepare_next Mon 23 Mar 09:15
                         |                              | + question 15:15, exit is 1
        Tue 24 Mar 16:05 | let 9 through                | - question, + reflect 16:15
                         |                              | + research Wed 25 Mar 08:30
                         |                              | + thank_you_by Wed 25 Mar 08:30
                         |                              | + network Thu 26 Mar 08:30
                         |                              | + follow_up_1.reminder Tue 31 Mar 08:30, exit is 0
        Tue 24 Mar       |                              | + thank_you>rita 17:00, + thank_you>tom 17:00
        Fri 24 Apr       |                              | - thank_you>rita, - thank_you>tom, - thank_you_by
                         |                              | + follow_up_1>jo Tue 31 Mar 08:30
        """,
        {"tech": meet()},
        watch=WATCH + " reflect research network prepare_next",
        config={"schedule": {"max_new_actions": 4}},
    ),
]
