"""Some test pictures, each with what the network says of it: wrong ones first, then the least certain."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import streamlit as st
from PIL import Image

from playground.kit.i18n import _
from playground.kit.saying import verbatim
from playground.lessons.fine_tuning.runs import Run
from playground.lessons.fine_tuning.sheet_lab import apart
from playground.ui.files import png_bytes

SIDE, SHOWN = 80, 8  # px, pictures


def verdicts(run: Run, *, key: str) -> None:
    """Draw them in one row; a cross stands before what is wrong."""
    places = doubtful(run)
    if not len(places):
        return
    test = run.parted.dataset.test
    pictures = [_file(_Place(run.parted.dataset.digest, int(place), test.pictures)) for place in places]
    st.image(pictures, caption=[verdict(run, place) for place in places], width=SIDE)


@dataclass(frozen=True)
class _Place:
    """A picture of a set; the set's digest and its place tell it from others."""

    digest: str
    place: int
    pictures: Sequence[Image.Image] = field(compare=False)


@lru_cache(maxsize=64)
def _file(one: _Place) -> bytes:
    return png_bytes(apart(one.pictures[one.place], SIDE))


def doubtful(run: Run) -> np.ndarray:
    """Places of at most SHOWN test pictures: those with the smallest probability of their own class first."""
    result = run.result
    own = result.probabilities[np.arange(len(result.labels)), result.labels]
    return np.argsort(own, kind="stable")[:SHOWN]


def verdict(run: Run, place: int) -> str:
    """What is said of a test picture: "cat 98 %", with a cross where it is wrong."""
    result = run.result
    said = int(result.probabilities[place].argmax())
    right = said == result.labels[place]
    text = _("{name} {p:.0f}\u00a0%").format(name=verbatim(result.classes[said]), p=100 * result.probabilities[place, said])
    return text if right else f"✗\u00a0{text}"
