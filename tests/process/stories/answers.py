"""Who answers, and what that ends: people, robots, other threads, nobody."""

from __future__ import annotations

from tests.process.meetings import meet
from tests.process.play import REAL, Story

WATCH = "thank_you follow_up_1 follow_up_2 answered close_out question rejection_thanks"

STORIES = [
    Story(
        "20 · a polite answer ends the follow-ups; it is asked again later, and resume takes them up",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Wed 25 Mar 08:00 | send thank_you>*             | + follow_up_1.reminder Tue 31 Mar 08:30
        Thu 26 Mar 11:00 | mail from rita@acme: human   | - follow_up_1.reminder, + answered>rita Thu 2 Apr 08:30
        Thu 2 Apr        |                              | nothing
        Fri 10 Apr 10:00 | resume tech                  | - answered>rita, + follow_up_1>rita 10:00
                         |                              | + follow_up_1.reminder 10:00
                         |                              | + follow_up_2.reminder Fri 17 Apr 08:30
        Fri 10 Apr       |                              | nothing
        Fri 17 Apr       |                              | + follow_up_2>rita 08:30, + close_out Fri 1 May 08:30
        Mon 11 May       |                              | nothing
        """,
        {"tech": meet()},
        watch=WATCH,
        places=("memory", *REAL),
    ),
    Story(
        "18 · automatic answers, bounces, newsletters, receipts and calendar mail end nothing",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00         |
        Wed 25 Mar 08:00 | send thank_you>*                     | + follow_up_1.reminder Tue 31 Mar 08:30
        Wed 25 Mar 08:01 | mail from rita@acme: away            | nothing
                         | mail from tom@acme: vacation         |
        Wed 25 Mar 09:00 | mail from mailer-daemon@acme: bounce | nothing
        Thu 26 Mar 09:00 | mail from news@acme: newsletter      | + follow_up_2.reminder Thu 9 Apr 08:30
        Fri 27 Mar 09:00 | mail from jobs@acme: receipt         | nothing
                         | mail from jo@acme: invitation        |
        Tue 31 Mar       |                                      | + follow_up_1>jo 08:30
        Fri 24 Apr       |                                      | + follow_up_2>jo Thu 9 Apr 08:30
                         |                                      | + close_out Thu 23 Apr 08:30
        """,
        {"tech": meet()},
        watch=WATCH,
        quick=True,
        places=("memory", *REAL),
    ),
    Story(
        "15, 16 · one's own mail is no answer: a follow-up that was sent, a thread that was begun",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00  |
        Wed 25 Mar 08:00 | send thank_you>*              | + follow_up_1.reminder Tue 31 Mar 08:30
                         | own mail to jo@acme.example   |
        Tue 31 Mar 09:00 | send follow_up_1>jo           | - follow_up_1.reminder
                         |                               | + follow_up_2.reminder Thu 9 Apr 08:30
        Wed 1 Apr 09:00  | own mail to rita@acme.example | nothing
        Fri 10 Apr       |                               | + follow_up_2>jo Thu 9 Apr 08:30
                         |                               | + close_out Thu 23 Apr 08:30
        Mon 27 Apr       |                               | nothing
        """,
        {"tech": meet()},
        watch=WATCH,
        places=("memory", *REAL),
    ),
    Story(
        "17 · they answer when the follow-up already lies there: it is taken away, and an edited one is not",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00  |
                         | put other at Tue 24 Mar 10:00 |
        Tue 31 Mar 10:00 | edit zeta/follow_up_1>jo      | + acme/follow_up_1.reminder 08:30
                         |                               | + acme/follow_up_1>jo 08:30
                         |                               | + zeta/follow_up_1.reminder 08:30
                         |                               | + zeta/follow_up_1>jo 08:30
                         |                               | + acme/follow_up_2.reminder Thu 9 Apr 08:30
                         |                               | + zeta/follow_up_2.reminder Thu 9 Apr 08:30
        Tue 31 Mar 14:00 | mail from jo@acme: human      | - acme/follow_up_1.reminder, - acme/follow_up_1>jo
                         | mail from jo@zeta: human      | - zeta/follow_up_1.reminder
                         |                               | - acme/follow_up_2.reminder
                         |                               | - zeta/follow_up_2.reminder
                         |                               | + acme/answered>jo Thu 9 Apr 08:30
                         |                               | + zeta/answered>jo Thu 9 Apr 08:30
        Thu 9 Apr        |                               | nothing
        Mon 11 May       |                               | nothing
        """,
        {"tech": meet(), "other": meet("Zeta")},
        watch=WATCH,
        places=("memory", *REAL, "standards"),
    ),
    Story(
        "23 · a rejection is asked about, and drafts nothing before the user says yes",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Wed 25 Mar 08:00 | send thank_you>*             | + keep_searching Mon 23 Mar 09:15, + research 08:30
                         |                              | + network Thu 26 Mar 08:30
                         |                              | + follow_up_1.reminder Tue 31 Mar 08:30
        Fri 27 Mar 16:00 | mail from jo@acme: rejection | - follow_up_1.reminder, + question 16:15
        Mon 30 Mar       |                              | + keep_searching 08:30
        Tue 31 Mar 09:00 | tick question                | - research, - network, + rejection_thanks>jo 09:00
                         |                              | tech is rejected
        Tue 5 May        |                              | nothing
        """,
        {"tech": meet()},
        watch=WATCH + " keep_searching research network",
        quick=True,
        places=("memory", *REAL),
    ),
    Story(
        "what reads like a rejection is none: the user deletes the question, and is not forgotten",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Wed 25 Mar 08:00 | send thank_you>*             | + follow_up_1.reminder Tue 31 Mar 08:30
        Fri 27 Mar 10:00 | mail from jo@acme: rejection | - follow_up_1.reminder, + question 10:15
        Fri 27 Mar 12:00 | delete question              | + answered>jo Tue 7 Apr 08:30
        Tue 31 Mar       |                              | nothing
        Fri 24 Apr       |                              | nothing
        """,
        {"tech": meet()},
        watch=WATCH,
    ),
    Story(
        "a rejection, then a kind word: the question stays, nobody is told to ask again",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Fri 27 Mar 10:00 | mail from jo@acme: rejection | + thank_you>rita Tue 24 Mar 17:00
                         |                              | + thank_you>tom Tue 24 Mar 17:00, + question 10:15
        Fri 27 Mar 15:00 | mail from rita@acme: human   | nothing
        Fri 24 Apr       |                              | - thank_you>rita, - thank_you>tom
        """,
        {"tech": meet()},
        watch=WATCH,
    ),
    Story(
        "first a kind word, then a rejection: what was to be asked again is not",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Wed 25 Mar 15:00 | mail from rita@acme: human   | + thank_you>rita Tue 24 Mar 17:00
                         |                              | + thank_you>tom Tue 24 Mar 17:00
                         |                              | + answered>rita Wed 1 Apr 08:30
        Mon 30 Mar 10:00 | mail from jo@acme: rejection | - answered>rita, + question 10:15
        Fri 24 Apr       |                              | - thank_you>rita, - thank_you>tom
        """,
        {"tech": meet()},
        watch=WATCH,
    ),
    Story(
        "an offer: everything stops, the references hear of it and are thanked",
        """
        Mon 23 Mar 09:00 | put final at Tue 24 Mar 14:00           |
        Wed 25 Mar 08:00 | send thank_you>*; send references>grace | + keep_searching Mon 23 Mar 09:15
                         |                                         | + follow_up_1.reminder Tue 31 Mar 08:30
        Mon 30 Mar 15:00 | mail from jo@acme: offer                | - follow_up_1.reminder
                         |                                         | + keep_searching 08:30
        Mon 30 Mar 16:00 | outcome final offer                     | + references_outcome>grace 16:00
        Mon 11 May       |                                         | nothing
        """,
        {"final": meet(stage="final round")},
        watch="thank_you follow_up_1 follow_up_2 answered close_out references references_outcome keep_searching",
        config={"references": [{"name": "Grace Hopper", "email": "grace@navy.example", "may_contact": True}]},
        places=("memory", *REAL),
    ),
    Story(
        "a next round is arranged by mail, then set in the calendar",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00  |
        Wed 25 Mar 08:00 | send thank_you>*              | + prepare_next Mon 23 Mar 09:15
                         |                               | + follow_up_1.reminder Tue 31 Mar 08:30
        Thu 26 Mar 15:00 | mail from jo@acme: scheduling | - follow_up_1.reminder
        Fri 27 Mar 10:00 | put final at Fri 10 Apr 10:00 | + prepare_next Wed 8 Apr 08:30
        Wed 8 Apr        |                               | nothing
        Fri 10 Apr       |                               | + thank_you>priya 13:00
                         |                               | + follow_up_1.reminder Fri 17 Apr 08:30
                         |                               | + follow_up_2.reminder Fri 24 Apr 08:30
        Fri 17 Apr       |                               | - thank_you>priya, + follow_up_1>jo 08:30
        Mon 27 Apr       |                               | + follow_up_2>jo Fri 24 Apr 08:30
                         |                               | + close_out Mon 11 May 08:30
        """,
        {"tech": meet(), "final": meet(stage="second round", people="Priya")},
        watch=WATCH + " prepare_next",
    ),
    Story(
        "answers come from anywhere at the employer, and from its hiring system; not from its namesake",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00            |
                         | put other at Tue 24 Mar 10:00           |
        Thu 26 Mar 15:00 | mail from kim@globex: human             | + zeta/thank_you>rita Tue 24 Mar 13:00
                         | mail from boss@notacme.example: human   | + zeta/thank_you>tom Tue 24 Mar 13:00
                         |                                         | + acme/thank_you>rita Tue 24 Mar 17:00
                         |                                         | + acme/thank_you>tom Tue 24 Mar 17:00
                         |                                         | + acme/follow_up_1.reminder Tue 31 Mar 08:30
                         |                                         | + zeta/follow_up_1.reminder Tue 31 Mar 08:30
                         |                                         | + acme/follow_up_2.reminder Thu 9 Apr 08:30
                         |                                         | + zeta/follow_up_2.reminder Thu 9 Apr 08:30
        Fri 27 Mar 15:00 | mail from boss@mail.acme.example: human | - acme/follow_up_1.reminder
                         |                                         | - acme/follow_up_2.reminder
                         |                                         | + acme/answered>boss Tue 7 Apr 08:30
        Tue 31 Mar       |                                         | - zeta/thank_you>rita, - zeta/thank_you>tom
                         |                                         | - acme/thank_you>rita, - acme/thank_you>tom
                         |                                         | + zeta/follow_up_1>jo 08:30
        Mon 27 Apr       |                                         | + zeta/follow_up_2>jo Thu 9 Apr 08:30
                         |                                         | + zeta/close_out Thu 23 Apr 08:30
        """,
        {"tech": meet(), "other": meet("Zeta")},
        watch=WATCH,
        places=("memory", *REAL),
    ),
    Story(
        "two employers write through one hiring system: a word of one says nothing of the other",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00                   |
                         | put other at Tue 24 Mar 10:00                  |
        Thu 26 Mar 15:00 | mail from no-reply@greenhouse.io: rejection of Acme | + zeta/thank_you>rita Tue 24 Mar 13:00
                         |                                                | + zeta/thank_you>tom Tue 24 Mar 13:00
                         |                                                | + acme/thank_you>rita Tue 24 Mar 17:00
                         |                                                | + acme/thank_you>tom Tue 24 Mar 17:00
                         |                                                | + acme/question 15:15
                         |                                                | + zeta/follow_up_1.reminder Tue 31 Mar 08:30
                         |                                                | + zeta/follow_up_2.reminder Thu 9 Apr 08:30
        Tue 31 Mar       |                                                | - zeta/thank_you>rita
                         |                                                | - zeta/thank_you>tom
                         |                                                | - acme/thank_you>rita
                         |                                                | - acme/thank_you>tom
                         |                                                | + zeta/follow_up_1>rita 08:30
        Mon 27 Apr       |                                                | + zeta/follow_up_2>rita Thu 9 Apr 08:30
                         |                                                | + zeta/close_out Thu 23 Apr 08:30
        """,
        {
            "tech": meet(organizer=("Acme Hiring Team", "no-reply@greenhouse.io")),
            "other": meet("Zeta", organizer=("Zeta Hiring Team", "no-reply@greenhouse.io")),
        },
        watch=WATCH,
    ),
    Story(
        "an interview is entered a day late, and they had answered before: the answer is found",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00  |
        Wed 25 Mar 10:00 | mail from jo@zeta: human      |
        Wed 25 Mar 11:30 |                               | + acme/thank_you>rita Tue 24 Mar 17:00
                         |                               | + acme/thank_you>tom Tue 24 Mar 17:00
                         |                               | + acme/follow_up_1.reminder Tue 31 Mar 08:30
        Wed 25 Mar 12:00 | put other at Tue 24 Mar 10:00 | + zeta/thank_you>rita 12:00, + zeta/thank_you>tom 12:00
                         |                               | + zeta/answered>jo Wed 1 Apr 08:30
        Fri 24 Apr       |                               | - acme/thank_you>rita, - acme/thank_you>tom
                         |                               | - zeta/thank_you>rita, - zeta/thank_you>tom
                         |                               | + acme/follow_up_1>jo Tue 31 Mar 08:30
                         |                               | + acme/follow_up_2.reminder Thu 9 Apr 08:30
                         |                               | + acme/follow_up_2>jo Thu 9 Apr 08:30
                         |                               | + acme/close_out Thu 23 Apr 08:30
        """,
        {"tech": meet(), "other": meet("Zeta")},
        watch=WATCH,
    ),
    Story(
        "19, 23 · ghosted: two follow-ups, then the user lets it rest",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Wed 25 Mar 08:00 | send thank_you>*             |
        Tue 31 Mar 09:00 | send follow_up_1>jo          |
        Thu 9 Apr 09:00  | send follow_up_2>jo          |
        Thu 23 Apr       |                              | + keep_searching Mon 23 Mar 09:15
                         |                              | + keep_searching Mon 30 Mar 08:30
                         |                              | + keep_searching Tue 7 Apr 08:30
                         |                              | + keep_searching Mon 13 Apr 08:30
                         |                              | + keep_searching Mon 20 Apr 08:30, + close_out 08:30
        Fri 24 Apr 09:00 | tick close_out               | nothing, tech is ghosted
        Fri 29 May       |                              | nothing
        """,
        {"tech": meet()},
        watch=WATCH + " keep_searching",
    ),
    Story(
        "long after it was let rest they invite again: a new application, from the beginning",
        """
        Mon 2 Mar 09:00  | put tech at Tue 3 Mar 14:00   |
        Mon 30 Mar 09:00 | outcome tech ghosted          |
        Mon 20 Apr 09:00 | put again at Wed 22 Apr 10:00 |
        Wed 22 Apr       |                               | + prepare_next Mon 2 Mar 09:15
                         |                               | + prepare_next Mon 20 Apr 09:15
                         |                               | + thank_you>priya 13:00, + research Thu 23 Apr 08:30
                         |                               | + follow_up_1.reminder Wed 29 Apr 08:30
        Tue 5 May        |                               | - thank_you>priya, + follow_up_1>jo Wed 29 Apr 08:30
                         |                               | + follow_up_2.reminder Thu 7 May 08:30
        """,
        {"tech": meet(), "again": meet(stage="first round", people="Priya")},
        watch=WATCH + " prepare_next research",
    ),
]
