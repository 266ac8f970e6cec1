"""python -m benchmarks [--quick] [--only PART] [--data FOLDER]: all that the README claims, beside its comparison, in one run."""

import playground  # noqa: F401, I001  (first: it sets how torch's threads wait, as the app does)
import argparse
import pathlib
import time

from benchmarks import (
    animals,
    answers,
    augmentation,
    box_canvas,
    box_labs,
    boxes,
    classifier,
    cluster,
    convolution,
    detect_page,
    detection,
    instant,
    load,
    memory,
    network_curve,
    network_page,
    networks_page,
    nms_knob,
    pages,
    proposals,
    residual,
    sliders,
    small_networks,
    ssd_page,
    style,
    training,
)
from benchmarks.report import machine, save, table

PARTS = {
    "pages": pages.rows,
    "answers": answers.rows,
    "sliders": sliders.rows,
    "convolution": convolution.rows,
    "boxes": boxes.rows,
    "box canvas": box_canvas.rows,
    "box lessons": box_labs.rows,
    "NMS knob": nms_knob.rows,
    "style": style.rows,
    "instant styles": instant.rows,
    "classifier": classifier.rows,
    "detection": detection.rows,
    "detect page": detect_page.rows,
    "SSD page": ssd_page.rows,
    "region proposals": proposals.rows,
    "network curve": network_curve.rows,
    "network page": network_page.rows,
    "residual networks": residual.rows,
    "famous networks": networks_page.rows,
    "load": load.rows,
    "Ray": cluster.rows,
    "memory": memory.rows,
    "training": training.rows,
    "small networks": small_networks.rows,
    "augmentation": augmentation.rows,
}
ON_PHOTOGRAPHS = {  # that are not shipped: part, files it needs
    "animal photographs": (animals.rows, animals.FILES),
    "instant styles on unseen pairs": (instant.unseen, instant.FILES),
}


def main() -> int:
    cli = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    cli.add_argument("--quick", action="store_true", help="fewer repetitions: a look, not a figure to quote")
    cli.add_argument("--only", choices=[*PARTS, *ON_PHOTOGRAPHS], action="append")
    cli.add_argument("--data", type=pathlib.Path, help="folder of the photographs that are not shipped")
    cli.add_argument("--json", type=pathlib.Path, default=pathlib.Path(__file__).parent / "results" / "latest.json")
    args = cli.parse_args()
    rows = []
    for part in args.only or [*PARTS, *ON_PHOTOGRAPHS]:
        start = time.perf_counter()
        if part in PARTS:
            rows += PARTS[part](args.quick)
        else:
            measure, files = ON_PHOTOGRAPHS[part]
            if args.data is None or not list(args.data.glob(files)):
                print(f"{part}: left out, they need --data FOLDER with {files}", flush=True)
                continue
            rows += measure(args.quick, args.data)
        print(f"{part}: {time.perf_counter() - start:.0f} s", flush=True)
    print(" · ".join(f"{k}: {v}" for k, v in machine().items()))
    print(table(rows))
    save(rows, args.json)
    return 1 if any(r.verdict == "MISSED" for r in rows) else 0


if __name__ == "__main__":
    raise SystemExit(main())
