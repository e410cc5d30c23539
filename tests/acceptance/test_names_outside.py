"""What rows are called is typed by hand: outside they are numbered, unless `omsorg.toml` lets their names out."""

from collections.abc import Callable

import pytest

from omsorgskjerne.testing import Kit

NAMES = '[disclosure]\nnames = ["partner"]\n'


def received(kit: Kit) -> Kit:
    """Take in food from two suppliers of which one is called by a person's name."""
    for name in ("The Bakery", "Ola Nordmann"):
        kit.run("partner", "add", "--name", name, "--kind", "food", "--since", "2024-01-01").ok()
        kit.run(
            "meals", "delivery", "add", "--day", "2024-03-01", "--goods", "bread", "--taken", "9", "--supplier", name
        ).ok()  # fmt: skip
    return kit


@pytest.mark.parametrize("format", ["text", "markdown", "html"])
def test_rows_are_numbered_outside(omsorg: Callable[..., Kit], format: str) -> None:
    """The public reads supplier 1 and 2, in the order in which they were entered; the organisation their names."""
    kit = received(omsorg("meals"))
    said = kit.run("report", "2024", "--audience", "public", "--format", format).ok().out
    assert "supplier 1" in said
    assert "supplier 2" in said
    assert "Nordmann" not in said
    assert "Ola Nordmann" in kit.run("report", "2024", "--format", format).ok().out


def test_names_that_may_go_are_printed(omsorg: Callable[..., Kit]) -> None:
    """Where omsorg.toml lets the names of a record out they are printed; a record that is not known is an error."""
    said = received(omsorg("meals", config=NAMES)).run("report", "2024", "--audience", "public").ok().out
    assert "The Bakery" in said
    assert "supplier 1" not in said
    kit = omsorg(config=NAMES.replace("partner", "partnr"))
    assert "[disclosure] names" in kit.run("report", "2024").failed().err
