"""Files to take along: curves, weights, the pictures or the competition's folder, the submission."""

from collections.abc import Iterable
from functools import partial

from safetensors.torch import save

from playground.kit.i18n import _
from playground.lessons.train_a_network.answer import Answer, KaggleAnswer, RatesAnswer, TrainAnswer
from playground.lessons.train_a_network.code import COMPETITION_FILE, OWN_FILE, packed
from playground.lessons.train_a_network.competing import submission_text
from playground.lessons.train_a_network.data_lab import own_set
from playground.lessons.train_a_network.kaggle_lab import kind_of
from playground.lessons.train_a_network.settings import OWN_PICTURES
from playground.training.classifier import TrainedClassifier
from playground.training.competition_examples import example_zip
from playground.training.sets import PictureSet
from playground.ui import brought
from playground.ui.files import Download, columns_file, png_bytes


def files_of(answer: Answer) -> list[Download]:
    """Of the view that is looked at."""
    if isinstance(answer, KaggleAnswer):
        return _of_competition(answer)
    files = []
    if answer.settings.data == OWN_PICTURES and (own := own_set()) is not None:
        files.append(Download(_("Pictures as ZIP"), partial(_own_zip, own), OWN_FILE, "application/zip"))
    if isinstance(answer, TrainAnswer) and answer.run is not None:
        files.append(columns_file(_("Curves as CSV"), "curves.csv", partial(_curves, answer.run)))
        weights = partial(save, {name: tensor.contiguous() for name, tensor in answer.run.model.state_dict().items()})
        files.append(Download(_("Weights as safetensors"), weights, "weights.safetensors", "application/octet-stream"))
    if isinstance(answer, TrainAnswer) and answer.run is None:
        files.append(columns_file(_("Layers as CSV"), "layers.csv", partial(_layers, answer)))
    if isinstance(answer, RatesAnswer):
        columns = {"rate": answer.tested.rates, "loss": answer.tested.losses}
        files.append(columns_file(_("Range test as CSV"), "range_test.csv", lambda: columns))
    return files


def _own_zip(own: PictureSet) -> bytes:
    def listed() -> list[tuple[str, bytes]]:
        folders = [name.replace("/", " ").lstrip(". ") or "class" for name in own.classes]
        return [
            (f"{folders[label]}/{place + 1}.png", png_bytes(picture))
            for place, (picture, label) in enumerate(zip(own.pictures, own.labels, strict=True))
        ]

    return packed(listed)


def _curves(run: TrainedClassifier) -> dict[str, Iterable[object]]:
    fields = ("number", "loss", "score", "validation_loss", "validation_score", "rate", "seconds")
    return {name: [getattr(epoch, name) for epoch in run.curves] for name in fields}


def _layers(answer: TrainAnswer) -> dict[str, Iterable[object]]:
    facts = answer.facts
    return {
        "layer": [fact.name for fact in facts],
        "kind": [fact.kind for fact in facts],
        "output": [" x ".join(map(str, fact.output)) for fact in facts],
        "parameters": [fact.parameters for fact in facts],
        "multiply-adds": [fact.multiply_adds for fact in facts],
    }


def _of_competition(answer: KaggleAnswer) -> list[Download]:
    competition = answer.competition
    files = []
    if answer.result is not None:
        text = partial(submission_text, answer.result)
        files.append(Download(_("submission.csv"), text, "submission.csv", "text/csv"))
    if answer.source == "folder":  # it lies on the server
        return files
    item = brought.latest(kind_of(competition.layout)) if answer.source == "upload" else None
    data = item.value[1] if item else partial(example_zip, competition.layout)
    return [*files, Download(_("Folder as ZIP"), data, COMPETITION_FILE, "application/zip")]
