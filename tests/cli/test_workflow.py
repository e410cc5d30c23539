"""A plugin's own commands: read, worded and refused as the generated ones are, and listed in three formats."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from omsorgskjerne import Listing, Person, Session, Workflow
from omsorgskjerne.errors import DeclarationError

if TYPE_CHECKING:
    from collections.abc import Callable

    from omsorgskjerne.testing import Kit, Outcome

BAKERY = '''
"""Bakery: loaves baked together."""

from datetime import date
from fractions import Fraction

import click

from omsorgskjerne import (
    Choice, Id, InputError, Listing, Parameter, Person, Rule, Unit, Workflow, choice, hookimpl, on, quantity, record, ref,
    words_of,
)

_ = words_of(__name__)


class Bread(Choice):
    """Which bread."""

    RYE = "rye", _("rye bread")
    WHEAT = "wheat", _("wheat bread")


@record(_("loaf"), plural=_("loaves"))
class Loaf:
    """Loaves baked."""

    day: date = on()
    bread: Bread = choice(_("bread"))
    hours: int = quantity(_("hours"), unit=Unit.HOUR, per=60, default=90)
    person: Id[Person] | None = ref(_("person"), default=None)


def bake(session, day, bread, hours, person, burnt):
    for number, one in enumerate(person, 1):
        session.store.add(Loaf(day=day, bread=bread, hours=hours, person=one))
        if number == burnt:
            raise InputError(_("The oven is too hot."), hint=_("Wait a little."))
    session.echo(_("Baked: {count}"), count=len(person))


def breads(session, bread, person):
    rows = session.store.rows(Loaf, {"bread": bread} | ({"person": person} if person else {}))
    cells = [(row.record.day, row.record.bread, Fraction(row.record.hours, 60), "=2+2", None, True) for row in rows]
    return Listing((_("day"), _("bread"), _("hours"), _("note"), _("oven"), _("eaten")), cells, _("Loaves"))


ENOUGH = Parameter("bakery.enough", _("Enough loaves"), value=100, unit=Unit.PIECE)


def one(session, day, bread):
    session.store.add(Loaf(day=day, bread=bread))
    session.echo(_("Baked: {count}"), count=1)
    session.echo("{day}", day=session.written(day))
    if bread == "wheat":
        raise InputError(_("The oven is too hot."), hint=_("Wait a little."))


def enough(session):
    session.echo("{enough}", enough=session.organisation.parameter(ENOUGH))


def fits(rows, proposal):
    if rows.count(Loaf) > rows.organisation.parameter(ENOUGH):
        raise InputError("The shelf is full.")


@hookimpl
def omsorgskjerne_records():
    return [Loaf]


@hookimpl
def omsorgskjerne_figures():
    return [ENOUGH]


@hookimpl
def omsorgskjerne_rules():
    return [Rule(Loaf, fits, afterwards=True)]


@hookimpl
def omsorgskjerne_commands():
    burnt = click.Option(["--burnt"], type=int, default=0, help=_("Which one is burnt."))
    own = [
        click.Option(["--heat"], type=click.IntRange(1, 9), help=_("How hot.")),
        click.Option(["--trays"], type=click.IntRange(0, min_open=True), help=_("How many.")),
        click.Option(["--flour"], required=True, help=_("Which flour.")),
    ]
    return [
        Workflow(
            "bake", bake, help=_("Bake with several. All or nothing."), takes=(Loaf.day, Loaf.bread, Loaf.hours),
            many=Loaf.person, options=[burnt],
        ),
        Workflow("one", one, help=_("Bake one."), takes=(Loaf.day, Loaf.bread)),
        Workflow("enough", enough, help=_("Say how many are enough.")),
        Workflow("heat", bake, help=_("Heat the oven."), options=own),
        Workflow("breads", breads, help=_("List loaves."), takes=(Loaf.bread, Loaf.person), listing=True),
    ]
'''


@pytest.fixture
def kit(omsorg: Callable[..., Kit]) -> Kit:
    """Return an organisation with the plugin `bakery` and three people."""
    return omsorg(bakery=BAKERY, config='[choices."bakery.loaf.bread"]\nflat = "flatbread"\n', filled=peopled)


def peopled(kit: Kit) -> None:
    """Enter the people."""
    for code in ("AAA11", "BBB22", "CCC33"):
        kit.run("person", "add", "--code", code).ok()


def stored(kit: Kit) -> list[dict[str, object]]:
    """Return all loaves, oldest first."""
    return list(reversed(json.loads(kit.run("bakery", "loaf", "list", "--format", "json").ok().out)))


def test_many_are_written_in_one_command(kit: Kit) -> None:
    """Fields left out have the record's default, the day is today's and said, people are found by code and come once."""
    said = kit.run("bakery", "bake", "--bread", "Rye bread", "aaa11", "BBB", "AAA11").ok().out
    kit.run("bakery", "bake", "--bread", "flat", "--hours", "1,5", "--day", "yesterday", "CCC33").ok()
    assert f"Baked: 2\nDay: {kit.today.day}\xa0{kit.today:%B} {kit.today.year}\n" == said
    assert {("rye", 1.5), ("flat", 1.5)} == {(row["bread"], row["hours"]) for row in stored(kit)}
    assert 3 == len({row["person"] for row in stored(kit)})
    assert 2 == len({row["day"] for row in stored(kit)})


def test_many_are_all_or_nothing(kit: Kit) -> None:
    """Whatever goes wrong on the way leaves nothing, and is told in two lines."""
    outcome = kit.run("bakery", "bake", "--bread", "rye", "--burnt", "2", "AAA11", "BBB22", "CCC33").failed()
    assert "Error: The oven is too hot.\nWait a little.\n" == outcome.err
    kit.run("bakery", "bake", "--bread", "rye", "AAA11", "nobody").failed()
    assert [] == stored(kit)
    assert "sound" in kit.run("db", "check").ok().out


def test_success_is_told_of_what_is_kept_alone(kit: Kit) -> None:
    """What refuses on the way, or when all is written, leaves nothing, and nothing is said to be done; nor for one."""
    outcome = kit.run("bakery", "one", "--bread", "wheat").failed()
    assert ("", []) == (outcome.out, stored(kit))
    kit.write("omsorg.toml", (kit.folder / "omsorg.toml").read_text() + '[figures."bakery.enough"]\nvalue = 1\n')
    outcome = kit.run("bakery", "bake", "--bread", "rye", "AAA11", "BBB22").failed()
    assert ("", "Error: The shelf is full.\n", []) == (outcome.out, outcome.err, stored(kit))
    assert kit.run("bakery", "one", "--bread", "rye").ok().out.startswith("Baked: 1\n")
    assert 1 == len(stored(kit))


def test_a_workflow_says_dates_in_words_and_knows_parameters(kit: Kit) -> None:
    """A date is written out in the language spoken; a parameter is the plugin's, or the organisation's own."""
    words = ("bakery", "one", "--bread", "rye", "--day", "2024-12-31")
    assert "Baked: 1\n31. desember 2024\nDag: 31. desember 2024\n" == kit.run(*words, lang="nb").ok().out.replace(
        "\xa0", " "
    )
    assert "Day: 31 December 2024" == kit.run(*words).ok().out.splitlines()[-1].replace("\xa0", " ")
    assert "100\n" == kit.run("bakery", "enough").ok().out
    kit.write("omsorg.toml", (kit.folder / "omsorg.toml").read_text() + '[figures."bakery.enough"]\nvalue = 7\n')
    assert "7\n" == kit.run("bakery", "enough").ok().out


def refused(kit: Kit, *words: str) -> Outcome:
    """Run a command that is not understood, and check that nothing was stored."""
    outcome = kit.run("bakery", *words).failed(2)
    assert [] == stored(kit)
    assert 2 == len(outcome.err.splitlines())
    return outcome


def test_what_is_not_understood_is_said_in_two_lines(kit: Kit) -> None:
    """A wrong code, a missing option or argument, a misspelt option or command: never what was typed, often what was meant."""
    assert "rye (rye bread), wheat (wheat bread), flat (flatbread)" in refused(kit, "bake", "--bread", "Kari").err
    assert "Kari" not in refused(kit, "bake", "--bread", "Kari", "AAA11").err
    assert "These must be given: --bread." in refused(kit, "bake", "AAA11").err
    assert "These must be given: PERSON." in refused(kit, "bake", "--bread", "rye").err
    assert "Did you mean --bread" in refused(kit, "bake", "--bred", "rye", "AAA11").err
    assert "Did you mean bake?" in refused(kit, "bakke").err


def test_what_is_missing_is_asked_for_at_the_keyboard(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Required options and, if there is none, one value of the argument; a wrong answer is asked for again."""
    monkeypatch.setattr(Session, "at_keyboard", True)
    outcome = kit.run("bakery", "bake", "--day", "2024-03-01", stdin="aaa11\nKari\nwheat\n").ok()
    assert "Bread (rye, wheat, flat)" in outcome.err
    assert [("2024-03-01", "wheat", 1.5)] == [(row["day"], row["bread"], row["hours"]) for row in stored(kit)]


