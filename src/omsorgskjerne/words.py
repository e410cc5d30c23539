"""Text that staff read: marked where it is written, translated where it is shown.

`_ = words_of(__name__)` gives a module its marker. `_("serving")` is an ordinary string that remembers the catalogue it
belongs to (`locale/<language>/LC_MESSAGES/<package>.mo` beside the package); a `Language` looks it up. Text without a
catalogue stays as it is.
"""

from __future__ import annotations

import gettext
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Self

LANGUAGES = ("nb", "nn", "en")


class Words(str):
    """A phrase in English that knows where its translations are."""

    __slots__ = ("domain", "folder")

    domain: str
    folder: str

    def __new__(cls, text: str, domain: str, folder: str) -> Self:
        """Mark `text` as belonging to the catalogue `domain` under `folder`."""
        words = super().__new__(cls, text)
        words.domain = domain
        words.folder = folder
        return words

    def __getnewargs__(self) -> tuple[str, str, str]:  # type: ignore[override]
        """Survive copying and pickling."""
        return str(self), self.domain, self.folder


class Translations(str):
    """A phrase given in several languages at once, as an organisation does in `omsorg.toml`."""

    __slots__ = ("texts",)

    texts: Mapping[str, str]

    def __new__(cls, texts: Mapping[str, str]) -> Self:
        """Keep every language; as a plain string it is the first."""
        words = super().__new__(cls, next(iter(texts.values()), ""))
        words.texts = texts
        return words

    def __getnewargs__(self) -> tuple[Mapping[str, str]]:  # type: ignore[override]
        """Survive copying and pickling."""
        return (self.texts,)


def words_of(module: str) -> Callable[[str], Words]:
    """Return the marker for a module's text; `module` is its `__name__`.

    The catalogue has the name of the top package and lies in the folder `locale` beside its file.
    """
    domain = module.partition(".")[0]
    origin = getattr(sys.modules.get(domain), "__file__", None)
    folder = str(Path(origin).parent / "locale") if origin else ""

    def mark(text: str) -> Words:
        return Words(text, domain, folder)

    return mark


class Phrase:
    """A phrase together with the values to put in: what a refused value was expected to be, for example."""

    __slots__ = ("text", "values")

    def __init__(self, text: str, /, **values: object) -> None:
        """Keep both apart until a language is known."""
        self.text = text
        self.values = values

    def __str__(self) -> str:
        """Return the phrase in English."""
        return str(self.text).format(**self.values) if self.values else str(self.text)


class Language:
    """One of the languages staff read: bokmål (nb), nynorsk (nn) or English (en)."""

    def __init__(self, code: str) -> None:
        """Choose a language; catalogues are opened when first needed."""
        self.code = code
        self._catalogues: dict[tuple[str, str], gettext.NullTranslations] = {}

    def __repr__(self) -> str:
        """Show the code."""
        return f"Language({self.code!r})"

    def say(self, text: str, /, **values: object) -> str:
        """Return `text` in this language with `values` put in; phrases among the values are translated too."""
        said = self._translate(text)
        return said.format(**{name: self._value(value) for name, value in values.items()}) if values else said

    def _value(self, value: object) -> object:
        if isinstance(value, Phrase):
            return self.say(value.text, **value.values)
        return self.say(value) if isinstance(value, str) else value

    def _translate(self, text: str) -> str:
        if isinstance(text, Translations):
            return text.texts.get(self.code) or str(text)
        if not isinstance(text, Words) or not text:
            return str(text)
        key = (text.domain, text.folder)
        if key not in self._catalogues:
            self._catalogues[key] = _catalogue(f"{text.folder}/{self.code}/LC_MESSAGES/{text.domain}.mo")
        return self._catalogues[key].gettext(str(text))


@cache
def _catalogue(file: str) -> gettext.NullTranslations:
    """Open a catalogue, once.

    Asking gettext to find it would bring the locale library along, on the way of every command.
    """
    try:
        with Path(file).open("rb") as stream:
            return gettext.GNUTranslations(stream)
    except FileNotFoundError:
        return gettext.NullTranslations()


def phrase(value: str | Mapping[str, str]) -> str:
    """Return what an organisation wrote, one text or one per language, as a phrase that `Language.say` understands."""
    return value if isinstance(value, str) else Translations(value)
