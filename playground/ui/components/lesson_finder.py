"""A field that finds lessons by what people type, a row for the reader's photo, a numbered path, and a card for each lesson.

The search runs in the browser. Lessons that were opened are marked: those of this session, and those that the browser
remembers of earlier ones.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass

from playground.ui.components import component

_mount = component(__file__)


@dataclass(frozen=True)
class Entry:
    """A lesson as the finder shows it, its words translated."""

    name: str
    title: str
    about: str
    card: str
    textbook: str
    section: str
    href: str  # on this server
    finds: Sequence[tuple[str, str]] = ()  # (words that people type, the first phrase of them is shown; href of the state)
    image: str | None = None  # a data URL


def lesson_finder(
    entries: Sequence[Entry], *, photo: Sequence[str], visited: Collection[str], words: Mapping[str, str], key: str
) -> None:
    """Draw it, entries in the order of the path. `photo` and `visited` hold hrefs of lessons: those of the row above the path,
    and those that were opened; `words` what home.py gives."""
    data = {"lessons": [asdict(entry) for entry in entries], "photo": list(photo), "visited": sorted(visited)}
    data["words"] = dict(words)
    _mount(data=data, key=key)
