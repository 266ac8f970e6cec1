"""States of where it looks worth opening, each with the numbers that it quotes, and the page's question."""

from playground.kit.i18n import N_
from playground.kit.states import Question, State
from playground.lessons.network_sees.settings import Where


def _where(**chosen: object) -> Where:
    return Where(view="where", **chosen)


QUESTION = Question(
    N_("The class activation map of a class has 7 × 7 places. What do its 49 numbers sum to?"),
    (
        N_("To 1, as probabilities do: the map says how likely the class is at each place."),
        N_("To the score of the class without its bias: the map says how much each place adds to it."),
        N_("To nothing in particular: a map is a picture that only shows where the photo is bright or full of edges."),
    ),
    1,
    N_(
        "The network averages its last feature maps over all places and weighs the averages. Sums may be exchanged, so each "
        "place has its own part of the score."
    ),
    State(
        "Where it sees a tripod · the places sum to {sum=11.306}, with the bias {bias=−0.067} that is the score {score=11.239}",
        _where(),
        photo="camera",
    ),
)
TRY_THIS = (
    State(
        "Find out why the astronaut becomes a {focus=football helmet} · most of the score comes from row {most_row=7}, column "
        "{most_column=5}: the helmet under her arm",
        _where(),
        photo="astronaut",
    ),
    State(
        "Drag over the classes of the cameraman · half of the tripod’s score lies in {half=18 %} of the places",
        _where(),
        photo="camera",
    ),
    State(
        "Look for a camera in the same photo · most of “{focus=reflex camera}” comes from row {most_row=3}, column "
        "{most_column=3}, where he holds it",
        _where(focus="reflex-camera"),
        photo="camera",
    ),
    State(
        "Drag a grey square over the coffee · “{focus=espresso}” falls to {lowest=75.7 %} at most, in row {lowest_row=4}, column "
        "{lowest_column=8}",
        _where(method="occlusion", row=4, column=8),
        photo="coffee",
    ),
    State(
        "Look for a space shuttle beside the astronaut · {against=33} of 49 places take something from its score",
        _where(focus="space-shuttle"),
        photo="astronaut",
    ),
    State(
        "See which pixels change the score of the cat · half of the gradient lies in {half=21.5 %} of the pixels, with shuffled "
        "weights in {half_shuffled=12.0 %}",
        _where(method="gradient"),
        photo="chelsea",
    ),
    State(
        "Add up gradients on the way from black · all pixels together get {total=10.63}, the scores differ by {difference=10.83}",
        _where(method="integrated"),
        photo="coffee",
    ),
)
MISUNDERSTOOD = (
    State(
        "“A map that marks the object proves that the network works.” · For the clock, the map with shuffled weights has a "
        "similarity of {similarity=0.57} to the trained one.",
        _where(),
        photo="clock",
    ),
    State(
        "“The map shows where the object is.” · It shows what adds to a class. The cat’s “{focus=tiger cat}” has the score "
        "{score=9.306} from nearly the same places as its “Egyptian cat”.",
        _where(focus="tiger-cat"),
        photo="chelsea",
    ),
)
EXERCISES = ()
