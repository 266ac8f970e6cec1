"""The code of the layers, the lines that check it against the network as it was published, and the files."""

from collections.abc import Iterator
from pathlib import PurePath

from playground.images import Photo, photo_call
from playground.kit.i18n import _
from playground.kit.printed import settings_call, settings_import
from playground.lessons.network_sees.layers import INSIDE, WHOLE, LayersAnswer, report, seconds, totals
from playground.lessons.network_sees.layers_pictures import kernel_sheet, map_archive, map_picture, map_sheet, window_sheet
from playground.lessons.network_sees.layers_route import STOPS
from playground.lessons.network_sees.settings import Layers
from playground.models.efficientnet import SIDE
from playground.ui.files import Download, csv_file, npy_file, png_file

CODE = """\
{needed}
from playground.vision import classifier, feature_maps
from playground.vision import unit_gradient{random}

image = {photo}.image
network = classifier("efficientnet_lite0", exact=True)
{shuffled}x = network.prepare(image)  # 1 × 3 × 224 × 224
layer = "network.{layer}"  # {title}
maps = feature_maps(network, x, [layer])[layer][0]
activity = maps.abs().mean((1, 2))
order = activity.argsort(descending=True, stable=True)
print(tuple(maps.shape), "maps, most active first:")
print((order[:5] + 1).tolist())  # counted from 1

channel = {channel}  # channel {named}
{unit}
print("value:", round(maps[channel, row, column].item(), 2))
gradient = unit_gradient(
    network, x, layer, channel, (row, column)
)
moves = gradient.abs().sum(0)  # 224 × 224
for name, dim in (("rows", 1), ("columns", 0)):
    places = moves.any(dim).nonzero().flatten().tolist()
    print(name, "that move it:", places[:1], "to", places[-1:])"""
STRONGEST = """\
strongest = int(maps[channel].argmax())
row, column = divmod(strongest, maps.shape[2])"""
COLUMNS = ("part", "name", "arrives", "output", "parameters", "multiply_adds", "receptive_field", "stride", "milliseconds_here")
CHECK = """\
import torch
{needed}
from playground.lessons.network_sees.layers import layers_answer
{settings_import}
from playground.models import load, trainable
from playground.models.preparation import preparation{imports}

photo = {photo}
answer = layers_answer({settings}, photo)  # what the page shows
{network}
x = preparation("efficientnet_lite0").picture(photo.image).to(next(network.parameters()).device)

kept = []
block = network.get_submodule("{layer}")
watch = block.register_forward_hook(lambda *call: kept.append(call[2].detach().cpu()))
with torch.no_grad():
    network(x)
maps = kept[0][0]
scale = maps.abs().max().item()
torch.testing.assert_close(torch.from_numpy(answer.maps), maps, rtol=1e-3, atol=1e-4 * scale)

pixels = x.clone().requires_grad_()
watch.remove()
block.register_forward_hook(lambda *call: kept.append(call[2].clone()))
network(pixels)
kept[-1][0, answer.channel][answer.unit].backward()
gradient = pixels.grad[0].abs().sum(0).cpu().double()
far = (torch.from_numpy(answer.gradient) - gradient).norm()
assert far <= 0.02 * gradient.norm()  # a value at a limit of ReLU6 may fall on either side
(top, bottom), (left, right) = answer.spans
outside = torch.ones_like(gradient, dtype=torch.bool)
outside[max(0, top) : bottom + 1, max(0, left) : right + 1] = False
assert not gradient[outside].any()  # nothing beyond the receptive field
print("The page and torch agree on", maps.numel(), "values and", gradient.numel(), "pixels")"""
TRAINED = 'network = trainable(load("efficientnet_lite0")).eval()  # as published: batch norm is not folded in'
SHUFFLED = 'network = random_copy(classifier("efficientnet_lite0", exact=True)).network'


def code(settings: Layers, answer: LayersAnswer) -> str:
    """The maps of the block, and what moves the unit."""
    needed, photo = photo_call(answer.photo)
    shuffled = settings.weights == "shuffled"
    return CODE.format(
        needed=needed,
        photo=photo,
        random=", random_copy" if shuffled else "",
        shuffled="network = random_copy(network)\n" if shuffled else "",
        layer=answer.stop.layer,
        title=answer.stop.title,
        channel="order[0].item()" if settings.channel == "most" else answer.channel,
        named=answer.channel + 1,
        unit=STRONGEST if settings.at == "strongest" else f"row, column = {answer.unit}",
    )


def check(settings: Layers, answer: LayersAnswer, photo: Photo) -> str:
    """Compares with the network as published, hooked in the plain way."""
    needed, given = photo_call(photo)
    shuffled = settings.weights == "shuffled"
    imports = "\nfrom playground.vision import classifier, random_copy" if shuffled else ""
    return CHECK.format(
        needed=needed,
        settings_import=settings_import(settings),
        imports=imports,
        photo=given,
        settings=settings_call(settings),
        network=SHUFFLED if shuffled else TRAINED,
        layer=answer.stop.layer,
    )


def files(settings: Layers, answer: LayersAnswer, photo: Photo) -> list[Download]:
    """Maps, windows and the route as a table; of the stem its kernels too."""
    name = f"{PurePath(photo.name).stem}-{answer.stop.title.lower().replace(' ', '-')}"
    channel, own = f"{name}-channel-{answer.channel + 1}", answer.maps[answer.channel]

    found = [
        png_file(_("This map as PNG"), f"{channel}.png", lambda: map_picture(own, answer.signed)),
        png_file(_("All maps of the block as PNG"), f"{name}.png", lambda: map_sheet(answer)),
        Download(_("Every map as a PNG of its own (ZIP)"), lambda: map_archive(answer), f"{name}.zip", "application/zip"),
        npy_file(_("All maps as NPY"), f"{name}.npy", lambda: answer.maps),
        png_file(_("The windows as PNG"), f"{channel}-windows.png", lambda: window_sheet(answer.windows)),
        csv_file(_("All blocks as CSV"), "efficientnet-lite0-blocks.csv", _route),
    ]
    if answer.stop.key == "stem":
        found.append(png_file(_("The kernels as PNG"), "stem-kernels.png", kernel_sheet))
    return found


def _route() -> Iterator[list[object]]:
    """All stops with what they cost, and the whole network."""
    took = seconds()
    yield [*COLUMNS]
    for stop in STOPS:
        row = report().row(stop.layer)
        shapes = ["×".join(map(str, shape)) for shape in (row.arrives, row.shape)]
        costs = [row.parameters, row.multiply_adds, row.field.size, row.field.jump]
        yield [stop.title, stop.layer, *shapes, *costs, round(1000 * took[INSIDE + stop.layer], 3)]
    yield [_("whole network"), WHOLE, f"3×{SIDE}×{SIDE}", "1000", *totals(), "", "", round(1000 * took[WHOLE], 3)]
