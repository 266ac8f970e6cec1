"""What the lesson on a photo points at: states worth opening. Numbers name the figures, of words.figures, they are."""

from dataclasses import replace

from playground.convolution.kernels import format_weights, steered_sobel
from playground.kit.i18n import N_
from playground.kit.states import Question, State
from playground.lessons.conv_photo.settings import ConvPhoto

_STRONGEST = {"kernel": "sobel_magnitude", "view": "strongest"}
_STRENGTH = {"kernel": "sobel_magnitude", "view": "absolute"}
_VALID = ConvPhoto(padding="valid")
_NOISY = {"noise": 0.05, "padding_mode": "replicate"}

PREDICT = State(
    "Edges of the clock photo, border pixels repeated (replicate) · of the strongest 1 % of edge pixels "
    "{strongest_on_frame=0} lie in the outermost ring",
    ConvPhoto(**_STRONGEST, padding_mode="replicate"),
    photo="clock",
)
QUESTION = Question(
    N_("A photo of a clock is padded with zeros, then the Sobel magnitude is taken. Where do the strongest 1 % of edges lie?"),
    (
        N_("On the edge of the clock’s face"),
        N_("Inside the clock’s face"),
        N_("Spread over the whole photo"),
        N_("On the outermost ring of pixels of the photo"),
    ),
    3,
    N_(
        "All 1,200 pixels lie in the outermost ring: zeros beside a bright wall look like the edge of a black wall. "
        "Padding mode “Replicate” removes these false edges."
    ),
    State(
        "Edges of the clock photo, padded with zeros · all {strongest_count,strongest_on_frame=1,200} of the strongest edge "
        "pixels lie in the outermost ring: false edges that padding adds",
        ConvPhoto(**_STRONGEST),
        {"frame_over_inside": "78"},
        "clock",
    ),
)
TRY_THIS = (
    State(
        "Find vertical edges with Sobel x · red is negative, from light to dark; blue is positive, from dark to light",
        _VALID,
        {"least": "−3.37", "most": "3.34"},
        "camera",
    ),
    State(
        "Blur with a 15 × 15 mean · each output is the mean of 225 pixels, and the zeros around the photo darken its border",
        ConvPhoto(kernel="box_15", pad=7, view="clipped"),
        photo="camera",
    ),
    State(
        "Look for the strongest edge of a brick wall padded with zeros · {strongest=3.05}, in the corner: beside a grey wall, "
        "zeros are a black wall",
        ConvPhoto(**_STRENGTH),
        {"strongest_at": "(511, 511)"},
        "brick",
    ),
    State(
        "Look for the strongest edge of a brick wall padded with its mirror image · {strongest=1.55}, at a joint between bricks",
        ConvPhoto(**_STRENGTH, padding_mode="reflect"),
        {"strongest_at": "(190, 149)"},
        "brick",
    ),
    State(
        "Show the output of Sobel x as a picture, clipped to 0–1 · {blackened=53.7 %} of the pixels turn black, and "
        "{energy_kept=29.4 %} of the energy is left: negative values need a signed colour scale",
        replace(_VALID, view="clipped"),
        photo="camera",
    ),
    State(
        "Find edges of a noisy photo with the Laplacian · signal-to-noise ratio {signal_to_noise=0.59}: the kernel’s length, "
        "{kernel_length=4.47}, multiplies the noise",
        ConvPhoto(kernel="laplacian", **_NOISY),
        photo="camera",
    ),
    State(
        "Blur a noisy photo with a 3 × 3 mean · signal-to-noise ratio {signal_to_noise=17.0}: the kernel’s length is "
        "{kernel_length=0.333}",
        ConvPhoto(kernel="box_3", view="clipped", **_NOISY),
        photo="camera",
    ),
    State(
        "Set dilation 8 on a single white pixel · nine pixels of {most=0.111} and no blur: {taps=9} of {window_pixels=289} "
        "pixels of the window are read, {read=3.1 %}",
        ConvPhoto(source="dot", kernel="box_3", dilation=8, pad=8, view="absolute"),
    ),
    State(
        "See what padding 7 does to a white picture · {edge=0.533} is left at the edge and {corner=0.284} in the corner, the "
        "shares of the window that lie in the picture",
        ConvPhoto(source="white", kernel="box_15", pad=7, view="padding"),
        {"corner_invented": "71.6 %"},
    ),
)
MISUNDERSTOOD = (
    State(
        "“Sobel x finds lines along x.” · It finds vertical edges. On bricks that stand on end its output has "
        "{energy_over_turned=4.5} times the energy of Sobel y’s.",
        _VALID,
        photo="brick",
    ),
    State(
        "“Text is made of vertical strokes.” · On this text Sobel y’s output has {energy_over_turned=4.7} times the energy of "
        "Sobel x’s.",
        replace(_VALID, kernel="sobel_y"),
        photo="text",
    ),
    State(
        "“Reflect padding is always safe.” · Sobel x is then exactly {edge,corner=0} in the first and last column, whatever the "
        "photo shows there.",
        ConvPhoto(padding_mode="reflect"),
        photo="camera",
    ),
    State(
        "“The output is a picture again.” · After sharpening, values run from {least=−1.87} to {most=2.66}, and "
        "{outside=16.4 %} of them lie outside 0–1.",
        replace(_VALID, kernel="sharpen"),
        photo="page",
    ),
)
_LARGEST = {
    "Laplacian": {"dot": "4.00", "line": "2.00", "step": "1.00"},
    "Sobel x": {"dot": "2.00", "line": "4.00", "step": "4.00"},
}
_SCENES = {"dot": "a white pixel", "line": "a white line", "step": "a step from black to white"}
EXERCISES = (
    State(
        "7.2 ex. 2, Sobel turned by 60° on a ramp · The output is 8 × cos 60° = {least,most=4.00} everywhere.",
        replace(_VALID, source="ramp", kernel="own", own=format_weights(steered_sobel(60))),
    ),
    State(
        "7.2 ex. 2, Sobel turned by 90° on a ramp · The output is {least,most=0}: the ramp does not change in this direction.",
        replace(_VALID, source="ramp", kernel="sobel_y"),
    ),
    *(
        State(
            f"7.2 ex. 2, {kernel} on {_SCENES[source]} · The largest output is {{strongest={quoted}}}.",
            replace(_VALID, source=source, kernel=kernel.lower().replace(" ", "_")),
        )
        for kernel, answers in _LARGEST.items()
        for source, quoted in answers.items()
    ),
    State(
        "7.3 ex. 3, symmetric padding · It repeats the border pixel, 2 1|1 2 3|3 2, and Sobel x answers there again. torch has "
        "only reflect, 3 2|1 2 3|2 1.",
        ConvPhoto(padding_mode="symmetric"),
        photo="camera",
    ),
)
