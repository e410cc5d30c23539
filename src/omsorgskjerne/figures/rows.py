"""Figures of rows: counts, sums, means, middle values, different persons and days."""

from __future__ import annotations

from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from omsorgskjerne.figures.base import TIME, Figure, Via
from omsorgskjerne.figures.measures import CalendarDays, DifferentDays, Measured, Rows, Values, measure_of
from omsorgskjerne.figures.takes import Course, MeanOf, MedianOf, ShareWithin, Taking, Total
from omsorgskjerne.figures.times import ByCalendar, FirstEver, InPeriod, OnceADay, Time
from omsorgskjerne.schema import FieldRef
from omsorgskjerne.terms import Disclosure, Unit
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omsorgskjerne.figures.base import Dimension

_ = words_of(__name__)


@attrs.frozen
class Elapsed:
    """The days from one date of a row to another: `Elapsed(Tenancy.needed, Tenancy.since)`.

    Rows that lack either date, or have them in the other order, do not state it.
    """

    start: Any
    end: Any

    @property
    def record(self) -> type:
        """Return the record class both dates belong to."""
        return self.start.record  # type: ignore[no-any-return]

    @property
    def name(self) -> str:
        """Return what it is called: `needed..since`."""
        return f"{self.start.name}..{self.end.name}"


@attrs.frozen(eq=False, kw_only=True)
class RowFigure(Figure):
    """A figure of rows: which, filtered how, and the dimensions it may be broken down by.

    What it is, is put together from what is measured, what is taken of it, and when a row counts.
    """

    take: ClassVar[Taking]
    time: ClassVar[Time]

    of: Any
    """A record class, or a field of one."""
    where: Mapping[Any, Any] = attrs.field(factory=dict)
    """Field → code, or a tuple of codes; None means *not stated*."""
    usually: Mapping[Any, Any] = attrs.field(factory=dict)
    """A filter that a slice may put another code in the place of, while `where` it can only narrow: a scale of scores,
    which cannot be mixed."""
    by: tuple[Any, ...] = ()
    at: Any = None
    """The date of a row that puts it in a period, where that is not its event date: `Tenancy.until` counts those that
    ended. An interval ended on its `until`, the first day it was over."""

    @property
    def record(self) -> type:
        """Return the record class it counts."""
        return self.of.record if isinstance(self.of, FieldRef | Elapsed) else self.of

    @cached_property
    def measure(self) -> Measured:
        """Return what is measured of the rows."""
        return measure_of(self.of) if self.take.grows else Values()

    @property
    def grows_with_days(self) -> bool:
        """Tell whether it is no less over more days."""
        return self.take.grows and self.time.grows_with_days and not self.measure.may_fall

    @property
    def grows_with_rows(self) -> bool:
        """Tell whether it is no less when more rows pass the filter."""
        return self.take.grows and self.time.grows_with_rows and not self.measure.may_fall

    @property
    def is_rate(self) -> bool:
        """Tell whether it says what is usual."""
        return not self.take.grows

    @property
    def is_share(self) -> bool:
        """Tell whether it is a part of the rows."""
        return self.take.shares

    @cached_property
    def filters(self) -> Mapping[str, tuple[Any, ...]]:
        """Return the filter as field name → codes that pass."""
        return MappingProxyType({**_by_name(self.usually), **_by_name(self.where)})

    @cached_property
    def dimensions(self) -> tuple[Dimension, ...]:
        """Return its breakdowns; what can be added up has months too."""
        return (*self.by, "month") if self.additive and "month" not in self.by else tuple(self.by)

    @cached_property
    def times(self) -> tuple[str, ...]:
        """Return the divisions of time it is broken down by."""
        return tuple(name for name in TIME if name in self.dimensions)

    def adds_up(self, dimension: Dimension) -> bool:  # noqa: ARG002 - for most kinds all dimensions are alike
        """Tell whether the parts along one of its dimensions add up to the whole, so that they have shares."""
        return self.additive

    def sliced(self, where: Mapping[Any, Any], **changes: Any) -> RowFigure:
        """Return this figure with a narrower filter, for a formula or (with an id) as a figure of its own.

        Rows must pass both filters; a field that both name keeps the codes they have in common, of which there must be
        one.
        """
        names = ",".join(f"{name}={'|'.join(map(str, codes))}" for name, codes in _by_name(where).items())
        both = _by_name(self.where)
        for name, codes in _by_name(where).items():
            both[name] = tuple(code for code in codes if code in both.get(name, codes))
        filters = {FieldRef(self.record, name): codes for name, codes in both.items()}
        return attrs.evolve(self, **{"id": f"{self.id}[{names}]", "where": filters, **changes})


