"""Which networks can paint, and which of their layers the losses read by default.

Layers are named as in the VGG paper, block_position: "conv4_2" is what the convolution gives (after batch norm, where
there is one), "relu4_2" what follows it.
"""

from dataclasses import dataclass


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
        return tuple(
            f"{kind}{block}_{position}"
            for block, count in enumerate(self.convolutions, start=1)
            for position in range(1, count + 1)
            for kind in ("conv", "relu")
        )

    def min_side(self, layers: tuple[str, ...]) -> int:
        """Smallest height and width in pixels that leave two positions a side at the deepest of the layers."""
        return 2 ** max(int(name[4]) for name in layers)


NETWORKS: dict[str, StyleNetwork] = {
    "thin_vgg": StyleNetwork(
        "Thin VGG (built in)",
        (2, 2, 2, 2, 2),
        ("relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1"),
        "relu4_2",
    ),
    # What the textbook's loop reads: it names the convolutions 0, 5, 10, 19, 28 and 25, but torchvision's in-place ReLU
    # overwrites all of them except the last, after which nothing runs.
    "vgg19": StyleNetwork(
        "VGG-19",
        (2, 2, 4, 4, 4),
        ("relu1_1", "relu2_1", "relu3_1", "relu4_1", "conv5_1"),
        "relu4_4",
    ),
}
