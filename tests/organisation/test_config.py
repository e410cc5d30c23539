"""`omsorg.toml` is found and read, or the error says what to mend."""

from pathlib import Path

import pytest

from omsorgskjerne import Config, ConfigError, load, read_config
from omsorgskjerne.organisation import find_config


def written(folder: Path, text: str) -> Path:
    """Write an omsorg.toml."""
    path = folder / "omsorg.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_small_configuration_has_sensible_defaults(tmp_path: Path) -> None:
    """A name is enough; the store lies beside the file and the language is bokmål."""
    config = read_config(written(tmp_path, '[organisation]\nname = "Test"\n'))
    assert ("Test", tmp_path / "omsorg.db", "nb", ()) == (config.name, config.file, config.language, config.plugins)


def test_the_nearest_configuration_above_counts(tmp_path: Path) -> None:
    """From a folder within an organisation its configuration is found; elsewhere the error says what to do."""
    path = written(tmp_path, '[organisation]\nname = "Test"\n')
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    assert path == find_config(below)
    path.unlink()
    with pytest.raises(ConfigError, match="omsorg init"):
        find_config(below)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", r"\[organisation\] with a name"),
        ('[organisation]\nnavn = "x"', "navn is not known"),
        ('[organisation]\nname = "x"\nlangauge = "nb"', "Did you mean language"),
        ('[organisation]\nname = "x"\nlanguage = "de"', "one of nb, nn, en"),
        ('[organisation]\nname = "x"\nplugins = "meals"', "list of names"),
        ('[organisation]\nname = "x"\nfile = 3', "file must be a text"),
        ('[organisation]\nname = "x"\n[figure]\n', "Did you mean figures"),
        ('[organisation]\nname = "x"\n[choices]\nkind = "x"', "one table for each field"),
        ('[organisation]\nname = "x"\n[choices."contact.kind"]\nx = 3', "needs a label"),
        ('[organisation]\nname = "x"\n[choices."contact.kind"]\nx = { labl = "x" }', "Did you mean label"),
        ("[organisation\n", "not valid TOML"),
    ],
)
def test_a_wrong_configuration_says_where(tmp_path: Path, text: str, reason: str) -> None:
    """A typo, a wrong type or broken TOML is named, with the nearest name that is known."""
    with pytest.raises(ConfigError, match=reason):
        read_config(written(tmp_path, text))


def test_a_missing_or_latin_file_says_so(tmp_path: Path) -> None:
    """A file that is not there, or not UTF-8, is an error that names it."""
    with pytest.raises(ConfigError, match="There is no file"):
        read_config(tmp_path / "omsorg.toml")
    (tmp_path / "omsorg.toml").write_bytes('[organisation]\nname = "Blå"'.encode("latin-1"))
    with pytest.raises(ConfigError, match="UTF-8"):
        read_config(tmp_path / "omsorg.toml")


def test_a_file_saved_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    """Notepad's mark at the beginning of a file does no harm."""
    (tmp_path / "omsorg.toml").write_text('[organisation]\nname = "Blå"', encoding="utf-8-sig")
    assert read_config(tmp_path / "omsorg.toml").name == "Blå"


SETTINGS = '[organisation]\nname = "x"\n'


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('[figures."a.b"]\nlabel = "x"\nuntit = "score"', "Did you mean unit"),
        ('[figures."a.b"]\nlabel = 3', "figures.a.b.label: expected a text"),
        ('[figures."a.b"]\nlabel = "x"\nkey = "yes"', "expected true or false"),
        ('[figures."a.b"]\nlabel = "x"\nsince = "2024"', "expected a date"),
        ('[figures."a.b"]\nlabel = "x"\nround_to = 1.5', "expected a whole number"),
        ('[report]\nforward = "x"', "Did you mean foreword"),
        ('[report]\norder = "contacts"', "expected a list"),
        ('[covered]\ncontact = ["someday"]', "not a period"),
        ('[tally]\nb = { label = "x" }', "record is missing"),
        ('[figures]\n"a.b" = 3', "figures.a.b: "),
        ("[report]\nyears = -3", "report.years: this number is not possible"),
        ('[figures."a.b"]\nround_to = 0', "round_to: this number is not possible"),
        ('[figures."a.b"]\ndecimals = -1', "decimals: this number is not possible"),
    ],
)
def test_the_rest_is_checked_when_it_is_used(tmp_path: Path, text: str, reason: str) -> None:
    """Figures, report, tally and covered periods are structured strictly; the error has the place and no value."""
    organisation = load(read_config(written(tmp_path, SETTINGS + text)))
    with pytest.raises(ConfigError, match=reason):
        organisation.settings  # noqa: B018 - structured on first use


def test_an_organisation_adds_relabels_and_retires_codes(tmp_path: Path) -> None:
    """Own codes may be used, own labels are shown, retired codes are refused for new rows; the plugin's class is untouched."""
    text = (
        SETTINGS
        + '[choices."contact.kind"]\nshower = { nb = "dusj", en = "shower" }\nvisit = "innom"\nphone = { retired = true }\n'
    )
    role = load(read_config(written(tmp_path, text))).tables["contact"]["kind"].role
    assert role.parse("Dusj") == "shower"
    assert role.parse("innom") == "visit"
    with pytest.raises(ValueError, match="one of"):
        role.check("phone")
    fresh = load(Config(path=None, name="x", file=tmp_path / "x.db")).tables["contact"]["kind"].role
    assert fresh.check("phone") == "phone"
    with pytest.raises(ValueError, match="one of"):
        fresh.check("shower")


@pytest.mark.parametrize("field", ["contact.knid", "contcat.kind", "contact.persons"])
def test_codes_of_a_field_that_has_none_are_refused(tmp_path: Path, field: str) -> None:
    """Codes for a field that does not exist, or has no codes, are an error in omsorg.toml."""
    with pytest.raises(ConfigError, match=r"choices"):
        load(read_config(written(tmp_path, SETTINGS + f'[choices."{field}"]\nx = "x"\n')))


def test_codes_of_a_plugin_that_is_switched_off_are_left_alone(tmp_path: Path) -> None:
    """Switching a plugin off does not make its codes an error."""
    assert (
        "contact" in load(read_config(written(tmp_path, SETTINGS + '[choices."meals.serving.meal"]\nx = "x"\n'))).tables
    )


def test_identity_is_off_until_it_is_switched_on(tmp_path: Path) -> None:
    """The record that holds names exists only where omsorg.toml asks for it."""
    assert "identity" not in load(Config(path=None, name="x", file=tmp_path / "x.db")).tables
    assert "identity" in load(Config(path=None, name="x", file=tmp_path / "x.db", records=("identity",))).tables
    with pytest.raises(ConfigError, match="idnetity"):
        load(Config(path=None, name="x", file=tmp_path / "x.db", records=("idnetity",)))
