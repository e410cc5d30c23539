"""An organisation declares figures of its own in omsorg.toml and adds to those of plugins."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omsorgskjerne import ConfigError, Formula, Stated, Unit, load, read_config
from omsorgskjerne.errors import FigureError, OmsorgError
from omsorgskjerne.figures import Constant, Operation, Term, write_expression
from omsorgskjerne.figures.formula import write_formula
from omsorgskjerne.organisation import Organisation
from omsorgskjerne.organisation.formulas import parse_formula


def organisation(folder: Path, text: str) -> Organisation:
    """Load an organisation whose omsorg.toml ends with this text."""
    path = folder / "omsorg.toml"
    path.write_text(f'[organisation]\nname = "Test"\n{text}', encoding="utf-8")
    return load(read_config(path))


def test_the_three_kinds_of_own_figures(tmp_path: Path) -> None:
    """A reading, a slice and a formula are figures like any other."""
    figures = organisation(
        tmp_path,
        """
        [figures."survey.meals"]
        label = "Food"
        unit = "score"
        scale = [1, 5]
        [figures."meetings.general"]
        label = "General meetings"
        of = "contacts.total"
        where = { kind = ["meeting", "group"] }
        unit = "meeting"
        [figures."measures.per_meeting"]
        label = "Measures per meeting"
        formula = "measures.total / meetings.general"
        """,
    ).figures
    stated, sliced, formula = (figures[id_] for id_ in ("survey.meals", "meetings.general", "measures.per_meeting"))
    assert isinstance(stated, Stated)
    assert stated.scale == (1, 5)
    assert sliced.kind == "number of rows"
    assert sliced.filters == {"state": ("done",), "kind": ("meeting", "group")}
    assert sliced.unit == Unit.MEETING
    assert isinstance(formula, Formula)


def test_key_note_and_rounding_are_added_to_a_plugins_figure(tmp_path: Path) -> None:
    """What an organisation adds does not change what is counted."""
    figure = organisation(
        tmp_path, '[figures."visits.total"]\nkey = true\nnote = "door counter"\nround_to = 100\n'
    ).figures["visits.total"]
    assert (figure.key, figure.note, figure.round_to) == (True, "door counter", 100)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('[figures."visits.total"]\nlabel = "mine"', "cannot be declared again"),
        ('[figures."visits.total"]\nformula = "1"', "cannot be declared again"),
        ('[figures."visits.totla"]\nkey = true', "no label"),
        ('[figures."mine"]\nlabel = "x"', "no figure id"),
        ('[figures."my.own"]\nlabel = "x"\nunit = "metre"', "metre is not known"),
        ('[figures."my.own"]\nlabel = "x"\nscale = [5, 1]', "scale"),
        ('[figures."my.own"]\nlabel = "x"\nof = "visits.totla"', "Did you mean visits.total"),
        ('[figures."my.own"]\nlabel = "x"\nof = "visits.per_open_day"', "slice"),
        ('[figures."my.own"]\nlabel = "x"\nof = "visits.total"\nwhere = { knid = "visit" }', "Did you mean kind"),
        ('[figures."my.own"]\nlabel = "x"\nof = "contacts.total"\nwhere = { kind = "vist" }', "Did you mean visit"),
        ('[figures."my.own"]\nlabel = "x"\nof = "contacts.total"\nby = ["minutes"]', "not the kind of field"),
        ('[figures."my.own"]\nlabel = "x"\nformula = "last_year(visits.total, 0)"', "cannot be read"),
        ('[figures."my.own"]\nlabel = "x"\nformula = "visits.total"\nby = ["month", "month"]', "by month twice"),
        ('[figures."my.own"]\nlabel = "x"\nformula = "visits.total +"', "cannot be read"),
        ('[figures."my.own"]\nlabel = "x"\nformula = "__import__(\'os\')"', "cannot be read"),
        ('[figures."my.own"]\nlabel = "x"\nformula = "my.own + 1"', "computed from itself"),
        (
            '[figures."a.a"]\nlabel = "x"\nformula = "b.b"\n[figures."b.b"]\nlabel = "x"\nformula = "a.a"',
            "computed from itself",
        ),
        ('[figures."my.own"]\nlabel = "x"\nsection = "surveys"', "surveys is not known"),
        ('[report]\norder = ["foood"]', "foood is not known"),
        ('[figures."my.own"]\nlabel = "x"\nformula = "visits.total / 0x10"', "cannot be read"),
        ('[figures."my.own"]\nlabel = "x"\nwhere = { kind = "visit" }', "where without of"),
        ('[figures."my.own"]\nlabel = "x"\nof = "visits.total"\nformula = "1"', "together"),
        ('[covered]\ncontct = ["2024"]', "Did you mean contact"),
        ('[tally]\nb = { label = "x", record = "contact", values = { knid = "visit" } }', "Did you mean kind"),
        ('[choices."contact.kind"]\ndusj = "conversation"', "called the same"),
    ],
)
def test_a_wrong_figure_is_refused_with_its_place(tmp_path: Path, text: str, reason: str) -> None:
    """Unknown figures, fields, codes, units and sections, and circles, are errors when figures are loaded."""
    with pytest.raises(OmsorgError, match=reason) as refusal:
        organisation(tmp_path, text).sections  # noqa: B018 - checked on first use
    assert isinstance(refusal.value, ConfigError | FigureError)


NUMBERS = st.integers(0, 999).map(lambda number: Constant(number / 4 if number % 2 else number))  # type: ignore[arg-type]
NAMES = {id_: Stated(id_, id_) for id_ in ("a.b", "visits.total", "survey.x_1")}
TERMS = st.recursive(
    st.one_of(st.sampled_from(list(NAMES.values())), NUMBERS),
    lambda inner: st.builds(Operation, st.sampled_from("+-*/"), inner, inner),
    max_leaves=12,
)


@given(TERMS)
def test_a_formula_reads_back_as_it_is_written(term: Term) -> None:
    """The text of a formula, with no bracket too many, means the same tree."""

    def name(part: Term) -> str:
        return str(part.value) if isinstance(part, Constant) else part.id  # type: ignore[attr-defined]

    text = write_expression(term, name)
    assert text == write_expression(parse_formula(text.replace("×", "*"), NAMES.__getitem__, "x"), name)


def test_own_sections_and_their_order(tmp_path: Path) -> None:
    """A section of the organisation's own is printed where `order` puts it, with the figures that name it."""
    sections = organisation(
        tmp_path,
        '[sections.survey]\ntitle = "Survey"\n[report]\norder = ["survey", "measures"]\n[figures."s.a"]\nlabel = "A"\nsection = "survey"\n',
    ).sections
    assert [section.id for section in sections] == ["survey", "measures", "contacts", "assessments", "persons"]
    assert [figure.id for figure in sections[0].figures] == ["s.a"]


