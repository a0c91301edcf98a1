"""Who answers, and what that ends: people, robots, other threads, nobody."""

from __future__ import annotations

from tests.process.meetings import meet
from tests.process.play import Story

WATCH = "thank_you follow_up_1 follow_up_2 answered close_out question rejection_thanks"

STORIES = [
    Story(
        "20 · a polite answer ends the follow-ups; it is asked again later, and resume takes them up",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Wed 25 Mar 08:00 | send thank_you>* | nothing
        Thu 26 Mar 11:00 | mail from rita@acme: human           | nothing
        Thu 2 Apr        | | nothing
        Fri 10 Apr 10:00 | resume tech | nothing
        Fri 10 Apr       | | nothing
        Fri 17 Apr       | | nothing
        Mon 11 May       | | nothing
        """,
        {"tech": meet()},
        watch=WATCH,
        quick=True,
    ),
    Story(
        "18 · automatic answers, bounces, newsletters, receipts and calendar mail end nothing",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Wed 25 Mar 08:00 | send thank_you>* | nothing
        Wed 25 Mar 08:01 | mail from rita@acme: away; mail from tom@acme: vacation | nothing
        Wed 25 Mar 09:00 | mail from mailer-daemon@acme: bounce | nothing
        Thu 26 Mar 09:00 | mail from news@acme: newsletter | nothing
        Fri 27 Mar 09:00 | mail from jobs@acme: receipt; mail from jo@acme: invitation | nothing
        Tue 31 Mar       | | nothing
        Fri 24 Apr       | | nothing
        """,
        {"tech": meet()},
        watch=WATCH,
        quick=True,
    ),
    Story(
        "15, 16 · one's own mail is no answer: a follow-up that was sent, a thread that was begun",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Wed 25 Mar 08:00 | send thank_you>*; own mail to jo@acme.example | nothing
        Tue 31 Mar 09:00 | send follow_up_1>jo | nothing
        Wed 1 Apr 09:00  | own mail to rita@acme.example | nothing
        Fri 10 Apr       | | nothing
        """,
        {"tech": meet()},
        watch=WATCH,
    ),
    Story(
        "17 · they answer when the follow-up already lies there: it is taken away, and an edited one is not",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00; put other at Tue 24 Mar 10:00 |
        Tue 31 Mar 10:00 | edit zeta/follow_up_1>jo | nothing
        Tue 31 Mar 14:00 | mail from jo@acme: human; mail from jo@zeta: human  | nothing
        Thu 9 Apr        | | nothing
        Mon 11 May       | | nothing
        """,
        {"tech": meet(), "other": meet("Zeta")},
        watch=WATCH,
    ),
    Story(
        "23 · a rejection is asked about, and drafts nothing before the user says yes",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Wed 25 Mar 08:00 | send thank_you>* | nothing
        Fri 27 Mar 16:00 | mail from jo@acme: rejection | nothing
        Mon 30 Mar       | | nothing
        Tue 31 Mar 09:00 | tick question | nothing
                         | | tech is rejected
        Tue 5 May        | | nothing
        """,
        {"tech": meet()},
        watch="thank_you follow_up_1 follow_up_2 answered close_out question rejection_thanks keep_searching research network",
        quick=True,
    ),
    Story(
        "what reads like a rejection is none: the user deletes the question, and is not forgotten",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Wed 25 Mar 08:00 | send thank_you>* | nothing
        Fri 27 Mar 10:00 | mail from jo@acme: rejection | nothing
        Fri 27 Mar 12:00 | delete question | nothing
        Tue 31 Mar       | | nothing
        Fri 24 Apr       | | nothing
        """,
        {"tech": meet()},
        watch=WATCH,
    ),
    Story(
        "a rejection, then a kind word: the question stays, nobody is told to ask again",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Fri 27 Mar 10:00 | mail from jo@acme: rejection | nothing
        Fri 27 Mar 15:00 | mail from rita@acme: human | nothing
        Fri 24 Apr       | | nothing
        """,
        {"tech": meet()},
        watch=WATCH,
    ),
    Story(
        "first a kind word, then a rejection: what was to be asked again is not",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Wed 25 Mar 15:00 | mail from rita@acme: human | nothing
        Mon 30 Mar 10:00 | mail from jo@acme: rejection | nothing
        Fri 24 Apr       | | nothing
        """,
        {"tech": meet()},
        watch=WATCH,
    ),
    Story(
        "an offer: everything stops, the references hear of it and are thanked",
        """
        Mon 23 Mar 09:00 | put final at Tue 24 Mar 14:00 |
        Wed 25 Mar 08:00 | send thank_you>*; send references>grace | nothing
        Mon 30 Mar 15:00 | mail from jo@acme: offer | nothing
        Mon 30 Mar 16:00 | outcome final offer | nothing
        Mon 11 May       | | nothing
        """,
        {"final": meet(stage="final round")},
        watch="thank_you follow_up_1 follow_up_2 answered close_out references references_outcome keep_searching",
        config={"references": [{"name": "Grace Hopper", "email": "grace@navy.example", "may_contact": True}]},
    ),
    Story(
        "a next round is arranged by mail, then set in the calendar",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Wed 25 Mar 08:00 | send thank_you>* | nothing
        Thu 26 Mar 15:00 | mail from jo@acme: scheduling | nothing
        Fri 27 Mar 10:00 | put final at Fri 10 Apr 10:00 | nothing
        Wed 8 Apr        | | nothing
        Fri 10 Apr       | | nothing
        Fri 17 Apr       | | nothing
        """,
        {"tech": meet(), "final": meet(stage="second round", people="Priya")},
        watch=WATCH + " prepare_next",
    ),
    Story(
        "answers come from anywhere at the employer, and from its hiring system; not from its namesake",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00; put other at Tue 24 Mar 10:00 |
        Thu 26 Mar 15:00 | mail from kim@globex: human; mail from boss@notacme.example: human | nothing
        Fri 27 Mar 15:00 | mail from boss@mail.acme.example: human | nothing
        Tue 31 Mar       | | nothing
        """,
        {"tech": meet(), "other": meet("Zeta")},
        watch=WATCH,
    ),
    Story(
        "two employers write through one hiring system: a word of one says nothing of the other",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00; put other at Tue 24 Mar 10:00 |
        Thu 26 Mar 15:00 | mail from no-reply@greenhouse.io: rejection of Acme | nothing
        Tue 31 Mar       | | nothing
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
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Wed 25 Mar 10:00 | mail from jo@zeta: human |
        Wed 25 Mar 11:30 | | nothing
        Wed 25 Mar 12:00 | put other at Tue 24 Mar 10:00 | nothing
        Fri 24 Apr       | | nothing
        """,
        {"tech": meet(), "other": meet("Zeta")},
        watch=WATCH,
    ),
    Story(
        "19, 23 · ghosted: two follow-ups, then the user lets it rest",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Wed 25 Mar 08:00 | send thank_you>* |
        Tue 31 Mar 09:00 | send follow_up_1>jo |
        Thu 9 Apr 09:00  | send follow_up_2>jo |
        Thu 23 Apr       | | nothing
        Fri 24 Apr 09:00 | tick close_out | nothing
                         | | tech is ghosted
        Fri 29 May       | | nothing
        """,
        {"tech": meet()},
        watch=WATCH + " keep_searching",
    ),
    Story(
        "long after it was let rest they invite again: a new application, from the beginning",
        """
        Mon 2 Mar 09:00  | put tech at Tue 3 Mar 14:00 |
        Mon 30 Mar 09:00 | outcome tech ghosted |
        Mon 20 Apr 09:00 | put again at Wed 22 Apr 10:00 |
        Wed 22 Apr       | | nothing
        Tue 5 May        | | nothing
        """,
        {"tech": meet(), "again": meet(stage="first round", people="Priya")},
        watch=WATCH + " prepare_next research",
    ),
]
