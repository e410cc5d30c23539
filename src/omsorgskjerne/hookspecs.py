'''What a plugin may give omsorgskjerne: the one file an author reads.

A plugin is a distribution with two files. `pyproject.toml` says what it is called; the name left of `=` is the plugin's
name, and with it the name of its commands and the prefix of its tables and figure ids:

```toml
[project]
name = "omsorgskjerne-laundry"
version = "0.1.0"
description = "Laundry: machines run for guests, and what they cost."
dependencies = ["omsorgskjerne>=0.2,<0.3"]

[project.entry-points.omsorgskjerne]
laundry = "omsorgskjerne_laundry"

[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[tool.hatch.build.targets.wheel]
include = ["omsorgskjerne_laundry.py"]
```

`omsorgskjerne_laundry.py` is the whole plugin:

```python
"""Laundry: machines run for guests, and what they cost."""

from datetime import date

from omsorgskjerne import (
    Bars, Choice, Formula, Id, OPEN_DAYS, Person, Section, Sum, Unit, choice, hookimpl, on, quantity, record, ref,
)


class Programme(Choice):
    """A set of codes; an organisation may add its own in omsorg.toml."""

    COLOURS = "colours", "colours"
    WHITES = "whites", "whites"


@record("wash", plural="washes")
class Wash:
    """Machines run on one day, normally without saying for whom."""

    day: date = on()
    programme: Programme = choice("programme")
    machines: int = quantity("machines", unit=Unit.PIECE, default=1)
    person: Id[Person] | None = ref("person", default=None)


MACHINES = Sum("laundry.machines", "Machines run", of=Wash.machines, by=(Wash.programme,), key=True)
PER_DAY = Formula("laundry.per_open_day", "Machines per open day", MACHINES / OPEN_DAYS, unit=Unit.PIECE)


@hookimpl
def omsorgskjerne_records():
    return [Wash]


@hookimpl
def omsorgskjerne_figures():
    return [MACHINES, PER_DAY]


@hookimpl
def omsorgskjerne_sections():
    return [Section("Laundry", [MACHINES, PER_DAY], charts=[Bars(MACHINES, by="month")])]
```

Install it beside the core (`pip install .`), add `"laundry"` to `plugins` in `omsorg.toml` and run `omsorg db migrate`.
There is now a table `laundry_wash`, `omsorg laundry wash add|list|show|edit|void|import|export`, two figures with last
year, target and months, and a section with a chart in `omsorg report`. To translate, write `_ = words_of(__name__)`,
wrap the words in `_("…")` and put catalogues in `locale/nb/LC_MESSAGES/omsorgskjerne_laundry.mo` beside the module.

Every hook is optional. All but the last are pure: they return declarations and change nothing. A plugin imports from
`omsorgskjerne` only, and never another plugin; it may refer to the core's records (`Person`, `Contact`, `Partner` …)
and figures (`OPEN_DAYS` …).
'''

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pluggy

if TYPE_CHECKING:
    from collections.abc import Sequence

    import click

    from omsorgskjerne.figures import Figure
    from omsorgskjerne.migrations import Migration
    from omsorgskjerne.rules import Rule
    from omsorgskjerne.sections import Section

hookspec = pluggy.HookspecMarker("omsorgskjerne")
hookimpl = pluggy.HookimplMarker("omsorgskjerne")


@attrs.frozen
class Change:
    """What was changed, without any value: told to `omsorgskjerne_changed` after it was committed."""

    table: str
    id: str
    """The row's id; for an import, the batch's."""
    action: str
    """`add`, `edit`, `void` or `import`."""
    fields: tuple[str, ...]
    """Names of the fields that were given or changed."""
    rows: int = 1


@hookspec
def omsorgskjerne_records() -> Sequence[type]:  # type: ignore[empty-body]
    """Return the plugin's record classes, made by `@record`.

    Asked once, when the plugin is loaded. Each becomes a table `<plugin>_<record>`, a group of commands and something
    figures can count.
    """


@hookspec
def omsorgskjerne_figures() -> Sequence[Figure]:  # type: ignore[empty-body]
    """Return the plugin's figures.

    Each id begins with the plugin's name and a full stop, or with a word that is the name of no plugin and begins no
    figure of the core: `staff.fte`.

    Figures count rows of records, or of views (`@view`), which no hook names; see `docs/figures.md`.

    Asked when figures are first needed; import heavy modules here rather than at the top.
    """


@hookspec
def omsorgskjerne_sections() -> Sequence[Section]:  # type: ignore[empty-body]
    """Return the plugin's sections of the report, in order. Asked when figures are first needed."""


@hookspec
def omsorgskjerne_commands() -> Sequence[click.Command]:  # type: ignore[empty-body]
    """Return commands for real workflows, beside the generated ones; they stand under `omsorg <plugin>`.

    Asked when the plugin's commands are listed or run. A `Workflow` reads its options as the generated `add` does. It
    stores everything or nothing, and what it says is printed once that is stored:

    ```python
    from omsorgskjerne import Workflow


    def run_for(session, day, programme, person):
        washes = [session.store.add(Wash(day=day, programme=programme, person=one)) for one in person]
        session.echo("Machines run: {count}", count=len(washes))


    @hookimpl
    def omsorgskjerne_commands():
        takes = (Wash.day, Wash.programme)
        return [Workflow("run-for", run_for, help="Run a machine for each.", takes=takes, many=Wash.person)]
    ```

    Now there is `omsorg laundry run-for --programme whites GUEST GUEST …`. A workflow that is `listing` returns a
    `Listing` and has `--format`; without `many` it only reads. A click command does as well: it gets the session as
    `click.get_current_context().obj`.
    """


@hookspec
def omsorgskjerne_rules() -> Sequence[Rule]:  # type: ignore[empty-body]
    """Return rules that rows keep with other rows, each about one of the plugin's own records.

    Asked when a row of the plugin is first added, changed or voided. A rule that refuses raises InputError; then
    nothing is stored, and a row of a file is refused like any other that is not valid:

    ```python
    from omsorgskjerne import InputError, Rule


    def check_wash(rows, proposal):
        wash = proposal.after
        if wash is not None and wash.person is not None:
            that_day = rows.rows(Wash, {"person": wash.person, "day": wash.day})
            if any(row.id != proposal.id for row in that_day):
                raise InputError("A guest has one machine a day.", hint="Give another day.")


    @hookimpl
    def omsorgskjerne_rules():
        return [Rule(Wash, check_wash)]
    ```

    Where one number can never be more than another because of a rule, it says so, by the ids of their figures: whoever
    reads a report may know it, and what is hidden for them is then hidden well enough:
    `Rule(Wash, check_wash, never_more=[("laundry.washing_guests", "laundry.guests")])`.
    """


@hookspec
def omsorgskjerne_migrations() -> Sequence[Migration]:  # type: ignore[empty-body]
    """Return named changes to stored records that cannot be derived (renames, new types, removals), oldest first.

    Asked by `omsorg db plan` and `omsorg db migrate`. New records and new optional fields need no migration.
    """


@hookspec
def omsorgskjerne_changed(change: Change) -> None:
    """React to a change after it was committed, for example by telling another system.

    Called once for every add, edit and void, and once for an import. What it raises is reported to staff; the row
    stands.
    """
