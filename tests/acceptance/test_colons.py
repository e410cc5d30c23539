"""What a report for outside says of its colons is what each document prints."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from tests.kits import load_rows

from omsorgskjerne.testing import Kit

COLONS = re.compile(r"Colons in the tables of this document: (\d+); a number that stands in several")
IN_ALL = re.compile(r"each counted once, with those of breakdowns that only JSON and the data package have: (\d+)\.")


def hidden(found: Any) -> int:
    """Return how many numbers of a report as JSON are not shown."""
    if isinstance(found, list):
        return sum(map(hidden, found))
    if not isinstance(found, dict):
        return 0
    return int(found.get("suppressed") is True) + sum(map(hidden, found.values()))


FEW_OF_A_CODE = {"2024-02-15;permanent": 114, "2024-02-15;temporary": 4, "2024-02-15;rejected": 16}
"""Outcomes stand in a table of every document."""
FEW_OF_A_MONTH = {"2024-01-15;permanent": 60, "2024-02-15;permanent": 54, "2024-03-15;permanent": 3}
"""The months of intakes stand in none."""


@pytest.mark.parametrize(("counts", "printed"), [(FEW_OF_A_CODE, True), (FEW_OF_A_MONTH, False)])
def test_a_document_counts_the_colons_it_prints(
    omsorg: Callable[..., Kit], counts: Mapping[str, int], *, printed: bool
) -> None:
    """The number of colons is that of the page's cells that show none; that in all is that of JSON."""
    kit = omsorg()
    load_rows(kit, "intake", "day;outcome", (row for row, count in counts.items() for _time in range(count)))
    page, text, found = (
        kit.run("report", "2024", "--audience", "public", "--format", format).ok().out
        for format in ("html", "text", "json")
    )
    told = " ".join(re.sub("<[^>]*>", " ", page).split())
    [colons] = COLONS.findall(told)
    [in_all] = IN_ALL.findall(told)
    assert [colons] == COLONS.findall(" ".join(text.split()))
    assert int(colons) == len(re.findall(r"<td[^>]*suppressed", page))
    assert int(in_all) == hidden(json.loads(found)["figures"]) > 0
    assert printed == (colons != "0")


TWICE = """
[funders.city]
name = "The City"
[[funders.city.sections]]
title = "Intakes"
tables = [{ figure = "intakes.total", by = "outcome" }]
[[funders.city.sections]]
title = "Intakes again"
tables = [{ figure = "intakes.total", by = "outcome" }]
"""


def test_a_number_that_stands_twice_has_two_colons(omsorg: Callable[..., Kit]) -> None:
    """There may be more colons than numbers that are not shown: it is said that each of these is counted once."""
    kit = omsorg(config=TWICE)
    load_rows(kit, "intake", "day;outcome", (row for row, count in FEW_OF_A_CODE.items() for _time in range(count)))
    told = " ".join(kit.run("report", "2024", "--audience", "city").ok().out.split())
    [colons], [in_all] = COLONS.findall(told), IN_ALL.findall(told)
    assert int(colons) > int(in_all)
