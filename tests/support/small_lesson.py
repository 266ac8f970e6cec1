"""A lesson of a few settings, for tests of the panel and the address."""

from dataclasses import dataclass
from typing import ClassVar

from playground.kit.lesson import Lesson
from playground.kit.settings import Settings, choice, number, picker, scale, slider, switch, text, views

LESSON = Lesson(
    slug="small",
    prefix="small",
    section="Convolution",
    title="A small lesson",
    nav_title="Small",
    about="For tests.",
    card="For tests",
    textbook="d2l 1",
    textbook_url="https://d2l.ai",
)


@dataclass(frozen=True)
class Small(Settings, prefix="small"):
    view: str = views({"first": "First picture", "second": "Second picture"})
    source: str = choice("sky", {"sky": "the sky", "sea": "the sea"}, "Source", when={"view": "first"})
    photo: ClassVar = picker(when={"source": "sea"})
    size: int = number(3, 1, 9, "Size")
    t: float = slider(0.5, 0.0, 1.0, 0.05, lambda chosen: "Threshold, large" if chosen.size > 5 else "Threshold")
    rate: float = scale(0.1, (0.01, 0.1, 1.0), "Rate", group="More")
    extra: bool = switch(False, "Extra", group="More")
    words: str = text("a b", "Words", most=20, when={"extra": True}, write=" ".join)
    word: str = choice("a", lambda chosen: chosen.words.split(), "Word", when={"extra": True}, look="buttons")
