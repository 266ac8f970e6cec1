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
    "Clock, padded with its own border · of the strongest 1 % of edges {strongest_on_frame=0} lie on the frame now",
    ConvPhoto(**_STRONGEST, padding_mode="replicate"),
    photo="clock",
)
QUESTION = Question(
    N_("Sobel magnitude on a photo of a clock, padded with zeros. Where do the strongest 1 % of edges lie?"),
    (N_("on the disc’s rim"), N_("inside the disc"), N_("spread evenly"), N_("on the frame")),
    3,
    N_("All 1,200 lie in the outermost ring: beside a bright wall, zeros are a black one. With replicate none does."),
    State(
        "Clock, padded with zeros · all {strongest_count,strongest_on_frame=1,200} of the strongest edges lie on the frame",
        ConvPhoto(**_STRONGEST),
        {"frame_over_inside": "78"},
        "clock",
    ),
)
TRY_THIS = (
    State(
        "Brick, padded with zeros · the strongest edge, {strongest=3.05}, is in the corner: beside a grey wall, zeros "
        "are a black wall",
        ConvPhoto(**_STRENGTH),
        {"strongest_at": "(511, 511)"},
        "brick",
    ),
    State(
        "Brick, padded with its mirror · now it is a joint, {strongest=1.55}",
        ConvPhoto(**_STRENGTH, padding_mode="reflect"),
        {"strongest_at": "(190, 149)"},
        "brick",
    ),
    State(
        "Sobel x, clipped to 0…1 · {blackened=53.7 %} of the pixels turn black, {energy_kept=29.4 %} of the energy is left",
        replace(_VALID, view="clipped"),
        photo="camera",
    ),
    State(
        "Sobel x, signed · nothing is lost: dark to light is positive, light to dark negative",
        _VALID,
        {"least": "−3.37", "most": "3.34"},
        "camera",
    ),
    State(
        "Laplacian on noise · signal to noise {signal_to_noise=0.59}: the kernel is {kernel_length=4.47} long and "
        "multiplies noise by that",
        ConvPhoto(kernel="laplacian", **_NOISY),
        photo="camera",
    ),
    State(
        "Box 3 × 3 on the same noise · signal to noise {signal_to_noise=17.0}: its length is {kernel_length=0.333}",
        ConvPhoto(kernel="box_3", view="clipped", **_NOISY),
        photo="camera",
    ),
    State(
        "A white dot, dilation 8 · nine dots of {most=0.111} and no blur: {taps=9} of {window_pixels=289} pixels are "
        "read, {read=3.1 %}",
        ConvPhoto(source="dot", kernel="box_3", dilation=8, pad=8, view="absolute"),
    ),
    State(
        "A white wall, padding 7 · half of it is invented at the edge: {edge=0.533} is left there, {corner=0.284} in the corner",
        ConvPhoto(source="white", kernel="box_15", pad=7, view="padding"),
        {"corner_invented": "71.6 %"},
    ),
)
MISUNDERSTOOD = (
    State(
        "“Sobel x finds lines along x.” · It finds upright ones. Bricks on end: {energy_over_turned=4.5} times the "
        "energy of Sobel y.",
        _VALID,
        photo="brick",
    ),
    State(
        "“Text is made of upright strokes.” · Sobel y leads on this text, {energy_over_turned=4.7} times.",
        replace(_VALID, kernel="sobel_y"),
        photo="text",
    ),
    State(
        "“Reflect padding is always safe.” · Sobel x is then exactly {edge,corner=0} in the first and last column: blind there.",
        ConvPhoto(padding_mode="reflect"),
        photo="camera",
    ),
    State(
        "“The result is a picture again.” · Sharpened, values run from {least=−1.87} to {most=2.66}, and {outside=16.4 "
        "%} of them leave 0…1.",
        replace(_VALID, kernel="sharpen"),
        photo="page",
    ),
)
_LARGEST = {
    "Laplacian": {"dot": "4.00", "line": "2.00", "step": "1.00"},
    "Sobel x": {"dot": "2.00", "line": "4.00", "step": "4.00"},
}
EXERCISES = (
    State(
        "7.2 ex. 2, Sobel turned by 60° · A ramp is answered with 8 × cos 60° = {least,most=4.00}.",
        replace(_VALID, source="ramp", kernel="own", own=format_weights(steered_sobel(60))),
    ),
    State(
        "7.2 ex. 2, Sobel turned by 90° · Across the ramp the answer is {least,most=0}.",
        replace(_VALID, source="ramp", kernel="sobel_y"),
    ),
    *(
        State(
            f"{kernel} on a {source} · The largest answer is {{strongest={quoted}}}.",
            replace(_VALID, source=source, kernel=kernel.lower().replace(" ", "_")),
        )
        for kernel, answers in _LARGEST.items()
        for source, quoted in answers.items()
    ),
    State(
        "7.3 ex. 3, the other mirror · Symmetric padding repeats the border pixel, 2 1|1 2 3|3 2, so Sobel x sees again "
        "there. torch has only reflect, 3 2|1 2 3|2 1.",
        ConvPhoto(padding_mode="symmetric"),
        photo="camera",
    ),
)