def _by_name(where: Mapping[Any, Any]) -> dict[str, tuple[Any, ...]]:
    """Return a filter as field name → codes that pass."""
    return {
        (ref.name if isinstance(ref, FieldRef) else str(ref)): codes if isinstance(codes, tuple) else (codes,)
        for ref, codes in where.items()
    }


@attrs.frozen(eq=False, kw_only=True)
class Count(RowFigure):
    """How many rows of a record have their event date in the period; of a field, how many of these state it."""

    kind: ClassVar[str] = _("number of rows")
    take: ClassVar[Taking] = Total()
    time: ClassVar[Time] = InPeriod()
    counts: ClassVar[bool] = True
    additive: ClassVar[bool] = True

    @cached_property
    def measure(self) -> Measured:
        """Return that rows are counted, or those that state the field, whatever kind of field it is."""
        return Rows()


@attrs.frozen(eq=False, kw_only=True)
class Sum(RowFigure):
    """The sum of a quantity over the rows whose event date lies in the period."""

    kind: ClassVar[str] = _("sum")
    take: ClassVar[Taking] = Total()
    time: ClassVar[Time] = InPeriod()
    additive: ClassVar[bool] = True


@attrs.frozen(eq=False, kw_only=True)
class Mean(RowFigure):
    """The mean of a quantity, or of days `Elapsed`, over the rows that state it; `n` says how many."""

    kind: ClassVar[str] = _("mean")
    take: ClassVar[Taking] = MeanOf()
    time: ClassVar[Time] = InPeriod()
    decimals: int = 1


@attrs.frozen(eq=False, kw_only=True)
class Median(RowFigure):
    """The median of a quantity, or of days `Elapsed`, over the rows that state it.

    It is the middle value, or half-way between the middle two.
    """

    kind: ClassVar[str] = _("median")
    take: ClassVar[Taking] = MedianOf()
    time: ClassVar[Time] = InPeriod()


@attrs.frozen(eq=False, kw_only=True)
class Within(RowFigure):
    """The share, in per cent, of the rows stating a quantity in which it is at most `limit` small units (or days)."""

    kind: ClassVar[str] = _("share within a limit")
    take: ClassVar[Taking] = ShareWithin()
    time: ClassVar[Time] = InPeriod()
    limit: int
    unit: Unit | None = Unit.PERCENT
    decimals: int = 1

    @property
    def limits(self) -> tuple[int, int] | None:
        """Return nothing and all of them, in per cent."""
        return 0, 100


@attrs.frozen(eq=False, kw_only=True)
class Progress(RowFigure):
    """How much a score has changed from each person's first row in the period to the latest: the mean over persons.

    `of` is the score, `person` the field naming the person. Rows are in the order of their event day, then of entry.
    Only rows that are `alike` are compared, such as those of one area of life; the change of somebody with several
    areas is the mean of them. Persons with rows of one day only have no change; `n` says how many have. With a
    breakdown first and latest are looked for within each code.
    """

    kind: ClassVar[str] = _("change from first to latest")
    take: ClassVar[Taking] = Course()
    time: ClassVar[Time] = InPeriod()
    person: Any
    alike: tuple[Any, ...] = ()
    """Fields that rows must have in common to be compared."""
    unit: Unit | None = Unit.SCORE
    decimals: int = 2


