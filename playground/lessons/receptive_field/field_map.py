"""A photo with what units of a network read of it. Pointing at a place shows its unit's field; the browser looks it up."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

from playground.ui.components import component

_mount = component(__file__)


@dataclass(frozen=True)
class LayerField:
    """What the browser needs to know of one layer; pairs are (rows, columns)."""

    name: str
    size: tuple[int, int]
    jump: tuple[float, float]
    centre: tuple[float, float]  # of the first unit's field, in pixels
    units: tuple[int, int]


@dataclass(frozen=True)
class Dots:
    """Marks at every pair of places."""

    label: str
    mark: str  # "disc", "ring" or "cross"
    rows: tuple[float, ...]
    columns: tuple[float, ...]


def field_map(
    photo: str,
    size: tuple[int, int],
    *,
    layers: Sequence[LayerField] = (),
    layer: int = 0,
    unit: tuple[int, int] = (0, 0),
    margin: int = 0,
    heat: str | None = None,
    squares: Mapping[str, int] | None = None,
    dots: Sequence[Dots] = (),
    words: Mapping[str, str],
    alt: str,
    key: str,
    on_pick: Callable[[], None] = lambda: None,
) -> None:
    """Draw a photo of `size` (h, w) pixels with `margin` pixels of nothing around it.

    layers[layer] is shown with the field of `unit`; a slider scrubs through the layers, a pointer through the units. `photo` and
    `heat`, which lies over the photo, are data URLs. `squares` maps a label to the side of a square around the field's middle.
    `words` has hint, told, dots and layer, with slots in braces. A click or a scrubbed layer leaves {"layer", "down", "across"}
    in `st.session_state[key].picked`, places from 0 to 1, and calls on_pick.
    """
    _mount(
        data={
            "photo": photo,
            "size": list(size),
            "layers": [asdict(one) for one in layers],
            "layer": layer,
            "unit": list(unit),
            "margin": margin,
            "heat": heat,
            "squares": [{"label": label, "side": side} for label, side in (squares or {}).items()],
            "dots": [asdict(one) for one in dots],
            "words": dict(words),
            "alt": alt,
        },
        key=key,
        on_picked_change=on_pick,
    )
