"""A fine-tuned network to take along: weights that say themselves what they are, a program that predicts with them, and answers
for pictures without labels.

The weights are one safetensors file with classes, settings and centre in its head; `importing.read_network` reads it again.
"""

import csv
import importlib.util
import inspect
import io
import json
import textwrap
from collections.abc import Sequence

import numpy as np
import torch
from safetensors.torch import save

from playground.models import efficientnet
from playground.training.fine_tuning import Tuned

FORMAT = "fine-tuned EfficientNet-Lite0, 1"
ABOUT = "about"  # the entry in the file's head that says what it is
CENTRE = "centre"  # the tensor beside the weights that going on needs
WEIGHTS, PROGRAM, SETTINGS = "weights.safetensors", "predict.py", "settings.json"
CONSTANTS = ("MEAN", "STD", "STAGES", "STEM", "WIDEST", "STRIDES")
LAYERS = (efficientnet.SamePad, efficientnet.InvertedResidual, efficientnet.EfficientNetLite0)


def weights_file(tuned: Tuned) -> bytes:
    """All tensors in float32, and what they mean."""
    tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in tuned.model.state_dict().items()}
    about = {"format": FORMAT, "classes": tuned.classes, "settings": json.loads(tuned.recipe.to_json())}
    head = {ABOUT: json.dumps(about, ensure_ascii=False)}  # one entry: several would come in an order that changes
    return save(tensors | {CENTRE: tuned.centre.detach().cpu().contiguous()}, head)


def settings_file(tuned: Tuned) -> str:
    """The recipe as JSON, which `importing.read_settings` reads."""
    return tuned.recipe.to_json() + "\n"


def program(tuned: Tuned) -> str:
    """A Python file that loads WEIGHTS from its own folder and predicts; it needs torch, torchvision, safetensors and pillow."""
    constants = "\n".join(f"{name} = {getattr(efficientnet, name)!r}" for name in CONSTANTS)
    layers = "\n\n\n".join(textwrap.dedent(inspect.getsource(layer)).rstrip() for layer in LAYERS)
    return PREDICT.format(weights=WEIGHTS, constants=constants, layers=layers)


PREDICT = '''"""Names what is in pictures:  python predict.py photo.jpg …

Needs torch, torchvision, safetensors and pillow, and {weights} beside this file.
Prints each picture's classes, most likely first.
"""

import functools
import json
import pathlib
import sys

import torch
from PIL import Image, ImageOps
from safetensors import safe_open
from torch import Tensor, nn
from torch.nn import functional as F
from torchvision.ops import Conv2dNormActivation
from torchvision.transforms.v2.functional import pil_to_tensor

{constants}
conv_norm = functools.partial(
    Conv2dNormActivation, norm_layer=functools.partial(nn.BatchNorm2d, eps=1e-3, momentum=0.01), activation_layer=nn.ReLU6
)


{layers}


def load(path: pathlib.Path) -> tuple[nn.Module, list[str], int]:
    """The network in eval mode, its classes, and the side of the square that it sees, px."""
    with safe_open(path, "pt") as file:
        about = json.loads(file.metadata()["about"])
        weights = {{name: file.get_tensor(name) for name in file.keys() if name != "centre"}}
    model = EfficientNetLite0(len(about["classes"]))
    model.load_state_dict(weights)
    return model.eval(), about["classes"], about["settings"]["side"]


@torch.no_grad()
def predict(model: nn.Module, side: int, picture: Image.Image) -> Tensor:
    """The probability of each class, (K,)."""
    square = ImageOps.exif_transpose(picture).convert("RGB").resize((side, side), Image.Resampling.BICUBIC)
    return model(pil_to_tensor(square)[None] / 255)[0].softmax(0)


if __name__ == "__main__":
    model, classes, side = load(pathlib.Path(__file__).with_name("{weights}"))
    for name in sys.argv[1:]:
        probabilities = predict(model, side, Image.open(name)).tolist()
        best = sorted(zip(probabilities, classes), reverse=True)
        print(name, ", ".join(f"{{kind}} {{share:.1%}}" for share, kind in best[:5]), sep=": ")
'''


def onnx_can_be_written() -> bool:
    """Whether torch's exporter finds what it needs."""
    return all(importlib.util.find_spec(name) is not None for name in ("onnx", "onnxscript"))


def onnx_file(tuned: Tuned) -> bytes | None:
    """The network as ONNX: `pictures` (N, 3, side, side) in [0, 1] to `logits` (N, K); None where no exporter is installed."""
    if not onnx_can_be_written():
        return None
    pictures = torch.zeros((2, 3, tuned.recipe.side, tuned.recipe.side), device=next(tuned.model.parameters()).device)
    written = io.BytesIO()
    names = {"input_names": ["pictures"], "output_names": ["logits"]}
    exported = torch.onnx.export(tuned.model, (pictures,), dynamo=True, dynamic_shapes=({0: "pictures"},), verbose=False, **names)
    exported.save(written)
    return written.getvalue()


def submission(names: Sequence[str], probabilities: np.ndarray, classes: Sequence[str], *, shares: bool = False) -> str:
    """A table for Kaggle: `id,label` as in CIFAR-10, or with `shares` a column of probabilities for each class as in its dogs.

    The id is the file's name without archive, folders and ending, as both competitions want it; where two files would share
    one, all ids keep their folders, or the whole name.
    """
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\n")
    paths = [name.rsplit(": ", 1)[-1].rsplit(".", 1)[0] for name in names]
    spellings = [path.rsplit("/", 1)[-1] for path in paths], paths
    ids = next((one for one in spellings if len(set(one)) == len(one)), names)
    table.writerow(["id", *classes] if shares else ["id", "label"])
    for one, row in zip(ids, probabilities, strict=True):
        table.writerow([one, *(f"{share:.6f}" for share in row)] if shares else [one, classes[int(row.argmax())]])
    return written.getvalue()
