"""The lesson "Train a network" without a browser: quoted numbers, a training as a job, runs that are kept, data, competitions."""

import io
import time
import zipfile

import numpy as np
import pytest
from PIL import Image

from playground.lessons.train_a_network import kaggle_lab, page, rates_lab, states, train_lab
from playground.lessons.train_a_network.answer import Beside, TrainAnswer, figures
from playground.lessons.train_a_network.pictures import contact_sheet, framed, layer_sheet
from playground.lessons.train_a_network.rates_chart import study_chart
from playground.lessons.train_a_network.runs import no_way_on, numbered, run_of, table_row
from playground.lessons.train_a_network.settings import Kaggle, Rates, Train, layer_names
from playground.lessons.train_a_network.words import rates_sentences, train_sentences
from playground.training.classifier import ClassifierRecipe, Watched, train_classifier
from playground.training.classifier_rates import RateRun
from playground.training.competition_examples import example_zip
from playground.training.labelled import labelled
from playground.training.layer_look import LayerLook, look
from playground.training.loop import Live
from playground.training.sets import PictureSet
from playground.ui import brought

SLUG = "train-a-network"
STATES = (states.QUESTION.proof, *states.TRY_THIS, *states.MISUNDERSTOOD, *states.EXERCISES)
PATIENCE = 120  # seconds for a job
SMALL = {"train_epochs": 2, "train_most": 60, "train_side": 12, "train_batch_size": 20}


def button(app, label):
    return next(one for one in app.button if one.label == label)


def has(app, label):
    return any(one.label == label for one in app.button)


def text_of(app):
    return "\n".join(block.value for block in app.markdown)


def until(app, seen):
    end = time.monotonic() + PATIENCE
    while not seen(app):
        assert time.monotonic() < end and not app.exception, [one.value for one in app.exception]
        time.sleep(0.2)
        app.run()
    return app


@pytest.mark.parametrize("state", STATES, ids=[state.label or "question" for state in STATES])
def test_quoted_numbers_are_figures_and_stand_in_the_sentences(state):
    answer = page.answer_for(state.settings, None)
    known = figures(answer)
    assert {name: known[name] for name in state.shows} == dict(state.shows)
    notes = page.notes(state.settings, answer, None)
    shown = "\n".join([*notes.sentences, notes.formula]).replace("**", "")
    assert all(number in shown for number in state.shows.values()), shown


def test_a_training_is_a_job_whose_run_is_kept_gone_on_with_and_compared(open_page):
    app = open_page(SLUG, **SMALL)
    assert not any("Go on" in one.label for one in app.button) and not app.dataframe
    button(app, "Train").click().run()
    until(app, lambda app: "After **2** epochs" in text_of(app))
    assert list(app.dataframe[0].value["Epochs"]) == [2]
    steps = app.select_slider(key="train-step-1")
    assert steps.options[0] == "0" and steps.options[-1] == "6"
    steps.set_value("0").run()
    assert "Step 0:" in text_of(app) and not app.exception
    button(app, "Go on with run 1 for 2 epochs").click().run()
    until(app, lambda app: "After **4** epochs" in text_of(app))
    assert list(app.dataframe[0].value["Epochs"]) == [2, 4]
    app.session_state["train_network"] = "relu_lenet"
    app.run()
    assert button(app, "Go on with run 2 for 2 epochs").disabled
    other = open_page(SLUG, **SMALL)
    assert not other.dataframe, "another session has runs of its own"
    button(app, "Forget all runs").click().run()
    assert not app.dataframe and not app.exception


def test_a_training_pauses_goes_on_and_what_a_cancel_leaves_is_kept(open_page, monkeypatch, trained):
    """A job that reports one epoch and then waits to be told."""
    starts = []
    live = Live(trained.curves[:1], 3, 2.0, 0.1)

    def stub(control, *, data, recipe, start):
        starts.append(start)
        while True:
            control.report(3, 6, Watched(live, trained.start, trained.snapshots[1], trained))
            control.check()
            time.sleep(0.02)

    monkeypatch.setattr(train_lab, "_work", stub)
    app = open_page(SLUG, **SMALL)
    button(app, "Train").click().run()
    until(app, lambda app: "step 3 of 6" in text_of(app))
    assert button(app, "Train").disabled and "Step 1:" in text_of(app), "the layer with the newest weights"
    button(app, "Pause").click().run()
    until(app, lambda app: has(app, "Go on"))
    button(app, "Go on").click().run()
    until(app, lambda app: has(app, "Pause"))
    button(app, "Cancel").click().run()
    until(app, lambda app: has(app, "Go on with run 1 for 2 epochs"))
    assert len(app.dataframe[0].value) == 1
    button(app, "Go on with run 1 for 2 epochs").click().run()
    until(app, lambda app: "step 3 of 6" in text_of(app))
    assert starts == [None, trained]
    button(app, "Cancel").click().run()


