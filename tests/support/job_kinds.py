"""Every kind of job that a page starts, as far as no file of the reader's own is needed for it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """Where a page starts it, the key of its line, and by which button where it does not start by itself."""

    name: str
    page: str
    query: str
    line: str
    button: str | None = None
    label: str = ""  # of the button


KINDS = (
    Kind("style", "style-transfer", "style_size=64&style_steps=1000", "style_job", "style_paint", "Paint it"),
    Kind(
        "style grid",
        "style-transfer",
        "style_view=grid&style_grid_size=64",
        "style_grid_job",
        "style_paint_grid",
        "Paint the grid",
    ),
    Kind("det-many", "detect", "det_view=many", "det_job", "det-start", "Look through the photos"),
    Kind("det-film", "detect", "det_view=film", "det_job", "det-start", "Look through the video"),
    Kind("tune", "fine-tuning", "tune_depth=all", "tune_job", "tune_three", "Train"),
    Kind("tune-rates", "fine-tuning", "tune_view=rates&tune_depth=all", "tune_rates_job", "tune_range", "Run the range test"),
    Kind("aug", "augmentation", "aug_view=helps&aug_epochs=50", "aug_job", "aug_train", "Train with and without"),
    Kind("ssd_train", "ssd", "ssd_view=train", "ssd_train", "ssd_train_button", "Train"),
    Kind("tune-norms", "fine-tuning", "tune_view=norms&tune_batches=200", "tune_norms_job"),
    Kind("receptive-field", "receptive-field", "stack_weights=random", "stack-job"),
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
)
