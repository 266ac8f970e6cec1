"""The textbook's training of a classifier as it is written there, to compare with: the loss summed over the batch, the whole
network in train mode, float32, torch's default memory format, all pictures through all layers in every epoch, and the test part
after each. After d2l 14.1 and 14.2, train_ch13 (Zhang, Lipton, Li, Smola), in our own words, on one CPU.
"""

from collections.abc import Iterator

import torch
from torch import Tensor, nn


class TextbookTraining:
    """One training, an epoch at a time.

    train, test: pictures (N, 3, H, W) in [0, 1] and labels (N,), decoded already. Parameters that need no gradients are not
    handed to the optimiser. head: a layer that learns ten times as fast.
    """

    def __init__(
        self, net: nn.Module, head: nn.Module, train: tuple[Tensor, Tensor], test: tuple[Tensor, Tensor], rate: float, batch: int
    ):
        self.net, self.train, self.test, self.batch = net, train, test, batch
        self.loss = nn.CrossEntropyLoss(reduction="none")
        of_head = set(head.parameters())
        rest = [p for p in net.parameters() if p.requires_grad and p not in of_head]
        groups = [{"params": list(of_head), "lr": 10 * rate}, *([{"params": rest}] if rest else [])]
        self.trainer = torch.optim.SGD(groups, lr=rate, weight_decay=0.001)

    def batches(self, part: tuple[Tensor, Tensor], shuffle: bool) -> Iterator[tuple[Tensor, Tensor]]:
        data = torch.utils.data.TensorDataset(*part)
        yield from torch.utils.data.DataLoader(data, batch_size=self.batch, shuffle=shuffle)

    def epoch(self) -> tuple[float, float, float]:
        """Mean training loss, training accuracy and test accuracy."""
        summed = hits = count = 0.0
        for features, labels in self.batches(self.train, shuffle=True):
            self.net.train()
            self.trainer.zero_grad()
            predictions = self.net(features)
            losses = self.loss(predictions, labels)
            losses.sum().backward()
            self.trainer.step()
            summed += float(losses.detach().sum())
            hits += float((predictions.argmax(1) == labels).sum())
            count += len(labels)
        return summed / count, hits / count, self.accuracy()

    @torch.no_grad()
    def accuracy(self) -> float:
        self.net.eval()
        right = [(self.net(x).argmax(1) == y).float() for x, y in self.batches(self.test, shuffle=False)]
        return float(torch.cat(right).mean())
