"""What a layer costs: weights, multiplications, and the memory of its output."""

from dataclasses import dataclass
from math import prod

from playground.convolution.geometry import Size, check_groups, pair


@dataclass(frozen=True)
class LayerCost:
    """Counts for one picture."""

    weights: int  # of all kernels, bias aside
    biases: int  # one an output channel, or none
    multiply_adds: int  # products with padding counted as torch computes them
    output_values: int  # channels × height × width

    @property
    def parameters(self) -> int:
        return self.weights + self.biases

    @property
    def output_bytes(self) -> int:
        """As float32."""
        return 4 * self.output_values


def layer_cost(
    in_channels: int,
    out_channels: int,
    kernel_size: Size,
    input_size: Size,
    output_size: Size,
    *,
    groups: int = 1,
    bias: bool = True,
    transposed: bool = False,
) -> LayerCost:
    """Cost of one convolution, or transposed convolution, on one picture.

    Each output of a convolution takes in_channels / groups × h × w products; of a transposed one each input is multiplied
    by out_channels / groups × h × w weights, cropped or not.
    Raises ValueError when groups do not divide both channel counts.
    Agrees with torch's parameters and torch.utils.flop_counter, which counts two operations a multiply-add.
    """
    check_groups(in_channels, out_channels, groups)
    outputs = prod(pair(output_size, "output_size", 1))
    weights = in_channels * out_channels // groups * prod(pair(kernel_size, "kernel_size", 1))
    products = weights * (prod(pair(input_size, "input_size", 1)) if transposed else outputs)
    return LayerCost(weights, out_channels if bias else 0, products, out_channels * outputs)
