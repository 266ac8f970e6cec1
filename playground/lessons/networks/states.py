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
    State(
        "7.6 ex. 5, give LeNet something that is no digit · Before training it hardly notices: from a black picture to a white "
        "one no probability changes by more than {moved=0.0007}.",
        Start(view="start", start="lenet", picture="white"),
        photo="astronaut",
    ),
    _one(
        "8.1 ex. 1, AlexNet’s memory and work · The parameters take {parameters_memory=187 MB}, an image keeps {kept=4 MB}; "
        "{conv_work=95.4 %} of the work is in convolutions.",
        "alexnet",
    ),
    _two(
        "8.1 ex. 5, a model for images of 28 × 28 · LeNet with ReLU and maximum pooling has {b_parameters=61,706} parameters, "
        "AlexNet {parameters_ratio=758} times as many and {work_ratio=2252} times the work.",
        "alexnet",
        "modern_lenet",
    ),
    _one(
        "8.2 ex. 1 and 2, VGG-11’s layers · {conv_count=8} convolutions and three linear layers; the first linear layer holds "
        "{largest_share=79.8 %} of the parameters.",
        "vgg11",
    ),
    _two(
        "8.2 ex. 1, AlexNet against VGG-11 · VGG-11 has {parameters_ratio=2.8} times the parameters and does {work_ratio=8.0} "
        "times the work.",
        "alexnet",
        "vgg11",
    ),
    _one("8.2 ex. 3, VGG-16 · {weighted=16} layers with weights, {parameters=134,300,362} parameters.", "vgg16"),
    _one("8.2 ex. 3, VGG-19 · {weighted=19} layers with weights, {work_short=19.6 G} multiply-adds per image.", "vgg19"),
    _one(
        "8.2 ex. 4, images of 56 or 84 px · VGG-11 takes {sides=224–255} px only, as its first linear layer wants 7 × 7 maps: "
        "drop blocks, or average before it as torchvision does.",
        "vgg11",
    ),
    _two(
        "8.3, NiN against AlexNet · AlexNet has {parameters_ratio=23} times as many parameters and does {work_ratio=1.2} times "
        "the work.",
        "alexnet",
        "nin",
    ),
    _two(
        "8.3 ex. 1, one 1 × 1 convolution per block instead of two · {b_parameters=1,769,112} parameters instead of "
        "{a_parameters=1,992,166}; nothing else changes shape.",
        "nin",
        "nin_of_one",
    ),
    _two(
        "8.3 ex. 1, three 1 × 1 convolutions per block · {b_work=854,709,708} multiply-adds instead of {a_work=762,297,352}, and "
        "{b_kept=9.71 MB} instead of {a_kept=7.68 MB} kept in training.",
        "nin",
        "nin_of_three",
    ),
    _two(
        "8.3 ex. 2, 3 × 3 convolutions in place of the 1 × 1 · {parameters_ratio=2.8} times the parameters and {work_ratio=2.9} "
        "times the work; they mix neighbours too, not channels alone.",
        "nin",
        "wide_nin",
    ),
    _two(
        "8.3 ex. 3, a linear layer in place of the global average · It adds {parameters_apart=2,510} parameters, as only ten "
        "channels are left, and fixes the image size.",
        "nin",
        "linear_nin",
    ),
    _one(
        "8.3 ex. 4, what NiN needs · {parameters=1,992,166} parameters, {work=762,297,352} multiply-adds, {kept=7.68 MB} per "
        "image in training, {predicting=2.24 MB} at once in a prediction.",
        "nin",
    ),
    State(
        "8.3 ex. 5, from 384 channels to 10 in one step · Every class hangs on one channel behind a ReLU: before training "
        "{stuck=5} of 10 scores are stuck at 0.",
        Start(view="start"),
        photo="astronaut",
    ),
    _two(
        "8.4 ex. 1, GoogLeNet with batch norm · torchvision’s has one after each convolution; for ImageNet’s classes it "
        "has {b_parameters=6,624,904} parameters.",
        "googlenet",
        "tv_googlenet",
    ),
    _one(
        "8.4 ex. 2, the smallest image for GoogLeNet · {sides=≥ 1} px: every layer that shrinks the map is padded.", "googlenet"
    ),
    _one(
        "8.4 ex. 3, a GoogLeNet for 28 × 28 · With a first layer that does not shrink the image no weight is wasted: "
        "none of {parameters=5,974,970} parameters meets padding alone.",
        "small_googlenet",
    ),
    _two(
        "8.4 ex. 4 and 5, AlexNet against GoogLeNet · {parameters_ratio=7.8} times as many parameters, as the textbook runs "
        "them.",
        "alexnet",
        "googlenet",
    ),
    _one("8.6, ResNet-18 at any size · {sides=≥ 1} px, {work=318,657,536} multiply-adds at 96 px.", "resnet18"),
    State(
        "8.7 ex. 1, average pooling in the transition layers · {reached=47 %} of the units before the first one get a gradient.",
        Start(view="start", start="densenet"),
        photo="astronaut",
    ),
    State(
        "8.7 ex. 1, maximum pooling in the transition layers · only {reached=13 %} of the units before the first one get a "
        "gradient, one in each window, and the others are not passed on.",
        Start(view="start", start="max_densenet"),
        photo="astronaut",
    ),
    _one(
        "8.7 ex. 3, DenseNet’s memory · {kept=6.02 MB} of an image kept for the backward pass at 96 px; it needs {sides=≥ 29} "
        "px.",
        "densenet",
    ),
)
