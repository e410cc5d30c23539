"""Volunteers: who takes part in which role, their shifts and courses, and paid positions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omsorgskjerne import hookimpl
from omsorgskjerne_volunteers.records import CourseTaken, Debrief, Engagement, Position, Shift, Transition

if TYPE_CHECKING:
    from collections.abc import Sequence

    import click

    from omsorgskjerne import Figure, Rule, Section


@hookimpl
def omsorgskjerne_records() -> Sequence[type]:
    """Return engagements, shifts, courses taken, debriefs, transitions and paid positions."""
    return [Engagement, Shift, CourseTaken, Debrief, Transition, Position]


@hookimpl
def omsorgskjerne_figures() -> Sequence[Figure]:
    """Return the figures of those who take part, and of those who are paid."""
    from omsorgskjerne_volunteers.figures import FIGURES

    return FIGURES


@hookimpl
def omsorgskjerne_sections() -> Sequence[Section]:
    """Return the sections on volunteers and on staff."""
    from omsorgskjerne_volunteers.sections import SECTIONS

    return SECTIONS


@hookimpl
def omsorgskjerne_rules() -> Sequence[Rule]:
    """Return what rows keep with each other."""
    from omsorgskjerne_volunteers.rules import RULES

    return RULES


@hookimpl
def omsorgskjerne_commands() -> Sequence[click.Command]:
    """Return check-in, check-out, who is here, the end of engagements, and steps from one standing to another."""
    from omsorgskjerne_volunteers.commands import COMMANDS

    return COMMANDS
