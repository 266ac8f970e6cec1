"""What people come for, from home in at most three actions, in Chromium: every number against torch, torchvision or COCO.

Whether an answer comes soon is a row of `python -m benchmarks --only answers`.
"""

import json
import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import product

import numpy as np
import pytest
import torch
from box_hand import boxes, drag
from coco_reference import coco_precision, random_pictures
from driver import wait_idle
from playwright.sync_api import Locator, Page, expect
from torch import nn
from torchvision import ops

from playground.boxes import Found, Truth
from playground.kit.saying import count, short_count

MOST_ACTIONS = 3
HEADLINE = "[data-headline]"


@dataclass
class Actions:
    """A reader at home, and what they do from there; a fourth action fails."""

    page: Page
    taken: list[str] = field(default_factory=list)

    def _take(self, what: str) -> None:
        self.taken.append(what)
        assert len(self.taken) <= MOST_ACTIONS, self.taken
        wait_idle(self.page)

    def search(self, words: str) -> None:
        self._take(f"search {words}")
        field = self.page.get_by_role("searchbox", name="Find a lesson")
        field.fill(words)
        field.press("Enter")
        expect(self.page.locator(".st-key-lesson_head")).to_be_visible()

    def type(self, place: str, text: str, *, confirm: str = "Enter") -> None:
        self._take(f"type {text}")
        roles = [self.page.get_by_role(role, name=place) for role in ("textbox", "spinbutton", "combobox")]
        field = roles[0].or_(roles[1]).or_(roles[2])
        field.fill(text)
        field.press(confirm)

    def paste(self, place: str, text: str) -> None:
        self.type(place, text, confirm="Control+Enter")

    def choose(self, place: str, option: str) -> None:
        self.type(place, option)

    def click(self, target: Locator) -> None:
        self._take("click")
        target.click()

    def move_slider(self, key: str, steps: int) -> None:
        self._take(f"move {key}")
        handle = self.page.locator(f".st-key-{key} [role=slider], .st-key-{key} input[type=range]").first
        handle.focus()
        for _ in range(steps):
            handle.press("ArrowRight")

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        self._take("drag")
        drag(self.page, start, end)
        self.page.mouse.up()

    def upload(self, name: str, content: str, *, place: int = 0) -> None:
        self._take(f"upload {name}")
        file = {"name": name, "mimeType": "application/octet-stream", "buffer": content.encode()}
        self.page.locator("input[type=file]").nth(place).set_input_files(file)


@pytest.fixture
def from_home(visit) -> Callable[[], Actions]:
    """from_home() is a reader at home; each call begins anew, in the same session."""
    pages = []

    def start() -> Actions:
        if pages:
            pages[0].get_by_test_id("stSidebarNav").get_by_role("link", name="Home").click()
            expect(pages[0].get_by_role("searchbox", name="Find a lesson")).to_be_visible()
        else:
            pages.append(visit("/", fresh=True, width=1280, height=800))
        return Actions(pages[0])

    return start


def shows(page: Page, *texts: str) -> None:
    for text in texts:
        expect(page.locator(HEADLINE).first).to_contain_text(text)


def by(size: tuple[int, ...]) -> str:
    return " × ".join(map(str, size))


def layer_numbers(layer: nn.Module, side: int) -> list[str]:
    """Output size, parameters and multiplications of a layer on a square picture."""
    picture = torch.zeros(1, layer.in_channels, side, side)
    out = layer(picture)
    places = picture if layer.transposed else out
    work = places[0, 0].numel() * layer.weight.numel()
    return [by(out.shape[2:]), count(sum(one.numel() for one in layer.parameters())), short_count(work)]


def test_1_output_size_parameters_and_multiplications_of_a_layer(from_home):
    reader = from_home()
    reader.search("output size")
    shows(reader.page, *layer_numbers(nn.Conv2d(3, 16, 3, stride=2, padding=1), 12))
    expect(reader.page.locator(".map .play")).to_be_visible()
    reader.move_slider("pad_kernel", 2)
    shows(reader.page, *layer_numbers(nn.Conv2d(3, 16, 5, stride=2, padding=1), 12))
    reader.click(reader.page.get_by_text("Transposed convolution", exact=True).first)
    shows(reader.page, *layer_numbers(nn.ConvTranspose2d(3, 16, 5, stride=2, padding=1), 12))


