"""A thumbnail for each lesson, made by the lesson's own core: `python -m recipes.thumbnails [SLUG …]`.

Home shows them on its cards. A lesson's `thumbnail()` computes what the lesson is about, in its default state or a telling
one, and returns an RGB picture of 2 : 1; it is written to assets/thumbnails/<slug>.webp. Nothing is random, so a second run on
the same machine writes the same pictures.
"""

import argparse
from importlib import import_module

from playground.lessons import LESSONS, lesson

WEBP_QUALITY = 82


def main() -> None:
    cli = argparse.ArgumentParser(prog="python -m recipes.thumbnails", description=__doc__.splitlines()[0])
    cli.add_argument("slugs", nargs="*", metavar="SLUG", help="all lessons unless named")
    for slug in cli.parse_args().slugs or [entry.slug for entry in LESSONS]:
        entry = lesson(slug)
        path = entry.thumbnail_path
        path.parent.mkdir(parents=True, exist_ok=True)
        picture = import_module(f"playground.lessons.{entry.room}.thumbnail").thumbnail()
        picture.save(path, "WEBP", quality=WEBP_QUALITY, method=6)
        print(f"{path.name}: {path.stat().st_size / 1024:.0f} KB")


if __name__ == "__main__":
    main()
