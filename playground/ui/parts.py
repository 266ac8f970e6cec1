"""Parts of a page that run together, one after the other, whichever of them was touched; a part that looks as it did is not
drawn again.

Streamlit draws a fragment as a whole, and each element costs server and browser about as much as a small answer. Here each part
is a fragment in a container of its own, which the page's first run has made. A run asked for by one is a run of all: Streamlit
is told their names, and what is not drawn again the browser keeps. Its controls stay known to the server as if they had been
drawn. Nothing may be drawn into a part that stands: to the browser all that surrounds an element is drawn with it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime import fragment as streamlit_fragment
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.fragment import MemoryFragmentStorage
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state import get_session_state

TRIGGERS = {"trigger_value", "string_trigger_value", "json_trigger_value", "chat_input_value"}  # what is set for one run only


@dataclass
class Part:
    """One part of a page, for as long as the page's elements stand: each full run makes them anew."""

    place: DeltaGenerator
    draw: Callable[[], None]
    # What it is drawn from, worked out in every run; where it equals what it was, the part stands. None: it is always drawn.
    looks: Callable[[], object] | None = None
    first: Callable[[], None] | None = None  # called in every run when its turn comes
    name: str = ""  # of its fragment
    seen: object = None  # what it looked like when it was drawn last; None: it was not, or not to its end
    controls: frozenset[str] = field(default_factory=frozenset)  # Streamlit's names of its controls

    def drawn(self) -> None:
        """The fragment's function."""
        shared, self.seen = get_script_run_ctx().shared, None
        self.name = streamlit_fragment.ThreadState.get().fragment_id
        before = shared.widget_ids_this_run.snapshot()
        self.draw()
        self.controls = shared.widget_ids_this_run.snapshot() - before
        self.seen = (self.looks(),) if self.looks else None

    def stands(self) -> bool:
        """Whether nothing of it can have changed: neither what it is drawn from, nor a control by other hands than the
        reader's, nor was a button of it pressed or a fragment begun in it."""
        if self.looks is None or self.seen is None or self.seen != (self.looks(),):
            return False
        state = get_session_state()._state
        for control in self.controls:
            about = state._new_widget_state.widget_metadata.get(control)
            if about is None or state._key_id_mapper.id_key_mapping.get(control) in state._new_session_state:
                return False
            if about.value_type in TRIGGERS and state._new_widget_state.get(control):
                return False
        return self.name not in get_script_run_ctx().fragment_storage._parent_by_id.values()

    def keep(self) -> None:
        """Its controls are in use, though this run has not drawn them."""
        used = get_script_run_ctx().shared.widget_ids_this_run
        for control in self.controls:
            used.check_and_add(control)


def draw_together(*parts: Part, last: Callable[[], None]) -> None:
    """Draw them in this order, in this run and in every run that one of them asks for; then call `last`."""
    storage = get_script_run_ctx().fragment_storage
    storage._together = names = {}
    for part in parts:
        if part.first:
            part.first()
        with part.place:
            st.fragment(_drawn)(part)
        names[part.name] = part
        ends = last if part is parts[-1] else None
        storage.register(part.name, partial(_draw_where_due, part, storage.lookup(part.name), ends))
    last()


def _drawn(part: Part) -> None:
    part.drawn()


def _draw_where_due(part: Part, draw: Callable[[], object], ends: Callable[[], None] | None) -> None:
    if part.first:
        part.first()
    if part.stands():
        part.keep()
    else:
        draw()
    if ends:
        ends()


_ordered, _clear = MemoryFragmentStorage.order_fragment_ids, AppSession._clear_queue


def _all_of_a_page(storage: MemoryFragmentStorage, names: list[str]) -> list[str]:
    """In the place of `MemoryFragmentStorage.order_fragment_ids`: who asks for one part of a page asks for all."""
    together = vars(storage).get("_together", ())
    if any(name in together for name in names):
        names = [*together, *(name for name in names if name not in together)]
    return _ordered(storage, names)


def _clear_what_is_drawn(session: AppSession, names: list[str] | None = None) -> None:
    """In the place of `AppSession._clear_queue`, which drops what was not sent yet of the fragments that run anew: of a part
    that may stand it has to arrive."""
    together = vars(session._fragment_storage).get("_together", {})
    _clear(session, names and [name for name in names if name not in together or together[name].looks is None])


MemoryFragmentStorage.order_fragment_ids, AppSession._clear_queue = _all_of_a_page, _clear_what_is_drawn
