"""What an audience was given of some days is not given otherwise: in no column of any report, by whoever freezes it."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from tests.kits import freeze, keep_otherwise, load_rows, outside

from omsorgskjerne import InputError, Period
from omsorgskjerne.evaluate.report import build_report
from omsorgskjerne.freeze.content import content_of
from omsorgskjerne.organisation.audiences import audience
from omsorgskjerne.prepare import prepare_report
from omsorgskjerne.store import Store, audit, frozen
from omsorgskjerne.testing import Kit

CONFIG = """
[funders.city]
name = "The City"
[figures."own.party"]
label = "Guests at the party"
unit = "person"
[figures."own.growth"]
label = "Measures, compared with the year before"
unit = "percent"
formula = "100 * measures.total / last_year(measures.total)"
"""


@pytest.fixture
def kit(omsorg: Callable[..., Kit]) -> Kit:
    """Return an organisation that has given as many measures in each of three years, ten more in each than before."""
    return omsorg(config=CONFIG, filled=measured)


def measured(made: Kit) -> None:
    """Enter the persons and the measures."""
    load_rows(made, "person", "registered,code", [f"2014-01-01,GUEST{number}" for number in range(9)])
    rows = [
        f"{year}-{1 + number % 12:02}-03;internal;advice;GUEST{number % 9};{number + 1}"
        for year in (2023, 2024, 2025)
        for number in range(60 + 10 * (year - 2023))
    ]
    load_rows(made, "measure", "day;kind;type;person;minutes", rows)


def add_late(kit: Kit, day: str) -> None:
    """Register a measure that was forgotten."""
    load_rows(kit, "measure", "day;kind;type;minutes", [f"{day};external;nav;5"])


def measures(kit: Kit, period: str, id_: str = "measures.total", reader: str = "public") -> dict[str, Any]:
    """Return the measures, or another figure, of a report for outside."""
    return outside(kit, reader, period)[id_]


def test_a_column_is_given_too(kit: Kit) -> None:
    """A period that overlaps a year printed beside a frozen one is refused by report and freeze: December is a number."""
    id_ = freeze(kit, "2025")
    for command in (("report",), ("freeze", "--for", "them")):
        said = kit.run(command[0], "2024-01..2024-11", *command[1:], "--audience", "public").failed().err
        assert "The numbers of 2024 beside it have days in common with 2024-01..2024-11" in said
        assert f"omsorg report --frozen {id_}" in said
        assert "cannot be taken back" in said
    kit.run("report", "2024-01..2024-11", "--audience", "city").ok()
    kit.run("report", "2024-01..2024-11").ok()


def test_a_column_of_days_that_were_given_is_left_out(kit: Kit) -> None:
    """Beside a later report no number stands of a year of which eleven months were given; the report says so."""
    freeze(kit, "2024-01..2024-11")
    line = measures(kit, "2025")
    assert (80, {"value": None, "suppressed": True}, None) == (line["value"], line["previous"]["2024"], line["change"])
    assert {"value": None, "suppressed": True} == line["previous"]["2023"]  # beside them stood eleven months of it
    assert None is measures(kit, "2025", "own.growth")["value"]
    for format in ("text", "markdown", "html"):
        told = kit.run("report", "2025", "--audience", "public", "--format", format).ok().out
        said = "Numbers of 2024, 2023 are left out, because others of the same days were given before."
        assert said in " ".join(told.split())
    # The city reads the public's too, and three persons are all of December.
    assert None is measures(kit, "2025", reader="city")["previous"]["2024"]["value"]


def test_a_number_that_is_left_out_takes_what_came_of_its_target_along(kit: Kit) -> None:
    """Per cent of a target attained would tell a formula that is left out; the target itself is no secret."""
    words = ("--since", "2025-01-01", "--until", "2026-01-01", "--figure", "own.growth", "--value", 100)
    kit.run("target", "add", *words).ok()
    before = measures(kit, "2025", "own.growth")
    freeze(kit, "2024-01..2024-11")
    after = measures(kit, "2025", "own.growth")
    assert (100, 114.3, True) == (before["target"], before["attained"], before["reached"])
    assert (100, None, None) == (after["target"], after["attained"], after["reached"])


def test_year_after_year_is_given(kit: Kit) -> None:
    """Each year frozen beside the one before, as it was published: also 2023, that stood only beside others."""
    first = freeze(kit, "2024")
    for day in ("2024-06-06", "2023-06-06"):
        add_late(kit, day)
    line = measures(kit, "2025")
    assert (80, 70, 60, 10) == (line["value"], *(one["value"] for one in line["previous"].values()), line["change"])
    assert "As published; the records have changed since." in line["note"]
    second = freeze(kit, "2025")
    assert line == measures(kit, "2025")
    assert first != second
    with kit.store() as store:
        given = frozen.content(store.engine, second)["figures"]["measures.total"]["given"]
    assert ["80", "70", "60"] == [one["value"] for one in given.values()]


def test_what_nobody_was_given_is_not_kept_as_given(kit: Kit) -> None:
    """Of the years beside it no file has the parts: they are no numbers that a reader has."""
    id_ = freeze(kit, "2025")
    with kit.store() as store:
        given = frozen.content(store.engine, id_)["figures"]["measures.total"]["given"]
    assert given["2025"]["by"]
    assert not given["2024"].get("by")


def test_what_was_frozen_with_the_same_numbers_is_named(kit: Kit) -> None:
    """Freezing again what was given makes a second id, and says as what it was given; inside too while nothing changed."""
    for words in (("--audience", "public"), ()):
        once = kit.run("freeze", "2024", "--for", "the press", *words).ok()
        again = kit.run("freeze", "2024", "--for", "them", *words).ok()
        assert "The same numbers" not in once.err
        said = f"The same numbers were frozen before, as {once.out.split()[1]} for the press."
        assert said in " ".join(again.err.split())
    add_late(kit, "2024-06-06")
    assert "The same numbers" not in kit.run("freeze", "2024", "--for", "them").ok().err


def test_a_report_that_kept_more_of_other_years_is_given_again(kit: Kit) -> None:
    """That parts of the years beside it were kept as given once does not make the same report another."""
    id_ = freeze(kit, "2025")
    keep_otherwise(kit, id_, lambda figure: figure["given"]["2024"].update(by=figure["results"]["2024"].get("by", {})))
    assert 80 == measures(kit, "2025")["value"]


WAITS = """
from datetime import date
from omsorgskjerne import Median, Unit, hookimpl, on, quantity, record

