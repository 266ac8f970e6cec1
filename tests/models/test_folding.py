"""Folding batch norm changes the work, not the function."""

import pytest
import torch
from shaken import shake_norms
from torch import nn
from torchvision.models import get_model

from playground.models import fold_batch_norm
from playground.models.efficientnet import EfficientNetLite0
from playground.models.embedded import ThinVGG


def norms(model: nn.Module) -> int:
    return sum(isinstance(m, nn.BatchNorm2d) for m in model.modules())


NETWORKS = {
    "thin_vgg": (ThinVGG, 10, 0),
    "norm after pooling": (lambda: nn.Sequential(nn.Conv2d(3, 4, 3), nn.MaxPool2d(2), nn.BatchNorm2d(4)), 1, 1),
    "efficientnet_lite0": (EfficientNetLite0, 49, 0),
    "resnet18": (lambda: get_model("resnet18"), 20, 0),
    "mobilenet_v3_large": (lambda: get_model("mobilenet_v3_large"), 46, 0),
    "no norm": (lambda: nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU()), 0, 0),
    "one norm alone": (lambda: nn.Sequential(nn.BatchNorm2d(3)), 1, 1),
}


@pytest.mark.parametrize(("make", "before", "after"), NETWORKS.values(), ids=NETWORKS)
def test_same_function_with_fewer_norms(make, before, after):
    torch.manual_seed(0)
    model = shake_norms(make()).to(memory_format=torch.channels_last)
    kept = {k: v.clone() for k, v in model.state_dict().items()}
    x = torch.rand(2, 3, 64, 64)
    folded = fold_batch_norm(model)
    assert (norms(model), norms(folded)) == (before, after)
    with torch.no_grad():
        torch.testing.assert_close(folded(x), model(x), rtol=1e-4, atol=1e-4)
    assert not folded.training
    assert not any(p.requires_grad for p in folded.parameters())
    assert all(torch.equal(v, kept[k]) for k, v in model.state_dict().items())


def test_methods_names_and_layout_stay():
    model = shake_norms(ThinVGG()).to(memory_format=torch.channels_last)
    folded = fold_batch_norm(model)
    assert isinstance(folded, ThinVGG)
    assert isinstance(folded.blocks[0][1], nn.Identity)
    assert folded.blocks[0][0].weight.is_contiguous(memory_format=torch.channels_last)
    x = torch.rand(1, 3, 48, 48)
    with torch.no_grad():
        torch.testing.assert_close(folded.features(x), model.features(x), rtol=1e-4, atol=1e-4)


class Forked(nn.Module):
    """A convolution whose own answer is used beside its norm's."""

    def __init__(self):
        super().__init__()
        self.conv, self.norm = nn.Conv2d(3, 3, 1), nn.BatchNorm2d(3)

    def forward(self, x):
        y = self.conv(x)
        return y + self.norm(y)


class Shared(Forked):
    """One convolution called twice, once before a norm."""

    def forward(self, x):
        return self.norm(self.conv(self.conv(x)))


@pytest.mark.parametrize("make", [Forked, Shared])
def test_norm_that_cannot_be_folded_stays(make):
    torch.manual_seed(0)
    model = shake_norms(make())
    folded = fold_batch_norm(model)
    assert norms(folded) == 1
    x = torch.rand(1, 3, 8, 8)
    with torch.no_grad():
        torch.testing.assert_close(folded(x), model(x))


class Branching(Forked):
    def forward(self, x):
        return self.norm(self.conv(x)) if x.sum() > 0 else x


def test_network_that_decides_by_its_input_is_a_sentence():
    with pytest.raises(ValueError, match="Norms of Branching cannot be folded"):
        fold_batch_norm(Branching())
