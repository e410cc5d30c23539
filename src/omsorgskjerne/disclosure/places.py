"""The places of a report: every number in it that can be hidden by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omsorgskjerne.evaluate.results import Report
    from omsorgskjerne.figures.results import Result


class Place(NamedTuple):
    """Where a number stands: a figure in a period, or the part of it that has one code of a dimension."""

    figure: str
    period: str
    """The name of the report's period or of an earlier one: `2024`."""
    dimension: str = ""
    """Empty for the whole."""
    code: str | None = None
    """None, with a dimension, is *not stated*."""


def places(report: Report) -> Iterator[tuple[Place, Result]]:
    """Yield every place of a report with what stands there: wholes, parts, and the wholes of earlier periods."""
    for line in report.lines.values():
        id_ = line.figure.id
        now = ((Place(id_, report.period.name, name, code), part) for name, code, part in line.result.places())
        yield from now
        yield from ((Place(id_, name), result) for name, result in line.previous.items())
