"""States of a lesson worth opening, each with the numbers that the sentence about it quotes.

A lesson's data file lists them; the page makes links of them, and a test opens every state and finds every number.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from playground.kit.settings import Settings

_NAMED = re.compile(r"\{([^{}=]+)=([^{}]+)\}")  # names of figures, and the text quoted
Parameters = dict[str, str | int | float | bool]


@dataclass(frozen=True)
class State:
    """One state of a lesson's page, and what it shows: figures of the lesson by name, as the text quoted.

    A number that the text quotes may name its figures there, as in "IoU {IoU=0.333}" or "both {IoU,DIoU=0.500}": it joins
    `shows`, and a reader sees the number.
    """

    text: str  # "what to look at · what there is to see"
    settings: Settings
    shows: Mapping[str, str] = field(default_factory=dict)
    photo: str | None = None  # name of the sample it needs, where it needs a certain one
    values: Mapping[str, object] = field(default_factory=dict)  # measured numbers, put into `text` after its translation
    style: str | None = None  # name of the style picture it needs, a painting's or a sample photo's

    def __post_init__(self) -> None:
        named = {name: text for names, text in _NAMED.findall(self.text) for name in names.split(",")}
        object.__setattr__(self, "shows", {**named, **self.shows})
        object.__setattr__(self, "text", _NAMED.sub(r"\2", self.text))

    @property
    def label(self) -> str:
        return self.text.partition(" · ")[0]

    @property
    def why(self) -> str:
        return self.text.partition(" · ")[2]

    @property
    def params(self) -> Parameters:
        """Query parameters that open it; what is at its default stays out."""
        pictures = {"photo": self.photo, "style": self.style}
        return {**self.settings.changed(), **{role: name for role, name in pictures.items() if name}}


@dataclass(frozen=True)
class Question:
    """What a page asks before it shows: two to four answers, the index of the right one, why, and the state that proves it."""

    text: str
    options: Sequence[str]
    answer: int
    why: str
    proof: State
    values: Mapping[str, object] = field(default_factory=dict)  # measured numbers, put into `text` and `why`


@dataclass(frozen=True)
class Figure:
    """A number people came for, shown large: what it is, its value as text, and a few words after it (a unit, "of 9")."""

    label: str
    value: str
    note: str = ""
