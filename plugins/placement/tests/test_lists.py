"""The lists of the desk, and the letter."""

import json
import os
from collections.abc import Callable
from typing import Any

from omsorgskjerne.testing import Kit, Outcome

Desk = Callable[..., Outcome]
Refer = Callable[..., None]


def listed(outcome: Outcome) -> list[dict[str, Any]]:
    """Return a listing's rows."""
    rows: list[dict[str, Any]] = json.loads(outcome.ok().out)
    return rows


def test_the_queue_says_why_each_stands_where_it_stands(desk: Desk, refer: Refer) -> None:
    """Urgent cases first, then by the day of referral, then by code; the wish and what fits stand beside."""
    refer("2025-02-05", "LATE", "PPA")
    refer("2025-02-03", "EARLY", "PPC", "coping", "--wish", "Elvehuset")
    refer("2025-02-03", "DRUG", "PPD", "resource", "--drug-free", "--wish", "Elvehuset")
    refer("2025-02-06", "FAST", "PPE", "care", "--urgency", "urgent", "--sex", "men", "--health")
    rows = listed(desk("2025-02-07", "queue", "", "--format", "json"))
    assert ["FAST", "DRUG", "EARLY", "LATE"] == [row["case"] for row in rows]
    assert [
        "urgent, which the next is not",
        "referred on the same day as the next: by code",
        "referred before the next",
        "last in the queue",
    ] == [row["why"] for row in rows]
    assert [(1, None), (1, 0), (2, 2), (2, None)] == [
        (row["places that fit"], row["of these, as wished"]) for row in rows
    ]
    assert [] == listed(desk("2025-02-02", "queue", "", "--format", "json"))


def test_free_places_fit_the_case(desk: Desk, refer: Refer) -> None:
    """With a case only wards are listed that are free and meet its needs: a woman who needs one for women only."""
    refer("2025-02-03", "CASE", "PPA", "coping", "--sex", "women", "--own-sex")
    rows = listed(desk("2025-02-03", "free", "CASE", "--format", "json"))
    assert [("Elve 2", "Elvehuset", 1)] == [(row["ward"], row["institution"], row["free"]) for row in rows]


def test_a_late_reply_may_be_put_off(office: Kit, desk: Desk, refer: Refer) -> None:
    """A postponed case is expected when it is to be taken up again; an appeal sets the clock anew."""
    refer("2025-02-03", "ONE", "PPA")
    refer("2025-02-03", "TWO", "PPC")
    office.run("placement", "postpone", "--referral", "ONE", "--day", "2025-02-10", "--again", "2025-03-01").ok()
    desk("2025-02-10", "reject", "TWO", "--reason", "other_service").ok()
    desk("2025-02-20", "receive", "TWO").ok()
    assert [] == listed(desk("2025-03-01", "overdue", "", "--format", "json"))
    assert [("ONE", 1)] == [(row["case"], row["days late"]) for row in listed(desk("2025-03-02", "overdue", "", "--format", "json"))]  # fmt: skip
    assert ["ONE", "TWO"] == [row["case"] for row in listed(desk("2025-03-07", "overdue", "", "--format", "json"))]


def test_the_days_are_the_organisations(omsorg: Callable[..., Kit]) -> None:
    """The days to reply in and those until a case stands still are set in omsorg.toml."""
    config = '[figures."placement.reply_days"]\nvalue = 5\n[figures."placement.stalled_days"]\nvalue = 7'
    kit = omsorg("placement", config=config)
    kit.run("person", "add", "--code", "PPA").ok()
    kit.run("placement", "refer", "--code", "CASE", "--person", "PPA", "--level", "care", "--day", "2025-02-03").ok()
    rows = [
        listed(kit.run("placement", name, "--day", "2025-02-10", "--format", "json")) for name in ("overdue", "stalled")
    ]
    assert ["2025-02-08", "2025-02-03"] == [rows[0][0]["reply expected"], rows[1][0]["last move"]]
    assert [] == listed(kit.run("placement", "stalled", "--day", "2025-02-09", "--format", "json"))


def test_stalled_cases_are_those_that_wait_for_somebody(office: Kit, desk: Desk, refer: Refer) -> None:
    """A case in a bed or one that has ended does not stand still; an admission without its stay is pointed out."""
    for case, person in (("ONE", "PPA"), ("TWO", "PPC"), ("SLEEPS", "PPD"), ("ENDED", "PPE")):
        refer("2025-02-03", case, person)
    desk("2025-02-04", "reject", "ENDED", "--reason", "other_service").ok()
    for case in ("SLEEPS", "TWO"):
        desk("2025-02-05", "allocate", case, "--ward", "Elve 1").ok()
    desk("2025-02-06", "admit", "SLEEPS").ok()
    admitted = ("--state", "admitted", "--day", "2025-02-07", "--ward", "Elve 1", "--decided-by", "institution")
    office.run("placement", "move", "add", "--referral", "TWO", *admitted).ok()
    rows = listed(desk("2025-03-31", "stalled", "", "--format", "json"))
    assert [("ONE", "no move for a long time"), ("TWO", "admitted, but there is no stay that goes on")] == [
        (row["case"], row["why"]) for row in rows
    ]


