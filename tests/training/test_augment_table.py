"""Every transform of the table: built, written as code, spelled and read again, run as torchvision runs it."""

import inspect
import json

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torchvision import tv_tensors
from torchvision.transforms import v2

from playground.images import sample
from playground.training.augment import PRESETS, TRANSFORMS, Labels, Pipeline, Step, run, step
from playground.training.augment.entry import ALWAYS, GROUPS, OWN
from playground.training.augment.labels import ellipse_masks
from playground.training.augment.pipeline import MOST_STEPS, MOST_TEXT
from playground.training.augment.running import to_tensor
from playground.training.augment.written import IMPORTS, compose_lines, gamma_lines, mixing_lines

PICTURE = to_tensor(sample("astronaut").photo().at(96))
BOXES = torch.tensor([[20.0, 12, 60, 70], [40.0, 40, 90, 80]])
LABELS = Labels(BOXES, ellipse_masks(BOXES, (96, 96)), torch.tensor([[30.0, 40.0]]))
SINGLE = [key for key, one in TRANSFORMS.items() if not one.across]


def alone(key: str, **values) -> Pipeline:
    """A pipeline that shows a transform at work, with what it needs before it."""
    sure = {} if TRANSFORMS[key].chance == ALWAYS else {"p": 1.0}
    return Pipeline((*([step("dtype")] if key in ("noise", "normalize") else []), step(key, **sure, **values)))


def some_value(parameter):
    if parameter.options is not None:
        return st.sampled_from(list(parameter.options))
    if parameter.whole:
        return st.integers(int(parameter.low), int(parameter.high))
    return st.integers(0, round((parameter.high - parameter.low) / parameter.step)).map(
        lambda n: round(min(parameter.high, parameter.low + n * parameter.step), 4)
    )


@st.composite
def steps(draw):
    transform = TRANSFORMS[draw(st.sampled_from(list(TRANSFORMS)))]
    values = {one.name: draw(some_value(one)) for one in transform.parameters}
    for low, high in transform.ordered:
        values[low], values[high] = sorted((values[low], values[high]))
    p = None if transform.chance == ALWAYS else draw(st.none() | st.integers(0, 100).map(lambda n: n / 100))
    return Step(transform.key, tuple(values.items()), p, draw(st.booleans()))


def test_the_table_names_what_a_course_uses_and_every_entry_stands_in_a_group():
    named = {one.name for one in TRANSFORMS.values()}
    wanted = """RandomHorizontalFlip RandomVerticalFlip RandomRotation RandomAffine RandomPerspective ElasticTransform RandomCrop
    RandomResizedCrop ScaleJitter RandomZoomOut ColorJitter RandomGrayscale RandomEqualize RandomAutocontrast
    RandomPosterize RandomSolarize RandomAdjustSharpness GaussianBlur GaussianNoise JPEG RandomErasing
    AutoAugment RandAugment TrivialAugmentWide AugMix MixUp CutMix RandomIoUCrop
    RandomPhotometricDistort ToDtype Normalize SanitizeBoundingBoxes"""
    assert set(wanted.split()) <= named and {one.group for one in TRANSFORMS.values()} == set(GROUPS)
    for key, one in TRANSFORMS.items():
        assert key.isalpha() and all(parameter.name.isalpha() for parameter in one.parameters)
        assert ("p" in inspect.signature(one.kind.__init__).parameters) == (one.chance == OWN), key


@pytest.mark.parametrize("key", SINGLE)
def test_a_step_draws_what_torchvision_draws_and_leaves_the_global_generator_alone(key):
    pipeline = alone(key)
    torch.manual_seed(3)
    before = torch.get_rng_state()
    stages = run(pipeline, PICTURE, LABELS, seed=11)
    assert torch.equal(torch.get_rng_state(), before)
    torch.manual_seed(11)
    boxes = tv_tensors.BoundingBoxes(BOXES, format="XYXY", canvas_size=(96, 96))
    sample = {"image": PICTURE} if TRANSFORMS[key].policy else {"image": PICTURE, "boxes": boxes, "labels": torch.arange(2)}
    with pytest.warns() if key == "erase" else _quiet():
        plain = pipeline.compose()(sample)
    assert torch.equal(plain["image"], stages[-1].picture)
    if "boxes" in plain:
        assert torch.equal(plain["boxes"].as_subclass(torch.Tensor), stages[-1].boxes)


