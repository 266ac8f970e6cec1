"""From a name in the catalog to a network that is ready to look at pictures."""

import copy
import pathlib
from collections.abc import Callable

import torch
import torchvision
from safetensors.torch import load_file
from torch import Tensor, nn

from playground.models import store
from playground.models.catalog import ModelInfo, model_info
from playground.models.devices import device as chosen_device
from playground.models.efficientnet import EfficientNetLite0, rename
from playground.models.embedded import ThinVGG
from playground.models.everyday import EverydayDetector
from playground.models.style_decoder import StyleDecoder
from playground.models.style_vgg import StyleVGG

OWN_NETS = {
    "thin_vgg": ThinVGG,
    "efficientnet_lite0": EfficientNetLite0,
    "everyday": EverydayDetector,
    "style_vgg": StyleVGG,
    "style_decoder": StyleDecoder,
}  # written out in this room
RENAMED = {"efficientnet_lite0": rename}  # whose file names the tensors otherwise
BODIES = {"everyday": "efficientnet_lite0"}  # whose weights a network's `body` has where its own file does not say otherwise
WITH_AUXILIARY_HEAD = ("deeplabv3_mobilenet_v3_large", "fcn_resnet50")  # torchvision's files of these hold its layers as well
READERS = {".safetensors": load_file, ".pth": lambda path: torch.load(path, map_location="cpu", weights_only=True)}
COUNTER = "num_batches_tracked"  # batch norm's, used in training only: files may lack it


def load(name: str, device: torch.device | str | None = None, *, progress: Callable[[int, int], None] | None = None) -> nn.Module:
    """The network with its weights on `device` (default: the one in use): eval mode, frozen, channels last, float32.

    Weights that are not on this machine are downloaded first, with `progress(done, total)` in bytes. Raises
    ModelUnavailable when there are none to be had or the file does not fit, ValueError for an unknown name.
    Pages share it: train or hook a copy, `trainable(model)`.
    """
    info = model_info(name)
    path, weights = _weights(name, progress)
    model = build(name)
    if name in BODIES:
        body = {f"body.{key}": tensor for key, tensor in _weights(BODIES[name], progress)[1].items()}
        weights = {key: tensor for key, tensor in body.items() if key in model.state_dict()} | weights
    model = _fill(info, model, weights, path)
    device = chosen_device() if device is None else torch.device(device)
    return model.to(device, memory_format=torch.channels_last)


def _weights(name: str, progress: Callable[[int, int], None] | None) -> tuple[pathlib.Path, dict[str, Tensor]]:
    """The file of weights, checked where a card or the catalog says what it must be, and its tensors under our names."""
    info = model_info(name)
    path = store.find_weights(name) or store.download(name, progress)
    if path.parent == store.EMBEDDED:
        store.verify(name)
    elif info.package and path == store.packaged_file(info.package):
        store.verify_packaged(info, path)
    return path, RENAMED.get(name, dict)(read_weights(info, path))


def trainable(model: nn.Module) -> nn.Module:
    """A copy with parameters of its own that can be trained, in train mode; `model` stays as it is."""
    return copy.deepcopy(model).requires_grad_(True).train()


def build(name: str) -> nn.Module:
    """The network without weights. Off detection its tensors are on the meta device: starting values would only cost time."""
    info = model_info(name)
    with torch.device("cpu" if info.task == "detection" else "meta"):  # detectors compute their anchors while they are built
        if name in OWN_NETS:
            return OWN_NETS[name]()
        options = {} if info.task == "classification" else {"weights_backbone": None}
        options |= {"aux_loss": True} if name in WITH_AUXILIARY_HEAD else {}
        return torchvision.models.get_model(name, weights=None, **options)


def read_weights(info: ModelInfo, path: pathlib.Path) -> dict[str, Tensor]:
    """The tensors in a .safetensors or .pth file by name, floating ones as float32. Nothing in the file is executed.

    Raises ModelUnavailable for a file that is damaged or holds anything but tensors.
    """
    try:
        tensors = READERS[path.suffix](path)
    except Exception as error:  # the readers of both formats raise whatever a damaged file leads them to
        raise store.ModelUnavailable(
            f"{info.title}: {path.name} could not be read. It is damaged, or holds more than numbers, which is not trusted. "
            f"Delete it from {path.parent} and fetch it anew."
        ) from error
    if not isinstance(tensors, dict) or not all(isinstance(k, str) and isinstance(v, Tensor) for k, v in tensors.items()):
        raise store.ModelUnavailable(f"{info.title}: {path.name} holds no weights by name. {_replace(info, path)}")
    return {k: v.float() if v.is_floating_point() else v for k, v in tensors.items()}


def _fill(info: ModelInfo, model: nn.Module, weights: dict[str, Tensor], path: pathlib.Path) -> nn.Module:
    """Puts the weights into the network, every one in its place. Raises ModelUnavailable where they do not fit."""
    own = model.state_dict()
    missing = [k for k in own if k not in weights and not k.endswith(COUNTER)]
    unknown = [k for k in weights if k not in own]
    wrong = [k for k in own if k in weights and (weights[k].shape != own[k].shape or weights[k].dtype != own[k].dtype)]
    for sort, names in (("lacks", missing), ("holds the unknown", unknown), ("has another shape or type for", wrong)):
        if names:
            more = f" and {len(names) - 1} more" if len(names) > 1 else ""
            raise store.ModelUnavailable(
                f"{info.title}: {path.name} does not fit the network, it {sort} {names[0]}{more}. {_replace(info, path)}"
            )
    counters = {k: torch.zeros((), dtype=torch.long) for k in own if k.endswith(COUNTER)}
    model.load_state_dict(counters | weights, assign=True)
    return model.eval().requires_grad_(False)


def _replace(info: ModelInfo, path: pathlib.Path) -> str:
    return f"Replace it in {path.parent} by the file that {info.source} publishes."
