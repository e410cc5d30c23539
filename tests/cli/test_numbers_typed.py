"""Numbers as they are typed and as files have them: a zero begins no thousands, and no value lies outside its scale."""

from collections.abc import Callable

import pytest

from omsorgskjerne import Reading, Target
from omsorgskjerne.testing import Kit

FIGURES = """
[figures."survey.food"]
label = "Food"
unit = "score"
scale = [1, 5]
"""


@pytest.mark.parametrize(("said", "shown"), [("0.450", "0.45"), ("0,450", "0.45"), ("1.450", "1450"), ("12.5", "12.5")])
def test_kilos_after_a_zero_are_grams(omsorg: Callable[..., Kit], said: str, shown: str) -> None:
    """Half a kilo written with a point is half a kilo, at the keyboard and in a file."""
    kit = omsorg("meals")
    kit.run("meals", "delivery", "add", "--goods", "bread", "--taken", said).ok()
    file = kit.write("d.csv", f"day;goods;taken\n2026-01-01;bread;{said}\n")
    kit.run("meals", "delivery", "import", file).ok()
    out = kit.run("meals", "delivery", "export", "--format", "csv").ok().out.splitlines()
    at = out[0].split(",").index("taken")
    assert {row.split(",")[at] for row in out[1:]} == {shown}


def test_groups_that_begin_with_zero_are_refused(omsorg: Callable[..., Kit]) -> None:
    """What can be neither thousands nor decimals is refused, not guessed at."""
    kit = omsorg("meals")
    for said in ("0.500.000", "0 450"):
        refused = kit.run("meals", "delivery", "add", "--goods", "bread", "--taken", said).failed(2)
        assert said not in refused.err


def test_a_reading_off_its_scale_is_refused_at_every_door(omsorg: Callable[..., Kit]) -> None:
    """`4.290` is thousands, which no scale from 1 to 5 has: the refusal says how decimals are written."""
    kit = omsorg(config=FIGURES)
    words = ("reading", "add", "--figure", "survey.food", "--since", "2026-01-01", "--value")
    refused = kit.run(*words, "4.290").failed()
    assert "survey.food is from 1 to 5." in refused.err
    assert "4,29" in refused.err
    file = kit.write("r.csv", "figure;value;since\nsurvey.food;4.290;2026-01-01\n")
    assert "line 2" in kit.run("reading", "import", file).failed().err
    kit.run(*words, "4,290").ok()
    row = kit.rows(Reading)[0]
    kit.run("reading", "edit", row.id, "--value", "6").failed()
    assert str(kit.rows(Reading)[0].record.value) == "4.290"


def test_a_second_target_is_refused_at_every_door(omsorg: Callable[..., Kit]) -> None:
    """The refusal names the command that changes the one there is; a file with two is refused with its line."""
    kit = omsorg()
    words = ("target", "add", "--figure", "visits.total", "--since", "2026-01-01", "--value")
    kit.run(*words, "30000").ok()
    refused = kit.run(*words, "20000").failed()
    assert "omsorg target edit" in refused.err
    file = kit.write("t.csv", "figure;value;since\nvisits.people;5;2026-01-01\nvisits.people;4;2026-01-01\n")
    assert "line 3" in kit.run("target", "import", file).failed().err
    assert kit.figures("2026")["visits.total"]["target"] == 30000


@pytest.mark.parametrize("form", ["text", "markdown", "json", "html"])
def test_a_target_changed_under_way_is_told_in_every_format(omsorg: Callable[..., Kit], form: str) -> None:
    """Whoever reads the report learns that the target was lowered, and from what."""
    kit = omsorg()
    kit.run("target", "add", "--figure", "visits.total", "--since", "2026-01-01", "--value", "30000").ok()
    kit.run("target", "edit", kit.rows(Target)[0].id, "--value", "20000").ok()
    told = " ".join(kit.run("report", "2026", "--format", form).ok().out.replace("\u00a0", " ").split())
    assert "At first it was at least 30,000." in told


@pytest.mark.parametrize("value", ["0,450", "0.450", "-1", "12,5"])
def test_a_target_for_what_is_counted_is_a_whole_number(omsorg: Callable[..., Kit], value: str) -> None:
    """Nobody aims at half a visitor or at fewer than none; where the point was meant for thousands, that is said."""
    kit = omsorg()
    for figure in ("visits.total", "visits.people"):
        outcome = kit.run("target", "add", "--figure", figure, "--since", "2024-01-01", f"--value={value}")
        assert outcome.code == 1, outcome.err
        assert "counts: its target is a whole number" in outcome.err


def test_a_target_of_minus_nothing_is_nothing(omsorg: Callable[..., Kit]) -> None:
    """-0 is 0: what is stored, shown and compared is a number that somebody means."""
    kit = omsorg()
    kit.run("target", "add", "--figure", "visits.total", "--since", "2024-01-01", "--value=-0").ok()
    assert ",0," in kit.run("target", "list", "--format", "csv").ok().out
    assert "-0," not in kit.run("target", "list", "--format", "csv").ok().out
