"""Parts of a page that run together, one after the other, whichever of them was touched; a part that looks as it did is not
drawn again, and of one that is drawn again only what differs is sent.

Streamlit draws a fragment as a whole, and each element costs server and browser about as much as a small answer. Here each part
lies in a container that the page's first run has made, and is a fragment to Streamlit's server: a run asked for by one is a run
of all. Controls of a part that stands stay known to the server as if they had been drawn. What a part sends (`ui.sending`) is
compared with what stands in its place. Nothing may be drawn into a part that stands.
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial

from streamlit.delta_generator import DeltaGenerator
from streamlit.delta_generator_singletons import context_dg_stack
from streamlit.error_util import handle_user_script_exception
from streamlit.errors import FragmentHandledException
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.fragment import MemoryFragmentStorage
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_run_context import RunLocation, ThreadState
from streamlit.runtime.state import get_session_state
from streamlit.util import calc_hash

from playground.ui.sending import Place

TRIGGERS = {"trigger_value", "string_trigger_value", "json_trigger_value", "chat_input_value"}  # what is set for one run only


@dataclass
class Part:
    """One part of a page, for as long as the page's elements stand: each full run makes them anew."""

    place: DeltaGenerator
    draw: Callable[[], None]
    # What it is drawn from, worked out in every run; where it equals what it was, the part stands. None: it is always drawn.
    looks: Callable[[], object] | None = None
    first: Callable[[], None] | None = None  # called in every run when its turn comes
    # Called where it stands: writes anew, in their places, the elements that may differ; False: not all have such a place.
    change: Callable[[], bool] | None = None
    name: str = ""  # of its fragment
    script: str = ""  # of its page, as Streamlit names it
    inside: Place | None = None  # where it is drawn
    seen: object = None  # what it looked like when it was drawn last; None: it was not, or not to its end
    controls: frozenset[str] = frozenset()  # Streamlit's names of its controls

    def begin(self) -> None:
        """Make the container that it is drawn into, in a run of the whole page."""
        with self.place:
            self.inside = Place.made()
        self.script = ThreadState.get().active_script_hash
        self.name = self.inside.name = calc_hash(f"part {self.script} {self.inside.path}")

    def drawn(self) -> None:
        """Draw it, as a fragment's function."""
        self.seen = None
        shared = get_script_run_ctx().shared
        shared.new_fragment_ids.check_and_add(self.name)
        before = shared.widget_ids_this_run.snapshot()
        with self._as_fragment():
            self.inside.drawn(partial(_reporting, self.draw))
        self.controls = shared.widget_ids_this_run.snapshot() - before
        self.seen = (self.looks(),) if self.looks else None

    def changed(self) -> bool:
        """Write anew what may differ in a part that stands; False where that is not all that there is to do."""
        seen, self.seen = self.seen, None
        shared = get_script_run_ctx().shared
        used = shared.widget_ids_this_run, shared.widget_user_keys_this_run
        before = [names.snapshot() for names in used]
        with self._as_fragment():
            whole = self.inside.changed(self.change)
        if whole:
            self.controls |= used[0].snapshot() - before[0]
            self.seen = seen
        else:  # nothing was drawn
            for names, kept in zip(used, before, strict=True):
                names.clear()
                for name in kept:
                    names.check_and_add(name)
        return whole

    def _as_fragment(self) -> AbstractContextManager[None]:
        where = {"fragment_id": self.name, "delta_path": self.inside.path, "run_location": RunLocation.FRAGMENT}
        return ThreadState.scoped(active_script_hash=self.script, **where)

    def begun_fragments(self) -> bool:
        """Whether a fragment begun in it may look again by itself."""
        return self.name in get_script_run_ctx().fragment_storage._parent_by_id.values()

    def stands(self) -> bool:
        """Whether nothing of it can have changed that `change` does not write anew."""
        if self.looks is None or self.seen is None or self.seen != (self.looks(),):
            return False
        return (self.change is not None or not touched(self.controls)) and not self.begun_fragments()

    def keep(self) -> None:
        """Its controls are in use, though this run has not drawn them."""
        used = get_script_run_ctx().shared.widget_ids_this_run
        for control in self.controls:
            used.check_and_add(control)

    def forget(self) -> None:
        """What it has sent may not have arrived."""
        self.seen = None
        self.inside.forget()


