"""Files that browsers show although Pillow alone would refuse them."""

import struct

import numpy as np
import pytest
from encoded_pictures import colours, encode, pixels
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from playground.images import ImageError, load_image

BITMASKS = 3  # BMP's compression


def bmp(
    size: tuple[int, int], bits: int, compression: int, body: bytes, masks: bytes = b"", palette: bytes = b"", header=40
) -> bytes:
    """A BMP with that body; a negative height stores the top row first."""
    fields = struct.pack("<IiiHHIIiiII", header, *size, 1, bits, compression, len(body), 0, 0, len(palette) // 4, 0)
    head = (fields + masks).ljust(header, b"\0") + palette
    return struct.pack("<2sIHHI", b"BM", 14 + len(head) + len(body), 0, 0, 14 + len(head)) + head + body


MASKS = {  # red, green, blue
    "4 bits each": (16, (0xF00, 0xF0, 0xF)),
    "5, 6, 5": (16, (0xF800, 0x7E0, 0x1F)),
    "2, 3, 1": (16, (0xC000, 0x0E00, 0x1)),
    "blue first": (32, (0xFF, 0xFF00, 0xFF0000)),
    "10 bits each": (32, (0x3FF00000, 0xFFC00, 0x3FF)),
}


@pytest.mark.parametrize("upside_down", [True, False])
@pytest.mark.parametrize("name", MASKS)
def test_bits_under_any_masks_are_scaled_to_255(name, upside_down):
    bits, masks = MASKS[name]
    values = np.random.default_rng(0).integers(0, 2**bits, (3, 4), dtype=np.uint64).astype(np.uint32)
    body = values.astype("<u2" if bits == 16 else "<u4").tobytes()
    loaded = pixels(load_image(bmp((4, 3 if upside_down else -3), bits, BITMASKS, body, struct.pack("<III", *masks))))
    expected = np.stack([(values & mask) / mask * 255 for mask in masks], axis=-1)
    assert np.abs((loaded[::-1] if upside_down else loaded) - expected).max() <= 1


def test_an_alpha_mask_lays_the_picture_on_white():
    values = np.array([[0xF123, 0x0123, 0x8123]], "<u2")
    body, masks = values.tobytes() + b"\0\0", struct.pack("<IIII", 0xF00, 0xF0, 0xF, 0xF000)
    loaded = pixels(load_image(bmp((3, 1), 16, BITMASKS, body, masks, header=108)))[0]
    plain = np.array([17, 34, 51])
    assert np.abs(loaded - [plain, (255,) * 3, 255 - (255 - plain) * 8 / 15]).max() <= 1


@given(width=st.integers(1, 11))
@settings(max_examples=11)
def test_two_bits_choose_one_of_four_colours(width):
    levels = np.arange(width) % 4
    body = np.packbits(np.stack([levels >> 1, levels & 1], axis=1).astype(np.uint8).ravel()).tobytes()
    palette = bytes([0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 0, 9, 9, 9, 0])  # blue, green, red, unused
    loaded = load_image(bmp((width, 1), 2, 0, body.ljust((width * 2 + 31) // 32 * 4, b"\0"), palette=palette))
    colour = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (9, 9, 9)]
    assert [loaded.getpixel((x, 0)) for x in range(width)] == [colour[level] for level in levels]


@pytest.mark.parametrize("bits", [2, 16])
def test_odd_layouts_that_are_cut_off_are_refused(bits):
    data = bmp(
        (40, 40), bits, BITMASKS if bits == 16 else 0, bytes(100), struct.pack("<III", 0xF00, 0xF0, 0xF) * (bits == 16), bytes(16)
    )
    with pytest.raises(ImageError, match="damaged"):
        load_image(data)


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"quality": 95, "subsampling": 0}])
def test_a_jpeg_without_its_end_mark_is_whole(options):
    data = encode(colours(200, 150), "JPEG", **options)
    assert data.endswith(b"\xff\xd9")
    assert load_image(data[:-2]).tobytes() == load_image(data).tobytes()
    assert load_image(data + b"junk").tobytes() == load_image(data).tobytes()


@pytest.mark.parametrize("share", [0.5, 0.9, 0.97])
def test_a_jpeg_that_lacks_pixels_is_refused(share):
    noise = Image.fromarray(np.random.default_rng(3).integers(0, 256, (120, 120, 3), dtype=np.uint8))
    data = encode(noise, "JPEG")
    with pytest.raises(ImageError, match="damaged"):
        load_image(data[: int(len(data) * share)])
