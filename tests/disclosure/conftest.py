"""An organisation with talks that tests fill anew every time."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
from tabulate import tabulate
from tests.disclosure.house import FIGURES, House, Talk
from tests.kits import recorded

from omsorgskjerne import Config, Person, hookimpl, load, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _pytest.terminal import TerminalReporter

    from omsorgskjerne import Figure


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Give one store for all examples."""
    plugin = ModuleType("t")

    @hookimpl
    def omsorgskjerne_records() -> list[type]:
        return [Talk]

    @hookimpl
    def omsorgskjerne_figures() -> list[Figure]:
        return list(FIGURES)

    plugin.omsorgskjerne_records = omsorgskjerne_records  # type: ignore[attr-defined]
    plugin.omsorgskjerne_figures = omsorgskjerne_figures  # type: ignore[attr-defined]
    file = tmp_path_factory.mktemp("house") / "omsorg.db"
    config = Config(path=None, name="Test", file=file, language="en", rest={"covered": {"t.talk": ["2024"]}})
    organisation = load(config, plugins={"t": plugin})
    with open_store(organisation, by="test", create=True) as store:
        yield House(organisation, store, [store.add(Person(registered=date(2014, 1, 1))) for _number in range(10)])


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Print what was learned of relations, of each service in all organisations together."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for counts in recorded(terminalreporter, "relations"):
        found[counts["service"]].update({what: many for what, many in counts.items() if what != "service"})
    if found:
        terminalreporter.section("relations")
        terminalreporter.write_line(tabulate([{"service": one, **found[one]} for one in sorted(found)], headers="keys"))
