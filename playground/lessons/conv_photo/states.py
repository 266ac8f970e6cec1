"""What the lesson on a photo points at: states worth opening, each with the numbers that its sentence quotes."""

from playground.convolution.kernels import format_weights, steered_sobel
from playground.kit.i18n import N_
from playground.kit.states import Question, State
from playground.lessons.conv_photo.settings import ConvPhoto

_STRONGEST = {"kernel": "sobel_magnitude", "view": "strongest"}
_STRENGTH = {"kernel": "sobel_magnitude", "view": "absolute"}
_NOISY = {"noise": 0.05, "padding_mode": "replicate"}


def _on(photo: str, shows: dict[str, str], **chosen: str | float) -> tuple[ConvPhoto, dict[str, str], str]:
    """The rest of a State on a sample: settings, what they show, the photo."""
    return ConvPhoto(**chosen), shows, photo


_CLOCK = State(
    "Clock, padded with zeros",
    "all 1,200 of the strongest edges lie on the frame",
    *_on("clock", {"strongest_count": "1,200", "strongest_on_frame": "1,200", "frame_over_inside": "78"}, **_STRONGEST),
)
PREDICT = State(
    "Clock, padded with its own border",
    "of the strongest 1 % of edges 0 lie on the frame now",
    *_on("clock", {"strongest_on_frame": "0"}, **_STRONGEST, padding_mode="replicate"),
)
QUESTION = Question(
    N_("Sobel magnitude on a photo of a clock, padded with zeros. Where do the strongest 1 % of edges lie?"),
    (N_("on the disc’s rim"), N_("inside the disc"), N_("spread evenly"), N_("on the frame")),
    3,
    N_("All 1,200 lie in the outermost ring: beside a bright wall, zeros are a black one. With replicate none does."),
    _CLOCK,
)
TRY_THIS = (
    State(
        "Brick, padded with zeros",
        "the strongest edge, 3.05, is in the corner: beside a grey wall, zeros are a black wall",
        *_on("brick", {"strongest": "3.05", "strongest_at": "(511, 511)"}, **_STRENGTH),
    ),
    State(
        "Brick, padded with its mirror",
        "now it is a joint, 1.55",
        *_on("brick", {"strongest": "1.55", "strongest_at": "(190, 149)"}, **_STRENGTH, padding_mode="reflect"),
    ),
    State(
        "Sobel x, clipped to 0…1",
        "53.7 % of the pixels turn black, 29.4 % of the energy is left",
        *_on("camera", {"blackened": "53.7 %", "energy_kept": "29.4 %"}, padding="valid", view="clipped"),
    ),
    State(
        "Sobel x, signed",
        "nothing is lost: dark to light is positive, light to dark negative",
        *_on("camera", {"least": "−3.37", "most": "3.34"}, padding="valid"),
    ),
    State(
        "Laplacian on noise",
        "signal to noise 0.59: the kernel is 4.47 long and multiplies noise by that",
        *_on("camera", {"signal_to_noise": "0.59", "kernel_length": "4.47"}, kernel="laplacian", **_NOISY),
    ),
    State(
        "Box 3 × 3 on the same noise",
        "signal to noise 17.0: its length is 0.333",
        *_on("camera", {"signal_to_noise": "17.0", "kernel_length": "0.333"}, kernel="box_3", view="clipped", **_NOISY),
    ),
    State(
        "A white dot, dilation 8",
        "nine dots of 0.111 and no blur: 9 of 289 pixels are read, 3.1 %",
        ConvPhoto(source="dot", kernel="box_3", dilation=8, pad=8, view="absolute"),
        {"taps": "9", "window_pixels": "289", "read": "3.1 %", "most": "0.111"},
    ),
    State(
        "A white wall, padding 7",
        "half of it is invented at the edge: 0.533 is left there, 0.284 in the corner",
        ConvPhoto(source="white", kernel="box_15", pad=7, view="padding"),
        {"edge": "0.533", "corner": "0.284", "corner_invented": "71.6 %"},
    ),
)
MISUNDERSTOOD = (
    State(
        "“Sobel x finds lines along x.”",
        "It finds upright ones. Bricks on end: 4.5 times the energy of Sobel y.",
        *_on("brick", {"energy_over_turned": "4.5"}, padding="valid"),
    ),
    State(
        "“Text is made of upright strokes.”",
        "Sobel y leads on this text, 4.7 times.",
        *_on("text", {"energy_over_turned": "4.7"}, kernel="sobel_y", padding="valid"),
    ),
    State(
        "“Reflect padding is always safe.”",
        "Sobel x is then exactly 0 in the first and last column: blind there.",
        *_on("camera", {"edge": "0", "corner": "0"}, padding_mode="reflect"),
    ),
    State(
        "“The result is a picture again.”",
        "Sharpened, values run from −1.87 to 2.66, and 16.4 % of them leave 0…1.",
        *_on("page", {"least": "−1.87", "most": "2.66", "outside": "16.4 %"}, kernel="sharpen", padding="valid"),
    ),
)
_LARGEST = {
    "Laplacian": {"dot": "4.00", "line": "2.00", "step": "1.00"},
    "Sobel x": {"dot": "2.00", "line": "4.00", "step": "4.00"},
}
_RAMP = {"source": "ramp", "padding": "valid"}
EXERCISES = (
    State(
        "7.2 ex. 2, Sobel turned by 60°",
        "A ramp is answered with 8 × cos 60° = 4.00.",
        ConvPhoto(kernel="own", own=format_weights(steered_sobel(60)), **_RAMP),
        {"least": "4.00", "most": "4.00"},
    ),
    State(
        "7.2 ex. 2, Sobel turned by 90°",
        "Across the ramp the answer is 0.",
        ConvPhoto(kernel="sobel_y", **_RAMP),
        {"least": "0", "most": "0"},
    ),
    *(
        State(
            f"{kernel} on a {source}",
            f"The largest answer is {quoted}.",
            ConvPhoto(source=source, kernel=kernel.lower().replace(" ", "_"), padding="valid"),
            {"strongest": quoted},
        )
        for kernel, answers in _LARGEST.items()
        for source, quoted in answers.items()
    ),
    State(
        "7.3 ex. 3, the other mirror",
        "Symmetric padding repeats the border pixel, 2 1|1 2 3|3 2, so Sobel x sees again there. "
        "torch has only reflect, 3 2|1 2 3|2 1.",
        *_on("camera", {}, padding_mode="symmetric"),
    ),
)
