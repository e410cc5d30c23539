"""Figures of persons: different ones, each once a day, for the first time, and how each one's score went."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from omsorgskjerne.figures.base import Via
from omsorgskjerne.figures.rows import A_QUANTITY, THE_PERSON, RowFigure
from omsorgskjerne.figures.takes import Course, Taking, Total
from omsorgskjerne.figures.times import FirstEver, InPeriod, OnceADay, Time
from omsorgskjerne.roles import Reference, Role
from omsorgskjerne.terms import Unit
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from omsorgskjerne.figures.base import Dimension

_ = words_of(__name__)


@attrs.frozen(eq=False, kw_only=True)
class People(RowFigure):
    """Different persons. `of` is the field naming the person, `persons` the head-count of a row, if it has one.

    Rows that name nobody make it a range: at least the known, or the largest head-count of one row; at most the known
    and everybody else in each row (the head-count less one where somebody is named).
    """

    kind: ClassVar[str] = _("different persons")
    says: ClassVar[str] = _("Number of different {others} in {records}{where}; {event} in the period")
    may_be_of: ClassVar[tuple[type[Role], ...]] = (Reference,)
    must_be_of: ClassVar[str] = THE_PERSON
    may_have_at: ClassVar[bool] = True
    take: ClassVar[Taking] = Total()
    time: ClassVar[Time] = InPeriod()
    counts: ClassVar[bool] = True
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
    says: ClassVar[str] = _(
        "Number of different {others} of each day in {records}{where}, and of those not named, added "
        "up; {event} in the period"
    )
    may_be_of: ClassVar[tuple[type[Role], ...]] = (Reference,)
    must_be_of: ClassVar[str] = THE_PERSON
    may_have_at: ClassVar[bool] = True
    take: ClassVar[Taking] = Total()
    time: ClassVar[Time] = OnceADay()
    counts: ClassVar[bool] = True
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
    says: ClassVar[str] = _("Number of {others} whose first of all {records}{where} has its {event} in the period")
    may_be_of: ClassVar[tuple[type[Role], ...]] = (Reference,)
    must_be_of: ClassVar[str] = THE_PERSON
    take: ClassVar[Taking] = Total()
    time: ClassVar[Time] = FirstEver()
    counts: ClassVar[bool] = True
    additive: ClassVar[bool] = True
    unit: Unit | None = Unit.PERSON


@attrs.frozen(eq=False, kw_only=True)
class Progress(RowFigure):
    """How much a score has changed from each person's first row in the period to the latest: the mean over persons.

    `of` is the score, `person` the field naming the person. Rows are in the order of their event day, then of entry.
    Only rows that are `alike` are compared, such as those of one area of life; the change of somebody with several
    areas is the mean of them. Persons with rows of one day only have no change; `n` says how many have. With a
    breakdown first and latest are looked for within each code.
    """

    kind: ClassVar[str] = _("change from first to latest")
    says: ClassVar[str] = _(
        "Mean over {others} of the change in {field} from the first to the latest of their "
        "{records}{where}; {event} in the period"
    )
    must_be_of: ClassVar[str] = A_QUANTITY
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
    says: ClassVar[str] = _(
        "Mean of {field} in the first of the {records}{where} of those who have a later one; {event} in the period"
    )


@attrs.frozen(eq=False, kw_only=True)
class LatestMean(Progress):
    """What `Progress` comes to: the mean of the latest scores, over the same persons."""

    kind: ClassVar[str] = _("mean of the latest scores")
    says: ClassVar[str] = _(
        "Mean of {field} in the latest of the {records}{where} of those who have an earlier one; {event} in the period"
    )
