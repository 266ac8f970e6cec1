"""What a part of a page sends: of elements that stand in its container, those that differ.

A browser drops at a run's end what lies in a container of that run's fragments and was not sent again. A container that bears
no fragment's name drops nothing: each of its elements may be sent alone. So a container is named only for a run in which
elements come, go, or change their kind, and then all of them are sent.
"""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.delta_generator_singletons import context_dg_stack
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_cache import populate_hash_if_needed
from streamlit.runtime.scriptrunner import get_script_run_ctx

STORE = "playground_ui_components_picture_store"  # what it keeps in the browser stays there
LARGEST = 1 << 20  # bytes of an element that a session keeps
Path = tuple[int, ...]
_telling: ContextVar["_Told | None"] = ContextVar("telling", default=None)


@dataclass(frozen=True)
class Sent:
    """What is known of an element or a container that stands."""

    kind: str  # of the element, or a container's hash: one that differs in anything is another
    number: str  # Streamlit's name of a control
    hash: str


@dataclass(frozen=True)
class Known:
    """An element that was drawn by its mark alone."""

    mark: object
    message: ForwardMsg
    names: tuple[set[str], ...]  # of its controls: Streamlit's, and their keys


@dataclass
class Place:
    """A container whose elements are sent by what differs."""

    within: DeltaGenerator
    block: ForwardMsg  # which made it
    path: Path
    name: str = ""  # of the fragment that its elements belong to
    stand: dict[Path, Sent] | None = None  # in their order; None: not known
    named: bool = False  # whether it bears the name
    known: dict[Path, Known] = field(default_factory=dict)  # what `drawn_by` may tell again

    @classmethod
    def made(cls) -> "Place":
        """In the open container."""
        context, told = get_script_run_ctx(), []
        with _Taken(told.append):
            within = st.container()
        context.enqueue(told[0])
        return cls(within, told[0], tuple(told[0].metadata.delta_path))

    def forget(self) -> None:
        self.stand = None

    def drawn(self, draw: Callable[[], None]) -> None:
        """Draw all of it."""
        whole_page = not get_script_run_ctx().fragment_ids_this_run
        before, self.stand = self.stand, None
        told = _Told(self, at_once=whole_page or before is None)
        if told.at_once and not whole_page:
            self._bear(self.name)
        self.within._cursor.reset()
        try:
            with _Taken(told.take, told), self.within:
                draw()
        except Exception:
            told.send_all()
            raise
        if not told.at_once:
            if (differ := told.differing(before)) is None:
                told.send_all()
            else:
                self.send(differ)
        self.known = {path: one for path, one in self.known.items() if told.by_path.get(path) is one.message}
        self.stand = told.standing

    def changed(self, change: Callable[[], bool]) -> bool:
        """Write some elements anew in their places; False, and nothing sent, where others came, went or changed their kind."""
        before, self.stand = self.stand, None
        if before is None:
            return False
        told = _Told(self, at_once=False)
        try:
            with _Taken(told.take, told):
                whole = change()
        except Exception:  # it comes again, and is reported, where all is drawn
            return False
        own = {path: one for path, one in before.items() if told.holds(path)}
        if not whole or told.at_once or (differ := told.differing(own)) is None:
            return False
        self.send(differ)
        own = told.by_path
        self.known = {path: one for path, one in self.known.items() if own.get(path, one.message) is one.message}
        self.stand = before | told.standing
        return True

    def send(self, differ: list[ForwardMsg]) -> None:
        """Send these alone, to a container that drops nothing."""
        if differ and self.named:
            self._bear("")
        for message in differ:
            get_script_run_ctx().enqueue(message)

    def _bear(self, name: str) -> None:
        """Let the container bear its fragment's name from this run on, or none."""
        self.named = bool(name)
        message = ForwardMsg()
        message.CopyFrom(self.block)
        message.ClearField("hash")
        message.delta.fragment_id = name
        get_script_run_ctx().enqueue(message)