def test_rates_are_compared_by_a_job(open_page, monkeypatch):
    monkeypatch.setattr(rates_lab, "LENETS", ("lenet", "bn_lenet"))
    monkeypatch.setattr(rates_lab, "STUDIED", (0.1, 1.0))
    app = open_page(SLUG, train_view="rates", train_epochs=1, train_most=100, train_side=12)
    button(app, "Train three LeNets at 2 rates").click().run()
    until(app, lambda app: "LeNet, sigmoid" in text_of(app))
    assert not app.exception and not app.error


def test_a_competition_is_predicted_by_a_job_and_its_submission_is_there(open_page):
    app = open_page(SLUG, train_view="kaggle", train_epochs=1)
    assert not any("submission.csv" in one.label for one in app.get("download_button"))
    button(app, "Train and predict").click().run()
    until(app, lambda app: any("submission.csv" in one.label for one in app.get("download_button")))
    assert "pictures held back" in text_of(app) and not app.error


def test_the_dogs_folder_is_answered_with_and_without_training(open_page):
    app = open_page(SLUG, train_view="kaggle", train_layout="dogs", train_kaggle_side=64, train_epochs=3)
    button(app, "Train and predict").click().run()
    until(app, lambda app: "Without training, the network’s own answers" in text_of(app))
    assert not app.error


def bring(app, kind, value):
    size = value.memory if isinstance(value, PictureSet) else len(value[1])
    app.session_state["brought"] = (brought.Item(kind, str(hash(value)), "mine", value, size),)


def test_a_readers_own_folder_takes_the_examples_place_and_a_broken_one_has_a_sentence(open_page):
    app = open_page(SLUG, train_view="kaggle")
    assert "A miniature folder made by the app." in str([one.value for one in app.caption])
    bring(app, "competition cifar10", ("mine.zip", example_zip("cifar10")))
    app.run()
    assert "Your folder." in str([one.value for one in app.caption]) and not app.exception
    for data in (b"no archive", _zip({"a.txt": b"x"})):
        bring(app, "competition cifar10", ("mine.zip", data))
        app.run()
        assert not app.exception and app.error


def test_an_archive_is_read_once(open_page, monkeypatch):
    reads, read = [], kaggle_lab._read
    monkeypatch.setattr(kaggle_lab, "_read", lambda name, data: reads.append(name) or read(name, data))
    app = open_page(SLUG, train_view="kaggle")
    app.file_uploader[0].upload("mine.zip", example_zip("cifar10"), "application/zip").run()
    assert "Your folder." in str([one.value for one in app.caption]) and not app.exception
    assert reads == ["mine.zip"]


