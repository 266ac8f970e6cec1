"""What is asked of a style transfer: the network that paints, every setting checked, and the sizes that follow from them.

Layers are named as in the VGG paper, block_position: "conv4_2" is what the convolution gives (after batch norm, where there
is one), "relu4_2" what follows it.
"""

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class StyleNetwork:
    """What a style lesson must know of a network without loading it."""

    title: str
    convolutions: tuple[int, ...]  # how many a block has
    style_layers: tuple[str, ...]  # default taps of the style loss, one Gram matrix each
    content_layer: str

    @property
    def layers(self) -> tuple[str, ...]:
        """Every name that can be tapped, in the order in which they are computed."""
        places = ((block, n) for block, count in enumerate(self.convolutions, 1) for n in range(1, count + 1))
        return tuple(f"{kind}{block}_{n}" for block, n in places for kind in ("conv", "relu"))

    def min_side(self, layers: tuple[str, ...]) -> int:
        """Smallest height and width in pixels that leave two positions a side at the deepest of the layers."""
        return 2 ** max(int(name[4]) for name in layers)


SHALLOW = ("relu1_1", "relu2_1", "relu3_1", "relu4_1")
NETWORKS = {
    "style_vgg": StyleNetwork("Style VGG (built in)", (2, 2, 2, 2, 2), (*SHALLOW, "relu5_1"), "relu4_2"),
    "thin_vgg": StyleNetwork("Thin VGG (built in)", (2, 2, 2, 2, 2), (*SHALLOW, "relu5_1"), "relu4_2"),
    # What the textbook's loop reads: it names the convolutions 0, 5, 10, 19, 28 and 25, but torchvision's in-place ReLU
    # overwrites all of them except the last, after which nothing runs.
    "vgg19": StyleNetwork("VGG-19", (2, 2, 4, 4, 4), (*SHALLOW, "conv5_1"), "relu4_4"),
}

# recoloured: the photo with the colours of the style, see `style_pictures`; style: the style picture, cut to the photo's shape;
# grey: the mean colour of ImageNet, everywhere; instant: what one pass paints in the same styles, see `stylize`
STARTS = ("recoloured", "content", "noise", "style", "grey", "instant")
INSTANT_LEAST = 17  # px, short side of the pictures of an instant start
STYLE_LOSSES = ("gram", "moments", "sliced")  # what is compared of a layer, see `style_statistics`
# Whose colours, where the photo's are kept: luminance takes them over at the end, histogram recolours the style picture first.
COLOURS = ("luminance", "histogram")
OPTIMISERS = ("adam", "lbfgs", "scales")  # scales: momentum on all scales at once, see `picture_layers`
POOLINGS = ("own", "average", "max")
WEIGHTINGS = ("normalised", "textbook")
SIZES = (64, 2048)  # px, long side
STEPS = (1, 1000)

CHOICES = {"network": NETWORKS, "start": STARTS, "style_loss": STYLE_LOSSES, "colours_by": COLOURS}
CHOICES |= {"optimiser": OPTIMISERS, "pooling": POOLINGS, "weighting": WEIGHTINGS}
WEIGHTS = ("content_weight", "style_weight", "tv_weight")
RANGES = {"size": SIZES, "steps": STEPS, "learning_rate": (0.001, 10), **dict.fromkeys(WEIGHTS, (0, 1000))}


