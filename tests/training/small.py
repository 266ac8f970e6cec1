"""A small problem that trains in milliseconds: 48 noisy pictures of 3×8×8 in three classes."""

import torch
from torch import Tensor, nn

from playground.training.tensors import seed_of


class SmallNet(nn.Module):
    """Convolution, batch norm, dropout, linear layer: what can go wrong between two trainings has a part in it."""

    def __init__(self, seed: int = 0):
        super().__init__()
        with torch.random.fork_rng([]):
            torch.manual_seed(seed)
            self.body = nn.Sequential(nn.Conv2d(3, 6, 3, padding=1), nn.BatchNorm2d(6), nn.ReLU(), nn.Dropout(0.2))
            self.head = nn.Linear(6, 3)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.body(x).mean((2, 3)))


def small_pictures() -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(7)
    labels = torch.arange(48) % 3
    pictures = 0.3 * torch.randn(48, 3, 8, 8, generator=generator)
    pictures[torch.arange(48), labels] += 0.4
    return pictures, labels


class SmallBatches:
    """Shuffled batches of `small_pictures`, each epoch by a generator of its own."""

    def __init__(self, size: int = 16):
        self.size = size
        self.pictures, self.labels = small_pictures()

    def __len__(self) -> int:
        return -(-len(self.labels) // self.size)

    def epoch(self, number: int):
        order = torch.randperm(len(self.labels), generator=torch.Generator().manual_seed(seed_of(3, number)))
        for places in order.split(self.size):
            yield self.pictures[places], self.labels[places]
