"""The core's own records, figures and section, declared and hooked exactly as a plugin's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omsorgskjerne.hookspecs import hookimpl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from omsorgskjerne.indicators import Figure
    from omsorgskjerne.sections import Section


@hookimpl
def omsorgskjerne_records() -> Sequence[type]:
    """Return person, contact, measure and the other core records."""
    from omsorgskjerne.core.contacts import Case, Contact, Intake, Measure, Partner
    from omsorgskjerne.core.people import Identity, Person, PersonRole
    from omsorgskjerne.core.planning import Opening, Reading, Target

    return [Person, PersonRole, Identity, Partner, Case, Contact, Measure, Intake, Opening, Target, Reading]


@hookimpl
def omsorgskjerne_figures() -> Sequence[Figure]:
    """Return the figures of the core records."""
    from omsorgskjerne.core.figures import FIGURES

    return FIGURES


@hookimpl
def omsorgskjerne_sections() -> Sequence[Section]:
    """Return the sections of the core records."""
    from omsorgskjerne.core.figures import SECTIONS

    return SECTIONS
