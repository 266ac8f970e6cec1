"""The foot of a lesson: examples, each a link that opens one state, and the question with which readers test themselves.

The links are real ones: they can be copied, bookmarked and opened in a new tab. A plain click changes the address and tells
Streamlit as the browser's Back button would, because only then does the address decide every bound control, those it
leaves out included; the session and with it an uploaded photo stay. The page then scrolls to the picture, and the controls that
changed are marked for two seconds. All in one element, because the browser goes through every element of a page at every move
of a slider.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from playground.kit.i18n import _
from playground.ui.components import component

IN_SIGHT = 4  # examples that are not folded away

_mount = component(__file__)


@dataclass(frozen=True)
class Example:
    """One link: what to do or look at, what it shows, and the path with its query that opens it."""

    label: str
    why: str
    href: str


@dataclass(frozen=True)
class SelfTest:
    """A question: two to four answers, the index of the right one, why, and the path of the state that proves it."""

    question: str
    options: Sequence[str]
    answer: int
    why: str
    href: str


def examples(best: Sequence[Example], more: Sequence[tuple[str, Sequence[Example]]], test: SelfTest | None, *, key: str) -> None:
    """Up to four examples in sight; the rest, and the further sections `more` (title, examples), in a fold."""
    rest = [(_("More examples"), best[IN_SIGHT:]), *more]
    sections = [{"title": title, "links": [asdict(one) for one in links]} for title, links in rest if links]
    words = {"examples": _("Examples"), "all": _("All examples"), "test": _("Test yourself"), "right": _("Right.")}
    words |= {"wrong": _("Not quite. The answer is: {answer}."), "proof": _("See it")}
    shown = [asdict(one) for one in best[:IN_SIGHT]]
    _mount(data={"shown": shown, "sections": sections, "test": test and asdict(test), "words": words}, key=key)
