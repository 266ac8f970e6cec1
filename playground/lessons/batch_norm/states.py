"""What the page links to: states worth opening, each with the numbers that its sentence quotes."""

from playground.kit.states import Question, State
from playground.lessons.batch_norm.settings import Before, Rates, Running, Stage

_PAIR = Stage(batch=2, source="random", seed=1)
_MAPS = Stage(layer="convolution", source="random")
_RUNNING = Running(view="running")
_BEFORE = Before(view="before")
_RATES = Rates(view="rates")

QUESTION = Question(
    "A batch holds two vectors of three numbers, and batch normalisation in training mode comes next (γ = 1, β = 0). What does "
    "it make of them?",
    (
        "Two vectors of the same direction, shorter",
        "Only +1 and −1: in each channel the larger number becomes 1, the other −1",
        "Zeros, because two numbers are too few",
        "It depends on how far apart the numbers are",
    ),
    1,
    "The mean lies in the middle of the two, the standard deviation is half their distance: whatever that is, they become ±1.",
    State("A batch of two · the output is {outputs=−1 1 1 / 1 −1 −1}", _PAIR),
)

TRY_THIS = (
    State(
        "Take a batch of two vectors and drag any number · each channel’s larger number is 1, the other −1: {outputs=−1 1 1 / 1 "
        "−1 −1}",
        _PAIR,
    ),
    State(
        "Scrub through the batches with one pixel of the astronaut · in training mode it is {low=0.866} to {high=2.405}, "
        "depending on the batch; in evaluation mode after 60 batches {evaluation=1.259}",
        Running(view="running", step=60),
        photo="astronaut",
    ),
    State(
        "Move the bias of a convolution · the picture after batch normalisation does not change, and the bias has a gradient of "
        "{bias=0}",
        _BEFORE,
        photo="astronaut",
    ),
    State(
        "Train LeNet six times, with and without batch normalisation · only with it is it better than guessing ({guess=12.8 %}) "
        "at rates 0.1, 1 and 10; it costs {more=452} parameters",
        _RATES,
    ),
    State(
        "Change one number of a convolution’s batch · {values=16} numbers share a mean, of all four examples, so the outputs of "
        "the others move too",
        _MAPS,
    ),
    State(
        "Choose layer normalisation for the same numbers · {values=12} numbers share a mean, and each example stands alone",
        Stage(layer="convolution", source="random", kind="layer"),
    ),
    State(
        "Split four channels into two groups · {values=8} numbers share a mean; one group is layer normalisation, four are "
        "instance normalisation",
        Stage(layer="convolution", source="random", kind="group", channels=4, groups="2"),
    ),
    State(
        "Instance normalisation of random maps · a mean and a variance for each map of each example: {groups=12} of them, of "
        "{values=4} numbers",
        Stage(layer="convolution", source="random", kind="instance"),
    ),
    State(
        "Set ε to 1 for a batch of two · next to a variance of {variance=6.250} it counts, and the outputs are no longer ±1: "
        "{outputs=−0.928 0.928 0.949 / 0.928 −0.928 −0.949}",
        Stage(batch=2, source="random", seed=1, eps=1.0),
    ),
    State(
        "Lower the momentum to 0.01 · after 60 batches {start=54.7 %} of the start, mean 0 and variance 1, are left",
        Running(view="running", step=60, momentum=0.01),
    ),
)

MISUNDERSTOOD = (
    State(
        "“A batch of one cannot be normalised.” · That of a linear layer cannot. A convolution has positions: here one example "
        "gives {values=4} numbers per channel.",
        Stage(layer="convolution", source="random", batch=1),
    ),
    State(
        "“The running variance is the batch’s.” · Of the pair 1 and 3 the variance is {variance=1.000}; torch remembers "
        "{remembered=2.000}, divided by n − 1. The textbook’s code remembers 1.",
        Stage(source="own", own="1; 3"),
    ),
    State(
        "“Larger weights give a larger output.” · Not before batch normalisation: ten times the weights change the output by "
        "{change=0.001} and make their gradient × {share=0.100}.",
        Before(view="before", factor=10.0),
        photo="astronaut",
    ),
    State(
        "“Layer normalisation cancels a bias too.” · Only one that all channels share. A bias of one channel keeps a gradient of "
        "{bias=0.0203}; over all channels it adds up to {biases=0}.",
        Before(view="before", after="layer"),
        photo="astronaut",
    ),
    State(
        "“The running statistics are parameters.” · LeNet has {remembered=452} of them. They are remembered, not learned, and a "
        "frozen network in training mode still changes them.",
        _RATES,
    ),
)

EXERCISES = (
    State(
        "8.5 ex. 1, can the bias of the layer before be removed? · Yes: batch normalisation takes it away with the mean, and its "
        "gradient is {bias=0}.",
        Before(view="before", bias=2.0),
        photo="astronaut",
    ),
    State(
        "8.5 ex. 2, compare the learning rates with and without · train the six networks: with batch normalisation LeNet learns "
        "at 0.1, 1 and 10, without it at none of them.",
        Rates(view="rates", rate=10.0),
    ),
    State(
        "8.5 ex. 2, how large can the learning rate be? · train the six networks and look at the lowest rate, 0.1, too: without "
        "batch normalisation guessing ({guess=12.8 %}) is the best that LeNet gets in five epochs.",
        Rates(view="rates", rate=0.1),
    ),
    State(
        "8.5 ex. 3, is it needed in every layer? · after the convolutions only it costs {more=44} parameters instead of 452; "
        "train the six networks and compare.",
        Rates(view="rates", norm="convolutions"),
    ),
    State(
        "8.5 ex. 4, remove only the mean · the numbers keep their spread, a variance of {variance=6.250}, and the output is "
        "{outputs=−2.5 2.5 3 / 2.5 −2.5 −3}.",
        Stage(batch=2, source="random", seed=1, removes="mean"),
    ),
    State(
        "8.5 ex. 4, remove only the variance · the numbers keep their signs: in place of ±1 the output is "
        "{outputs=1.6 2 2.333 / 3.6 0 0.333}.",
        Stage(batch=2, source="random", seed=1, removes="variance"),
    ),
    State(
        "8.5 ex. 4, train LeNet with the mean removed only · γ and β are still learned, {more=452} parameters; see at which of "
        "the three rates it learns.",
        Rates(view="rates", norm="mean"),
    ),
    State(
        "8.5 ex. 5, fix γ = 1 and β = 0 · batch normalisation then has {more=0} parameters and still {remembered=452} running "
        "statistics; train the six networks and compare.",
        Rates(view="rates", norm="fixed"),
    ),
    State(
        "8.5 ex. 6, can dropout be replaced? · Batch normalisation is noisy as well: with batches of 8 the same pixel becomes "
        "{low=0.866} to {high=2.405}.",
        _RUNNING,
        photo="astronaut",
    ),
)
