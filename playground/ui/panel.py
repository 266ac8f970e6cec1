"""The controls of a lesson, drawn from its settings.

    settings = peek(Nms)                 # as they stand, before anything is drawn: the picture goes first
    with column:
        panel(Nms)                       # draws what is asked for
    mount(..., on_edit_change=take(Nms, "nms_lab"))   # an edit in the picture becomes the controls' values

A component hands over a change as `edit`: {"t": 0.6, "pick": 3}, names of settings with their new values. What is no value of
a setting is left where it was, for it does not come from our script.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import nullcontext, suppress
from contextvars import ContextVar
from functools import partial
from types import SimpleNamespace
from typing import Any, TypeVar

import streamlit as st

from playground.kit.i18n import N_, _
from playground.kit.settings import (
    Choice,
    Number,
    Picker,
    Settings,
    Several,
    Switch,
    Text,
    Upload,
    asked,
    default_of,
    holds,
    resolve,
)
from playground.ui.address import chosen_value, key_of, spelled, write_choices
from playground.ui.own_texts import keep_text, offers_own_text, own_text_button, typed
from playground.ui.parts import Piece, touched
from playground.ui.photos import look_of_picker, photo_picker
from playground.ui.uploads import lists_sets, upload_control

BOUND = "query-params"
IN_SIGHT = 6  # controls; the later ones are folded away
MORE = N_("More settings")
UNDER = object()  # look of what stands under a control: nobody knows it before it is drawn
K = TypeVar("K", bound=Settings)
_known: ContextVar["tuple[type[Settings], Values] | None"] = ContextVar("known", default=None)
Hooks = Mapping[str, Callable[[], None]]
Values = Mapping[str, Any]  # of `values_now`, which asks Streamlit for each: a run asks once and hands them on


def peek(kind: type[K], values: Values | None = None) -> K:
    """The settings as they stand, of `values` that are known. Raises ValueError with a sentence where they cannot be.

    A text that keeps the picture and cannot be read gives way to the last one that could; its field says what is wrong.
    """
    values = dict(values or values_now(kind))
    chosen = SimpleNamespace(**values)
    for name, control in kind.controls.items():
        if isinstance(control, Text) and control.keeps_picture and holds(kind, control.when, chosen):
            values[name] = _readable(kind, name, control, values[name])
    return kind(**values)


def _readable(kind: type[Settings], name: str, control: Text, text: str) -> str:
    key = f"{kind.prefix}_readable_{name}"
    if _problem(control, text) is None:
        st.session_state[key] = text
    return st.session_state.get(key) or default_of(kind, name, SimpleNamespace(**values_now(kind)))


def _problem(control: Text, text: str) -> str | None:
    """The sentence that says why a text cannot be read; None where it can."""
    try:
        if control.read:
            control.read(text)
    except ValueError as error:
        return str(error)
    return None


def values_now(kind: type[Settings]) -> dict[str, Any]:
    """Every value as it stands, not yet checked; what is not asked for is at its default."""
    known = _known.get()
    if known and known[0] is kind:
        return dict(known[1])
    return resolve(kind, lambda name, control: chosen_value(kind, name, control))


def _knowing(kind: type[Settings], values: Values, draw: Callable[[], None]) -> None:
    """Draw what stands under a control, and need not ask for all values again."""
    token = _known.set((kind, values))
    try:
        draw()
    finally:
        _known.reset(token)


def panel(
    kind: type[Settings],
    values: Values | None = None,
    *,
    only: tuple[str, ...] | None = None,
    apart: Collection[str] = (),
    below: Hooks | None = None,
    changed: Hooks | None = None,
) -> list[Piece]:
    """Draw the controls that are asked for, in the order of the declaration, into the open container.

    `only` names those wanted, `apart` those left out, where a page draws some elsewhere. `below` are functions that draw
    something under a control, `changed` functions called when its value was changed; both by the setting's name. Returns
    the controls and what stands under them, for `renew_panel`.
    """
    chosen = SimpleNamespace(**(values or values_now(kind)))
    shown = asked(kind, chosen)
    wanted = set(shown if only is None else only).difference(apart)
    drawn = [name for name in shown if name in wanted and getattr(kind.controls[name], "look", None) != "views"]
    later = _beyond_sight(kind, drawn) if only is None else ()
    folds: dict[str, Any] = {}
    rows: dict[tuple[str | None, str], Any] = {}
    pieces: list[Piece] = []
    for name in drawn:
        control = kind.controls[name]
        group = MORE if name in later else control.group
        if group is not None and group not in folds:
            reasons = [c.open_when for c in kind.controls.values() if c.group == group and c.open_when is not None]
            stands_open = any(holds(kind, reason, chosen) for reason in reasons)
            folds[group] = st.expander(_(group), expanded=stands_open)
        place = folds[group] if group is not None else nullcontext()  # the open container
        if control.row is not None:
            if (where := (group, control.row)) not in rows:
                members = sum(kind.controls[other].row == control.row for other in drawn)
                with place:
                    rows[where] = iter(st.columns(members, gap="small"))
            place = next(rows[where])
        with place:
            pieces.append(Piece(name, partial(_draw, kind, name, chosen, (changed or {}).get(name))))
            pieces[-1].look = _look(kind, name, vars(chosen))
            if below and name in below:
                pieces.append(Piece(name, partial(_knowing, kind, vars(chosen), below[name])))
                pieces[-1].look = UNDER
    if only is None:
        write_choices(kind, vars(chosen), shown, apart)
    return pieces


def renew_panel(
    pieces: Sequence[Piece], kind: type[Settings], values: Values, *, below: Hooks | None = None, changed: Hooks | None = None
) -> bool:
    """Draw again, each in its place, the controls that look otherwise than they did or were set by others, and what stands under
    controls; whether each had a place. The same controls are asked for."""
    chosen, whole = SimpleNamespace(**values), True
    for piece in pieces:
        if piece.look is UNDER:
            whole = whole and piece.drawn_again(partial(_knowing, kind, values, below[piece.name]))
        elif piece.look != _look(kind, piece.name, values) or touched(piece.controls):
            whole = whole and piece.drawn_again(partial(_draw, kind, piece.name, chosen, (changed or {}).get(piece.name)))
            piece.look = _look(kind, piece.name, values)
    return whole


def outline_of_panel(kind: type[Settings], values: Values, *, apart: Collection[str] = ()) -> object:
    """Which controls `panel` draws, and which of its folds stand open."""
    chosen, controls = SimpleNamespace(**values), kind.controls
    return [
        (name, controls[name].open_when is not None and holds(kind, controls[name].open_when, chosen))
        for name in asked(kind, chosen)
        if name not in apart and getattr(controls[name], "look", None) != "views"
    ]


def _look(kind: type[Settings], name: str, values: Values) -> object:
    """As `look_of`, None where a control hangs on nothing more than what was declared."""
    control = kind.controls[name]
    declared = not callable(control.label) and not callable(control.default)
    return None if declared and isinstance(control, Number | Switch | Several) else look_of(kind, name, values)


def look_of(kind: type[Settings], name: str, values: Values) -> object:
    """What one control is drawn from; nothing equals it where Streamlit has not its value yet."""
    chosen, control, key = SimpleNamespace(**values), kind.controls[name], key_of(kind, name)
    if isinstance(control, Picker):
        return look_of_picker(control.role)
    if isinstance(control, Upload):
        return object()
    words = _(control.label(chosen) if callable(control.label) else control.label)
    default = control.default(chosen) if callable(control.default) else control.default
    if isinstance(control, Choice):
        return words, tuple(control.labels(chosen).items()), st.session_state.get(key) == values[name] or object()
    if isinstance(control, Text):
        return words, default, control.keeps_picture and _problem(control, values[name]), offers_own_text(key, values[name])
    return words, default


def _beyond_sight(kind: type[Settings], drawn: Sequence[str]) -> tuple[str, ...]:
    """Names of the controls without a fold of their own that come after the first six; what stands in one row counts once, an
    uploader above the row of its earlier files twice."""
    free = [name for name in drawn if kind.controls[name].group is None]
    uploads = [name for name in free if isinstance(kind.controls[name], Upload)]
    rows = sum(lists_sets(kind.prefix, name, kind.controls[name]) for name in uploads)
    places = list(dict.fromkeys(kind.controls[name].row or name for name in free))[: IN_SIGHT - rows]
    return tuple(name for name in free if (kind.controls[name].row or name) not in places)


def choose_view(kind: type[Settings], values: Values | None = None) -> str:
    """The row of buttons above the stage that says which of a lesson's pictures is shown; the first unless chosen."""
    chosen = SimpleNamespace(**(values or values_now(kind)))
    key = key_of(kind, "view")
    _choice(kind.controls["view"], chosen.view, chosen, _("What to look at"), key, label_visibility="collapsed")
    return chosen.view


