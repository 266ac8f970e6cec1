"""How much is in a style, and what its optimisation costs: counts that need no network.

Convolutions as (in_channels, out_channels, height, width) of the output; all are 3×3.
"""

import math

BYTES = 4  # of a float32

# VGG-19 up to the textbook's deepest tap: channels of each convolution, "pool" halves (rounded down).
VGG19_PLAN = (64, 64, "pool", 128, 128, "pool", *[256] * 4, "pool", *[512] * 4, "pool", 512)


def gram_numbers(channels: tuple[int, ...]) -> int:
    """Different numbers in the Gram matrices of layers with so many channels: each is symmetric, C·(C + 1) / 2."""
    return sum(c * (c + 1) // 2 for c in channels)


def picture_numbers(height: int, width: int) -> int:
    """Values of an RGB picture."""
    return 3 * height * width


def vgg19_convolutions(height: int, width: int) -> list[tuple[int, int, int, int]]:
    """The 13 convolutions that the textbook's loop runs on a picture of height × width pixels."""
    layers, channels = [], 3
    for item in VGG19_PLAN:
        if item == "pool":
            height, width = height // 2, width // 2
        else:
            layers.append((channels, item, height, width))
            channels = item
    return layers


def multiply_adds(layers: list[tuple[int, int, int, int]], *, frozen: bool) -> int:
    """Of one step: forward, backward to the input and, unless frozen, backward to the weights, each of the same size."""
    forward = sum(9 * c_in * c_out * h * w for c_in, c_out, h, w in layers)
    return forward * (2 if frozen else 3)


def adam_bytes(values: int) -> int:
    """State of Adam beside the picture: two moving averages."""
    return 2 * values * BYTES


def lbfgs_bytes(values: int, history: int = 100) -> int:
    """State of L-BFGS: differences of picture and gradient for each step it remembers (torch keeps 100)."""
    return 2 * history * values * BYTES


def paper_over_textbook(channels: int) -> float:
    """The paper's style loss of a layer over the textbook's: sums over 4·C²·M² against means of Grams over C·M, C² / 4."""
    return channels**2 / 4


def grey_levels(learning_rate: float, std: tuple[float, ...] = (0.229, 0.224, 0.225)) -> tuple[float, ...]:
    """How far Adam's first step moves red, green and blue, of 255: it is rate × sign of the gradient."""
    return tuple(255 * learning_rate * s for s in std)


def step_decibels(learning_rate: float) -> float:
    """Peak signal-to-noise ratio of a picture and itself after Adam's first step, where nothing is clipped."""
    moves = grey_levels(learning_rate)
    return 10 * math.log10(255**2 / (sum(move**2 for move in moves) / len(moves)))