@dataclass
class _Told:
    """The messages of one drawing."""

    place: Place
    at_once: bool  # whether each leaves at once
    by_path: dict[Path, ForwardMsg] = field(default_factory=dict)
    twice: bool = False  # whether a container was made where something stood

    def take(self, message: ForwardMsg) -> None:
        """In the place of `ScriptRunContext.enqueue`."""
        delta, path = message.delta, tuple(message.metadata.delta_path)
        kind = delta.WhichOneof("type") if message.HasField("delta") else None
        own = path[: len(self.place.path)] == self.place.path
        if not own or kind not in ("new_element", "add_block"):
            if own and kind:  # it comes and goes between elements, which have to be there
                self.send_all()
            get_script_run_ctx().enqueue(message)
            return
        if kind == "add_block" and delta.fragment_id == self.place.name:
            delta.ClearField("fragment_id")
        self.twice |= path in self.by_path and "add_block" in (kind, self.by_path[path].delta.WhichOneof("type"))
        self.by_path[path] = message
        if self.at_once:
            get_script_run_ctx().enqueue(message)

    def holds(self, path: Path) -> bool:
        """Whether an element was written, or a container that it lies in."""
        return any(path[:length] in self.by_path for length in range(len(self.place.path) + 1, len(path) + 1))

    def send_all(self) -> None:
        """All that was held back, to a container that drops what is not among it."""
        if not self.at_once:
            self.at_once = True
            self.place._bear(self.place.name)
            for path in self.by_path:
                get_script_run_ctx().enqueue(self.leaving(path))

    def leaving(self, path: Path) -> ForwardMsg:
        """A message to send: what is kept may still wait in the queue of the run before, so a copy goes."""
        known = self.place.known.get(path)
        if known is None or known.message is not self.by_path[path]:
            return self.by_path[path]
        copy = ForwardMsg()
        copy.CopyFrom(known.message)
        return copy

    def differing(self, before: dict[Path, Sent]) -> list[ForwardMsg] | None:
        """Those that differ from what stands; None where elements come, go or change their kind."""
        now = self.standing
        if self.twice or _outline(before) != _outline(now):
            return None
        differ = (path for path, one in self.by_path.items() if before[path].hash != now[path].hash or _says_more(one))
        return [self.leaving(path) for path in differ]

    @cached_property
    def standing(self) -> dict[Path, Sent]:
        return {path: _sent(message) for path, message in self.by_path.items()}


class _Taken:
    """While it is open, what is drawn is given to `take`."""

    def __init__(self, take: Callable[[ForwardMsg], None], told: _Told | None = None) -> None:
        self.take, self.told = take, told

    def __enter__(self) -> None:
        self.token = _telling.set(self.told)
        context = get_script_run_ctx()
        send = context.enqueue

        def taken(message: ForwardMsg) -> None:
            context.enqueue = send
            try:
                self.take(message)
            finally:
                context.enqueue = taken

        context.enqueue = taken

    def __exit__(self, *_error: object) -> None:
        del get_script_run_ctx().enqueue
        _telling.reset(self.token)


def drawn_by(mark: object, draw: Callable[[], object]) -> None:
    """Draw one element that `mark` alone decides and of which the server hears nothing. Where the same stands it is not made
    again."""
    told = _telling.get()
    if told is None:
        draw()
        return
    cursor, shared = context_dg_stack.get()[-1]._cursor, get_script_run_ctx().shared
    used = shared.widget_ids_this_run, shared.widget_user_keys_this_run
    path, known = tuple(cursor.delta_path), told.place.known
    if not told.at_once and path in known and path not in told.by_path and known[path].mark == mark:
        for names, own in zip(used, known[path].names, strict=True):
            for name in own:
                names.check_and_add(name)
        cursor.lock_element()
        told.take(known[path].message)
        return
    before = [names.snapshot() for names in used]
    draw()
    message = told.by_path.get(path)
    if message is None or message.ByteSize() > LARGEST:
        known.pop(path, None)
    else:
        own = tuple(names.snapshot() - past for names, past in zip(used, before, strict=True))
        known[path] = Known(mark, message, own)


def _outline(stand: dict[Path, Sent]) -> list[tuple[Path, str, str]]:
    return [(path, one.kind, one.number) for path, one in stand.items()]


def _sent(message: ForwardMsg) -> Sent:
    populate_hash_if_needed(message)
    if message.delta.WhichOneof("type") == "add_block":
        return Sent(message.hash, "", message.hash)
    element = message.delta.new_element
    kind = element.WhichOneof("type")
    return Sent(kind, getattr(getattr(element, kind), "id", ""), message.hash)


def _says_more(message: ForwardMsg) -> bool:
    """Whether an element is more than what it looks like: it sets a control's value, acts once, or is a component, which may
    show what it was told beside the run (`ui.at_once`)."""
    if message.delta.WhichOneof("type") == "add_block":
        return False
    element = message.delta.new_element
    shown = getattr(element, element.WhichOneof("type"))
    component = getattr(shown, "component_name", "")
    return bool(element.has_one_shot_effect or getattr(shown, "set_value", False) or (component and component != STORE))
