"""Plugins are loaded apart from one another: what is wrong names its plugin, what is broken is skipped, the rest works."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from omsorgskjerne import (
    Config,
    Count,
    Id,
    Person,
    PluginError,
    Section,
    Sum,
    Unit,
    hookimpl,
    load,
    on,
    quantity,
    read_config,
    record,
    ref,
)
from omsorgskjerne.errors import ConfigError, FigureError
from omsorgskjerne.organisation import Organisation
from omsorgskjerne.organisation.discovery import accepts, installed_plugins


@record("wash", plural="washes")
class Wash:
    """Machines run."""

    day: date = on()
    machines: int = quantity("machines", unit=Unit.PIECE)
    person: Id[Person] | None = ref("person", default=None)


def plugin(**answers: Any) -> ModuleType:
    """Return a plugin whose hooks give these answers, or raise them."""
    module = ModuleType("invented")

    def hook(answer: Any) -> Callable[[], Any]:
        def give() -> Any:
            if isinstance(answer, Exception):
                raise answer
            return answer

        return hookimpl(give)

    for name, answer in answers.items():
        setattr(module, f"omsorgskjerne_{name}", hook(answer))
    return module


def organisation(tmp_path: Path, **plugins: ModuleType) -> Organisation:
    """Load an organisation with plugins given by name."""
    return load(Config(path=None, name="Test", file=tmp_path / "omsorg.db"), plugins)


MACHINES = Sum("laundry.machines", "Machines", of=Wash.machines)
LAUNDRY = plugin(records=[Wash], figures=[MACHINES], sections=[Section("Laundry", [MACHINES])])


def test_a_plugin_gives_tables_figures_and_sections(tmp_path: Path) -> None:
    """What the hooks return is bound under the plugin's name, beside the core's own."""
    loaded = organisation(tmp_path, laundry=LAUNDRY)
    assert loaded.table(Wash).name == "laundry_wash"
    assert loaded.figures["laundry.machines"].unit == Unit.PIECE
    assert loaded.sections[-1].id == "laundry"
    assert loaded.failures == []


def test_a_plugin_that_raises_is_skipped_and_reported(tmp_path: Path) -> None:
    """A broken hook becomes a failure that names plugin, hook and kind of error, and no value; others are loaded."""
    broken = plugin(records=RuntimeError("Kari Nordmann"))
    loaded = organisation(tmp_path, broken=broken, laundry=LAUNDRY)
    assert "laundry_wash" in loaded.tables
    assert [failure.plugin for failure in loaded.failures] == ["broken"]
    assert "RuntimeError in omsorgskjerne_records" in str(loaded.failures[0].error)
    assert "Kari" not in str(loaded.failures[0].error)


def test_a_misspelt_hook_is_an_error_that_names_the_plugin(tmp_path: Path) -> None:
    """A hook that does not exist would be ignored silently; it is refused."""
    with pytest.raises(PluginError, match="laundry has a hook that does not exist: omsorgskjerne_recrods"):
        organisation(tmp_path, laundry=plugin(recrods=[]))


def test_a_hook_without_its_mark_is_an_error(tmp_path: Path) -> None:
    """A function with a hook's name and no @hookimpl would be ignored silently; it is refused."""
    module = ModuleType("invented")
    module.omsorgskjerne_records = list  # type: ignore[attr-defined]
    with pytest.raises(PluginError, match="without @hookimpl"):
        organisation(tmp_path, laundry=module)


def test_a_hook_with_wrong_arguments_is_an_error(tmp_path: Path) -> None:
    """A hook that asks for what it is not given is refused when it is registered."""
    module = ModuleType("invented")

    @hookimpl
    def omsorgskjerne_records(everything: Any) -> list[type]:  # noqa: ARG001
        return []

    module.omsorgskjerne_records = omsorgskjerne_records  # type: ignore[attr-defined]
    with pytest.raises(PluginError, match="laundry has a hook with wrong arguments"):
        organisation(tmp_path, laundry=module)


def test_colliding_tables_name_both_plugins(tmp_path: Path) -> None:
    """Two plugins whose records get one table are refused, whichever underscore made it so."""
    one = plugin(records=[record("x", plural="x", name="home_delivery")(_fresh())])
    other = plugin(records=[record("x", plural="x", name="delivery")(_fresh())])
    with pytest.raises(PluginError, match="small letters and digits"):
        load(Config(path=None, name="x", file=tmp_path / "x", plugins=("meals_home",)))
    with pytest.raises(PluginError, match="meals and meals_home both declare the table meals_home_delivery"):
        organisation(tmp_path, meals=one, meals_home=other)


def _fresh() -> type:
    return type("Fresh", (), {"day": on(), "__annotations__": {"day": date}, "__doc__": "Fresh."})