@record("wait", plural="waits")
class Wait:
    "How long somebody waited."
    day: date = on()
    length: int = quantity("length", unit=Unit.DAY)

@hookimpl
def omsorgskjerne_records():
    return [Wait]

@hookimpl
def omsorgskjerne_figures():
    return [Median("waits.length", "Length", of=Wait.length)]
"""


def test_a_report_that_was_given_is_made_with_what_was_given_before_it(omsorg: Callable[..., Kit]) -> None:
    """The earlier years beside it are computed as they were then, and not taken from itself: medians are printed anew."""
    kit = omsorg(waits=WAITS)
    lengths = (3, 90, 101, 102, 104, 200, 300)
    load_rows(kit, "waits wait", "day;length", (f"{year}-03-04;{one}" for year in (2023, 2024) for one in lengths))
    first = measures(kit, "2024", "waits.length")
    assert 102 == first["previous"]["2023"]["value"]
    freeze(kit, "2024")
    assert first == measures(kit, "2024", "waits.length")


def test_what_is_made_of_an_earlier_year_tells_nothing_new(kit: Kit) -> None:
    """A formula with last year's number is shown while that is as it was published; computed anew it is not."""
    freeze(kit, "2024")
    assert 114.3 == measures(kit, "2025", "own.growth")["value"]
    add_late(kit, "2024-06-06")
    told = kit.run("report", "2025", "--audience", "public").ok().out
    assert "112.7" not in told
    assert None is measures(kit, "2025", "own.growth")["value"]


def test_what_stood_beside_may_be_given_unchanged(kit: Kit) -> None:
    """A year that stood beside a frozen one is given itself while its numbers are those, and refused once they are not."""
    id_ = freeze(kit, "2025")
    assert 70 == measures(kit, "2024")["value"]
    add_late(kit, "2024-06-06")
    assert f"Numbers of 2024 were frozen for public as {id_}" in kit.run(
        "report", "2024", "--audience", "public"
    ).failed().err  # fmt: skip


