"""Every setting of one style transfer, checked."""

from dataclasses import dataclass

from playground.vision.style_networks import NETWORKS, StyleNetwork

# recoloured: the photo with the colours of the style, see style_colours.py; grey: the mean colour of ImageNet, everywhere
STARTS = ("recoloured", "content", "noise", "grey")
OPTIMISERS = ("adam", "lbfgs")
POOLINGS = ("own", "average", "max")
WEIGHTINGS = ("normalised", "textbook")
SIZES = (64, 1024)  # px, long side
STEPS = (1, 1000)


@dataclass(frozen=True)
class StyleConfig:
    """Settings of `style_transfer`. Raises ValueError with a sentence when one of them cannot be."""

    network: str = "thin_vgg"
    size: int = 384  # px, long side of the result, 64–1024
    steps: int = 200  # of Adam, or evaluations of L-BFGS, 1–1000
    content_weight: float = 1.0  # 1 is neutral in every weighting, 0 switches the loss off, up to 1000
    style_weight: float = 1.0
    tv_weight: float = 1.0
    learning_rate: float = 0.1  # Adam: first step of every value, in deviations of ImageNet's colours (0.1 is 5.8 grey levels)
    start: str = "recoloured"
    coarse_first: bool = True  # most steps at half the size, see style_levels.py
    keep_colours: bool = False
    optimiser: str = "adam"
    pooling: str = "own"  # the network's own, or all replaced
    weighting: str = "normalised"  # how losses are scaled before the three weights; see style_losses.py
    style_layers: tuple[str, ...] = ()  # empty: the network's default
    content_layer: str = ""
    seed: int = 0  # of the noise

    def __post_init__(self) -> None:
        _one_of("network", self.network, tuple(NETWORKS))
        _one_of("start", self.start, STARTS)
        _one_of("optimiser", self.optimiser, OPTIMISERS)
        _one_of("pooling", self.pooling, POOLINGS)
        _one_of("weighting", self.weighting, WEIGHTINGS)
        _between("size", self.size, *SIZES)
        _between("steps", self.steps, *STEPS)
        _between("learning rate", self.learning_rate, 0.001, 10)
        for name in ("content", "style", "tv"):
            _between(f"{name} weight", getattr(self, f"{name}_weight"), 0, 1000)
        for layer in (*self.style_layers, *filter(None, [self.content_layer])):
            _one_of("layer", layer, self.spec.layers)
        if len(set(self.style_layers)) != len(self.style_layers):
            raise ValueError("A style layer is named twice; each counts once.")
        if not (self.content_weight or self.style_weight or self.tv_weight):
            raise ValueError("All three weights are 0, so nothing is asked of the picture. Raise one of them.")

    @property
    def spec(self) -> StyleNetwork:
        return NETWORKS[self.network]

    @property
    def tapped_style(self) -> tuple[str, ...]:
        return self.style_layers or self.spec.style_layers

    @property
    def tapped_content(self) -> str:
        return self.content_layer or self.spec.content_layer


def _one_of(what: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise ValueError(f"There is no {what} {value!r}; known are {', '.join(known)}.")


def _between(what: str, value: float, low: float, high: float) -> None:
    # Written so that NaN fails too.
    if isinstance(value, bool) or not low <= value <= high:
        raise ValueError(f"The {what} is {value}; it must lie between {low} and {high}.")
