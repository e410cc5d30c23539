"""A funder whose code is another in `omsorg.toml` is the one that was given reports under the old code."""

import json
from collections.abc import Callable

from tests.kits import freeze, load_rows

from omsorgskjerne.testing import Kit

CITY = """
[report]
years = 0
[funders.city]
name = "The City"
"""


def measured(made: Kit) -> None:
    """Enter sixty measures of twenty guests."""
    load_rows(made, "person", "registered,code", [f"2022-01-01,GUEST{number}" for number in range(20)])
    rows = [
        f"2024-{1 + number % 12:02}-{1 + number % 27:02};internal;advice;GUEST{number % 20}" for number in range(60)
    ]
    load_rows(made, "measure", "day;kind;type;person", rows)


def test_a_funder_of_another_code_is_the_same(omsorg: Callable[..., Kit]) -> None:
    """What a funder was given under another code is its own while it has its name; of another nobody knows, and it is said."""
    kit = omsorg(config=CITY, filled=measured)
    id_ = freeze(kit, "2024", "city")
    load_rows(kit, "measure", "day;kind;type;person", ["2024-06-06;external;nav;GUEST1"])
    path = kit.folder / "omsorg.toml"
    text = path.read_text(encoding="utf-8").replace("funders.city", "funders.town")
    kit.write("omsorg.toml", text)
    for command in (("report",), ("freeze", "--for", "them")):
        said = kit.run(command[0], "2024", *command[1:], "--audience", "town").failed().err
        assert f"Numbers of 2024 were frozen for The City as {id_}" in said
    [held] = [row for row in json.loads(kit.run("funders", "--format", "json").ok().out) if row["id"]]
    assert ("town", "The City", id_) == (held["audience"], held["name"], held["id"])
    kit.write("omsorg.toml", text.replace("The City", "The Town"))
    said = " ".join(kit.run("report", "2024", "--audience", "town").ok().err.split())
    assert f"2024 was given to an audience that omsorg.toml does not name any more: city (them), as {id_}" in said
    assert "[funders.city]" in said