def test_help_is_in_the_language_spoken(kit: Kit) -> None:
    """Options are named and described as those of `add`, with the organisation's codes, in each language."""
    text = kit.run("bakery", "bake", "--help").ok().out
    add = kit.run("bakery", "loaf", "add", "--help").ok().out
    for line in (line for line in add.splitlines() if "--day" in line or "--bread" in line or "--hours" in line):
        assert " ".join(line.split())[:30] in " ".join(text.split())
    assert "flat (flatbread)" in " ".join(text.split())
    assert "PERSON..." in text
    assert "Which one is burnt." in text
    for lang, day in (("nb", "--day, --dag DATO"), ("nn", "--day, --dag DATO")):
        assert day in kit.run("bakery", "bake", "--help", lang=lang).ok().out


def test_options_of_ones_own_are_marked_in_the_language_spoken(kit: Kit) -> None:
    """What stands for the value, which numbers are accepted and what must be given is said by no click in English."""
    text = " ".join(kit.run("bakery", "heat", "--help").ok().out.split())
    assert (
        "--heat NUMBER How hot. [1 to 9] --trays NUMBER How many. [at least 1] --flour TEXT Which flour. [required]"
        in text
    )
    for lang in ("nb", "nn"):
        text = kit.run("bakery", "heat", "--help", lang=lang).ok().out
        for english in ("NUMBER", "INTEGER", "TEXT", "required", "<="):
            assert english not in text


