"""States of the view "How firm is the answer" that the page links to."""

from playground.kit.states import State
from playground.lessons.network_sees.firm_points import ATTACK
from playground.lessons.network_sees.settings import Firm


def _firm(change: str, amount: str) -> Firm:
    return Firm(view="firm", change=change, amount=amount)


TRY_THIS = (
    State(
        "Drag the dot and turn the photographer · the answer stays {answer=tripod} from {first=−75°} to {last=30°}; at 45° it "
        "is {top=violin}",
        _firm("rotation", "45"),
        photo="camera",
    ),
    State(
        "Add a step along the sign of the gradient, too small to see · at ε = {level=0.23} of 255 grey levels {answer=tripod} "
        "becomes {flip=harmonica}; signs drawn at random leave it {random=tripod}",
        _firm(ATTACK, "0.3"),
        photo="camera",
    ),
    State(
        "Shift the cat by one pixel · {answer=Egyptian cat} becomes {top=tiger cat}; the first answer holds at {kept_at=3} of "
        "{points=25} shifts",
        _firm("shift", "1"),
        photo="chelsea",
    ),
    State(
        "Turn a cup seen from above · the answer is {answer=espresso} at all {points=25} angles",
        _firm("rotation", "90"),
        photo="coffee",
    ),
    State(
        "Shrink the cup of coffee · the answer is {answer=espresso} from {first=scale 0.707} on, and {top=cup} at half the size",
        _firm("scale", "0.5"),
        photo="coffee",
    ),
    State(
        "Save a photo as JPEG · {answer=bubble} stays the answer only from {first=quality 95} on, though the eye sees no change "
        "at 90",
        _firm("jpeg", "90"),
        photo="clock",
    ),
    State(
        "Take the colour away from the cat · the answer stays {answer=Egyptian cat} at all {points=25} points, and its "
        "probability rises",
        _firm("grey", "1"),
        photo="chelsea",
    ),
    State(
        "Blur the cup of coffee · {answer=espresso} holds up to {last=σ = 3 px}; past that it is {top=consomme}, another brown "
        "liquid in a dish",
        _firm("blur", "4"),
        photo="coffee",
    ),
)
MISUNDERSTOOD = (
    State(
        "“A high probability is a firm answer.” · {answer=tripod} has 94 %, yet a change of at most {level=0.23} of 255 grey "
        "levels makes it {flip=harmonica}",
        _firm(ATTACK, "0.5"),
        photo="camera",
    ),
    State(
        "“A low probability is a weak answer.” · {answer=Egyptian cat} has only 39 % here and stays the answer at "
        "{kept_at=24} of {points=25} angles",
        _firm("rotation", "180"),
        photo="chelsea",
    ),
    State(
        "“Convolution and pooling make the answer independent of shifts.” · three pixels to the right turn "
        "{answer=football helmet} into {top=bobsled}: layers with stride 2 keep every second place only",
        _firm("shift", "3"),
        photo="astronaut",
    ),
    State(
        "“Noise of this size does as much.” · the gradient’s sign changes the answer at ε = {level=0.23}; signs drawn at random "
        "leave it {random=tripod} even at ε = 16",
        _firm(ATTACK, "16"),
        photo="camera",
    ),
    State(
        "“A larger step changes the answer more surely.” · {answer=espresso} becomes {flip=consomme} at a smaller ε and is "
        "{top=espresso} again at ε = 4: the gradient holds near the photo only",
        _firm(ATTACK, "4"),
        photo="coffee",
    ),
)
EXERCISES = (
    State(
        "7.2 ex. 2, what does a blur kernel do? · It takes fine detail away. At σ = 4 px the {answer=espresso}, 95.1 % in the "
        "sharp photo, is left with {p=15.2 %}; the network answers {top=consomme}.",
        _firm("blur", "4"),
        photo="coffee",
    ),
    State(
        "7.3 ex. 5, a stride larger than 1 · Maps get smaller, so fewer values must be weighed. The price: the answer may "
        "change when the photo moves. {answer=Egyptian cat} holds at {kept_at=3} of {points=25} shifts.",
        _firm("shift", "2"),
        photo="chelsea",
    ),
)
