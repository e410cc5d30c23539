"""An organisation with a plugin of the tests' own, and the command run as a program of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import omsorgskjerne
from omsorgskjerne.testing import Kit

LAUNDRY = '''
"""Laundry: machines run for guests."""

from datetime import date, time
from decimal import Decimal

import click

from omsorgskjerne import (
    OPEN_DAYS, Bars, Choice, Formula, Id, Person, Section, Sum, Unit, another_day, choice, clock, flag, hookimpl, number, on, quantity,
    record, ref, tags, text,
)


class Programme(Choice):
    """Which programme."""

    COLOURS = "colours", "colours"
    WHITES = "whites", "whites"


class Extra(Choice):
    """What went along."""

    SOFTENER = "softener", "softener"
    STARCH = "starch", "starch"


@record("wash", plural="washes")
class MachineWash:
    """Machines run on one day, normally without saying for whom."""

    day: date = on()
    programme: Programme = choice("programme")
    hours: int = quantity("hours", unit=Unit.HOUR, per=60, default=60)
    machines: int = quantity("machines", unit=Unit.PIECE, default=1, most=9)
    paid: bool = flag("paid")
    extras: tuple[Extra, ...] | None = tags("extras", default=None)
    price: Decimal | None = number("price", default=None)
    at: time | None = clock(default=None)
    ready_on: date | None = another_day("ready", default=None)
    note: str | None = text("note", most=40, default=None)
    row: str | None = text("row", most=40, default=None)
    shape: str | None = text("shape", most=40, default=None)
    person: Id[Person] | None = ref("person", default=None)


MACHINES = Sum("laundry.machines", "Machines run", of=MachineWash.machines, by=(MachineWash.programme,), key=True)
PER_DAY = Formula("laundry.per_open_day", "Machines per open day", MACHINES / OPEN_DAYS, unit=Unit.PIECE)


@click.command(help="Ask the machine.")
@click.argument("question", type=click.Choice(["how", "why"]))
@click.option("--times", type=click.IntRange(1, 3), default=1, help="How often.")
@click.pass_obj
def ask(session, question, times):
    if question == "why":
        raise click.ClickException("It does not know why.")
    session.echo(f"{session.organisation.name} {session.today.year > 2000} {times}")


@hookimpl
def omsorgskjerne_records():
    return [MachineWash]


@hookimpl
def omsorgskjerne_figures():
    return [MACHINES, PER_DAY]


@hookimpl
def omsorgskjerne_sections():
    return [Section("Laundry", [MACHINES, PER_DAY], charts=[Bars(MACHINES, by="month")])]


@hookimpl
def omsorgskjerne_commands():
    return [ask]
'''

TALLY = """
[tally]
v = { label = "visit", record = "contact", values = { kind = "visit" }, quantity = "persons" }
t = { label = "talk", record = "contact", values = { kind = "conversation" } }
"""


@pytest.fixture
def make(omsorg: Callable[..., Kit]) -> Callable[..., Kit]:
    """Return a function that makes an organisation with the plugin `laundry`; `config` is added to its omsorg.toml."""
    return lambda config="": omsorg(laundry=LAUNDRY, config=config)


@pytest.fixture
def kit(make: Callable[..., Kit]) -> Kit:
    """Return an organisation with the plugin `laundry` and a tally."""
    return make(TALLY)


@pytest.fixture
def surroundings(tmp_path: Path) -> Callable[..., dict[str, str]]:
    """Return a function that gives an environment: the core and the test's plugins are found, nobody's settings are."""

    def make(**settings: str) -> dict[str, str]:
        own = {name: value for name, value in os.environ.items() if not name.startswith("OMSORG_")}
        places = [str(tmp_path / "site"), str(Path(omsorgskjerne.__file__).parent.parent), own.get("PYTHONPATH", "")]
        return {**own, "PYTHONPATH": os.pathsep.join(filter(None, places)), "PYTHONUTF8": "1", **settings}

    return make


@pytest.fixture
def program(
    tmp_path: Path, surroundings: Callable[..., dict[str, str]]
) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return a function that runs `omsorg` as a program of its own in a folder."""

    def run(
        *words: object, cwd: Path = tmp_path, stdin: str | bytes = "", env: dict[str, str] | None = None, **options: Any
    ) -> subprocess.CompletedProcess[str]:
        settings = {"capture_output": True, "encoding": "utf-8", "input": stdin, **options}
        command = [sys.executable, "-m", "omsorgskjerne", *map(str, words)]
        return subprocess.run(command, cwd=cwd, env=surroundings(**(env or {})), check=False, **settings)

    return run
