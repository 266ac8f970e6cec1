"""The code of a view, the lines that check it against torch, files, and the way to the layer table of *Receptive fields*."""

from collections.abc import Iterator
from textwrap import indent

from playground.images import Photo, photo_call
from playground.kit.i18n import _
from playground.kit.printed import settings_call, settings_import
from playground.kit.saying import by
from playground.lessons.networks.answer import Answer, ChartAnswer, OneAnswer, StartAnswer, fitted, start_side
from playground.lessons.networks.settings import AXES, One
from playground.networks.anatomy import Anatomy
from playground.networks.forms import CHAINS, FORMS, TWINS
from playground.networks.source import sequential, source_of
from playground.ui.files import Download, csv_file, png_file

PICTURE = "picture.png"
TEXTBOOK = """\
{source}


with torch.device("meta"):  # shapes without numbers: quick for the largest network
    net, X = {call}.eval(), torch.empty(1, {shape})
for layer in net:
    X = layer(X)
    print(f"{{layer.__class__.__name__:18}} output shape: {{tuple(X.shape)}}")
print(f"{{sum(p.numel() for p in net.parameters()):,}} parameters")"""
SEQUENTIAL = """

# The same as one nn.Sequential
with torch.device("meta"):
{net}
    print(net(torch.empty(1, {shape})).shape)"""
TORCHVISION = """\
import torch
import torchvision

with torch.device("meta"):  # shapes without numbers: quick for the largest network
    net = torchvision.models.get_model("{name}", weights=None, num_classes={classes}{more}).eval()
    X = torch.empty(1, {shape})
for name, layer in net.named_children():
    layer.register_forward_hook(lambda layer, args, X, name=name: print(f"{{name:18}} output shape: {{tuple(X.shape)}}"))
net(X)
print(f"{{sum(p.numel() for p in net.parameters()):,}} parameters")"""
TOTALS = """\
from playground.networks.anatomy import anatomy

for form, side, channels, classes in {forms}:
    net = anatomy(form, side, channels, classes)
    print(form, *(f"{{net.total(what):,}} {{what}}" for what in ("parameters", "multiply_adds", "activations")), sep=", ")"""
START = """\
{source}


import numpy as np
from PIL import Image

net, draws = {build}(1, 10).eval(), torch.Generator().manual_seed({seed})
for layer in net.modules():
    if isinstance(layer, nn.Conv2d | nn.Linear):
        nn.init.xavier_uniform_(layer.weight, generator=draws)
        reach = layer.weight[0].numel() ** -0.5
        nn.init.uniform_(layer.bias, -reach, reach, generator=draws)
{picture}
with torch.no_grad():
    scores = net(X)[0]
print(scores)
print(scores.softmax(0))"""
PICTURES = {
    "photo": f'X = torch.from_numpy(np.asarray(Image.open("{PICTURE}"), dtype=np.float32))[None, None] / 255',
    "black": "X = torch.zeros(1, 1, SIDE, SIDE)",
    "white": "X = torch.ones(1, 1, SIDE, SIDE)",
}
CHECK = """\
import torch
from torch.utils.flop_counter import FlopCounterMode
from playground.networks.anatomy import anatomy
from playground.networks.passing import meta_network

for form, side, channels, classes in {forms}:
    page = anatomy(form, side, channels, classes)  # what the page shows
    net, shapes = meta_network(form, channels, classes), []
    for layer in net.modules():
        if not list(layer.children()):
            layer.register_forward_hook(lambda layer, args, X: shapes.append(tuple(X.shape[1:])))
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        net(torch.empty(1, channels, side, side, device="meta"))
    assert shapes == [row.output for row in page.rows]
    assert sum(p.numel() for p in net.parameters()) == page.total("parameters")
    assert counter.get_total_flops() == 2 * page.total("multiply_adds")
    print("The page and torch agree on", form)"""
START_CHECK = """\
{code}

from playground.lessons.networks.answer import answer_for

page = answer_for({settings}, {photo})  # what the page shows
torch.testing.assert_close(page.chosen, scores, rtol=1e-3, atol=1e-4)
assert len(page.stuck) == int((scores == 0).sum())
print("The page and torch agree on", len(scores), "scores")"""
COLUMNS = (
    "layer", "what", "input", "output", "parameters", "multiply_adds", "activations", "receptive_field", "stride",
    "weights_on_padding_only",
)  # fmt: skip


def code(answer: Answer) -> str:
    """Lines that give what a view shows: the shapes of a network, or of two, all totals, or the first scores."""
    if isinstance(answer, OneAnswer):
        return network_code(answer.anatomy)
    if isinstance(answer, StartAnswer):
        return _start_code(answer, _picture_lines(answer))
    return TOTALS.format(forms=_forms(answer.anatomies))


