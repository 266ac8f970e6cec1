"""States of what training buys worth opening, each with the numbers that it quotes."""

from playground.kit.states import State
from playground.lessons.network_sees.settings import Training


def _training(**chosen: object) -> Training:
    return Training(view="training", **chosen)


TRY_THIS = (
    State(
        "Compare the layers on brick, grass and gravel · at the head the trained network names {trained=100.0 %}, shuffled "
        "weights {low=41.7 %} to {high=58.3 %}",
        _training(tap="head"),
    ),
    State(
        "Begin at the first layer · there shuffled weights name {low=91.7 %} to {high=93.8 %} of the textures, trained ones "
        "{trained=85.4 %}",
        _training(tap="stem"),
    ),
    State(
        "Tell faces from other cuttings · with ten of each to compare with, the trained head names {trained=98.3 %}, pixels "
        "alone {pixels=89.4 %}",
        _training(task="faces", tap="head"),
    ),
)
MISUNDERSTOOD = (
    State(
        "“Untrained is useless.” · The first layer with shuffled weights names {low=91.7 %} to {high=93.8 %} of the textures, a "
        "guess {guess=33.3 %}.",
        _training(tap="stem"),
    ),
    State(
        "“Deeper features are better features.” · Only where they were learned: from the first layer to the head, shuffled "
        "weights fall from {low_first=91.7 %} to {low_last=41.7 %}.",
        _training(tap="head"),
    ),
    State(
        "“One random network stands for all.” · For faces, three shuffles of the head name {low=76.1 %} to {high=88.9 %}.",
        _training(task="faces", tap="head"),
    ),
)
EXERCISES = (
    State(
        "14.2 ex. 3, features that are not updated · Block 16, kept as it is, names {trained=97.2 %} of the faces from ten "
        "examples of each class.",
        _training(task="faces", tap="block16"),
    ),
)
