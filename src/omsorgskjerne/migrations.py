"""Changes to stored records that cannot be derived from the declarations: renames, new types, removals.

Declared, not run, here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@attrs.frozen
class RenameField:
    """A field of a record got another name; its values stay."""

    record: str
    old: str
    new: str


@attrs.frozen
class RenameRecord:
    """A record got another name; its rows stay."""

    old: str
    new: str


@attrs.frozen
class ConvertField:
    """The stored values of a field mean something else now: `convert` maps each one that is not empty."""

    record: str
    field: str
    convert: Callable[[Any], Any]


@attrs.frozen
class DropField:
    """A field is no longer kept; its values are lost, after a backup."""

    record: str
    field: str


@attrs.frozen
class DropRecord:
    """A record is no longer kept; its rows are lost, after a backup."""

    record: str


Step = RenameField | RenameRecord | ConvertField | DropField | DropRecord


@attrs.frozen
class Migration:
    """A named change of one plugin, applied once to each file, in the order declared.

    Records are named without the plugin's prefix.
    """

    name: str
    steps: Sequence[Step]
