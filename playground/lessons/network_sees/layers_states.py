"""What the view "Layer by layer" points at: states worth opening, each with the numbers that it quotes."""

from playground.kit.states import State
from playground.lessons.network_sees.settings import Layers


def _state(text: str, photo: str = "chelsea", **chosen: str | float) -> State:
    return State(text, Layers(view="layers", **chosen), photo=photo)


TRY_THIS = (
    _state(
        "Point at the feature maps of block 4 · {channels=40} maps of {maps=28 × 28} units, and each unit reads "
        "{field=35} × 35 pixels",
    ),
    _state(
        "See what excites channel 33 of block 6 · writing: the value is {value1=18.15} in the scanned page",
        "page",
        block="6",
        channel="33",
    ),
    _state(
        "Look at the kernels of the first layer · channel 24 answers to orange and red: it is highest in {photo1=coffee}",
        "coffee",
        block="stem",
        channel="24",
    ),
    _state(
        "Go to block 16 · a unit’s receptive field is {field=851} × 851 pixels, larger than the photo of 224 × 224",
        block="16",
    ),
    _state(
        "Find a channel that answers to faces · channel 36 of block 6 is highest in {photo1=astronaut}, then in {photo2=chelsea}",
        "astronaut",
        block="6",
        channel="36",
    ),
    _state(
        "Lay the gradient over the photo · half of it lies within {half=15} × 15 of the 35 × 35 pixels that the unit reads",
        over="gradient",
    ),
    _state("Shuffle the weights · the fields stay {field=35} × 35 px, the maps say little", weights="shuffled"),
)
MISUNDERSTOOD = (
    _state(
        "“A unit uses all of its receptive field.” · In block 10 half of this unit’s gradient lies within {half=33} × 33 px, "
        "{half_share=1.4 %} of 275 × 275.",
        block="10",
        over="gradient",
    ),
    _state(
        "“Where the parameters are, there is the work.” · The last linear layer holds {last_share=27.5 %} of the parameters "
        "and does {last_work=0.3 %} of the multiply-adds.",
        block="head",
    ),
    _state(
        "“Every channel finds something in every photo.” · In the photo of the cat {silent=830} of {channels=1,280} maps of "
        "the head are 0 everywhere.",
        block="head",
        channel="1",
    ),
)
EXERCISES = (
    _state(
        "7.1 ex. 5, what happens at the border of an image? · The unit in the top left corner of block 9 reads rows "
        "{rows=−90 to 120}. There is no photo above row 0: the network pads with zeros.",
        block="9",
        at="place",
        down=0.0,
        across=0.0,
    ),
    _state(
        "7.6 ex. 5, very different inputs · A scanned page leaves {silent=688} of the head’s {channels=1,280} maps at 0 "
        "everywhere, the photo of a cat 830.",
        "page",
        block="head",
    ),
    _state(
        "8.1 ex. 1, where are the parameters, where is the work? · Early blocks work on large maps: block 2 holds "
        "{share=0.1 %} of the parameters and does {work_share=7.6 %} of the multiply-adds.",
        block="2",
    ),
)
