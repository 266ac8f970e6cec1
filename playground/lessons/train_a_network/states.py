"""What the lesson points at: states worth opening, each with the numbers that are found there before anything is trained."""

from playground.kit.i18n import N_
from playground.kit.states import Question, State
from playground.lessons.train_a_network.settings import Kaggle, Pictures, Rates, Train

SIGMOID = Train(network="lenet", rate=1.0, epochs=5)
WIDER = """\
nn.Sequential(
    nn.LazyConv2d(16, kernel_size=3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
    nn.LazyConv2d(32, kernel_size=3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
    nn.LazyConv2d(64, kernel_size=3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
    nn.Flatten(), nn.LazyLinear(10),
)"""
WITH_DROPOUT = """\
nn.Sequential(
    nn.LazyConv2d(6, kernel_size=5, padding=2), nn.ReLU(), nn.AvgPool2d(2),
    nn.LazyConv2d(16, kernel_size=5), nn.ReLU(), nn.AvgPool2d(2),
    nn.Flatten(), nn.LazyLinear(120), nn.ReLU(), nn.Dropout(0.5),
    nn.LazyLinear(84), nn.ReLU(), nn.Dropout(0.5), nn.LazyLinear(10),
)"""
QUESTION = Question(
    N_(
        "LeNet with sigmoids and average pooling, as the textbook writes it, sees 1,400 digits five times. At which learning "
        "rate does it learn to read them?"
    ),
    (N_("At 0.1, like most networks"), N_("At 10: sigmoids need large steps"), N_("At none of 0.1, 1 and 10")),
    2,
    N_(
        "A sigmoid’s slope is at most ¼, so the gradient that reaches the first layer is tiny, and before training the outputs "
        "hardly depend on the picture. In these few steps the network stays at chance. ReLU, or batch norm, cures it."
    ),
    State("", SIGMOID, {"chance": "10.0 %", "parameters": "61,706"}),
)
TRY_THIS = (
    State(
        N_(
            "Press Train and watch the modern LeNet read digits · its {parameters=62,158} parameters start at chance, "
            "{chance=10.0 %}; after {all_steps=110} steps nearly all test digits are right"
        ),
        Train(),
    ),
    State(
        N_(
            "Train LeNet with sigmoids at the rate 1 · its loss stays near {guess_loss=2.303}, that of giving every digit the "
            "same probability, although the network has {parameters=61,706} parameters"
        ),
        SIGMOID,
    ),
    State(
        N_(
            "Compare three LeNets at four learning rates · sigmoids stay at chance, {chance=10.0 %}, at each of them; ReLU "
            "learns at some, batch norm at nearly all"
        ),
        Rates(view="rates"),
    ),
    State(
        N_(
            "Predict a folder in the layout of Kaggle’s CIFAR-10 · {train=400} labelled pictures train, and submission.csv gets"
            " a line for each of {test=40} test pictures"
        ),
        Kaggle(view="kaggle"),
    ),
    State(
        N_(
            "Let a frozen ImageNet network answer the dogs’ folder · of its {classes=4} classes ImageNet knows {known=2} by "
            "name and needs no training for them; a linear layer on its features learns the others"
        ),
        Kaggle(view="kaggle", layout="dogs", kaggle_side=96),
    ),
    State(
        N_(
            "Train a small ResNet on scenes with one shape · neither colour nor size tells the class, and chance is "
            "{chance=16.7 %}; the first kernels become edges"
        ),
        Train(network="resnet", data="shapes"),
    ),
    State(
        N_(
            "Train layers of your own · two convolutions and a linear layer have {parameters=9,098} parameters, and read digits"
            " about as well as LeNet"
        ),
        Train(network="layers"),
    ),
    State(
        N_(
            "Look at what goes in · {train=1,400} digits of 8 × 8 pixels, enlarged to {pixels=784} numbers each; {test=397} "
            "others test"
        ),
        Pictures(view="pictures"),
    ),
)
MISUNDERSTOOD = (
    State(
        N_(
            "“A loss of 2.3 means that something is wrong” · it is what guessing has: ln 10 is {guess_loss=2.303}; an untrained"
            " network starts near it, at {start_loss=2.291}"
        ),
        Train(network="relu_lenet"),
    ),
    State(
        N_(
            "“14 % on the test digits beats chance” · on {test=397} pictures 95 % of all guessers land between {low=7 %} and "
            "{high=13 %}: 14 % is just above, and 12 % says nothing"
        ),
        Train(network="relu_lenet", rate=0.01),
    ),
    State(
        N_(
            "“Most of LeNet is convolution” · {linear=95.8 %} of its parameters lie in linear layers; the convolutions do most "
            "of the {multiply_adds=417 k} multiply-adds"
        ),
        Train(network="lenet"),
    ),
)
EXERCISES = (
    State(
        N_(
            "7.6, exercise 1: ReLU and maximum pooling in place of sigmoid and average · the {parameters=61,706} parameters are"
            " as many as before, but now the loss falls at a rate of 0.1"
        ),
        Train(network="relu_lenet", epochs=15),
    ),
    State(
        N_(
            "7.6, exercise 2: other windows, channels and layers · write them yourself; three convolutions of 3 × 3 and one "
            "linear layer have {parameters=29,066} parameters, less than half of LeNet’s"
        ),
        Train(network="layers", layers=WIDER),
    ),
    State(
        N_(
            "7.6, exercise 3: real handwritten digits · scikit-learn’s stand in for MNIST, {train=1,400} to train and "
            "{test=397} to test; Fashion-MNIST can be chosen where it is at hand"
        ),
        Train(network="relu_lenet"),
    ),
    State(
        N_(
            "7.6, exercise 4: the activations of the first and the second layer · choose the layer, press Train, and see its "
            "maps after each step; the second layer’s {maps=16} maps are 10 × 10 units"
        ),
        Train(layer="4"),
    ),
    State(
        N_(
            "8.1, exercise 6: another batch size · with 16 pictures a batch an epoch has {steps=88} steps, with 128 it has 11; "
            "compare accuracy and time of both runs in the table below"
        ),
        Train(batch_size=16),
    ),
    State(
        N_(
            "8.1, exercise 7: LeNet with ReLU and dropout, trained on shifted digits · dropout adds no parameter, there are "
            "{parameters=61,706} as before"
        ),
        Train(network="layers", layers=WITH_DROPOUT, augmentation="shift"),
    ),
    State(
        N_(
            "8.7, exercise 5: a perceptron by DenseNet’s idea · each of three layers reads the picture and all layers before it; "
            "{parameters=172,778} parameters, all in linear layers. House prices are no pictures: it reads digits"
        ),
        Train(network="dense_mlp"),
    ),
    State(
        N_(
            "14.13, exercise 1: train on more of the labelled pictures · here {train=400} are labelled, and chance is "
            "{chance=10.0 %}; compare 100 of them with all"
        ),
        Kaggle(view="kaggle", most=100),
    ),
    State(
        N_(
            "14.13, exercise 2: with and without augmentation · train once with shifts and mirror images, then choose None; "
            "chance is {chance=10.0 %}"
        ),
        Kaggle(view="kaggle", augmentation="mirror"),
    ),
)
