"""States of a lesson worth opening, each with the numbers that the sentence about it quotes.

A lesson's data file lists them; the page makes links of them, and a test opens every state and finds every number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar

from playground.kit.settings import Settings

Parameters = dict[str, str | int | float | bool]


@dataclass(frozen=True)
class State:
    """One state of a lesson's page, and what it shows: figures of the lesson by name, as the text quoted."""

    label: str
    why: str
    settings: Settings
    shows: Mapping[str, str] = field(default_factory=dict)
    photo: str | None = None  # name of the sample it needs, where it needs a certain one
    values: Mapping[str, object] = field(default_factory=dict)  # measured numbers, put into `why` after its translation

    @property
    def params(self) -> Parameters:
        """Query parameters that open it; what is at its default stays out."""
        return {**self.settings.changed(), **({"photo": self.photo} if self.photo else {})}


@dataclass(frozen=True)
class Question:
    """What a page asks before it shows: two to four answers, the index of the right one, why, and the state that proves it."""

    text: str
    options: Sequence[str]
    answer: int
    why: str
    proof: State
    values: Mapping[str, object] = field(default_factory=dict)  # measured numbers, put into `text` and `why`


def changed(config: Any, prefix: str, defaults: Mapping[str, object] | None = None) -> Parameters:
    """The fields of a configuration that are not at their default, as parameters of the address: <prefix>_<field>.

    `defaults` names those that differ from the dataclass's own.
    """
    usual = {field.name: field.default for field in fields(config)} | dict(defaults or {})
    return {f"{prefix}_{name}": getattr(config, name) for name, default in usual.items() if getattr(config, name) != default}


@dataclass(frozen=True)
class TellingState:
    """One state of a lesson's page, and what it shows: figures of the lesson's data file by name, as the text quoted.

    A lesson's own state sets `prefix`; one that may need a certain sample has a field `photo` with its name.
    """

    prefix: ClassVar[str]
    photo = None
    label: str
    why: str
    config: Any
    shows: dict[str, str]

    def settings(self) -> Parameters:
        """What the controls have to be set to."""
        return changed(self.config, self.prefix)

    @property
    def params(self) -> Parameters:
        """Query parameters that open this state on the page; what is at its default stays out."""
        return self.settings() | ({"photo": self.photo} if self.photo else {})


@dataclass(frozen=True)
class ViewState(TellingState):
    """A state of a page with several pictures; the one that opens first is the default of `view`."""

    view: str = ""

    def settings(self) -> Parameters:
        return super().settings() | ({f"{self.prefix}_view": self.view} if self.view != type(self).view else {})
