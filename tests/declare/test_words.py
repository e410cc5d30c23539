"""Phrases are marked where they are written and translated where they are shown."""

import copy
import pickle

from omsorgskjerne.words import Language, Phrase, Translations, Words, phrase, words_of


def test_a_phrase_is_ordinary_text_in_english() -> None:
    """A marked phrase is the text it was written as."""
    marked = words_of("omsorgskjerne.anything")("serving")
    assert marked == "serving"
    assert marked.domain == "omsorgskjerne"


def test_marked_phrases_survive_copying() -> None:
    """Copies and pickles of phrases still know their catalogue and languages."""
    words = Words("a", "domain", "folder")
    assert "domain" == copy.deepcopy(words).domain == pickle.loads(pickle.dumps(words)).domain  # noqa: S301 - our own
    texts = Translations({"nb": "hei"})
    assert copy.copy(texts).texts == {"nb": "hei"}


def test_an_organisations_own_words_come_in_its_languages() -> None:
    """A text given in several languages is shown in the one asked for, or in the first."""
    text = phrase({"nb": "bostedsløs", "nn": "bustadlaus"})
    assert [Language(code).say(text) for code in ("nb", "nn", "en")] == ["bostedsløs", "bustadlaus", "bostedsløs"]


def test_values_are_put_in_and_translated() -> None:
    """Values of a phrase that are phrases themselves are translated too."""
    inner = Phrase(Translations({"nb": "minst {n}", "en": "at least {n}"}), n=3)
    outer = Translations({"nb": "ventet {what}", "en": "expected {what}"})
    assert Language("nb").say(outer, what=inner) == "ventet minst 3"
    assert Language("en").say(outer, what=inner) == "expected at least 3"


def test_text_without_a_catalogue_stays_as_it_is() -> None:
    """Braces in plain text without values are left alone."""
    assert Language("nb").say("{x}") == "{x}"