def test_stays_are_listed_before_their_limit(office: Kit, desk: Desk, refer: Refer) -> None:
    """A stay is listed from the days of warning on; what is agreed beyond the rule stands beside it."""
    rule = ("placement", "level-rule", "add", "--level", "coping", "--warn-days", "30")
    office.run(*rule, "--since", "2020-01-01", "--until", "2025-06-01", "--months", "12").ok()
    office.run(*rule, "--since", "2025-06-01", "--days", "90").ok()
    refer("2025-02-03", "CASE")
    desk("2025-02-10", "allocate", "CASE", "--ward", "Elve 1").ok()
    desk("2025-03-01", "admit", "CASE").ok()
    near = {
        day: [
            (row["case"], row["limit"], row["days left"]) for row in listed(desk(day, "limits", "", "--format", "json"))
        ]
        for day in ("2026-01-28", "2026-01-29", "2026-03-02")
    }
    assert [] == near["2026-01-28"]
    assert [("CASE", "2026-02-28", 30)] == near["2026-01-29"]
    assert [("CASE", "2026-02-28", -2)] == near["2026-03-02"]
    desk("2026-02-01", "extend", "CASE", "--agreed-until", "2026-06-30", "--reason", "no_dwelling").ok()
    [kept] = listed(desk("2026-03-02", "limits", "", "--format", "json"))
    assert ["2026-02-28", "2026-06-30", "2026-02-28"] == [
        kept[head] for head in ("longest by the rule", "agreed until", "limit")
    ]


def test_the_letter_names_the_person_only_by_code(office: Kit, desk: Desk, refer: Refer) -> None:
    """The letter that belongs to where the case stands, in the language asked for, in a new file."""
    office.run("person", "edit", "PPA", "--nickname", "Oppdiktet").ok()
    refer("2025-02-03", "CASE")
    out = office.folder / "letter.md"
    desk("2025-02-04", "letter", "CASE", "--out", out).ok()
    text = out.read_text(encoding="utf-8").replace("\u00a0", " ")
    if os.name == "posix":
        assert 0o600 == out.stat().st_mode & 0o777
    assert ["PPA" in text, "CASE" in text, "17 February 2025" in text, "Oppdiktet" in text] == [True, True, True, False]
    assert "Nothing was written" in desk("2025-02-04", "letter", "CASE", "--out", out).failed().err
    desk("2025-02-10", "allocate", "CASE", "--ward", "Elve 1").ok()
    for lang, title in (
        ("nb", "# Du har fått plass"),
        ("nn", "# Du har fått plass"),
        ("en", "# You have been given a place"),
    ):
        named = office.folder / f"{lang}.md"
        words = ("--referral", "CASE", "--day", "2025-02-10", "--out", named)
        office.run("placement", "letter", *words, lang=lang).ok()
        assert named.read_text(encoding="utf-8").startswith(title)
        assert "Elvehuset, Elve 1" in named.read_text(encoding="utf-8")
    desk("2025-03-01", "admit", "CASE").ok()
    assert "no letter" in desk("2025-03-01", "letter", "CASE", "--out", office.folder / "none.md").failed().err


def test_a_template_of_ones_own(office: Kit, desk: Desk, refer: Refer) -> None:
    """It may have the same places; one that is not known is refused with those that are, and nothing is written."""
    refer("2025-02-03", "CASE")
    own = office.write("own.txt", "$case: $level, 10 $$")
    desk("2025-02-04", "letter", "CASE", "--template", own, "--out", office.folder / "a.txt").ok()
    assert "CASE: coping unit, 10 $" == (office.folder / "a.txt").read_text(encoding="utf-8")
    wrong = office.write("wrong.txt", "$surname")
    refused = desk("2025-02-04", "letter", "CASE", "--template", wrong, "--out", office.folder / "b.txt").failed()
    assert "$reply_by" in refused.err
    assert not (office.folder / "b.txt").exists()


def test_the_name_stands_in_the_letter_where_identity_is_on(omsorg: Callable[..., Kit]) -> None:
    """An organisation that keeps names addresses the person by name."""
    kit = omsorg("placement", config='records = ["identity"]')
    kit.run("person", "add", "--code", "PPA").ok()
    kit.run("identity", "add", "--person", "PPA", "--name", "Oppdiktet Navn").ok()
    kit.run("placement", "refer", "--code", "CASE", "--person", "PPA", "--level", "care", "--day", "2025-02-03").ok()
    kit.run("placement", "letter", "--referral", "CASE", "--day", "2025-02-03", "--out", kit.folder / "letter.md").ok()
    assert "To: Oppdiktet Navn" in (kit.folder / "letter.md").read_text(encoding="utf-8")