@dataclass(frozen=True)
class StyleConfig:
    """Settings of `style_transfer`. Raises ValueError with a sentence when one of them cannot be."""

    network: str = "style_vgg"
    size: int = 512  # px, long side of the result, 64–2048
    steps: int = 200  # or evaluations of L-BFGS, 1–1000
    content_weight: float = 1.0  # 1 is neutral in every weighting, 0 switches the loss off, up to 1000
    style_weight: float = 1.0
    tv_weight: float = 1.0
    # First step of every value, or (scales) of a scale in the mean, in deviations of ImageNet's colours (0.1 is 5.8 grey levels).
    learning_rate: float = 0.1
    start: str = "recoloured"
    coarse_first: bool = True  # most steps at half the size, see `levels`
    keep_colours: bool = False
    colours_by: str = "luminance"  # how the photo's colours are kept: luminance or histogram
    optimiser: str = "adam"
    pooling: str = "own"  # the network's own, or all replaced
    weighting: str = "normalised"  # how losses are scaled before the three weights; see `style_losses`
    style_loss: str = "gram"
    style_layers: tuple[str, ...] = ()  # empty: the network's default
    style_layer_weights: tuple[float, ...] = ()  # one a style layer, 0 to 1000; empty: all 1
    content_layers: tuple[str, ...] = ()
    content_layer_weights: tuple[float, ...] = ()
    style_weights: tuple[float, ...] = ()  # one a style picture, in their order; empty: all alike
    seed: int = 0  # of the noise

    def __post_init__(self) -> None:
        for name, known in CHOICES.items():
            _one_of(name, getattr(self, name), known)
        for name, (low, high) in RANGES.items():
            value = getattr(self, name)
            if isinstance(value, bool) or not low <= value <= high:  # written so that NaN fails too
                raise ValueError(f"The {name.replace('_', ' ')} is {value}; it must lie between {low} and {high}.")
        for kind in ("style", "content"):
            layers, weights = getattr(self, f"{kind}_layers"), getattr(self, f"{kind}_layer_weights")
            for layer in layers:
                _one_of("layer", layer, self.spec.layers)
            if len(set(layers)) != len(layers):
                raise ValueError(f"A {kind} layer is named twice; each counts once.")
            _weights(weights, len(getattr(self, f"tapped_{kind}")), f"{kind} layers")
        _weights(self.style_weights, len(self.style_weights), "style pictures")
        if not any(getattr(self, name) for name in WEIGHTS):
            raise ValueError("All three weights are 0, so nothing is asked of the picture. Raise one of them.")

    @property
    def spec(self) -> StyleNetwork:
        return NETWORKS[self.network]

    @property
    def tapped_style(self) -> tuple[str, ...]:
        return self.style_layers or self.spec.style_layers

    @property
    def tapped_content(self) -> tuple[str, ...]:
        return self.content_layers or (self.spec.content_layer,)

    @property
    def halvings(self) -> int:
        """Of the layers whose sum L-BFGS moves, see `picture_layers`: 0 where one size is asked for, and on small pictures."""
        return HALVINGS if self.coarse_first and self.size >= 2 * LEAST else 0

    @property
    def shares_of_style_layers(self) -> tuple[float, ...]:
        """Weights of the style layers; they sum to 1."""
        return shares(self.style_layer_weights, len(self.tapped_style))

    @property
    def shares_of_content_layers(self) -> tuple[float, ...]:
        return shares(self.content_layer_weights, len(self.tapped_content))

    def shares_of_styles(self, count: int) -> tuple[float, ...]:
        """Weights of `count` style pictures; they sum to 1. Raises ValueError where the config has weights for more or fewer."""
        _weights(self.style_weights, count, "style pictures")
        return shares(self.style_weights, count)


def shares(weights: tuple[float, ...], count: int) -> tuple[float, ...]:
    """Weights over their sum; even ones where there are none."""
    weights = weights or (1.0,) * count
    return tuple(weight / sum(weights) for weight in weights)


def _weights(weights: tuple[float, ...], count: int, what: str) -> None:
    if not weights:
        return
    if len(weights) != count:
        raise ValueError(f"There are {len(weights)} weights for {count} {what}; each needs one.")
    if not all(0 <= weight <= 1000 for weight in weights):
        raise ValueError(f"The weights of the {what} are {', '.join(map(str, weights))}; they must lie between 0 and 1000.")
    if not any(weights):
        raise ValueError(f"The weights of the {what} are all 0. Raise one of them.")


def _one_of(what: str, value: str, known: Iterable[str]) -> None:
    if value not in known:
        raise ValueError(f"There is no {what} {value!r}; known are {', '.join(known)}.")


def picture_size(original: tuple[int, int], config: StyleConfig) -> tuple[int, int]:
    """(width, height) of the result: the long side becomes config.size, the shape stays.

    Raises ValueError when the short side falls under what the network's deepest tapped layer, or an instant start, needs.
    """
    factor = config.size / max(original)
    width, height = (max(1, round(side * factor)) for side in original)
    least = config.spec.min_side((*config.tapped_style, *config.tapped_content))
    if config.start == "instant":
        least = max(least, INSTANT_LEAST)
    if min(original) < least // 2 or min(width, height) < least:
        raise ValueError(
            f"This picture has {original[0]} × {original[1]} pixels, {width} × {height} at {config.size} px; "
            f"painting needs at least {least} on the short side. A larger or less narrow picture will do."
        )
    return width, height


LEAST = 128  # px, long side of the coarsest level
HALVINGS = 2  # with three or more L-BFGS ends above what it reaches with two
# Of the steps those that go to the levels before the last. L-BFGS settles the large shapes in few evaluations.
SHARE = {"adam": 2 / 3, "lbfgs": 1 / 16, "scales": 2 / 3}


def levels(config: StyleConfig, *pictures: tuple[int, int]) -> tuple[StyleConfig, ...]:
    """Coarse to fine: the settings of each level; their steps add up to config.steps, the last has config.size.

    A small network sees some thirty pixels at once. Started at full size it weaves a fine texture into the photo and leaves its
    large shapes alone; at half the size a stroke spans twice as much of the picture, and a step costs a quarter (Gatys et al.
    2017, "Controlling perceptual factors in neural style transfer", section 5).

    pictures: (width, height) of photo and style; a level at which one of them is too small for the network is left out.
    One level where config.coarse_first is off. Raises ValueError as `picture_size` does.
    """
    for picture in pictures:
        picture_size(picture, config)
    if config.coarse_first and config.size >= 2 * LEAST and config.steps >= 3:
        before = replace(config, size=max(LEAST, config.size // 2), steps=max(1, int(config.steps * SHARE[config.optimiser])))
        with contextlib.suppress(ValueError):
            return (*levels(before, *pictures), replace(config, steps=config.steps - before.steps))
    return (config,)
