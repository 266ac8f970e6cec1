"""Every kind of job on workers elsewhere, as its page starts it: function, previews and result travel, and what comes back is
what the same function gives here. Each at a size that takes a moment."""

import io
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import partial

import numpy as np
import pytest
import torch
from annotation_files import coco
from here_cluster import HereCluster
from job_helpers import SOON
from PIL import Image

from playground.boxes.annotations.reading import Reading
from playground.images import sample, style
from playground.jobs import JobState, RayExecutor
from playground.jobs.messages import pack, unpack
from playground.lessons.annotations.own_files import OwnFiles, read_boxes
from playground.lessons.augmentation import helps_lab
from playground.lessons.batch_norm import rates_lab as bn_rates
from playground.lessons.batch_norm.settings import Rates
from playground.lessons.detect.series import clip, look_at_film, look_through, named_files, named_photos
from playground.lessons.fine_tuning import norms_lab, own_lab, rates_lab, train_lab, use_lab
from playground.lessons.fine_tuning.answer import parted
from playground.lessons.instant_style import painting
from playground.lessons.network_sees.settings import Where
from playground.lessons.network_sees.where_pixels import pixel_maps
from playground.lessons.receptive_field.answer import random_heat
from playground.lessons.receptive_field.settings import Stack
from playground.lessons.ssd import train_lab as ssd_lab
from playground.lessons.style_transfer import paint_lab
from playground.lessons.train_a_network import data_lab, kaggle_lab
from playground.lessons.train_a_network import rates_lab as network_rates
from playground.lessons.train_a_network import train_lab as network_lab
from playground.lessons.train_a_network.settings import Kaggle
from playground.lessons.why_convolution.trained import trained
from playground.training.augment_effect import Plan
from playground.training.built_in import built_in
from playground.training.classifier import ClassifierRecipe
from playground.training.competition_examples import example
from playground.training.labelled import labelled
from playground.training.translation import ShiftRecipe
from playground.training.tuning import TuningRecipe
from playground.ui import slow_work, upload_reading
from playground.vision import StyleConfig
from playground.vision.style_job import paint, paint_grid
from playground.vision.tiny_ssd_training import ShapeRecipe

TIMES = ("seconds", "seconds_per_step", "timings")
MOST_OTHER = 0.005  # share of a picture's values: where Adam's first gradient is about 0, rounding decides which way a step goes
FEW = StyleConfig(size=64, steps=2)
FEW_DIGITS, ONE_EPOCH = labelled("digits", side=28, most=64), ClassifierRecipe(epochs=1)


@pytest.fixture(scope="module")
def small():
    return parted(built_in("photographs"), 0.3, 0, 2)


@pytest.fixture(scope="module")
def tuned(small):
    (run,) = train_lab._work(_Unheard(), parted=small, recipes=(TuningRecipe(epochs=1, side=32),), start=None)
    return run.result


class _Unheard:
    last = None

    def report(self, step, total, payload=None, share=None):
        pass

    def check(self):
        pass


def _png():
    data = io.BytesIO()
    sample("coffee").photo().image.save(data, "PNG")
    return data.getvalue()


PICTURES = {"content": sample("chelsea").photo().image, "style": [style("swirling_sky").photo().image]}
CAT, SKY = sample("chelsea").photo(), style("swirling_sky").photo()
KINDS = {
    "a painting": lambda small, tuned: partial(paint, **PICTURES, config=FEW),
    "a painting from the instant result": lambda small, tuned: partial(
        paint, **PICTURES, config=StyleConfig(size=64, steps=2, start="instant")
    ),
    "finishing steps": lambda small, tuned: partial(
        slow_work.run, work=partial(painting.finish_styles, painting.Request(CAT, (SKY,), size=64, finish=2), (SKY,))
    ),
    "a grid": lambda small, tuned: partial(paint_grid, **PICTURES, configs=(FEW, StyleConfig(size=64, steps=1))),
    "photos": lambda small, tuned: partial(look_through, named_photos([sample("coffee").photo()]), "everyday"),
    "files of photos": lambda small, tuned: partial(look_through, named_files([("a.png", _png()), ("b", b"-")]), "everyday"),
    "a film": lambda small, tuned: partial(look_at_film, clip(), 1, "everyday"),
    "trainings": lambda small, tuned: partial(
        train_lab._work, parted=small, recipes=(TuningRecipe(depth="last", blocks=1, epochs=1, side=32),), start=tuned
    ),
    "rates": lambda small, tuned: partial(rates_lab._work, parted=small, recipe=TuningRecipe(epochs=1, side=32, depth="last")),
    "norms": lambda small, tuned: partial(norms_lab._measure, pictures=small.dataset.train, batches=1, momentum=0.1),
    "labels": lambda small, tuned: partial(use_lab.label_pictures, tuned, [("a.png", _png())]),
    "pictures read": lambda small, tuned: partial(own_lab._read_as_job, [("a/1.png", _png()), ("b/1.png", _png())]),
    "augmentation": lambda small, tuned: partial(
        helps_lab._work, pictures=small.dataset.train, text="hflip", plan=Plan(per_class=2, epochs=1, seeds=1, side=32)
    ),
    "SSD": lambda small, tuned: partial(ssd_lab._work, recipe=ShapeRecipe(epochs=1, scenes=2, batch_size=2), start=None),
    "a set of pictures read": lambda small, tuned: partial(data_lab._read, [("a/1.png", _png()), ("b/1.png", _png())]),
    "annotations read": lambda small, tuned: partial(upload_reading._as_job, read_boxes, [("a.json", coco([[1, 2, 30, 40]]))]),
    "a competition": lambda small, tuned: partial(
        kaggle_lab._work, competition=example("cifar10"), settings=Kaggle(view="kaggle", epochs=1, most=20)
    ),
    "maps": lambda small, tuned: partial(
        slow_work.run, work=partial(pixel_maps, Where(view="where", method="gradient"), 281, sample("chelsea").photo())
    ),
    "LeNet at three rates": lambda small, tuned: partial(bn_rates._work, settings=Rates(view="rates", epochs=1, digits=256)),
    "shifted digits": lambda small, tuned: partial(slow_work.run, work=partial(trained, ShiftRecipe(epochs=1, train=1700))),
    "a network": lambda small, tuned: partial(network_lab._work, data=FEW_DIGITS, recipe=ONE_EPOCH, start=None),
    "LeNets at rates": lambda small, tuned: partial(network_rates._work, data=FEW_DIGITS, recipe=ONE_EPOCH),
    "a field": lambda small, tuned: partial(random_heat, settings=Stack(net="lenet"), layer="5", unit=(3, 3)),
}


