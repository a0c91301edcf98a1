"""Who was there: panels, onsite loops, copies, hidden and changing people."""

from __future__ import annotations

from dataclasses import replace

from tests.process.meetings import meet
from tests.process.play import Story

ONSITE = {
    name: meet(stage="onsite", people=who, uid=f"acme-{name}")
    for name, who in (("first", "Rita"), ("second", "Tom"), ("third", "Priya Lee"), ("fourth", "Ana"), ("last", "Max"))
}

STORIES = [
    Story(
        "47 · a panel of three: a note each, and none speaks of the others",
        """
        Mon 23 Mar 09:00 | put panel at Tue 24 Mar 10:00 for 90 min |
        Tue 24 Mar       |                                          | + thank_you>priya 13:30
                         |                                          | + thank_you>rita 13:30
                         |                                          | + thank_you>tom 13:30, + thank_you_by 15:30
                         |                                          | + follow_up_1.reminder Tue 31 Mar 08:30
                         |                                          | thank_you>rita lacks "Tom"
                         |                                          | thank_you>rita lacks "Priya"
                         |                                          | thank_you>tom lacks "Rita"
        Mon 27 Apr       |                                          | - thank_you>priya, - thank_you>rita
                         |                                          | - thank_you>tom, - thank_you_by
                         |                                          | + follow_up_1>jo Tue 31 Mar 08:30
                         |                                          | + follow_up_2.reminder Thu 9 Apr 08:30
                         |                                          | + follow_up_2>jo Thu 9 Apr 08:30
                         |                                          | + close_out Thu 23 Apr 08:30
        """,
        {"panel": meet(stage="panel", people="Rita Tom Priya")},
        places=("memory", "files", "standards"),
        quick=True,
    ),
    Story(
        "an onsite in five events is thanked once, after the last; one of them is called off on the day",
        """
        Mon 23 Mar 09:00 | put first at Thu 26 Mar 09:00  |
                         | put second at Thu 26 Mar 10:00 |
                         | put third at Thu 26 Mar 11:00  |
                         | put fourth at Thu 26 Mar 13:00 |
                         | put last at Thu 26 Mar 14:00   |
        Tue 24 Mar       |                                | + prepare_next 08:30
        Thu 26 Mar 12:00 | cancel fourth                  | nothing
        Thu 26 Mar       |                                | + reflect 15:30, + thank_you>lee 17:00
                         |                                | + thank_you>max 17:00, + thank_you>priya 17:00
                         |                                | + thank_you>rita 17:00, + thank_you>tom 17:00
                         |                                | + thank_you_by Fri 27 Mar 08:30
                         |                                | + follow_up_1.reminder Thu 2 Apr 08:30
        Thu 2 Apr        |                                | - thank_you>lee, - thank_you>max, - thank_you>priya
                         |                                | - thank_you>rita, - thank_you>tom, - thank_you_by
                         |                                | + follow_up_1>jo 08:30
                         |                                | + follow_up_2.reminder Mon 13 Apr 08:30
        Fri 8 May        |                                | + follow_up_2>jo Mon 13 Apr 08:30
        """,
        ONSITE,
        watch="prepare_next thank_you thank_you_by reflect follow_up_1 follow_up_2",
        places=("memory", "files"),
    ),
    Story(
        "26 · a hiring system sends the day as one file and as single rounds too",
        """
        Mon 23 Mar 09:00 | put whole at Thu 26 Mar 09:00 for 360 min |
                         | put first at Thu 26 Mar 09:00             |
                         | put second at Thu 26 Mar 10:00            |
                         | put last at Thu 26 Mar 14:00              |
        Thu 26 Mar       |                                           | + prepare_next Tue 24 Mar 08:30
                         |                                           | + reflect 15:30, + thank_you>max 17:00
                         |                                           | + thank_you>rita 17:00
                         |                                           | + thank_you>tom 17:00
                         |                                           | + thank_you_by Fri 27 Mar 08:30
                         |                                           | + follow_up_1.reminder Thu 2 Apr 08:30
        Wed 15 Apr       |                                           | - thank_you>max, - thank_you>rita
                         |                                           | - thank_you>tom, - thank_you_by
                         |                                           | + follow_up_1>jo Thu 2 Apr 08:30
        Mon 27 Apr       |                                           | nothing
        """,
        {
            "whole": meet(stage="onsite", people="Rita Tom Max", uid="acme-merged"),
            **{n: ONSITE[n] for n in ("first", "second", "last")},
        },
        watch="prepare_next thank_you thank_you_by reflect follow_up_1",
    ),
    Story(
        "31 · the same meeting in two calendars is one; called off in one of them, it still takes place",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00  |
                         | put copy at Tue 24 Mar 14:00  |
        Mon 23 Mar 17:00 | cancel copy                   |
        Tue 24 Mar       |                               | + thank_you>rita 17:00, + thank_you>tom 17:00
                         |                               | + thank_you_by Wed 25 Mar 08:30
                         |                               | + follow_up_1.reminder Tue 31 Mar 08:30
        Wed 25 Mar 09:00 | move tech to Wed 25 Mar 11:00 |
                         | move copy to Wed 25 Mar 11:00 |
        Wed 25 Mar       |                               | ~ thank_you>rita 14:00, ~ thank_you>tom 14:00
                         |                               | ~ thank_you_by 16:00
                         |                               | ~ follow_up_1.reminder Wed 1 Apr 08:30
        Wed 8 Apr        |                               | - thank_you>rita, - thank_you>tom, - thank_you_by
                         |                               | + follow_up_1>jo Wed 1 Apr 08:30
                         |                               | + follow_up_2.reminder Fri 10 Apr 08:30
        Mon 27 Apr       |                               | + follow_up_2>jo Fri 10 Apr 08:30
                         |                               | + close_out Fri 24 Apr 08:30
        """,
        {"tech": meet(), "copy": meet(account="work")},
        config={"accounts": {"home": {}, "work": {}}},
    ),
    Story(
        "one round of an onsite is moved to another day: each day is thanked on its own",
        """
        Mon 23 Mar 09:00 | put first at Thu 26 Mar 09:00   |
                         | put second at Thu 26 Mar 10:00  |
        Wed 25 Mar 09:00 | move second to Mon 30 Mar 15:00 | + prepare_next Tue 24 Mar 08:30
                         |                                 | + prepare_next Thu 26 Mar 08:30
        Thu 26 Mar       |                                 | + reflect 10:30, + thank_you>rita 12:00
                         |                                 | + thank_you_by 14:00
        Mon 30 Mar       |                                 | + reflect 16:30, + thank_you>tom 18:00
                         |                                 | + thank_you_by Tue 31 Mar 08:30
                         |                                 | + follow_up_1.reminder Wed 8 Apr 08:30
        Tue 14 Apr       |                                 | - thank_you>rita, - thank_you_by, - thank_you>tom
                         |                                 | - thank_you_by, + follow_up_1>jo Wed 8 Apr 08:30
        Mon 27 Apr       |                                 | nothing
        """,
        ONSITE,
        watch="prepare_next thank_you thank_you_by reflect follow_up_1",
    ),
    Story(
        "one round of an onsite turns out not to have taken place: it is moved after the fact",
        """
        Mon 23 Mar 09:00 | put first at Thu 26 Mar 09:00   |
                         | put second at Thu 26 Mar 10:00  |
        Thu 26 Mar 14:00 |                                 | + prepare_next Tue 24 Mar 08:30, + reflect 11:30
                         |                                 | + thank_you>rita 13:00, + thank_you>tom 13:00
                         |                                 | + thank_you_by 15:00
                         |                                 | + follow_up_1.reminder Thu 2 Apr 08:30
        Thu 26 Mar 15:00 | move second to Mon 30 Mar 15:00 | - thank_you>tom, - thank_you_by
                         | send thank_you>rita             | - follow_up_1.reminder, + prepare_next 15:15
        Mon 30 Mar       |                                 | + reflect 16:30, + thank_you>tom 18:00
                         |                                 | + thank_you_by Tue 31 Mar 08:30
                         |                                 | + follow_up_1.reminder Wed 8 Apr 08:30
        Tue 14 Apr       |                                 | - thank_you>tom, - thank_you_by
                         |                                 | + follow_up_1>jo Wed 8 Apr 08:30
        Mon 27 Apr       |                                 | nothing
        """,
        ONSITE,
        watch="prepare_next thank_you thank_you_by reflect follow_up_1",
    ),
    Story(
        "27, 31 · a weekly series of conversations: one is moved, one is called off, each is its own",
        """
        Mon 2 Mar 09:00  | put one at Tue 3 Mar 10:00    |
                         | put two at Tue 10 Mar 10:00   |
                         | put three at Tue 17 Mar 10:00 |
        Tue 3 Mar        |                               | + prepare_next Mon 2 Mar 09:15, + thank_you>rita 13:00
                         |                               | + thank_you>tom 13:00, + thank_you_by 15:00
                         |                               | + prepare_next Fri 6 Mar 08:30
                         |                               | + prepare_next Fri 13 Mar 08:30
        Mon 9 Mar 09:00  | move two to Wed 11 Mar 16:00  | nothing
        Wed 11 Mar       |                               | - thank_you>rita, - thank_you>tom, - thank_you_by
                         |                               | + thank_you>rita 19:00, + thank_you>tom 19:00
                         |                               | + thank_you_by Thu 12 Mar 08:30
        Mon 16 Mar 09:00 | cancel three                  | - prepare_next, + follow_up_1.reminder Wed 18 Mar 08:30
        Tue 31 Mar       |                               | - thank_you>rita, - thank_you>tom, - thank_you_by
                         |                               | + follow_up_1>jo Wed 18 Mar 08:30
        """,
        {
            name: meet(uid="series", occurrence=f"202603{day}T100000Z")
            for name, day in (("one", "03"), ("two", "10"), ("three", "17"))
        },
        watch="prepare_next thank_you thank_you_by follow_up_1",
    ),
    Story(
        "45 · the invitation hides its people: names in the text, thanks by way of the recruiter",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 10:00 |
        Tue 24 Mar       |                              | + thank_you>rita 13:00, + thank_you>tom 13:00
                         |                              | + thank_you_by 15:00
                         |                              | + follow_up_1.reminder Tue 31 Mar 08:30
                         |                              | thank_you>rita goes to jo@acme.example
                         |                              | thank_you>rita says "Rita"
                         |                              | thank_you_by says "goes to Jo Baker"
        Tue 31 Mar       |                              | - thank_you>rita, - thank_you>tom, - thank_you_by
                         |                              | + follow_up_1>jo 08:30
                         |                              | + follow_up_2.reminder Thu 9 Apr 08:30
        Mon 27 Apr       |                              | + follow_up_2>jo Thu 9 Apr 08:30
                         |                              | + close_out Thu 23 Apr 08:30
        """,
        {"tech": replace(meet(), people=())},
        places=("memory", "files"),
    ),
    Story(
        "46, 6 · nobody is named and a robot invites: the draft has no address, and the reminder says so",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 10:00 |
        Tue 24 Mar       |                              | + thank_you 13:00, + thank_you_by 15:00
                         |                              | + follow_up_1.reminder Tue 31 Mar 08:30
                         |                              | thank_you goes to nobody
                         |                              | thank_you_by says "No address known"
        Tue 31 Mar       |                              | - thank_you, - thank_you_by, + follow_up_1 08:30
                         |                              | + follow_up_2.reminder Thu 9 Apr 08:30
        Mon 27 Apr       |                              | + follow_up_2 Thu 9 Apr 08:30
                         |                              | + close_out Thu 23 Apr 08:30
        """,
        {
            "tech": replace(
                meet(),
                people=(),
                organizer=("Acme Candidate Calendar", "no-reply@acme.example"),
                description="Your interview for the Backend Engineer role at Acme. Join the video call in time.",
            )
        },
        places=("memory", "files"),
    ),
    Story(
        "people change after the fact: who comes is thanked, who goes is not, who is better known keeps the draft",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 10:00 |
        Tue 24 Mar 14:00 |                              | + thank_you>rita 13:00, + thank_you>tom 13:00
                         |                              | + thank_you_by 15:00
                         |                              | + follow_up_1.reminder Tue 31 Mar 08:30
        Tue 24 Mar 15:00 | people of tech: Rita Priya   | - thank_you>tom, + thank_you>priya 15:00
        Wed 25 Mar       |                              | nothing
        Mon 27 Apr       |                              | - thank_you>rita, - thank_you>priya, - thank_you_by
                         |                              | + follow_up_1>jo Tue 31 Mar 08:30
                         |                              | + follow_up_2.reminder Thu 9 Apr 08:30
                         |                              | + follow_up_2>jo Thu 9 Apr 08:30
                         |                              | + close_out Thu 23 Apr 08:30
        """,
        {"tech": meet()},
    ),
    Story(
        "a first call with the recruiter: one short note",
        """
        Mon 23 Mar 09:00 | put screen at Tue 24 Mar 10:00 for 30 min |
        Tue 24 Mar       |                                           | + thank_you>jo 12:30, + thank_you_by 14:30
                         |                                           | + follow_up_1.reminder Tue 31 Mar 08:30
        Tue 5 May        |                                           | - thank_you>jo, - thank_you_by
                         |                                           | + follow_up_1>jo Tue 31 Mar 08:30
                         |                                           | + follow_up_2.reminder Thu 9 Apr 08:30
                         |                                           | + follow_up_2>jo Thu 9 Apr 08:30
                         |                                           | + close_out Thu 23 Apr 08:30
        """,
        {"screen": replace(meet(people=""), title="Acme: recruiter phone screen, Backend Engineer")},
        watch="thank_you thank_you_by references follow_up_1 follow_up_2 close_out",
        places=("memory", "files"),
    ),
]
