"""Paintings that differ in two settings: what can vary, its values, and the configs of a grid."""

from dataclasses import replace

from playground.kit.i18n import N_, _
from playground.vision.style_config import OPTIMISERS, STYLE_LOSSES, StyleConfig

DEPTHS = ("relu1_1", "relu2_1", "relu3_1", "relu4_1")
# A field of StyleConfig to what it is called and the values that are painted; layers are (names,).
PARAMETERS = {
    "style_weight": N_("Style strength"),
    "content_weight": N_("Content weight"),
    "tv_weight": N_("Smoothness (TV) weight"),
    "learning_rate": N_("Learning rate"),
    "style_loss": N_("Style loss"),
    "start": N_("Start from"),
    "optimiser": N_("Optimiser"),
    "pooling": N_("Pooling"),
    "content_layers": N_("Content layer"),
    "style_layers": N_("Style layers"),
}
VALUES = {
    "style_weight": (0.1, 1.0, 10.0),
    "content_weight": (0.1, 1.0, 10.0),
    "tv_weight": (0.0, 1.0, 10.0),
    "learning_rate": (0.03, 0.1, 0.3),
    "style_loss": STYLE_LOSSES,
    "start": ("recoloured", "content", "noise"),
    "optimiser": OPTIMISERS,
    "pooling": ("average", "max"),
    "content_layers": tuple((name,) for name in DEPTHS),
    "style_layers": tuple(DEPTHS[: n + 1] for n in range(len(DEPTHS))),
}
OF_LAYERS = {
    "content_layers": "content_layer_weights",
    "style_layers": "style_layer_weights",
}  # weights go with the layers they are for


def grid_configs(config: StyleConfig, rows: str, columns: str) -> tuple[StyleConfig, ...]:
    """One config a cell, row by row. Raises ValueError where one of them cannot be."""

    def cell(row: object, column: object) -> StyleConfig:
        dropped = {OF_LAYERS[name]: () for name in (rows, columns) if name in OF_LAYERS}
        return replace(config, **dropped, **{rows: row, columns: column})

    return tuple(cell(row, column) for row in VALUES[rows] for column in VALUES[columns])


def value_words(name: str, value: object, names: dict[str, dict[str, str]]) -> str:
    """A value as its caption says it; `names` are the labels of choices."""
    if isinstance(value, tuple):
        return value[0] if len(value) == 1 else _("up to {layer}").format(layer=value[-1])
    return _(names[name][value]) if name in names else f"{value:g}" if isinstance(value, float) else str(value)
