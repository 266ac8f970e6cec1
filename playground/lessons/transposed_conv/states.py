"""What the lesson "Transposed convolution" points at: states worth opening, each with the numbers that its sentence quotes.

The page makes its links from these tables; a test opens every state and finds every number: those that a sentence quotes
name their figure of words.words() there, others stand in `shows`.
"""

from playground.kit.i18n import N_
from playground.kit.states import Question, State
from playground.lessons.transposed_conv.settings import Bank, Enlarger, Layer, Trip


def _book(**more: int | str) -> Layer:
    """The textbook's 2 × 2 input, which is its kernel too."""
    return Layer(h=2, w=2, kernel="from_0", k=2, **more)


def _four(**more: int) -> Layer:
    return Layer(h=4, w=4, **more)


def _white(weights: str, size: int, label: str, why: str, **shows: str) -> State:
    return State(f"{label} · {why}", Enlarger(view="white", weights=weights, size=size), shows)


def _fcn(weights: str) -> Enlarger:
    """The textbook's last layer, which enlarges 32 times."""
    return Enlarger(view="white", weights=weights, size=64, step=32, crop=16, rows=10, columns=15)


def _bank(label: str, why: str, **chosen: int | str) -> State:
    shows = {"kept": str(chosen["keep"])} if "keep" in chosen else {}
    return State(f"{label} · {why}", Bank(view="bank", **chosen), shows, photo="camera")


_NINE = Layer(view="matrix", tall=3, wide=3, k=2, stride=1)