TALKS = """
from datetime import date
from omsorgskjerne import Choice, Count, Id, Person, choice, hookimpl, on, record, ref

class Place(Choice):
    HERE = "here", "here"
    THERE = "there", "there"

@record("talk", plural="talks")
class Talk:
    "One talk."
    day: date = on()
    place: Place = choice("place")
    person: Id[Person] = ref("person")

TOTAL = Count("talks.total", "Talks", of=Talk, by=(Talk.place,))

@hookimpl
def omsorgskjerne_records():
    return [Talk]

@hookimpl
def omsorgskjerne_figures():
    return [TOTAL, *(TOTAL.sliced({Talk.place: code}, id=f"talks.{code}") for code in ("here", "there"))]
"""


def talked(made: Kit) -> None:
    """Enter two years of talks of twenty guests: of the first three talks were there, of the second sixty."""
    load_rows(made, "person", "registered,code", [f"2014-01-01,GUEST{number}" for number in range(20)])
    rows = [
        f"{year}-{1 + number % 12:02}-03;{place};GUEST{number % 20}"
        for year, place, often in ((2024, "here", 57), (2024, "there", 3), (2025, "here", 60), (2025, "there", 60))
        for number in range(often)
    ]
    load_rows(made, "talks talk", "day;place;person", rows)


def test_an_earlier_year_hides_what_was_hidden_of_it_beside_a_later_one(omsorg: Callable[..., Kit]) -> None:
    """Its own report shows and hides the totals that were shown and hidden, though it would have chosen others."""
    ids = ("talks.total", "talks.here", "talks.there")
    kit = omsorg(talks=TALKS, filled=talked)
    assert [None, 57, None] == [measures(kit, "2024", id_)["value"] for id_ in ids]
    freeze(kit, "2025")
    beside = [measures(kit, "2025", id_)["previous"]["2024"]["value"] for id_ in ids]
    assert [60, None, None] == beside == [measures(kit, "2024", id_)["value"] for id_ in ids]
    freeze(kit, "2024")
    assert beside == [measures(kit, "2024", id_)["value"] for id_ in ids]


def test_that_others_would_be_hidden_is_not_called_a_change_of_numbers(kit: Kit) -> None:
    """With another threshold the same numbers are not given again, and the refusal says why."""
    id_ = freeze(kit, "2024")
    kit.write(
        "omsorg.toml", f"{(kit.folder / 'omsorg.toml').read_text(encoding='utf-8')}[disclosure]\nthreshold = 10\n"
    )
    said = kit.run("report", "2024", "--audience", "public").failed().err
    assert f"{id_}. They have not changed, but others of them would be hidden now" in said


def test_a_figure_that_was_not_given_is_not_given_later(kit: Kit) -> None:
    """A figure that is new has no number of a year that was given before; its own year has one."""
    freeze(kit, "2024")
    text = (kit.folder / "omsorg.toml").read_text(encoding="utf-8")
    kit.write("omsorg.toml", text + '[figures."own.walk"]\nlabel = "Guests on the walk"\nunit = "person"\n')
    for year in (2024, 2025):
        kit.run("reading", "add", "--figure", "own.walk", "--since", f"{year}-01-01", "--value", year - 1984).ok()
    line = measures(kit, "2025", "own.walk")
    assert (41, {"value": None, "suppressed": True}) == (line["value"], line["previous"]["2024"])


def keep(store: Store, kit: Kit, period: Period, made: Callable[[], None] = lambda: None) -> frozen.Frozen:
    """Freeze a public report through the API; `made` is called when it is made and not yet kept."""
    reader, today = audience(kit.organisation, "public"), date(2026, 2, 2)
    shown = prepare_report(kit.organisation, store, period, reader, today=today)
    exact = build_report(kit.organisation, store, period, today=today)
    head = audit.head(store.engine)
    content = content_of(exact, shown, store)
    made()
    facts = {"audience": "public", "for_whom": "them", "language": "en", "head": head}
    return frozen.keep(store, frozen.new_id(store.engine), period, **facts, content=content, files=[])  # type: ignore[arg-type]


def test_of_two_at_once_one_is_frozen(kit: Kit) -> None:
    """Who has made a report while another computer froze one for the same audience is refused, and nothing is kept."""
    with kit.store() as store, kit.store() as other:

        def meanwhile() -> None:
            keep(other, kit, Period.of_year(2024))

        with pytest.raises(InputError, match="Another report was frozen as"):
            keep(store, kit, Period.parse("2024-Q1"), meanwhile)
        assert [Period.of_year(2024)] == [one.period for one in frozen.every(store.engine)]
        keep(store, kit, Period.of_year(2025))