@pytest.fixture(scope="module")
def elsewhere():
    """The executor of a name; each is made once."""
    executors = {}

    def executor(name, cluster):
        return executors.setdefault(name, RayExecutor(cluster=cluster()))

    yield executor
    assert all([one.close(SOON) for one in executors.values()])


@pytest.mark.parametrize("kind", KINDS)
def test_a_job_travels(kind, small, tuned, elsewhere, caplog):
    job = elsewhere("messages", HereCluster).submit(KINDS[kind](small, tuned), lane="cpu", name=kind)
    assert job.wait(SOON) and job.state is JobState.DONE, caplog.text
    assert "cannot travel" not in caplog.text and numbers(job.result)


@pytest.mark.parametrize("kind", KINDS)
def test_a_job_gives_on_ray_what_it_gives_here(kind, small, tuned, elsewhere, caplog, ray_workers):
    function = KINDS[kind](small, tuned)
    job = elsewhere("ray", partial(ray_workers, widest=1)).submit(function, lane="cpu", name=kind)
    assert job.wait(SOON) and job.state is JobState.DONE, caplog.text
    mine, other = numbers(job.result), numbers(function(_Unheard()))
    assert "cannot travel" not in caplog.text and mine.keys() == other.keys() and len(mine)
    for name, value in mine.items():
        alike = np.isclose(value, other[name], rtol=2e-2, atol=2e-2 if value.dtype.kind == "f" else 2)
        assert np.sum(~alike) <= MOST_OTHER * value.size, f"{name}: {value} and {other[name]}"


@pytest.mark.parametrize("begin", [None, PICTURES["content"]])
def test_an_instant_start_travels_with_its_pictures(begin):
    request = paint_lab.StyleRequest(sample("chelsea").photo(), style("swirling_sky").photo(), FEW, begin=begin).instantly()
    there = unpack(pack(partial(paint, **request.pictures(), config=request.config, begin=request.begin)))
    assert there.func is paint and there.keywords["config"] == StyleConfig(size=64, steps=2, start="instant")
    assert numbers(there.keywords["content"])[""].tobytes() == np.asarray(PICTURES["content"], dtype=int).tobytes()
    assert [one.tobytes() for one in there.keywords["style"]] == [one.tobytes() for one in PICTURES["style"]]
    assert there.keywords["begin"] == begin


def numbers(thing, name=""):
    """All numbers in a result by their way to it, without how long it took."""
    if is_dataclass(thing) and not isinstance(thing, type):
        parts = {field.name: getattr(thing, field.name) for field in fields(thing) if field.name not in TIMES}
        return numbers(parts, name)
    if isinstance(thing, OwnFiles):
        return numbers(thing.read(Reading()), name)
    if isinstance(thing, torch.nn.Module):
        return numbers(thing.state_dict(), name)
    if isinstance(thing, Mapping):
        return {key: value for part, inner in thing.items() for key, value in numbers(inner, f"{name}.{part}").items()}
    if isinstance(thing, list | tuple):
        return numbers(dict(enumerate(thing)), name)
    if isinstance(thing, torch.Tensor):
        return {name: thing.detach().float().numpy()}
    if isinstance(thing, Image.Image):
        return {name: np.asarray(thing, dtype=int)}
    return {name: np.asarray(thing)} if isinstance(thing, int | float | np.ndarray) else {}
