"""Housing: dwellings and tenancies, follow-up of residents, and the way to a home."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omsorgskjerne import hookimpl
from omsorgskjerne_housing.homes import Dwelling, OutOfUse, RentChange, Tenancy
from omsorgskjerne_housing.safety import GuardDuty, Incident, Visitor, VisitorEntry
from omsorgskjerne_housing.support import FollowUp, HousingApplication, Offer, ResidentState

if TYPE_CHECKING:
    from collections.abc import Sequence

    import click

    from omsorgskjerne import Figure, Rule, Section


@hookimpl
def omsorgskjerne_records() -> Sequence[type]:
    """Return dwellings, tenancies, residents' states, follow-up, applications, visits, incidents and guard duties."""
    homes = [Dwelling, OutOfUse, Tenancy, RentChange]
    support = [ResidentState, FollowUp, HousingApplication, Offer]
    return [*homes, *support, Visitor, VisitorEntry, Incident, GuardDuty]


@hookimpl
def omsorgskjerne_rules() -> Sequence[Rule]:
    """Return the rules that tenancies, states, applications and visits keep."""
    from omsorgskjerne_housing.rules import RULES

    return RULES


@hookimpl
def omsorgskjerne_figures() -> Sequence[Figure]:
    """Return the figures of housing."""
    from omsorgskjerne_housing.figures import FIGURES

    return FIGURES


@hookimpl
def omsorgskjerne_sections() -> Sequence[Section]:
    """Return the sections on homes, on follow-up and on safety."""
    from omsorgskjerne_housing.figures import SECTIONS

    return SECTIONS


@hookimpl
def omsorgskjerne_commands() -> Sequence[click.Command]:
    """Return moving in and out, taking that back, going away and coming back, and the overview of the house."""
    from omsorgskjerne_housing.commands import COMMANDS

    return COMMANDS
