"""What a reader chooses in the lesson "Paint your photo"."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import ClassVar

from playground.kit.i18n import N_
from playground.kit.settings import Settings, choice, number, picker, scale, several, slider, switch, text, views
from playground.lessons.style_transfer.grid import PARAMETERS, VALUES
from playground.vision.style_config import NETWORKS, POOLINGS, SIZES, STEPS, WEIGHTINGS, StyleConfig

WEIGHTS = (0.0, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)  # 1 is neutral, 0 is off
RATES = (0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0)
USUAL = StyleConfig()
PAINT = {"view": "paint"}


def painted(name: str, *modes: str) -> Callable[[object], bool]:
    """Where a setting of the painting does something: in its modes, and in a grid of two others."""

    def wanted(chosen: object) -> bool:
        here = chosen.view == "paint" or (chosen.view == "grid" and name not in (chosen.rows, chosen.columns))
        return here and chosen.mode in (modes or MODES)

    return wanted


MORE = {"group": N_("More settings")}
AT_ONCE = {"when": PAINT, "row": "size and steps"}
IN_GRID = {"when": {"view": "grid"}, "row": "size and steps of a grid", **MORE}
MODES = {
    "transfer": N_("The photo in a style"),
    "texture": N_("Only the style’s texture"),
    "content": N_("The photo from its features"),
}
MODE_HELP = N_(
    "Texture: from noise, without a content loss. From its features: from grey, without a style loss; it shows what the "
    "content layers know."
)
STYLED = ("transfer", "texture")
LOSS_NAMES = {"gram": N_("Gram matrix"), "moments": N_("Mean and deviation"), "sliced": N_("Sliced Wasserstein")}
LOSS_HELP = N_(
    "What is compared of a style layer: products of channels, each channel’s mean and deviation, or the whole distribution "
    "of its features (slower)."
)
COLOURS = {"luminance": N_("Luminance"), "histogram": N_("Histogram")}
COLOURS_BY_HELP = N_(
    "Luminance: the painting’s brightness with the photo’s colours. Histogram: the style picture gets the photo’s mean and "
    "covariance of colours first."
)
WEIGHTS_HELP = N_("A number for each layer, in their order. They are relative; 0 leaves a layer out.")
BUTTONS = {"look": "buttons", **MORE}
VIEWS = {
    "paint": N_("Paint"),
    "grid": N_("Grid of two settings"),
    "start": N_("Photo or noise first"),
    "smoothness": N_("Smoothness"),
    "gram": N_("Gram matrix"),
}
VIEWS |= {"layers": N_("Rebuilt from one layer"), "taps": N_("Layer outputs"), "paths": N_("Optimiser paths")}
# How a painting begins: key to what it is called among the settings, and in the filmstrip.
START_NAMES = {
    "recoloured": N_("Photo in the style’s colours"),
    "content": N_("Photo"),
    "instant": N_("Instant result"),
    "noise": N_("Noise"),
    "style": N_("Style picture"),
    "grey": N_("Grey"),
}
START_HELP = N_(
    "What the picture is before the first step. In the style’s colours: the photo, its colours shifted to the painting’s. "
    "Instant result: what one pass through a network paints, as in the lesson Instant style."
)
NETWORK_HELP = " · ".join(f"{name}: {network.title}" for name, network in NETWORKS.items())
COARSE_HELP = N_("Two thirds of the steps at half the size: larger strokes, in a third of the time.")
RATE_HELP = N_("How far the first step moves the picture’s values, in deviations of colour.")
OPTIMISERS = {"adam": "Adam", "lbfgs": "L-BFGS", "scales": N_("All scales")}
OPTIMISER_HELP = N_(
    "All scales: momentum, with shapes of 1, 2, 4, 8 and 16 px moved equally far. 50 steps get about as far as 200 of Adam."
)
SCALED_HELP = N_(
    "By their targets: weight 1 means the same at any size and network. As in d2l: raw losses times 1, 10,000 and 10."
)


def read_weights(raw: str) -> tuple[float, ...]:
    """Numbers between commas or spaces; none in an empty text. Raises ValueError with a sentence."""
    try:
        return tuple(float(word) for word in raw.replace(",", " ").split())
    except ValueError:
        raise ValueError(f"“{raw}” is no list of weights. Write one number for each layer, such as 1, 0.5, 0.") from None


def layer_weights(kind: str, label: str, *modes: str) -> str:
    """The text field for weights of the layers of a kind."""
    more = {"most": 80, "read": read_weights, "placeholder": "1, 1, 1", "help": WEIGHTS_HELP, **MORE}
    return text("", label, when=painted(f"{kind}_layers", *modes), **more)


def layers(network: str, kind: str, label: str, *modes: str) -> tuple[str, ...]:
    """The control for the layers that a loss looks at."""
    spec, wanted = NETWORKS[network], painted(f"{kind}_layers", *modes)
    own = spec.style_layers if kind == "style" else (spec.content_layer,)
    return several(own, spec.layers, label, when=lambda chosen: wanted(chosen) and chosen.network == network, **MORE)


@dataclass(frozen=True)
class Style(Settings, prefix="style"):
    """Everything the lesson's controls set; `config` is what the core takes."""

    view: str = views(VIEWS, aliases={"Start": "start", "Layers": "layers", "Taps": "taps", "Paths": "paths"})
    photo: ClassVar = picker(when={"view": ("paint", "grid", "taps")})
    style: ClassVar = picker(
        "style", when=lambda chosen: chosen.view == "gram" or (chosen.view in ("paint", "grid") and chosen.mode in STYLED)
    )
    inplace: bool = switch(True, N_("ReLU in place"), when={"view": "taps"}, help=N_("As torchvision builds it."))
    rows: str = choice("style_weight", PARAMETERS, N_("Rows"), when={"view": "grid"})
    columns: str = choice("start", PARAMETERS, N_("Columns"), when={"view": "grid"})
    style_weight: float = scale(USUAL.style_weight, WEIGHTS, N_("Style strength"), when=painted("style_weight", "transfer"))
    size: int = number(USUAL.size, *SIZES, N_("Longer side, px"), step=32, **AT_ONCE)
    steps: int = number(USUAL.steps, *STEPS, N_("Steps"), step=10, **AT_ONCE)
    grid_size: int = number(128, 64, 384, N_("Longer side, px"), step=32, **IN_GRID)
    grid_steps: int = number(40, 1, 300, N_("Steps"), step=10, **IN_GRID)
    mode: str = choice(
        "transfer", MODES, N_("What to paint"), help=MODE_HELP, when={"view": ("paint", "grid")},
        open_when=lambda chosen: chosen.mode != "transfer", **MORE,
    )  # fmt: skip
    style_loss: str = choice(
        USUAL.style_loss, LOSS_NAMES, N_("Style loss"), help=LOSS_HELP, when=painted("style_loss", *STYLED), **MORE
    )
    start: str = choice(USUAL.start, START_NAMES, N_("Start from"), help=START_HELP, when=painted("start", "transfer"), **MORE)
    network: str = choice(USUAL.network, tuple(NETWORKS), N_("Network"), help=NETWORK_HELP, when=painted("network"), **MORE)
    coarse_first: bool = switch(USUAL.coarse_first, N_("Coarse to fine"), help=COARSE_HELP, when=painted("coarse_first"), **MORE)
    keep_colours: bool = switch(
        USUAL.keep_colours, N_("Keep the photo’s colours"), when=painted("keep_colours", "transfer"), **MORE
    )
    colours_by: str = choice(
        USUAL.colours_by, COLOURS, N_("Colours kept by"), help=COLOURS_BY_HELP, when={"keep_colours": True}, **BUTTONS
    )
    blend: bool = switch(False, N_("Blend with a second style"), when=painted("blend", *STYLED), **MORE)
    second: ClassVar = picker("second_style", when={"blend": True}, **MORE)
    share: float = slider(0.5, 0.0, 1.0, 0.05, N_("Share of the second style"), when={"blend": True}, **MORE)
    content_weight: float = scale(
        USUAL.content_weight, WEIGHTS, N_("Content weight"), when=painted("content_weight", "transfer"), **MORE
    )
    tv_weight: float = scale(USUAL.tv_weight, WEIGHTS, N_("Smoothness (TV) weight"), when=painted("tv_weight"), **MORE)
    learning_rate: float = scale(
        USUAL.learning_rate, RATES, N_("Learning rate"), help=RATE_HELP, when=painted("learning_rate"), **MORE
    )
    optimiser: str = choice(
        USUAL.optimiser, OPTIMISERS, N_("Optimiser"), help=OPTIMISER_HELP, when=painted("optimiser"), **BUTTONS
    )
    pooling: str = choice(USUAL.pooling, POOLINGS, N_("Pooling"), when=painted("pooling"), **BUTTONS)
    weighting: str = choice(
        USUAL.weighting, WEIGHTINGS, N_("Scaling of the losses"), help=SCALED_HELP, when=painted("weighting"), **BUTTONS
    )
    content_style_vgg: tuple[str, ...] = layers("style_vgg", "content", N_("Content layers"), "transfer", "content")
    layers_style_vgg: tuple[str, ...] = layers("style_vgg", "style", N_("Style layers"), *STYLED)
    content_thin_vgg: tuple[str, ...] = layers("thin_vgg", "content", N_("Content layers"), "transfer", "content")
    layers_thin_vgg: tuple[str, ...] = layers("thin_vgg", "style", N_("Style layers"), *STYLED)
    content_vgg19: tuple[str, ...] = layers("vgg19", "content", N_("Content layers"), "transfer", "content")
    layers_vgg19: tuple[str, ...] = layers("vgg19", "style", N_("Style layers"), *STYLED)
    content_shares: str = layer_weights("content", N_("Weights of the content layers"), "transfer", "content")
    style_shares: str = layer_weights("style", N_("Weights of the style layers"), *STYLED)
    seed: int = number(
        USUAL.seed, 0, 999, N_("Seed of the noise"),
        when=lambda chosen: painted("seed")(chosen) and (chosen.mode == "texture" or "noise" in (chosen.start, *_starts(chosen))),
        **MORE,
    )  # fmt: skip

    @property
    def config(self) -> StyleConfig:
        """As `style_transfer` takes it; a network's own layers stay unsaid. Raises ValueError as it does."""
        network = NETWORKS[self.network]
        content, layers = getattr(self, f"content_{self.network}"), getattr(self, f"layers_{self.network}")
        same = {field.name: getattr(self, field.name) for field in fields(StyleConfig) if hasattr(self, field.name)}
        config = StyleConfig(
            **same,
            content_layers=() if content == (network.content_layer,) else content,
            style_layers=() if layers == network.style_layers else layers,
            content_layer_weights=read_weights(self.content_shares),
            style_layer_weights=read_weights(self.style_shares),
            style_weights=(1 - self.share, self.share) if self.blend else (),
        )
        config = replace(config, **FORCED[self.mode])
        return replace(config, size=self.grid_size, steps=self.grid_steps) if self.view == "grid" else config

    def verify(self) -> None:
        if self.view in ("paint", "grid"):
            self.config  # noqa: B018  (its checks)
        if self.view == "grid" and self.rows == self.columns:
            raise ValueError("Rows and columns show the same setting. Choose another one for either.")


# What a mode decides by itself.
FORCED = {"transfer": {}, "texture": {"content_weight": 0.0, "start": "noise"}, "content": {"style_weight": 0.0, "start": "grey"}}


def _starts(chosen: object) -> tuple[str, ...]:
    """The starts that a grid goes through."""
    return VALUES["start"] if chosen.view == "grid" and "start" in (chosen.rows, chosen.columns) else ()
