"""The code of each view, what checks it against torch, and the numbers as files."""

from playground.images import Photo, photo_call
from playground.kit.i18n import _
from playground.kit.printed import rows_of, settings_call
from playground.lessons.residual.answer import Answer, BlockAnswer, ConnectionsAnswer, GradientsAnswer, map_side
from playground.lessons.residual.settings import Connections, Gradients, OneBlock, Residual
from playground.networks.gradients import DEPTHS
from playground.ui.files import Download, csv_file

AFTER = """\
def conv(inputs=16):
    return nn.Conv2d(inputs, 16, 3, padding=1)

class Block(nn.Module):
    def __init__(self, skips):
        super().__init__()
        self.skips = skips
        self.conv1, self.bn1 = conv(), {norm}
        self.conv2, self.bn2 = conv(), {norm}

    def forward(self, X):
        Y = F.relu(self.bn1(self.conv1(X)))
        Y = self.bn2(self.conv2(Y))
        return F.relu(Y + X if self.skips else Y)"""
BEFORE = """\
def conv(inputs=16):
    return nn.Conv2d(inputs, 16, 3, padding=1)

class Block(nn.Module):
    def __init__(self, skips):
        super().__init__()
        self.skips = skips
        self.bn1, self.conv1 = {norm}, conv()
        self.bn2, self.conv2 = {norm}, conv()

    def forward(self, X):
        Y = self.conv1(F.relu(self.bn1(X)))
        Y = self.conv2(F.relu(self.bn2(Y)))
        return Y + X if self.skips else Y"""
MEASURE = """\
def gradients(skips):
    blocks = [Block(skips) for _ in range({blocks})]
    net = nn.Sequential(
        conv(1), {norm}, nn.ReLU(), *blocks,
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(16, 10)
    )
    layers = [
        layer for layer in net.modules()
        if isinstance(layer, (nn.Conv2d, nn.Linear))
    ]
    start = drawn({depth}, "{start}", seed={seed})
    drawn_now = zip(layers, start.weights, start.biases)
    for layer, weight, bias in drawn_now:  # as on the page
        layer.weight.data = weight.detach()
        layer.bias.data = bias
    F.cross_entropy(net(X), start.labels).backward()
    grads = [layer.weight.grad.double() for layer in layers]
    return [grad.norm() for grad in grads]"""
GRADIENTS = """\
import torch
from torch import nn
from torch.nn import functional as F
{needed}
from playground.networks.gradients import drawn
from playground.networks.gradients import pieces_of

{block}

{measure}

photo = {photo}
X = pieces_of(torch.from_numpy(photo.grey()))  # (16, 1, 8, 8)
for name, skips in (("skips", True), ("plain", False)):
    norms = gradients(skips)  # the linear layer's is the last
    print(name, float(norms[0] / norms[-2]))"""
