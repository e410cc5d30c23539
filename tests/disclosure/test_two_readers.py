"""What is hidden is hidden for each of those who read a report, with what each has besides."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import attrs
from tests.disclosure.house import TALKS
from tests.disclosure.test_audit import FEW, MANY, RULE, SOME, TOTAL, intakes, place

from omsorgskjerne import Period
from omsorgskjerne.disclosure.audit import audit
from omsorgskjerne.disclosure.beside import ANYBODY, Beside, Reader
from omsorgskjerne.disclosure.readers import choose_for
from omsorgskjerne.figures.results import HIDDEN, Result
from omsorgskjerne.progress import silent

if TYPE_CHECKING:
    from collections.abc import Collection

    from tests.disclosure.test_audit import At

    from omsorgskjerne.disclosure.book import Book


def given(book: Book, name: str, **parts: int | None) -> Beside:
    """Return a report that somebody has, of the same rows, with some of the parts shown or hidden."""
    whole, was = Result(Fraction(134)), {"a": 114, "b": 16, "c": 4}
    shown: dict[str | None, Result] = {
        code: HIDDEN if many is None else Result(Fraction(many)) for code, many in parts.items()
    }
    exact: dict[str | None, Result] = {code: Result(Fraction(was[code])) for code in parts}
    printed, was_so = ({TALKS.id: attrs.evolve(whole, by={"x": some})} for some in (shown, exact))
    column = Beside(name, Period.of_year(2024), printed, was_so, {TALKS.id: (0, None)})
    for at, _result in column.was:
        book.elsewhere.add(at)
        number = book.at[place((at.dimension, at.code))]
        number.places.append(at)
        book.at[at] = number
    return column


def hidden_for(book: Book, *readers: Reader) -> set[At]:
    """Return which of the intakes are hidden for some readers, none of whom can tell any of them."""
    every: list[At] = [TOTAL, MANY, SOME, FEW]
    there = [place(at) for at in every]
    hidden, choices = choose_for(
        readers, book, RULE, there=there, forced=(), shown=(), loose=[[] for _reader in readers], progress=silent
    )
    found = {at for at in every if place(at) in hidden}
    report, _book = intakes(found)
    for choice, reader in zip(choices, readers, strict=True):
        assert not choice.told
        assert not audit(report, book, choice.worlds, RULE, known=choice.known, reader=reader)
    return found


def readers(*had: Collection[str]) -> tuple[Book, list[Reader]]:
    """Return the book of the intakes, and readers each of whom has some of the parts from elsewhere, not as new."""
    _report, book = intakes(())
    each = []
    for number, codes in enumerate(had):
        column = given(book, f"R{number}", **{code: {"a": 114, "b": 16}[code] for code in codes})
        each.append(Reader({at: one for at, one in column.printed if at.dimension}))
    return book, each


def test_what_one_reader_has_cannot_hide_what_is_few() -> None:
    """Who knows the sixteen learns the four unless the many are hidden; who knows the many, unless the sixteen are."""
    book, [knows_some] = readers("b")
    assert hidden_for(book, knows_some) >= {FEW, MANY}
    book, [knows_many] = readers("a")
    assert hidden_for(book, knows_many) >= {FEW, SOME}


def test_what_is_hidden_for_one_reader_is_hidden_from_all() -> None:
    """Where one knows the sixteen and another the many, both are hidden beside the four, whoever comes first."""
    for first, second in (("a", "b"), ("b", "a")):
        book, both = readers(first, second)
        assert hidden_for(book, *both) >= {FEW, MANY, SOME}


def test_what_is_hidden_for_one_reader_can_be_told_by_none() -> None:
    """What is hidden for the sake of one who knows the sixteen is uncertain for who has nothing, whoever comes first."""
    book, [knows_some] = readers("b")
    assert hidden_for(book, knows_some, ANYBODY) >= {FEW, MANY}
    book, [knows_some] = readers("b")
    assert hidden_for(book, ANYBODY, knows_some) >= {FEW, MANY}


def test_what_a_funder_may_see_is_not_hidden_from_the_funder() -> None:
    """What a public report hides stays hidden from the public for good; a funder's own report may tell it."""
    _report, book = intakes(())
    column = given(book, "P", a=114, b=None, c=None)
    public, funder = (Reader.of([attrs.evolve(column, stays=stays)], book) for stays in (True, False))
    assert not public.printed  # nothing in the new report is new to them
    assert {(at.dimension, at.code) for at in funder.printed} == {TOTAL, MANY, SOME, FEW}
    assert not funder.hidden


def test_what_was_hidden_before_stays_hidden_where_something_is_new() -> None:
    """Of a report that was given without a part, that part is new, and what was hidden beside it may not be shown."""
    _report, book = intakes(())
    reader = Reader.of([given(book, "P", a=114, c=None)], book)
    assert {(at.dimension, at.code) for at in reader.hidden} == {FEW}
    assert hidden_for(book, reader) >= {FEW, SOME}
