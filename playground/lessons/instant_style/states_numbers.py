"""States of the views without a network, each with the numbers that its sentence quotes."""

from playground.kit.states import Question, State
from playground.lessons.instant_style.settings import Instant

_PLAIN = Instant(view="numbers")
_BLOCKS = Instant(view="linear")

QUESTION = Question(
    "AdaIN is applied to red, green and blue themselves: the grey photo of a man with a camera takes the means and "
    "deviations of a colour wheel. What does it look like?",
    ("It shows all the colours of the wheel", "It has one tint", "It is still grey", "It is inverted"),
    2,
    "The three channels of the wheel share a mean of 0.30 and a deviation of 0.35, and that is all AdaIN reads of it: the "
    "channels of the result differ by at most 0.003.",
    State(
        "The camera in the style of a colour wheel · the channels differ by at most {spread=0.003}, means {style red "
        "mean=0.299}, {style green mean=0.300}, deviations {style red deviation=0.351}, {style green deviation=0.352}",
        _PLAIN,
        photo="camera",
        style="colorwheel",
    ),
)

TRY_THIS = (
    State(
        "Give a cat the numbers of a colour wheel, on plain RGB · all means and deviations are met, yet the correlation of red "
        "and green stays {correlation,photo correlation=0.940}; the wheel’s is {style correlation=0.356}",
        _PLAIN,
        photo="chelsea",
        style="colorwheel",
    ),
    State(
        "Choose whitening and colouring for the cat and the colour wheel · with {read=9} numbers in place of 6 the correlation "
        "of red and green is the wheel’s, {correlation,style correlation=0.356}",
        Instant(view="numbers", rule="whitening"),
        photo="chelsea",
        style="colorwheel",
    ),
    State(
        "Shuffle the pixels of the style picture · {reordered=0} values of the result change: only means and deviations count",
        Instant(view="numbers", shuffled=True),
        photo="chelsea",
        style="coffee",
    ),
    State(
        "Drag α along the arrows past 1 · the cat’s red deviation goes along a straight line, from 0.126 at 0 over 0.186 and "
        "0.246 to {red deviation=0.306} at 1.5",
        Instant(view="numbers", alpha=1.5),
        photo="chelsea",
        style="coffee",
    ),
    State(
        "Give a nearly flat wall the deviation of gravel · noise of {photo noise=0.33} grey levels becomes noise of "
        "{noise=14.5}; ε ends the gain only at {limit=47.6}, 316 × the gravel’s deviation",
        Instant(view="numbers", wall=True),
        style="gravel",
    ),
    State(
        "Use a cosine transform as the encoder and gravel as the style · AdaIN is a graphic equaliser with gains from {low=0.58}"
        " to {high=3.42}: similarity {similarity=0.84}, and not one pebble",
        _BLOCKS,
        photo="chelsea",
        style="gravel",
    ),
    State(
        "Give a grey photo the numbers of a cup of coffee · its saturation rises from 0 to {saturation=0.71}",
        _PLAIN,
        photo="camera",
        style="coffee",
    ),
)

MISUNDERSTOOD = (
    State(
        "“AdaIN matches the Gram matrix.” · Only its diagonal, μ² + σ². The red–green entry is {gram=0.2640} for the cat in the "
        "style of coffee; the style’s is {style gram=0.2585}.",
        _PLAIN,
        photo="chelsea",
        style="coffee",
    ),
    State(
        "“AdaIN can move or add things.” · The order of the values in a channel never changes: of neighbouring pixels the "
        "brighter one becomes the darker one in {order=0.0 %} of the pairs.",
        _PLAIN,
        photo="astronaut",
        style="retina",
    ),
    State(
        "“With itself as the style a picture still changes.” · Not before the decoder: the largest change is {change=0.0} grey "
        "levels. What is lost in the first view is the decoder’s own error.",
        _PLAIN,
        photo="astronaut",
        style="astronaut",
    ),
    State(
        "“The numbers hold on the screen.” · {outside=19.4 %} of the cat’s values lie outside 0–1 in the style of the colour "
        "wheel; after clipping a deviation is off by {clipped=0.095}.",
        _PLAIN,
        photo="chelsea",
        style="colorwheel",
    ),
    State(
        "“A black-and-white style lies in 0–1, so the result does too.” · A checkerboard has nearly the largest deviation there "
        "is: {outside=41.0 %} of the astronaut’s values leave 0–1.",
        _PLAIN,
        photo="astronaut",
        style="checkerboard",
    ),
    State(
        "“Brightness alone keeps the colours.” · Only while they fit into 0–1: in the style of a checkerboard {pixels=54.3 %} of"
        " the coffee’s pixels do not.",
        Instant(view="numbers", rule="brightness"),
        photo="coffee",
        style="checkerboard",
    ),
    State(
        "“Changed brightness always costs colour.” · In the style of gravel {pixels=0.0 %} of the coffee’s pixels leave 0–1: its"
        " deviation is small.",
        Instant(view="numbers", rule="brightness"),
        photo="coffee",
        style="gravel",
    ),
)

EXERCISES = (
    State(
        "8.5 ex. 4, what does it do to remove only the mean? · Take the means and not the deviations: the tint of the style, the"
        " contrast of the photo. Red keeps its deviation of {red deviation,photo red deviation=0.126}.",
        Instant(view="numbers", use_deviation=False),
        photo="chelsea",
        style="colorwheel",
    ),
    State(
        "8.5 ex. 4, and only the variance? · Take the deviations and not the means: the contrast of the style around the photo’s"
        " own mean, {red mean,photo red mean=0.579} in red.",
        Instant(view="numbers", use_mean=False),
        photo="chelsea",
        style="colorwheel",
    ),
    State(
        "8.5 ex. 5, what if γ and β are fixed? · AdaIN is instance normalisation that learns neither: γ is the style’s "
        "deviation, {style red deviation=0.246} in red, β its mean, {style red mean=0.622}.",
        _PLAIN,
        photo="chelsea",
        style="coffee",
    ),
    State(
        "14.12 ex. 3, other content and style pictures? · Each pair at once. A style is {relu4_1=1,024} numbers at relu4_1 of "
        "VGG-19, {code share=0.33 %} of the {grams=305,888} in the textbook’s Gram matrices, and {ours=1,472} at four layers of "
        "this network.",
        _BLOCKS,
        photo="astronaut",
        style="brick",
    ),
)

NUMBER_STATES = {"QUESTION": QUESTION, "TRY_THIS": TRY_THIS, "MISUNDERSTOOD": MISUNDERSTOOD, "EXERCISES": EXERCISES}
