"""Commands in three languages: their names, their help, their options and what they answer."""

from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from omsorgskjerne.cli.groups import Entry, Shelf, SpokenGroup, spelled
from omsorgskjerne.cli.localise import localised
from omsorgskjerne.cli.records import VERBS
from omsorgskjerne.cli.session import Session
from omsorgskjerne.cli.tree import DATABASE, OFF, RECORDS, WORKFLOWS, Root
from omsorgskjerne.organisation import Config, load
from omsorgskjerne.testing import Kit
from omsorgskjerne.words import LANGUAGES, Language, Words

WORDS = {
    "nb": {"add": "ny", "wash": "vask", "run": "kjøre vask", "Run it.": "Kjør den.", "How often.": "Hvor ofte.", "TIMES": "GANGER"},
    "nn": {"add": "ny", "wash": "vask", "run": "køyre vask", "Run it.": "Køyr han.", "How often.": "Kor ofte.", "TIMES": "GONGER"},
}  # fmt: skip


@pytest.fixture
def mark(tmp_path: Path) -> Callable[[str], Words]:
    """Return a marker for phrases that are in a small catalogue of bokmål and nynorsk."""
    for code, words in WORDS.items():
        catalogue = Catalog(locale=code)
        for phrase, said in words.items():
            catalogue.add(phrase, said)
        folder = tmp_path / "locale" / code / "LC_MESSAGES"
        folder.mkdir(parents=True)
        with (folder / "laundry.mo").open("wb") as file:
            write_mo(file, catalogue)
    return lambda text: Words(text, "laundry", str(tmp_path / "locale"))


@pytest.mark.parametrize("typed", ["run", "kjøre-vask", "køyre-vask", "KJØRE-VASK"])
def test_a_command_answers_to_its_name_in_every_language(mark: Callable[[str], Words], typed: str) -> None:
    """A command is found by its English name and by its translations, whatever language is spoken."""

    class Group(Shelf):
        def make(self, session: Session, name: str, entry: Entry) -> click.Command:
            return click.Command(name, help=session.say(entry.help))

    group = Group("laundry", {"run": Entry(mark("run"), mark("Run it."))}, "")
    context = click.Context(group, obj=Session(language="nb"))
    found = group.get_command(context, typed)
    assert found is not None
    assert ("run", "Kjør den.") == (found.name, found.help)
    assert group.get_command(context, "vaske") is None


@pytest.mark.parametrize(("language", "said"), [("nb", "Hvor ofte."), ("nn", "Kor ofte."), ("en", "How often.")])
def test_a_command_made_with_click_is_translated(mark: Callable[[str], Words], language: str, said: str) -> None:
    """Help, options and value names of an ordinary click command appear in the language; the command itself is as before."""

    @click.command(help=mark("Run it."), params=[click.Option(["--times"], metavar=mark("TIMES"))])
    def run() -> None:
        """Do nothing."""

    run.params[0].help = mark("How often.")
    made = localised(run, Language(language))
    text = made.get_help(click.Context(made))
    assert said in text
    assert WORDS.get(language, {}).get("Run it.", "Run it.") in text
    assert WORDS.get(language, {}).get("TIMES", "TIMES") in text
    assert "Run it." == run.help


def test_the_listed_records_are_those_the_core_declares(tmp_path: Path) -> None:
    """The table that help is written from says of the core's records what they say of themselves."""
    everything = load(Config(path=None, name="Test", file=tmp_path / "x.db", records=tuple(OFF)), plugins={})
    declared = {table.schema.name: Entry(table.schema.label, table.schema.help) for table in everything.tables.values()}
    assert declared == RECORDS
    assert {table.schema.name for table in everything.tables.values() if not table.schema.enabled} == OFF


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_in_a_language_are_each_for_one_command(language: str) -> None:
    """No two commands beside each other have the same name in a language, and no name is another command's in English."""
    say = Language(language).say
    for entries in ({**WORKFLOWS, **RECORDS}, VERBS, DATABASE):
        said = [spelled(say(entry.word)) for entry in entries.values()]
        assert sorted(set(said)) == sorted(said)
        assert {word for name, word in zip(entries, said, strict=True) if word in entries and word != name} == set()


