"""One gettext function for every sentence a reader sees; English is the source text.

A translation is a compiled catalog `locale/<language>/LC_MESSAGES/playground.mo` beside this file. Where none
exists the English text itself comes back, so lessons never know that translations exist.
"""

import gettext
import os
from functools import lru_cache
from pathlib import Path

LOCALE_DIR = Path(__file__).parent / "locale"


@lru_cache(maxsize=8)
def _catalog(language: str) -> gettext.NullTranslations:
    return gettext.translation("playground", localedir=LOCALE_DIR, languages=[language], fallback=True)


def _(text: str) -> str:
    """The sentence in the language of `PLAYGROUND_LANGUAGE` (default English); put numbers in with .format afterwards."""
    return _catalog(_language()).gettext(text)


def plural(one: str, many: str, n: int) -> str:
    """The form that goes with a number, n put in: plural("{n} model ready", "{n} models ready", 2)."""
    return _catalog(_language()).ngettext(one, many, n).format(n=n)


def _language() -> str:
    return os.environ.get("PLAYGROUND_LANGUAGE", "en")


def N_(text: str) -> str:
    """Marks a sentence of a table for translation; it passes `_` where it is shown."""
    return text