def _draw(kind: type[Settings], name: str, chosen: Any, changed: Callable[[], None] | None) -> None:
    control = kind.controls[name]
    if isinstance(control, Picker):
        photo_picker(control.role)
        return
    label = _(control.label(chosen) if callable(control.label) else control.label)
    more = {"key": key_of(kind, name), "help": _(control.help) if control.help else None, "on_change": changed}
    default = control.default(chosen) if callable(control.default) else control.default
    if isinstance(control, Choice):
        _choice(control, getattr(chosen, name), chosen, label, **more)
    elif isinstance(control, Number):
        given = (control.low, control.high, default, control.step)
        low, high, start, step = given if control.whole else map(float, given)
        draw = st.number_input if control.typed else st.slider
        draw(label, low, high, start, step=step, format=control.format, bind=BOUND, **more)
    elif isinstance(control, Several):
        st.multiselect(label, control.options, list(default), bind=BOUND, **more)
    elif isinstance(control, Switch):
        st.toggle(label, default, bind=BOUND, **more)
    elif isinstance(control, Upload):
        more.pop("key")
        upload_control(kind.prefix, name, control, label, **more)
    elif isinstance(control, Text):
        draw = partial(st.text_area, height=control.height) if control.area else st.text_input
        placeholder = _(control.placeholder) if control.placeholder else None
        more["on_change"] = typed(more["key"], changed)
        draw(label, default, max_chars=control.most, placeholder=placeholder, bind=BOUND, **more)
        if control.keeps_picture and (problem := _problem(control, getattr(chosen, name))):
            st.error(_(problem), icon=":material/error:")
        own_text_button(more["key"], getattr(chosen, name))


