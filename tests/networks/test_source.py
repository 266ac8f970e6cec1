"""Networks as code: what stands on the page builds the same network, and one nn.Sequential says all of a chain."""

import io
from contextlib import redirect_stdout

import pytest
import torch

from playground.networks.forms import CHAINS, FORMS
from playground.networks.source import sequential, source_of
from playground.networks.starts import WITH_TRANSITIONS, first_scores, reached_share, started, stuck, stuck_counts

TEXTBOOK = [name for name, form in FORMS.items() if not form.torchvision]


def run(code: str) -> dict:
    names: dict = {}
    with redirect_stdout(io.StringIO()), torch.device("meta"):
        exec(compile(code, "<page>", "exec"), names)
    return names


def spelled(network) -> list[str]:
    return [str(layer) for layer in network.modules() if not list(layer.children())]


@pytest.mark.parametrize("name", TEXTBOOK)
def test_the_source_builds_the_same_network(name):
    build = FORMS[name].build
    names = run(source_of(build) + "\n")
    with torch.device("meta"):
        assert spelled(names[build.__name__](2, 7)) == spelled(build(2, 7))


def test_the_source_holds_what_is_used_and_no_more():
    text = source_of(FORMS["nin"].build)
    assert "def nin_block" in text and "def conv(" in text and "class Residual" not in text and "import pairwise" not in text


@pytest.mark.parametrize("name", CHAINS)
def test_one_sequential_has_the_same_layers(name):
    names = run("import torch\nfrom torch import nn\n" + sequential(name, 3, 7))
    with torch.device("meta"):
        wanted = [text.replace("output_size=(1, 1)", "output_size=1") for text in spelled(FORMS[name].build(3, 7))]
        assert spelled(names["net"]) == wanted


def test_branches_cannot_be_one_sequential():
    assert sequential("resnet18", 1, 10) is None and sequential("tv_googlenet", 3, 10) is None


# ---- before training -------------------------------------------------------------------------------------------------


def test_a_start_follows_its_seed_alone():
    picture = torch.rand(1, 1, 28, 28)
    torch.manual_seed(1)
    first = first_scores("lenet", picture, 3)
    torch.manual_seed(2)
    assert torch.equal(first, first_scores("lenet", picture, 3))
    assert not torch.equal(first, first_scores("lenet", picture, 4))


def test_first_weights_are_xaviers():
    layer = started("lenet", 0).requires_grad_(False)[7]  # 400 → 120
    reach = (6 / (400 + 120)) ** 0.5
    assert float(layer.weight.abs().max()) == pytest.approx(reach, rel=1e-3) and float(layer.bias.abs().max()) <= 400**-0.5


def test_batch_norm_starts_as_torch_starts_it():
    norm = next(
        layer for layer in started("resnet18", 0).requires_grad_(False).modules() if isinstance(layer, torch.nn.BatchNorm2d)
    )
    values = norm.weight.mean(), norm.bias.abs().sum(), norm.running_mean.abs().sum(), norm.running_var.mean()
    assert tuple(map(float, values)) == (1, 0, 0, 1)


def test_scores_of_nin_are_stuck_at_zero_and_have_no_gradient():
    picture = torch.rand(1, 1, 96, 96, generator=torch.Generator().manual_seed(0))
    network = started("nin", 0)
    scores = network(picture)[0]
    classes = stuck(scores.tolist())
    assert classes and (scores >= 0).all() and stuck_counts("nin", picture, [0]) == [len(classes)]
    last = next(layer for layer in reversed(list(network.modules())) if isinstance(layer, torch.nn.Conv2d))
    torch.nn.functional.cross_entropy(scores[None], torch.tensor([classes[0]])).backward()
    assert float(last.weight.grad[classes].abs().max()) == 0 < float(last.weight.grad.abs().max())


@pytest.mark.parametrize("form", WITH_TRANSITIONS)
def test_gradients_before_a_transitions_pooling_are_those_of_torch(form):
    picture = torch.rand(1, 1, 40, 40, generator=torch.Generator().manual_seed(0))
    network = started(form, 2)
    stem, block, transition, *rest = network
    before = transition[:-1](block(stem(picture))).detach().requires_grad_()
    scores = transition[-1](before)
    for part in rest:
        scores = part(scores)
    (gradient,) = torch.autograd.grad(-scores.log_softmax(1)[0, 0], before)
    share = reached_share(form, picture, 2)
    assert share == int(gradient.count_nonzero()) / gradient.numel()
    assert 0 < share <= (0.25 if form == "max_densenet" else 1)
