"""The lesson's numbers through the core: parts, runs, words and code, and what a set that cannot be trained on is told."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from playground.charts.training_curves import HEIGHT, LABEL_GAP, LINE, Line, accuracy_chart, joined
from playground.jobs import Executor, JobState
from playground.lessons.fine_tuning import states, words
from playground.lessons.fine_tuning.answer import parted
from playground.lessons.fine_tuning.code import recipe_text
from playground.lessons.fine_tuning.page import answer
from playground.lessons.fine_tuning.runs import (
    MOST_RUNS,
    Doing,
    Run,
    instant,
    no_way_on,
    numbered,
    table_row,
    train_all,
    trained,
    trained_weights,
)
from playground.lessons.fine_tuning.settings import DEPTHS, OWN, Norms, Pictures, Train
from playground.lessons.fine_tuning.train_lab import three
from playground.lessons.fine_tuning.verdicts_lab import doubtful, verdict
from playground.training.built_in import built_in
from playground.training.loop import Unwatched
from playground.training.sets import PictureSet
from playground.training.tuning import TuningRecipe


def run_of(**chosen) -> Run:
    return answer(Train(**chosen), None).run


@pytest.fixture(scope="module")
def first():
    return run_of()


@pytest.fixture(scope="module")
def small():
    """Few pictures at a small side: a body trains on them in a moment."""
    return parted(built_in("photographs"), 0.3, 0, 2)


@pytest.mark.parametrize(
    "state",
    [state for state in (*states.TRY_THIS, *states.MISUNDERSTOOD, *states.EXERCISES) if isinstance(state.settings, Train)],
    ids=lambda state: state.label[:40],
)
def test_examples_quote_what_the_core_finds(state):
    found = answer(state.settings, None)
    run, recipe = found.run, state.settings.recipe
    size = min(recipe.batch_size, len(found.parted.dataset.train))
    said = {
        "test": f"{100 * np.mean(run.result.probabilities.argmax(1) == run.result.labels):.1f} %",
        "pixels": f"{100 * found.parted.pixels:.1f} %",
        "head": f"{sum(p.numel() for p in run.result.model.classifier.parameters()):,}",
        "all": f"{sum(p.numel() for p in run.result.model.parameters()) / 1e6:.2f} M",
        "rate": f"{recipe.rate * size:g}",
        "decay": f"{recipe.weight_decay / size:.3g}",
    }
    assert {name: said[name] for name in state.shows} == dict(state.shows)


def test_the_first_run_needs_no_button_and_agrees_with_its_network(first):
    assert instant(Train()) and first.number == 0 and first.kept == 1.0
    assert trained_weights(first) == (1280 * 4 + 4, sum(p.numel() for p in first.result.model.parameters()))
    assert first.result.kept_features and len(first.result.curves) == 20


@pytest.mark.parametrize("chosen", [{"depth": "all"}, {"norms": "train"}, {"augmentation": "hflip"}], ids=str)
def test_what_takes_time_waits_for_the_button(chosen):
    assert not instant(Train(**chosen)) and run_of(**chosen) is None


def test_a_set_of_ones_own_is_asked_for():
    with pytest.raises(ValueError, match="no pictures of your own"):
        answer(Train(data=OWN), None)
    assert answer(Pictures(view="pictures", data=OWN), None) is None


@pytest.mark.parametrize(("labels", "words_"), [([0, 0], "nothing to tell apart"), ([0, 1], "No class has two")])
def test_what_cannot_be_trained_on_has_a_sentence(labels, words_):
    pictures = tuple(Image.new("RGB", (8, 8), (n, 0, 0)) for n in range(2))
    few = parted(PictureSet(pictures, np.array(labels), ("a", "b"), ("1", "2")), 0.3, 0, 0)
    assert words_ in few.obstacle and few.warnings == ()
    assert words.picture_sentences(few)


def test_two_hundred_classes_and_two_equal_ones():
    generator = np.random.default_rng(0)
    noise = tuple(Image.fromarray(generator.integers(0, 256, (12, 12, 3), dtype=np.uint8)) for _ in range(400))
    many = parted(
        PictureSet(noise, np.repeat(np.arange(200), 2), tuple(map(str, range(200))), tuple(map(str, range(400)))), 0.5, 0, 0
    )
    run = trained(many, TuningRecipe(epochs=1, side=32))
    assert run.result.confusion.shape == (200, 200) and 0 <= run.result.accuracy <= 0.1
    equal = parted(PictureSet(noise[:8] * 2, np.repeat([0, 1], 8), ("a", "b"), tuple(map(str, range(16)))), 0.5, 0, 0)
    assert any("two classes" in sentence for sentence in equal.warnings)


def test_three_depths_learn_from_the_same_pictures_each_at_its_rate():
    recipes = three(Train(depth="all", rate=1e-3, seed=4))
    assert [(one.depth, one.rate, one.norms, one.seed) for one in recipes] == [
        ("head", 1e-3, "eval", 4),
        ("all", 1e-3, "eval", 4),
        ("scratch", 0.03, "follow", 4),
    ]
    assert [one.depth for one in three(Train(depth="last"))] == ["head", "last", "scratch"]


@pytest.mark.parametrize("depth", DEPTHS)
def test_weights_that_are_trained_are_those_that_move(small, depth):
    recipe = TuningRecipe(depth=depth, blocks=2, epochs=1, side=32, rate=0.01, precision="float32")
    run = trained(small, recipe)
    moved = {one.part for one in run.result.moved if one.weights > 0}
    parts = {name: sum(p.numel() for p in run.result.model.get_submodule(name).parameters()) for name in moved}
    assert trained_weights(run)[0] == sum(parts.values()) + 1280 * 4 + 4
    assert (run.kept == 1.0) == (depth == "head")


def test_a_job_trains_one_after_the_other_and_what_has_ended_outlives_a_cancel(small):
    recipes = [TuningRecipe(epochs=2, side=32), TuningRecipe(depth="last", epochs=200, side=32)]
    executor, seen = Executor(), []
    job = executor.submit(lambda control: train_all(control, small, recipes), lane="cpu")
    while not job.state.finished:
        job.wait(0.05)
        if isinstance(job.progress.payload, Doing) and job.progress.payload.ended and job.progress.payload.live:
            seen.append(job.progress)
            job.cancel()
    executor.close()
    assert job.state is JobState.CANCELLED and seen
    assert [run.recipe for run in seen[0].payload.ended] == recipes[:1]
    assert 2 <= seen[0].step < 202 == seen[0].total
    elsewhere = Unwatched()
    elsewhere.last = seen[0].payload  # the machine that trained was lost
    assert train_all(elsewhere, small, [recipes[0], recipes[0]])[0] is seen[0].payload.ended[0]


def test_runs_are_numbered_bounded_and_only_the_newest_can_go_on(first):
    runs = ()
    for _ in range(MOST_RUNS + 3):
        runs = numbered(runs, [first])
    assert [run.number for run in runs] == list(range(4, MOST_RUNS + 4))
    assert [run.result.state is not None for run in runs] == [False] * (MOST_RUNS - 1) + [True]
    assert runs[-1].name == f"{MOST_RUNS + 3} · head only"


def test_going_on_is_as_if_it_had_not_stopped(small):
    recipe = TuningRecipe(epochs=2, side=32, schedule="constant")
    whole = trained(small, replace(recipe, epochs=4))
    half = trained(small, recipe)
    on = trained(small, recipe, start=half.result)
    assert [epoch.number for epoch in on.result.curves] == [1, 2, 3, 4]
    assert on.result.probabilities == pytest.approx(whole.result.probabilities, abs=1e-5)


EARLY = {"patience": 3, "epochs": 40, "rate": 0.1}


def test_early_stopping_is_said_with_its_validation_part_and_its_epoch():
    found = answer(Train(**EARLY), None)
    run, text = found.run, "\n".join(words.train_sentences(Train(**EARLY), found.parted, found.run))
    assert run.result.validation == 4 and "**4** of the 20 training pictures are held back as a validation part" in text
    assert f"weights are those of epoch **{run.result.best_epoch}** of {len(run.result.curves)}," in text
    assert "trained on 16 pictures" in text and run.watched == "validation" != run_of().watched
    row, best = table_row(run), run.result.curves[run.result.best_epoch - 1]
    assert row["Training accuracy"] == 100 * best.score and row["Test accuracy"] == 100 * run.result.accuracy
    with pytest.raises(ValueError, match="no class has two of them"):
        answer(Train(per_class=1, patience=3), None)


def test_a_run_is_not_gone_on_with_where_its_training_pictures_would_test_it(first):
    (run,) = numbered((), [first])
    (early,) = numbered((), [run_of(**EARLY)])
    assert no_way_on(run, run.parted, run.recipe) is None and no_way_on(early, early.parted, early.recipe) is None
    assert no_way_on(early, early.parted, run.recipe) is None  # what was held back may be learned from now
    assert "early stopping now holds back" in no_way_on(run, run.parted, early.recipe)
    other_seed = replace(early.recipe, seed=1)
    assert "early stopping now holds back" in no_way_on(early, early.parted, other_seed)
    faces = built_in("faces")
    (run,) = numbered((), [trained(parted(faces, 0.3, 0, 2), TuningRecipe(epochs=1, side=32))])
    assert no_way_on(run, parted(faces, 0.3, 0, 3), run.recipe) is None  # more training pictures, the same test part
    assert "parts have changed" in no_way_on(run, parted(faces, 0.3, 1, 2), run.recipe)
    assert "other classes" in no_way_on(run, first.parted, run.recipe)


def test_names_of_lines_that_end_elsewhere_do_not_push_each_other():
    lines = [Line("a", "other", [(20, 1.0)]), Line("b", "other", [(20, 1.0)]), Line("c", "output", [(4, 1.0)])]
    names = accuracy_chart(lines, {"chance": 0.5}, 20)["layer"][1]["data"]["values"]
    places = {one["name"]: one["y"] for one in names}
    assert places["c 100%"] == 1.0 and sorted((places["a 100%"], places["b 100%"])) == pytest.approx([1 - LINE / HEIGHT, 1.0])


@pytest.mark.parametrize("height", [225, 270, 600])
def test_names_keep_a_line_of_text_apart_in_a_low_chart_too(height):
    lines = [Line("training", "input", [(10, 1.0)]), Line("test", "output", [(10, 0.99)])]
    names = accuracy_chart(lines, {"chance": 0.1}, 10, height=height)["layer"][1]["data"]["values"]
    above, below = sorted((one["y"] for one in names if one["x"] == 10), reverse=True)
    assert above - below >= max(LABEL_GAP, LINE / height) - 1e-9


def test_baselines_that_are_near_each_other_share_a_line_of_text():
    assert joined({"chance": 0.25, "always": 0.29, "pixels": 0.48}) == {"pixels": 0.48, "always, chance": 0.29}
    assert joined({}) == {} and joined({"chance": 0.5}) == {"chance": 0.5}


def test_a_row_of_the_table(first):
    row = table_row(numbered((), [first])[0])
    assert row["Run"] == "1 · head only" and row["Trained weights"] == "5.12 k"
    assert row["Test accuracy"] == 100 * first.result.accuracy and row["Epochs"] == 20 and row["Source kept"] == 100


def test_doubtful_pictures_come_first_with_a_cross_where_wrong(first):
    places, result = doubtful(first), first.result
    own = result.probabilities[np.arange(len(result.labels)), result.labels]
    assert list(own[places]) == sorted(own)[: len(places)]
    for place in places:
        assert verdict(first, place).startswith("✗") == (result.probabilities[place].argmax() != result.labels[place])


def test_the_recipe_in_code_is_the_recipe():
    for settings in (
        Train(),
        Train(depth="last", blocks=5, optimizer="adamw", weight_decay=1e-3, epochs=7, augmentation="hflip"),
    ):
        assert eval(f"TuningRecipe({recipe_text(settings.recipe)})", {"TuningRecipe": TuningRecipe}) == settings.recipe


def test_words_know_the_sum_and_the_drift():
    summed = Train(reduction="sum", weight_decay=0.01)
    found = answer(summed, None)
    assert "acts like 0.016 on the mean, and the weight decay 0.01 like 0.000625" in "\n".join(
        words.train_sentences(summed, found.parted, found.run)
    )
    assert r"0.9^{44} = 0.0097" in words.norms_formula(Norms(view="norms"))
