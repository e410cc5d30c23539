"""Ids sort by the time they were made; codes can be said aloud."""

from itertools import islice
from uuid import RFC_4122, UUID

from omsorgskjerne.ids import SPEAKABLE, Id, is_id, new_code, new_id, new_ids


def test_ids_are_uuids_of_version_7() -> None:
    """Each id is a UUID of version 7 in its usual form."""
    for text in (new_id(), next(new_ids())):
        assert (UUID(text).version, UUID(text).variant) == (7, RFC_4122)
        assert is_id(text)
        assert text == str(UUID(text))


def test_ids_of_a_batch_are_different_and_sorted() -> None:
    """A hundred thousand ids in a row are all different and in order."""
    ids = list(islice(new_ids(), 100_000))
    assert ids == sorted(set(ids))


def test_other_text_is_no_id() -> None:
    """What only looks like an id is told apart."""
    assert not any(
        is_id(text) for text in ("", "KTR42", "01a2013d-0206-7000-bc91", "ZZa2013d-0206-7000-bc91-2816e08397a5")
    )


def test_codes_have_no_signs_that_are_mistaken_for_one_another() -> None:
    """A code holds neither vowels and digits that look alike (O 0, I 1, S 5, B 8) nor small letters."""
    assert not set("OIQSBZG01258") & set(SPEAKABLE)
    assert set(new_code(200)) <= set(SPEAKABLE)


def test_an_id_is_plain_text() -> None:
    """An Id compares, hashes and prints as the text it is."""
    assert "x" == Id("x") == str(Id("x"))
    assert {"x": 1}[Id("x")] == 1