def test_commands_are_listed(kit: Kit) -> None:
    """A plugin's commands stand in its help, and in the list of plugins."""
    text = kit.run("bakery", "--help").ok().out
    assert "Bake with several." in text
    assert "List loaves." in text
    assert "bake, one, enough, heat, breads" in " ".join(kit.run("plugins").ok().out.split())
    plugins = json.loads(kit.run("plugins", "--format", "json").ok().out)["plugins"]
    assert ["bake", "one", "enough", "heat", "breads"] == next(
        plugin["commands"] for plugin in plugins if plugin["name"] == "bakery"
    )


def test_a_list_comes_in_three_formats(kit: Kit) -> None:
    """People get labels and their own numbers and dates; programs get codes, ISO dates and no formula."""
    kit.run("bakery", "bake", "--bread", "rye", "--day", "2024-03-01", "AAA11").ok()
    table = kit.run("bakery", "breads", "--bread", "rye", lang="nb").ok().out
    assert table.startswith("Loaves\n\n")
    assert ["01.03.2024", "rye", "bread", "1,5", "=2+2", "ja"] == table.splitlines()[-1].split()
    rows = json.loads(kit.run("bakery", "breads", "--bread", "rye", "--format", "json").ok().out)
    expected = {"day": "2024-03-01", "bread": "rye", "hours": 1.5, "note": "=2+2", "oven": None, "eaten": True}
    assert [expected] == rows
    written = kit.run("bakery", "breads", "--bread", "rye", "--format", "csv", lang="nb").ok().out
    assert "day,bread,hours,note,oven,eaten\r\n2024-03-01,rye,1.5,'=2+2,,true\r\n" == written.replace(
        "\n", "\r\n"
    ).replace("\r\r", "\r")
    assert [] == json.loads(kit.run("bakery", "breads", "--bread", "wheat", "--format", "json").ok().out)
    assert "There are no rows." in kit.run("bakery", "breads", "--bread", "wheat").ok().out


def test_a_list_says_codes_as_the_organisation_does(kit: Kit) -> None:
    """A code that the organisation added or calls otherwise has its label for people, and stays a code for programs."""
    config = (kit.folder / "omsorg.toml").read_text()
    kit.write("omsorg.toml", config.replace('flat = "flatbread"', 'flat = "flatbread"\nrye = "dark bread"'))
    for bread in ("flat", "rye"):
        kit.run("bakery", "bake", "--bread", bread, "AAA11").ok()
    assert "flatbread" in kit.run("bakery", "breads", "--bread", "flat").ok().out
    assert "dark bread" in kit.run("bakery", "breads", "--bread", "rye").ok().out
    assert '"bread": "rye"' in kit.run("bakery", "breads", "--bread", "rye", "--format", "json").ok().out


def test_what_a_workflow_takes_has_one_name() -> None:
    """Two parameters of one name are a fault of the declaration."""
    with pytest.raises(DeclarationError, match="takes code twice"):
        Workflow("two", lambda _session, **_values: Listing((), ()), help="", takes=(Person.code,), many=Person.code)


def test_the_day_of_a_command_is_one_that_it_takes() -> None:
    """A command cannot say a day that nobody could have given."""
    with pytest.raises(DeclarationError, match="does not take its day"):
        Workflow("leave", print, help="Leave.", takes=(Person.code,), day=Person.registered)
