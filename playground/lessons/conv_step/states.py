"""What the lesson step by step points at: states worth opening. Numbers name the figures, of answer.figures, they are."""

from dataclasses import replace

from playground.kit.states import Question, State
from playground.lessons.conv_step.answer import Step

_PLAIN = Step(stride=1, pad=0)
_DOT = replace(_PLAIN, source="dot", height=5, width=5, kernel="1_to_9")
_TEXTBOOK = replace(_PLAIN, source="ramp", height=3, width=3, kernel="0_to_3")
_EDGE = replace(_PLAIN, source="edge", height=6, width=8, kernel="difference")
_TRIANGLE = replace(_PLAIN, source="triangle", height=6, width=6, kernel="difference")
_BOX = replace(_PLAIN, kernel="box_3", twice=True)
_RELU = replace(_PLAIN, relu=True)
_CAMERA, _EDGES_MATRIX = "camera", {"matrix": "42 × 48", "entries": "84 of 2,016"}
_F = replace(_PLAIN, source="dots", height=16, width=16, kernel="letter_F")


def _second(source: str) -> Step:
    return replace(_PLAIN, source=source, height=2, width=8, kernel="second_difference")


def _everywhere(value: str) -> dict[str, str]:
    return {"outputs": " / ".join([" ".join(value * 6)] * 2)}


def _outputs(rows: int, columns: int, value: str, *, below: int = 0) -> dict[str, str]:
    """An output of zeros with a diagonal of `value`, which begins so many rows below the corner."""
    lines = (" ".join(value if i == j + below else "0" for j in range(columns)) for i in range(rows))
    return {"outputs": " / ".join(lines)}


_DOTS_KERNEL = {"outputs": "9 8 7 / 6 5 4 / 3 2 1"}
PREDICT = State("A single 1 and the kernel 1 … 9 · cross-correlation prints the kernel turned by 180°", _DOT, _DOTS_KERNEL)
QUESTION = Question(
    "A 5 × 5 picture is 0 with a single 1 in the middle; the kernel reads 1 2 3 / 4 5 6 / 7 8 9. "
    "What does torch’s `conv2d` give?",
    ("the kernel", "the kernel turned by 180°", "the kernel transposed", "a 5 amid zeros"),
    1,
    "9 8 7 / 6 5 4 / 3 2 1: torch’s convolution is cross-correlation. *True convolution* prints the kernel upright.",
    PREDICT,
)
TRY_THIS = (
    State(
        "The same, true convolution · the kernel is printed upright: {outputs=1 2 3 / 4 5 6 / 7 8 9}", replace(_DOT, flip=True)
    ),
    State("The textbook’s 3 × 3 · 19 25 37 43, as in the book’s figure", _TEXTBOOK, {"outputs": "19 25 / 37 43"}),
    State(
        "The textbook’s 3 × 3, true convolution · 5 11 23 29: now the 3 meets the top left",
        replace(_TEXTBOOK, flip=True),
        {"outputs": "5 11 / 23 29"},
    ),
    State("The textbook’s edge, 6 × 8 · [1, −1] finds white to black as 1 and black to white as −1", _EDGE, _EDGES_MATRIX),
    State("Box 3 × 3 twice, no padding · equal to one {merged=5 × 5} to rounding", _BOX, {"differing": "0"}, _CAMERA),
    State(
        "Box 3 × 3 twice, padded · now they differ on all {differing,on_rim=2,044} rim pixels and nowhere else: layer "
        "two has zeros of its own",
        replace(_BOX, pad=1),
        {"corner_twice": "0.309", "corner_once": "0.444"},
        _CAMERA,
    ),
    State("Sobel x, then ReLU · {alive=46.9 %} of the photo stay alive", _RELU, photo=_CAMERA),
    State(
        "Bias −0.5 before ReLU · {alive=3.0 %} stay alive: the bias is ReLU’s threshold",
        replace(_RELU, bias=-0.5),
        photo=_CAMERA,
    ),
    State(
        "Letters from dots · a kernel shaped like an F prints every dot as an F turned by {turned=180°}",
        replace(_F, padding="full"),
    ),
)
MISUNDERSTOOD = (
    State(
        "“The flip changes every result.” · Box blur: nothing changes.",
        replace(_PLAIN, kernel="box_3", flip=True),
        {"effect": "changes none of the 25"},
        _CAMERA,
    ),
    State("“… at least for edges.” · Sobel x: {effect=only the sign}.", replace(_PLAIN, flip=True), photo=_CAMERA),
    State(
        "“… so it never matters.” · Emboss: 21 of 25 numbers change; the others lie on flat ground.",
        replace(_PLAIN, kernel="emboss", flip=True),
        {"effect": "changes 21 of 25"},
        _CAMERA,
    ),
    State(
        "“Kernels merge by cross-correlating them.” · They merge by true convolution; the other way misses at once.",
        replace(_PLAIN, kernel="0_to_3", twice=True),
        {"differing": "0"},
        _CAMERA,
    ),
    State(
        "“The bias always matters.” · Before batch normalisation a bias of 5 moves nothing.",
        replace(_PLAIN, bias=5.0),
        {"moves": "less than 1e-5"},
        _CAMERA,
    ),
)
EXERCISES = (
    State("7.2 ex. 1, a diagonal edge · The lower triangle and [1, −1]: a diagonal of +1.", _TRIANGLE, _outputs(6, 5, "1")),
    State(
        "7.2 ex. 1, the input transposed · A diagonal of −1.",
        replace(_TRIANGLE, source="transposed_triangle"),
        _outputs(6, 5, "−1", below=1),
    ),
    State(
        "7.2 ex. 1, the kernel transposed · The transposed −1 picture: rows and columns only change names.",
        replace(_TRIANGLE, kernel="difference_down"),
        _outputs(5, 6, "−1", below=-1),
    ),
    State("7.2 ex. 2, second derivative of t² · 1 −2 1 gives 2 everywhere.", _second("squares"), _everywhere("2")),
    State("7.2 ex. 2, second derivative of a ramp · and 0 on t.", _second("ramp"), _everywhere("0")),
    State(
        "7.2 ex. 4, as a matrix · 6 × 8 and [1, −1]: a matrix of {matrix=42 × 48} with {entries=84 of 2,016} entries not 0.",
        _EDGE,
    ),
)
