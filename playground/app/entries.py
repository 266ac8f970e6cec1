"""The lessons as home's finder shows them, in the order of the path."""

from playground.kit.i18n import _
from playground.kit.lesson import Lesson
from playground.lessons import sections
from playground.ui.components.divider import data_url
from playground.ui.components.lesson_finder import Entry


def entries() -> list[Entry]:
    """Every lesson whose script is there."""
    return [entry_of(one, _(title)) for title, lessons in sections().items() for one in lessons if one.script_path.exists()]


def entry_of(lesson: Lesson, section: str) -> Entry:
    """A lesson with its words translated and the addresses of its states spelled out."""
    href = f"/{lesson.slug}"
    return Entry(
        name=_(lesson.nav_title),
        title=_(lesson.title),
        about=_(lesson.about),
        card=_(lesson.card),
        textbook=lesson.textbook,
        section=section,
        href=href,
        finds=[(_(phrases), f"{href}?{query}" if query else href) for phrases, query in lesson.finds],
        image=data_url(lesson.thumbnail_path.read_bytes()) if lesson.thumbnail_path.exists() else None,
    )
