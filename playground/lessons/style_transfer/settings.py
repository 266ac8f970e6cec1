"""What a reader chooses in the lesson "Paint your photo"."""

from dataclasses import dataclass, fields
from typing import ClassVar

from playground.kit.i18n import N_
from playground.kit.settings import Settings, choice, number, picker, scale, several, switch, views
from playground.vision.style_config import NETWORKS, OPTIMISERS, POOLINGS, SIZES, STEPS, WEIGHTINGS, StyleConfig

WEIGHTS = (0.0, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)  # 1 is neutral, 0 is off
RATES = (0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0)
USUAL = StyleConfig()
PAINT = {"view": "paint"}
MORE = {"when": PAINT, "group": N_("More settings")}
AT_ONCE = {"when": PAINT, "row": "size and steps"}
THIN, VGG = NETWORKS["thin_vgg"], NETWORKS["vgg19"]
OF_THIN, OF_VGG = ({"group": MORE["group"], "when": {"network": name}} for name in ("thin_vgg", "vgg19"))
BUTTONS = {"look": "buttons", **MORE}
VIEWS = {"paint": N_("Paint"), "start": N_("Photo or noise first"), "smoothness": N_("Smoothness"), "gram": N_("Gram matrix")}
VIEWS |= {"layers": N_("Rebuilt from one layer"), "taps": N_("Layer outputs"), "paths": N_("Optimiser paths")}
# How a painting begins: key to what it is called among the settings, and in the filmstrip.
START_NAMES = {
    "recoloured": N_("Photo in the style’s colours"),
    "content": N_("Photo"),
    "noise": N_("Noise"),
    "grey": N_("Grey"),
}
START_HELP = N_(
    "What the picture is before the first step. In the style’s colours: the photo, its colours shifted to the painting’s."
)
NETWORK_HELP = " · ".join(f"{name}: {network.title}" for name, network in NETWORKS.items())
COARSE_HELP = N_("Two thirds of the steps at half the size: larger strokes, in a third of the time.")
COLOURS_HELP = N_("The painting’s brightness (Y) with the photo’s colour differences (I, Q).")
RATE_HELP = N_("How far Adam’s first step moves every value, in deviations of colour.")
SCALED_HELP = N_(
    "By their targets: weight 1 means the same at any size and network. As in d2l: raw losses times 1, 10,000 and 10."
)


@dataclass(frozen=True)
class Style(Settings, prefix="style"):
    """Everything the lesson's controls set; `config` is what the core takes."""

    view: str = views(VIEWS, aliases={"Start": "start", "Layers": "layers", "Taps": "taps", "Paths": "paths"})
    photo: ClassVar = picker(when={"view": ("paint", "taps")})
    style: ClassVar = picker("style", when={"view": ("paint", "gram")})
    inplace: bool = switch(True, N_("ReLU in place"), when={"view": "taps"}, help=N_("As torchvision builds it."))
    style_weight: float = scale(USUAL.style_weight, WEIGHTS, N_("Style strength"), when=PAINT)
    size: int = number(USUAL.size, SIZES[0], 768, N_("Longer side, px"), step=32, **AT_ONCE)
    steps: int = number(USUAL.steps, *STEPS, N_("Steps"), step=10, **AT_ONCE)
    start: str = choice(USUAL.start, START_NAMES, N_("Start from"), help=START_HELP, **MORE)
    network: str = choice(USUAL.network, tuple(NETWORKS), N_("Network"), help=NETWORK_HELP, **MORE)
    coarse_first: bool = switch(USUAL.coarse_first, N_("Coarse to fine"), help=COARSE_HELP, **MORE)
    keep_colours: bool = switch(USUAL.keep_colours, N_("Keep the photo’s colours"), help=COLOURS_HELP, **MORE)
    content_weight: float = scale(USUAL.content_weight, WEIGHTS, N_("Content weight"), **MORE)
    tv_weight: float = scale(USUAL.tv_weight, WEIGHTS, N_("Smoothness (TV) weight"), **MORE)
    learning_rate: float = scale(USUAL.learning_rate, RATES, N_("Learning rate"), help=RATE_HELP, **MORE)
    optimiser: str = choice(USUAL.optimiser, OPTIMISERS, N_("Optimiser"), **BUTTONS)
    pooling: str = choice(USUAL.pooling, POOLINGS, N_("Pooling"), **BUTTONS)
    weighting: str = choice(USUAL.weighting, WEIGHTINGS, N_("Scaling of the losses"), help=SCALED_HELP, **BUTTONS)
    content_thin_vgg: str = choice(THIN.content_layer, THIN.layers, N_("Content layer"), **OF_THIN)
    layers_thin_vgg: tuple[str, ...] = several(THIN.style_layers, THIN.layers, N_("Style layers"), **OF_THIN)
    content_vgg19: str = choice(VGG.content_layer, VGG.layers, N_("Content layer"), **OF_VGG)
    layers_vgg19: tuple[str, ...] = several(VGG.style_layers, VGG.layers, N_("Style layers"), **OF_VGG)
    seed: int = number(USUAL.seed, 0, 999, N_("Seed of the noise"), when={"start": "noise"}, group=MORE["group"])

    @property
    def config(self) -> StyleConfig:
        """As `style_transfer` takes it; a network's own layers stay unsaid. Raises ValueError as it does."""
        network = NETWORKS[self.network]
        content, layers = getattr(self, f"content_{self.network}"), getattr(self, f"layers_{self.network}")
        same = {field.name: getattr(self, field.name) for field in fields(StyleConfig) if hasattr(self, field.name)}
        return StyleConfig(
            **same,
            content_layers=() if content == network.content_layer else (content,),
            style_layers=() if layers == network.style_layers else layers,
        )

    def verify(self) -> None:
        if self.view == "paint":
            self.config  # noqa: B018  (its checks)
