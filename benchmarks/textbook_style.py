"""The textbook's style transfer as it is written there, to compare with: float32, the network's parameters keep their
gradients, torch's default memory format, in-place ReLU. After d2l 14.12 (Zhang, Lipton, Li, Smola), in our own words.

`style_transfer` computes the same losses faster; tests hold the two against each other, benchmarks time both.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from playground.vision.style_experiments import CONTENT_LAYERS, STYLE_LAYERS


@dataclass
class TextbookLoop:
    """One optimisation, a step at a time.

    features: torchvision's `vgg19().features`; content and style (1, 3, H, W), ImageNet-normalised, both of one size.
    """

    features: nn.Sequential
    content: Tensor
    style: Tensor
    learning_rate: float = 0.3
    content_weight: float = 1.0
    style_weight: float = 1e4
    tv_weight: float = 10.0
    decay: float = 0.8  # of the rate, every 50 steps
    decay_every: int = 50

    def __post_init__(self) -> None:
        self.net = nn.Sequential(*[self.features[i] for i in range(max(STYLE_LAYERS + CONTENT_LAYERS) + 1)])
        self.content_targets = [y.detach() for y in self.extract(self.content)[0]]
        self.style_targets = [self.gram(y).detach() for y in self.extract(self.style)[1]]
        self.picture = nn.Parameter(self.content.clone())
        self.optimiser = torch.optim.Adam([self.picture], lr=self.learning_rate)
        self.schedule = torch.optim.lr_scheduler.StepLR(self.optimiser, self.decay_every, self.decay)

    def extract(self, x: Tensor) -> tuple[list[Tensor], list[Tensor]]:
        """Features at the content and at the style layers (what the next ReLU leaves of them)."""
        contents, styles = [], []
        for i, layer in enumerate(self.net):
            x = layer(x)
            if i in STYLE_LAYERS:
                styles.append(x)
            if i in CONTENT_LAYERS:
                contents.append(x)
        return contents, styles

    @staticmethod
    def gram(x: Tensor) -> Tensor:
        channels, positions = x.shape[1], x.numel() // x.shape[1]
        x = x.reshape(channels, positions)
        return x @ x.T / (channels * positions)

    def loss(self) -> Tensor:
        """Weighted sum of content, style and total-variation loss of the picture as it is."""
        contents, styles = self.extract(self.picture)
        content = sum(F.mse_loss(y, target) for y, target in zip(contents, self.content_targets, strict=True))
        style = sum(F.mse_loss(self.gram(y), target) for y, target in zip(styles, self.style_targets, strict=True))
        x = self.picture
        tv = 0.5 * ((x[:, :, 1:] - x[:, :, :-1]).abs().mean() + (x[:, :, :, 1:] - x[:, :, :, :-1]).abs().mean())
        return self.content_weight * content + self.style_weight * style + self.tv_weight * tv

    def step(self) -> float:
        """One step of Adam; returns the loss before it."""
        self.optimiser.zero_grad()
        loss = self.loss()
        loss.backward()
        self.optimiser.step()
        self.schedule.step()
        return float(loss.detach())
