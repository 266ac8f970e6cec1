"""What the lesson points at: states worth opening, each with the numbers that are found there. None hangs on trained weights."""

from playground.kit.i18n import N_
from playground.kit.states import Question, State
from playground.lessons.why_convolution.settings import Why

QUESTION = Question(
    N_(
        "A picture of 12 × 12 px goes into a layer with 12 × 12 outputs. Fully connected, the layer has 20,880 parameters. How "
        "many has a 3 × 3 convolution?"
    ),
    (N_("10: nine weights and a bias"), N_("1,296: nine weights for each of 144 outputs"), N_("144: one for each output")),
    0,
    N_("All outputs of a convolution use the same nine weights and the same bias, however large the picture is."),
    State("", Why(), {"dense_parameters": "20,880", "conv_parameters": "10"}),
)
TRY_THIS = (
    State(
        N_(
            "Move the pointer over the upper maps · fully connected, each unit is joined to all {units=144} pixels, by weights "
            "of its own; in the convolution to {read=9}, by weights that all units share"
        ),
        Why(),
        photo="astronaut",
    ),
    State(
        N_(
            "Drag the dot to a picture of 1000 × 1000 px · the fully connected layer then has "
            "{dense_parameters=1.00 × 10¹²} parameters, the convolution {conv_parameters=10}"
        ),
        Why(view="growth", grown=1000),
    ),
    State(
        N_(
            "Drag the digit · the output of the convolution follows, its difference is {conv=0.0 %}; a fully connected layer "
            "that agrees with it in the middle does not follow"
        ),
        Why(view="shift", right=3, down=-2),
    ),
    State(
        N_(
            "Train both networks on digits in the middle, then shift the test digits · the perceptron with its "
            "{mlp_parameters=26,314} parameters soon guesses ({chance=10 %} is chance); the convolutional network with "
            "{cnn_parameters=2,082} hardly notices"
        ),
        Why(view="trained"),
    ),
    State(
        N_(
            "Widen the window step by step · shared weights grow from 1 to {conv_weights=529}, weights of each unit’s own to "
            "{local_weights=20,736}, as many as the fully connected layer has"
        ),
        Why(view="window", window="23"),
        photo="astronaut",
    ),
    State(
        N_(
            "Move to a unit in the corner · its window lies partly beyond the picture, and it reads {read=4} pixels, where an "
            "inner unit reads 9"
        ),
        Why(row=1, column=1),
        photo="astronaut",
    ),
    State(
        N_(
            "Put 2×2 pooling with stride 2 before the maximum · the curve becomes a saw: shifts by an even number of pixels "
            "change nothing, odd ones do; the parameters are the same {cnn_parameters=2,082}"
        ),
        Why(view="trained", head="halved"),
    ),
    State(
        N_(
            "Shift the training digits by up to 4 px · after 2×2 pooling the convolutional network learns odd shifts, too; the "
            "perceptron must learn each place by itself, with {mlp_parameters=26,314} parameters"
        ),
        Why(view="trained", taught="4", head="halved"),
    ),
)
MISUNDERSTOOD = (
    State(
        N_(
            "“A convolution computes something else than a fully connected layer” · it is one: with the convolution’s weights "
            "copied to every place the dense layer follows, too (difference {dense=0.0 %}); {used=2,204} of its "
            "{dense_weights=160,000} weights are not 0"
        ),
        Why(view="shift", dense="copied", right=2, down=1),
    ),
    State(
        N_(
            "“A convolutional network does not care where things lie” · flattened into a linear layer it does: "
            "{cnn_parameters=7,842} parameters, and its accuracy falls almost as fast as the perceptron’s"
        ),
        Why(view="trained", head="flat"),
    ),
    State(
        N_(
            "“A convolution saves parameters, not work” · at {size=224 × 224} px it needs {conv_multiply_adds=451,584} "
            "multiplications, the fully connected layer {work=5,575} times as many"
        ),
        Why(view="growth"),
    ),
    State(
        N_(
            "“Few weights make the difference” · a window of {window=23 × 23} shared by all units reads the whole picture, "
            "still follows every shift, and has {conv_weights=529} weights; {padding=72.8 %} of its products meet zeros"
        ),
        Why(view="window", window="23"),
        photo="chelsea",
    ),
)
EXERCISES = (
    State(
        N_(
            "Exercise 1, a window of 1 × 1 · each unit reads {read=1} pixel: the layer has {conv_parameters=2} parameters and "
            "mixes channels only, a small fully connected network at each pixel"
        ),
        Why(view="window", window="1"),
        photo="astronaut",
    ),
    State(
        N_(
            "Exercise 3, when translation invariance is wrong · weights learnt for the middle of the picture ({middle=0.0 %} off "
            "there) know where things lie; where the place matters, as in a passport photo, that can be an advantage"
        ),
        Why(view="shift"),
    ),
    State(
        N_(
            "Exercise 5, an object at the border · the unit in row {row=1}, column {column=6} reads {read=6} of 9 pixels; the "
            "other three are zeros of the padding"
        ),
        Why(row=1, column=6),
        photo="astronaut",
    ),
    State(
        N_("Section 7.1.2, one megapixel · a layer from 1000 × 1000 px to as many outputs takes {dense_bytes=4 TB} as float32"),
        Why(view="growth", grown=1000),
    ),
)
