"""What the lesson "Receptive fields and layer stacks" points at: states worth opening, each with the numbers that it quotes.

The page makes its links from these tables; a test opens every state and finds every number: those that a sentence quotes
name their figure of words.figures() there, others stand in `shows`.
"""

from playground.kit.i18n import N_
from playground.kit.states import Question, State
from playground.lessons.receptive_field.settings import Stack


def _plain(depth: int, field: int, most: int) -> State:
    why = f"a field of {{field={field}}}, but 95 % of the weight in {{most={most}}}: it grows with √depth"
    return State(f"{depth} layers 3 × 3 · {why}", Stack(net=f"plain{depth}"))


def _table(net: str, label: str, why: str, side: int | None = None, **shows: str) -> State:
    return State(f"{label} · {why}", Stack(net=net, h=side, w=side, view="layers"), shows)


PREDICT = State(
    "The 49 cells of ResNet · the middle one sits on {ResNet=96}: cells are at 0, 32 … 192, 15.5 pixels up and left",
    Stack(view="centres"),
    {"VGG": "111.5", "anchors": "111.5"},
)
QUESTION = Question(
    N_("ResNet turns 224 pixels (0–223) into 7 cells. Where is the middle cell centred?"),
    ("111.5", "112", "96", "127.5"),
    2,
    N_("Cells sit at 0, 32 … 192, 15.5 pixels up and left of the middle; VGG’s middle cell is at 111.5."),
    PREDICT,
)
TRY_THIS = (
    _table("lenet", "LeNet, layer by layer", "fields 5, 6, 14, 16 of 28 pixels", fields="5 → 6 → 14 → 16"),
    State("VGG-19, conv5_4 · a field of {field=252} pixels on a picture of 224", Stack(net="vgg19", layer="features.34")),
    State("VGG-19, the last pooling · {field=268} pixels", Stack(net="vgg19")),
    State(
        "ResNet-50, torchvision’s · {layer1=35}, {layer2=91}, {layer3=267}, {layer4=427} pixels, by gradient too: its "
        "stride stands in the 3 × 3",
        Stack(net="resnet50", view="branches"),
    ),
    State(
        "ResNet-50, the paper’s · {layer4=483} with the stride in the 1 × 1: each 3 × 3 after it reaches twice as far",
        Stack(net="resnet50", paper=True, view="branches"),
    ),
    *(_plain(*numbers) for numbers in ((10, 21, 13), (20, 41, 17), (40, 81, 23), (80, 161, 33))),
    State(
        "Dilations 2, 2, 2 · a field of {field=13}, but {read=49} of {spanned=169} pixels are read, {read_share=29.0 %}",
        Stack(net="dilated222"),
    ),
    State("Dilations 4, 4, 4 · {read_share=7.8 %}: a common divisor skips the same pixels each time", Stack(net="dilated444")),
    State("Dilations 1, 2, 5 · a field of {field=17}, and all of it is read: {read_share=100.0 %}", Stack(net="dilated125")),
    _table(
        "lenet",
        "LeNet on 32 pixels",
        "it breaks: {arrives=576} numbers arrive where 400 are wanted; {passing=28–31} pass without a word",
        side=32,
        wants="400 numbers",
    ),
    _table(
        "alexnet_d2l",
        "The textbook’s AlexNet",
        "any size {passing=193–224} gives {flattened=6,400} numbers: floors swallow pixels",
    ),
    _table(
        "alexnet_d2l",
        "The same on 64 pixels",
        "nothing is left for a pooling; maps survive from {surviving=65} on",
        side=64,
        arrives="256 × 2 × 2",
    ),
)
MISUNDERSTOOD = (
    State(
        "“A unit sees its field evenly.” · Random ResNet-50 on 448 pixels: a square of {half=107} holds half, "
        "{half_area=6.3 %} of 427 × 427.",
        Stack(net="resnet50", h=448, w=448, weights="random"),
    ),
    State(
        "“Mirrored photo, mirrored features.” · ResNet-18’s geometry, 224 pixels of the cat: off by {ResNet=39.1 %} of a "
        "standard deviation.",
        Stack(view="mirror"),
        {"VGG": "0.0 %"},
        photo="chelsea",
    ),
    State(
        "“So it cannot be helped.” · On 225 pixels it is off by {ResNet=0.0 %}: stride 2 with an odd kernel wants an odd size.",
        Stack(view="mirror", mirror=225),
        photo="chelsea",
    ),
    State(
        "“A field fits into the photo.” · {field=427} is more than 224: all {hanging=49} of {cells=49} cells of the last "
        "map hang over the border.",
        Stack(net="resnet50"),
    ),
)
EXERCISES = (
    State(
        "8.2 ex. 1, VGG-19’s dense layers · They hold {dense_weights=86.1 %} of {parameters=143,667,240} weights and do "
        "{dense_work=0.6 %} of the work.",
        Stack(net="vgg19", view="layers"),
    ),
    _table("three3x3", "8.2, three layers 3 × 3", "They see {single_side=7} × 7 with {block_share=55.1 %} of its weights."),
    _table("lenet", "7.6, LeNet’s first dense layer", "It holds {first_dense=48,120} of LeNet’s {parameters=61,706} numbers."),
)
