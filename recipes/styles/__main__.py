"""Paints the style pictures into assets/styles as WebP: python -m recipes.styles [--only NAME] [--size PIXELS]."""

import argparse
import time
from pathlib import Path

from PIL import Image

from recipes.styles import SEED, SIZE, TECHNIQUES

FOLDER = Path(__file__).parents[2] / "assets" / "styles"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=TECHNIQUES, help="paint one picture instead of all")
    parser.add_argument("--size", type=int, default=SIZE, help="pixels a side")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--quality", type=int, default=86, help="of the WebP file, 0…100")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    for name, paint in TECHNIQUES.items():
        if options.only in (None, name):
            start = time.process_time()
            path = options.folder / f"{name}.webp"
            Image.fromarray(paint(options.size, options.seed)).save(path, quality=options.quality, method=6)
            print(f"{path.name:<20} {path.stat().st_size / 1000:6.0f} kB  {time.process_time() - start:5.1f} s of one core")


if __name__ == "__main__":
    main()
