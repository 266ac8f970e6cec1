"""What the lesson step by step points at: states worth opening. Numbers name the figures, of answer.figures, they are."""

from dataclasses import replace

from playground.kit.i18n import N_
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


PREDICT = State(
    "Slide the kernel 1 to 9 over a single 1 · cross-correlation copies the kernel turned by 180°: "
    "{outputs=9 8 7 / 6 5 4 / 3 2 1}",
    _DOT,
)
QUESTION = Question(
    N_(
        "A 5 × 5 picture is 0 everywhere, with a single 1 in the middle. The kernel is 1 2 3 / 4 5 6 / 7 8 9. What does torch’s "
        "`conv2d` give?"
    ),
    (
        N_("The kernel: 1 2 3 / 4 5 6 / 7 8 9"),
        N_("The kernel turned by 180°: 9 8 7 / 6 5 4 / 3 2 1"),
        N_("The kernel transposed: 1 4 7 / 2 5 8 / 3 6 9"),
        N_("A 5 in the middle of zeros"),
    ),
    1,
    N_("torch’s convolution is cross-correlation: it does not flip the kernel. The switch “True convolution” gives it upright."),
    PREDICT,
)
TRY_THIS = (
    State("Follow the textbook’s 3 × 3 example · the outputs are {outputs=19 25 / 37 43}, as in its figure", _TEXTBOOK),
    State(
        "Find the edges of a black bar with the kernel [1, −1] · from white to black the output is 1, from black to white −1",
        _EDGE,
        _EDGES_MATRIX,
    ),
    PREDICT,
    State(
        "Slide the kernel 1 to 9 over a single 1 with true convolution · the kernel is copied upright: "
        "{outputs=1 2 3 / 4 5 6 / 7 8 9}",
        replace(_DOT, flip=True),
    ),
    State(
        "Flip the kernel of the textbook’s 3 × 3 example · the outputs are {outputs=5 11 / 23 29}: the weight 3 meets the top "
        "left number of the window",
        replace(_TEXTBOOK, flip=True),
    ),
    State(
        "Apply a 3 × 3 mean twice, without padding · the output equals that of one {merged=5 × 5} kernel",
        _BOX,
        {"differing": "0"},
        _CAMERA,
    ),
    State(
        "Apply a 3 × 3 mean twice, with padding · the output differs from that of one 5 × 5 kernel on all "
        "{differing,on_rim=2,044} border pixels and nowhere else: the second layer is padded with zeros of its own",
        replace(_BOX, pad=1),
        {"corner_twice": "0.309", "corner_once": "0.444"},
        _CAMERA,
    ),
    State("Set ReLU after Sobel x · {alive=46.9 %} of the photo’s outputs are above zero", _RELU, photo=_CAMERA),
    State(
        "Set bias −0.5 before ReLU · {alive=3.0 %} of the photo’s outputs are above zero: the bias is ReLU’s threshold",
        replace(_RELU, bias=-0.5),
        photo=_CAMERA,
    ),
    State(
        "Slide a kernel shaped like the letter F over five 1s · at each 1 stands an F turned by {turned=180°}",
        replace(_F, padding="full"),
    ),
)
MISUNDERSTOOD = (
    State(
        "“Flipping the kernel changes every result.” · With a box blur nothing changes.",
        replace(_PLAIN, kernel="box_3", flip=True),
        {"effect": "changes none of the 25"},
        _CAMERA,
    ),
    State(
        "“Flipping an edge kernel finds other edges.” · With Sobel x {effect=only the sign} changes.",
        replace(_PLAIN, flip=True),
        photo=_CAMERA,
    ),
    State(
        "“Flipping the kernel never matters.” · With emboss 21 of 25 numbers change; the others lie on flat ground.",
        replace(_PLAIN, kernel="emboss", flip=True),
        {"effect": "changes 21 of 25"},
        _CAMERA,
    ),
    State(
        "“Two kernels merge into one by cross-correlating them.” · They merge by true convolution; by cross-correlation the "
        "output is another.",
        replace(_PLAIN, kernel="0_to_3", twice=True),
        {"differing": "0"},
        _CAMERA,
    ),
    State(
        "“The bias always matters.” · Before batch normalisation a bias of 5 changes nothing.",
        replace(_PLAIN, bias=5.0),
        {"moves": "less than 1e-5"},
        _CAMERA,
    ),
)
EXERCISES = (
    State(
        "7.2 ex. 1, a diagonal edge · The kernel [1, −1] on a lower triangle of 1s gives a diagonal of 1.",
        _TRIANGLE,
        _outputs(6, 5, "1"),
    ),
    State(
        "7.2 ex. 1, the input transposed · The kernel [1, −1] on an upper triangle of 1s gives a diagonal of −1.",
        replace(_TRIANGLE, source="transposed_triangle"),
        _outputs(6, 5, "−1", below=1),
    ),
    State(
        "7.2 ex. 1, the kernel transposed · [1; −1] on a lower triangle of 1s gives a diagonal of −1, transposed: rows and "
        "columns change places.",
        replace(_TRIANGLE, kernel="difference_down"),
        _outputs(5, 6, "−1", below=-1),
    ),
    State("7.2 ex. 2, the second derivative of t² · The kernel 1 −2 1 gives 2 everywhere.", _second("squares"), _everywhere("2")),
    State("7.2 ex. 2, the second derivative of t · The kernel 1 −2 1 gives 0 everywhere.", _second("ramp"), _everywhere("0")),
    State(
        "7.2 ex. 4, as a matrix · For a 6 × 8 input and [1, −1] the matrix is {matrix=42 × 48}, and {entries=84 of 2,016} "
        "entries are not 0.",
        _EDGE,
    ),
)
