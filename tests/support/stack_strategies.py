"""Random stacks of layers, small enough for quick tests."""

from hypothesis import strategies as st

from playground.convolution.stacks.base import Layer
from playground.convolution.stacks.layers import AdaptivePool, BatchNorm, Conv, ConvTranspose, Flatten, Linear, Plain, Pool

sizes = st.integers(1, 4)
pairs = sizes | st.tuples(sizes, sizes)


@st.composite
def convolutions(draw) -> Conv:
    padding = draw(st.sampled_from([0, 1, 2, (1, 0), "valid", "same"]))
    return Conv(
        draw(st.integers(1, 3)),
        draw(pairs),
        stride=1 if padding == "same" else draw(st.integers(1, 3)),
        padding=padding,
        dilation=draw(st.integers(1, 2)),
        bias=draw(st.booleans()),
    )


@st.composite
def transposed(draw) -> ConvTranspose:
    stride = draw(st.integers(1, 3))
    return ConvTranspose(
        draw(st.integers(1, 3)),
        draw(sizes),
        stride=stride,
        padding=draw(st.integers(0, 2)),
        dilation=draw(st.integers(1, 2)),
        output_padding=draw(st.integers(0, stride - 1)),
    )


@st.composite
def poolings(draw) -> Pool:
    kernel = draw(sizes)
    return Pool(
        draw(st.sampled_from(["max", "avg"])),
        kernel,
        draw(st.none() | st.integers(1, 3)),
        padding=draw(st.integers(0, kernel // 2)),
        ceil_mode=draw(st.booleans()),
    )


plain = st.sampled_from([Plain("ReLU"), Plain("Sigmoid"), Plain("Dropout", (("p", 0.5),)), BatchNorm(), Plain("Identity")])
of_maps = convolutions() | transposed() | poolings() | plain
ends = st.sampled_from(
    [
        (),
        (Flatten(), Linear(5), Plain("ReLU"), Linear(2)),
        (AdaptivePool("avg", 1), Flatten(), Linear(3)),
        (AdaptivePool("max", 2),),
    ]
)


@st.composite
def stacks(draw, layers=of_maps, most: int = 5) -> tuple[Layer, ...]:
    """One to `most` layers of maps, and perhaps a classifier behind them."""
    return (*draw(st.lists(layers, min_size=1, max_size=most)), *draw(ends))
