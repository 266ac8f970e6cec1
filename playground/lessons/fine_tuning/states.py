"""What the lesson points at: states worth opening, each with the numbers that are found there."""

from playground.kit.i18n import N_
from playground.kit.states import Question, State
from playground.lessons.fine_tuning.settings import Norms, Pictures, Rates, Results, Train

QUESTION = Question(
    N_(
        "All weights of a network are frozen and there is no optimiser. 44 batches of new pictures run through it in train mode. "
        "Does it still name old pictures as before?"
    ),
    (N_("Yes, all of them: no weight has changed"), N_("About three quarters of them"), N_("Hardly any of them")),
    2,
    N_(
        "Batch norm’s running mean and variance are no parameters: in train mode each batch moves them by a tenth, and after 44 "
        "batches 1 % of the old ones is left."
    ),
    State("", Norms(view="norms")),
)
TRY_THIS = (
    State(
        N_(
            "Train the head on a single picture of each class · {test=69.0 %} of the test pictures are right; least squares on "
            "raw pixels has {pixels=28.6 %}"
        ),
        Train(per_class=1),
    ),
    State(
        N_(
            "Press “Compare frozen, fine-tuned and from scratch” · three networks learn from the same 20 pictures; only "
            "{head=5,124} weights are trained where the body is frozen"
        ),
        Train(),
    ),
    State(
        N_(
            "Let 44 batches pass a frozen network in train mode · {old=1.0 %} of batch norm’s old statistics is left, and the "
            "network hardly names a picture as before"
        ),
        Norms(view="norms"),
    ),
    State(
        N_(
            "Look at the pictures, and at what guessing would score · on {n=42} test pictures 95 % of all guessers land between "
            "{low=12} and {high=38 %}"
        ),
        Pictures(view="pictures"),
    ),
    State(
        N_(
            "Train the head on ten pictures of each class · {test=100.0 %} of the test pictures are right; least squares on raw "
            "pixels has {pixels=54.8 %}"
        ),
        Train(per_class=10),
    ),
    State(
        N_(
            "Tell brick, grass and gravel apart by ten patches of each · {test=98.4 %} of the test patches are right, with raw "
            "pixels {pixels=47.7 %}: features that were trained on photographs know textures"
        ),
        Train(data="textures", per_class=10),
    ),
    State(
        N_(
            "Look for a learning rate by a range test · its loss is lowest far above the rates that train well; five whole "
            "trainings stand beside it"
        ),
        Rates(view="rates"),
    ),
    State(
        N_(
            "Click a cell of the confusion matrix · the {n=42} test pictures are told apart by their features, and the mistakes "
            "lie where two classes meet"
        ),
        Results(view="results"),
    ),
    State(
        N_(
            "Let 44 batches pass at the momentum that the network was delivered with, 0.01 · {old=64.3 %} of the old statistics "
            "is left"
        ),
        Norms(view="norms", momentum="0_01"),
    ),
)
MISUNDERSTOOD = (
    State(
        N_(
            "“98 % on faces proves good features” · the head has {test=98.3 %}, yet least squares on raw pixels already has "
            "{pixels=88.3 %}: only the rest speaks for the network"
        ),
        Train(data="faces", per_class=10),
    ),
    State(
        N_(
            "“64 % on 40 test pictures beats guessing” · 95 % of all guessers land between {low=35} and {high=65 %}, and the "
            "best of 20 guessers has {best=64.7 %} on average"
        ),
        Pictures(view="pictures", data="faces", share=0.2),
    ),
    State(
        N_(
            "“A rate for the sum of the losses only has to be multiplied by the batch size” · at a batch of 128 the rate 0.0001 "
            "acts like {rate=0.0128} on the mean, but the weight decay 0.001 like {decay=7.81e-06}"
        ),
        Train(data="textures", per_class=50, reduction="sum", batch_size=128, rate=1e-4, weight_decay=1e-3),
    ),
    State(
        N_(
            "“Frozen weights cannot forget” · batch norm’s statistics are no weights: of the old ones {old=1.0 %} is left after "
            "44 batches in train mode"
        ),
        Norms(view="norms", data="textures"),
    ),
)
EXERCISES = (
    State(
        N_(
            "Exercise 1: the learning rate goes up and down · at 0.0001 twenty epochs are too few: {test=88.1 %} of the test "
            "pictures are right, and the loss still falls"
        ),
        Train(rate=1e-4),
    ),
    State(
        N_(
            "Exercise 3: all layers before the output are frozen · {head=5,124} of the network’s {all=3.38 M} weights are left "
            "to train; the textbook’s loop would freeze the new head, too, so leave it out"
        ),
        Train(),
    ),
)
