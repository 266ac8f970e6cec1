from playground.kit.lesson import Lesson

LESSON = Lesson(
    slug="transposed-conv",
    prefix="trans",
    section="Convolution",
    title="Transposed convolution",
    nav_title="Transposed",
    about=(
        "A transposed convolution enlarges a picture: every input pixel, times the kernel, is added into a window of the output. "
        "See where windows overlap, which sizes come out, why checkerboards appear, and when it does undo a convolution."
    ),
    card="Enlarge pictures; checkerboard artifacts",
    textbook="d2l 14.10",
    textbook_url="https://d2l.ai/chapter_computer-vision/transposed-conv.html",
    finds=(
        ("Upsampling, deconvolution, ConvTranspose2d, fractionally strided, enlarge", ""),
        ("Output size of a transposed convolution, output_padding, 28 to 56", "trans_view=sizes"),
        ("Checkerboard artifacts", "trans_view=white"),
        ("Convolution as a matrix", "trans_view=matrix"),
    ),
)
