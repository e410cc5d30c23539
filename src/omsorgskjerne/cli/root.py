"""The root of the command, and its entry point: the one place where errors end."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

import click

from omsorgskjerne.cli.groups import Entry, RecordEntry, Shelf, SpokenGroup, UnknownCommand, session_of
from omsorgskjerne.cli.session import Session
from omsorgskjerne.errors import OmsorgError
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_ = words_of(__name__)
