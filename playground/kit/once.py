"""What an object that never changes says of itself, worked out once."""

from collections.abc import Callable
from functools import wraps
from typing import Any


def once(method: Callable[..., Any]) -> Callable[..., Any]:
    """A method of frozen objects that keeps its answers in the object, by its arguments; never None."""
    place = f"_{method.__name__}_once"

    @wraps(method)
    def answer(self: Any, *arguments: Any) -> Any:
        kept = self.__dict__.setdefault(place, {})
        if arguments not in kept:
            found = method(self, *arguments)
            kept[arguments] = None if found is self else found  # an object that holds itself stays until a collection
        return self if kept[arguments] is None else kept[arguments]

    return answer