def layers_between(start: int, goal: int) -> list[tuple[int, int, int]]:
    """(kernel, stride, padding) of all layers within the limits that the page begins with."""
    limits = product(range(1, 8), range(1, 5), range(4))
    fitting = (one for one in limits if start + 2 * one[2] >= one[0])
    picture = torch.zeros(1, 1, start, 1)
    return [
        (k, s, p)
        for k, s, p in fitting
        if nn.functional.max_pool2d(nn.functional.pad(picture, (0, 0, p, p)), (k, 1), (s, 1)).shape[2] == goal
    ]


def test_2_which_layer_takes_56_to_28(from_home):
    reader = from_home()
    reader.search("which layer takes 56 to 28")
    layers = layers_between(56, 28)
    assert (3, 2, 1) in layers and (1, 2, 0) in layers
    shows(reader.page, "Layers from 56 to 28")
    expect(reader.page.locator(f"{HEADLINE} b")).to_have_text([str(len(layers)), "3 / 2 / 1"])
    reader.type("Input size, px", "50")
    reader.type("Output size, px", "13")
    layers = layers_between(50, 13)
    assert (3, 4, 1) in layers
    shows(reader.page, "Layers from 50 to 13")
    expect(reader.page.locator(f"{HEADLINE} b")).to_have_text([str(len(layers)), "3 / 4 / 1"])


PASTED = """
>>> from collections import OrderedDict
>>> net = nn.Sequential(OrderedDict([
...     ("conv1", nn.Conv2d(1, 6, kernel_size=5, padding=2)),
...     ("pool1", nn.AvgPool2d(2)),
...     ("conv2", nn.Conv2d(6, 16, 5)),
...     ("pool2", nn.AvgPool2d(2)),
...     ("flat", nn.Flatten()),
...     ("fc1", nn.Linear(16 * 5 * 5, 120)),
...     ("act", nn.ReLU()),
...     ("fc2", nn.LazyLinear(num_classes)),
... ]))
"""


def model(num_classes: int) -> nn.Sequential:
    lines = [line[4:] for line in PASTED.strip().splitlines()]
    names = {"nn": nn, "OrderedDict": OrderedDict, "num_classes": num_classes}
    exec("\n".join(lines), names)
    names["net"](torch.zeros(1, 1, 28, 28))
    return names["net"]


def model_numbers(net: nn.Sequential) -> list[str]:
    """Parameters and multiply-adds on a picture of 28 px."""
    here, work = torch.zeros(1, 1, 28, 28), 0
    for layer in net:
        here = layer(here)
        if isinstance(layer, nn.Conv2d):
            work += here[0, 0].numel() * layer.weight.numel()
        elif isinstance(layer, nn.Linear):
            work += layer.weight.numel()
    return [count(sum(one.numel() for one in net.parameters())), short_count(work)]


def test_3_a_pasted_model_is_counted_and_a_name_asks_for_its_value(from_home):
    reader = from_home()
    reader.search("paste")
    reader.paste("Your model, as code", PASTED)
    reader.type("Value of num_classes", "37")
    shows(reader.page, *model_numbers(model(37)))
    reader = from_home()
    reader.search("paste my model")
    reader.paste("Your model, as code", str(model(10)))
    shows(reader.page, *model_numbers(model(10)))


PAIR = torch.tensor([[10.0, 20, 110, 220], [30, 40, 130, 240]])
SPELLINGS = ("({}, {}, {}, {}) ({}, {}, {}, {})", "[{}, {}, {}, {}], [{}, {}, {}, {}]", "{} {} {} {}; {} {} {} {}")


def test_4_iou_of_two_typed_boxes(from_home):
    for spelling in SPELLINGS[:2]:
        reader = from_home()
        reader.search("IoU of two boxes")
        reader.type("Boxes: ground truth; A", spelling.format(*map(int, PAIR.flatten().tolist())))
        shows(reader.page, f"{ops.box_iou(PAIR[:1], PAIR[1:]).item():.3f}")
    reader.type("Boxes: ground truth; A", "10 20 110")
    expect(reader.page.locator(".st-key-stage_controls [data-testid=stAlert]")).to_contain_text("Box 1")
    expect(reader.page.locator(".boxes .frame")).to_be_visible()
    shows(reader.page, f"{ops.box_iou(PAIR[:1], PAIR[1:]).item():.3f}")


