"""What an object that never changes says of itself, worked out once."""

from collections.abc import Callable
from functools import wraps
from typing import Any


def once(method: Callable[..., Any]) -> Callable[..., Any]:
    """A method of frozen objects that keeps its answers in the object, by its arguments."""
    place = f"_{method.__name__}_once"

    @wraps(method)
    def answer(self: Any, *arguments: Any) -> Any:
        found = self.__dict__.setdefault(place, {})
        if arguments not in found:
            found[arguments] = method(self, *arguments)
        return found[arguments]

    return answer