@attrs.frozen(eq=False, kw_only=True)
class FirstMean(Progress):
    """What `Progress` starts from: the mean of the first scores, over the same persons."""

    kind: ClassVar[str] = _("mean of the first scores")


@attrs.frozen(eq=False, kw_only=True)
class LatestMean(Progress):
    """What `Progress` comes to: the mean of the latest scores, over the same persons."""

    kind: ClassVar[str] = _("mean of the latest scores")


@attrs.frozen(eq=False, kw_only=True)
class People(RowFigure):
    """Different persons. `of` is the field naming the person, `persons` the head-count of a row, if it has one.

    Rows that name nobody make it a range: at least the known, or the largest head-count of one row; at most the known
    and everybody else in each row (the head-count less one where somebody is named).
    """

    kind: ClassVar[str] = _("different persons")
    take: ClassVar[Taking] = Total()
    time: ClassVar[Time] = InPeriod()
    counts: ClassVar[bool] = True
    distinct: ClassVar[bool] = True
    persons: Any = None
    unit: Unit | None = Unit.PERSON
    service: str = ""
    """What the service is called whose users these are, if they belong in the union over services."""


@attrs.frozen(eq=False, kw_only=True)
class PersonDays(RowFigure):
    """Each person once a day: different persons of every day, added up over the days.

    Rows that name nobody add their head-count, so those who came twice without being named count twice; a row that
    names somebody adds everybody else. Days and months add up. Somebody with rows of several codes on a day counts in
    each, so the codes of a choice need not.
    """

    kind: ClassVar[str] = _("persons once a day")
    take: ClassVar[Taking] = Total()
    time: ClassVar[Time] = OnceADay()
    counts: ClassVar[bool] = True
    distinct: ClassVar[bool] = True
    additive: ClassVar[bool] = True
    persons: Any = None

    def adds_up(self, dimension: Dimension) -> bool:
        """Tell whether nobody can be in two of the parts on one day."""
        if isinstance(dimension, Via):
            return dimension.reference.name == self.of.name  # type: ignore[no-any-return]
        return isinstance(dimension, str)


@attrs.frozen(eq=False, kw_only=True)
class Newcomers(RowFigure):
    """Known persons whose first row ever, of those that pass the filter, lies in the period.

    It is broken down by time, or by what is known of the person; never by a choice of the rows: one may have several.
    """

    kind: ClassVar[str] = _("persons for the first time")
    take: ClassVar[Taking] = Total()
    time: ClassVar[Time] = FirstEver()
    counts: ClassVar[bool] = True
    distinct: ClassVar[bool] = True
    additive: ClassVar[bool] = True
    unit: Unit | None = Unit.PERSON


@attrs.frozen(eq=False, kw_only=True)
class Days(RowFigure):
    """Different event days with at least one row."""

    kind: ClassVar[str] = _("different days")
    take: ClassVar[Taking] = Total()
    time: ClassVar[Time] = InPeriod()
    counts: ClassVar[bool] = True
    distinct: ClassVar[bool] = True
    unit: Unit | None = Unit.DAY
    disclosure: Disclosure = Disclosure.NONE

    @cached_property
    def measure(self) -> Measured:
        """Return that days are counted."""
        return DifferentDays()


@attrs.frozen(eq=False, kw_only=True)
class OpenDays(RowFigure):
    """Days open according to a calendar of weekly hours, closures and extra openings (the core's Opening)."""

    kind: ClassVar[str] = _("open days")
    take: ClassVar[Taking] = Total()
    time: ClassVar[Time] = ByCalendar()
    counts: ClassVar[bool] = True
    additive: ClassVar[bool] = True
    unit: Unit | None = Unit.DAY
    disclosure: Disclosure = Disclosure.NONE

    @cached_property
    def measure(self) -> Measured:
        """Return that days are counted."""
        return CalendarDays()
