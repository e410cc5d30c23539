"""Rows are those of the person to whom they lead, however far away: reports of invented persons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.disclosure.reading import given, people
from tests.kits import load_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from omsorgskjerne.testing import Kit

STEPS = """
from datetime import date
from omsorgskjerne import *

@record("request", plural="requests")
class Request:
    '''A request of somebody.'''
    day: date = on()
    person: Id[Person] = ref("person")
    code: str = code(default="")

@record("plan", plural="plans")
class Plan:
    '''A plan made for a request.'''
    day: date = on()
    request: Id[Request] = ref("request")
    code: str = code(default="")

@record("step", plural="steps")
class Step:
    '''A step of a plan.'''
    day: date = on()
    plan: Id[Plan] = ref("plan")

@hookimpl
def omsorgskjerne_records():
    return [Request, Plan, Step]

@hookimpl
def omsorgskjerne_figures():
    return [
        Count("plans.steps", "Steps of plans", of=Step, unit=Unit.MEASURE),
        People("plans.people", "Persons", of=Request.person),
    ]
"""
CIRCLE = """
from datetime import date
from omsorgskjerne import *

@record("task", plural="tasks")
class Task:
    '''A task for somebody, or a part of another.'''
    day: date = on()
    code: str = code(default="")
    part_of: "Id[Task] | None" = ref("part of", default=None)
    PERSON

@hookimpl
def omsorgskjerne_records():
    return [Task]

@hookimpl
def omsorgskjerne_figures():
    return [Count("tasks.number", "Tasks", of=Task, unit=Unit.PIECEMORE)]
"""


@pytest.mark.parametrize(("persons", "shown"), [(1, None), (4, None), (6, 6)])
def test_rows_lead_to_persons_however_far_away(omsorg: Callable[..., Kit], persons: int, shown: int | None) -> None:
    """Six steps of plans for requests of fewer than five persons are hidden."""
    kit = omsorg(plans=STEPS)
    codes = people(kit, woman=persons)
    load_rows(kit, "plans request", "day;person;code", (f"2024-05-02;{code};r{code}" for code in codes))
    load_rows(kit, "plans plan", "day;request;code", (f"2024-05-02;r{code};p{code}" for code in codes))
    load_rows(kit, "plans step", "day;plan", (f"2024-05-02;p{codes[at % persons]}" for at in range(6)))
    assert given(kit).number("plans.steps") == shown


def test_a_row_that_names_nobody_is_of_whom_it_refers_to(omsorg: Callable[..., Kit]) -> None:
    """Six measures for one case of a person are hidden, though they do not name that person themselves."""
    kit = omsorg()
    people(kit, woman=6)
    load_rows(kit, "case", "since;theme;code;person", ["2024-01-02;rights;c1;woman0"])
    load_rows(kit, "measure", "day;kind;type;case", ["2024-05-02;internal;advice;c1"] * 6)
    assert given(kit).number("measures.total") is None


def test_whose_rows_in_a_circle_are_cannot_be_told(omsorg: Callable[..., Kit]) -> None:
    """A figure of rows that may refer to others like them, and name nobody, is refused when it is loaded."""
    maybe = 'person: Id[Person] | None = ref("person", default=None)'
    kit = omsorg(tasks=CIRCLE.replace("PERSON", maybe).replace("MORE", ""))
    assert "tasks refer to each other; let each name its person" in kit.run("report", "2024").failed().err


@pytest.mark.parametrize(
    ("person", "more"),
    [
        ('person: Id[Person] = ref("person")', ""),
        ('person: Id[Person] | None = ref("person", default=None)', ", disclosure=Disclosure.NONE"),
        ("", ""),
    ],
    ids=["each names its person", "of nobody", "no person"],
)
def test_rows_may_refer_to_others_like_them(omsorg: Callable[..., Kit], person: str, more: str) -> None:
    """Where every row names its person, or none can, or the figure is of nobody, it is counted."""
    kit = omsorg(tasks=CIRCLE.replace("PERSON", person).replace("MORE", more))
    assert "tasks.number" in given(kit).figures