def commands(kit: Kit, language: str) -> Iterator[tuple[click.Context, click.Command]]:
    """Yield every command of an organisation with its context, the root first."""
    session = Session(path=kit.folder / "omsorg.toml", language=language)
    todo: list[tuple[click.Context | None, click.Command]] = [(None, localised(Root(), session.language))]
    while todo:
        parent, command = todo.pop()
        context = click.Context(command, parent=parent, info_name=command.name, obj=session)
        yield context, command
        if isinstance(command, click.Group):
            inner = ((context, command.get_command(context, name)) for name in command.list_commands(context))
            todo.extend((context, found) for context, found in inner if found)
    session.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_and_option_has_a_help_text(kit: Kit, language: str) -> None:
    """Help of every command can be written, names all its options and explains each."""
    count = 0
    for context, command in commands(kit, language):
        count += 1
        assert command.help, context.command_path
        assert command.get_help(context)
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                record = parameter.get_help_record(context)
                assert record, (context.command_path, parameter.name)
                assert record[1].strip(), (context.command_path, parameter.name)
    assert count > len(RECORDS) * len(VERBS)


def test_what_a_command_is_listed_with_is_how_its_help_begins(kit: Kit) -> None:
    """The short help in the table of a group is the beginning of the command's own."""
    for context, command in commands(kit, "en"):
        if isinstance(command, SpokenGroup):
            for name, entry in command.entries(context.obj).items():
                found = command.get_command(context, name)
                assert found is not None
                assert found.help is not None
                if entry.where:
                    assert found.help.startswith(entry.help.rstrip(".").partition(". ")[0]), name


def test_a_staff_member_works_in_norwegian(kit: Kit) -> None:
    """Commands, options, codes and dates can be typed in bokmål and nynorsk, and the answer is in the language set."""
    added = kit.run("kontakt", "ny", "--slag", "besøk", "--dag", "i dag", lang="nb").ok()
    assert added.out.startswith("Lagt til: kontakt")
    assert "besøk" in kit.run("kontakt", "liste", "--slag", "besøk", lang="nn").ok().out
    assert "Feil:" in kit.run("kontakt", "ny", lang="nb").failed(2).err


def test_help_is_found_by_its_norwegian_name(kit: Kit) -> None:
    """`--hjelp` stands beside `--help` and `-h`, and click's own words are Norwegian."""
    for option in ("--help", "--hjelp", "-h"):
        assert kit.run("contact", "add", option, lang="nb").ok().out.startswith("Bruk: omsorg contact add")
    assert "Valg:" in kit.run("--hjelp", lang="nb").ok().out


def test_help_lists_plugins_by_what_their_distributions_say(kit: Kit) -> None:
    """The root lists workflows, records and enabled plugins; a plugin lists its records and its own commands."""
    listed = kit.run("--help").ok().out
    assert all(name in listed for name in ("report", "tally", "contact", "laundry", "Plugins:"))
    inner = kit.run("laundry", "--help").ok().out
    assert "machine-wash  Machines run on one day" in inner
    assert "ask" in inner
    assert "True 2" in kit.run("laundry", "ask", "how", "--times", "2").ok().out


def test_the_language_is_the_organisations_unless_another_is_asked_for(
    kit: Kit, program: Callable[..., object]
) -> None:
    """omsorg.toml, then OMSORG_LANG, then --lang decide the language."""
    kit.write("omsorg.toml", (kit.folder / "omsorg.toml").read_text(encoding="utf-8").replace('"en"', '"nn"'))
    said = [
        program("--help", cwd=kit.folder), program("--help", cwd=kit.folder, env={"OMSORG_LANG": "nb"}),
        program("--lang", "en", "--help", cwd=kit.folder, env={"OMSORG_LANG": "nb"}), program("--help", "--lang", "en", cwd=kit.folder),
    ]  # fmt: skip
    shown = [run.stdout.partition("\n")[0].partition(" ")[0] for run in said]  # type: ignore[attr-defined]
    assert ["Bruk:", "Bruk:", "Usage:", "Usage:"] == shown
    assert "Val:" in said[0].stdout  # type: ignore[attr-defined]
    assert "Valg:" in said[1].stdout  # type: ignore[attr-defined]
