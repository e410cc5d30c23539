"""The sections of an organisation's report: the plugins', its own, and the figures it places in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.errors import PluginError
from omsorgskjerne.organisation.chapters import chapter_ids
from omsorgskjerne.organisation.config import known_names
from omsorgskjerne.sections import Breakdown, Section
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from omsorgskjerne.organisation.loading import Organisation

_ = words_of(__name__)

OTHER_PARTS = ("key", "other", "goals")
"""Parts of a report that are neither chapters nor sections: key figures, figures of no section, goal attainment."""


def sections(organisation: Organisation) -> tuple[Section, ...]:
    """Return the report's sections in order; see `Organisation.sections`."""
    settings = organisation.settings
    found: dict[str, Section] = {}
    for plugin, declared in organisation.ask("omsorgskjerne_sections"):
        for section in declared:
            if not isinstance(section, Section):
                raise PluginError(_("The plugin {name}: omsorgskjerne_sections gave what is no section."), name=plugin)
            id_ = section.id or plugin
            if id_ in found:
                raise PluginError(
                    _("The plugin {name}: the section {section} exists already."), name=plugin, section=id_
                )
            found[id_] = _with_figures(organisation, plugin, attrs.evolve(section, id=id_))
    for id_, setting in settings.sections.items():
        found[id_] = attrs.evolve(found.get(id_, Section("", id=id_)), title=setting.title)
    _place_figures(organisation, found)
    here = [name for name in settings.report.order if name not in organisation.absent]
    known_names(dict.fromkeys(here), {*found, *OTHER_PARTS, *chapter_ids(organisation)}, "omsorg.toml [report] order")
    places = {id_: place for place, id_ in enumerate(settings.report.order)}
    return tuple(sorted(found.values(), key=lambda section: places.get(section.id, len(places))))


def _with_figures(organisation: Organisation, plugin: str, section: Section) -> Section:
    """Return a plugin's section with its figures as the organisation has them."""
    for figure in section.figures:
        if figure.id not in organisation.figures:
            raise PluginError(
                _("The plugin {name}: the section {section} prints {figure}, which is not declared."),
                name=plugin,
                section=section.id,
                figure=figure.id,
            )
    return attrs.evolve(section, figures=[organisation.figures[figure.id] for figure in section.figures])


def _place_figures(organisation: Organisation, found: dict[str, Section]) -> None:
    """Put each figure that names a section at the end of that section, unless it stands there already."""
    for id_, figure in organisation.figures.items():
        if not figure.section:
            continue
        known_names({figure.section: None}, found, f"omsorg.toml [figures.{id_}] section")
        section = found[figure.section]
        if all(other.id != id_ for other in section.figures):
            tables = [*section.tables, *(Breakdown(figure, by=name) for name in _asked_for(organisation, id_))]
            found[figure.section] = attrs.evolve(section, figures=[*section.figures, figure], tables=tables)


def _asked_for(organisation: Organisation, id_: str) -> list[str]:
    """Return the breakdowns that the organisation itself gives a figure: whoever asks for them wants to read them."""
    setting = organisation.settings.figures.get(id_)
    return [*(setting.by or ()), *(setting.parts or ())] if setting is not None else []
