"""Detects objects in photographs from the command line.

python -m playground.detect *.jpg                      # a line a box: file, label, score, corners in pixels
python -m playground.detect *.jpg --json out.json      # the same as JSON, with sizes and timings
"""

import argparse
import json
import sys
from pathlib import Path

from playground.images import ImageError
from playground.models import ModelUnavailable, catalog
from playground.vision.detection import NMS_THRESHOLD, SCORE_THRESHOLD, Detection, detect
from playground.vision.detectors import detector


def record(file: str, found: Detection) -> dict:
    """What was found in a file, as JSON has it."""
    rows = zip(found.labels, found.scores.tolist(), found.boxes.tolist(), strict=True)
    return {
        "file": file,
        "width": found.size[0],
        "height": found.size[1],
        "model": found.model,
        "detections": [
            {"label": label, "score": round(score, 4), "box": [round(side, 2) for side in box]} for label, score, box in rows
        ],
        "milliseconds": {stage: round(ms, 1) for stage, ms in found.timings.items()},
    }


def main(arguments: list[str] | None = None) -> int:
    """0, or 1 when a file could not be read or the model is not to be had: a sentence then says why."""
    names = [info.name for info in catalog() if info.task == "detection"]
    parser = argparse.ArgumentParser(
        prog="python -m playground.detect", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("photos", nargs="+", help="files of pictures")
    parser.add_argument("--model", default="everyday", choices=names)
    parser.add_argument("--score", type=float, default=SCORE_THRESHOLD, help="least score of a box, 0 to 1")
    parser.add_argument("--nms", type=float, default=NMS_THRESHOLD, help="IoU above which the weaker box of a class goes, 0 to 1")
    parser.add_argument("--json", type=Path, help="file to write")
    asked = parser.parse_args(arguments)
    records, failed = [], False
    try:
        network = detector(asked.model)
        for photo in asked.photos:
            try:
                records.append(record(photo, detect(photo, network, asked.score, asked.nms)))
            except ImageError as error:
                failed = True
                print(f"{photo}: {error}", file=sys.stderr)
    except (ModelUnavailable, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    if asked.json:
        asked.json.write_text(json.dumps(records, indent=1) + "\n", encoding="utf-8")
    for one in records:
        for found in one["detections"]:
            print(one["file"], found["label"], f"{found['score']:.2f}", *(f"{side:.0f}" for side in found["box"]), sep="\t")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
