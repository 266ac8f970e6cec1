"""PNG files as browsers show them: notes of any size, and transparency stated at the depth of the file."""

import struct
import zlib

import pytest
from encoded_pictures import colours, encode, exif, pixels, png, png_chunk
from PIL import Image

from playground.images import load_image

AFTER_HEADER = 33  # bytes of the signature and IHDR
MANY = bytes(3_000_000)  # a few kB once compressed
NOTES = {
    "profile": png_chunk(b"iCCP", b"large\0\0" + zlib.compress(MANY)),
    "text": png_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(MANY)),
    "international text": png_chunk(b"iTXt", b"Comment\0\1\0\0\0" + zlib.compress(MANY)),
    "plain text": png_chunk(b"tEXt", b"Comment\0" + MANY),
    "many texts": png_chunk(b"tEXt", b"Comment\0" + bytes(900_000)) * 20,
    "unknown compression": png_chunk(b"iCCP", b"odd\0\7" + bytes(9)),
    "wrong checksum": png_chunk(b"tEXt", b"Comment\0hello")[:-4] + b"oops",
    "wrong checksum of the orientation": png_chunk(b"eXIf", exif(6).tobytes()[6:])[:-4] + b"oops",
    "animation of a wrong length": png_chunk(b"acTL", b"\0"),
}


def noted(data: bytes, chunk: bytes) -> bytes:
    return data[:AFTER_HEADER] + chunk + data[AFTER_HEADER:]


@pytest.mark.parametrize("note", NOTES)
def test_notes_do_not_damage_a_picture(note):
    data = encode(colours(), "PNG")
    end = len(data) - 12
    for there in (noted(data, NOTES[note]), data[:end] + NOTES[note] + data[end:]):
        assert (pixels(load_image(there)) == pixels(colours())).all()


def test_the_orientation_is_kept_beside_a_large_profile():
    data = noted(encode(colours(), "PNG", exif=exif(6)), NOTES["profile"])
    assert load_image(data).size == (16, 24)


def rows_of(levels: list[int], depth: int) -> bytes:
    """One row of grey levels, packed, most significant bits first."""
    bits = "".join(f"{level:0{depth}b}" for level in levels)
    return b"\x00" + int(bits.ljust(-(-len(bits) // 8) * 8, "0"), 2).to_bytes(-(-len(bits) // 8), "big")


@pytest.mark.parametrize("depth", [1, 2, 4, 8])
def test_the_clear_grey_is_stated_at_the_depth_of_the_file(depth):
    """Every level in turn is the clear one, and no other level turns white."""
    levels, white = list(range(2**depth)), 2**depth - 1
    for clear in levels if depth < 8 else (0, 1, 85, 254):
        data = noted(
            png(len(levels), 1, rows_of(levels, depth), depth=depth, colour=0), png_chunk(b"tRNS", struct.pack(">H", clear))
        )
        expected = [255 if level == clear else level * 255 // white for level in levels]
        assert pixels(load_image(data))[0, :, 0].tolist() == expected


def test_of_a_clear_value_deeper_than_the_file_the_lower_bits_count():
    data = noted(png(2, 1, b"\x00\x05\x06", colour=0), png_chunk(b"tRNS", struct.pack(">H", 0x1205)))
    assert pixels(load_image(data))[0, :, 0].tolist() == [255, 6]
    data = noted(png(2, 1, b"\x00\x01\x02\x03\x01\x02\x04"), png_chunk(b"tRNS", struct.pack(">3H", 0x101, 2, 3)))
    assert pixels(load_image(data))[0].tolist() == [[255, 255, 255], [1, 2, 4]]


def test_the_clear_colour_of_16_bits_is_compared_with_all_of_them():
    row = struct.pack(">6H", 1000, 2570, 40_000, 1000, 2571, 40_000)
    data = noted(png(2, 1, b"\x00" + row, depth=16), png_chunk(b"tRNS", struct.pack(">3H", 1000, 2570, 40_000)))
    assert pixels(load_image(data))[0].tolist() == [[255, 255, 255], [4, 10, 156]]


def test_a_palette_keeps_its_own_transparency():
    image = Image.new("P", (2, 1))
    image.putpalette([255, 0, 0, 0, 0, 255])
    image.putpixel((1, 0), 1)
    loaded = load_image(noted(encode(image, "PNG", transparency=b"\x80\xff"), NOTES["profile"]))
    assert [loaded.getpixel((x, 0)) for x in (0, 1)] == [(255, 127, 127), (0, 0, 255)]
