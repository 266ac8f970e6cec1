"""States of the answer worth opening, each with the numbers that it quotes."""

from playground.kit.states import State
from playground.lessons.network_sees.settings import Scores

NOISE, SHUFFLED = Scores(given="noise"), Scores(weights="shuffled")

TRY_THIS = (
    State(
        "See the answer to a cat · {first=Egyptian cat} with {share=39.2 %}, {second=tiger cat} with {share_2=36.9 %}; a guess "
        "has {guess=0.1 %}",
        Scores(),
        photo="chelsea",
    ),
    State(
        "Give the network noise · {first=poncho} with {share=6.2 %}, {times=62} times a guess: it cannot say that nothing is "
        "there",
        NOISE,
        photo="chelsea",
    ),
    State(
        "Shuffle the weights of each layer · the coffee becomes a {first=marmoset} with {share=51.0 %}, and so does every photo",
        SHUFFLED,
        photo="coffee",
    ),
    State(
        "Show it the chart of its own answer · {first=web site}: no class is called chart",
        Scores(given="chart"),
        photo="chelsea",
    ),
    State("Show it a cup of coffee · {first=espresso} with {share=95.1 %}", Scores(), photo="coffee"),
    State(
        "Turn the coffee upside down · still {first=espresso}, but with {share=66.4 %} where it was 95.1 %",
        Scores(given="upside_down"),
        photo="coffee",
    ),
    State(
        "Give it a flat grey wall · the five highest probabilities are {five=0.6 %} together: hardly more than five guesses",
        Scores(given="flat"),
        photo="chelsea",
    ),
    State("Show it a face · {first=bow tie} with {share=14.0 %}: no class is called face or person", Scores(given="face")),
    State(
        "Show it the silhouette of a horse · {first=curly-coated retriever} with {share=16.2 %}",
        Scores(given="drawing"),
    ),
    State(
        "Look up any of the 1,000 classes · the rocket gives “{focus=space shuttle}” {focus_share=4.4 %}, number {rank=4}",
        Scores(focus="space-shuttle"),
        photo="rocket",
    ),
)
MISUNDERSTOOD = (
    State(
        "“A high probability means that the network knows.” · With nothing learned it gives a cat {share=54.8 %} of being a "
        "{first=marmoset}.",
        SHUFFLED,
        photo="chelsea",
    ),
    State(
        "“An untrained network guesses evenly.” · With shuffled weights the first five classes have {five=95.3 %} of a coffee, "
        "where an even guess would give them 0.5 %.",
        SHUFFLED,
        photo="coffee",
    ),
    State(
        "“If it knows no such thing it says so.” · There is no such answer: all probabilities sum to 100 %. The astronaut "
        "becomes a {first=football helmet} with {share=16.2 %}.",
        Scores(),
        photo="astronaut",
    ),
)
EXERCISES = ()
