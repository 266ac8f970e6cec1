"""The session's store of what the reader brought: the latest first, bounded, and nobody else's."""

import pytest
import streamlit as st
from hypothesis import given
from hypothesis import strategies as some
from PIL import Image

from playground.images import make_photo
from playground.training.built_in import built_in
from playground.ui import brought

KINDS = ("photo", "boxes", "text conv_own")


@pytest.fixture
def store(monkeypatch):
    """A session's state of its own."""
    monkeypatch.setattr(st, "session_state", {})
    return brought


def test_an_empty_store_has_nothing(store):
    assert store.latest("boxes") is None and store.everything("boxes") == () and store.find("boxes", "ab") is None
    store.remove("boxes", "ab")


def test_what_one_page_puts_another_takes(store):
    boxes = (("dog", 0.9, 10, 20, 110, 220), ("dog", None, 0, 0, 5, 5))
    item = store.put("boxes", boxes, name="cat.jpg")
    assert store.latest("boxes") is item and item.value is boxes and item.name == "cat.jpg"
    assert store.find("boxes", item.digest) is item and store.latest("photo") is None
    store.remove("boxes", item.digest)
    assert store.latest("boxes") is None


def test_a_photo_is_known_by_its_pixels_and_weighs_its_file_too(store):
    photo = make_photo(Image.new("RGB", (20, 10), "red"), name="a.png")
    assert (item := store.put("photo", photo)).digest == photo.digest and item.size == 600


def test_what_comes_again_moves_to_the_front(store):
    first, _second = store.put("text", "a"), store.put("text", "b")
    assert store.put("text", "a") == first
    assert [item.value for item in store.everything("text")] == ["a", "b"]


def test_bytes_are_bounded_and_the_newcomer_stays(store, monkeypatch):
    monkeypatch.setattr(brought, "MOST_BYTES", 1000)
    store.put("text", "small")
    store.put("annotations", (("a.zip", bytes(2000)),))
    assert store.latest("annotations") and store.latest("text") is None
    store.put("text", "again")
    assert store.latest("text") and store.latest("annotations") is None


def test_picture_sets_have_a_budget_of_their_own(store, monkeypatch):
    monkeypatch.setattr(brought, "MOST_BYTES", 1000)
    faces, textures, photographs = map(built_in, ("faces", "textures", "photographs"))
    item = store.put("pictures", faces)
    assert (item.digest, item.size) == (faces.digest, 200 * 3 * 25 * 25)
    store.put("text", "small")
    store.put("pictures", textures)
    store.put("pictures", photographs)
    assert [item.value for item in store.everything("pictures")] == [photographs, textures]
    assert store.latest("text").value == "small"
    store.put("annotations", (("a.zip", bytes(2000)),))
    assert len(store.everything("pictures")) == 2 and store.latest("annotations")


@given(some.lists(some.tuples(some.sampled_from(KINDS), some.integers(0, 9)), max_size=40))
def test_each_kind_keeps_its_latest_in_order(put):
    st_state = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(st, "session_state", st_state)
        for kind, value in put:
            brought.put(kind, value)
        for kind in KINDS:
            latest_first = list(dict.fromkeys(value for other, value in reversed(put) if other == kind))
            assert [item.value for item in brought.everything(kind)] == latest_first[: brought.MOST]