def test_freezing_at_once_through_the_command(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """What another computer froze between the copy that is evaluated and the keeping of it is seen by the command."""
    from omsorgskjerne.cli import freeze as command

    evaluated = command._evaluated  # noqa: SLF001 - the moment between is nowhere else

    def slowly(*args: Any) -> Any:
        found = evaluated(*args)
        with kit.store() as other:
            keep(other, kit, Period.of_year(2024))
        return found

    monkeypatch.setattr(command, "_evaluated", slowly)
    said = kit.run("freeze", "2024-Q1", "--for", "them", "--audience", "public").failed().err
    assert "has days in common with 2024-Q1" in said
    assert 1 == len(json.loads(kit.run("frozen", "--format", "json").ok().out))


def test_a_period_that_is_not_over_is_not_given_away(kit: Kit) -> None:
    """It is refused for outside up to its last day, saying that giving cannot be undone; inside it may be frozen."""
    kit.now = lambda: datetime(2025, 12, 31, 23, 59, tzinfo=UTC)
    for reader in ("public", "city"):
        said = kit.run("freeze", "2025", "--for", "x", "--audience", reader).failed().err
        assert "2025 is not over" in said
        assert "cannot be taken back" in said
        kit.run("report", "2025", "--audience", reader).ok()
    kit.run("freeze", "2025", "--for", "the board").ok()
    kit.now = lambda: datetime(2026, 1, 1, 0, 1, tzinfo=UTC)
    told = " ".join(kit.run("freeze", "2025", "--for", "x", "--audience", "public").ok().err.split())
    assert "no other report of days in 2025." in told
    assert "2024, 2023 stood beside it: such a period may still be given by itself" in told


def test_any_other_number_is_another_report(kit: Kit) -> None:
    """Opening hours change numbers that disclose nobody: that is refused too, and the reason holds for these as well."""
    id_ = freeze(kit, "2024")
    kit.run("opening", "add", "--since", "2024-01-01").ok()
    said = kit.run("report", "2024", "--audience", "public").failed().err
    assert id_ in said
    assert "given a period once: where its numbers are of persons" in said


def test_how_many_are_known_is_kept(kit: Kit) -> None:
    """Of a figure that discloses nobody it is printed, kept and compared how many of its persons are known by code."""
    config = (kit.folder / "omsorg.toml").read_text(encoding="utf-8")
    kit.write("omsorg.toml", config + '[figures."measures.people"]\ndisclosure = "none"\n')
    kit.run(
        "override", "add", "--figure", "measures.people", "--since", "2024-01-01", "--reason", "They agreed",
        "--signed-by", "The leader",
    ).ok()  # fmt: skip
    add_late(kit, "2024-05-05")
    assert 9 == measures(kit, "2024", "measures.people")["known"]
    id_ = freeze(kit, "2024")
    assert 9 == measures(kit, "2024", "measures.people")["known"]
    with kit.store() as store:
        given = frozen.content(store.engine, id_)["figures"]["measures.people"]["given"]["2024"]
    assert "9" == given["known"]


def test_the_last_quarter_is_not_the_year_less_the_others(omsorg: Callable[..., Kit]) -> None:
    """The public has the year, 39, and a funder quarter after quarter, 12, 12, 12: of the last it is not told that it is 3."""
    city = (
        '[funders.city]\nname = "The City"\n[[funders.city.sections]]\ntitle = "Talks"\nfigures = ["contacts.total"]\n'
    )
    kit = omsorg(config=city)
    days = [
        f"2024-{quarter + at % 3:02}-0{1 + at % 9}"
        for quarter, many in ((1, 12), (4, 12), (7, 12), (10, 3))
        for at in range(many)
    ]
    codes = [f"P{number:03}" for number in range(len(days))]
    load_rows(kit, "person", "registered;code", (f"2023-01-02;{code}" for code in codes))
    load_rows(kit, "contact", "day;kind;person", (f"{day};visit;{code}" for day, code in zip(days, codes, strict=True)))
    freeze(kit, "2024")
    told = []
    for quarter in range(1, 5):
        found = outside(kit, "city", f"2024-Q{quarter}")
        told.append(found["contacts.total"]["value"] if "contacts.total" in found else None)
        freeze(kit, f"2024-Q{quarter}", "city")
    assert 2 == told.count(None)
