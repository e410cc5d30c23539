"""Time rules of intervals: rows count while they are there."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import attrs

from omsorgskjerne.figures.fold import each_day, union, vectors
from omsorgskjerne.figures.presence import NightByNight, PresentOn
from omsorgskjerne.figures.spans import lived
from omsorgskjerne.figures.tally import Tally, tally
from omsorgskjerne.figures.times import Time
from omsorgskjerne.period import Period
from omsorgskjerne.roles import Quantity, Reference, Role
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from omsorgskjerne.figures.bound import Check, Found
    from omsorgskjerne.figures.expressions import Dimension
    from omsorgskjerne.figures.rows import RowFigure
    from omsorgskjerne.figures.shapes import Shape
    from omsorgskjerne.figures.takes import Made
    from omsorgskjerne.tables import Table

_ = words_of(__name__)


@attrs.frozen
class WhileThere(Time):
    """What rules have in common by which rows count while they are there."""

    lasting: ClassVar[bool] = True
    may_have_at: ClassVar[bool] = False
    may_be_of: ClassVar[tuple[type[Role], ...]] = (Reference, Quantity)

    def check(self, check: Check, table: Table, figure: RowFigure) -> None:
        """Check that it is not broken down by time: who is there on several days has none of their own."""
        super().check(check, table, figure)
        if any(isinstance(dimension, str) for dimension in figure.by):
            check.wrong(_("who is there on several days has no month of their own; it cannot be broken down by time"))
        if figure.measure.heads(figure) is not None:
            check.wrong(_("who is there is counted by name; it cannot count by head"))

    def shape(self, figure: RowFigure, table: Table) -> Shape | None:
        """Return that rows which are there are read, and what they refer to where different ones are counted."""
        if figure.is_row_by_row:
            return super().shape(figure, table)
        until = table.schema.until
        return None if until is None else PresentOn(until.name, figure.of.name if figure.measure.distinct else "")

    def adds_up(self, figure: RowFigure, dimension: Dimension) -> bool:  # noqa: ARG002 - a row has one code in each
        """Tell whether the parts add up to the whole: rows do, what they refer to does not."""
        return not figure.measure.distinct

    def tally(self, found: Found, figure: RowFigure, days: Period) -> Made:
        """Return the rows there are, or what they refer to."""
        if figure.is_row_by_row:
            return super().tally(found, figure, days)
        query, presence = found.single(figure.id, days)
        rows = tally(found.bound, figure, presence.rows, None, vectors(len(query.adding)))
        if presence.members is None:
            return rows, figure.measure.maker(found, figure, query.measures)
        members = tally(found.bound, figure, presence.members, None, union)
        by = {
            name: {code: (ids, rows.by[name].get(code)) for code, ids in of.items()} for name, of in members.by.items()
        }
        return Tally((members.total or set(), rows.total), by), figure.measure.maker(found, figure, query.measures)


@attrs.frozen
class OnLastDay(WhileThere):
    """There on the last day of the period. While the period goes on that is today; one to come has no such day."""

    kind: ClassVar[str] = _("present on a day")
    when: ClassVar[str] = _(" on the period's last day")
    says_summed: ClassVar[str] = _("Sum of {field} in {records}{where} on the period's last day")
    grows_with_days: ClassVar[bool] = False

    def sentence(self, figure: RowFigure) -> tuple[str, str]:
        """Return what is counted, in words; of a quantity in one sentence, as languages have it."""
        return (self.says_summed, "") if figure.measure.of_quantity else super().sentence(figure)

    def days_looked_at(self, days: Period) -> Period:
        """Return the last day alone."""
        return days._replace(start=days.last) if days.days else days

    def counted(self, days: Period, today: date | None) -> Period:
        """Return the last day that has come."""
        return self.days_looked_at(lived(days, today))


@attrs.frozen
class Overlapping(WhileThere):
    """There on any day of the period that is over."""

    kind: ClassVar[str] = _("present in the period")
    when: ClassVar[str] = _(" there on any day of the period")
    may_be_of: ClassVar[tuple[type[Role], ...]] = (Reference,)

    def counted(self, days: Period, today: date | None) -> Period:
        """Return the days, unless none of them has come."""
        return days if lived(days, today).days else lived(days, today)


@attrs.frozen
class EachNight(Time):
    """There on a night, for each night of the period."""

    kind: ClassVar[str] = _("nights")
    says: ClassVar[str] = _("Nights covered by {records}{where} in the period, each row adding its own")
    says_times: ClassVar[str] = _("Nights covered by {records}{where} in the period, each night times {field}")
    says_most: ClassVar[str] = _("Most {records}{where} on one night of the period")
    says_largest: ClassVar[str] = _("Largest sum of {field} in {records}{where} on one night of the period")
    lasting: ClassVar[bool] = True
    again: ClassVar[bool] = True
    may_have_at: ClassVar[bool] = False
    may_be_of: ClassVar[tuple[type[Role], ...]] = (Quantity,)

    def sentence(self, figure: RowFigure) -> tuple[str, str]:
        """Return what is counted, in words: nights, or the most on one of them; of rows or of a quantity."""
        if figure.take.needs_each_day:
            return (self.says_largest if figure.measure.of_quantity else self.says_most), ""
        return (self.says_times if figure.measure.of_quantity else self.says), ""

    def counted(self, days: Period, today: date | None) -> Period:
        """Return the days, unless none of them has come."""
        return days if lived(days, today).days else lived(days, today)

    def adds(self, figure: RowFigure) -> bool:
        """Tell that nights add up."""
        return not figure.measure.distinct

    def shape(self, figure: RowFigure, table: Table) -> Shape | None:
        """Return that the level of every night is read."""
        if figure.is_row_by_row:
            return super().shape(figure, table)
        return None if table.schema.until is None else NightByNight(table.schema.until.name)

    def note(self, stated: int, rows: int) -> Phrase:  # noqa: ARG002 - a row is there once for each of its nights
        """Return what is said where only some of the rows state what is added up: they cannot be counted here."""
        return Phrase(_("Some of the rows do not state it."))

    def tally(self, found: Found, figure: RowFigure, days: Period) -> Made:
        """Return the levels of all nights together, or the highest."""
        if figure.is_row_by_row:
            return super().tally(found, figure, days)
        query, folded = found.single(figure.id, days)
        make = figure.measure.maker(found, figure, query.measures)
        return figure.take.over_nights(found, figure, folded, len(query.adding)), make

    def occasions(
        self, since: date, until: date | None, days: Period, *, apart: bool
    ) -> Iterator[tuple[date | None, int]]:
        """Yield the nights that a row covers, or how many they are."""
        start, end = max(since, days.start), days.end if until is None else min(until, days.end)
        if start < end:
            nights = Period(start, end)
            yield from ((night, 1) for night in each_day(nights)) if apart else ((None, nights.days),)
