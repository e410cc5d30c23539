"""An intake office with two institutions, and people who are referred to it."""

from collections.abc import Callable

import pytest

from omsorgskjerne.testing import Kit, Outcome

INSTITUTIONS = """since;ownership;name
2020-01-01;municipal;Elvehuset
2020-01-01;contracted;Lyngen
"""
WARDS = """since;level;sex;institution;name;drug_free;health_care
2020-01-01;coping;mixed;Elvehuset;Elve 1;no;no
2020-01-01;coping;women;Elvehuset;Elve 2;no;yes
2020-01-01;resource;mixed;Lyngen;Lyng;yes;no
2020-01-01;care;mixed;Elvehuset;Elve 3;no;yes
"""
CAPACITIES = """since;level;ward;beds
2020-01-01;coping;Elve 1;2
2020-01-01;coping;Elve 2;1
2020-01-01;resource;Lyng;1
2020-01-01;care;Elve 3;1
"""
PEOPLE = "registered;code\n" + "".join(f"2025-01-01;PP{letter}\n" for letter in "ACDEFH")


@pytest.fixture
def office(omsorg: Callable[..., Kit]) -> Kit:
    """Return an intake office with wards, and people known by a code."""
    return omsorg("placement", filled=opened)


def opened(kit: Kit) -> None:
    """Enter wards and people."""
    for name, rows in (("institution", INSTITUTIONS), ("ward", WARDS), ("capacity", CAPACITIES)):
        kit.run("placement", name, "import", kit.write(f"{name}.csv", rows)).ok()
    kit.run("person", "import", kit.write("person.csv", PEOPLE)).ok()


@pytest.fixture
def desk(office: Kit) -> Callable[..., Outcome]:
    """Return a function that runs a command of the office on a day: `desk("2025-02-03", "receive", "CASE")`.

    What somebody must decide the case officer decides, unless another is named.
    """

    def run(day: str, command: str, case: str = "", *words: object) -> Outcome:
        named = ["--referral", case] if case else []
        if command in {"allocate", "reject", "admit"} and "--decided-by" not in words:
            named += ["--decided-by", "case_officer"]
        return office.run("placement", command, *named, "--day", day, *words)

    return run


@pytest.fixture
def refer(desk: Callable[..., Outcome]) -> Callable[..., None]:
    """Return a function that refers somebody to a coping unit, and receives the referral the same day."""

    def run(day: str, case: str, person: str = "PPA", level: str = "coping", *words: object) -> None:
        desk(day, "refer", "", "--code", case, "--person", person, "--level", level, *words).ok()
        desk(day, "receive", case).ok()

    return run
