"""Maps of pixels and of hidden squares for a class, trained and with shuffled weights; those worked out last are kept."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from playground.images import Photo
from playground.lessons.network_sees.network import network, untrained
from playground.lessons.network_sees.settings import Where
from playground.models.machine import release_free_memory
from playground.vision import Classifier, input_gradient, integrated_gradients, occlusion_map, smooth_grad

CELLS = 14  # places of the square, along each side
SAMPLES = 32  # noisy copies of SmoothGrad
STEPS = 64  # of integrated gradients
KEPT = 12  # results
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class PixelMaps:
    """What a method gives for both networks; `shuffled` is None while it is still awaited.

    Of pixels: (224, 224), of the input gradient and SmoothGrad the largest size among the channels, of integrated gradients
    their sum. Of squares: (14, 14, 1000), all probabilities while the square hides each place.
    """

    trained: np.ndarray
    shuffled: np.ndarray | None = None
    difference: float = 0.0  # score of the photo minus that of a black one, of integrated gradients
    complete: bool = True


_known: OrderedDict[tuple[object, ...], PixelMaps] = OrderedDict()
_lock = threading.Lock()


def key_of(settings: Where, focus: int, photo: Photo) -> tuple[object, ...]:
    """What the maps depend on. A square hides a place from all classes alike."""
    wanted = 0 if settings.method == "occlusion" else focus
    return settings.method, wanted, settings.square, settings.noise, settings.seed, photo.digest


def known_maps(settings: Where, focus: int, photo: Photo) -> PixelMaps | None:
    """What has been worked out already."""
    with _lock:
        return _known.get(key_of(settings, focus, photo))


def keep_maps(settings: Where, focus: int, photo: Photo, maps: PixelMaps) -> None:
    """Remember what was worked out, here or on another machine."""
    with _lock:
        _known[key_of(settings, focus, photo)] = maps
        while len(_known) > KEPT:
            _known.popitem(last=False)


def pixel_maps(
    settings: Where, focus: int, photo: Photo, report: Callable[[int, int, PixelMaps | None], None] | None = None
) -> PixelMaps:
    """The maps of settings.method for a class. `report(done, total, so far)` may raise to end the work."""
    if found := known_maps(settings, focus, photo):
        return found
    net = network()
    x = net.prepare(photo.image)
    method = METHODS[settings.method]
    so_far: PixelMaps | None = None

    def told(half: int) -> Progress | None:
        return report and (lambda done, total: report(half * total + done, 2 * total, so_far))

    trained = method(net, x, focus, settings, told(0))
    difference = _difference(net, x, focus) if settings.method == "integrated" else 0.0
    so_far = PixelMaps(trained, difference=difference, complete=False)
    shuffled = method(untrained(settings.seed), x, focus, settings, told(1))
    maps = replace(so_far, shuffled=shuffled, complete=True)
    keep_maps(settings, focus, photo, maps)
    release_free_memory()
    return maps


@torch.no_grad()
def _difference(net: Classifier, x: Tensor, focus: int) -> float:
    both = net(torch.cat([x, torch.zeros_like(x)]))[:, focus]
    return float(both[0] - both[1])


def _largest(gradient: Tensor) -> np.ndarray:
    return gradient[0].abs().amax(0).cpu().numpy()


def _gradient(net: Classifier, x: Tensor, focus: int, _settings: Where, _progress: Progress | None) -> np.ndarray:
    return _largest(input_gradient(net, x, [focus]))


def _smooth(net: Classifier, x: Tensor, focus: int, settings: Where, progress: Progress | None) -> np.ndarray:
    options = {"samples": SAMPLES, "noise": settings.noise, "seed": settings.seed}
    return _largest(smooth_grad(net, x, [focus], **options, progress=progress))


def _integrated(net: Classifier, x: Tensor, focus: int, _settings: Where, progress: Progress | None) -> np.ndarray:
    return integrated_gradients(net, x, [focus], steps=STEPS, progress=progress)[0].sum(0).cpu().numpy()


def _occlusion(net: Classifier, x: Tensor, _focus: int, settings: Where, progress: Progress | None) -> np.ndarray:
    hidden = occlusion_map(net, x, cells=CELLS, square=settings.square, progress=progress)
    return np.ascontiguousarray(hidden[0].permute(1, 2, 0).cpu().numpy())


METHODS = {"occlusion": _occlusion, "gradient": _gradient, "smooth": _smooth, "integrated": _integrated}
