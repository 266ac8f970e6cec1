"""Archives as the recipes of the style networks read them, with small pictures in them."""

import io
import zipfile

import numpy as np
import pytest
from PIL import Image

from recipes.style_pictures import SETS, Picture


@pytest.fixture(scope="session")
def style_data(tmp_path_factory):
    """Twenty JPEGs a set, four of them held out by their names, 48 × 40 pixels of smooth colours; a text lies beside them."""
    folder = tmp_path_factory.mktemp("style_data")
    rng = np.random.default_rng(0)
    for source, archives in SETS.items():
        names = {held_out: [] for held_out in (True, False)}
        for k in range(1000):
            names[Picture(source, f"{k}.jpg", b"").held_out].append(f"{k}.jpg")
        chosen = names[True][:4] + names[False][:16]
        for n, name in enumerate(archives):
            with zipfile.ZipFile(folder / name, "w") as archive:
                archive.writestr("index.json", "[]")
                for file in chosen[n :: len(archives)]:
                    small = Image.fromarray(rng.integers(0, 255, (5, 6, 3), dtype=np.uint8))
                    buffer = io.BytesIO()
                    small.resize((48, 40), Image.Resampling.BICUBIC).save(buffer, "JPEG")
                    archive.writestr(f"photos/{file}", buffer.getvalue())
    return folder