def test_a_plugin_may_not_take_the_name_of_a_core_record(tmp_path: Path) -> None:
    """Core records stand at top level; a plugin of that name would hide one."""
    with pytest.raises(PluginError, match="person"):
        organisation(tmp_path, person=plugin())


def test_a_record_refers_to_its_own_plugin_or_the_core_only(tmp_path: Path) -> None:
    """A reference to another plugin's record would make one depend on the other."""
    cls = type(
        "Other",
        (),
        {"day": on(), "wash": ref("wash"), "__annotations__": {"day": date, "wash": Id[Wash]}, "__doc__": "Other."},
    )
    with pytest.raises(PluginError, match=r"other: other\.other\.wash refers"):
        organisation(tmp_path, laundry=LAUNDRY, other=plugin(records=[record("x", plural="x")(cls)]))


@pytest.mark.parametrize(
    ("figures", "reason"),
    [
        ([Count("visits.n", "n", of=Wash)], "must begin with laundry"),
        ([Count("laundry", "n", of=Wash)], "must begin with laundry"),
        ([Count("laundry.n", "n", of=Wash), Count("laundry.n", "n", of=Wash)], "both declare the figure laundry.n"),
        ([Sum("laundry.n", "n", of=Wash)], "needs a quantity"),
        ([Sum("laundry.n", "n", of=Wash.day)], "not the kind of field"),
        ([Count("laundry.n", "n", of=Wash, by=(Wash.person,))], "refers to people"),
        ([Count("laundry.n", "n", of=Wash, where={Wash.machines: 1})], "not the kind of field"),
        ([Count("laundry.n", "n", of=Person, where={Person.gender: "wo"})], "Did you mean woman|Known here"),
        ([Count("laundry.n", "n", of=Wash, by=("moon",))], "moon is not known"),
    ],
)
def test_a_figure_that_cannot_be_meant_is_refused(tmp_path: Path, figures: list[Any], reason: str) -> None:
    """Ids, fields, codes and dimensions of figures are checked when they are loaded; the message names plugin or figure."""
    with pytest.raises((PluginError, FigureError, ConfigError), match=reason) as refusal:
        organisation(tmp_path, laundry=plugin(records=[Wash], figures=figures)).figures  # noqa: B018 - checked on first use
    assert "laundry" in str(refusal.value)


@pytest.mark.parametrize(
    ("id_", "refused"), [("staff.fte", False), ("laundry.n", False), ("other.n", True), ("core.n", True)]
)
def test_a_figure_may_begin_with_a_word_of_its_own(tmp_path: Path, id_: str, refused: bool) -> None:  # noqa: FBT001
    """An id begins with the plugin's name, or with a word that is no plugin's and begins no figure of the core."""
    figures = [Count(id_, "n", of=Wash)]
    loaded = organisation(tmp_path, laundry=plugin(records=[Wash], figures=figures), other=plugin())
    if refused:
        with pytest.raises(PluginError, match="cannot be used"):
            loaded.figures  # noqa: B018 - checked on first use
    else:
        assert loaded.owners[id_] == "laundry"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return a function that installs a plugin's module and metadata in a folder of its own."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)

    def install(name: str, source: str, requires: str = "omsorgskjerne>=0.1") -> None:
        (folder / f"invented_{name}.py").write_text(source, encoding="utf-8")
        info = folder / f"invented_{name}-1.2.dist-info"
        info.mkdir()
        (info / "entry_points.txt").write_text(f"[omsorgskjerne]\n{name} = invented_{name}\n", encoding="utf-8")
        about = f"Metadata-Version: 2.1\nName: invented-{name}\nVersion: 1.2\nSummary: Invented.\nRequires-Dist: {requires}\n\nText"
        (info / "METADATA").write_text(about, encoding="utf-8")

    return install


def enabled(tmp_path: Path, *names: str) -> Organisation:
    """Load an organisation that enables installed plugins by name."""
    return load(Config(path=None, name="Test", file=tmp_path / "omsorg.db", plugins=names))


def test_an_installed_plugin_is_found_by_its_entry_point(tmp_path: Path, site: Callable[..., None]) -> None:
    """The distribution's own files say name, module, version and summary."""
    site("found", '"""A plugin."""\n')
    assert next(
        (plugin.module, plugin.version, plugin.summary) for plugin in installed_plugins() if plugin.name == "found"
    ) == ("invented_found", "1.2", "Invented.")
    assert [plugin.name for plugin in enabled(tmp_path, "found").plugins] == ["found"]


def test_what_is_not_enabled_is_not_imported(tmp_path: Path, site: Callable[..., None]) -> None:
    """An installed plugin that omsorg.toml does not name is never run."""
    site("silent", "raise SystemExit('imported')\n")
    enabled(tmp_path)
    assert "invented_silent" not in sys.modules


