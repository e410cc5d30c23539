"""Everything staff read is there in bokmål, nynorsk and English."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from omsorgskjerne.words import LANGUAGES, Language, words_of

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = sorted(path for folder in ("src", "plugins") for path in (ROOT / folder).rglob("*.po"))
HOLE = re.compile(r"\{[^{}]*\}")


def messages(path: Path) -> list[Message]:
    """Return the messages of a catalogue."""
    with path.open("rb") as file:
        return [message for message in read_po(file) if message.id]


def test_catalogues_are_complete_and_compiled() -> None:
    """No phrase in the sources lacks a translation, and the compiled catalogues are those of the texts beside them."""
    check = subprocess.run(
        [sys.executable, "tools/messages.py", "--check"], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    assert 0 == check.returncode, check.stderr


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_translations_keep_the_places_of_values(path: Path) -> None:
    """A translation has exactly the holes of the phrase, so that no value is lost and none asked for that is not there."""
    wrong = []
    for message in messages(path):
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        texts = [message.string] if isinstance(message.string, str) else list(message.string or ())
        wanted = {frozenset(HOLE.findall(text)) for text in ids}
        wrong += [text for text in texts if frozenset(HOLE.findall(text)) not in wanted]
    assert [] == wrong


def test_each_language_has_its_own_words() -> None:
    """The three languages that staff read are told apart in the glossary's words."""
    mark = words_of("omsorgskjerne")
    assert ["hjelpetiltak", "hjelpetiltak", "measures"] == [Language(code).say(mark("measures")) for code in LANGUAGES]
    assert ["anslått", "anslått", "estimated"] == [Language(code).say(mark("estimated")) for code in LANGUAGES]
    assert ["frivillig", "frivillig", "volunteer"] == [Language(code).say(mark("volunteer")) for code in LANGUAGES]