def test_4_iou_of_two_typed_boxes_in_another_format(from_home):
    reader = from_home()
    reader.search("IoU calculator")
    reader.type("Boxes: ground truth; A", SPELLINGS[2].format(*map(int, PAIR.flatten().tolist())))
    reader.choose("Format of these numbers", "x y w h, pixels")
    first, second = ops.box_convert(PAIR, "xywh", "xyxy").split(1)
    shows(reader.page, f"{ops.box_iou(first, second).item():.3f}")


PEOPLE, SCORES = torch.tensor([[0.0, 0, 100, 200], [30, 0, 130, 200], [200, 40, 300, 240]]), [0.97, 0.84, 0.71]


def coco_json() -> str:
    rows = zip(ops.box_convert(PEOPLE, "xyxy", "xywh").tolist(), SCORES, strict=True)
    return json.dumps([{"image_id": 7, "category_id": 1, "bbox": box, "score": score} for box, score in rows])


def yolo_txt() -> str:
    rows = zip((ops.box_convert(PEOPLE, "xyxy", "cxcywh") / 512).tolist(), SCORES, strict=True)
    return "\n".join(f"0 {' '.join(map(str, box))} {score}" for box, score in rows)


def csv_table() -> str:
    rows = zip(PEOPLE.tolist(), SCORES, strict=True)
    return "x1,y1,x2,y2,score,class\n" + "\n".join(f"{','.join(map(str, box))},{score},person" for box, score in rows)


FILES = {"results.json": coco_json, "labels.txt": yolo_txt, "found.csv": csv_table}


def killed(page: Page, people: torch.Tensor) -> None:
    """How many boxes NMS keeps, and why the second person is not among them."""
    kept = ops.nms(people, torch.tensor(SCORES[: len(people)], dtype=people.dtype), 0.45)
    shows(page, f"{len(kept)} of {len(people)} at IoU threshold 0.45")
    told = page.locator(".told")
    if 1 in kept.tolist():
        expect(told).to_contain_text("0.84 is kept at 0.45")
    else:
        iou = ops.box_iou(people[:1], people[1:2]).item()
        expect(told).to_contain_text(re.compile(rf"0\.84 was removed by .*0\.97: their IoU is {iou:.3f}, above 0\.45"))


def test_5_why_nms_removes_the_second_person_of_ones_own_detections(from_home):
    for name, content in FILES.items():
        reader = from_home()
        reader.search("my detections")
        reader.upload(name, content())
        killed(reader.page, PEOPLE)


def test_5_why_nms_removes_the_second_person_drawn_on_a_photo(from_home):
    reader = from_home()
    reader.search("why does NMS remove my second person")
    reader.page.wait_for_selector(".boxes[data-ready=true]")
    before = torch.tensor(boxes(reader.page), dtype=torch.float64)
    killed(reader.page, before)
    _left, top, right, bottom = before[1].tolist()
    reader.drag((right - 8, (top + bottom) / 2), (right + 60, (top + bottom) / 2))
    after = torch.tensor(boxes(reader.page), dtype=torch.float64)
    assert not torch.equal(before, after)
    killed(reader.page, after)


SHAPES = [(16, 24), (32, 20), (40, 60), (80, 64), (64, 128), (128, 100), (200, 140), (160, 260), (360, 300)]  # px
COPIES, SIDE = 4, 640


def annotation_json() -> str:
    """Each shape a few times, on pictures as large as the network's input."""
    each = [(width, height) for width, height in SHAPES for _ in range(COPIES)]
    rows = [
        {"id": n + 1, "image_id": 1, "category_id": 1, "bbox": [10 + n, 10 + n, width, height]}
        for n, (width, height) in enumerate(each)
    ]
    picture = {"id": 1, "file_name": "1.jpg", "width": SIDE, "height": SIDE}
    return json.dumps({"images": [picture], "categories": [{"id": 1, "name": "cat"}], "annotations": rows})


def anchors_in_code(page: Page) -> torch.Tensor:
    """The anchors that the shown code makes, as (width, height) in parts of the input's side, each shape once."""
    code = page.get_by_test_id("stCode").first.inner_text().replace("\xa0", " ")
    (side,) = filter(None, re.search(r"zeros\(1, 3, (\d+)|of a (\d+) ×", code).groups())
    found: dict[str, object] = {}
    exec(code, found)
    corners = found["anchors"].double()
    return torch.unique((corners[:, 2:] - corners[:, :2]).round(decimals=2), dim=0) / float(side)


