"""What whoever signs a report is told to look at: each warning where it should be, and none where all is well."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from omsorgskjerne import Contact, ContactKind, Opening, Person, Reading
from omsorgskjerne.core.planning import OpeningKind, Weekday

if TYPE_CHECKING:
    from collections.abc import Callable

    from omsorgskjerne.testing import Kit

ACCOUNTS = """
[figures."accounts.income"]
label = "Income"
unit = "krone"
parts.source = { city = "City", gifts = "Gifts" }

[figures."accounts.expenses"]
label = "Expenses"
unit = "krone"

[figures."accounts.result"]
label = "Result"
formula = "accounts.income - accounts.expenses"
unit = "krone"
"""
LOADS = '''"""Food brought in."""
from datetime import date
from omsorgskjerne import Sum, Unit, hookimpl, on, quantity, record

@record("load", plural="loads")
class Load:
    """Food brought in."""
    day: date = on()
    weight: int = quantity("weight", unit=Unit.KILO, per=1000)

@hookimpl
def omsorgskjerne_records():
    return [Load]

@hookimpl
def omsorgskjerne_figures():
    return [Sum("kitchen.weight", "Weight", of=Load.weight)]
'''
FIRST = date(2024, 1, 1)  # a Monday
WORKDAYS = list(Weekday)[:5]


def warned(kit: Kit, audience: str = "internal", period: str = "2024") -> list[str]:
    """Return the warnings of a report."""
    found = kit.run("report", period, "--format", "json", "--audience", audience).ok().out
    return list(json.loads(found)["warnings"])


def keep(kit: Kit, *records: Any) -> list[str]:
    """Keep records; return their ids."""
    with kit.store() as store:
        return [store.add(record) for record in records]


def reading(figure: str, value: int, **facts: Any) -> Reading:
    """Return a reading for 2024."""
    return Reading(since=FIRST, figure=figure, value=Decimal(value), **facts)


def visits(days: list[date], persons: int = 10) -> list[Contact]:
    """Return one tally of visits for each day."""
    return [Contact(day=day, kind=ContactKind.VISIT, persons=persons) for day in days]


def calendar() -> list[Opening]:
    """Return hours from Monday to Friday in the first quarter of 2024."""
    return [
        Opening(since=FIRST, until=date(2024, 4, 1), kind=OpeningKind.WEEKLY, weekday=weekday) for weekday in WORKDAYS
    ]


def workdays() -> list[date]:
    """Return the open days of that calendar."""
    days = [FIRST + timedelta(days=number) for number in range(91)]
    return [day for day in days if day.weekday() < len(WORKDAYS)]


def test_accounts_that_balance_are_not_pointed_out(omsorg: Callable[..., Kit]) -> None:
    """A result of nothing, and one that is a true surplus, are not warned of; nor is an empty store."""
    kit = omsorg(config=ACCOUNTS)
    assert warned(kit) == []
    keep(kit, reading("accounts.income", 2_985_000), reading("accounts.expenses", 2_985_000))
    assert warned(kit) == []
    surplus = omsorg(config=ACCOUNTS)
    keep(surplus, reading("accounts.income", 2_985_000), reading("accounts.expenses", 2_900_000))
    assert warned(surplus) == []


def test_one_krone_off_is_flagged(omsorg: Callable[..., Kit]) -> None:
    """A result of one krone of three millions is pointed out; and so are parts that miss their whole by one."""
    kit = omsorg(config=ACCOUNTS)
    keep(kit, reading("accounts.income", 2_985_001), reading("accounts.expenses", 2_985_000))
    keep(kit, reading("accounts.income", 700_000, part="city"), reading("accounts.income", 2_285_000, part="gifts"))
    assert warned(kit) == [
        "Income: 2,985,001 is stated, but the parts add up to 2,985,000.",
        "Result is 1, next to nothing beside 2,985,001: is a number that it is made of mistyped?",
    ]


def test_the_same_figure_stated_twice_is_flagged(omsorg: Callable[..., Kit]) -> None:
    """Two readings of one period with different values are pointed out; the same value twice is not."""
    kit = omsorg(config=ACCOUNTS)
    keep(kit, reading("accounts.expenses", 500), reading("accounts.expenses", 500))
    assert warned(kit) == []
    keep(kit, reading("accounts.expenses", 400))
    assert warned(kit) == ["Expenses: It is also stated as 500 for the same period."]


@pytest.mark.parametrize(
    ("before", "now", "factor", "jumps"),
    [
        (100, 150, "2.0", 0),
        (100, 250, "2.0", 1),
        (250, 100, "2", 1),
        (100, 250, "3.5", 0),
        (100, 150, "1.2", 1),
        (8, 25, "2", 0),
    ],
)
def test_a_jump_is_more_than_the_factor(
    omsorg: Callable[..., Kit], before: int, now: int, factor: str, jumps: int
) -> None:
    """A number is pointed out where it is more than `jump` times last year's, or less than that part; never a small one."""
    kit = omsorg(config=f'[report]\njump = {factor}\n[figures."accounts.gifts"]\nlabel = "Gifts"\nunit = "krone"')
    keep(
        kit,
        Reading(since=date(2023, 1, 1), figure="accounts.gifts", value=Decimal(before)),
        reading("accounts.gifts", now),
    )
    assert warned(kit) == [f"Gifts: {now}, but {before} in 2023."] * jumps


