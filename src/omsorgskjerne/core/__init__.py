"""The core's own records, figures and section, declared and hooked exactly as a plugin's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omsorgskjerne.hookspecs import hookimpl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from omsorgskjerne.figures import Figure
    from omsorgskjerne.rules import Rule
    from omsorgskjerne.sections import Section


@hookimpl
def omsorgskjerne_records() -> Sequence[type]:
    """Return person, contact, measure and the other core records."""
    from omsorgskjerne.core.assessment import Assessment, PersonalGoal
    from omsorgskjerne.core.contacts import Case, Contact, Intake, Measure, Partner
    from omsorgskjerne.core.overrides import Override
    from omsorgskjerne.core.people import Household, Identity, Person, PersonRole
    from omsorgskjerne.core.planning import Opening, Reading, Target

    people = [Household, Person, PersonRole, Identity, Assessment, PersonalGoal]
    return [*people, Partner, Case, Contact, Measure, Intake, Opening, Target, Reading, Override]


@hookimpl
def omsorgskjerne_rules() -> Sequence[Rule]:
    """Return the rules of the core records."""
    from omsorgskjerne.core.rules import RULES

    return RULES


@hookimpl
def omsorgskjerne_figures() -> Sequence[Figure]:
    """Return the figures of the core records."""
    from omsorgskjerne.core import figures, standing

    return (*figures.FIGURES, *standing.FIGURES)


@hookimpl
def omsorgskjerne_sections() -> Sequence[Section]:
    """Return the sections of the core records."""
    from omsorgskjerne.core.sections import SECTIONS

    return SECTIONS
