"""Placement: from referral to a bed in an institution, by stated rules, and what came after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omsorgskjerne import hookimpl
from omsorgskjerne_placement.records import (
    Capacity,
    FollowUp,
    Institution,
    LevelRule,
    Move,
    Postponement,
    Referral,
    Stay,
    UserControlledAgreement,
    Ward,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import click

    from omsorgskjerne import Figure, Rule, Section


@hookimpl
def omsorgskjerne_records() -> Sequence[type]:
    """Return institutions with their places, referrals with their moves, stays, and what comes after them."""
    places = [Institution, Ward, Capacity, LevelRule]
    return [*places, Referral, Move, Postponement, Stay, UserControlledAgreement, FollowUp]


@hookimpl
def omsorgskjerne_rules() -> Sequence[Rule]:
    """Return what moves, stays and places must keep with one another."""
    from omsorgskjerne_placement.rules import RULES

    return RULES


@hookimpl
def omsorgskjerne_figures() -> Sequence[Figure]:
    """Return the figures of placement."""
    from omsorgskjerne_placement.figures import FIGURES

    return FIGURES


@hookimpl
def omsorgskjerne_sections() -> Sequence[Section]:
    """Return the sections on places and on referrals."""
    from omsorgskjerne_placement.figures import SECTIONS

    return SECTIONS


@hookimpl
def omsorgskjerne_commands() -> Sequence[click.Command]:
    """Return the steps from referral to discharge, the lists of the desk, and the letter."""
    from omsorgskjerne_placement.lists import LISTS
    from omsorgskjerne_placement.steps import STEPS

    return [*STEPS, *LISTS]
