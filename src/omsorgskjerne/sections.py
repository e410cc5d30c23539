"""What a section of a report is: a title, its figures, and how some of them are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from omsorgskjerne.figures import Figure


@attrs.frozen
class Bars:
    """A bar chart of one figure along a dimension (`"month"` or a field), with its numbers in a table beside it."""

    figure: Figure
    by: Any
    title: str = ""


@attrs.frozen
class Breakdown:
    """A table of one figure along one of its dimensions; shares are added where the parts add up."""

    figure: Figure
    by: Any
    title: str = ""


@attrs.frozen
class Trend:
    """A chart of several figures of one unit over the years of the report."""

    figures: tuple[Figure, ...]
    title: str


@attrs.frozen
class Profile:
    """A profile chart (radar) of several figures of one unit along one dimension, such as areas of life."""

    figures: tuple[Figure, ...]
    by: Any
    title: str


@attrs.frozen
class Section:
    """A part of the report. Figures that organisations place here by `section = "<id>"` follow the plugin's own."""

    title: str
    figures: Sequence[Figure] = ()
    charts: Sequence[Bars | Trend | Profile] = attrs.field(default=(), kw_only=True)
    tables: Sequence[Breakdown] = attrs.field(default=(), kw_only=True)
    id: str = attrs.field(default="", kw_only=True)
    """Empty takes the plugin's name."""
