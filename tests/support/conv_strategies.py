"""Settings of the lesson on a photo as a reader could choose them, kept small enough for quick tests."""

from hypothesis import strategies as st

from playground.convolution.kernels import format_weights
from playground.convolution.padding import PADDING_MODES
from playground.lessons.conv_photo.settings import KERNELS, PADDINGS, SCALES, VIEWS, ConvPhoto

numbers = st.integers(-4, 4).map(float) | st.sampled_from([0.5, -0.25, 1.5])


@st.composite
def own_kernels(draw) -> str:
    height, width = draw(st.integers(1, 7)), draw(st.integers(1, 7))
    rows = draw(st.lists(st.lists(numbers, min_size=width, max_size=width), min_size=height, max_size=height))
    return format_weights(tuple(tuple(row) for row in rows))


@st.composite
def conv_settings(draw) -> ConvPhoto:
    padding = draw(st.sampled_from(list(PADDINGS)))
    return ConvPhoto(
        kernel=draw(st.sampled_from([*KERNELS, "own", "own", "own"])),
        own=draw(own_kernels()),
        stride=1 if padding == "same" else draw(st.integers(1, 4)),
        padding=padding,
        pad=draw(st.integers(0, 5)),
        **{side: draw(st.integers(0, 5)) for side in ("top", "bottom", "left", "right")},
        padding_mode=draw(st.sampled_from(list(PADDING_MODES))),
        dilation=draw(st.integers(1, 3)),
        channels=draw(st.sampled_from(["grey", "colour"])),
        flip=draw(st.booleans()),
        noise=draw(st.sampled_from([0.0, 0.0, 0.05, 0.3])),
        seed=draw(st.integers(0, 9)),
        view=draw(st.sampled_from(list(VIEWS))),
        scale=draw(st.sampled_from(list(SCALES))),
    )