class _quiet:
    def __enter__(self):
        return self

    def __exit__(self, *_):
        return False


@given(st.lists(steps(), max_size=5))
def test_text_and_json_give_the_pipeline_back(chosen):
    pipeline = Pipeline(tuple(chosen))
    assert Pipeline.read(pipeline.text) == pipeline == Pipeline.read(pipeline.to_json())
    assert set(pipeline.text) <= set("abcdefghijklmnopqrstuvwxyz0123456789._-"), "needs no escaping in an address"


def test_the_longest_text_fits():
    longest = max(TRANSFORMS.values(), key=lambda one: len(one.parameters))
    values = {one.name: list(one.options)[-1] if one.options else one.high for one in longest.parameters}
    one = step(longest.key, p=0.37 if longest.chance != ALWAYS else None, on=False, **values)
    assert len(Pipeline((one,) * MOST_STEPS).text) <= MOST_TEXT


@given(st.lists(steps(), max_size=4))
def test_code_builds_the_same_transforms(chosen):
    pipeline = Pipeline(tuple(chosen))
    names = {}
    exec("\n".join([*IMPORTS, *gamma_lines(pipeline), *compose_lines(pipeline)]), names)
    assert repr(names["pipeline"]) == repr(pipeline.compose())


def test_code_of_a_mix_runs_on_a_batch():
    pipeline = Pipeline((step("cutmix"), step("hflip"), step("mixup")))
    assert [one.key for one in pipeline.steps] == ["hflip", "cutmix", "mixup"], "mixes come last"
    names = {"batch": torch.stack([PICTURE, PICTURE.flip(-1)]).float(), "labels": torch.tensor([0, 1])}
    exec("\n".join([*IMPORTS, *mixing_lines(pipeline)]), names)
    assert names["labels"].shape == (2, 10) and torch.allclose(names["labels"].sum(1), torch.ones(2))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("flip", "Step 1 .*no transform 'flip'"),
        ("hflip_rotate-low.200", "Step 2 .*low is 200; it can be -180 to 180"),
        ("rotate-low.20-high.10", "low is 20, larger than high, which is 10"),
        ("hflip-p.2", "probability is 2"),
        ("crop-p.0.5", "always acts"),
        ("hflip-p", "has no value"),
        ("rotate-low.nan", "low is nan"),
        ("rotate-interpolation.cubic", "choose one of nearest, bilinear"),
        ("posterize-bits.2.5", "bits is 2.5"),
        ("hflip-strength.1", "no parameter 'strength'"),
        ("_".join(["hflip"] * (MOST_STEPS + 1)), "at most 12 steps, not 13"),
        ("x" * (MOST_TEXT + 1), "characters"),
        ('{"steps": 3}', "a list named steps"),
        ('[{"transform": "hflip", "on": 1}]', "on is 1"),
        ('[{"transform": ["hflip"]}]', "needs the name"),
        ('[{"transform": "rotate", "low": [1]}]', "low is"),
        ("{", "no JSON"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(text, says):
    with pytest.raises(ValueError, match=says):
        Pipeline.read(text)


def test_presets_are_those_of_their_sources():
    assert json.loads(PRESETS["imagenet"][1].to_json())["steps"][0]["transform"] == "resizedcrop"
    textbook = PRESETS["textbook"][1].compose().transforms  # d2l 14.1
    assert [type(one) for one in textbook] == [v2.RandomHorizontalFlip, v2.ColorJitter, v2.RandomResizedCrop]
    assert tuple(textbook[2].size) == (200, 200) and textbook[2].scale == (0.1, 1) and textbook[2].ratio == (0.5, 2)
    ssd = PRESETS["ssd"][1].compose().transforms  # torchvision's references/detection
    assert [type(one).__name__ for one in ssd] == [
        "RandomPhotometricDistort", "RandomZoomOut", "RandomIoUCrop", "RandomHorizontalFlip", "SanitizeBoundingBoxes"
    ]  # fmt: skip
    usual = v2.RandomPhotometricDistort()
    assert all(getattr(ssd[0], name) == pytest.approx(getattr(usual, name)) for name in ("contrast", "saturation", "hue"))
    assert PRESETS["none"][1].steps == ()
