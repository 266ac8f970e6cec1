"""64 kernels of 8 × 8 at stride 8 and the same kernels transposed: when a transposed convolution does undo a convolution.

Windows do not overlap, so each block of 64 pixels meets the matrix W (a kernel a row) and then Wᵀ: what comes back is Wᵀ·W
times the block. It is the photo exactly when Wᵀ·W is the identity.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

BLOCK = 8  # pixels a side, and the stride
KERNELS = BLOCK * BLOCK


def _noise(seed: int) -> np.ndarray:
    """Normal numbers with variance 1/64: the kernels have length 1 on the average."""
    return np.random.default_rng(seed).standard_normal((KERNELS, KERNELS)) / BLOCK


def _orthonormal(seed: int) -> np.ndarray:
    """The same noise, made orthonormal: each kernel minus its shadows on those before, at length 1."""
    return np.linalg.qr(_noise(seed).T)[0].T


def _cosine(_seed: int) -> np.ndarray:
    """The cosine kernels of JPEG, from coarse to fine in its zigzag."""
    place, wave = np.arange(BLOCK), np.arange(BLOCK)[:, None]
    cosines = np.cos((2 * place + 1) * wave * np.pi / (2 * BLOCK)) * np.sqrt(2 / BLOCK)
    cosines[0] /= np.sqrt(2)
    return np.stack([np.outer(cosines[u], cosines[v]).ravel() for u, v in zigzag()])


def zigzag() -> list[tuple[int, int]]:
    """(down, across) of the 64 cosines by diagonals, each run through the other way than the one before, as JPEG orders them."""
    return sorted(np.ndindex(BLOCK, BLOCK), key=lambda place: (sum(place), place[1 - sum(place) % 2]))


# name → seed → (64, 64): a kernel a row
BANKS: dict[str, Callable[[int], np.ndarray]] = {
    "noise": _noise,
    "orthonormal": _orthonormal,
    "identity": lambda _seed: np.eye(KERNELS),
    "cosines": _cosine,
}


@dataclass(frozen=True, eq=False)
class Rebuilt:
    """A photo through a bank and back by the first `keep` of its kernels."""

    matrix: np.ndarray  # (64, 64) W of all kernels, a kernel a row
    keep: int
    photo: np.ndarray  # (H, W) float64, cut to whole blocks
    features: np.ndarray  # (64, H / 8, W / 8): what every kernel answers, whether it is kept or not
    rebuilt: np.ndarray  # (H, W) from those that are kept, not clipped
    psnr: np.ndarray  # (64,) dB when the first 1, 2, … 64 kernels are kept; infinite where nothing is lost

    @property
    def gram(self) -> np.ndarray:
        """(64, 64) Wᵀ·W of the kernels that are kept."""
        return self.matrix[: self.keep].T @ self.matrix[: self.keep]

    @property
    def gram_gap(self) -> float:
        """Largest difference between Wᵀ·W and the identity."""
        return float(np.abs(self.gram - np.eye(KERNELS)).max())

    @property
    def largest_error(self) -> float:
        return float(np.abs(self.rebuilt - self.photo).max())

    @property
    def missed(self) -> float:
        """Length of the error by the length of the photo, both as vectors; 0 is exact, 1 as bad as black."""
        length = float(np.linalg.norm(self.photo))
        return float(np.linalg.norm(self.rebuilt - self.photo)) / length if length else 0.0


@torch.inference_mode()
def rebuild(grey: np.ndarray, matrix: np.ndarray, keep: int = KERNELS) -> Rebuilt:
    """grey (H, W) in 0…1, matrix (64, 64). Raises ValueError for a photo smaller than one block."""
    height, width = (n // BLOCK * BLOCK for n in grey.shape)
    if not height or not width:
        raise ValueError(f"The photo is {grey.shape[0]} × {grey.shape[1]}; the kernels are {BLOCK} × {BLOCK}. Use a larger one.")
    photo = grey[:height, :width].astype(np.float64)
    kernels = torch.from_numpy(matrix).reshape(-1, 1, BLOCK, BLOCK)
    features = torch.nn.functional.conv2d(torch.from_numpy(photo)[None, None], kernels, stride=BLOCK)  # [1, 64, h, w]
    rebuilt = torch.nn.functional.conv_transpose2d(features[:, :keep], kernels[:keep], stride=BLOCK)[0, 0]
    return Rebuilt(matrix, keep, photo, features[0].numpy(), rebuilt.numpy(), _curve(photo, matrix))


def _curve(photo: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """(64,) PSNR in dB against white = 1 for every number of kernels kept.

    The error's length comes from the blocks' own products, so no picture is rebuilt: with the residue R = B − Σ wᵢ(wᵢ·B) of
    all blocks B, and C = B·Bᵀ, the sum of R² is the trace of (I − WᵀW) C (I − WᵀW)ᵀ.
    """
    height, width = photo.shape
    blocks = photo.reshape(height // BLOCK, BLOCK, width // BLOCK, BLOCK).transpose(1, 3, 0, 2).reshape(KERNELS, -1)
    products = blocks @ blocks.T  # [64, 64]
    left, errors = np.eye(KERNELS), []
    for kernel in matrix:
        left = left - np.outer(kernel, kernel)
        errors.append(np.einsum("ij,jk,ik->", left, products, left, optimize=True))
    mean = np.maximum(errors, 0) / photo.size
    exact = mean <= 1e-24 * max(float(np.square(photo).mean()), 1e-300)  # below what float64 can tell
    return np.where(exact, np.inf, -10 * np.log10(np.where(exact, 1, mean)))
