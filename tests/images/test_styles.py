"""The style pictures: those that ship, and the recipes that paint them."""

from itertools import combinations

import numpy as np
import pytest
from PIL import Image

from playground.images.photo import Photo
from playground.images.samples import STYLE_FOLDER, StylePicture, style, styles
from recipes.styles import SEED, SIZE, TECHNIQUES
from recipes.styles.fields import Noise, colours, mix, ramp, shrink, smoothstep, unit_grid

SMALL = 96  # pixels a side
PER_CHANNEL = 8  # steps of a colour histogram


def pixels(image: Image.Image) -> np.ndarray:
    return np.asarray(image, np.float32)


def histogram(image: Image.Image) -> np.ndarray:
    """Share of the pixels in each of 8 × 8 × 8 colours; sums to one."""
    step = (pixels(image) / (256 / PER_CHANNEL)).astype(int).reshape(-1, 3)
    counts = np.bincount(step @ [PER_CHANNEL**2, PER_CHANNEL, 1], minlength=PER_CHANNEL**3)
    return counts / counts.sum()


@pytest.fixture(scope="module")
def small() -> dict[str, np.ndarray]:
    """Every technique painted once at a reduced size."""
    return {name: paint(SMALL, SEED) for name, paint in TECHNIQUES.items()}


def test_there_are_eight_and_each_has_a_recipe():
    assert len(styles()) == 8
    assert [picture.name for picture in styles()] == list(TECHNIQUES)
    assert len({picture.title for picture in styles()}) == 8


@pytest.mark.parametrize("picture", styles(), ids=lambda picture: picture.name)
def test_shipped_picture(picture: StylePicture):
    photo = picture.photo()
    assert isinstance(photo, Photo)
    assert photo.image.mode == "RGB" and min(photo.image.size) >= 512
    assert photo.image.size == (SIZE, SIZE)
    assert (photo.name, photo.title) == (picture.name, picture.title)
    assert picture.photo() is photo
    assert style(picture.name) is picture
    assert picture.description.endswith(".") and len(picture.title) <= 16


def test_unknown_name_lists_the_known_ones():
    with pytest.raises(ValueError, match=r"'sunset'.*swirling_sky.*marbling"):
        style("sunset")


def test_shipped_files_stay_small():
    files = sorted(STYLE_FOLDER.glob("*.webp"))
    assert [file.stem for file in files] == sorted(TECHNIQUES)
    assert sum(file.stat().st_size for file in files) <= 1_200_000


def test_pictures_differ_in_colour():
    """At least half of the pixels would have to change colour to turn one picture's palette into another's."""
    palettes = {picture.name: histogram(picture.photo().image) for picture in styles()}
    for one, other in combinations(palettes, 2):
        assert np.abs(palettes[one] - palettes[other]).sum() / 2 > 0.5, (one, other)


@pytest.mark.parametrize("picture", styles(), ids=lambda picture: picture.name)
def test_picture_is_rich(picture: StylePicture):
    """No large flat areas: nearly every square of 40 px has texture of its own, at a fine and at a middle scale."""
    grey = pixels(picture.photo().image.convert("L"))
    tiles = grey.reshape(16, 40, 16, 40).transpose(0, 2, 1, 3)
    coarse = tiles.reshape(16, 16, 10, 4, 10, 4).mean((3, 5))
    assert np.mean(tiles.std((2, 3)) > 6) > 0.9
    assert np.mean(coarse.std((2, 3)) > 4) > 0.8


@pytest.mark.parametrize("name", TECHNIQUES)
def test_technique_paints_any_size(small, name):
    picture = small[name]
    assert picture.shape == (SMALL, SMALL, 3) and picture.dtype == np.uint8
    assert picture.std() > 20


@pytest.mark.parametrize("name", TECHNIQUES)
def test_same_seed_same_picture(name):
    paint, tiny = TECHNIQUES[name], 32
    first = paint(tiny, SEED)
    assert np.array_equal(paint(tiny, SEED), first)
    assert not np.array_equal(paint(tiny, SEED + 1), first)


@pytest.mark.parametrize("name", TECHNIQUES)
def test_shipped_picture_is_what_the_recipe_paints(small, name):
    """A small painting has fewer strokes and tiles, but the same composition: blurred to 12 × 12 both agree."""
    shipped = pixels(style(name).photo().image.resize((12, 12), Image.Resampling.BOX)).ravel()
    painted = pixels(Image.fromarray(small[name]).resize((12, 12), Image.Resampling.BOX)).ravel()
    assert np.corrcoef(shipped, painted)[0, 1] > 0.85


def test_noise_is_smooth_zero_on_the_lattice_and_fixed_by_its_seed():
    noise = Noise(3)
    whole = np.arange(-4, 5, dtype=np.float32)
    assert np.allclose(noise(whole, whole[::-1]), 0)
    x, y = unit_grid(200)
    values = noise(x * 5, y * 5)
    assert 0.3 < np.abs(values).max() <= 0.75
    assert np.abs(np.diff(values, axis=0)).max() < 0.1
    assert np.array_equal(values, Noise(3)(x * 5, y * 5))
    assert not np.array_equal(values, Noise(4)(x * 5, y * 5))


def test_ramp_mix_and_smoothstep_meet_their_ends():
    palette = colours("#000000", "#ff0000", "#ffffff")
    assert np.array_equal(ramp(np.float32([-1, 0, 0.5, 1, 2]), palette), palette[[0, 0, 1, 2, 2]])
    assert np.array_equal(mix(palette[0], palette[2], np.float32([0, 1])), palette[[0, 2]])
    assert smoothstep(0.2, 0.4, np.float32([0.1, 0.3, 0.5])) == pytest.approx([0, 0.5, 1])
    assert smoothstep(0.4, 0.2, np.float32([0.1, 0.5])) == pytest.approx([1, 0])


def test_shrink_takes_the_mean_of_each_block():
    image = np.zeros((4, 4, 3), np.float32)
    image[:2, :2] = [[[0], [100]], [[100], [200]]]
    assert shrink(image, 2)[:, :, 0].tolist() == [[100, 0], [0, 0]]