def mean_best_iou(anchors: torch.Tensor) -> float:
    """Of the boxes with the anchor that fits each best, both on one centre."""
    shapes = torch.tensor(SHAPES, dtype=torch.float64) / SIDE
    centred = (torch.cat((-half, half), dim=1) for half in (shapes / 2, anchors / 2))
    return ops.box_iou(*centred).amax(dim=1).mean().item()


def test_6_anchors_for_ones_own_boxes(from_home):
    reader = from_home()
    reader.search("yolo anchors for my data")
    reader.upload("mine.json", annotation_json())
    code = reader.page.get_by_test_id("stCode").first
    for level, row in enumerate(np.reshape(SHAPES, (3, 6)).tolist()):
        expect(code).to_contain_text(f"- [{row[0]},{row[1]}, {row[2]},{row[3]}, {row[4]},{row[5]}]  # P{level + 3}/{8 << level}")
    shows(reader.page, f"{mean_best_iou(anchors_in_code(reader.page)):.3f}")
    reader.choose("Anchors", "AnchorGenerator, one level")
    expect(code).to_contain_text("AnchorGenerator(")
    anchors = anchors_in_code(reader.page)
    assert len(anchors) == 9
    shows(reader.page, f"{mean_best_iou(anchors):.3f}")
    reader = from_home()
    reader.search("AnchorGenerator for a feature pyramid")
    expect(code).to_contain_text("P2 to P6")
    of_example = code.inner_text()
    reader.upload("mine.json", annotation_json())
    expect(code).not_to_have_text(of_example)
    anchors = anchors_in_code(reader.page)
    assert len(anchors) == 15, "three ratios on each of five levels"
    shows(reader.page, f"{mean_best_iou(anchors):.3f}")


def results_of(found: list[Found], truths: list[Truth]) -> tuple[str, str]:
    """The pair of files that COCO's evaluation reads."""

    def rows(entry: Found | Truth, picture: int) -> list[dict[str, object]]:
        corners = ops.box_convert(torch.from_numpy(entry.boxes), "xyxy", "xywh").tolist()
        return [
            {"image_id": picture, "category_id": int(kind) + 1, "bbox": box, "area": box[2] * box[3], "iscrowd": 0}
            for box, kind in zip(corners, entry.class_ids, strict=True)
        ]

    objects = [row for n, one in enumerate(truths) for row in rows(one, n + 1)]
    answers = [
        row | {"score": float(score)}
        for n, one in enumerate(found)
        for row, score in zip(rows(one, n + 1), one.scores, strict=True)
    ]
    truth = {"images": [{"id": n + 1} for n in range(len(truths))]}
    truth["categories"] = [{"id": 1, "name": "cat"}, {"id": 2, "name": "dog"}]
    truth["annotations"] = [{**row, "id": n + 1} for n, row in enumerate(objects)]
    return json.dumps(truth), json.dumps(answers)


def only(kind: int, entries: list[Truth]) -> list[Truth]:
    """Boxes of one class."""
    return [type(one)(*(part[one.class_ids == kind] for part in vars(one).values())) for one in entries]


def test_7_map_of_ones_own_results(from_home):
    found, truths = random_pictures(3)
    truth_file, results_file = results_of(found, truths)
    reader = from_home()
    reader.search("mAP of my own results")
    reader.upload("truth.json", truth_file)
    reader.upload("found.json", results_file, place=1)
    whole, at_half, _ = coco_precision(found, truths, 100)
    expect(reader.page.locator(f"{HEADLINE} > div")).to_have_text(
        [re.compile(rf"mAP@0\.5\s*{at_half:.3f}"), re.compile(rf"mAP@0\.5:0\.95\s*{whole:.3f}")]
    )
    cells = reader.page.get_by_test_id("stDataFrame").locator("canvas [role=gridcell]")
    for kind, name in enumerate(("cat", "dog")):
        of_class = coco_precision(only(kind, found), only(kind, truths), 100)
        expect(cells.nth(5 * kind)).to_have_text(name)
        shown = [float(cells.nth(5 * kind + column).text_content()) for column in (1, 2)]
        assert shown == pytest.approx([of_class[1], of_class[0]])