def network_code(one: Anatomy) -> str:
    """A network in the textbook's form or torchvision's, with the shapes of its parts; a chain as one nn.Sequential too."""
    form, shape = FORMS[one.form], ", ".join(map(str, one.picture))
    if form.torchvision:
        name, _build, more = form.build.args[0], form.build.func, form.build.keywords
        return TORCHVISION.format(
            name=name, classes=one.classes, shape=shape, more="".join(f", {k}={v}" for k, v in more.items())
        )
    call = f"{form.build.__name__}({one.picture[0]}, {one.classes})"
    text = TEXTBOOK.format(source=source_of(form.build), call=call, shape=shape)
    if chain := sequential(one.form, one.picture[0], one.classes):
        text += SEQUENTIAL.format(net=indent(chain, "    "), shape=shape)
    return text


def _start_code(answer: StartAnswer, picture: str) -> str:
    """picture: lines that make X."""
    form = FORMS[answer.settings.start]
    return START.format(source=source_of(form.build), build=form.build.__name__, seed=answer.settings.seed, picture=picture)


def _picture_lines(answer: StartAnswer) -> str:
    return PICTURES[answer.settings.picture].replace("SIDE", str(start_side(answer.settings.start)))


def _forms(anatomies: tuple[Anatomy, ...]) -> str:
    rows = [(one.form, one.picture[1], one.picture[0], one.classes) for one in anatomies]
    return "[\n" + "".join(f"    {row!r},\n" for row in rows) + "]"


def check(answer: Answer, photo: Photo | None) -> str:
    """Lines that compare the page with torch."""
    if not isinstance(answer, StartAnswer):
        return CHECK.format(forms=_forms((answer.anatomy,) if isinstance(answer, OneAnswer) else answer.anatomies))
    settings, (needed, shown) = answer.settings, photo_call(photo)
    imports, made = f"{needed}\n{settings_import(settings)}", settings_call(settings)
    picture = _picture_lines(answer)
    if settings.picture == "photo":
        picture = f"X = start_pictures({made}, {shown})[:1]"
        imports += "\nfrom playground.lessons.networks.answer import start_pictures"
    code = _start_code(answer, picture).replace("\nfrom PIL import Image\n", f"\nfrom PIL import Image\n{imports}\n")
    return START_CHECK.format(code=code, settings=made, photo=shown)


def files(answer: Answer, photo: Photo | None) -> list[Download]:
    """Code and the table of layers; of several networks their totals; the picture that the code opens."""
    if isinstance(answer, OneAnswer):
        name = f"{answer.settings.net}-{answer.settings.side}"
        return [
            Download(_("Code"), lambda: code(answer), f"{name}.py", "text/x-python"),
            csv_file(_("Layers as CSV"), f"{name}.csv", lambda: layer_rows(answer.anatomy)),
        ]
    if isinstance(answer, StartAnswer):
        side = start_side(answer.settings.start)
        return [png_file(_("Picture as PNG"), PICTURE, lambda: fitted(photo.image, side, 1))] if photo else []
    return [csv_file(_("Totals as CSV"), "networks.csv", lambda: total_rows(answer.anatomies))]


def layer_rows(one: Anatomy) -> Iterator[list[object]]:
    """All layers, a heading first."""
    yield list(COLUMNS)
    for row in one.rows:
        field = "whole picture" if row.whole else by(dict.fromkeys(row.field))
        sizes = by(row.input), by(row.output)
        costs = row.parameters, row.multiply_adds, row.activations
        yield [row.name, row.label, *sizes, *costs, field, f"{row.jump:g}", row.never_used]


def total_rows(anatomies: tuple[Anatomy, ...]) -> Iterator[list[object]]:
    """Totals of several networks, a heading first."""
    answer = ChartAnswer(None, anatomies, ())
    axes = list(AXES)
    yield ["network", "side", "channels", "classes", *axes]
    for one in anatomies:
        sizes = one.picture[1], one.picture[0], one.classes
        yield [FORMS[one.form].title, *sizes, *(answer.value(one, axis) for axis in axes)]


def to_layer_table(settings: One) -> dict[str, object]:
    """Parameters of the address at which *Receptive fields* opens with this network: as layers that can be edited where it is a
    chain, else as torchvision has it."""
    form = FORMS[settings.net]
    if settings.net in CHAINS:
        layers = sequential(settings.net, settings.channels, settings.classes).removeprefix("net = ")
        sizes = {"stack_h": settings.side, "stack_w": settings.side, "stack_channels": settings.channels}
        return {"stack_net": "own", "stack_view": "layers", "stack_code": layers, **sizes}
    twin = settings.net if form.torchvision else TWINS[settings.net]
    return {"stack_net": twin.removeprefix("tv_"), "stack_view": "layers", "stack_h": settings.side, "stack_w": settings.side}
