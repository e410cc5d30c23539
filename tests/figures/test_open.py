"""Whoever needs a measure, a take or a time rule that nobody here thought of brings it in one file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.kits import load_rows, outside

if TYPE_CHECKING:
    from collections.abc import Callable

    from omsorgskjerne.testing import Kit

# A plugin outside the repository: a record, and figures that are made with what it brings itself.
LAUNDRY = '''
"""A laundry, for a test: synthetic rows only."""

from datetime import date
from fractions import Fraction
from typing import Any

from omsorgskjerne import (
    Choice, Id, Measured, Person, Quality, RowFigure, Taking, Time, Total, Unit, Values, choice, hookimpl, on, quantity,
    record, ref, words_of,
)

_ = words_of(__name__)


class Programme(Choice):
    WHITES = "whites", "whites"
    COLOURS = "colours", "colours"


@record("wash", plural="washes")
class Wash:
    """Machines that ran."""

    day: date = on()
    programme: Programme = choice("programme")
    minutes: int = quantity("minutes", unit=Unit.MINUTE)
    machines: int = quantity("machines", unit=Unit.PIECE, default=1)
    person: Id[Person] | None = ref("guest", default=None)


class GeometricMean(Taking):
    """The number whose logarithm is the mean of the logarithms."""

    kind = "geometric mean"
    says = "Geometric mean of {field} in {records} that state it{where}"
    singly = True

    def number(self, values, figure, bound):
        from math import exp, log

        logs = sum(log(value) * often for value, often in values.items())
        return Fraction(round(exp(logs / values.total()), 6)).limit_denominator(10**6)


class OnWeekdays(Time):
    """The event day lies in the period, and is no Saturday or Sunday."""

    kind = "on weekdays"
    when = " from Monday to Friday; {event} in the period"

    def occasions(self, since, until, days, *, apart):
        return (one for one in super().occasions(since, until, days, apart=apart) if since.weekday() < 5)


class MachineMinutes(Measured):
    """Minutes times machines."""

    kind = "machine minutes"
    says = "Minutes times machines of {records}{where}"
    one_by_one = False

    def reads(self, figure):
        return "minutes", "machines"

    def value(self, *read):
        return None if None in read else read[0] * read[1]

    def total(self, values, figure, bound):
        return Fraction(sum(value * often for value, often in values.items()))


USUAL = RowFigure(
    "laundry.usual", "Usual minutes", of=Wash.minutes, by=(Wash.programme,), measured=Values(), take=GeometricMean(),
    decimals=2,
)
WEEKDAYS = RowFigure("laundry.weekdays", "Machines on weekdays", of=Wash.machines, by=(Wash.programme,), time=OnWeekdays())
WORK = RowFigure("laundry.work", "Work of machines", of=Wash, by=(Wash.programme,), measured=MachineMinutes())
GUESTS = RowFigure("laundry.guests", "Guests on weekdays", of=Wash.person, time=OnWeekdays(), unit=Unit.PERSON)


@hookimpl
def omsorgskjerne_records():
    return [Wash]


@hookimpl
def omsorgskjerne_figures():
    return [USUAL, WEEKDAYS, WORK, GUESTS]
'''

HEADER = "day,programme,minutes,machines,person"
ROWS = (
    "2023-06-01,whites,10,1,",
    "2024-01-02,whites,10,2,guest1",
    "2024-01-06,colours,40,3,guest1",
    "2024-02-01,colours,160,1,guest2",
    "2024-02-01,whites,40,2,",
)


@pytest.fixture
def laundry(omsorg: Callable[..., Kit]) -> Kit:
    """Return a laundry with two guests and five washes, one of them a year before, one on a Saturday."""
    kit = omsorg(laundry=LAUNDRY)
    load_rows(kit, "person", "registered,code", (f"2014-01-01,{code}" for code in ("guest1", "guest2")))
    load_rows(kit, "laundry wash", HEADER, ROWS)
    return kit


def test_a_take_of_a_plugin_has_parts_and_last_year(laundry: Kit) -> None:
    """A geometric mean that a plugin brings is a figure like any other: its value, its n, its parts, and last year."""
    figure = laundry.figures("2024")["laundry.usual"]
    assert figure["value"] == pytest.approx(40)  # the fourth root of 10 · 40 · 160 · 40
    assert figure["n"] == 4
    assert figure["by"]["programme"] == {"whites": pytest.approx(20), "colours": pytest.approx(80)}
    assert figure["unit"] == "minute"
    assert laundry.figures("2023")["laundry.usual"]["value"] == pytest.approx(10)


def test_a_time_rule_of_a_plugin_leaves_out_what_it_does_not_count(laundry: Kit) -> None:
    """A rule that counts from Monday to Friday leaves the Saturday out of the whole, of the parts and of the months."""
    figure = laundry.figures("2024")["laundry.weekdays"]
    assert figure["value"] == 5
    assert figure["by"]["programme"] == {"whites": 4, "colours": 1}
    assert {month: value for month, value in figure["by"]["month"].items() if value} == {"2024-01": 2, "2024-02": 3}
    assert laundry.figures("2024")["laundry.guests"]["value"] == 2


def test_a_measure_of_a_plugin_may_look_at_several_fields(laundry: Kit) -> None:
    """Minutes times machines are added up, in all and by part and month."""
    figure = laundry.figures("2024")["laundry.work"]
    assert figure["value"] == 20 + 120 + 160 + 80
    assert figure["by"]["programme"] == {"whites": 100, "colours": 280}
    assert {month: value for month, value in figure["by"]["month"].items() if value} == {"2024-01": 140, "2024-02": 240}


def test_what_a_plugin_brings_is_said_in_words_and_explained(laundry: Kit) -> None:
    """The list of figures has its definition and kind; explain names the rows behind it, and only those."""
    listed = {one["id"]: one for one in json.loads(laundry.run("figures", "--format", "json").ok().out)}
    assert (
        listed["laundry.usual"]["definition"] == "Geometric mean of minutes in washes that state it; day in the period"
    )
    assert listed["laundry.weekdays"]["definition"] == (
        "Sum of machines in washes from Monday to Friday; day in the period"
    )
    assert listed["laundry.usual"]["kind"] == "geometric mean"
    explained = json.loads(laundry.run("explain", "laundry.weekdays", "2024", "--records", "--format", "json").ok().out)
    assert [one["date"] for one in explained["records"][0]["rows"]] == ["2024-01-02", "2024-02-01", "2024-02-01"]


def test_what_a_plugin_brings_is_frozen_and_compared(laundry: Kit) -> None:
    """A frozen report holds it; a row that is added since is told as new."""
    frozen = laundry.run("freeze", "2024", "--for", "the board").ok().out.split()[1]
    assert json.loads(laundry.run("diff", frozen, "--format", "json").ok().out) == []
    laundry.run(
        "laundry", "wash", "add", "--day", "2024-03-04", "--programme", "whites", "--minutes", "40", "--machines", "1"
    ).ok()
    told = json.loads(laundry.run("diff", frozen, "--format", "json").ok().out)
    found = {one["figure"]: one for one in told if not one["dimension"]}
    assert found["laundry.work"]["causes"] == {"new": 40}
    assert found["laundry.weekdays"]["causes"] == {"new": 1}


def test_what_a_plugin_brings_is_sliced_and_protected(laundry: Kit) -> None:
    """A slice of it is a figure of its own; outside, the work of two guests is hidden."""
    text = (laundry.folder / "omsorg.toml").read_text(encoding="utf-8")
    mine = '\n[figures."my.whites"]\nlabel = "Whites"\nof = "laundry.work"\nwhere = { programme = "whites" }\n'
    (laundry.folder / "omsorg.toml").write_text(text + mine, encoding="utf-8")
    assert laundry.figures("2024")["my.whites"]["value"] == 100
    found = outside(laundry)
    assert all(found[f"laundry.{name}"]["suppressed"] for name in ("guests", "work"))


def test_what_a_take_of_a_plugin_tells_of_single_values_stays_inside(by_value: Kit) -> None:
    """A geometric mean of many is hidden outside: what it tells of a hidden sum is not reckoned with, as a mean's is."""
    assert by_value.figures("2024")["laundry.mean"]["n"] > 80
    assert outside(by_value)["laundry.mean"]["suppressed"]