class Piece:
    """What was drawn into the open container by one function; it can be drawn again in the same places."""

    def __init__(self, name: str, draw: Callable[[], None]) -> None:
        self.name, self.within = name, context_dg_stack.get()[-1]
        self.look: object = None  # for who draws it
        self.begin = self.within._cursor.index
        used = get_script_run_ctx().shared.widget_ids_this_run
        before = used.snapshot()
        draw()
        self.controls, self.end = used.snapshot() - before, self.within._cursor.index

    def drawn_again(self, draw: Callable[[], None]) -> bool:
        """Whether it has as many elements as before: what stands behind it stays."""
        cursor = self.within._cursor
        cursor.reset()
        cursor._index = self.begin
        with self.within:
            draw()
        return cursor.index == self.end


def touched(controls: Iterable[str]) -> bool:
    """Whether one of them was set by other hands than the reader's, or is a button that was pressed."""
    state = get_session_state()._state
    for control in controls:
        about = state._new_widget_state.widget_metadata.get(control)
        if about is None or state._key_id_mapper.id_key_mapping.get(control) in state._new_session_state:
            return True
        if about.value_type in TRIGGERS and state._new_widget_state.get(control):
            return True
    return False


def draw_together(*parts: Part, last: Callable[[], None] = lambda: None) -> None:
    """Draw them in this order, in this run and in every run that one of them asks for; then call `last`."""
    storage = get_script_run_ctx().fragment_storage
    storage._together = names = {}
    for part in parts:
        if part.first:
            part.first()
        part.begin()
        names[part.name] = part
        ends = last if part is parts[-1] else None
        storage.register(part.name, partial(_draw_where_due, part, ends))
        part.drawn()
    last()


def _draw_where_due(part: Part, ends: Callable[[], None] | None) -> None:
    if part.first:
        part.first()
    if part.stands() and (part.change is None or part.changed()):
        part.keep()
    else:
        part.drawn()
    if ends:
        ends()


def _reporting(draw: Callable[[], None]) -> None:
    """What fails is said where it is drawn; the other parts stand."""
    try:
        draw()
    except Exception as error:
        handle_user_script_exception(error, get_script_run_ctx().on_script_error)
        raise FragmentHandledException(error) from error


_ordered, _clear = MemoryFragmentStorage.order_fragment_ids, AppSession._clear_queue
_dropped = MemoryFragmentStorage.clear_stale_descendants
_begin = getattr(AppSession, "_create_scriptrunner", None)


def _together(storage: MemoryFragmentStorage) -> dict[str, Part]:
    return vars(storage).get("_together", {})


def _all_of_a_page(storage: MemoryFragmentStorage, names: list[str]) -> list[str]:
    """In the place of `MemoryFragmentStorage.order_fragment_ids`: who asks for one part of a page asks for all. A fragment that a
    part has begun changes what stands there."""
    together = _together(storage)
    for name in names:
        for around in storage._iter_ancestor_ids(name):
            if around in together:
                together[around].inside.forget()
    if any(name in together for name in names):
        names = [*together, *(name for name in names if name not in together)]
    return _ordered(storage, names)


def _drop_stale(storage: MemoryFragmentStorage, name: str, fresh: frozenset[str]) -> list[str]:
    """In the place of `MemoryFragmentStorage.clear_stale_descendants`, which sorts all fragments by who has begun them."""
    return _dropped(storage, name, fresh) if name in storage._parent_by_id.values() else []


def _clear_what_is_drawn(session: AppSession, names: list[str] | None = None) -> None:
    """In the place of `AppSession._clear_queue`, which drops what was not sent yet of the fragments that run anew: of a part
    it has to arrive."""
    together = _together(session._fragment_storage)
    _clear(session, names and [name for name in names if name not in together])


def _begin_run(session: AppSession, *asked: object) -> None:
    """In the place of `AppSession._create_scriptrunner`: what the run before has still to say is not listened to."""
    if session._scriptrunner is not None:
        for part in _together(session._fragment_storage).values():
            part.forget()
    _begin(session, *asked)


MemoryFragmentStorage.order_fragment_ids, AppSession._clear_queue = _all_of_a_page, _clear_what_is_drawn
MemoryFragmentStorage.clear_stale_descendants = _drop_stale
if _begin:
    AppSession._create_scriptrunner = _begin_run
