"""Months in which nothing was recorded do not say when what is hidden was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.kits import load_rows, outside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from omsorgskjerne.testing import Kit


def public(omsorg: Callable[..., Kit], months: Iterable[int]) -> tuple[dict[str, Any], str]:
    """Return the intakes that the public is given, as figure and as text, of people who are not named, by month."""
    kit = omsorg()
    load_rows(kit, "intake", "day;outcome", (f"2024-{one:02}-04;permanent" for one in months))
    return outside(kit)["intakes.total"], kit.run("report", "2024", "--audience", "public").ok().out


def test_a_single_month_is_not_told(omsorg: Callable[..., Kit]) -> None:
    """Where all that is hidden was in one month, neither the months nor a note say which."""
    total, text = public(omsorg, [5, 5, 5])
    assert total.get("suppressed")
    assert "month" not in total["by"]
    assert "May" not in text


def test_a_month_that_is_not_stated_is_hidden_beside_one_that_is(omsorg: Callable[..., Kit]) -> None:
    """Where recording began, in few intakes, is not told by the months before; the others are shown, but for one."""
    total, text = public(omsorg, [3, 3, 4, 4, *[number for number in range(5, 13) for _more in range(6)]])
    months = total["by"]["month"]
    hidden = {code for code, part in months.items() if part.get("suppressed")}
    assert {"2024-01", "2024-02", "2024-03", "2024-04"} <= hidden
    assert 7 <= [months[f"2024-{number:02}"]["value"] for number in range(5, 13)].count(6)
    assert "Recorded from March" not in text


def test_months_that_are_not_stated_are_told_where_nothing_is_hidden(omsorg: Callable[..., Kit]) -> None:
    """That recording began in May is no secret where every month since is shown."""
    total, text = public(omsorg, [number for number in range(5, 13) for _more in range(6)])
    assert {"value": None} == {"value": total["by"]["month"]["2024-01"]["value"]}
    assert not total["by"]["month"]["2024-01"].get("suppressed")
    assert "Recorded from May" in text
