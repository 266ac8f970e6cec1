"""Two networks in the browser, one above the other, each to the same height."""

from playground.images import Photo
from playground.kit.i18n import _
from playground.lessons.networks.answer import TwoAnswer
from playground.lessons.networks.drawings import drawing
from playground.lessons.networks.lab import photo_url, words
from playground.lessons.networks.settings import Two
from playground.ui.components import component

LAB = "nets_compare"
_mount = component(__file__)


def draw(_settings: Two, answer: TwoAnswer, photo: Photo) -> None:
    """Both into the open container."""
    networks = [{"drawing": drawing(one), "photo": photo_url(photo, one.picture[1], one.picture[0])} for one in answer.anatomies]
    _mount(data={"networks": networks, "words": words() | {"measures": _("One bar in proportion to the other")}}, key=LAB)
