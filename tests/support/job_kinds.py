"""Every kind of job that a page starts, and what a reader does for it to start."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec

from slow_files import Files, class_folders, competition, film, photos, results, truths

from playground.ui.jobs import press


@dataclass(frozen=True)
class Kind:
    """Where a page starts it, the key of its line, and by which button where it does not start by itself."""

    name: str
    page: str
    query: str
    line: str
    button: str | None = None
    label: str = ""  # of the button
    brings: tuple[str, Callable[[], Files]] | None = None  # key of an uploader, and what is chosen there before
    needs: tuple[str, ...] = ()  # packages without which no page starts it
    short: bool = False  # may end while the reader is away; what it made is shown then

    @property
    def way_back(self) -> str:
        """What starts it again."""
        return press(self.label) if self.button else "Choose the files again."


def reading(prefix: str, setting: str, page: str, query: str, files: Callable[[], Files]) -> Kind:
    """The files of a setting are read as soon as they are chosen."""
    key = f"{prefix}-{setting}-0-0"
    return Kind(f"read {prefix} {setting}", page, query, f"{key}-reading", brings=(key, files), short=True)


ALL = (
    Kind("style", "style-transfer", "style_size=64&style_steps=1000", "style_job", "style_paint", "Paint it"),
    Kind(
        "style grid",
        "style-transfer",
        "style_view=grid&style_grid_size=64",
        "style_grid_job",
        "style_paint_grid",
        "Paint the grid",
    ),
    Kind(
        "det-many",
        "detect",
        "det_view=many",
        "det_job",
        "det-start",
        "Look through the photos",
        brings=("det-photos-0-0", photos),
    ),
    Kind("instant-large", "instant-style", "instant_size=2048&instant_finish=0", "instant-large", short=True),
    Kind("instant-finishing", "instant-style", "instant_size=1024&instant_finish=30", "instant-finishing", short=True),
    Kind("det-film", "detect", "det_view=film", "det_job", "det-start", "Look through the video"),
    Kind("tune", "fine-tuning", "tune_depth=all", "tune_job", "tune_three", "Train"),
    Kind("tune-rates", "fine-tuning", "tune_view=rates&tune_depth=all", "tune_rates_job", "tune_range", "Run the range test"),
    Kind("tune-norms", "fine-tuning", "tune_view=norms&tune_batches=200", "tune_norms_job"),
    Kind("tune-read", "fine-tuning", "tune_view=pictures&tune_data=own", "tune_reading", brings=("tune-upload-0", class_folders)),
    Kind(
        "tune-label",
        "fine-tuning",
        "tune_view=use",
        "tune_labelling",
        "tune_label",
        "Label them",
        brings=("tune-unlabelled", class_folders),
    ),
    Kind(
        "tune-onnx",
        "fine-tuning",
        "tune_view=use",
        "tune_onnx_job",
        "tune_onnx",
        "Write the network as ONNX",
        needs=("onnx", "onnxscript"),
    ),
    Kind("aug", "augmentation", "aug_view=helps&aug_epochs=50", "aug_job", "aug_train", "Train with and without"),
    Kind("ssd_train", "ssd", "ssd_view=train", "ssd_train", "ssd_train_button", "Train"),
    Kind("receptive-field", "receptive-field", "stack_weights=random", "stack-job"),
    Kind("r-cnn", "r-cnn", "rcnn_view=crops&rcnn_count=100", "r-cnn"),
    Kind("sees-training", "network-sees", "sees_view=training", "sees-training"),
    Kind("sees-map", "network-sees", "sees_view=where&sees_method=occlusion", "sees-map"),
    Kind("why-trained", "why-convolution", "why_view=trained", "why-trained"),
    Kind("bn_rates", "batch-norm", "bn_view=rates&bn_epochs=20", "bn_rates", "bn_train", "Train six networks"),
    Kind("train-network", "train-a-network", "train_epochs=200", "train_job", "train_start", "Train"),
    Kind(
        "train-rates",
        "train-a-network",
        "train_view=rates&train_epochs=200",
        "train_rates_job",
        "train_study",
        "Train three LeNets at 4 rates",
    ),
    Kind(
        "train-kaggle",
        "train-a-network",
        "train_view=kaggle&train_epochs=200",
        "train_kaggle_job",
        "train_compete",
        "Train and predict",
        brings=("train-kaggle-0", competition),
    ),
    Kind(
        "train-read",
        "train-a-network",
        "train_view=pictures&train_data=own",
        "train_reading",
        brings=("train-own-0", class_folders),
    ),
    Kind(
        "train-download",
        "train-a-network",
        "train_view=pictures&train_data=fashion",
        "train_download_job",
        "train_download",
        "Download Fashion-MNIST (30 MB)",
    ),
    reading("ap", "truth_file", "detector-metrics", "ap_view=results", truths),
    reading("ap", "results_file", "detector-metrics", "ap_view=results", results),
    reading("nms", "detections", "nms", "nms_source=file", results),
    reading("det", "film", "detect", "det_view=film", film),
    reading("det", "files", "detect", "det_view=truth&det_against=file", truths),
    reading("ann", "files", "annotations", "", truths),
)
KINDS = tuple(kind for kind in ALL if all(map(find_spec, kind.needs)))
