"""The tally: one key a kind, each press stored before it shows, the last one taken back in a word."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta

import pytest

from omsorgskjerne import Contact
from omsorgskjerne.testing import Kit


def test_presses_on_a_pipe_are_counted(kit: Kit) -> None:
    """A key is one, `+12` is twelve, a number alone is more of the last; the total of the day stands beside each."""
    run = kit.run("tally", stdin="v\nv +12\n+3\nt\nq\nv\n").ok()
    assert [
        "visit +1: 1",
        "visit +12: 13",
        "visit +3: 16",
        "talk +1: 1",
        "visit: 16",
        "talk: 1",
    ] == run.out.splitlines()[4:]
    assert [1, 12, 3] == [row.record.persons for row in kit.rows(Contact, kind="visit")]
    assert 4 == len(kit.rows(Contact))


@pytest.mark.parametrize("word", ["u", "undo", "angre", "ANGRE"])
def test_the_last_press_is_taken_back(kit: Kit, word: str) -> None:
    """Undo voids the last press with a reason, then the one before; when none is left it says so."""
    run = kit.run("tally", stdin=f"v +2\nv\n{word}\n{word}\n{word}\n").ok()
    assert ["visit -1: 2", "visit -2: 0", "There is nothing to undo."] == run.out.splitlines()[6:9]
    assert [] == kit.rows(Contact)
    assert "Undone at the tally" in kit.run("contact", "list", "--voided").ok().out


def test_an_unknown_key_is_told_and_counting_goes_on(kit: Kit) -> None:
    """Whatever is no press is told, with the keys there are, and nothing is stored for it."""
    run = kit.run("tally", stdin="x\nv +0\nt +2\n+\nv + 2\nv t\n+1 +2\n  V +2 \n\n").ok()
    assert 5 == run.out.count("No such key. Keys are: v, t")
    assert 2 == run.out.count("Not counted")
    assert [2] == [row.record.persons for row in kit.rows(Contact)]


def test_earlier_counts_of_the_day_are_in_the_total(kit: Kit) -> None:
    """The total is that of the day, whoever counted; another day has its own."""
    kit.run("contact", "add", "--kind", "visit", "--persons", "40").ok()
    assert "visit +1: 41" in kit.run("tally", stdin="v\n").ok().out
    yesterday = kit.run("tally", "--day", "i går", stdin="v\n").ok().out
    assert "visit +1: 1" in yesterday
    assert (kit.today - timedelta(days=1)).isoformat() in yesterday


def test_a_killed_tally_loses_no_press(kit: Kit, surroundings: Callable[..., dict[str, str]]) -> None:
    """What was shown is stored, however the program ends."""
    with subprocess.Popen(
        [sys.executable, "-m", "omsorgskjerne", "tally"], cwd=kit.folder, env=surroundings(), encoding="utf-8",
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as run:  # fmt: skip
        assert run.stdin is not None
        assert run.stdout is not None
        shown = 0
        for _press in range(5):
            run.stdin.write("v\n")
            run.stdin.flush()
            while "visit +1" not in run.stdout.readline():
                pass
            shown += 1
        run.kill()
    assert shown == len(kit.rows(Contact))
    assert 0 == kit.run("db", "check").code


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ('x = { label = "x", record = "kontact" }', "contact"),
        ('x = { label = "x", record = "contact", values = { knd = "visit" } }', "kind"),
        ('x = { label = "x", record = "contact", values = { kind = "vsit" } }', "one of"),
        ('x = { label = "x", record = "contact", values = { kind = "visit" }, quantity = "persnos" }', "persons"),
        ('x = { label = "x", record = "contact" }', "kind"),
        ('x = { label = "x", record = "contact", values = { kind = "visit" }, qantity = "persons" }', "quantity"),
        ('x = { label = "x", record = "contact", values = { kind = "visit", persons = true } }', "persons"),
    ],
)
def test_keys_that_cannot_be_meant_are_told(make: Callable[..., Kit], key: str, told: str) -> None:
    """A wrong key in omsorg.toml is told with its place, by `tally`, `today` and `plugins`."""
    kit = make(f"\n[tally]\n{key}\n")
    for command in ("tally", "today", "plugins"):
        said = kit.run(command).failed(1).err
        assert told in said
        assert "tally" in said


def test_keys_may_have_values_of_every_sort(make: Callable[..., Kit]) -> None:
    """Values are written as they would be typed, or as TOML's own numbers and truths."""
    kit = make(
        """
        [tally]
        long = { label = { nb = "vask", en = "wash" }, record = "laundry.machine_wash", quantity = "machines", values = {
            programme = "Whites", hours = 1.5, paid = true, extras = "starch, softener", person = "abcde" } }
        """.replace("values = {\n", "values = { ").replace("           programme", "programme")
    )
    kit.run("person", "add", "--code", "abcde").ok()
    assert "wash +2: 2" in kit.run("tally", stdin="long +2\n").ok().out
    assert "Not counted" in kit.run("tally", stdin="long +10\n").ok().out
    row = kit.run("laundry", "machine-wash", "list", "--format", "csv").ok().out.splitlines()[1]
    assert "whites,1.5,2,yes,softener starch" in row
    assert "ABCDE" in row


def test_without_keys_it_says_how_to_add_some(make: Callable[..., Kit]) -> None:
    """Where omsorg.toml has no tally, an example is shown."""
    assert "[tally]" in make().run("tally").failed(1).err


def test_a_burst_on_a_line_counts_each(kit: Kit) -> None:
    """A line of several keys is as many presses; an empty line is none, and does not end."""
    run = kit.run("tally", stdin="vvt\n\nv\nvvu\n").ok()
    assert ["visit: 4", "talk: 1"] == run.out.splitlines()[-2:]


def test_a_press_counts_for_every_key_that_it_is_of(make: Callable[..., Kit]) -> None:
    """Where one key's rows are among another's, the total of both grows."""
    kit = make(
        """
        [tally]
        v = { label = "visit", record = "contact", values = { kind = "visit" }, quantity = "persons" }
        e = { label = "estimated", record = "contact", values = { kind = "visit", quality = "estimated" } }
        """
    )
    shown = kit.run("tally", stdin="v +3\ne\nv\nu\n").ok().out
    assert ["visit +3: 3", "estimated +1: 1", "visit +1: 5", "visit -1: 4"] == shown.splitlines()[4:8]
    assert ["visit: 4", "estimated: 1"] == shown.splitlines()[-2:]


def test_lines_that_cannot_be_stored_are_named(kit: Kit) -> None:
    """Where the file is held longer than the patience, what came from a pipe and is not stored is named."""
    with sqlite3.connect(kit.folder / "omsorg.db", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        run = kit.run("tally", "--patience", "1", stdin="vv\nt\n").failed(1)
        other.execute("ROLLBACK")
    other.close()
    assert "Not stored: visit 2." in run.err
    assert [] == kit.rows(Contact)


def test_what_a_rule_refuses_is_named_and_counting_goes_on(make: Callable[..., Kit]) -> None:
    """A press that the records do not allow is told, and does not stand in the way of the next."""
    kit = make(
        """
        [tally]
        p = { label = "person", record = "person", values = { code = "abcde" } }
        v = { label = "visit", record = "contact", values = { kind = "visit" } }
        """
    )
    shown = kit.run("tally", stdin="ppv\n").ok().out
    assert "person +1: 1" in shown
    assert "Not counted: person 1." in shown
    assert "visit +1: 1" in shown
