"""What statements of plugins return: checked row by row, and folded."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import chain
from math import isfinite
from typing import TYPE_CHECKING, Any, NoReturn

import attrs

from omsorgskjerne.errors import FigureError
from omsorgskjerne.figures.behind import Behind, Part
from omsorgskjerne.figures.expressions import TIME
from omsorgskjerne.figures.members import HEADS
from omsorgskjerne.figures.queries import Query
from omsorgskjerne.figures.tally import code_of_day
from omsorgskjerne.roles import Reference
from omsorgskjerne.schema import FieldRef, describe
from omsorgskjerne.terms import Quality
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from omsorgskjerne.figures.fold import Codes, Row
    from omsorgskjerne.figures.sql import RawSql
    from omsorgskjerne.period import Period

    Counts = Counter[Any]
    """How often each value was returned; for different persons, each person."""

_ = words_of(__name__)


_DECIMAL = re.compile(r"[+-]?\d+(\.\d+)?")


@attrs.frozen
class Statement:
    """A plugin's own statement, with the query that it answers."""

    query: Raw


@attrs.frozen
class Raw(Query):
    """What a plugin's own statement returns for some days; the table is that which says if anything was recorded."""

    owner: str
    """The plugin whose statement it is."""
    figure: RawSql
    window: Period
    parameters: tuple[tuple[str, int | float], ...]

    def selects(self) -> Iterable[Any]:
        """Return the statement."""
        return (Statement(self),)

    @property
    def bound(self) -> dict[str, str | int | float]:
        """Return what the parameters of the statement are: the days of the window, and those that it has of its own."""
        start, end = self.window
        days = {"start": start.isoformat(), "end": end.isoformat(), "last": self.window.last.isoformat()}
        return {**dict(self.parameters), **days}

    def refuse(self, reason: str, **values: Any) -> NoReturn:
        """Refuse what the statement returns or is; never with a value."""
        raise FigureError(
            _("{owner}: the figure {figure} cannot be computed: {reason}."),
            hint=_("Tell whoever maintains the plugin."),
            owner=self.owner,
            figure=self.figure.id,
            reason=Phrase(reason, **values),
        )

    def fold(self, answers: Iterator[Iterable[Row]]) -> Any:
        """Fold rows of (codes …, value, person, row id); the last two are not there where it is internal only.

        Raises FigureError, naming plugin and figure, where a row is not what it must be.
        """
        figure, found = self.figure, dict[Any, Counter[Any]]()
        width = len(figure.by)
        wanted = width + (1 if figure.internal_only else 3)
        for row in chain.from_iterable(answers):
            if len(row) != wanted:
                self.refuse(_("its statement returns {found} columns, not {wanted}"), found=len(row), wanted=wanted)
            codes, value = self._codes(row), self._number(row[width])
            if not figure.internal_only:
                self._check_behind(*row[width + 1 :])
            if row[width] is None and figure.additive:
                found.setdefault(codes, Counter())
            if value is not None:
                found.setdefault(codes, Counter())[row[width + 1] if figure.distinct else value] += 1
        return found

    def by_code(
        self, name: str, found: Mapping[Codes, Counts], known: Mapping[str, str] | None
    ) -> dict[str | None, list[tuple[Codes, Counts]]]:
        """Return what was found by the code of one dimension.

        Raises FigureError for a text that is none of its codes: it could be anything that somebody wrote. The id of a
        row that does not stand (it was voided since) says nothing, and is not shown.
        """
        place, of = list(self.figure.by).index(name), self.figure.by[name]
        refers = isinstance(of, FieldRef) and isinstance(describe(of.record)[of.name].role, Reference)
        parts: dict[str | None, list[tuple[Codes, Counts]]] = {}
        for codes, some in found.items():
            code = codes[place]
            if known is not None and code is not None and code not in known:
                if not refers:
                    self.refuse(_("its statement returns what is no code of {dimension}"), dimension=name)
                code = None
            parts.setdefault(code, []).append((codes, some))
        return parts

    def values_in(self, rows: Iterable[Row]) -> Iterator[tuple[Codes, Fraction, str | None, str | None]]:
        """Yield codes, value, person and row of what the statement returns; what is left out counts for nobody."""
        width = len(self.figure.by)
        for row in rows:
            value = self._number(row[width])
            if value is not None:
                person, row_id = (None, None) if self.figure.internal_only else row[width + 1 :]
                yield self._codes(row), value, person, row_id

    def _codes(self, row: Row) -> tuple[str | None, ...]:
        return tuple(self._code(name, code) for name, code in zip(self.figure.by, row, strict=False))

    def _check_behind(self, person: Any, row_id: Any) -> None:
        if not isinstance(row_id, str) or not row_id:
            self.refuse(_("its statement returns a value without the id of a row"))
        if not isinstance(person, str | None) or person == "" or (person is None and self.figure.distinct):
            self.refuse(_("its statement returns a person without an id"))

    def _code(self, name: str, code: Any) -> str | None:
        if name in TIME:
            day = _day(code)
            if day is None or not self.window.start <= day < self.window.end:
                self.refuse(_("{dimension} must be a day of the period, such as 2024-12-31"), dimension=name)
            return code_of_day(name, day)
        if isinstance(code, int):
            return str(code)
        if not isinstance(code, str | None) or (name == self.figure.told and code not in {None, *Quality}):
            self.refuse(_("{dimension} must be a code"), dimension=name)
        return code

    def _number(self, value: Any) -> Fraction | None:  # noqa: RET503 - the last refuses
        """Return a value as a number, an interval as its days; None for none, and for one the wrong way round."""
        if value is None or isinstance(value, int):
            return None if value is None else Fraction(value)
        if isinstance(value, float) and isfinite(value):
            return Fraction(Decimal(repr(value)))
        if isinstance(value, str):
            if _DECIMAL.fullmatch(value):
                return Fraction(value)
            since, until = (_day(day) for day in value.partition("/")[::2])
            if since is not None and until is not None:
                return Fraction((until - since).days) if since <= until else None
        self.refuse(
            _("its statement returns a value that is neither a number nor two days, such as 2025-02-03/2025-02-17")
        )

    def __str__(self) -> str:
        """Return what is read, in words."""
        return f"{self.table}, {self.window.name}: the statement of {self.figure.id}"


