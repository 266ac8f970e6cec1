"""What the lesson "Data augmentation" points at: states worth opening, each with the numbers that its sentence quotes."""

from functools import partial

from playground.kit.i18n import N_
from playground.kit.states import Question, State
from playground.lessons.augmentation.settings import Aug

_of_cat, _of_astronaut, _of_coffee = (partial(State, photo=name) for name in ("chelsea", "astronaut", "coffee"))
_SQUARE = "206 206 306 306 square"
_THERE, _BACK, _QUARTER = "rotate-low.15-high.15", "rotate-low.m15-high.m15", "rotate-low.90-high.90"
_BRIGHT, _FLAT = "brightness-low.1.5-high.1.5", "contrast-low.0.5-high.0.5"
_HUE, _NO_HUE = (f"hflip_jitter-brightness.0.5-contrast.0.5-saturation.0.5-hue.{hue}" for hue in ("0.5", "0"))
_ROUND, _ROUND_NEAREST = ("_".join([f"rotate-low.30-high.30{more}"] * 12) for more in ("", "-interpolation.nearest"))
_SQUARE_VIEW = partial(Aug, view="labels", boxes=_SQUARE)

PREDICT = _of_astronaut(
    "Turn a square box by +15° and back by −15° · the photo is back, its upright box has {grown,loose=2.25} times the area",
    _SQUARE_VIEW(pipeline=f"{_THERE}_{_BACK}"),
    {"IoU": "0.44"},
)
QUESTION = Question(
    N_("A photo and its square box are turned by +15° and then by −15°. How large is the upright box afterwards?"),
    (
        N_("As large as before"),
        N_("1.5 times its area"),
        N_("2.25 times its area"),
        N_("It depends on the photo"),
    ),
    2,
    N_("Each turn puts a new upright box round the turned one: (1 + sin 30°)² = 2.25. Four corners kept as points come back."),
    PREDICT,
)
TRY_THIS = (
    _of_cat(
        "See {draws=8} draws of the textbook’s pipeline · {unchanged=0} of them are the photo itself; their mean brightness lies "
        "between {darkest=53} and {brightest=161}",
        Aug(view="draws"),
    ),
    _of_coffee(
        "Ask a network about {draws=8} draws with a hue of ± half a turn · {same=2} of them are still an espresso",
        Aug(view="network", pipeline=_HUE),
        {"mean": "12 %"},
    ),
    PREDICT,
    _of_astronaut(
        "See what {crops=4,000} random resized crops show of a face · all of it in {whole=46 %}, none of it in {nothing=12 %}",
        Aug(view="crops", pipeline="resizedcrop", boxes="174 64 272 194 face"),
        {"middle": "89 %", "corner": "0.07 %", "under half": "28 %", "area": "0.48"},
    ),
    _of_coffee(
        "Take the hue away and ask the network again · {same,draws=8} of 8 draws are an espresso",
        Aug(view="network", pipeline=_NO_HUE),
    ),
    _of_astronaut(
        "Turn a square box six times by 15° · the upright box has {grown=11.39} times the area: it grows at every step",
        _SQUARE_VIEW(pipeline="_".join([_THERE] * 6)),
    ),
    _of_astronaut(
        "Turn a square box once by 90° · the upright box has {grown=1.00} times the area", _SQUARE_VIEW(pipeline=_QUARTER)
    ),
    _of_astronaut(
        "Normalise a photo without scale=True · the mean becomes {mean=504} and the maximum {most=1,136}, and no error is raised",
        Aug(view="numbers", pipeline="none", scaled=False),
    ),
    _of_astronaut(
        "Normalise a photo with scale=True · the mean becomes {mean=0.00} and the maximum {most=2.64}",
        Aug(view="numbers", pipeline="none"),
        {"ones": "0.12 %"},
    ),
    _of_astronaut(
        "Brightness × 1.5, then contrast × 0.5 · the mean is {level=153.7} grey levels: the first step clips bright values",
        Aug(pipeline=f"{_BRIGHT}_{_FLAT}"),
    ),
    _of_astronaut(
        "Contrast × 0.5, then brightness × 1.5 · the mean is {level=170.4} grey levels",
        Aug(pipeline=f"{_FLAT}_{_BRIGHT}"),
    ),
    State(
        "Turn a mask of class 13 as if it were a picture · {wrong=2,182} pixels become one of {others=12} other classes",
        Aug(view="classes"),
        photo="horse",
    ),
    State(
        "Wrap the mask of class 13 as a tv_tensors.Mask, then turn it · {wrong=0} pixels become another class",
        Aug(view="classes", wrapped=True),
        photo="horse",
    ),
    State(
        "Shrink grass to 64 px without antialias · the deviation is {first deviation=33.9} grey levels, by aliasing",
        Aug(view="numbers", pipeline="resize-size.64-antialias.no"),
        photo="grass",
    ),
    State(
        "Shrink grass to 64 px with antialias · the deviation is {first deviation=16.7} grey levels",
        Aug(view="numbers", pipeline="resize-size.64"),
        photo="grass",
    ),
)
MISUNDERSTOOD = (
    State(
        "“More augmentation is always better.” · Train a head on {train=8} pictures of {classes=4} classes with the textbook’s "
        "pipeline and without it: press the button and compare both test curves.",
        Aug(view="helps"),
    ),
    _of_cat(
        "“Training loss should reach 0.” · With MixUp at α = 1 and {classes=10} classes it cannot fall below {floor=0.45}.",
        Aug(view="mixes", alpha=1.0),
    ),
    _of_cat(
        "“MixUp blurs every picture with another.” · At α = {alpha=0.2}, {pure=68 %} of the mixes are over 90 % one picture.",
        Aug(view="mixes"),
    ),
    _of_cat(
        "“CutMix at α = 1 pastes one half.” · The pasted part is {pasted=32 %} on average: the border cuts the window. The loss "
        "cannot fall below {floor=0.48}.",
        Aug(view="mixes", mix="cutmix", alpha=1.0),
    ),
    _of_cat(
        "“Magnitude 0 switches RandAugment off.” · {changed=11} of {draws=36} draws still change: two of its operations have no "
        "magnitude.",
        Aug(view="draws", pipeline="randaugment-magnitude.0", count=36),
    ),
)
EXERCISES = (
    _of_cat(
        "14.1 ex. 2: combine several transforms · the textbook’s flip, jitter and crop all act together in {chance=50 %} of the "
        "draws.",
        Aug(view="steps"),
    ),
    _of_cat(
        "Why not at prediction? Turn by 30° twelve times, bilinear · neighbours differ by {edges=39 %} of what they did.",
        Aug(pipeline=_ROUND),
    ),
    _of_cat(
        "Turn by 30° twelve times with nearest neighbours · neighbours differ by {edges=122 %}: edges become ragged.",
        Aug(pipeline=_ROUND_NEAREST),
    ),
)
