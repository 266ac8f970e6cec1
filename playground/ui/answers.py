"""Answers kept between runs: by the settings they depend on and the photo's digest, nothing hand-picked.

    @kept
    def answer_for(settings: Nms, photo: Photo | None) -> NmsAnswer: ...

The function is given `settings.relevant()`: what is not asked for is at its default, so it cannot leak into an answer whose key
lacks it. Where an answer is only looked at differently, cache its base by `settings.apart_from("t", "pick")`.
"""

import functools
import hashlib
import inspect
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakValueDictionary

import streamlit as st

from playground.images import Photo
from playground.kit.settings import Settings
from playground.models.machine import release_free_memory

LONG = 0.3  # seconds
REST = 0.5  # seconds after a long answer, in which its picture leaves


def _free_memory_later() -> None:
    """Give free memory back when the reader has the picture: that takes tens of milliseconds."""
    timer = threading.Timer(REST, release_free_memory)
    timer.daemon = True
    timer.start()


def kept(function: Callable[..., Any] | None = None, *, most: int = 32) -> Callable[..., Any]:
    """Keep the latest `most` answers of `function(*arguments)`, for all sessions.

    Arguments are settings, photos, None, and plain values that spell themselves (str, numbers, tuples of them). Answers are
    shared, never copied: they are frozen. Raises TypeError for an argument that has no such spelling.
    """
    if function is None:
        return functools.partial(kept, most=most)

    def answers(key: str, _arguments: tuple[Any, ...]) -> Any:
        begun = time.monotonic()
        found = function(*_arguments)
        if time.monotonic() - begun > LONG:
            _free_memory_later()  # what took long has allocated much
        return found

    # Streamlit tells caches apart by module, name and source; all three are the same here until they are told otherwise.
    code = hashlib.sha256(inspect.getsource(function).encode()).hexdigest()[:16]
    answers.__module__, answers.__qualname__ = function.__module__, f"{function.__qualname__} {code}"
    answers.__signature__ = inspect.signature(answers)  # which it looks up in every call
    cached = st.cache_resource(max_entries=most, show_spinner=False)(answers)

    @functools.wraps(function)
    def answer(*arguments: Any) -> Any:
        given = tuple(map(_lasting, arguments))
        return cached(spelled(given), given)

    answer.clear = cached.clear
    return answer


@dataclass(frozen=True)
class _State:
    """What is said something of; its spelling and the answer itself tell it from others."""

    spelled: str
    number: int  # of the answer, as long as this holds it
    whole: tuple[Settings, Any, Photo | None] = field(compare=False)


_met: WeakValueDictionary[tuple[Callable[..., Any], int], Any] = WeakValueDictionary()  # answers that something was said of


def said(function: Callable[..., Any], settings: Settings, answer: Any, photo: Photo | None) -> Any:
    """What a pure `function(settings, answer, photo)` says of a state. Of an answer that is met again, thus kept, it is kept
    too, for all sessions; what is said of an upload is not."""
    state = _State(spelled((settings, photo)), id(answer), (settings, answer, photo))
    if photo is not None and photo.file:
        return function(*state.whole)
    if _met.get((function, id(answer))) is not answer:
        with suppress(TypeError):  # it cannot be referred to weakly
            _met[function, id(answer)] = answer
        return function(*state.whole)
    return _kept_saying(function, state)


@functools.lru_cache(maxsize=96)
def _kept_saying(function: Callable[..., Any], state: _State) -> Any:
    return function(*state.whole)


def _lasting(value: Any) -> Any:
    """What an answer may keep: settings without what is not asked for, a photo without its file."""
    if isinstance(value, Settings):
        return value.relevant()
    return value.without_file() if isinstance(value, Photo) else value


def spelled(value: object) -> str:
    """What a value is kept by; two that differ differ in it."""
    if isinstance(value, Photo):
        return f"photo {value.digest}"
    if isinstance(value, Settings):
        return f"{type(value).__module__}.{value!r}"
    if isinstance(value, tuple):
        return f"({', '.join(map(spelled, value))})"
    if value is None or isinstance(value, str | int | float | bool | bytes):
        return repr(value)
    raise TypeError(f"{type(value).__name__} cannot be a key of an answer; give settings, a photo or plain values.")
