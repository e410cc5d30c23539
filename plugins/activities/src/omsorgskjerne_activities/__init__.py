"""Activities: what was held, who came, and what was picked up or handed out on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omsorgskjerne import hookimpl
from omsorgskjerne_activities.records import Activity, Attendance, Equipment, Membership, Session, Stop

if TYPE_CHECKING:
    from collections.abc import Sequence

    import click

    from omsorgskjerne import Figure, Rule, Section


@hookimpl
def omsorgskjerne_records() -> Sequence[type]:
    """Return activities, their sessions, those who came, members, and what was met and moved on rounds."""
    return [Activity, Session, Attendance, Membership, Stop, Equipment]


@hookimpl
def omsorgskjerne_rules() -> Sequence[Rule]:
    """Return what sessions, attendances and memberships keep with each other."""
    from omsorgskjerne_activities.rules import RULES

    return RULES


@hookimpl
def omsorgskjerne_figures() -> Sequence[Figure]:
    """Return the figures of activities."""
    from omsorgskjerne_activities.figures import FIGURES

    return FIGURES


@hookimpl
def omsorgskjerne_sections() -> Sequence[Section]:
    """Return the sections on activities and on rounds."""
    from omsorgskjerne_activities.figures import SECTIONS

    return SECTIONS


@hookimpl
def omsorgskjerne_commands() -> Sequence[click.Command]:
    """Return the commands for planning, holding and cancelling sessions and naming those who came."""
    from omsorgskjerne_activities.workflows import COMMANDS

    return COMMANDS
