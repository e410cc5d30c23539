"""Scenarios 18 and 19 of the project's domain notes: reply limit, stay limit and waiting time; beds of two years."""

import json
from collections.abc import Callable

from omsorgskjerne.testing import Kit, Outcome

Desk = Callable[..., Outcome]
Refer = Callable[..., None]


def test_18_reply_limit_stay_limit_and_waiting_time(office: Kit, desk: Desk, refer: Refer) -> None:
    """Referral 3 February 2025: reply by the 17th, overdue on the 18th; a year in mestring ends 28 February 2026."""
    rule = ("placement", "level-rule", "add", "--since", "2020-01-01", "--level")
    office.run(*rule, "coping", "--months", "12").ok()
    office.run(*rule, "care").ok()
    desk("2025-02-03", "refer", "", "--code", "LATE", "--person", "PPA", "--level", "coping").ok()
    assert [] == json.loads(desk("2025-02-17", "overdue", "", "--format", "json").ok().out)
    [late] = json.loads(desk("2025-02-18", "overdue", "", "--format", "json").ok().out)
    assert ("LATE", "2025-02-17", 1) == (late["case"], late["reply expected"], late["days late"])

    for case, person, level, ward in (("COPING", "PPC", "coping", "Elve 1"), ("CARE", "PPD", "care", "Elve 3")):
        refer("2025-02-03", case, person, level, *(["--health"] if level == "care" else []))
        desk("2025-02-10", "allocate", case, "--ward", ward).ok()
        desk("2025-03-01", "admit", case).ok()
    stays = json.loads(desk("2025-03-01", "limits", "", "--all", "--format", "json").ok().out)
    assert {"COPING": "2026-02-28", "CARE": "none"} == {stay["case"]: stay["limit"] for stay in stays}

    refer("2025-03-10", "WAITS", "PPE")
    desk("2025-03-20", "allocate", "WAITS", "--ward", "Elve 1").ok()
    desk("2025-04-15", "admit", "WAITS").ok()
    report = office.figures("2025-04")
    [wait] = [figure for figure in report.values() if figure["id"] == "placement.admission_mean"]
    assert (26, 1) == (wait["value"], wait["n"])


BEDS = {
    "2019-01-01": {"acute": 40, "assessment": 130, "coping": 125, "resource": 167, "care": 167, "reinforced": 28},
    "2020-12-31": {"acute": 30, "assessment": 60, "coping": 80, "resource": 80, "care": 170, "reinforced": 55},
}
CONFIG = """
[figures."beds.at_2019"]
of = "placement.beds"
label = "Beds on 31 December 2019"
as_of = 2019-12-31
[figures."beds.at_2020"]
of = "placement.beds"
label = "Beds on 31 December 2020"
as_of = 2020-12-31
[figures."placement.beds_change"]
label = "Change in beds"
formula = "beds.at_2020 - beds.at_2019"
unit = "bed"
"""


def test_19_beds_of_two_years(omsorg: Callable[..., Kit]) -> None:
    """40+130+125+167+167+28 = 657 beds, then 30+60+80+80+170+55 = 475: 182 fewer, as stated by others."""
    kit = omsorg("placement", config=CONFIG)
    rows = ["since;until;level;beds;quality"]
    for (since, beds), until in zip(BEDS.items(), ("2020-12-31", ""), strict=True):
        rows += [f"{since};{until};{level};{number};stated" for level, number in beds.items()]
    kit.run("placement", "capacity", "import", kit.write("beds.csv", "\n".join(rows))).ok()
    found = kit.figures("2020")
    assert [657, 475, -182] == [
        found[name]["value"] for name in ("beds.at_2019", "beds.at_2020", "placement.beds_change")
    ]
    assert BEDS["2019-01-01"] == found["beds.at_2019"]["by"]["level"]
    assert (BEDS["2020-12-31"], "stated") == (
        found["placement.beds"]["by"]["level"],
        found["placement.beds"]["quality"],
    )
    assert "657" in kit.run("report", "2020").ok().out
