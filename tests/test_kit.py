"""The testing kit: what fills an organisation is called once, and each test has its own copy."""

from collections.abc import Callable

from omsorgskjerne import Contact
from omsorgskjerne.testing import Kit


def test_what_fills_an_organisation_is_called_once(omsorg: Callable[..., Kit]) -> None:
    """Two of the same begin with the same rows, made once; what is put into one is not in the other."""
    called = []

    def visited(kit: Kit) -> None:
        called.append(kit)
        kit.run("contact", "add", "--kind", "visit").ok()

    first = omsorg(filled=visited)
    first.run("contact", "add", "--kind", "visit").ok()
    second = omsorg(filled=visited)
    assert [2, 1, 0] == [len(kit.rows(Contact)) for kit in (first, second, omsorg())]
    assert [first] == called
