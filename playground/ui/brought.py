"""What the reader brought or handed over: one store a session, which every page reads and nothing but the reader empties.

    put("boxes", rows, name="drawn on cat.jpg")     # a page hands something over, an upload arrives
    latest("boxes")                                 # another page takes it: an Item, or None
    everything("photo")                             # the latest first
    find("photo", digest), remove("photo", digest)

A kind is a word that the page which puts and the page which takes agree on:

    photo, style            Photo
    annotations, detections ((file's name, its bytes), …), as uploaded
    boxes                   ((class, score or None, x1, y1, x2, y2), …) in pixels of the photo that `name` names
    text <setting's key>    what was typed into a text field
    pictures                PictureSet, labelled pictures to train on; SETS of them, with SET_BYTES of their own

An example, a question, Reset and another page leave the store as it is; it ends with the session. Its key in the session's
state begins with no lesson's prefix, so `forget` does not touch it. It holds MOST things a kind and about MOST_BYTES in all; the
oldest go first, and the one that came last always stays.
"""

import hashlib
import pickle
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from playground.images import Photo
from playground.training.sets import PictureSet

MOST = 6  # things of one kind
MOST_BYTES = 96 << 20  # of all kinds together
SETS, SET_BYTES = 2, 448 << 20  # of labelled pictures, apart from all other things
_KEY = "brought"


@dataclass(frozen=True)
class Item:
    """One thing of the reader's own. Two are the same when kind and digest are."""

    kind: str
    digest: str  # SHA-256, hexadecimal; a photo's is that of its pixels
    name: str = field(compare=False)  # what the reader is shown
    value: Any = field(compare=False, repr=False)  # shared by all who take it: never change it
    size: int = field(compare=False)  # bytes


def put(kind: str, value: Any, *, name: str = "") -> Item:
    """Keep a thing as the latest of its kind; what is there already moves to the front."""
    if isinstance(value, Photo):
        digest, size = value.digest, len(value.file) + 3 * value.image.width * value.image.height
    elif isinstance(value, PictureSet):
        digest, size = value.digest, value.memory
    else:
        data = pickle.dumps(value)  # never loaded: it only says what is equal, and how large
        digest, size = hashlib.sha256(data).hexdigest(), len(data)
    item = Item(kind, digest, name, value, size)
    _keep([item, *(other for other in _items() if other != item)])
    return item


def everything(kind: str) -> tuple[Item, ...]:
    """All that is kept of a kind, the latest first."""
    return tuple(item for item in _items() if item.kind == kind)


def latest(kind: str) -> Item | None:
    """What came last of a kind."""
    return next(iter(everything(kind)), None)


def find(kind: str, digest: str) -> Item | None:
    """The thing of that digest; None when it never came or is gone."""
    return next((item for item in everything(kind) if item.digest == digest), None)


def remove(kind: str, digest: str) -> None:
    """Drop a thing, because the reader asks for it."""
    _keep([item for item in _items() if (item.kind, item.digest) != (kind, digest)])


def _items() -> tuple[Item, ...]:
    return st.session_state.get(_KEY, ())


def _keep(items: list[Item]) -> None:
    """The latest of them that fit."""
    fitting: list[Item] = []
    for item in items:
        of_kind = sum(other.kind == item.kind for other in fitting)
        beside = [other for other in fitting if (other.kind == "pictures") == (item.kind == "pictures")]
        total = sum(other.size for other in beside) + item.size
        most, most_bytes = (SETS, SET_BYTES) if item.kind == "pictures" else (MOST, MOST_BYTES)
        if not beside or (of_kind < most and total <= most_bytes):
            fitting.append(item)
    st.session_state[_KEY] = tuple(fitting)
