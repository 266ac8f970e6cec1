"""Controls of the lesson "Transposed convolution": each is bound to the address under the name of the field it sets."""

from collections.abc import Callable
from dataclasses import fields

import numpy as np
import streamlit as st

from playground.images import Photo
from playground.kit.i18n import _
from playground.lessons.transposed_conv import answer as transposed
from playground.lessons.transposed_conv import enlarging, kernel_bank
from playground.lessons.transposed_conv.answer import TransConfig, as_text, unstretch
from playground.lessons.transposed_conv.enlarging import EnlargeConfig
from playground.lessons.transposed_conv.figures import Config
from playground.lessons.transposed_conv.kernel_bank import KERNELS, BankConfig
from playground.lessons.transposed_conv.states import BANK, MATRIX, PHOTO, PREFIX, SIZES, STAMPS, STRETCHED, WHITE
from playground.stage.pictures import parse_values
from playground.ui.photos import photo_picker

BOUND = "query-params"
LONGEST_TEXT = 1000  # characters of an own table
STAMPS_STAGE, STRETCHED_STAGE = f"{PREFIX}_stamps_stage", f"{PREFIX}_stretched_stage"
BANK_PICTURE = f"{PREFIX}_bank"
# class of a configuration → (its ranges, its choices)
LIMITS = {
    TransConfig: (transposed.RANGES, transposed.CHOICES),
    EnlargeConfig: (enlarging.RANGES, enlarging.CHOICES),
    BankConfig: (kernel_bank.RANGES, kernel_bank.CHOICES),
}
_STAGE = ("source", "h", "w", "kernel", "k", "stride", "pad", "extra", "dilation", "own_input", "own")
# view → (class of its configuration, the fields that have a control, in their order)
CONTROLS: dict[str, tuple[type[Config], tuple[str, ...]]] = {
    STAMPS: (TransConfig, _STAGE),
    STRETCHED: (TransConfig, _STAGE),
    MATRIX: (
        TransConfig,
        ("source", "tall", "wide", "kernel", "k", "stride", "pad", "dilation", "own_input", "own"),
    ),
    SIZES: (TransConfig, ("tall", "k", "stride", "pad", "dilation")),
    WHITE: (EnlargeConfig, ("weights", "size", "step", "crop", "rows", "columns")),
    PHOTO: (EnlargeConfig, ("weights", "size", "step", "remedy")),
    BANK: (BankConfig, ("set", "keep")),
}
PAIRED = {"h": "w", "tall": "wide", "rows": "columns"}  # number fields that stand beside each other
OF_OWN = {"source": ("h", "w", "tall", "wide"), "kernel": ("k",)}  # what an own table makes needless
DRAWN_BY_CHANCE = ("random", "xavier", "noise", "orthonormal")


def read_controls(view: str) -> tuple[Config, Photo | None]:
    """Draw a view's controls; returns its configuration, and the photo where it has one.

    Raises ValueError with a sentence where the choice cannot be.
    """
    photo = photo_picker() if view in (PHOTO, BANK) else None
    kind, names = CONTROLS[view]
    found: dict[str, object] = {}
    for name in names:
        needless = {part for owner, parts in OF_OWN.items() if found.get(owner) == "own" for part in parts}
        if name in ("own_input", "own") or name in PAIRED.values() or name in needless:
            continue
        if name in PAIRED and PAIRED[name] in names:
            for column, one in zip(st.columns(2, gap="small"), (name, PAIRED[name]), strict=True):
                with column:
                    found[one] = _number(kind, one)
        else:
            found[name] = _control(kind, name)
    if any(value in DRAWN_BY_CHANCE for value in found.values()):
        found["seed"] = _number(kind, "seed")
    if "own" in names:
        found |= _own("own" in found.values())
    return kind(**found), photo


