"""What is declared and shown may change, and what was given is known all the same, or not told of otherwise."""

import json
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from tests.kits import freeze, load_rows, outside

from omsorgskjerne.testing import Kit

CITY = """
[report]
years = 0
[funders.city]
name = "The City"
"""
SECTION = """
[[funders.city.sections]]
title = "Ours"
figures = ["{figure}"]
tables = [{{figure = "{figure}", by = "{by}"}}]
"""


def declare(kit: Kit, text: str) -> None:
    """Put other settings in the place of what `omsorg.toml` says beside the organisation."""
    path = kit.folder / "omsorg.toml"
    before = path.read_text(encoding="utf-8").partition("[report]")[0]
    kit.write("omsorg.toml", before + CITY.lstrip() + text)


def scored(made: Kit) -> None:
    """Enter forty assessments of forty guests, of which three areas have thirty, seven and three."""
    load_rows(made, "person", "registered,code", [f"2022-01-01,GUEST{number}" for number in range(40)])
    areas = ["substances"] * 30 + ["economy"] * 7 + ["mental_health"] * 3
    rows = [
        f"2024-{1 + number % 12:02}-{1 + number % 27:02};{area};{(3, 4, 5, 4, 4, 3, 4)[number % 7]};GUEST{number}"
        for number, area in enumerate(areas)
    ]
    load_rows(made, "assessment", "day;area;score;person", rows)


def hidden(kit: Kit, figure: str, by: str) -> dict[str, Any]:
    """Return the parts of a figure as the public is given them."""
    return {code: part["value"] for code, part in outside(kit)[figure]["by"][by].items()}


def test_fewer_decimals_do_not_tell_less(omsorg: Callable[..., Kit]) -> None:
    """Means that one was given with six decimals tell how many are behind them, whatever is printed today."""
    section = SECTION.format(figure="assessments.score", by="area")
    score = '[figures."assessments.score"]\ndecimals = {}\n'
    kit = omsorg(config=CITY + section + score.format(6), filled=scored)
    freeze(kit, "2024", "city")
    before = hidden(kit, "assessments.total", "area")
    assert None in before.values()
    declare(kit, section + score.format(0))
    assert before == hidden(kit, "assessments.total", "area")


SLICES = """
[figures."own.a"]
label = "Visits and crisis talks"
of = "contacts.total"
where = {kind = ["visit", "crisis_talk"]}
by = ["kind"]
[figures."own.b"]
label = "Crisis talks and conversations"
of = "contacts.total"
where = {kind = ["crisis_talk", "conversation"]}
by = []
"""
ALL = """
[figures."own.c"]
label = "All three"
of = "contacts.total"
where = {kind = ["visit", "crisis_talk", "conversation"]}
by = []
"""
OURS = """
[[funders.city.sections]]
title = "Ours"
figures = ["own.a", "own.b"]
tables = [{figure = "own.a", by = "kind"}]
"""


def talked(made: Kit) -> None:
    """Enter forty visits, thirty conversations, six crisis talks and 33 calls of twenty guests; and as many measures."""
    load_rows(made, "person", "registered,code", [f"2022-01-01,GUEST{number}" for number in range(20)])
    kinds = ["visit"] * 40 + ["conversation"] * 30 + ["crisis_talk"] * 6 + ["phone"] * 33
    days = [f"2024-{1 + number % 12:02}-{1 + number % 27:02}" for number in range(len(kinds))]
    rows = [f"{day};{kind};GUEST{number % 20}" for number, (day, kind) in enumerate(zip(days, kinds, strict=True))]
    load_rows(made, "contact", "day;kind;person", rows)
    rows = [f"{day};internal;advice;GUEST{number % 20}" for number, day in enumerate(days)]
    load_rows(made, "measure", "day;kind;type;person", rows)


def told(kit: Kit) -> set[str]:
    """Return the figures of contacts and measures of which the public is told a number."""
    ids = ("own.a", "own.b", "own.c", "contacts.total", "visits.total", "measures.total")
    return {id_ for id_, one in outside(kit).items() if id_ in ids and one["value"] is not None}


def reasons(kit: Kit) -> dict[str, str]:
    """Return why figures are left out of the public's report."""
    report = json.loads(kit.run("report", "2024", "--audience", "public", "--format", "json").ok().out)
    return {one["figure"]: one["reason"] for one in report["left_out"]}


GONE = SLICES.replace("own.a", "own.a2")
UNBROKEN = SLICES.replace('by = ["kind"]', "by = []")


@pytest.mark.parametrize("after", ["", GONE, UNBROKEN])
def test_what_is_not_declared_any_more_is_not_forgotten(omsorg: Callable[..., Kit], after: str) -> None:
    """Of rows and days that a figure counts which was removed, renamed or is broken down no more nothing else is told."""
    kit = omsorg(config=CITY + OURS + SLICES, filled=talked)
    freeze(kit, "2024", "city")
    declare(kit, OURS + SLICES + ALL)
    assert {"visits.total", "measures.total"} <= told(kit)
    declare(kit, after + ALL)
    assert {"measures.total"} == told(kit)
    assert "not declared any more" in reasons(kit)["contacts.total"]
    declare(kit, OURS + SLICES.replace("Visits", "Calls") + ALL)
    assert {"visits.total", "measures.total"} <= told(kit)


def test_what_older_reports_counted_is_taken_to_be_anything(omsorg: Callable[..., Kit]) -> None:
    """Of a figure that is gone, in a report that does not say whose rows it counted, the days are what binds."""
    kit = omsorg(config=CITY + OURS + SLICES, filled=talked)
    id_ = freeze(kit, "2024", "city")
    without(kit, id_, "rows", "decimals", "round_to")
    declare(kit, OURS + SLICES + ALL)
    assert {"visits.total", "measures.total"} <= told(kit)
    declare(kit, ALL)
    assert set() == told(kit)


def without(kit: Kit, id_: str, *names: str) -> None:
    """Take out of a frozen report what older versions did not keep of its figures."""
    with sqlite3.connect(kit.folder / "omsorg.db") as database:
        sql = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'omsorg_frozen'"
        triggers = database.execute(sql).fetchall()
        for name, _sql in triggers:
            database.execute(f'DROP TRIGGER "{name}"')
        [(text,)] = database.execute("SELECT content FROM omsorg_frozen WHERE id = ?", (id_,)).fetchall()
        content = json.loads(text)
        for figure in content["figures"].values():
            for name in names:
                del figure[name]
        database.execute("UPDATE omsorg_frozen SET content = ? WHERE id = ?", (json.dumps(content), id_))
        for _name, sql in triggers:
            database.execute(sql)
