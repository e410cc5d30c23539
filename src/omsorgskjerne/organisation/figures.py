"""All figures of an organisation: collected from plugins and `omsorg.toml`, and checked as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from omsorgskjerne.errors import ConfigError, PluginError
from omsorgskjerne.figures import TIME, Figure, Formula, Stated
from omsorgskjerne.figures.rows import is_of_rows
from omsorgskjerne.organisation.checks import Check, check_settings
from omsorgskjerne.organisation.config import known_names
from omsorgskjerne.organisation.formulas import DEEPEST, FIGURE_ID, check_weight, parse_formula, too_much
from omsorgskjerne.organisation.loading import Failure
from omsorgskjerne.schema import FieldRef
from omsorgskjerne.tables import CORE
from omsorgskjerne.terms import Disclosure, Unit
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omsorgskjerne.organisation.loading import Organisation
    from omsorgskjerne.organisation.settings import FigureSetting

_ = words_of(__name__)

OWN = "omsorg.toml"
ADDED = ("definition", "note", "key", "decimals", "round_to", "since", "as_of", "section")


def declared_by(organisation: Organisation) -> list[tuple[str, Figure]]:
    """Return every figure that the core and the plugins declare, as they declare it, with whose it is."""
    declared: list[tuple[str, Figure]] = []
    for plugin, figures in organisation.ask("omsorgskjerne_figures"):
        for figure in figures:
            if not isinstance(figure, Figure):
                raise PluginError(_("The plugin {name}: omsorgskjerne_figures gave what is no figure."), name=plugin)
            declared.append((plugin, figure))
    return declared


def collect(organisation: Organisation) -> tuple[dict[str, Figure], dict[str, str]]:
    """Return every figure by id, and who declares it; see `Organisation.figures` and `owners`."""
    figures: dict[str, Figure] = {}
    owners: dict[str, str] = {}
    for plugin, figure in organisation.declared:
        _check_id(organisation, plugin, figure, owners)
        figures[figure.id] = with_unit(organisation, figure)
        owners[figure.id] = plugin
    check_settings(organisation)
    own = organisation.settings.figures
    for id_, setting in own.items():
        if id_ in figures:
            figures[id_] = _added_to(figures[id_], setting)
    for id_, setting in own.items():
        if id_ not in owners and not _waits(organisation, id_, setting):
            try:
                figures[id_] = _own(organisation, id_, own, figures)
            except _AbsentError as absent:
                organisation.failures.append(Failure(absent.plugin, absent.error))
    _check_all(organisation, figures, owners)
    return figures, owners


def _check_all(organisation: Organisation, figures: Mapping[str, Figure], owners: Mapping[str, str]) -> None:
    """Check every figure against the records it counts, and what funders say of figures."""
    for id_, figure in figures.items():
        Check(organisation, figures, owners.get(id_, OWN), figure).all()
    if organisation.settings.funders:
        from omsorgskjerne.organisation.selection import check_funders  # templates need the core's figures

        check_funders(organisation, figures)


def _waits(organisation: Organisation, id_: str, setting: FigureSetting) -> bool:
    """Tell whether something is added to a figure of a plugin that is not here."""
    return not setting.declares and id_.partition(".")[0] in organisation.absent


class _AbsentError(Exception):
    """A figure is made from one of a plugin that is not here."""

    def __init__(self, figure: str, other: str) -> None:
        super().__init__()
        self.plugin = other.partition(".")[0]
        self.error = ConfigError(
            _("omsorg.toml: {figure} is left out, because {other} belongs to a plugin that is not enabled."),
            figure=figure,
            other=other,
        )


def with_unit(organisation: Organisation, figure: Figure) -> Figure:
    """Return the figure with its unit: its own, that of the quantity its number is of, or pieces."""
    return figure if figure.unit is not None else attrs.evolve(figure, unit=figure.default_unit(organisation))


def _check_id(organisation: Organisation, plugin: str, figure: Figure, owners: Mapping[str, str]) -> None:
    """Check that an id begins with the plugin's name, or with a word that is no plugin's and no core figure's."""
    first = figure.id.partition(".")[0]
    taken = {*organisation.absent, *(other.name for other in organisation.plugins)} - {plugin}
    if plugin != CORE:
        taken |= {CORE, *(id_.partition(".")[0] for id_, owner in owners.items() if owner == CORE)}
    if not FIGURE_ID.fullmatch(figure.id) or first in taken:
        raise PluginError(
            _("The plugin {name}: the figure id {figure} cannot be used."),
            hint=_(
                "It must begin with {name} and a full stop, or with a word that is the name of no plugin and begins "
                "no figure of the core."
            ),
            name=plugin,
            figure=figure.id,
        )
    if figure.id in owners:
        raise PluginError(
            _("The plugins {one} and {other} both declare the figure {figure}."),
            one=owners[figure.id],
            other=plugin,
            figure=figure.id,
        )


def _given(setting: FigureSetting, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(setting, name) for name in names if getattr(setting, name) is not None}


def _added_to(figure: Figure, setting: FigureSetting) -> Figure:
    if setting.declares:
        raise ConfigError(
            _("omsorg.toml: {figure} belongs to a plugin and cannot be declared again."),
            hint=_("Only {added} may be added; give your own figure another id."),
            figure=figure.id,
            added=", ".join((*ADDED, "disclosure")),
        )
    if setting.value is not None and not figure.is_set:
        raise ConfigError(
            _("omsorg.toml: {figure} is computed; its value cannot be set."),
            hint=_("A number stated by hand is a reading of a figure of your own."),
            figure=figure.id,
        )
    given = _given(setting, (*ADDED, *(["value"] if setting.value is not None else [])))
    return attrs.evolve(figure, **given, **_disclosure(figure.id, setting))