def _choice(control: Choice, value: Any, chosen: Any, label: str, key: str, **more: Any) -> None:
    """A choice is kept under its key and not bound: `write_choices` spells it in the address."""
    if st.session_state.get(key) != value or key not in st.session_state:
        st.session_state[key] = value
    labels = control.labels(chosen)
    keys = list(labels) or [value]
    shared = {"format_func": lambda one: _(labels.get(one, str(one))), "key": key, "persist_state": "session", **more}
    if control.look in ("buttons", "views"):
        wide = {"width": "stretch"} if control.look == "buttons" else {}
        st.segmented_control(label, keys, required=True, **wide, **shared)
    elif control.look == "radio":
        st.radio(label, keys, **shared)
    elif control.look == "scale":
        st.select_slider(label, keys, **shared)
    else:
        st.selectbox(label, keys, **shared)


def take(kind: type[Settings], key: str, *, event: str = "edit", also: Callable[[Mapping[str, Any]], None] | None = None):
    """A callback for the component `key`: the settings named in its `edit` take their new values, and with them the address.

    `also` is called with the whole edit, for what is no setting.
    """

    def taken() -> None:
        edit = st.session_state[key].get(event)
        if not isinstance(edit, Mapping):
            return
        put(kind, accepted(kind, edit))
        if also:
            also(edit)

    return taken


def accepted(kind: type[Settings], edit: Mapping[str, Any]) -> dict[str, Any]:
    """Those entries of an edit that are values of settings: numbers rounded and clipped, lists written as their text."""
    values = {}
    for name, value in edit.items():
        control = kind.controls.get(name)
        if control is None or isinstance(control, Picker):
            continue
        with suppress(ValueError, TypeError, OverflowError):
            values[name] = control.accept(value)
    return values


def put(kind: type[Settings], values: Mapping[str, Any]) -> None:
    """Give settings new values, before their controls are drawn. Texts among them are the reader's own from now on."""
    texts = [name for name in values if isinstance(kind.controls.get(name), Text)]
    before = values_now(kind) if texts else {}
    for name in texts:
        keep_text(key_of(kind, name), values[name], before=before[name])
    for name, value in values.items():
        control, key = kind.controls.get(name), key_of(kind, name)
        if key not in st.session_state and control is not None and not isinstance(control, Choice | Several):
            st.query_params[key] = spelled(value)  # Streamlit spells only what was drawn before
        st.session_state[key] = value
