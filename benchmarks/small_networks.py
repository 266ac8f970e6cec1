"""Ten epochs of LeNet on digits beside the textbook's train_ch6 as it is written there: the same network, weights and pictures.

After d2l 7.6 (Zhang, Lipton, Li, Smola), in our own words, on one CPU: torch's DataLoader, the mean loss, SGD, accuracies of
training and test part in each epoch.
"""

import copy
import statistics
import time

import torch
from torch import Tensor, nn

from benchmarks.report import Row
from playground.training.classifier import ClassifierRecipe, network_for, train_classifier
from playground.training.labelled import Labelled, labelled

EPOCHS, BATCH = 10, 128


class TrainCh6:
    """One training of `net`, which changes in place."""

    def __init__(self, net: nn.Module, data: Labelled, rate: float):
        self.net, self.rate = net, rate
        parts = ((data.images, data.labels), (data.test_images, data.test_labels))
        sets = [torch.utils.data.TensorDataset(*part) for part in parts]
        shuffled = torch.Generator().manual_seed(0)
        self.train = torch.utils.data.DataLoader(sets[0], BATCH, shuffle=True, generator=shuffled)
        self.test = torch.utils.data.DataLoader(sets[1], BATCH)

    def run(self, epochs: int) -> float:
        """The test accuracy after the last epoch."""
        trainer, loss, reached = torch.optim.SGD(self.net.parameters(), lr=self.rate), nn.CrossEntropyLoss(), 0.0
        for _ in range(epochs):
            summed = hits = count = 0.0
            self.net.train()
            for x, y in self.train:
                trainer.zero_grad()
                predicted = self.net(x)
                value = loss(predicted, y)
                value.backward()
                trainer.step()
                with torch.no_grad():
                    summed += float(value * len(x))
                    hits += float(right(predicted, y))
                    count += len(x)
            reached = self.accuracy()
        return reached

    @torch.no_grad()
    def accuracy(self) -> float:
        self.net.eval()
        pairs = [(float(right(self.net(x), y)), len(y)) for x, y in self.test]
        return sum(hits for hits, _count in pairs) / sum(count for _hits, count in pairs)


def right(logits: Tensor, labels: Tensor) -> Tensor:
    return (logits.argmax(1) == labels).sum()


def rows(quick: bool) -> list[Row]:
    """Processor time, both in turns; the median of each."""
    data = labelled("digits", side=28, most=1400)
    found = []
    for network, rate in (("relu_lenet", 0.1), ("bn_lenet", 0.1)):
        recipe = ClassifierRecipe(network=network, rate=rate, epochs=EPOCHS, batch_size=BATCH)
        ours, books, reached = [], [], []
        for _ in range(2 if quick else 5):
            begun = copy.deepcopy(network_for(data, recipe))
            start = time.process_time()
            mine = train_classifier(data, recipe).accuracy
            ours.append(time.process_time() - start)
            book = TrainCh6(begun, data, rate)
            start = time.process_time()
            theirs = book.run(EPOCHS)
            books.append(time.process_time() - start)
            reached.append((mine, theirs))
        mine, theirs = (statistics.median(column) for column in zip(*reached, strict=True))
        name, note = f"{EPOCHS} epochs of {network} on 1,400 digits", f"(test accuracy {mine:.1%}, its {theirs:.1%})"
        found.append(
            Row(
                name,
                statistics.median(ours),
                "s of processor time",
                "train_ch6",
                statistics.median(books),
                at_most=1.0,
                note=note,
            )
        )
    return found
