"""A figure that is declared otherwise but means the same is known again in what was frozen, and wherever it goes in."""

import json
import sys
from collections.abc import Callable
from typing import Any

import pytest

from omsorgskjerne.organisation.audiences import audience
from omsorgskjerne.period import Period
from omsorgskjerne.prepare import prepare_report
from omsorgskjerne.testing import Kit

BEFORE = '''
from datetime import date
from omsorgskjerne import (
    Formula, Parameter, RawSql, Section, Sum, Take, Unit, Within, hookimpl, on, quantity, record, same_as, view,
)


@record("wash", plural="washes")
class Wash:
    """Machines run on one day."""

    day: date = on()
    machines: int = quantity("machines", unit=Unit.PIECE, default=1)


SQL = 'SELECT machines, NULL, id FROM {laundry_wash} WHERE day >= :start AND day < :end AND machines > 1'
MOST = Parameter("laundry.most", "Most", value=3)
LARGE = RawSql("laundry.large", "Large", sql=SQL, of=Wash, unit=Unit.PIECE)
FEW = RawSql("laundry.few", "Few", sql=SQL, of=Wash, take=Take.WITHIN, limit=MOST, unit=Unit.PERCENT, decimals=1)
DOUBLE = Formula("laundry.double", "Double", LARGE * 2)


@hookimpl
def omsorgskjerne_records():
    return [Wash]


@hookimpl
def omsorgskjerne_figures():
    return [LARGE, FEW, DOUBLE, MOST]


@hookimpl
def omsorgskjerne_sections():
    return [Section("Laundry", [LARGE, FEW, DOUBLE])]
'''
AFTER = """
@view("large wash", plural="large washes", of=Wash, sql="SELECT id, day, machines FROM {laundry_wash} WHERE machines > 1")
class LargeWash:
    day: date = same_as(Wash.day)
    machines: int = same_as(Wash.machines)


WAS = RawSql("laundry.large", "", sql=SQL, of=Wash)
LARGE = Sum("laundry.large", "Large", of=LargeWash.machines, unit=Unit.PIECE, monthly=False, formerly=WAS)
FEW = Within(
    "laundry.few", "Few", of=LargeWash.machines, limit=MOST,
    formerly=RawSql("laundry.few", "", sql=SQL, of=Wash, take=Take.WITHIN, limit=MOST),
)
DOUBLE = Formula("laundry.double", "Double", LARGE * 2)
"""
CONFIG = """
[figures."laundry.most"]
value = 4
[figures."laundry.large"]
definition = "Washes of several machines"
since = 2024-01-15
[figures."own.half"]
label = "Half"
formula = "laundry.large / 2"
"""
IDS = ("laundry.large", "laundry.few", "laundry.double", "own.half")


@pytest.fixture
def kit(omsorg: Callable[..., Kit]) -> Kit:
    """Return an organisation whose report of a year was frozen for the board and for everybody."""
    return omsorg(laundry=BEFORE, config=CONFIG, filled=washed_and_frozen)


def washed_and_frozen(made: Kit) -> None:
    """Enter the records of two years, and freeze the reports of the first."""
    for machines in (1, 2, 2, 3, 3, 4, 4, 4, 5, 6, 6):
        for day in ("2024-03-01", "2025-03-01"):
            made.run("laundry", "wash", "add", "--day", day, "--machines", machines).ok()
    made.run("freeze", "2024", "--for", "the board").ok()
    made.run("freeze", "2024", "--for", "everybody", "--audience", "public").ok()


def declare_anew(kit: Kit, after: str) -> None:
    """Put another version of the plugin in the place of the one that is installed."""
    sys.modules.pop("omsorgskjerne_laundry", None)  # a copied organisation has not imported it yet
    installed = kit.folder.parent / "site" / "omsorgskjerne_laundry.py"
    before, hooks = BEFORE.split("\n@hookimpl", 1)
    installed.write_text(before + after + "\n@hookimpl" + hooks, encoding="utf-8")


def lines(kit: Kit) -> dict[str, Any]:
    """Return the figures of the next year's report, and what the public is given of the year before."""
    printed = json.loads(kit.run("report", "2025", "--format", "json").ok().out)["figures"]
    with kit.store() as store:
        organisation = kit.organisation
        report = prepare_report(organisation, store, Period.parse("2025"), audience(organisation, "public"))
    given = {id_: report.lines[id_].previous["2024"].value for id_ in IDS if id_ in report.lines}
    return {
        one["id"]: (one["previous"]["2024"]["value"], one["note"], given.get(one["id"]))
        for one in printed
        if one["id"] in IDS
    }


def test_published_numbers_stand(kit: Kit) -> None:
    """Numbers of a figure declared anew, set by the organisation, and of formulas of both stand as they were given."""
    before = lines(kit)
    declare_anew(kit, AFTER)
    assert lines(kit) == before
    assert {id_: (value, given) for id_, (value, _note, given) in before.items()} == {
        "laundry.large": (39, 39), "laundry.few": (70, None), "laundry.double": (78, 78), "own.half": (19.5, 19.5),
    }  # fmt: skip
    for one in json.loads(kit.run("frozen", "--format", "json").ok().out):
        assert json.loads(kit.run("diff", one["id"], "--format", "json").ok().out) == []


def test_what_does_not_say_so_is_another_figure(kit: Kit) -> None:
    """Without a word of how it was declared a figure is defined otherwise, and so is one whose statement is another."""
    without = AFTER.replace(", formerly=WAS", "")
    for after in (without, AFTER.replace("WAS = RawSql(", "SQL += ' '\nWAS = RawSql(")):
        declare_anew(kit, after)
        value, note, given = lines(kit)["own.half"]
        assert "Computed anew" in note
        assert (value, given) == (19.5, None)


def test_another_statement_of_a_view_is_another_figure(kit: Kit) -> None:
    """What a view reads is part of what its figures mean."""
    declare_anew(kit, AFTER)
    kit.run("freeze", "2024", "--for", "the board").ok()
    assert "Computed anew" not in (lines(kit)["laundry.large"][1] or "")
    # Of another length: within one second Python tells an edited module by its size.
    declare_anew(kit, AFTER.replace('WHERE machines > 1"', 'WHERE machines >= 3"'))
    assert "Computed anew" in lines(kit)["laundry.large"][1]
