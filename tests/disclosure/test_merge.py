"""Months are shown as quarters, and rare codes together, where more can be shown so and `omsorg.toml` lets them."""

from __future__ import annotations

import io
import json
from itertools import cycle
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest
from tests.kits import load_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from omsorgskjerne.testing import Kit

MERGE = '[disclosure]\nmerge = ["months", "codes"]\n'
OUTCOMES = ["permanent"] * 20 + ["temporary"] * 9 + ["refused"] * 3 + ["waiting"] * 4
CODES = '[choices."intake.outcome"]\nrefused = "refused"\nwaiting = "waiting"\n'
TOGETHER = "other (rare ones together)"


def intakes(kit: Kit, outcomes: Sequence[str] = OUTCOMES, months: Sequence[int] = range(1, 13)) -> Kit:
    """Take in a person of each outcome, one after another in these months."""
    load_rows(kit, "person", "registered;nickname", (f"2014-01-01;p{number}" for number in range(len(outcomes))))
    rows = (
        f"2024-{month:02}-04;{outcome};p{number}"
        for number, (outcome, month) in enumerate(zip(outcomes, cycle(months), strict=False))
    )
    load_rows(kit, "intake", "day;outcome;person", rows)
    return kit


def public(kit: Kit, *more: str) -> dict[str, Any]:
    """Return the report that the public is given, as its JSON has it."""
    report: dict[str, Any] = json.loads(
        kit.run("report", "2024", "--audience", "public", "--format", "json", *more).ok().out
    )
    return report


def by(report: dict[str, Any], name: str) -> dict[str, Any]:
    """Return what is shown of the parts of the intakes; of hidden ones None."""
    [figure] = [one for one in report["figures"] if one["id"] == "intakes.total"]
    return {code: part["value"] for code, part in figure["by"].get(name, {}).items()}


@pytest.fixture
def kit(omsorg: Callable[..., Kit]) -> Kit:
    """Give an organisation that lets months and codes be merged."""
    return intakes(omsorg(config=MERGE + CODES))


def test_months_of_few_are_shown_as_quarters(kit: Kit) -> None:
    """Three intakes in each month are nine in each quarter, and these are shown."""
    report = public(kit)
    assert {f"2024-Q{number}": 9 for number in range(1, 5)} == by(report, "month")
    assert {"figure": "intakes.total", "by": "month"} in report["merged"]


def test_rare_codes_are_shown_together(kit: Kit) -> None:
    """Three and four intakes of two outcomes are seven others, and nothing is hidden beside them."""
    assert {"permanent": 20, "temporary": 9, "(other)": 7} == by(public(kit), "outcome")


def test_a_single_rare_code_takes_the_smallest_along(omsorg: Callable[..., Kit]) -> None:
    """Together with the smallest one shown a rare code is not told."""
    kit = intakes(
        omsorg(config=MERGE + CODES), ["permanent"] * 20 + ["temporary"] * 9 + ["refused"] * 7 + ["waiting"] * 3
    )
    assert {"permanent": 20, "temporary": 9, "(other)": 10} == by(public(kit), "outcome")


def test_unnamed_people_of_two_days_may_be_the_same(omsorg: Callable[..., Kit]) -> None:
    """Three refused on one day and three waiting on another may be the same three: six are not shown."""
    kit = omsorg(config=MERGE + CODES)
    many = [f"2024-03-0{day};permanent" for day in (1, 2) for _each in range(10)] + ["2024-04-01;temporary"] * 9
    few = [f"2024-05-0{day};{outcome}" for day, outcome in ((1, "refused"), (2, "waiting")) for _each in range(3)]
    load_rows(kit, "intake", "day;outcome", [*many, *few])
    assert by(public(kit), "outcome") == {"permanent": 20, "temporary": 9, "refused": None, "waiting": None}


def test_nothing_is_merged_unless_it_is_allowed(omsorg: Callable[..., Kit]) -> None:
    """Without the setting numbers are hidden; with one kind only that kind is merged."""
    report = public(intakes(omsorg(config=CODES)))
    assert "merged" not in report
    assert None in by(report, "outcome").values()
    report = public(intakes(omsorg(config=MERGE.replace('"months", ', "") + CODES)))
    assert {"(other)"} == {code for code in by(report, "outcome") if "(" in code}
    assert not any("Q" in code for code in by(report, "month"))


def test_what_can_be_shown_as_it_is_is_not_merged(omsorg: Callable[..., Kit]) -> None:
    """Where every month and code has enough, all of them are shown."""
    kit = intakes(omsorg(config=MERGE + CODES), ["permanent"] * 72 + ["temporary"] * 24)
    report = public(kit)
    assert "merged" not in report
    assert 12 == len([value for value in by(report, "month").values() if value == 8])