@attrs.frozen
class Returned(Raw):
    """The same, value by value, with whose it is and which row stands behind it."""

    def fold(self, answers: Iterator[Iterable[Row]]) -> Any:
        """Return codes, value, person and row of each value."""
        return tuple(self.values_in(chain.from_iterable(answers)))


@attrs.frozen
class Whose(Raw):
    """The same: who stands behind all values, and behind those of each code."""

    days: Period

    def fold(self, answers: Iterator[Iterable[Row]]) -> dict[Part, Behind]:
        """Return who stands behind each number."""
        figure, people = self.figure, self.figure.unit in HEADS
        found: defaultdict[Part, Behind] = defaultdict(Behind)
        known: defaultdict[Part, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
        for codes, value, person, _row_id in self.values_in(chain.from_iterable(answers)):
            named, amount = dict(zip(figure.by, codes, strict=True)), float(value)
            for name in ("", *figure.dimension_names):
                part = Part(figure.id, self.days, name, named.get(name))
                behind = found[part]
                behind.rows += 1
                if person is None:
                    behind.others += max(1, int(value)) if people else 1
                    behind.value += amount
                    behind.largest = max(behind.largest, min(amount, 1) if people else amount)
                else:
                    known[part][person] += amount
        places = {
            person: place for place, person in enumerate(sorted({one for some in known.values() for one in some}))
        }
        for part, some in known.items():
            for person in sorted(some):
                found[part].take(places[person], some[person])
        return dict(found)


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(text) if isinstance(text, str) and len(text) == len("2024-12-31") else None
    except ValueError:
        return None
