"""Meals: what was served, to how many, and where the food came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omsorgskjerne import hookimpl
from omsorgskjerne_meals.records import Delivery, Serving, Sponsor, WeeklyServing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from omsorgskjerne import Figure, Section


@hookimpl
def omsorgskjerne_records() -> Sequence[type]:
    """Return servings, weekly servings, deliveries and sponsors."""
    return [Serving, WeeklyServing, Delivery, Sponsor]


@hookimpl
def omsorgskjerne_figures() -> Sequence[Figure]:
    """Return the figures of meals."""
    from omsorgskjerne_meals.figures import FIGURES

    return FIGURES


@hookimpl
def omsorgskjerne_sections() -> Sequence[Section]:
    """Return the section on food."""
    from omsorgskjerne_meals.figures import FOOD

    return [FOOD]
