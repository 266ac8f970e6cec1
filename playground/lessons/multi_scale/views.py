"""What the lesson "Multi-scale" shows: one component, looked at in five ways, over the photo as the network gets it."""

import numpy as np
import streamlit as st
from PIL import ImageOps

from playground.images import Photo
from playground.lessons.multi_scale.answer import CROPS, ScaleAnswer
from playground.lessons.multi_scale.controls import LAB, take_edit
from playground.lessons.multi_scale.lab import scale_lab
from playground.lessons.multi_scale.states import CATCH, HEAD, PLACES, TOUCH, VIEW

LOOKS = {CATCH: "catch", VIEW: "view", PLACES: "places", TOUCH: "touch", HEAD: "heads"}  # view of the page -> of the component
SQUARE = 512  # px at most of what the browser gets


def show_maps(view: str, answer: ScaleAnswer, photo: Photo) -> None:
    """Draw a view into the open container. Raises ValueError where the chosen object cannot be slid over the input."""
    crop = answer.config.crop
    name = f"square {crop} {photo.digest}"
    scale_lab(answer, view=LOOKS[view], picture=name, pixels=square(photo.digest, crop, photo), key=LAB, on_edit=take_edit)


@st.cache_data(max_entries=8, show_spinner=False)
def square(digest: str, crop: str, _photo: Photo) -> np.ndarray:
    """(3, N, N) float32 in 0…1: the photo's middle square, or all of it stretched. The digest stands for the photo."""
    side = min(SQUARE, *_photo.image.size)
    image = ImageOps.fit(_photo.image, (side, side)) if crop == CROPS[0] else _photo.image.resize((side, side))
    return (np.asarray(image, dtype=np.float32) / 255).transpose(2, 0, 1)
