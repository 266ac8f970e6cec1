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
    "64 orthonormal noise kernels",
    "Wᵀ·W is the identity, and the photo comes back: error {largest,gram_gap=below 1e-13}",
    set="orthonormal",
)
QUESTION = Question(
    N_("64 kernels 8 × 8, stride 8, then transposed with the same kernels. Which set returns the photo exactly?"),
    (N_("noise"), N_("orthonormal noise"), N_("only the identity"), N_("none, ever")),
    1,
    N_(
        "Orthonormal kernels bring it back, error below 1e-13; plain noise does not come near it. What decides is Wᵀ·W: "
        "the identity or not."
    ),
    PREDICT,
)
TRY_THIS = (
    State(
        "The textbook’s stamps · {listed=0 0 1 / 0 4 6 / 4 12 9}: stamps add where they overlap",
        _book(stride=1),
        {"output": "3 × 3"},
    ),
    State(
        "The same by stretching · an ordinary convolution over zeros gives the same {output=3 × 3}, difference {difference=0}",
        _book(view="stretched", stride=1),
        {"listed": "0 0 1 / 0 4 6 / 4 12 9"},
    ),
    State("The same, stride 2 · no overlap: {listed=0 0 0 1 / 0 0 2 3 / 0 2 0 3 / 4 6 6 9}", _book()),
    State("The same, padding 1 · a single {listed=4}: padding crops the output", _book(stride=1, pad=1)),
    _white(
        "ones",
        3,
        "White, kernel of ones 3, stride 2",
        "{sums=1, 2, 4}: a checkerboard, because the phases’ sums differ",
        different="3",
    ),
    _white("ones", 4, "Kernel of ones 4, stride 2", "flat: every phase sums to {sums=4}", different="1"),
    _white("ones", 5, "Kernel of ones 5, stride 2", "{sums=4, 6, 9}"),
    _white(
        "random",
        4,
        "Random kernel 4, stride 2",
        "the stride divides the kernel, but {phases=4} phases have {different=4} different sums: the pattern is back",
    ),
    _white(
        "bilinear",
        3,
        "Bilinear kernel 3, stride 2",
        "flat, though 2 does not divide 3: every phase sums to {sums=1}",
        different="1",
    ),
    State(
        "The pattern on a photo · random 3 × 3: a grid of {grid=47.5 %}; resized first, {grid_remedied=0.1 %}",
        Enlarger(view="photo", weights="random"),
        photo="astronaut",
    ),
    State("4 × 4, kernel 3, stride 2, padding 1 · {output=7 × 7}", _four(pad=1)),
    State(
        "… with output padding 1 · {output=8 × 8}, and the new row is real: it takes back what padding cut off",
        _four(pad=1, extra=1),
        {"real": "1", "empty": "0"},
    ),
    State(
        "… the same without padding · 9 becomes {output=10 × 10}, but the new row is all 0: nothing had been cut off",
        _four(extra=1),
        {"real": "0", "empty": "1"},
    ),
    State(
        "The textbook’s last layer, × 32 · {output=320 × 480}; edges keep {edge=0.516}, corners {corner=0.266}, "
        "{dimmed=16.0 %} of the pixels are dimmed: beyond the border lie zeros",
        _fcn("bilinear"),
    ),
    _bank("64 plain noise kernels", "miss the photo by {missed=118.8 %} of its length", set="noise"),
    _bank("One cosine kernel", "{psnr=22.4 dB}: the mean of each block is pixelation", keep=1),
    _bank("Ten cosine kernels", "{psnr=29.0 dB}: a coarse JPEG", keep=10),
    _bank("All 64 cosine kernels", "the photo, error {largest=below 1e-13}"),
)
MISUNDERSTOOD = (
    State(
        "“It undoes a convolution.” · 0 … 8 with 1 2 / 3 4 comes back as {back=27 91 74 / 138 400 282 / 171 429 268}: "
        "the matrix has rank {rank=4 of 9}.",
        _NINE,
        {"size": "4 × 9"},
    ),
    State(
        "“Same settings, same shape.” · Kernel 5, stride 3, padding 2: {back=15 → 13, 16 → 16, 17 → 16, 18 → 16}.",
        Trip(view="sizes", tall=16, k=5, stride=3, pad=2),
    ),
    _white("bilinear", 6, "“A bilinear kernel fits any stride.”", "Kernel 6, stride 2: {sums=2.25} times too bright."),
    _white(
        "bilinear",
        5,
        "“… or nearly any.”",
        "Kernel 5, stride 2: ripples from 1.78 to 2.78. Use 2s or 2s − 1.",
        sums="1.78, 2.22, 2.78",
    ),
)
EXERCISES = (
    State(
        "14.10 ex. 1, there and back · Not the same X: {back=27 91 74 / 138 400 282 / 171 429 268} beside {picture=0 1 2 "
        "/ 3 4 5 / 6 7 8}.",
        _NINE,
    ),
    State(
        "14.10 ex. 2, is the matrix a good way? · A 3 × 3 kernel on 224 × 224: {memory=9.9 GB} in float32, of which "
        "{share=0.018 %} is not 0.",
        Layer(view="matrix", tall=224, wide=224, stride=1),
    ),
    State(
        "14.11 ex. 1, Xavier instead of bilinear · A flat map becomes a texture around 0 (mean {mean=−0.002}, spread "
        "{spread=0.0306}) that repeats every {period=32} pixels.",
        _fcn("xavier"),
    ),
    State(
        "7.3 ex. 6, a stride of ½ · Zeros between the cells: {input=3 × 3} is stretched to {stretched=5 × 5}, and the "
        "window moves by half a cell.",
        Layer(view="stretched"),
    ),
)