GRADIENTS_CHECK = """\
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from playground.networks.gradients import Kind, drawn, gradient_norms, pieces_of

torch.manual_seed(0)
X = pieces_of(torch.rand(64, 64))  # in place of the photo

{block}

{measure}

for skips in (True, False):
    kind = Kind(skips, norm={has_norm}, order="{order}", start="{start}")
    (page,) = gradient_norms(kind, ({depth},), X, {seed})
    theirs = [float(norm) for norm in gradients(skips)]
    assert np.allclose(page, theirs, rtol=0.1, atol=0), (page, theirs)
print("The page and torch agree on", {depth}, "layers")
"""
BLOCK = """\
import torch
from torch import nn
from torch.nn import functional as F

X = torch.tensor({x})[None, None]
conv1 = nn.Conv2d(1, 1, 3, padding=1, bias=False)
conv2 = nn.Conv2d(1, 1, 3, padding=1, bias=False)
bn1, bn2 = {norms}
with torch.no_grad():
    conv1.weight[:] = {weight} * torch.tensor(
        {first}
    )
    conv2.weight[:] = {weight} * torch.tensor(
        {second}
    ){gamma}

def block(X):
{forward}

Y = block(X)[0, 0].detach()
print(Y)
print("equal to the input:", int((Y == X[0, 0]).sum()))"""
FORWARDS = {
    "after": """\
    Y = F.relu(bn1(conv1(X)))
    Y = bn2(conv2(Y))
    return F.relu({total})""",
    "before": """\
    Y = conv1(F.relu(bn1(X)))
    Y = conv2(F.relu(bn2(Y)))
    return {total}""",
}
BLOCK_CHECK = """
from playground.lessons.residual.answer import block_trace
from playground.lessons.residual.settings import OneBlock

page = block_trace(X[0, 0].double().numpy(), {settings}.block)
torch.testing.assert_close(torch.from_numpy(page.output).float(), Y, rtol=1e-4, atol=1e-4)
"""
CONNECTIONS = """\
import torch
from torch import nn
from torch.autograd.graph import saved_tensors_hooks
from torch.nn import functional as F

def conv(inputs, outputs, kernel=3):
    return nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2)

def norm_relu(channels):
    return [nn.BatchNorm2d(channels), nn.ReLU()]

class Residual(nn.Module):
    def __init__(self, c):
        super().__init__()
{residual}

    def forward(self, X):
        return F.relu(self.f(X) + X)

class Dense(nn.Module):
    def __init__(self, c, k):
        super().__init__()
{dense}

    def forward(self, X):
        return torch.cat((X, self.f(X)), dim=1)

def stored(net, X):  # what torch keeps for the backward pass
    ours = {{p.data_ptr() for p in (X, *net.parameters())}}
    kept = {{}}

    def keep(tensor):
        if tensor.dim() > 1 and tensor.data_ptr() not in ours:
            kept[tensor.data_ptr()] = tensor
        return tensor

    with saved_tensors_hooks(keep, lambda tensor: tensor):
        Y = net(X)
    return Y, sum(tensor.numel() for tensor in kept.values())

X = torch.rand(1, {channels}, {side}, {side})
chain = nn.Sequential(*[Residual({channels}) for _ in range({blocks})])
dense = nn.Sequential(
    *[Dense({channels} + n * {growth}, {growth}) for n in range({convolutions})]
)
for net in (chain, dense):
    Y, numbers = stored(net, X)
    weights = sum(p.numel() for p in net.parameters())
    print(tuple(Y.shape[1:]), weights, "parameters,", 4 * numbers, "bytes")"""
PLAIN = {
    "residual": """\
        self.f = nn.Sequential(
            conv(c, c), *norm_relu(c), conv(c, c), nn.BatchNorm2d(c)
        )""",
    "dense": "        self.f = nn.Sequential(*norm_relu(c), conv(c, k))",
}
BOTTLENECK = {
    "residual": """\
        m = max(1, c // 4)
        self.f = nn.Sequential(
            conv(c, m, 1), *norm_relu(m), conv(m, m), *norm_relu(m),
            conv(m, c, 1), nn.BatchNorm2d(c),
        )""",
    "dense": """\
        self.f = nn.Sequential(
            *norm_relu(c), conv(c, 4 * k, 1),
            *norm_relu(4 * k), conv(4 * k, k),
        )""",
}
CONNECTIONS_CHECK = """
from playground.lessons.residual.answer import connections_answer
from playground.lessons.residual.settings import Connections

page = connections_answer({settings})
for net, cost in ((chain, page.at(page.residual)), (dense, page.at(page.dense))):
    Y, numbers = stored(net, X)
    assert cost.channels == Y.shape[1]
    assert cost.parameters == sum(p.numel() for p in net.parameters())
    assert cost.stored == numbers, (cost.stored, numbers)
"""


def torch_code(settings: Residual, answer: Answer, photo: Photo | None) -> str:
    """Lines that make the numbers of the view."""
    if isinstance(settings, Gradients):
        needed, given = photo_call(photo)
        return GRADIENTS.format(needed=needed, photo=given, **_gradient_parts(settings))
    return _block_code(settings, answer) if isinstance(settings, OneBlock) else _connections_code(settings)