def test_part_of_a_year_is_no_jump(omsorg: Callable[..., Kit]) -> None:
    """Where recording began in the autumn before, this year's number is not held against last year's."""
    kit = omsorg()
    keep(kit, *visits([date(2023, 10, 2)], 40), *visits([date(2024, month, 1) for month in range(1, 13)], 40))
    assert warned(kit) == []


def test_a_factor_must_be_possible(omsorg: Callable[..., Kit]) -> None:
    """A factor below one is refused with the numbers that are possible."""
    kit = omsorg()
    kit.write("omsorg.toml", '[organisation]\nname = "Test"\nlanguage = "en"\n[report]\njump = 0.5\n')
    assert "From 1 to 100." in kit.run("report", "2024").failed().err


def test_days_that_fit_the_calendar_are_not_pointed_out(omsorg: Callable[..., Kit]) -> None:
    """With an entry on every open day and none on others nothing is said, whatever the entry is of."""
    kit = omsorg(loads=LOADS)
    from omsorgskjerne_loads import Load  # type: ignore[import-not-found]

    first, *others = workdays()
    keep(kit, *calendar(), *visits(others), Load(day=first, weight=5000))
    assert warned(kit, period="2024-Q1") == []


def test_open_days_without_any_entry_are_listed(omsorg: Callable[..., Kit]) -> None:
    """Open days on which nothing was entered are told, a week as one stretch over its week-end, and a long list is cut."""
    kit = omsorg()
    days = workdays()
    keep(kit, *calendar(), *visits(days[:10] + days[16:20] + days[21:]))
    (said,) = warned(kit, period="2024-Q1")
    stretches = "15 January 2024–22 January 2024, 29 January 2024"
    assert said.replace("\u00a0", " ") == f"Open days without any entry: {stretches}."
    sparse = omsorg()
    keep(sparse, *calendar(), *visits(days[::2]))
    (said,) = warned(sparse, period="2024-Q1")
    assert said.count(",") == 5
    assert said.endswith("and 26 more days.")


def test_entries_on_closed_days_are_listed(omsorg: Callable[..., Kit]) -> None:
    """Visits on a Sunday are told by record and day; where there is no calendar nothing is."""
    sunday = date(2024, 2, 4)
    kit = omsorg()
    keep(kit, *calendar(), *visits([*workdays(), sunday]))
    assert warned(kit, period="2024-Q1") == ["Entered on days when it was closed: contacts, 4\u00a0February 2024."]
    without = omsorg()
    keep(without, *visits([*workdays(), sunday]))
    assert warned(without, period="2024-Q1") == []


def test_what_is_entered_once_a_month_does_not_follow_the_calendar(omsorg: Callable[..., Kit]) -> None:
    """A record with many of its days closed, as totals on the last of each month have, is not held against it."""
    kit = omsorg(loads=LOADS)
    from omsorgskjerne_loads import Load

    ends = [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31)]
    keep(kit, *calendar(), *visits(workdays()), *(Load(day=day, weight=5000) for day in ends))
    assert warned(kit, period="2024-Q1") == []


def test_a_delivery_of_450_121_kilos_is_pointed_out(omsorg: Callable[..., Kit]) -> None:
    """One row far beyond the others is named by record, id and day with its number; ordinary ones never are."""
    kit = omsorg(loads=LOADS)
    from omsorgskjerne_loads import Load

    keep(kit, *(Load(day=FIRST + timedelta(days=number), weight=1000 * (20 + 9 * number)) for number in range(21)))
    assert warned(kit) == []
    (id_,) = keep(kit, Load(day=date(2024, 3, 1), weight=450_121_000))
    (said,) = warned(kit)
    expected = f"load {id_}, 1 March 2024: weight is 450,121 kg, but at most 191 kg in 19 of 20 rows."
    assert said.replace("\u00a0", " ") == expected


def test_what_says_something_of_a_person_is_not_told(omsorg: Callable[..., Kit]) -> None:
    """Of a field that is personal a row far from the others is named without its value or its person."""
    source = LOADS.replace("per=1000)", "per=1000, reveals=Reveals.SPECIAL, purpose='a test')")
    kit = omsorg(loads=source.replace("import Sum", "import Reveals, Sum"))
    from omsorgskjerne_loads import Load

    keep(kit, Person(nickname="Kalle Synthetic", registered=FIRST))
    keep(kit, *(Load(day=FIRST + timedelta(days=number), weight=50_000) for number in range(20)))
    (id_,) = keep(kit, Load(day=date(2024, 3, 1), weight=77_777_000))
    (said,) = warned(kit)
    assert id_ in said
    assert "77" not in said.replace(id_, "")


def test_a_group_among_single_talks_is_no_outlier(omsorg: Callable[..., Kit]) -> None:
    """Twelve persons where there is mostly one are not pointed out."""
    kit = omsorg()
    days = [FIRST + timedelta(days=number) for number in range(30)]
    keep(kit, *visits(days, 1), *visits([date(2024, 5, 1)], 12))
    assert warned(kit) == []


def test_warnings_stand_first_and_only_within_the_organisation(omsorg: Callable[..., Kit]) -> None:
    """Every format of the internal report has them before all else; the public report has none."""
    kit = omsorg(config=ACCOUNTS)
    keep(kit, reading("accounts.expenses", 500), reading("accounts.expenses", 400))
    for format in ("text", "markdown", "html"):
        said = kit.run("report", "2024", "--format", format).ok().out
        assert said.index("Should be looked at") < said.index("Other figures")
        assert "also stated as 500" in said
    assert warned(kit, "public") == []
    assert "Should be looked at" not in kit.run("report", "2024", "--audience", "public").ok().out
