"""Putting a declaration into words: filters, lists of labels, formulas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from omsorgskjerne.tables import Table

_ = words_of(__name__)


def write_filter(table: Table, filters: Mapping[str, Sequence[Any]]) -> Phrase:
    """Return a filter in words, ready to stand behind what is filtered; empty where there is none."""
    said = Phrase("")
    for name, codes in filters.items():
        field = table[name]
        labels = getattr(field.role, "codes", {})
        among = write_either([_label(labels, code) for code in codes])
        test = Phrase(_("{field} is {codes}"), field=field.label, codes=among)
        if said.text:
            said = Phrase(_("{before} and {test}"), before=said, test=test)
        else:
            said = Phrase(_(" where {test}"), test=test)
    return said


def _label(labels: Mapping[str, str], code: Any) -> str:
    if code is None:
        return _("not stated")
    if isinstance(code, bool):
        return _("yes") if code else _("no")
    return labels.get(code, str(code))


def write_either(labels: Sequence[str]) -> Phrase:
    """Return labels with *or* before the last."""
    said = Phrase("{label}", label=labels[0])
    for label in labels[1:-1]:
        said = Phrase("{before}, {label}", before=said, label=label)
    return Phrase(_("{before} or {label}"), before=said, label=labels[-1]) if len(labels) > 1 else said


def write_list(labels: Sequence[str]) -> Phrase:
    """Return labels with commas between; *none* where there are none."""
    said = Phrase(labels[0]) if labels else Phrase(_("none"))
    for label in labels[1:]:
        said = Phrase("{before}, {label}", before=said, label=label)
    return said