def test_what_a_plugin_brings_keeps_what_all_figures_promise(laundry: Kit) -> None:
    """The contract that the project's own measures, takes and time rules are held to holds for a plugin's too."""
    assert laundry.broken_laws("2024") == []


def test_a_time_rule_may_tell_days_of_a_month_apart(laundry: Kit) -> None:
    """Behind a number are the rows of the days that the rule counts, whichever day of the month comes first."""
    days = ("2024-03-02", "2024-03-04", "2024-03-09")
    load_rows(laundry, "laundry wash", HEADER, (f"{day},whites,10,1,{who}" for day in days for who in ("guest2", "")))
    assert laundry.figures("2024")["laundry.weekdays"]["by"]["month"]["2024-03"] == 2
    assert laundry.broken_laws("2024") == []


# Measures that are told by the values of rows alone, and what they are compared with.
BY_VALUE = (
    LAUNDRY.replace("return [USUAL, WEEKDAYS, WORK, GUESTS]", "return [LONG, LONGEST, TIME, SAME, MEAN, AT_ONCE]")
    + """


class LongWashes(Measured):
    \"\"\"Washes of an hour and more.\"\"\"

    kind = "long washes"
    says = "Number of long {records}{where}"

    def reads(self, figure):
        return ("minutes",)

    def value(self, *read):
        return 1 if read[0] >= 60 else None


class OwnSum(Measured):
    \"\"\"Minutes, added up anew.\"\"\"

    kind = "own sum"
    says = "Own sum of {records}{where}"
    one_by_one = False

    def reads(self, figure):
        return ("minutes",)

    def total(self, values, figure, bound):
        return Fraction(sum(value * often for value, often in values.items()))


def figure(name, **said):
    return RowFigure(f"laundry.{name}", name, by=(Wash.programme,), **said)


LONG = figure("long", of=Wash, measured=LongWashes())
LONGEST = figure("longest", of=Wash, measured=LongWashes(), where={Wash.programme: "whites"})
TIME = figure("time", of=Wash, measured=OwnSum(), unit=Unit.MINUTE)
SAME = figure("same", of=Wash.minutes)
MEAN = figure("mean", of=Wash.minutes, take=GeometricMean())
AT_ONCE = figure("weekdays", of=Wash, measured=LongWashes(), time=OnWeekdays())
"""
)


