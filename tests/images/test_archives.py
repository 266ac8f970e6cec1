"""Archives that readers bring: what the ZIP library stumbles over is a sentence, and the entries that are whole stay."""

import io
import struct
import tracemalloc
import zipfile
import zlib

import pytest

from playground.images.archives import MAX_DICTIONARY, MAX_NAME, MAX_RATIO, Archive, Limits, Unreadable

METHODS = {"stored": zipfile.ZIP_STORED, "deflate": zipfile.ZIP_DEFLATED, "bzip2": zipfile.ZIP_BZIP2, "LZMA": zipfile.ZIP_LZMA}
GOOD, OTHER = b"0 0.5 0.5 0.2 0.4\n" * 90, b"1 0.25 0.25 0.5 0.5\n" * 50


class SetError(ValueError):
    pass


LIMITS = Limits(64 << 20, "Take a part of it.", SetError, entries=500)


def packed(files, method=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return buffer.getvalue()


def opened(data, limits=LIMITS):
    problems = []
    return Archive(data, "a.zip", limits, lambda file, text: problems.append(f"{file}: {text}")), problems


def contents(archive, name, size=1000):
    file = archive.open(name)
    return b"".join(iter(lambda: file.read(size), b""))


def directory(data, name):
    """Where an entry's record in the archive's directory begins."""
    return data.rindex(name) - 46


@pytest.mark.parametrize("method", METHODS)
def test_each_way_of_packing_is_read(method):
    archive, problems = opened(packed({"good.txt": GOOD, "none.txt": b""}, METHODS[method]))
    assert contents(archive, "good.txt") == GOOD and contents(archive, "none.txt") == b"" and not problems


@pytest.mark.parametrize("method", METHODS)
def test_a_damaged_entry_is_one_sentence_and_the_others_stay(method):
    data = bytearray(packed({"bad.txt": GOOD, "good.txt": OTHER}, METHODS[method]))
    start = data.index(b"bad.txt") + len("bad.txt")
    data[start + 4 : start + 16] = bytes(255 - byte for byte in data[start + 4 : start + 16])
    archive, _problems = opened(bytes(data))
    with pytest.raises(Unreadable, match="the entry is damaged"):
        contents(archive, "bad.txt")
    assert contents(archive, "good.txt") == OTHER


@pytest.mark.parametrize("offset", [10_000, 0xFFFFFFF0])
def test_an_entry_beyond_the_file_is_one_sentence_and_the_others_stay(offset):
    data = bytearray(packed({"good.txt": GOOD, "bad.txt": OTHER}))
    place = directory(data, b"bad.txt") + 42
    data[place : place + 4] = struct.pack("<I", offset)
    archive, _problems = opened(bytes(data))
    with pytest.raises(Unreadable, match="the entry is damaged"):
        archive.open("bad.txt")
    assert contents(archive, "good.txt") == GOOD


@pytest.mark.parametrize("damage", [
    lambda data: data[:-22],  # there is no directory
    lambda data: data[:30],
    lambda data: data[:-10] + struct.pack("<I", len(data) + 99) + data[-6:],  # it is larger than the file
])  # fmt: skip
def test_an_archive_that_cannot_be_opened_is_a_sentence(damage):
    with pytest.raises(SetError, match="is damaged: it cannot be opened as a ZIP archive"):
        opened(damage(packed({"good.txt": GOOD})))


def test_a_directory_that_says_it_lies_beyond_the_file():
    data = packed({"good.txt": GOOD})
    archive, _problems = opened(data[:-6] + struct.pack("<I", len(data) + 99) + data[-2:])
    with pytest.raises(Unreadable, match="the entry is damaged"):
        archive.open("good.txt")


def test_an_entry_without_a_name_is_passed_over():
    data = packed({"?": GOOD, "good.txt": OTHER}).replace(b"?", b"\0")  # zipfile ends a name at its first zero
    archive, _problems = opened(data)
    assert list(archive.entries) == ["good.txt"] and contents(archive, "good.txt") == OTHER


def test_the_ratio_counts_for_all_entries_together():
    small = {f"{n}.txt": b"a\n" * (1 << 19) for n in range(8)}  # each a megabyte, at which no entry alone is refused
    with pytest.raises(SetError, match=f"times its size; the limit is {MAX_RATIO}"):
        opened(packed(small))
    archive, problems = opened(packed(dict(list(small.items())[:1])))
    assert list(archive.entries) == ["0.txt"] and not problems


def test_entries_are_counted_before_they_are_looked_at():
    with pytest.raises(SetError, match="has 501 entries; the limit is 500"):
        opened(packed({f"{n}": b"" for n in range(501)}))
    assert len(opened(packed({f"{n}": b"" for n in range(500)}))[0].entries) == 500


def test_a_name_as_long_as_a_text_is_left_out():
    archive, problems = opened(packed({"a/" * 600: b"", "a/" * 600 + "b.txt": GOOD, "good.txt": OTHER}))
    assert list(archive.entries) == ["good.txt"] and f"more than {MAX_NAME:,} characters" in problems[0]


@pytest.mark.parametrize("method", ["bzip2", "LZMA"])
def test_no_more_is_unpacked_than_is_asked_for(method):
    """zipfile unpacks such entries by pieces of 4 kB, which can hold gigabytes."""
    size = 32 << 20
    data = bytearray(packed({"zeros": bytes(size)}, METHODS[method]))
    for place in (directory(data, b"zeros") + 24, 22):  # it says of itself that it holds 1,000 bytes
        data[place : place + 4] = struct.pack("<I", 1000)
    archive, _problems = opened(bytes(data))
    tracemalloc.start()
    with pytest.raises(Unreadable):  # the checksum is that of more
        contents(archive, "zeros")
    assert tracemalloc.get_traced_memory()[1] < size / 3
    tracemalloc.stop()


def test_lzma_that_asks_for_gigabytes_of_memory_is_damaged():
    data = bytearray(packed({"a.txt": GOOD}, zipfile.ZIP_LZMA))
    place = data.index(b"a.txt") + len("a.txt") + 5  # version, length and one byte of properties stand before
    assert struct.unpack("<I", data[place : place + 4])[0] <= MAX_DICTIONARY
    data[place : place + 4] = struct.pack("<I", 0xFFFFFFFF)
    with pytest.raises(Unreadable):
        opened(bytes(data))[0].open("a.txt")


def test_a_wrong_checksum_is_noticed():
    for method in ("bzip2", "LZMA"):
        data = packed({"a.txt": GOOD}, METHODS[method])
        wrong = data.replace(struct.pack("<I", zlib.crc32(GOOD)), b"\1\2\3\4")
        with pytest.raises(Unreadable, match="the entry is damaged"):
            contents(opened(wrong)[0], "a.txt")