def test_what_would_show_less_is_not_merged(omsorg: Callable[..., Kit]) -> None:
    """Where two months are hidden, the ten shown are more than four quarters."""
    months = [1, 1, 1, 2, 2, 2, *[month for month in range(3, 13) for _time in range(10)]]
    report = public(intakes(omsorg(config=MERGE), ["permanent"] * len(months), months))
    assert [None, None, *[10] * 10] == list(by(report, "month").values())


def test_the_organisation_itself_sees_every_part(kit: Kit) -> None:
    """The internal report is as it was."""
    figure = kit.figures("2024")["intakes.total"]
    assert 3 == figure["by"]["outcome"]["refused"]
    assert 3 == figure["by"]["month"]["2024-01"]


@pytest.mark.parametrize("format_", ["text", "markdown", "html"])
def test_every_format_says_what_is_merged(kit: Kit, format_: str) -> None:
    """Tables name quarters and the rare ones together, and the part on numbers not shown says where."""
    told = " ".join(kit.run("report", "2024", "--audience", "public", "--format", format_).ok().out.split())
    assert TOGETHER in told
    assert "Rare ones are shown together, to protect persons." in told
    assert "Shown as quarters and not as months, so that more can be shown: " in told
    assert "refused" not in told


def test_a_table_of_months_is_one_of_quarters(omsorg: Callable[..., Kit]) -> None:
    """A funder's table by month names quarters and says why."""
    table = '{ figure = "intakes.total", by = "month" }'
    funder = f"[funders.city]\nname = 'City'\nsections = [{{ title = 'All', figures = ['intakes.total'], tables = [{table}] }}]\n"
    kit = intakes(omsorg(config=MERGE + CODES + funder))
    told = " ".join(kit.run("report", "2024", "--audience", "city").ok().out.split())
    assert "Quarter Intake interviews Share" in told
    assert "Q1 2024 9 25.0%" in told
    assert "January 3" not in told
    assert "Months are shown as quarters, to protect persons." in told


def test_the_data_package_says_what_is_merged(kit: Kit) -> None:
    """Its description lists the breakdowns, and its parts are those shown, with their labels."""
    path = kit.folder / "public.zip"
    kit.run("report", "2024", "--audience", "public", "--format", "csv", "--output", path).ok()
    with ZipFile(io.BytesIO(path.read_bytes())) as package:
        described = json.loads(package.read("datapackage.json"))
        parts = package.read("parts.csv").decode()
    assert {"figure": "intakes.total", "by": "outcome"} in described["merged"]
    assert f"(other);{TOGETHER};7" in parts.replace(",", ";")
    assert "refused" not in parts


def test_a_part_that_somebody_signed_for_is_shown_by_itself(kit: Kit) -> None:
    """A breakdown of which a part is shown by decision is not merged."""
    kit.run(
        "override", "add", "--since", "2024-01-01", "--figure", "intakes.total", "--part", "outcome=refused",
        "--reason", "It is known", "--signed-by", "The leader",
    ).ok()  # fmt: skip
    assert 3 == by(public(kit), "outcome")["refused"]


def test_a_chapter_cannot_tell_what_is_told_together(kit: Kit) -> None:
    """A number that a text takes from a rare code is not shown, and the message says so."""
    kit.write("chapters/text.md", "# Text\n\n{{ intakes.total[outcome=refused] }} were refused.\n")
    told = kit.run("report", "2024", "--audience", "public").failed().err
    assert "is not shown" in told


def test_what_was_given_stands_and_is_given_again(kit: Kit) -> None:
    """A frozen report has the parts as they were merged, is made again the same, and is compared by every part."""
    path = kit.folder / "given.json"
    kit.run("freeze", "2024", "--audience", "public", "--for", "everybody", "--output", path).ok()
    assert {"permanent": 20, "temporary": 9, "(other)": 7} == by(
        json.loads(path.read_text(encoding="utf-8")), "outcome"
    )
    assert {"permanent": 20, "temporary": 9, "(other)": 7} == by(public(kit), "outcome")
    [frozen] = json.loads(kit.run("frozen", "--format", "json").ok().out)
    assert "refused" not in kit.run("diff", frozen["id"], "--parts").ok().out
    load_rows(kit, "intake", "day;outcome", ["2024-03-04;refused"])
    assert "frozen" in kit.run("report", "2024", "--audience", "public").failed().err
    assert "refused" in kit.run("diff", frozen["id"], "--parts").ok().out


def test_a_setting_that_is_not_known_is_refused(omsorg: Callable[..., Kit]) -> None:
    """A typo is answered with what was meant."""
    told = omsorg(config=MERGE.replace("months", "month")).run("report", "2024").failed().err
    assert "[disclosure] merge" in told
    assert "months" in told
