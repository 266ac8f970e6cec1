"""What the lesson "Famous networks" points at: states worth opening, each with the numbers that it quotes."""

from playground.kit.i18n import N_
from playground.kit.states import Question, State
from playground.lessons.networks.settings import Chart, One, Start, Two


def _one(text: str, net: str, **more: object) -> State:
    return State(text, One(view="network", net=net, **more))


def _two(text: str, first: str, second: str, **more: object) -> State:
    return State(text, Two(view="compare", first=first, second=second, **more))


QUESTION = Question(
    N_("AlexNet has 46.8 million parameters and does 938 million multiply-adds per image. Where are they?"),
    (
        N_("Most parameters and most of the work are in the convolutions."),
        N_("Most parameters are in the linear layers, most of the work is done in the convolutions."),
        N_("Most parameters are in the convolutions, most of the work is done in the linear layers."),
    ),
    1,
    N_("A linear layer uses each weight once per image. A convolution has few weights and uses each of them at every place."),
    _one(
        "AlexNet · {linear_parameters=92.0 %} of the parameters sit in linear layers, {conv_work=95.4 %} of the work is done in "
        "convolutions",
        "alexnet",
    ),
)
TRY_THIS = (
    _one(
        "Open an Inception block of GoogLeNet · four branches side by side read one map; the network has {parameters=5,977,530} "
        "parameters",
        "googlenet",
        open="2.0",
    ),
    _one("Follow the skip connections of ResNet-18 · {conv_count=20} convolutions, three of them in the skips", "resnet18"),
    _two(
        "Put ResNet-18 beside DenseNet · {parameters_ratio=14.7} times fewer parameters, but {b_kept=6.02 MB} instead of "
        "{a_kept=3.89 MB} kept in training",
        "resnet18",
        "densenet",
    ),
    State(
        "Look at NiN before its training · {stuck=5} of 10 scores are stuck at 0, {mean_stuck=5.1} on average over 20 starts",
        Start(view="start"),
        photo="astronaut",
    ),
    State(
        "Compare all networks by year and parameters · from {least_value=61.7 k} (LeNet) to {most_value=133 M} (VGG-11)",
        Chart(view="chart"),
    ),
    _one("Look at the right and lower edge of AlexNet’s image · no score depends on rows {unread=218–223}", "alexnet"),
    _one(
        "Give GoogLeNet an image of 28 px · {unused=1,404,928} weights only meet padding, {unused_share=23.5 %}",
        "googlenet",
        side=28,
    ),
    _one("Give GoogLeNet a single pixel · it works, with {unused_share=55.7 %} of its weights on padding", "googlenet", side=1),
    _one(
        "Open DenseNet’s blocks · each step adds 32 channels to all before it; {parameters=758,226} parameters in all", "densenet"
    ),
    _two(
        "Compare AlexNet with torchvision’s · {a_parameters_short=46.8 M} and {b_parameters_short=61.1 M} parameters",
        "alexnet",
        "tv_alexnet",
    ),
    State(
        "Show LeNet a black and a white picture before training · no probability changes by more than {moved=0.0007}",
        Start(view="start", start="lenet"),
        photo="astronaut",
    ),
    State(
        "Do the same with ReLU and maximum pooling · black and white now differ by {moved=0.0374}",
        Start(view="start", start="modern_lenet"),
        photo="astronaut",
    ),
    _one(
        "Look at the stride in torchvision’s ResNet-50 · in the 3 × 3, as “V1.5” has it; {work_short=4.09 G} multiply-adds",
        "tv_resnet50",
        open="layer2.0",
    ),
)
MISUNDERSTOOD = (
    _one(
        "“VGG is slow because of its linear layers.” · They hold {linear_parameters=92.8 %} of the parameters and do "
        "{linear_work=1.6 %} of the multiply-adds.",
        "vgg11",
    ),
    _one(
        "“A quarter of the channels means a sixteenth of the parameters.” · A third is left, {parameters=43,093,322}: "
        "{linear_parameters=98.7 %} sit in linear layers.",
        "small_vgg11",
    ),
    _two(
        "“Fewer parameters need less memory in training.” · At 224 px DenseNet keeps {b_kept=33.1 MB} of an image, ResNet-18 "
        "{a_kept=21.5 MB}.",
        "resnet18",
        "densenet",
        input="same",
    ),
    _one("“A convolutional network takes any image size.” · AlexNet takes {sides=193–224} px and nothing else.", "alexnet"),
)
EXERCISES = (
    _one(
        "7.6, where LeNet’s cost lies · {linear_parameters=95.8 %} of {parameters=61,706} parameters in linear layers, "
        "{conv_work=85.9 %} of {work=416,520} multiply-adds in convolutions; {sides=28–31} px fit.",
        "lenet",
    ),
    _one(
        "8.1 ex. 1, AlexNet’s memory and work · The parameters take {parameters_memory=187 MB}, an image keeps {kept=4 MB}; "
        "{conv_work=95.4 %} of the work is in convolutions.",
        "alexnet",
    ),
    _one(
        "8.2 ex. 1 and 2, VGG-11’s layers · {conv_count=8} convolutions and three linear layers; the first linear layer holds "
        "{largest_share=79.8 %} of the parameters.",
        "vgg11",
    ),
    _two(
        "8.3, NiN against AlexNet · AlexNet has {parameters_ratio=23} times as many parameters and does {work_ratio=1.2} times "
        "the work.",
        "alexnet",
        "nin",
    ),
    _one(
        "8.4 ex. 2, the smallest image for GoogLeNet · {sides=≥ 1} px: every layer that shrinks the map is padded.", "googlenet"
    ),
    _two(
        "8.4 ex. 4 and 5, AlexNet against GoogLeNet · {parameters_ratio=7.8} times as many parameters, as the textbook runs "
        "them.",
        "alexnet",
        "googlenet",
    ),
    _one("8.6, ResNet-18 at any size · {sides=≥ 1} px, {work=318,657,536} multiply-adds at 96 px.", "resnet18"),
    _one(
        "8.7 ex. 3, DenseNet’s memory · {kept=6.02 MB} of an image kept for the backward pass at 96 px; it needs {sides=≥ 29} "
        "px.",
        "densenet",
    ),
)