def test_a_slice_narrows_the_filter_of_its_figure(tmp_path: Path) -> None:
    """Codes must pass both filters: a slice of the conversations cannot take in visits."""
    figures = organisation(
        tmp_path,
        """
        [figures."my.talks"]
        label = "Some talks"
        of = "contacts.talks"
        where = { kind = ["visit", "advice", "conversation"] }
        """,
    ).figures
    assert {"advice", "conversation"} == set(figures["my.talks"].filters["kind"])
    none = '[figures."my.none"]\nlabel = "x"\nof = "visits.total"\nwhere = { kind = "conversation" }'
    with pytest.raises(FigureError, match=r"my\.none.*by kind"):
        organisation(tmp_path, none).figures  # noqa: B018 - checked on first use


@pytest.mark.parametrize(
    "formula", ["last_year(visits.total, 2) - visits.total", "-visits.total + 2", "(0 - 1) * visits.total", "-1.5 * 2"]
)
def test_a_formula_is_read_as_it_is_printed(tmp_path: Path, formula: str) -> None:
    """Years before and a leading minus can be written, and what is printed of a formula is read as the same formula."""
    loaded = organisation(tmp_path, f'[figures."my.own"]\nlabel = "x"\nformula = "{formula}"')
    printed = write_formula(loaded, loaded.figures["my.own"].expression)  # type: ignore[arg-type]
    (tmp_path / "again").mkdir()
    again = organisation(tmp_path / "again", f'[figures."my.own"]\nlabel = "x"\nformula = "{printed}"')
    assert printed == write_formula(again, again.figures["my.own"].expression)  # type: ignore[arg-type]