def _zip(files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def test_class_folders_of_ones_own_are_awaited_then_trained_on(open_page):
    app = open_page(SLUG, train_data="own", **SMALL)
    assert "no class folders of your own" in app.error[0].value and button(app, "Train").disabled
    generator = np.random.default_rng(0)
    pictures, labels = [], np.repeat([0, 1], 10)
    for label in labels:
        pixels = generator.integers(0, 90, (24, 24, 3), dtype=np.uint8)
        pixels[..., 2 * label] += 160
        pictures.append(Image.fromarray(pixels))
    own = PictureSet(tuple(pictures), labels, ("red", "blue"), tuple(f"{n}.png" for n in range(20)))
    bring(app, "pictures", own)
    app.run()
    assert not app.error and not app.exception
    button(app, "Train").click().run()
    until(app, lambda app: has(app, "Go on with run 1 for 2 epochs"))
    assert "2 classes" in text_of(app)
    for view in ("pictures", "rates"):
        app.session_state["train_view"] = view
        app.run()
        assert not app.exception and not app.error


@pytest.mark.parametrize("name", ["fashion", "cifar10"])
def test_a_set_that_is_not_here_has_a_sentence_and_a_download(open_page, name, tmp_path, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_DATA", str(tmp_path))
    app = open_page(SLUG, train_data=name)
    assert "is not on this machine yet" in app.error[0].value and not app.exception
    assert any(one.label.startswith("Download ") for one in app.button)


@pytest.mark.parametrize(
    ("layers", "sentence"),
    [
        ("print(1)", "Line 1: nn.print is not supported here"),
        ("nn.Sequential(nn.Conv2d(3, 4, 3))", "does not fit pictures of 1 × 28"),
    ],
)
def test_layers_that_cannot_be_have_a_sentence(open_page, layers, sentence):
    app = open_page(SLUG, train_network="layers")
    app.text_area(key="train_layers").set_value(layers).run()
    assert not app.exception and sentence in app.error[0].value and button(app, "Train").disabled


# ---- parts ---------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def few():
    return labelled("digits", side=12, most=60)


@pytest.fixture(scope="module")
def trained(few):
    return train_classifier(few, ClassifierRecipe(epochs=2, batch_size=20))


def test_a_run_is_found_by_its_recipe_and_its_pictures(few, trained):
    settings = Train(**{name.removeprefix("train_"): value for name, value in SMALL.items()})
    runs = numbered((), "digits", trained)
    assert run_of(runs, settings.recipe, few).number == 1
    assert run_of(runs, ClassifierRecipe(rate=0.3, batch_size=20), few) is None
    others = labelled("digits", side=12, most=50)
    assert run_of(runs, settings.recipe, others) is None and "have changed" in no_way_on(runs[0], settings.recipe, others)
    assert "another network" in no_way_on(runs[0], ClassifierRecipe(network="lenet", batch_size=20), few)
    assert no_way_on(runs[0], settings.recipe, few) is None
    row = table_row(runs[0])
    assert row["Epochs"] == 2 and row["Test accuracy"] == pytest.approx(100 * trained.accuracy)
    assert [run.number for run in numbered(9 * runs, "digits", trained)][-1] == 2


def test_sentences_say_chance_and_divergence(few):
    settings = Train(network="relu_lenet", side=12, most=60, batch_size=20, rate=10.0)
    broken = train_classifier(few, ClassifierRecipe(network="relu_lenet", epochs=1, batch_size=20, rate=1e9))
    assert "no longer a number" in train_sentences(TrainAnswer(settings, few, broken))[-1]
    stuck = train_classifier(few, ClassifierRecipe(network="lenet", epochs=1, batch_size=20, rate=0.01))
    text = train_sentences(TrainAnswer(Train(network="lenet", side=12, most=60), few, stuck))
    assert "no better than guessing" in text[-1]


def test_sheets_have_a_tile_for_each_kernel_and_map(few, trained):
    seen = look(trained.recipe, 10, trained.snapshots[-1].weights, few.test_images[0], "0")
    sheet = layer_sheet(seen)
    assert sheet.size == (8 * 60 + 4, 60 + 8 + 2 * 120 + 4)
    assert contact_sheet(few).size == (12 * 48 + 4, 10 * 48 + 4)
    marked = np.asarray(framed(3 * [Image.new("RGB", (8, 8))], [True, False, None], 2, 20))[..., :3]
    assert (marked == (0x0B, 0x99, 0x67)).all(-1).any() and (marked == (0x99, 0x14, 0x16)).all(-1).any()


def test_between_tiles_the_page_is_seen_and_on_a_dark_one_zero_is_dark():
    still = LayerLook(np.zeros((2, 1, 3, 3)), np.zeros((2, 8, 8)), np.full(10, 0.1))
    light, dark = (np.asarray(layer_sheet(still, dark=on)) for on in (False, True))
    for sheet in (light, dark):
        assert sheet[0, 0, 3] == 0 and sheet[20, 20, 3] == 255
    assert light[20, 20, :3].min() > 200 and dark[20, 20, :3].max() < 50


def test_layers_to_look_at_are_the_convolutions_with_their_sizes():
    assert layer_names(Train()) == {"0": "1 · 6 maps", "4": "2 · 16 maps"}
    assert len(layer_names(Train(network="resnet", data="shapes"))) == 9
    assert layer_names(Train(network="layers", layers="nn.Sequential(nn.Flatten(), nn.LazyLinear(10))")) == {}


def test_the_chart_of_rates_names_each_line_once():
    runs = (
        RateRun("lenet", 0.1, 0.1, 2.3, True),
        RateRun("lenet", 1.0, 0.1, 2.3, True),
        RateRun("bn_lenet", 0.1, 0.9, 0.2, False),
    )
    layers = study_chart(runs, (0.1, 1.0), 0.1)["layer"]
    names = [layer["data"]["values"][0]["name"] for layer in layers if layer["mark"]["type"] == "text"]
    assert names == ["chance 10 %", "LeNet, sigmoid", "with batch norm"]


def test_rates_without_a_fall_say_so():
    answer = rates_lab.answer_for(Rates(small="lenet", most=100))
    assert len(rates_sentences(answer)) >= 3 and kaggle_lab.answer_for(Kaggle()).source == "example"


def test_weights_before_the_first_step_are_measured_once_for_all_that_does_not_draw_them():
    data = labelled("digits", side=12, most=20, seed=0)
    first = TrainAnswer(Train(side=12, most=20), data).begun
    assert TrainAnswer(Train(side=12, most=20, rate=0.3, epochs=2, picture=3), data).begun is first
    others = Train(side=12, most=20, network="lenet"), Train(side=12, most=20, seed=1)
    assert all(TrainAnswer(settings, data).begun is not first for settings in others)


def test_what_is_kept_beside_something_goes_with_it_and_only_the_latest_stays():
    class Owner:
        pass

    beside, owners, worked_out = Beside(2), [Owner()], []

    def at(key):
        return beside.of(owners[0], key, lambda: worked_out.append(key) or key)

    assert [at(key) for key in "ababcab"] == list("ababcab")
    assert "".join(worked_out) == "abcab"  # c took the place of a, then a that of b
    owners.clear()
    assert not beside.known