def check_code(settings: Residual, answer: Answer) -> str:
    """Lines that compare what the page shows with torch; noise stands in for the photo where that matters."""
    if isinstance(settings, Gradients):
        more = {name: getattr(settings, name) for name in ("order", "start", "depth", "seed")}
        return GRADIENTS_CHECK.format(has_norm=settings.norm, **more, **_gradient_parts(settings))
    if isinstance(settings, OneBlock):
        return _block_code(settings, answer) + "\n" + BLOCK_CHECK.format(settings=settings_call(settings))
    return _connections_code(settings) + "\n" + CONNECTIONS_CHECK.format(settings=settings_call(settings))


def _gradient_parts(settings: Gradients) -> dict[str, str]:
    norm = "nn.BatchNorm2d(16)" if settings.norm else "nn.Identity()"
    block = (AFTER if settings.order == "after" else BEFORE).format(norm=norm)
    chosen = {"depth": settings.depth, "start": settings.start, "seed": settings.seed}
    return {"block": block, "measure": MEASURE.format(norm=norm, blocks=(settings.depth - 2) // 2, **chosen)}


def _block_code(settings: OneBlock, answer: BlockAnswer) -> str:
    block = settings.block
    norms = "nn.BatchNorm2d(1), nn.BatchNorm2d(1)" if settings.norm else "nn.Identity(), nn.Identity()"
    gamma = f"\n    bn2.weight[:] = {settings.gamma}" if settings.norm else ""
    forward = FORWARDS[settings.order].format(total="Y + X" if settings.skip else "Y")
    x = ",\n    ".join(f"[{', '.join(f'{value:.1f}' for value in row)}]" for row in answer.x)
    kernels = {"first": rows_of(block.first.tolist()), "second": rows_of(block.second.tolist())}
    return BLOCK.format(x=f"[\n    {x},\n]", norms=norms, gamma=gamma, forward=forward, weight=settings.weight, **kernels)


def _connections_code(settings: Connections) -> str:
    parts = BOTTLENECK if settings.bottleneck else PLAIN
    each = 1 if settings.bottleneck else 2
    return CONNECTIONS.format(
        **parts,
        channels=settings.channels,
        growth=settings.growth,
        side=map_side(settings.side),
        convolutions=settings.convolutions,
        blocks=settings.convolutions // each,
    )


def files(settings: Residual, answer: Answer) -> list[Download]:
    """The numbers of the view."""
    if isinstance(answer, GradientsAnswer):
        return [csv_file(_("Curves as CSV"), "gradient_curves.csv", lambda: _curve_rows(answer))]
    if isinstance(answer, BlockAnswer):
        return [csv_file(_("Maps as CSV"), "residual_block.csv", lambda: _map_rows(answer))]
    return [csv_file(_("Costs as CSV"), "connection_costs.csv", lambda: _cost_rows(answer))]


def _curve_rows(answer: GradientsAnswer) -> list[tuple[object, ...]]:
    rows = [("skips", "batch norm", "layers", "first over last")]
    for kind in answer.curves.norms:
        ratios = zip(DEPTHS, answer.curves.ratios(kind), strict=True)
        rows += [(kind.skips, kind.norm, depth, f"{ratio:.4g}") for depth, ratio in ratios]
    return rows


def _map_rows(answer: BlockAnswer) -> list[tuple[object, ...]]:
    maps = {"input": answer.x, **{name: getattr(answer.trace, name) for name in ("hidden", "body", "total", "output")}}
    cells = [(i, j) for i in range(len(answer.x)) for j in range(len(answer.x))]
    return [("row", "column", *maps), *((i, j, *(f"{part[i, j]:.6g}" for part in maps.values())) for i, j in cells)]


def _cost_rows(answer: ConnectionsAnswer) -> list[tuple[object, ...]]:
    families = {"residual": answer.residual, "dense": answer.dense, "dense computed twice": answer.again}
    head = ("connection", "3 x 3 convolutions", "channels", "parameters", "multiply-adds", "numbers stored")
    return [head, *((name, *vars(cost).values()) for name, costs in families.items() for cost in costs)]