PREDICT = _bank(
    "Send the photo through 64 orthonormal noise kernels and back",
    "Wᵀ·W is the identity, and the photo comes back: error {largest,gram_gap=below 1e-13}",
    set="orthonormal",
)
QUESTION = Question(
    N_(
        "A photo is convolved with 64 kernels of 8 × 8 at stride 8, and the result is transposed with the same kernels. Which "
        "kernels bring the photo back exactly?"
    ),
    (
        N_("64 kernels of random noise"),
        N_("64 kernels of noise made orthonormal"),
        N_("Only kernels with a single 1"),
        N_("No set of kernels"),
    ),
    1,
    N_("It comes back exactly where Wᵀ·W is the identity: orthonormal kernels do, with an error below 1e-13; noise does not."),
    PREDICT,
)
TRY_THIS = (
    State(
        "Follow the textbook’s 2 × 2 input at stride 1 · windows add up where they overlap: {listed=0 0 1 / 0 4 6 / 4 12 9}",
        _book(stride=1),
        {"output": "3 × 3"},
    ),
    _white(
        "ones",
        3,
        "Enlarge a white picture with a 3 × 3 kernel of ones, stride 2",
        "a checkerboard: the weights sum to {sums=1, 2, 4}, depending on the position",
        different="3",
    ),
    State(
        "Enlarge a photo with random 3 × 3 weights · the checkerboard has a strength of {grid=47.5 %}; resized first, "
        "{grid_remedied=0.1 %}",
        Enlarger(view="photo", weights="random"),
        photo="astronaut",
    ),
    State("Find the output size for 4 × 4, kernel 3, stride 2, padding 1 · it is {output=7 × 7}", _four(pad=1)),
    State(
        "Compute the textbook’s example as a normal convolution · over inserted zeros the output is also {output=3 × 3}, "
        "difference {difference=0}",
        _book(view="stretched", stride=1),
        {"listed": "0 0 1 / 0 4 6 / 4 12 9"},
    ),
    State("Follow the textbook’s input at stride 2 · no overlap: {listed=0 0 0 1 / 0 0 2 3 / 0 2 0 3 / 4 6 6 9}", _book()),
    State("Give the textbook’s example padding 1 · padding crops the output to a single {listed=4}", _book(stride=1, pad=1)),
    _white(
        "ones",
        4,
        "Enlarge a white picture with a 4 × 4 kernel of ones, stride 2",
        "it stays flat: the weights sum to {sums=4} everywhere",
        different="1",
    ),
    _white(
        "ones", 5, "Enlarge a white picture with a 5 × 5 kernel of ones, stride 2", "a checkerboard of the values {sums=4, 6, 9}"
    ),
    _white(
        "random",
        4,
        "Enlarge a white picture with random 4 × 4 weights, stride 2",
        "though 2 divides 4, {phases=4} positions have {different=4} different sums: a checkerboard",
    ),
    _white(
        "bilinear",
        3,
        "Enlarge a white picture with a 3 × 3 bilinear kernel, stride 2",
        "it stays flat, though 2 does not divide 3: the weights sum to {sums=1} everywhere",
        different="1",
    ),
    State(
        "Add output padding 1 to 4 × 4, kernel 3, stride 2, padding 1 · {output=8 × 8}; the new row holds values that padding "
        "had cut off",
        _four(pad=1, extra=1),
        {"real": "1", "empty": "0"},
    ),
    State(
        "Add output padding 1 without any padding · {output=10 × 10}; the new row is all 0: nothing had been cut off",
        _four(extra=1),
        {"real": "0", "empty": "1"},
    ),
    State(
        "Look at the textbook’s last layer, which enlarges 32 times · {output=320 × 480}; edges keep {edge=0.516}, corners "
        "{corner=0.266}, {dimmed=16.0 %} of the pixels are darker",
        _fcn("bilinear"),
    ),
    _bank("Send the photo through 64 plain noise kernels and back", "the relative error is {missed=118.8 %}", set="noise"),
    _bank("Keep one of 64 cosine kernels", "{psnr=22.4 dB}: the mean of each block, large pixels", keep=1),
    _bank("Keep ten of 64 cosine kernels", "{psnr=29.0 dB}: a coarse JPEG", keep=10),
    _bank("Keep all 64 cosine kernels", "the photo comes back, error {largest=below 1e-13}"),
)
MISUNDERSTOOD = (
    State(
        "“It undoes a convolution.” · 0 … 8 with 1 2 / 3 4 comes back as {back=27 91 74 / 138 400 282 / 171 429 268}: "
        "the matrix has rank {rank=4 of 9}.",
        _NINE,
        {"size": "4 × 9"},
    ),
    State(
        "“Equal settings, equal shape.” · Kernel 5, stride 3, padding 2: {back=15 → 13, 16 → 16, 17 → 16, 18 → 16}.",
        Trip(view="sizes", tall=16, k=5, stride=3, pad=2),
    ),
    _white("bilinear", 6, "“A bilinear kernel fits any stride.”", "Kernel 6, stride 2: {sums=2.25} times too bright."),
    _white(
        "bilinear",
        5,
        "“A bilinear kernel of odd size is safe.”",
        "Kernel 5, stride 2: ripples from 1.78 to 2.78. For stride s use size 2s or 2s − 1.",
        sums="1.78, 2.22, 2.78",
    ),
)
EXERCISES = (
    State(
        "14.10 ex. 1: is it X again, there and back? · No: {back=27 91 74 / 138 400 282 / 171 429 268} for {picture=0 1 2 "
        "/ 3 4 5 / 6 7 8}.",
        _NINE,
    ),
    State(
        "14.10 ex. 2: is the matrix an efficient way? · No: a 3 × 3 kernel on 224 × 224 takes {memory=9.9 GB} in float32, of "
        "which {share=0.018 %} is not 0.",
        Layer(view="matrix", tall=224, wide=224, stride=1),
    ),
    State(
        "14.11 ex. 1: Xavier weights for bilinear ones · A flat map becomes a texture around 0 (mean {mean=−0.002}, spread "
        "{spread=0.0306}) that repeats every {period=32} pixels.",
        _fcn("xavier"),
    ),
    State(
        "7.3 ex. 6: a stride of ½ · With zeros between the cells {input=3 × 3} becomes {stretched=5 × 5}, and the window moves "
        "by half a cell.",
        Layer(view="stretched"),
    ),
)
