"""What lesson 1 points at: states worth opening, each with the numbers that its sentence quotes.

The page makes its links from these tables and a test opens every state and finds every number, so a sentence cannot
quote what the page does not show. `shows` maps a figure of figures() to the text quoted.
"""

from dataclasses import dataclass

from playground.convolution.kernels import format_weights, steered_sobel
from playground.kit.states import Parameters, TellingState
from playground.lessons.conv_photo.answer import ConvAnswer, ConvConfig

PREFIX = "conv"


@dataclass(frozen=True)
class State(TellingState):
    prefix = PREFIX
    config: ConvConfig
    photo: str | None = None  # name of the sample; None where the state draws its own picture

    def settings(self) -> Parameters:
        found = super().settings()
        if sides := found.pop(f"{PREFIX}_sides", None):  # four controls set them
            found |= {f"{PREFIX}_{name}": value for name, value in zip(SIDE_NAMES, sides, strict=True)}
        return found


SIDE_NAMES = ("top", "bottom", "left", "right")


def percent(share: float) -> str:
    """A share as the page writes it: one decimal."""
    return f"{100 * share:.1f} %"


def figure(value: float) -> str:
    """Three significant digits with a true minus; 0 stays 0."""
    if value and 1e-3 <= abs(value) < 1e4:
        digits = max(0, 2 - int(f"{value:e}".split("e")[1]))
        text = f"{value:.{digits}f}"
    else:
        text = f"{value:.2e}" if value else "0"
    return text.replace("-", "−")


