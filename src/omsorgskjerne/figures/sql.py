"""Figures that a plugin's author writes in SQL, for what no other kind can say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from omsorgskjerne.choices import Choice
from omsorgskjerne.figures.base import Figure
from omsorgskjerne.roles import Pick
from omsorgskjerne.schema import FieldRef, describe
from omsorgskjerne.terms import Quality
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omsorgskjerne.figures.computed import Parameter

_ = words_of(__name__)


class Take(Choice):
    """What is made of the values that a query returns."""

    SUM = "sum", _("sum")
    MEAN = "mean", _("mean")
    MEDIAN = "median", _("median")
    WITHIN = "within", _("share within a limit")
    PEOPLE = "people", _("different persons")


@attrs.frozen(eq=False, kw_only=True)
class RawSql(Figure):
    """A figure of the rows that a query of one's own returns: dimensions in the order of `by`, value, person, row id.

    The value is a number, or the interval between two days, `2025-02-03/2025-02-17`, whose days are counted; None and
    an interval the wrong way round are left out, and a sum of None alone is not stated. The person is an id or None;
    the row id names the row that stands behind the value. A query that is `internal_only` returns dimensions and value
    alone: nothing says whose they are, and no report for outside shows it.

    In the query a table is written in braces, `{placement_move}`: its rows that are not voided, with a column more:
    `entered`, in whose order they were entered, and then that of their ids. Only the plugin's own tables and the core's
    can be named, and beside them what the WITH that a statement begins with declares. `:start`
    and `:end` are the period's first day and the first after it (tomorrow while it goes on: days to come are not
    counted), `:last` is the day before `:end`, other names those of `parameters`. SQL is portable: no date functions;
    and because some databases cut off the quotient of two whole numbers, one of them is made a decimal first
    (`1.0 * a / b`), or a Formula divides.

    What is wrong with the statement is a FigureError naming plugin and figure, at loading or when it is read.
    """

    kind: ClassVar[str] = _("query")
    sql: str
    of: type
    """The record whose rows say whether anything was recorded in the period."""
    by: Mapping[str, Any] = attrs.field(factory=dict)
    """Dimension → the Choice, or the field, whose codes it has, retired ones and the organisation's own among them; for
    a field that refers to rows, their ids (one voided since is *not stated*). Other text is refused. `month` (year,
    weekday …) gets None here, and from the query an ISO day of the period, which is folded to its month. A dimension of
    Quality is no breakdown: it tells the quality of each value, and the worst of them is the figure's."""
    take: Take = Take.SUM
    limit: Parameter | None = None
    """For `Take.WITHIN`: the per cent of values that are at most this."""
    parameters: Mapping[str, Parameter] = attrs.field(factory=dict)
    quality: Quality = Quality.COUNTED
    """What it is at best."""
    internal_only: bool = False

    @property
    def told(self) -> str | None:
        """Return the dimension that tells the quality of each value, if there is one."""
        return next((name for name, of in self.by.items() if _choice(of) is Quality), None)

    @property
    def breakdowns(self) -> tuple[str, ...]:
        """Return the dimensions it is broken down by."""
        return tuple(name for name in self.by if name != self.told)

    @property
    def limits(self) -> tuple[int, int] | None:
        """Return nothing and all, in per cent, of a share within a limit."""
        return (0, 100) if self.take is Take.WITHIN else None

    @property
    def is_rate(self) -> bool:
        """Tell whether what is taken of the values says nothing of how many there are."""
        return self.take in {Take.MEAN, Take.MEDIAN, Take.WITHIN}

    @property
    def is_share(self) -> bool:
        """Tell whether it may be a part of those it is of."""
        return self.is_rate

    @property
    def additive(self) -> bool:  # type: ignore[override]
        """Tell whether the parts add up to the whole."""
        return self.take is Take.SUM

    @property
    def distinct(self) -> bool:  # type: ignore[override]
        """Tell whether different persons are counted."""
        return self.take is Take.PEOPLE


def _choice(of: Any) -> Any:
    """Return the Choice of a dimension given as one, or as a field that has one."""
    role = describe(of.record)[of.name].role if isinstance(of, FieldRef) else None
    return role.choice if isinstance(role, Pick) else of
