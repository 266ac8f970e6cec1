"""Muon: momentum whose update is made orthogonal before it is applied (Jordan et al. 2024, kellerjordan.github.io/posts/muon).

Each convolution's weights are seen as a matrix (out, in·k·k). All its singular directions move at the same speed, so the
net learns in fewer epochs than with plain momentum, for about one per cent more arithmetic.
"""

import torch
from torch import Tensor


def orthogonalise(matrix: Tensor, steps: int = 3) -> Tensor:
    """Brings all singular values of a (rows, columns) matrix near one, by the Newton–Schulz iteration
    X ← aX + b(XXᵀ)X + c(XXᵀ)²X; after three steps they lie roughly between a half and one and a half."""
    a, b, c = 3.4445, -4.7750, 2.0315  # the quintic that grows small values fastest (same source)
    tall = matrix.size(0) > matrix.size(1)
    x = matrix.T if tall else matrix
    x = x / (x.norm() + 1e-7)
    for _ in range(steps):
        gram = x @ x.T
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.T if tall else x


class Muon(torch.optim.Optimizer):
    """For weights that a batch norm follows: their length is free, so it is kept at √out and only directions are learned."""

    def __init__(self, params, lr: float, momentum: float = 0.6):
        super().__init__(params, {"lr": lr, "momentum": momentum})

    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            for weight in group["params"]:
                velocity = self.state[weight].setdefault("velocity", torch.zeros_like(weight))
                velocity.mul_(group["momentum"]).add_(weight.grad)
                ahead = weight.grad + group["momentum"] * velocity  # Nesterov's look ahead
                weight.mul_(weight.size(0) ** 0.5 / weight.norm())
                weight.sub_(group["lr"] * orthogonalise(ahead.flatten(1)).view_as(weight))