def ratio(value: float) -> str:
    """How many times: one decimal below 20, two below 1."""
    return f"{value:.0f}" if value >= 20 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def figures(answer: ConvAnswer) -> dict[str, str]:
    """Every number the page's sentences can quote, as text. Those that do not apply are left out."""
    stats, length = answer.stats, sum(value**2 for part in answer.weights for row in part for value in row) ** 0.5
    found = {
        "strongest": figure(stats.strongest),
        "strongest_at": f"({stats.strongest_at[0]}, {stats.strongest_at[1]})",
        "least": figure(stats.least),
        "most": figure(stats.most),
        "blackened": percent(stats.blackened_share),
        "energy_kept": percent(stats.energy_kept),
        "outside": percent(stats.outside_share),
        "strongest_count": f"{stats.strongest_count:,}",
        "strongest_on_frame": f"{stats.strongest_on_frame:,}",
        "kernel_length": figure(length),
        "taps": str(answer.taps),
        "window_pixels": str(answer.window[0] * answer.window[1]),
        "read": percent(answer.read_share),
        "corner": figure(float(answer.output[0, 0, 0])),
        "edge": figure(float(answer.output[0, answer.output_size[0] // 2, 0])),
        "corner_invented": percent(float(answer.invented_share[0, 0])),
    }
    if stats.inside_mean:
        found["frame_over_inside"] = ratio(stats.frame_mean / stats.inside_mean)
    if answer.signal_to_noise is not None:
        found["signal_to_noise"] = ratio(answer.signal_to_noise)
    if answer.energy_over_turned is not None:
        found["energy_over_turned"] = ratio(answer.energy_over_turned)
    return found


PREDICT_BEFORE = State(
    "Clock, padded with zeros",
    "all 1,200 of the strongest edges lie on the frame",
    ConvConfig(kernel="sobel magnitude", view="strongest"),
    {"strongest_count": "1,200", "strongest_on_frame": "1,200", "frame_over_inside": "78"},
    photo="clock",
)
PREDICT_AFTER = State(
    "Clock, padded with its own border",
    "of the strongest 1 % of edges 0 lie on the frame now",
    ConvConfig(kernel="sobel magnitude", view="strongest", padding_mode="replicate"),
    {"strongest_on_frame": "0"},
    photo="clock",
)

TRY_THIS = (
    State(
        "Brick, padded with zeros",
        "the strongest edge, 3.05, is in the corner: beside a grey wall, zeros are a black wall",
        ConvConfig(kernel="sobel magnitude", view="absolute"),
        {"strongest": "3.05", "strongest_at": "(511, 511)"},
        photo="brick",
    ),
    State(
        "Brick, padded with its mirror",
        "now it is a joint, 1.55",
        ConvConfig(kernel="sobel magnitude", view="absolute", padding_mode="reflect"),
        {"strongest": "1.55", "strongest_at": "(190, 149)"},
        photo="brick",
    ),
    State(
        "Sobel x, clipped to 0…1",
        "53.7 % of the pixels turn black, 29.4 % of the energy is left",
        ConvConfig(kernel="sobel x", padding="valid", view="clipped"),
        {"blackened": "53.7 %", "energy_kept": "29.4 %"},
        photo="camera",
    ),
    State(
        "Sobel x, signed",
        "nothing is lost: dark to light is positive, light to dark negative",
        ConvConfig(kernel="sobel x", padding="valid"),
        {"least": "−3.37", "most": "3.34"},
        photo="camera",
    ),
    State(
        "Laplacian on noise",
        "signal to noise 0.59: the kernel is 4.47 long and multiplies noise by that",
        ConvConfig(kernel="laplacian", noise=0.05, padding_mode="replicate"),
        {"signal_to_noise": "0.59", "kernel_length": "4.47"},
        photo="camera",
    ),
    State(
        "Box 3 × 3 on the same noise",
        "signal to noise 17.0: its length is 0.333",
        ConvConfig(kernel="box 3", noise=0.05, padding_mode="replicate", view="clipped"),
        {"signal_to_noise": "17.0", "kernel_length": "0.333"},
        photo="camera",
    ),
    State(
        "A white dot, dilation 8",
        "nine dots of 0.111 and no blur: 9 of 289 pixels are read, 3.1 %",
        ConvConfig(source="dot", kernel="box 3", dilation=8, pad=8, view="absolute"),
        {"taps": "9", "window_pixels": "289", "read": "3.1 %", "most": "0.111"},
    ),
    State(
        "A white wall, padding 7",
        "half of it is invented at the edge: 0.533 is left there, 0.284 in the corner",
        ConvConfig(source="white", kernel="box 15", pad=7, view="padding"),
        {"edge": "0.533", "corner": "0.284", "corner_invented": "71.6 %"},
    ),
)

MISUNDERSTOOD = (
    State(
        "“Sobel x finds lines along x.”",
        "It finds upright ones. Bricks on end: 4.5 times the energy of Sobel y.",
        ConvConfig(kernel="sobel x", padding="valid"),
        {"energy_over_turned": "4.5"},
        photo="brick",
    ),
    State(
        "“Text is made of upright strokes.”",
        "Sobel y leads on this text, 4.7 times.",
        ConvConfig(kernel="sobel y", padding="valid"),
        {"energy_over_turned": "4.7"},
        photo="text",
    ),
    State(
        "“Reflect padding is always safe.”",
        "Sobel x is then exactly 0 in the first and last column: blind there.",
        ConvConfig(kernel="sobel x", padding_mode="reflect"),
        {"edge": "0", "corner": "0"},
        photo="camera",
    ),
    State(
        "“The result is a picture again.”",
        "Sharpened, values run from −1.87 to 2.66, and 16.4 % of them leave 0…1.",
        ConvConfig(kernel="sharpen", padding="valid"),
        {"least": "−1.87", "most": "2.66", "outside": "16.4 %"},
        photo="page",
    ),
)

EXERCISES = (
    State(
        "7.2 ex. 2, Sobel turned by 60°",
        "A ramp is answered with 8 × cos 60° = 4.00.",
        ConvConfig(source="ramp", kernel="own", own=format_weights(steered_sobel(60)), padding="valid"),
        {"least": "4.00", "most": "4.00"},
    ),
    State(
        "7.2 ex. 2, Sobel turned by 90°",
        "Across the ramp the answer is 0.",
        ConvConfig(source="ramp", kernel="sobel y", padding="valid"),
        {"least": "0", "most": "0"},
    ),
    *(
        State(
            f"{kernel_title} on a {source}",
            f"The largest answer is {quoted}.",
            ConvConfig(source=source, kernel=kernel, padding="valid"),
            {"strongest": quoted},
        )
        for kernel_title, kernel, answers in (
            ("Laplacian", "laplacian", ("4.00", "2.00", "1.00")),
            ("Sobel x", "sobel x", ("2.00", "4.00", "4.00")),
        )
        for source, quoted in zip(("dot", "line", "step"), answers, strict=True)
    ),
    State(
        "7.3 ex. 3, the other mirror",
        "Symmetric padding repeats the border pixel, 2 1|1 2 3|3 2, so Sobel x sees again there. "
        "torch has only reflect, 3 2|1 2 3|2 1.",
        ConvConfig(kernel="sobel x", padding_mode="symmetric"),
        {},
        photo="camera",
    ),
)