@pytest.fixture
def by_value(omsorg: Callable[..., Kit]) -> Kit:
    """Return a laundry with thirty guests who wash for ten minutes a month, and one who washes for longer than all."""
    kit = omsorg(laundry=BY_VALUE)
    rows = [f"2024-{month:02}-{day:02},whites,10,1,g{day % 30}" for month in (1, 2, 3) for day in range(1, 29)]
    rows += [f"2024-02-{day:02},whites,9000,1,g29" for day in range(5, 12)]
    load_rows(kit, "person", "registered,code", (f"2014-01-01,g{number}" for number in range(30)))
    load_rows(kit, "laundry wash", HEADER, rows)
    return kit


def test_a_measure_by_value_has_no_members_but_the_rows_that_count(by_value: Kit) -> None:
    """Members and explained rows are those whose value is one, in the whole, its parts and months, and last year's."""
    assert by_value.figures("2024")["laundry.long"]["value"] == 7
    assert by_value.broken_laws("2024") == []
    told = json.loads(by_value.run("explain", "laundry.long", "2024", "--records", "--format", "json").ok().out)
    assert [row["date"] for row in told["records"][0]["rows"]] == [f"2024-02-{day:02}" for day in range(5, 12)]


def test_a_measure_by_value_is_protected_by_who_has_a_part_in_it(by_value: Kit) -> None:
    """Long washes of one guest are hidden outside, and so is a sum of which one guest has nearly all, as a sum of ours is."""
    public = outside(by_value)
    for name in ("long", "longest", "weekdays", "time", "same"):
        assert public[f"laundry.{name}"]["suppressed"], name


def test_a_take_that_is_no_total_is_of_values(by_value: Kit) -> None:
    """What is usual is taken of the values without a word more."""
    assert by_value.figures("2024")["laundry.mean"]["value"] == pytest.approx(16.9, abs=0.1)


def test_laws_hold_a_single_month_too(laundry: Kit) -> None:
    """A period of one month has no other month that is first or last."""
    assert laundry.broken_laws("2024-02") == []


def test_an_error_of_a_plugins_own_says_in_which_figure(omsorg: Callable[..., Kit]) -> None:
    """A take that cannot make its number ends as a fault that names the figure."""
    kit = omsorg(laundry=LAUNDRY.replace("return Fraction(round(", "return None + Fraction(round("))
    kit.run("laundry", "wash", "add", "--day", "2024-03-04", "--programme", "whites", "--minutes", "4").ok()
    failed = kit.run("report", "2024")
    assert failed.code == 70
    assert "laundry.usual" in failed.err


REST = (
    LAUNDRY.replace("return [USUAL, WEEKDAYS, WORK, GUESTS]", "return [ALL, WHITES]").replace(
        "Values, choice", "Values, PersonDays, choice"
    )
    + """


ALL = PersonDays("laundry.all", "All", of=Wash.person)
WHITES = PersonDays("laundry.whites", "Whites", of=Wash.person, where={Wash.programme: "whites"})
"""
)


def test_what_is_left_of_persons_once_a_day_is_somebodys(omsorg: Callable[..., Kit]) -> None:
    """Days without a slice of them that are two of one person are not told by showing the days and the slice."""
    kit = omsorg(laundry=REST)
    load_rows(kit, "person", "registered,code", (f"2014-01-01,g{number}" for number in range(7)))
    rows = [f"2024-01-{day:02},whites,10,1,g{day % 7}" for day in range(1, 22)]
    rows += [f"2024-01-{day},colours,10,1,g1" for day in (27, 28)]
    load_rows(kit, "laundry wash", HEADER, rows)
    assert [kit.figures("2024")[f"laundry.{name}"]["value"] for name in ("all", "whites")] == [23, 21]
    public = outside(kit)
    assert public["laundry.all"]["suppressed"] or public["laundry.whites"]["suppressed"]
