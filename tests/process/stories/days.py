"""Days and hours: weekends, holidays, nights, zones, days that have no hour."""

from __future__ import annotations

from tests.process.meetings import meet
from tests.process.play import REAL, Story

STORIES = [
    Story(
        "19, 24, 33 · nobody ever answers: the whole playbook once, two follow-ups and no third",
        """
        Mon 23 Mar 09:00 | put tech at Tue 24 Mar 14:00 |
        Tue 24 Mar 14:59 |                              | + keep_searching Mon 23 Mar 09:15
                         |                              | + prepare_next Mon 23 Mar 09:15
        Tue 24 Mar 15:00 |                              | + reflect 15:30, + research Wed 25 Mar 08:30
                         |                              | + thank_you_by Wed 25 Mar 08:30
                         |                              | + network Thu 26 Mar 08:30
                         |                              | + follow_up_1.reminder Tue 31 Mar 08:30
        Tue 24 Mar       |                              | + thank_you>rita 17:00, + thank_you>tom 17:00
        Mon 30 Mar       |                              | + keep_searching 08:30
                         |                              | + follow_up_2.reminder Thu 9 Apr 08:30
        Tue 31 Mar       |                              | - thank_you>rita, - thank_you>tom, - thank_you_by
                         |                              | + follow_up_1>jo 08:30
        Thu 9 Apr        |                              | + keep_searching Tue 7 Apr 08:30, + follow_up_2>jo 08:30
                         |                              | + close_out Thu 23 Apr 08:30
        Thu 23 Apr       |                              | + keep_searching Mon 13 Apr 08:30
                         |                              | + keep_searching Mon 20 Apr 08:30
        Wed 20 May       |                              | + keep_searching Mon 27 Apr 08:30
        """,
        {"tech": meet()},
        watch="",
        places=("memory", "files", *REAL),
        quick=True,
    ),
    Story(
        "Friday afternoon: thanks are sent on Saturday morning, everything else is for Monday",
        """
        Thu 19 Mar 10:00 | put tech at Fri 20 Mar 16:00 |
        Fri 20 Mar       |                              | + prepare_next Thu 19 Mar 10:15, + reflect 17:30
                         |                              | + thank_you>rita 19:00, + thank_you>tom 19:00
                         |                              | + thank_you_by Sat 21 Mar 08:30
                         |                              | + research Mon 23 Mar 08:30, + network Tue 24 Mar 08:30
                         |                              | + follow_up_1.reminder Fri 27 Mar 08:30
        Sat 21 Mar 09:00 | send thank_you>*             | - thank_you_by
        Mon 30 Mar       |                              | + keep_searching Mon 23 Mar 08:30
                         |                              | + follow_up_1>jo Fri 27 Mar 08:30
                         |                              | + keep_searching 08:30
                         |                              | + follow_up_2.reminder Tue 7 Apr 08:30
        Mon 20 Apr       |                              | + follow_up_2>jo Tue 7 Apr 08:30
                         |                              | + keep_searching Tue 7 Apr 08:30
                         |                              | + keep_searching Mon 13 Apr 08:30
                         |                              | + keep_searching 08:30, + close_out Tue 21 Apr 08:30
        """,
        {"tech": meet()},
        watch="",
        places=("memory", "files"),
    ),
    Story(
        "Friday afternoon, and the user writes on business days only",
        """
        Fri 20 Mar 09:00 | put tech at Fri 20 Mar 16:00 |
        Fri 20 Mar       |                              | + thank_you>rita 19:00, + thank_you>tom 19:00
                         |                              | + thank_you_by Mon 23 Mar 08:30
                         |                              | + follow_up_1.reminder Fri 27 Mar 08:30
        Sun 22 Mar       |                              | nothing
        Mon 23 Mar 08:30 | send thank_you>*             | - thank_you_by
        Tue 21 Apr       |                              | + follow_up_1>jo Fri 27 Mar 08:30
                         |                              | + follow_up_2.reminder Tue 7 Apr 08:30
                         |                              | + follow_up_2>jo Tue 7 Apr 08:30, + close_out 08:30
        """,
        {"tech": meet()},
        config={"playbook": {"steps": {"thank_you_by": {"rest_days": "wait"}}}},
    ),
    Story(
        "over Easter: holidays are no business days, and nobody is hurried on Good Friday but for the thanks",
        """
        Wed 1 Apr 09:00 | put tech at Thu 2 Apr 15:00 |
        Thu 2 Apr       |                             | + prepare_next Wed 1 Apr 09:15, + reflect 16:30
                        |                             | + thank_you>rita 18:00, + thank_you>tom 18:00
                        |                             | + thank_you_by Fri 3 Apr 08:30, + research Tue 7 Apr 08:30
                        |                             | + network Wed 8 Apr 08:30
                        |                             | + follow_up_1.reminder Mon 13 Apr 08:30
        Tue 14 Apr      |                             | - thank_you>rita, - thank_you>tom, - thank_you_by
                        |                             | + keep_searching Tue 7 Apr 08:30
                        |                             | + follow_up_1>jo Mon 13 Apr 08:30
                        |                             | + keep_searching Mon 13 Apr 08:30
                        |                             | + follow_up_2.reminder Mon 20 Apr 08:30
        Tue 5 May       |                             | + follow_up_2>jo Mon 20 Apr 08:30
                        |                             | + keep_searching Mon 20 Apr 08:30
                        |                             | + keep_searching Mon 27 Apr 08:30, + close_out 08:30
                        |                             | + keep_searching 08:30
        """,
        {"tech": meet()},
        watch="",
        places=("memory", "files"),
    ),
    Story(
        "over Christmas and New Year",
        """
        Mon 21 Dec 09:00 | put tech at Tue 22 Dec 11:00 |
        Tue 22 Dec       |                              | + keep_searching Mon 21 Dec 09:15
                         |                              | + prepare_next Mon 21 Dec 09:15, + reflect 12:30
                         |                              | + thank_you>rita 14:00, + thank_you>tom 14:00
                         |                              | + thank_you_by 16:00, + research Wed 23 Dec 08:30
                         |                              | + network Thu 24 Dec 08:30
                         |                              | + follow_up_1.reminder Thu 31 Dec 08:30
        Thu 31 Dec       |                              | - thank_you>rita, - thank_you>tom, - thank_you_by
                         |                              | + keep_searching Tue 29 Dec 08:30
                         |                              | + follow_up_1>jo 08:30
                         |                              | + follow_up_2.reminder Fri 8 Jan 2027 08:30
        Tue 5 Jan 2027   |                              | + keep_searching Mon 4 Jan 2027 08:30
        Fri 12 Feb 2027  |                              | + follow_up_2>jo Fri 8 Jan 2027 08:30
                         |                              | + keep_searching Mon 11 Jan 2027 08:30
                         |                              | + keep_searching Mon 18 Jan 2027 08:30
                         |                              | + close_out Fri 22 Jan 2027 08:30
                         |                              | + keep_searching Mon 25 Jan 2027 08:30
        """,
        {"tech": meet()},
        watch="",
    ),
    Story(
        "autumn: the clocks go back between the interview and the follow-ups",
        """
        Wed 21 Oct 09:00 | put tech at Thu 22 Oct 13:00 |
        Thu 22 Oct       |                              | + thank_you>rita 16:00, + thank_you>tom 16:00
                         |                              | + thank_you_by 18:00
                         |                              | + follow_up_1.reminder Thu 29 Oct 08:30
                         |                              | + follow_up_2.reminder Thu 5 Nov 08:30
        Sun 25 Oct       |                              | nothing
        Thu 29 Oct       |                              | - thank_you>rita, - thank_you>tom, - thank_you_by
                         |                              | + follow_up_1>jo 08:30
        Fri 27 Nov       |                              | + follow_up_2>jo Thu 5 Nov 08:30
                         |                              | + close_out Thu 19 Nov 08:30
        """,
        {"tech": meet()},
        places=("memory", *REAL),
    ),
    Story(
        "New York: the clocks go forward in March, a day is named for May",
        """
        Wed 4 Mar 09:00  | put tech at Thu 5 Mar 17:00 |
        Thu 5 Mar        |                             | + thank_you>rita 20:00, + thank_you>tom 20:00
                         |                             | + thank_you_by Fri 6 Mar 08:30
                         |                             | + follow_up_1.reminder Thu 12 Mar 08:30
                         |                             | + follow_up_2.reminder Thu 19 Mar 08:30
        Thu 12 Mar       |                             | - thank_you>rita, - thank_you>tom, - thank_you_by
                         |                             | + follow_up_1>jo 08:30
        Fri 13 Mar 09:00 | decision tech 2026-05-06    | - follow_up_1.reminder, - follow_up_1>jo
                         |                             | - follow_up_2.reminder
        Thu 7 May        |                             | + follow_up_1.reminder 08:30, + follow_up_1>jo 08:30
                         |                             | + follow_up_2.reminder Thu 14 May 08:30
        """,
        {"tech": meet()},
        zone="America/New_York",
        holidays="US",
    ),
    Story(
        "Kolkata: an evening with a company overseas, and no draft is put at night",
        """
        Tue 10 Mar 10:00 | put tech at Wed 11 Mar 20:30 |
        Wed 11 Mar 21:30 |                              | + keep_searching Tue 10 Mar 10:15
                         |                              | + prepare_next Tue 10 Mar 10:15
                         |                              | + reflect Thu 12 Mar 08:30, + research Thu 12 Mar 08:30
                         |                              | + thank_you_by Thu 12 Mar 08:30
                         |                              | + network Fri 13 Mar 08:30
                         |                              | + follow_up_1.reminder Wed 18 Mar 08:30
                         |                              | + follow_up_2.reminder Wed 25 Mar 08:30
        Wed 11 Mar       |                              | nothing
        Thu 12 Mar       |                              | + thank_you>rita 07:00, + thank_you>tom 07:00
        Fri 24 Apr       |                              | - thank_you>rita, - thank_you>tom, - thank_you_by
                         |                              | + keep_searching Mon 16 Mar 08:30
                         |                              | + follow_up_1>jo Wed 18 Mar 08:30
                         |                              | + keep_searching Mon 23 Mar 08:30
                         |                              | + follow_up_2>jo Wed 25 Mar 08:30
                         |                              | + keep_searching Mon 30 Mar 08:30
                         |                              | + keep_searching Mon 6 Apr 08:30
                         |                              | + close_out Mon 13 Apr 08:30
                         |                              | + keep_searching Mon 13 Apr 08:30
        """,
        {"tech": meet()},
        watch="",
        zone="Asia/Kolkata",
        holidays="IN",
        places=("memory", *REAL),
    ),
    Story(
        "30 · a conversation over midnight",
        """
        Tue 10 Mar 10:00 | put tech at Wed 11 Mar 23:30 for 90 min |
        Thu 12 Mar 00:30 |                                         | + keep_searching Tue 10 Mar 10:15
                         |                                         | + prepare_next Tue 10 Mar 10:15
        Thu 12 Mar 01:00 |                                         | + reflect 01:30, + thank_you_by 08:30
                         |                                         | + research Fri 13 Mar 08:30
                         |                                         | + network Mon 16 Mar 08:30
                         |                                         | + follow_up_1.reminder Thu 19 Mar 08:30
        Thu 12 Mar       |                                         | + thank_you>rita 07:00, + thank_you>tom 07:00
                         |                                         | + follow_up_2.reminder Thu 26 Mar 08:30
        Fri 20 Mar       |                                         | - thank_you>rita, - thank_you>tom
                         |                                         | - thank_you_by
                         |                                         | + keep_searching Mon 16 Mar 08:30
                         |                                         | + follow_up_1>jo Thu 19 Mar 08:30
        Tue 14 Apr       |                                         | + keep_searching Mon 23 Mar 08:30
                         |                                         | + follow_up_2>jo Thu 26 Mar 08:30
                         |                                         | + keep_searching Mon 30 Mar 08:30
                         |                                         | + keep_searching Tue 7 Apr 08:30
                         |                                         | + close_out Mon 13 Apr 08:30
                         |                                         | + keep_searching Mon 13 Apr 08:30
        """,
        {"tech": meet()},
        watch="",
    ),
    Story(
        "29 · an interview that fills the whole day",
        """
        Mon 9 Mar 10:00 | put onsite all day Wed 11 Mar |
        Wed 11 Mar      |                               | + keep_searching Mon 9 Mar 10:15
                        |                               | + prepare_next Mon 9 Mar 10:15
        Thu 12 Mar      |                               | + thank_you>rita 07:00, + thank_you>tom 07:00
                        |                               | + reflect 08:30, + research 08:30, + thank_you_by 08:30
                        |                               | + network Fri 13 Mar 08:30
                        |                               | + follow_up_1.reminder Wed 18 Mar 08:30
                        |                               | + follow_up_2.reminder Wed 25 Mar 08:30
        Fri 20 Mar      |                               | - thank_you>rita, - thank_you>tom, - thank_you_by
                        |                               | + keep_searching Mon 16 Mar 08:30
                        |                               | + follow_up_1>jo Wed 18 Mar 08:30
        Mon 13 Apr      |                               | + keep_searching Mon 23 Mar 08:30
                        |                               | + follow_up_2>jo Wed 25 Mar 08:30
                        |                               | + keep_searching Mon 30 Mar 08:30
                        |                               | + keep_searching Tue 7 Apr 08:30
                        |                               | + close_out Fri 10 Apr 08:30, + keep_searching 08:30
        """,
        {"onsite": meet(stage="onsite")},
        watch="",
        places=("memory", "files", *REAL),
    ),
    Story(
        "28 · a calendar that calls zones as Windows does",
        """
        Mon 9 Mar 10:00 | put tech at Wed 11 Mar 14:00 |
        Wed 11 Mar      |                              | + thank_you>rita 17:00, + thank_you>tom 17:00
                        |                              | + thank_you_by Thu 12 Mar 08:30
                        |                              | + follow_up_1.reminder Wed 18 Mar 08:30
                        |                              | + follow_up_2.reminder Wed 25 Mar 08:30
        Mon 13 Apr      |                              | - thank_you>rita, - thank_you>tom, - thank_you_by
                        |                              | + follow_up_1>jo Wed 18 Mar 08:30
                        |                              | + follow_up_2>jo Wed 25 Mar 08:30
                        |                              | + close_out Thu 9 Apr 08:30
        """,
        {"tech": meet(tzid="Romance Standard Time")},
        places=("files",),
        zone="Europe/Paris",
        holidays="FR",
    ),
]
