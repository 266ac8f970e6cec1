"""How long and how each of the embedded networks is trained."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Schedule:
    epochs: int
    batch_size: int
    lr: float  # of the convolutions (Muon): how far each turns in one step, as a share of its length
    bias_lr: float = 0.053  # of batch norm's shifts; as all rates here for the loss summed over the batch, not its mean
    head_lr: float = 0.67  # of the linear layer
    logit_scale: float = 1.0  # logits are multiplied by this over the number of features while training
    weight_decay: float = 2e-6  # times the batch size: what one step takes off the biases and the head
    label_smoothing: float = 0.2
    shift: int = 2  # pixels
    cutout: int = 0  # pixels: side of the square that is blanked in each picture (DeVries and Taylor 2017)
    whiten_floor: float = 5e-4  # added to the variances that the stem divides by: what is smaller is left small
    whiten_epochs: int = 3  # the stem's bias rests after these
    crop_epochs: int = 0  # the first epochs, which see only a square of each picture, at half the cost
    crop: int = 24  # pixels: its side
    taught: float = 0.0  # share of the target that is what the nets before this one, together, say of the picture
    ships: bool = True  # False: only to teach
    goes_on: bool = False  # a further cycle for the net before it, in place of a net of its own (Loshchilov and Hutter 2017)
    seed: int = 0


# A schedule for each column of the net, or for the whole of it, for nets that only teach (Furlanello et al. 2018), and for
# further cycles of the net before. In the run whose weights ship the third one's first five epochs were the first of 23: its
# rate was up to 2 % higher there.
SCHEDULES = {
    "backbone": (
        Schedule(epochs=12, batch_size=2000, lr=0.24),
        Schedule(epochs=12, batch_size=1000, lr=0.24, shift=3, cutout=6, whiten_floor=2e-2, ships=False),
        Schedule(
            epochs=21,
            batch_size=1000,
            lr=0.24,
            shift=3,
            cutout=8,
            whiten_floor=2e-2,
            crop_epochs=5,
            taught=0.6,
            label_smoothing=0.1,
            seed=1,
        ),
        Schedule(
            epochs=14,
            batch_size=1000,
            lr=0.12,
            bias_lr=0.026,
            head_lr=0.33,
            shift=3,
            cutout=8,
            whiten_floor=2e-2,
            taught=0.6,
            label_smoothing=0.1,
            seed=2,
            goes_on=True,
        ),
    ),
    "thin_vgg": (Schedule(epochs=8, batch_size=1000, lr=0.20, logit_scale=2.0),),
}