def _control(kind: type[Config], name: str) -> object:
    ranges, choices = LIMITS[kind]
    default, key = getattr(kind(), name), f"{PREFIX}_{name}"
    if name in choices:
        listed = list(choices[name])
        return st.selectbox(_labels()[name], listed, index=listed.index(default), key=key, bind=BOUND, help=_helps().get(name))
    return st.slider(_labels()[name], *ranges[name], default, key=key, bind=BOUND, help=_helps().get(name))


def _number(kind: type[Config], name: str) -> int:
    return st.number_input(_labels()[name], *LIMITS[kind][0][name], getattr(kind(), name), key=f"{PREFIX}_{name}", bind=BOUND)


def _own(expanded: bool) -> dict[str, object]:
    """The texts of own tables. They stand on the page always: only a control that was there before an edit on the stage
    writes what the edit gives it into the address."""
    default = TransConfig()
    texts = {"own_input": _("Your input"), "own": _("Your kernel")}
    with st.expander(_("Your own numbers"), expanded=expanded):
        return {
            name: st.text_input(
                label,
                getattr(default, name),
                max_chars=LONGEST_TEXT,
                key=f"{PREFIX}_{name}",
                bind=BOUND,
                help=_("Rows are split by ; or click a number on the stage."),
            )
            for name, label in texts.items()
        }


def take_edit() -> None:
    """A number was changed on the stage of stamps: the whole table becomes the control's text, and with it the address."""
    _take(STAMPS_STAGE, lambda text: text)


def take_stretched_edit() -> None:
    """A number of the stretched input was changed: the input without its inserted zeros becomes the control's text."""

    def squeezed(text: str) -> str:
        kept = {field.name: st.session_state.get(f"{PREFIX}_{field.name}", field.default) for field in fields(TransConfig)}
        return as_text(unstretch(TransConfig(**kept), np.asarray(parse_values(text), np.float64)))

    _take(STRETCHED_STAGE, squeezed)


def take_keep() -> None:
    """The curve was let go: the slider follows, and with it the address."""
    keep = st.session_state[BANK_PICTURE].get("keep")
    if isinstance(keep, int) and 1 <= keep <= KERNELS:
        st.session_state[f"{PREFIX}_keep"] = keep


def _take(stage: str, table: Callable[[str], str]) -> None:
    edit = st.session_state[stage].get("edit")
    if not edit:
        return
    if isinstance(edit.get("own_input"), str):
        st.session_state.update({f"{PREFIX}_own_input": table(edit["own_input"]), f"{PREFIX}_source": "own"})
    elif isinstance(edit.get("own"), str):
        st.session_state.update({f"{PREFIX}_own": edit["own"], f"{PREFIX}_kernel": "own"})


def _labels() -> dict[str, str]:
    return {
        "source": _("Values"),
        "h": _("Rows"),
        "w": _("Columns"),
        "tall": _("Rows before"),
        "wide": _("Columns before"),
        "kernel": _("Kernel"),
        "k": _("Kernel size"),
        "stride": _("Stride"),
        "pad": _("Padding per side"),
        "extra": _("Output padding"),
        "dilation": _("Dilation"),
        "weights": _("Kernel"),
        "size": _("Kernel size"),
        "step": _("Stride"),
        "crop": _("Padding per side"),
        "rows": _("Rows"),
        "columns": _("Columns"),
        "remedy": _("Resize first by"),
        "set": _("Kernels"),
        "keep": _("Keep the first"),
        "seed": _("Seed"),
    }


def _helps() -> dict[str, str]:
    return {
        "pad": _("Padding crops the output here: it takes away what it added before a forward convolution."),
        "crop": _("Padding crops the output here."),
        "extra": _("Adds rows and columns at the end; smaller than stride or dilation."),
        "remedy": _("nearest: every pixel repeated · bilinear: a straight line between neighbours"),
        "set": _("Each kernel is 8 × 8, and so is the stride."),
        "tall": _("Of the picture before the convolution whose transpose this layer is."),
    }