def _own(
    organisation: Organisation,
    id_: str,
    own: Mapping[str, FigureSetting],
    figures: dict[str, Figure],
    path: tuple[str, ...] = (),
) -> Figure:
    """Declare one of the organisation's figures, and first those it is made from."""
    setting = own[id_]
    _check_path(id_, path)
    _check_kind(id_, setting)

    def known(name: str) -> Figure:
        if name not in figures and name in own and not _waits(organisation, name, own[name]):
            figures[name] = _own(organisation, name, own, figures, (*path, id_))
        if name not in figures and name.partition(".")[0] in organisation.absent:
            raise _AbsentError(id_, name)
        if name not in figures:
            known_names({name: None}, {*figures, *own}, f"omsorg.toml [figures.{id_}]")
        return figures[name]

    options = {"unit": _unit(id_, setting), **_given(setting, ADDED), **_disclosure(id_, setting)}
    if setting.of is not None:
        return _slice(id_, setting, known(setting.of), options)
    if setting.label is None:
        raise ConfigError(
            _("omsorg.toml: {figure} has no label."),
            hint=_("There is no such figure in the plugins; to declare it, give it a label."),
            figure=id_,
        )
    if setting.formula is not None:
        expression = parse_formula(setting.formula, known, id_)
        check_weight(expression, id_)
        return Formula(id_, setting.label, expression, by=tuple(setting.by or ()), **_without_none(options))
    return _stated(id_, setting, options)


def _check_path(id_: str, path: tuple[str, ...]) -> None:
    """Check that a figure is not made from itself, nor of one that is made of one that is made of one …."""
    if id_ in path:
        raise ConfigError(
            _("omsorg.toml: {figure} is computed from itself."),
            hint=_("Take it out of its own formula, or out of that of a figure that it names: {path}."),
            figure=id_,
            path=" → ".join((*path[path.index(id_) :], id_)),
        )
    if len(path) == DEEPEST:
        raise too_much(id_)


def _stated(id_: str, setting: FigureSetting, options: dict[str, Any]) -> Stated:
    scale = setting.scale
    if scale is not None and (len(scale) != 2 or scale[0] >= scale[1]):  # noqa: PLR2004 - lowest and highest
        raise ConfigError(
            _("omsorg.toml: the scale of {figure} is its lowest and highest answer, such as [1, 5]."), figure=id_
        )
    ends = (scale[0], scale[1]) if scale else None
    assert setting.label is not None  # noqa: S101 - `_own` has looked
    return Stated(
        id_,
        setting.label,
        scale=ends,
        parts=setting.parts or {},
        dimensions=setting.dimensions,
        **_without_none(options),
    )


def _check_kind(id_: str, setting: FigureSetting) -> None:
    if not FIGURE_ID.fullmatch(id_):
        raise ConfigError(
            _("omsorg.toml: {figure} is no figure id: letters a–z, digits, _ and full stops, such as survey.meals."),
            figure=id_,
        )
    kinds = [name for name in ("of", "formula", "scale", "parts", "value") if getattr(setting, name) is not None]
    if len(kinds) > 1 and kinds != ["scale", "parts"]:
        raise ConfigError(
            _("omsorg.toml: {figure} cannot have {names} together."),
            hint=_("A figure is a slice (of), a formula, or stated by hand (scale, parts)."),
            figure=id_,
            names=", ".join(kinds),
        )
    if kinds == ["value"]:
        raise ConfigError(
            _("omsorg.toml: {figure} has a value, but no plugin has such a parameter."),
            hint=_("A number stated by hand is a reading: declare the figure with a label, and add the reading."),
            figure=id_,
        )
    for name in ("where", "by"):
        if getattr(setting, name) and setting.of is None and not (name == "by" and setting.formula is not None):
            raise ConfigError(
                _("omsorg.toml: {figure} has {name} without of."),
                hint=_("Name the figure it is a slice of."),
                figure=id_,
                name=name,
            )


def _without_none(options: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}


def _unit(id_: str, setting: FigureSetting) -> Unit | None:
    if setting.unit is None:
        return None
    if setting.unit not in list(Unit):
        known_names({setting.unit: None}, [str(unit) for unit in Unit], f"omsorg.toml [figures.{id_}] unit")
    return Unit(setting.unit)


def _disclosure(id_: str, setting: FigureSetting) -> dict[str, Any]:
    if setting.disclosure is None:
        return {}
    known = [str(unit) for unit in Disclosure]
    known_names({setting.disclosure: None}, known, f"omsorg.toml [figures.{id_}] disclosure")
    return {"disclosure": Disclosure(setting.disclosure)}


def _slice(id_: str, setting: FigureSetting, figure: Figure, options: dict[str, Any]) -> Figure:
    if not is_of_rows(figure):
        raise ConfigError(_("omsorg.toml: {figure} can only be a slice of a figure that counts rows."), figure=id_)
    where = {
        FieldRef(figure.record, name): tuple(codes) if isinstance(codes, list) else codes
        for name, codes in setting.where.items()
    }
    by = (
        {}
        if setting.by is None
        else {"by": tuple(name if name in TIME else FieldRef(figure.record, name) for name in setting.by)}
    )
    own = {"key": False, "note": "", "definition": "", "section": "", **_without_none(options), **by}
    own["service"] = ""  # the users of the service are counted in the plugin's own figure
    label = setting.label if setting.label is not None else figure.label
    return figure.sliced(where, id=id_, label=label, **own)