def test_a_plugin_that_fails_to_import_is_skipped(tmp_path: Path, site: Callable[..., None]) -> None:
    """A module that cannot be imported is a failure that says where; the rest works."""
    site("missing", "import a_module_nobody_has\n")
    site("whole", '"""A plugin."""\n')
    loaded = enabled(tmp_path, "missing", "whole")
    assert [plugin.name for plugin in loaded.plugins] == ["whole"]
    assert "a_module_nobody_has" in str(loaded.failures[0].error)


def test_a_plugin_that_is_not_installed_is_reported(tmp_path: Path) -> None:
    """An enabled plugin that is missing is named, with how to install it; the rest works and its data is kept."""
    loaded = enabled(tmp_path, "nowhere")
    assert "not installed" in str(loaded.failures[0].error)
    assert "pip install" not in str(loaded.failures[0].error)
    assert "contact" in loaded.tables


def test_a_plugin_for_another_version_of_the_core_is_an_error(tmp_path: Path, site: Callable[..., None]) -> None:
    """Versions that do not belong together are refused before the plugin's code runs."""
    site("newer", "raise SystemExit('imported')\n", requires="omsorgskjerne>=7.0")
    with pytest.raises(PluginError, match=r"newer is made for omsorgskjerne >=7\.0"):
        enabled(tmp_path, "newer")


@pytest.mark.parametrize(
    ("requires", "version", "expected"),
    [
        (">=0.1,<0.2", "0.1.0", True),
        (">=0.1,<0.2", "0.1.9", True),
        (">=0.1,<0.2", "0.2", False),
        ("<0.2,>=0.1", "0.2.0", False),
        ("", "9", True),
        ("~=0.1.2", "0.1.9", True),
        ("~=0.1.2", "0.2.0", False),
        ("==0.1.*", "0.1.7", True),
        ("!=0.1.0", "0.1", False),
        (">=0.1", "0.1.0rc1", True),
        ("@ somewhere", "0.1", False),
    ],
)
def test_requirements_are_compared_by_release_numbers(requires: str, version: str, expected: bool) -> None:  # noqa: FBT001
    """The usual operators on release numbers are understood."""
    assert expected == accepts(requires, version)


def test_what_is_said_of_an_absent_plugin_waits(tmp_path: Path, site: Callable[..., None]) -> None:
    """Figures, sections, codes, coverage, records and keys of a plugin that is off or missing stop nothing; own figures made from its own are left out."""
    site("off", '"""A plugin."""\n')
    text = """
        [organisation]
        name = "Test"
        plugins = ["gone"]
        records = ["gone.extra"]
        [choices."gone.thing.kind"]
        x = "x"
        [figures."gone.total"]
        round_to = 10
        [figures."off.total"]
        key = true
        [figures."mine.slice"]
        label = "Mine"
        of = "gone.total"
        where = { kind = "x" }
        [figures."mine.sum"]
        label = "Mine"
        formula = "off.total + visits.total"
        [covered]
        "gone.thing" = ["2024"]
        [tally]
        g = { label = "x", record = "gone.thing" }
        [report]
        order = ["gone", "off", "contacts"]
    """
    (tmp_path / "omsorg.toml").write_text(text, encoding="utf-8")
    loaded = load(read_config(tmp_path / "omsorg.toml"))
    assert {"gone.total", "off.total", "mine.slice", "mine.sum"} & set(loaded.figures) == set()
    assert "contacts" == loaded.sections[0].id
    assert ["gone", "gone", "off"] == sorted(failure.plugin for failure in loaded.failures)
    assert any("mine.sum is left out" in str(failure.error) for failure in loaded.failures)


@contextmanager
def suppress_named(name: str, reported: list[str]) -> Iterator[None]:
    """Take a PluginError that names a plugin for a report of it."""
    try:
        yield
    except PluginError as error:
        reported += [name] if name in str(error) else []


@pytest.mark.parametrize("answer", [3, [3]])
def test_a_plugin_that_gives_nonsense_is_named(tmp_path: Path, answer: Any) -> None:
    """What is no list, or holds what is no record or figure, is a failure or an error that names the plugin, never a crash."""
    for hook in ("records", "figures", "sections"):
        reported: list[str] = []
        with suppress_named("laundry", reported):
            loaded = organisation(tmp_path, laundry=plugin(**{hook: answer}))
            loaded.sections  # noqa: B018 - checked on first use
            reported += [failure.plugin for failure in loaded.failures]
        assert reported == ["laundry"]


def test_a_marked_hook_of_any_other_name_is_misspelt(tmp_path: Path) -> None:
    """A function under @hookimpl whose name is no hook's, prefix and all, is refused."""
    module = ModuleType("invented")

    @hookimpl
    def omsorgskerne_records() -> list[type]:
        return []

    module.omsorgskerne_records = omsorgskerne_records  # type: ignore[attr-defined]
    with pytest.raises(PluginError, match="omsorgskerne_records"):
        organisation(tmp_path, laundry=module)
