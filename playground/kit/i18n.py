"""One gettext function for every sentence a reader sees; English is the source text.

A translation is a compiled catalog `locale/<language>/LC_MESSAGES/playground.mo` beside this file, made from the template
`locale/playground.pot`. Where none exists the English text itself comes back, so lessons never know that translations exist.
"""

import gettext
import os
import re
from collections.abc import Callable
from functools import cached_property, lru_cache, wraps
from pathlib import Path
from typing import TypeVar

LOCALE_DIR = Path(__file__).parent / "locale"
_NUMBERED = re.compile(r"\{([1-9]\d*)\}")
W = TypeVar("W")


class Translations(gettext.GNUTranslations):
    """A catalog that also knows the sentences of errors, which arrive with their values put in.

    The template has such a sentence with its values numbered: "{1} is {2}; it can be {3} to {4}."
    """

    def gettext(self, message: str) -> str:
        translated = super().gettext(message)
        return self._with_values(message) if translated == message else translated

    def _with_values(self, message: str) -> str:
        for pattern, translated in self._numbered:
            if found := pattern.fullmatch(message):
                return _NUMBERED.sub(lambda slot: found[f"v{slot[1]}"], translated)
        return message

    @cached_property
    def _numbered(self) -> list[tuple[re.Pattern[str], str]]:
        """Patterns of the sentences with values, the longest first: they say most beside the values."""
        texts = [text for text in self._catalog if isinstance(text, str) and _NUMBERED.search(text)]
        return [(_pattern(text), self._catalog[text]) for text in sorted(texts, key=len, reverse=True)]


def _pattern(text: str) -> re.Pattern[str]:
    literal = _NUMBERED.split(text)[::2]  # between the values, which are numbered in their order
    parts = [f"(?P<v{number}>.*?){re.escape(after)}" for number, after in enumerate(literal[1:], 1)]
    return re.compile(re.escape(literal[0]) + "".join(parts), re.DOTALL)


@lru_cache(maxsize=8)
def _catalog(language: str) -> gettext.NullTranslations:
    return gettext.translation("playground", localedir=LOCALE_DIR, languages=[language], class_=Translations, fallback=True)


def _(text: str) -> str:
    """The sentence in the language of `PLAYGROUND_LANGUAGE` (default English); put numbers in with .format afterwards."""
    return _catalog(_language()).gettext(text)


def plural(one: str, many: str, n: int) -> str:
    """The form that goes with a number, n put in: plural("{n} model ready", "{n} models ready", 2)."""
    return _catalog(_language()).ngettext(one, many, n).format(n=n)


def worded(words: Callable[[], W]) -> Callable[[], W]:
    """A function of words alone that keeps what it says, a language each: a page says all of it at each change. Who gets it must
    not change it."""
    kept = lru_cache(maxsize=4)(lambda _language: words())
    return wraps(words)(lambda: kept(_catalog(_language())))


def _language() -> str:
    return os.environ.get("PLAYGROUND_LANGUAGE", "en")


def N_(text: str) -> str:
    """Marks a sentence of a table for translation; it passes `_` where it is shown."""
    return text
