"""Published numbers stand in the reports that follow, and what came since is told."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from omsorgskjerne.core.contacts import Contact
from omsorgskjerne.organisation.audiences import audience
from omsorgskjerne.period import Period
from omsorgskjerne.prepare import prepare_report
from omsorgskjerne.store import audit, frozen
from omsorgskjerne.testing import Kit


@pytest.fixture
def kit(omsorg: Callable[..., Kit]) -> Kit:
    """Return an organisation with talks in two years."""
    made = omsorg()
    for day in ("2024-02-01", "2024-12-01", "2025-03-01"):
        add(made, day)
    return made


def add(kit: Kit, day: str, *more: str) -> None:
    """Register a talk."""
    kit.run("contact", "add", "--kind", "crisis_talk", "--day", day, *more).ok()


def talks(kit: Kit, period: str = "2025", *more: str) -> dict[str, Any]:
    """Return the talks of a report."""
    report = json.loads(kit.run("report", period, "--format", "json", *more).ok().out)
    return next(one for one in report["figures"] if one["id"] == "contacts.talks")


def test_scenario_20_after_freezing(kit: Kit) -> None:
    """A talk on 31 December at 23.50, entered after the year was frozen, is told as late; the published number stands."""
    id_ = kit.run("freeze", "2024", "--for", "the board").ok().out.split()[1]
    add(kit, "2024-12-31", "--at", "23.50")
    assert talks(kit, "2024")["value"] == 3
    assert '"value": 2' in kit.run("report", "--frozen", id_, "--format", "json").ok().out
    now = talks(kit)
    assert (now["value"], now["previous"]["2024"]["value"], now["change"]) == (1, 2, -1)
    assert "registered since: 1" in now["note"]
    with kit.store() as store:
        (warning,) = [
            one for one in prepare_report(kit.organisation, store, Period.parse("2024")).warnings if id_ in str(one)
        ]
    assert warning.values["rows"] == 1


def test_started_new_and_late_make_the_total(kit: Kit) -> None:
    """What was published, with what came later, is what the period has now: kind 17 of figures."""
    kit.run("freeze", "2024", "--for", "the board").ok()
    published = talks(kit, "2024")["value"]
    for day in ("2024-05-01", "2024-05-02", "2025-05-02"):
        add(kit, day)
    found = json.loads(
        kit.run("diff", json.loads(kit.run("frozen", "--format", "json").out)[0]["id"], "--format", "json").out
    )
    (late,) = [
        one["causes"]["new"]
        for one in found
        if one["figure"] == "contacts.talks" and one["period"] == "2024" and not one["dimension"]
    ]
    assert published + late == talks(kit, "2024")["value"] == 4


def test_what_was_corrected_is_told_apart(kit: Kit) -> None:
    """A published number whose records were voided says so, and not that something came late."""
    kit.run("freeze", "2024", "--for", "the board").ok()
    kit.run("contact", "void", kit.rows(Contact)[0].id, "--reason", "counted twice").ok()
    note = talks(kit)["note"]
    assert talks(kit)["previous"]["2024"]["value"] == 2
    assert "changed otherwise since: -1" in note
    assert "registered since" not in note


def test_each_audience_has_its_own(kit: Kit) -> None:
    """Numbers published for one audience do not stand in the reports of another; the public is told no small number."""
    kit.run("freeze", "2024", "--for", "everybody", "--audience", "public").ok()
    for _row in range(8):
        add(kit, "2024-05-01")
    assert talks(kit)["previous"]["2024"]["value"] == 10
    with kit.store() as store:
        organisation = kit.organisation
        report = prepare_report(organisation, store, Period.parse("2025"), audience(organisation, "public"))
    before = report.lines["contacts.talks"].previous["2024"]
    assert before.suppressed or (before.value, [str(note) for note in before.notes][-1]) == (
        2,
        "As published; the records have changed since.",
    )
    assert report.warnings == ()


def test_the_last_one_frozen_counts(kit: Kit) -> None:
    """Of several frozen reports of a period the latest stands."""
    kit.run("freeze", "2024", "--for", "the board").ok()
    add(kit, "2024-05-01")
    kit.run("freeze", "2024", "--for", "the board").ok()
    assert talks(kit)["previous"]["2024"]["value"] == 3
    assert talks(kit)["note"] is None or "As published" not in talks(kit)["note"]


def test_a_february_finds_the_whole_one_before_it(kit: Kit) -> None:
    """After a leap year February is set beside all 29 days, and beside what was published of them."""
    add(kit, "2024-02-29")
    kit.run("freeze", "2024-02", "--for", "the board").ok()
    add(kit, "2024-02-29")
    add(kit, "2025-02-28")
    now = talks(kit, "2025-02")
    assert (1, ["2024-02", "2023-02"], 2) == (now["value"], list(now["previous"]), now["previous"]["2024-02"]["value"])
    assert "registered since: 1" in now["note"]


def test_what_was_frozen_is_compared_over_its_own_days(kit: Kit) -> None:
    """A report that was frozen with 28 days of a leap year's February beside it is compared over those 28 days."""
    add(kit, "2024-02-29")
    id_ = kit.run("freeze", "2025-02", "--for", "the board").ok().out.split()[1]
    with kit.store() as store:
        then = frozen.find(store.engine, id_)
        text = json.dumps(frozen.content(store.engine, id_)).replace('"2024-02"', '"2024-02-01..2024-02-28"')
        content = json.loads(text)
        content["figures"]["contacts.talks"]["results"]["2024-02-01..2024-02-28"]["value"] = "1"
        facts = {"audience": then.audience, "for_whom": then.for_whom, "language": then.language}
        frozen.keep(store, "OLDER", then.period, **facts, head=audit.head(store.engine), content=content, files=[])
    for day in ("2024-02-28", "2024-02-29"):
        add(kit, day)
    found = json.loads(kit.run("diff", "OLDER", "--format", "json").ok().out)
    assert [("2024-02-01..2024-02-28", {"new": 1})] == [
        (one["period"], one["causes"]) for one in found if one["figure"] == "contacts.talks" and not one["dimension"]
    ]
