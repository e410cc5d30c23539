"""An organisation with talks that tests fill anew every time, and reports of it as they are protected."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne import Count, Id, Mean, People, Period, Person, Unit, build_report, choice, on, quantity, record, ref
from omsorgskjerne.choices import Choice
from omsorgskjerne.disclosure.apply import as_far_as_given, left, without
from omsorgskjerne.disclosure.control import controlled
from omsorgskjerne.disclosure.places import places
from omsorgskjerne.disclosure.protect import Choice as Chosen
from omsorgskjerne.disclosure.protect import choose
from omsorgskjerne.disclosure.writer import write_book
from omsorgskjerne.evaluate.report import measure, wanted
from omsorgskjerne.organisation.audiences import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from omsorgskjerne import Figure
    from omsorgskjerne.disclosure.book import Book
    from omsorgskjerne.evaluate.evaluation import Evaluation
    from omsorgskjerne.evaluate.results import Report
    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.store import Store

YEAR = Period.of_year(2024)
TODAY = date(2025, 1, 2)
MONTHS = (1, 2, 3)
Row = tuple[int, int, str, str, int]
"""Month and day, the two codes, and the number of the person: who has none is not named."""


class Town(Choice):
    """Where."""

    A = "a", "a"
    B = "b", "b"
    C = "c", "c"


@record("talk", plural="talks")
class Talk:
    """One talk: two choices to tell talks apart, who it was with and how long it took."""

    day: date = on()
    x: Town = choice("x")
    y: Town = choice("y")
    person: Id[Person] | None = ref("person", default=None)
    minutes: int = quantity("minutes", unit=Unit.MINUTE, default=0)


TALKS = Count("t.talks", "Talks", of=Talk, by=(Talk.x, Talk.y))
SLICES = tuple(TALKS.sliced({Talk.x: code}, id=f"t.talks_{code}", by=(Talk.y,)) for code in "ab")
PEOPLE = People("t.people", "People", of=Talk.person, by=(Talk.x,))
MEAN = Mean("t.mean", "Minutes a talk", of=Talk.minutes, by=(Talk.x,))
FIGURES = (TALKS, *SLICES, PEOPLE, MEAN)


@attrs.frozen
class Protected:
    """A report as it is protected, with all that the auditor is given."""

    report: Report
    """Before anything was hidden."""
    shown: Report
    book: Book
    chosen: Chosen


class House:
    """An organisation with ten persons."""

    def __init__(self, organisation: Organisation, store: Store, persons: list[Id[Person]]) -> None:
        """Take over an open store with these persons."""
        self.organisation, self.store, self.persons = organisation, store, persons

    def fill(self, rows: Iterable[Row]) -> None:
        """Have these talks, and no others."""
        with self.store.engine.writing():
            self.store.engine.execute('DELETE FROM "t_talk"')
            for month, day, x, y, person in rows:
                known = self.persons[person] if person < len(self.persons) else None
                day_ = date(2024, month, day)
                self.store.add(Talk(day=day_, x=Town(x), y=Town(y), person=known, minutes=10 + person))

    def report(self) -> Report:
        """Return the internal report."""
        return build_report(self.organisation, self.store, YEAR, today=TODAY)

    def evaluation(self) -> Evaluation:
        """Return what the report is made from."""
        return measure(self.organisation, self.store, *wanted(self.organisation, YEAR), today=TODAY)

    def controlled(self, report: Report | None = None, rule: Rule | None = None) -> Report:
        """Return the report, which need not be made again, as it is given outside."""
        return controlled(report or self.report(), self.evaluation(), self.store, rule or Rule())

    def protected(self, figures: Iterable[Figure], rule: Rule) -> Protected:
        """Return the report of some figures as it is protected at the first try, whether the auditor finds gaps or not."""
        ids = {figure.id for figure in figures}
        every = as_far_as_given(self.report())
        report = left(every, {(id_, "") for id_ in every.lines if id_ not in ids})
        book = write_book(report, self.evaluation(), self.store)
        there = {place for place, _result in places(report)}
        chosen = choose(book, rule, there=there, forced=(), shown=())
        return Protected(report, without(report, chosen.hidden), book, chosen)
