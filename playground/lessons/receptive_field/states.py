"""What the lesson "Receptive fields and layer stacks" points at: states worth opening, each with the numbers that it quotes.

The page makes its links from these tables; a test opens every state and finds every number: those that a sentence quotes
name their figure of words.figures() there, others stand in `shows`.
"""

from playground.kit.i18n import N_
from playground.kit.states import Question, State
from playground.lessons.receptive_field.settings import OWN, Stack

PASTED = """\
nn.Sequential(
    nn.LazyConv2d(16, kernel_size=3, padding=1), nn.ReLU(),
    nn.MaxPool2d(2),
    nn.LazyConv2d(32, kernel_size=3, padding=1), nn.ReLU(),
    nn.MaxPool2d(2),
    nn.Flatten(),
    nn.Linear(32 * 7 * 7, 10),
)"""


def _plain(depth: int, field: int, most: int) -> State:
    why = f"a receptive field of {{field={field}}} px, but a square of {{most={most}}} px holds 95 % of the gradient"
    return State(f"See what a unit behind {depth} layers 3 × 3 uses · {why}", Stack(net=f"plain{depth}"))


def _table(net: str, label: str, why: str, side: int | None = None, **shows: str) -> State:
    return State(f"{label} · {why}", Stack(net=net, h=side, w=side, view="layers"), shows)


QUESTION = Question(
    N_("AlexNet’s last pooling layer has a receptive field of 195 px and an effective stride of 32 px. What does that mean?"),
    (
        N_("Its output is 195 × 195 units, taken from every 32nd pixel."),
        N_("Each of its units is computed from 195 × 195 pixels, and the squares of two neighbours lie 32 pixels apart."),
        N_("Each of its units is computed from 32 × 32 pixels, and 195 units see the whole picture."),
    ),
    1,
    N_("The receptive field is what one unit reads; the effective stride is how far it moves from one unit to the next."),
    State("AlexNet, last pooling layer · a receptive field of {field=195} px, an effective stride of {jump=32} px", Stack()),
)
TRY_THIS = (
    _table(
        "lenet",
        "Follow LeNet layer by layer",
        "receptive fields of 5, 6, 14 and 16 px on an image of 28 px",
        fields="5 → 6 → 14 → 16",
    ),
    State(
        "Paste your own model · it is read, not run; this one has {parameters=20,778} parameters and takes {passing=28–31} px",
        Stack(net=OWN, code=PASTED, view="layers"),
    ),
    State("Look at VGG-19’s layer conv5_4 · a receptive field of {field=252} px", Stack(net="vgg19", layer="features.34")),
    _table(
        "lenet",
        "Give LeNet images of 32 px",
        "it stops at layer {broken=7}: {arrives=576} numbers arrive where 400 are expected; images of {passing=28–31} px fit",
        side=32,
        wants="400 numbers",
    ),
    State(
        "Point at neighbouring units behind stride 2 and a transposed layer · they read {field=3–5} px in turn",
        Stack(net="stride_and_back"),
    ),
    State("Look at VGG-19’s last pooling layer · a receptive field of {field=268} px", Stack(net="vgg19")),
    State(
        "Compare ResNet-50 with and without skip connections · {layer1=35}, {layer2=91}, {layer3=267} and {layer4=427} px",
        Stack(net="resnet50", view="branches"),
    ),
    State(
        "Move ResNet-50’s stride into the 1 × 1, as in the paper · {layer4=483} px: each 3 × 3 after it reaches twice as far",
        Stack(net="resnet50", paper=True, view="branches"),
    ),
    *(_plain(*numbers) for numbers in ((10, 21, 13), (20, 41, 17), (40, 81, 23), (80, 161, 33))),
    State(
        "Look at the gaps of dilations 2, 2, 2 · {read=49} of {spanned=169} pixels in the field are read, {read_share=29.0 %}",
        Stack(net="dilated222"),
        {"field": "13"},
    ),
    State(
        "Look at the gaps of dilations 4, 4, 4 · {read_share=7.8 %} of the pixels are read: a common divisor skips the others",
        Stack(net="dilated444"),
    ),
    State(
        "Mix dilations 1, 2, 5 · a receptive field of {field=17} px, of which {read_share=100.0 %} are read",
        Stack(net="dilated125"),
    ),
    State(
        "See where ResNet’s 49 units are centred · the middle one on pixel {ResNet=96}, not on 111.5 as VGG’s",
        Stack(view="centres"),
        {"VGG": "111.5", "anchors": "111.5"},
    ),
    _table(
        "alexnet_d2l",
        "Find the image sizes that fit the textbook’s AlexNet",
        "{passing=193–224} px all give {flattened=6,400} numbers, since strides round down",
    ),
    _table(
        "alexnet_d2l",
        "Give the textbook’s AlexNet images of 64 px",
        "nothing is left for a pooling layer; the layers before the linear ones need {surviving=65} px",
        side=64,
        arrives="256 × 2 × 2",
    ),
)
MISUNDERSTOOD = (
    State(
        "“A unit uses its receptive field evenly.” · ResNet-50 with random weights on 448 px: a square of {most=235} px holds "
        "95 % of the gradient, the unit reads 427 × 427.",
        Stack(net="resnet50", h=448, w=448, weights="random"),
    ),
    State(
        "“A mirrored photo gives mirrored features.” · ResNet-18’s layers on 224 px: the maps differ by {ResNet=39.1 %} of a "
        "standard deviation.",
        Stack(view="mirror"),
        {"VGG": "0.0 %"},
        photo="chelsea",
    ),
    State(
        "“ResNet can never be mirrored.” · On images of 225 px the maps differ by {ResNet=0.0 %}: stride 2 with an odd kernel "
        "needs an odd size.",
        Stack(view="mirror", mirror=225),
        photo="chelsea",
    ),
    State(
        "“A receptive field lies inside the photo.” · ResNet-50’s {field=427} px are more than 224: the fields of all "
        "{hanging=49} of {cells=49} units reach beyond the picture.",
        Stack(net="resnet50"),
    ),
    State(
        "“All units of a layer have equal receptive fields.” · In an encoder–decoder they read {field=27–31} px in turn.",
        Stack(net="down_and_up"),
    ),
)
EXERCISES = (
    State(
        "8.2 ex. 1, VGG-19’s linear layers · They hold {dense_weights=86.1 %} of {parameters=143,667,240} parameters and do "
        "{dense_work=0.6 %} of the multiply-adds.",
        Stack(net="vgg19", view="layers"),
    ),
    _table(
        "three3x3",
        "8.2, three layers 3 × 3",
        "Their receptive field is {single_side=7} × 7, with {block_share=55.1 %} of the weights of one layer.",
    ),
    _table("lenet", "7.6, LeNet’s first linear layer", "It holds {first_dense=48,120} of {parameters=61,706} parameters."),
)
