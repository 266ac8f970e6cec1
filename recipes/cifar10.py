"""CIFAR-10 for the recipes: read it from either form it comes in, and shift and mirror it in batches."""

import io
import pathlib
import pickle
import zipfile

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

SHEET_COLUMNS, SHEET_ROWS, SIDE = 40, 25, 32


def load_cifar10(source: pathlib.Path, train: bool) -> tuple[Tensor, Tensor]:
    """Pictures (N, 3, 32, 32) uint8 and labels (N,) int64 from `source`.

    `source` is a zip of JPEG sheets (cifar10/{train,test}/NN.jpg, 40 × 25 pictures each, and {train,test}_labels.txt)
    or the folder that torchvision.datasets.CIFAR10 makes (it holds cifar-10-batches-py).
    """
    images, labels = _from_sheets(source, train) if source.suffix == ".zip" else _from_batches(source, train)
    if len(images) != len(labels):
        raise ValueError(f"{source} holds {len(images)} pictures but {len(labels)} labels")
    return torch.from_numpy(images).permute(0, 3, 1, 2).contiguous(), torch.from_numpy(labels)


def _from_sheets(source: pathlib.Path, train: bool) -> tuple[np.ndarray, np.ndarray]:
    part = "train" if train else "test"
    with zipfile.ZipFile(source) as archive:
        names = sorted(n for n in archive.namelist() if f"/{part}/" in n and n.endswith(".jpg"))
        sheets = [np.asarray(Image.open(io.BytesIO(archive.read(n))).convert("RGB")) for n in names]
        text = archive.read(f"cifar10/{part}_labels.txt").decode()
    tiles = np.stack(sheets).reshape(len(sheets), SHEET_ROWS, SIDE, SHEET_COLUMNS, SIDE, 3)
    images = tiles.transpose(0, 1, 3, 2, 4, 5).reshape(-1, SIDE, SIDE, 3)  # sheet, row, column, y, x, channel
    return np.ascontiguousarray(images), np.array(text.split(), dtype=np.int64)


def _from_batches(source: pathlib.Path, train: bool) -> tuple[np.ndarray, np.ndarray]:
    folder = source if source.name == "cifar-10-batches-py" else source / "cifar-10-batches-py"
    names = [f"data_batch_{n}" for n in range(1, 6)] if train else ["test_batch"]
    batches = [pickle.loads((folder / name).read_bytes(), encoding="latin1") for name in names]  # the publisher's own format
    images = np.concatenate([b["data"] for b in batches]).reshape(-1, 3, SIDE, SIDE).transpose(0, 2, 3, 1)
    return np.ascontiguousarray(images), np.concatenate([b["labels"] for b in batches]).astype(np.int64)


def augmented_epoch(images: Tensor, mirrored: Tensor, epoch: int, shift: int, generator: torch.Generator) -> Tensor:
    """All (N, 3, 32, 32) pictures of one epoch: shifted by up to `shift` pixels each way (reflecting the border), half mirrored.

    `mirrored` (N,) bool says who is mirrored in even epochs; the others are in odd ones, so two epochs show both sides.
    """
    flip = mirrored if epoch % 2 == 0 else ~mirrored
    images = torch.where(flip.view(-1, 1, 1, 1), images.flip(-1), images)
    padded = F.pad(images.float(), (shift,) * 4, mode="reflect").to(images.dtype)
    moves = torch.randint(0, 2 * shift + 1, (len(images), 2), generator=generator)
    rows = moves[:, :1] + torch.arange(SIDE)  # (N, 32)
    columns = moves[:, 1:] + torch.arange(SIDE)
    n = torch.arange(len(images)).view(-1, 1, 1)
    return padded.permute(0, 2, 3, 1)[n, rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2)
