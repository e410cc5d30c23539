"""Scenarios that the people who use the program gave, by number; each goes from files to a printed report."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.kits import load_rows

from omsorgskjerne.testing import Kit

NBSP = "\u00a0"


def figures(kit: Kit, period: str = "2024") -> dict[str, dict[str, Any]]:
    """Return the figures of a report by id."""
    return kit.figures(period)


def report(kit: Kit, lang: str = "nb", period: str = "2024") -> str:
    """Return the report as Markdown, with its no-break spaces made plain."""
    return kit.run("report", period, "--format", "markdown", lang=lang).ok().out.replace(NBSP, " ").replace("\\", "")


def line_of(text: str, label: str) -> str:
    """Return the first line of a report that begins a row with this label."""
    return next(line for line in text.splitlines() if label in line)


def test_scenario_1_measures(omsorg: Callable[..., Kit]) -> None:
    """2691 internal and 650 external measures are 3341: 80.5 and 19.5 per cent, and 111.4 % of a target of 3000, which is reached."""
    kit = omsorg()
    rows = [f"2024-{number % 12 + 1:02}-{number % 28 + 1:02},{kind},{type_}" for kind, type_, count in
            (("internal", "guidance", 2691), ("external", "nav", 650)) for number in range(count)]  # fmt: skip
    load_rows(kit, "measure", "day,kind,type", rows)
    load_rows(kit, "target", "since,figure,value", ["2024-01-01,measures.total,3000"])
    total = figures(kit)["measures.total"]
    assert (total["value"], total["target"], total["reached"]) == (3341, 3000, True)
    assert total["by"]["kind"] == {"internal": 2691, "external": 650}
    assert total["value"] == sum(total["by"]["kind"].values()) == sum(total["by"]["month"].values())
    text = report(kit)
    for part in ("3 341", "80,5", "19,5", "111,4 %", "nådd"):
        assert part in text


def test_scenario_2_intake(omsorg: Callable[..., Kit]) -> None:
    """114 permanent, 4 temporary and 16 rejected intakes are 134."""
    kit = omsorg()
    outcomes = ["permanent"] * 114 + ["temporary"] * 4 + ["rejected"] * 16
    load_rows(
        kit,
        "intake",
        "day;outcome",
        [f"{number % 28 + 1}.{number % 12 + 1}.2024;{outcome}" for number, outcome in enumerate(outcomes)],
    )
    total = figures(kit)["intakes.total"]
    assert total["value"] == 134
    assert total["by"]["outcome"] == {"permanent": 114, "temporary": 4, "rejected": 16}


def test_scenario_5_visits(omsorg: Callable[..., Kit]) -> None:
    """136 visits in January, 2229 until November and 348 in December are 2713: 226.1 a month, and 155.9 % more at the end."""
    kit = omsorg(
        config="""
        [figures."visits.per_month"]
        label = "Visits a month"
        formula = "visits.total / 12"
        unit = "visit"
        """
    )
    tallies = [
        ("2024-01-15", 136),
        *((f"2024-{month:02}-10", 223 if month < 11 else 222) for month in range(2, 12)),
        ("2024-12-03", 348),
    ]
    load_rows(kit, "contact", "day,kind,persons", [f"{day},visit,{persons}" for day, persons in tallies])
    found = figures(kit)
    assert found["visits.total"]["value"] == 2713
    months = found["visits.total"]["by"]["month"]
    assert (months["2024-01"], months["2024-12"], sum(months.values()) - 136 - 348) == (136, 348, 2229)
    assert pytest.approx(226.083, abs=0.001) == found["visits.per_month"]["value"]
    assert "226,1" in report(kit)
    assert 348 == kit.figures("2024-12")["visits.total"]["value"]
    assert pytest.approx(155.9, abs=0.05) == (348 - 136) / 136 * 100


def test_scenario_8_survey(omsorg: Callable[..., Kit]) -> None:
    """74.6 % is possible with 59 answers (44 of them), and pointed out as impossible with 61."""
    kit = omsorg(config='[figures."survey.importance"]\nlabel = "Importance"\nunit = "percent"\ndecimals = 1\n')
    kit.run(
        "reading",
        "add",
        "--figure",
        "survey.importance",
        "--value",
        "74,6",
        "--n",
        "59",
        "--quality",
        "survey",
        "--since",
        "2024-01-01",
    ).ok()
    kit.run(
        "reading",
        "add",
        "--figure",
        "survey.importance",
        "--value",
        "74.6",
        "--n",
        "61",
        "--quality",
        "survey",
        "--since",
        "2023-01-01",
    ).ok()
    figure = figures(kit)["survey.importance"]
    assert (figure["value"], figure["n"], figure["quality"], figure["previous"]["2023"]) == (74.6, 59, "survey", 74.6)
    warnings = [line for line in report(kit, lang="en").splitlines() if "not possible" in line]
    assert all("2023" in line for line in warnings)
    told = [line for line in report(kit, lang="en", period="2023").splitlines() if "not possible" in line]
    # Once in what should be looked at, once in the notes.
    assert [("61" in line, "74.6" in line) for line in told] == [(True, True)] * 2


def test_scenario_9_trend(omsorg: Callable[..., Kit]) -> None:
    """4.21, 4.18 and 4.38 against 4.0 is reached and +0.20; a year in which nothing was stated prints "ikke oppgitt", not 0."""
    kit = omsorg(
        config="""
        [figures."survey.social_work"]
        label = "Sosionomtjenesten"
        unit = "score"
        scale = [1, 5]
        key = true
        [figures."survey.quality_of_life"]
        label = "Livskvalitet"
        unit = "score"
        scale = [1, 5]
        key = true
        """
    )
    rows = [
        (2022, "social_work", "4,21"),
        (2023, "social_work", "4,18"),
        (2024, "social_work", "4,38"),
        (2024, "quality_of_life", "3,88"),
    ]
    load_rows(
        kit,
        "reading",
        "since;figure;quality;value",
        [f"{year}-01-01;survey.{name};survey;{value}" for year, name, value in rows],
    )
    load_rows(kit, "target", "since;figure;value", ["2024-01-01;survey.social_work;4,0"])
    found = figures(kit)
    social, life = found["survey.social_work"], found["survey.quality_of_life"]
    assert (social["value"], social["previous"], social["reached"]) == (4.38, {"2023": 4.18, "2022": 4.21}, True)
    assert life["previous"] == {"2023": None, "2022": None}
    text = report(kit)
    assert "+0,20" in line_of(text, "Sosionomtjenesten")
    assert "nådd" in line_of(text, "Sosionomtjenesten")
    assert "ikke oppgitt" in line_of(text, "Livskvalitet")
    assert "0,00" not in line_of(text, "Livskvalitet")


def test_scenario_10_meals_estimate(omsorg: Callable[..., Kit]) -> None:
    """165 a day × 252 open days × 1.78 is "ca.

    74 000", marked as an estimate with its formula; a counted figure never carries "ca.".
    """
    kit = omsorg("meals", config='[figures."meals.served"]\nround_to = 1000\n')
    for weekday in ("monday", "tuesday", "wednesday", "thursday", "friday"):
        kit.run("opening", "add", "--since", "2024-01-01", "--weekday", weekday).ok()
    for first, after in (("03-28", "03-30"), ("04-01", "04-02"), ("05-01", "05-02"), ("05-09", "05-10"), ("05-17", "05-18"), ("05-20", "05-21"),
                         ("01-01", "01-02"), ("12-25", "12-27")):  # fmt: skip
        kit.run("opening", "add", "--kind", "closed", "--since", f"2024-{first}", "--until", f"2024-{after}").ok()
    kit.run(
        "contact", "add", "--kind", "visit", "--persons", 165 * 252, "--quality", "estimated", "--day", "2024-06-03"
    ).ok()
    kit.run("reading", "add", "--figure", "meals.per_visit", "--value", "1,78", "--since", "2024-01-01").ok()
    kit.run("intake", "add", "--outcome", "permanent", "--day", "2024-06-03").ok()
    found = figures(kit)
    assert found["opening.days"]["value"] == 252
    assert pytest.approx(74012.4) == found["meals.served"]["value"]
    assert found["meals.served"]["quality"] == "estimated"
    text = report(kit)
    assert "ca. 74 000" in line_of(text, "ca. 74")
    assert "anslått" in line_of(text, "ca. 74")
    assert "165" in text
    assert "1,78" in text
    assert "ca." not in line_of(text, "Inntakssamtaler")


def test_scenario_20_late_entry(omsorg: Callable[..., Kit]) -> None:
    """A talk on 31 December at 23.50 that was entered on 2 January counts in the old year, with its time and when it was entered."""
    kit = omsorg()
    kit.run("contact", "add", "--kind", "crisis_talk", "--day", "31.12.2024", "--at", "23.50").ok()
    assert figures(kit, "2024")["contacts.talks"]["value"] == 1
    assert figures(kit, "2025")["contacts.talks"]["value"] is None
    row = json.loads(kit.run("contact", "list", "--format", "json").ok().out)[0]
    assert (row["day"], row["at"]) == ("2024-12-31", "23:50+01:00")
    assert row["entered_at"] > "2025"
