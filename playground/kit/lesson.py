"""What navigation, home and the frame of a page know of a lesson."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Lesson:
    """One lesson. Its texts are marked for translation where they are shown: this is read before anybody's language is known."""

    slug: str  # the page's address; with _ for - also its folder, its script and its thumbnail
    prefix: str  # of every control's key, hence of its parameters in the address: "conv" gives conv_stride
    section: str  # folder of its script; its chapter is told in playground/lessons/__init__.py
    title: str
    nav_title: str
    about: str  # two plain sentences under the title: what the thing is and is for; what can be done here
    card: str  # a few words on the card at home
    textbook: str  # section of Dive into Deep Learning, as in "d2l 7.2"
    textbook_url: str
    finds: tuple[tuple[str, str], ...] = ()  # (words that people type at home, the query of the state that answers them)

    def __post_init__(self) -> None:
        empty = [name for name, value in vars(self).items() if not value and name != "finds"]
        if empty:
            raise ValueError(f"Lesson {self.slug!r} lacks {', '.join(empty)}.")

    @property
    def room(self) -> str:
        """Name of its folder and of its script."""
        return self.slug.replace("-", "_")

    @property
    def script_path(self) -> Path:
        return ROOT / "pages" / self.section.lower() / f"{self.room}.py"

    @property
    def thumbnail_path(self) -> Path:
        return ROOT / "assets" / "thumbnails" / f"{self.slug}.webp"
