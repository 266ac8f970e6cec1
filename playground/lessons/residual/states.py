"""What the lesson "Residual networks" points at: states worth opening. Numbers name the figures, of answer.figures, they are."""

from dataclasses import replace

from playground.kit.i18n import N_
from playground.kit.states import Question, State
from playground.lessons.residual.settings import Connections, Gradients, OneBlock

_DEEP = Gradients(depth=66)
_BLOCK = OneBlock(view="block")
_GROWN = Connections(view="connections")

PREDICT = State(
    "Look at 66 layers with batch norm · with skip connections the first convolution’s gradient is {skips=10} times the last "
    "one’s, without them {plain=10,000} times",
    _DEEP,
    photo="astronaut",
)
QUESTION = Question(
    N_(
        "A network of 66 layers has batch norm after every convolution. Its skip connections are removed. Before training, the "
        "gradient of the first convolution, beside that of the last one, is …"
    ),
    (N_("less than a millionth: it vanishes"), N_("about as large"), N_("about 10,000 times as large: it explodes")),
    2,
    N_(
        "Batch norm keeps the values at one size on the way forward, and multiplies the gradient by about 1.16 at every layer on "
        "the way back. Without batch norm the gradient would vanish. Skip connections help in both cases."
    ),
    PREDICT,
)
TRY_THIS = (
    PREDICT,
    State(
        "Take batch norm away from 66 layers · without skip connections the first convolution’s gradient is "
        "{plain=1 × 10⁻¹¹} times the last one’s, with them {skips=0.31} times",
        replace(_DEEP, norm=False),
        photo="astronaut",
    ),
    State(
        "Multiply a block’s weights by 0 · the output equals the input in {equal=25} of 25 cells",
        replace(_BLOCK, weight=0.0),
        photo="astronaut",
    ),
    State(
        "Let both kinds of connection grow to 16 convolutions · the dense block stores {dense_stored=22.3 MB} of a picture, the "
        "residual blocks {residual_stored=4.72 MB}",
        replace(_GROWN, convolutions=16),
    ),
    State(
        "Draw the weights as He does, 66 layers without batch norm · the plain network’s first gradient is {plain=0.006} times "
        "the last one’s: it hardly vanishes",
        replace(_DEEP, norm=False, start="he"),
        photo="astronaut",
    ),
    State(
        "Set γ of the last batch norm to 0 · the block returns its input, whatever its kernels: all {equal=25} cells are equal",
        replace(_BLOCK, gamma=0.0),
        photo="astronaut",
    ),
)
MISUNDERSTOOD = (
    State(
        "“Skip connections only cure vanishing gradients”: look at 34 layers with batch norm · without skips the gradient "
        "explodes, {plain=200} times the last one’s; with them it is {skips=4.2} times",
        Gradients(depth=34),
        photo="astronaut",
    ),
    State(
        "“Small weights switch a block off”: multiply them by 0.05 with batch norm · the output still differs from the input by "
        "up to {change=3.056}, as batch norm makes f(x) large again",
        replace(_BLOCK, weight=0.05),
        photo="astronaut",
    ),
    State(
        "“A block with weights of 0 always copies”: remove the skip connection · only the {equal=9} cells that are 0 are left as "
        "they were",
        replace(_BLOCK, weight=0.0, skip=False),
        photo="astronaut",
    ),
    State(
        "“Fewer parameters need less memory”: compare the book’s networks at 96 px · DenseNet has {densenet_parameters=758,226} "
        "parameters and stores {densenet_stored=6.01 MB}, ResNet-18 {resnet18_parameters=11,178,378} and "
        "{resnet18_stored=3.87 MB}",
        _GROWN,
    ),
)
EXERCISES = (
    State(
        "8.6 exercise 1: an Inception block beside a residual block, 832 channels in and out · {inception_parameters=1,043,456} "
        "parameters against {block_parameters=12,465,024}",
        replace(_GROWN, channels=832, convolutions=2),
    ),
    State(
        "8.6 exercise 2: the paper’s networks repeat one block more often; go from 18 to 34 layers · with skips the first "
        "convolution’s gradient is {skips=4.2} times the last one’s, without them {plain=200} times",
        Gradients(depth=34),
        photo="astronaut",
    ),
    State(
        "8.6 exercise 3: two bottlenecks of 256 channels · they have {residual_parameters=141,568} parameters",
        replace(_GROWN, channels=256, convolutions=2, bottleneck=True),
    ),
    State(
        "8.6 exercise 3: a block of two 3 × 3 convolutions with 256 channels · it has {residual_parameters=1,181,184} "
        "parameters, eight times as many as two bottlenecks",
        replace(_GROWN, channels=256, convolutions=2),
    ),
    State(
        "8.6 exercise 4: batch norm and ReLU before each convolution, weights × 0 · negative and positive values alike pass "
        "through unchanged, {equal=25} of 25 cells",
        replace(_BLOCK, order="before", weight=0.0),
        photo="astronaut",
    ),
    State(
        "8.6 exercise 4: 66 layers with batch norm before the convolutions · with skips the first convolution’s gradient is "
        "{skips=3.1} times the last one’s",
        replace(_DEEP, order="before"),
        photo="astronaut",
    ),
    State(
        "8.6 exercise 5: more blocks never take a function away, but each costs · 16 convolutions have "
        "{residual_parameters=592,896} parameters and store {residual_stored=4.72 MB} of every picture",
        replace(_GROWN, convolutions=16),
    ),
    State(
        "8.7 exercise 2: each dense layer adds 32 channels, so its kernels are few · 8 convolutions have "
        "{dense_parameters=408,576} parameters for {dense_channels=320} channels",
        _GROWN,
    ),
    State(
        "8.7 exercise 3: the book’s networks at 224 px · DenseNet stores {densenet_stored=32.7 MB} of a picture, ResNet-18 "
        "{resnet18_stored=21.1 MB}",
        replace(_GROWN, side=224),
    ),
    State(
        "8.7 exercise 3: compute concatenations, batch norms and ReLUs a second time instead of storing them · a dense block of "
        "16 convolutions stores {again_stored=1.18 MB} instead of {dense_stored=22.3 MB}",
        replace(_GROWN, convolutions=16),
    ),
    State(
        "8.7 exercise 4: the paper’s larger versions put a 1 × 1 convolution before each 3 × 3 · a dense block of 16 then has "
        "{dense_parameters=1,228,800} parameters, without them 1,411,072",
        replace(_GROWN, convolutions=16, bottleneck=True),
    ),
)
