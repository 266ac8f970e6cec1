"""Code and files of the lesson "Receptive fields and layer stacks" are executed and read."""

import contextlib
import csv
import io

import numpy as np
import pytest
from PIL import Image

from playground.convolution.stacks.presets import PRESETS
from playground.images import sample
from playground.lessons.receptive_field.answer import stack_answer
from playground.lessons.receptive_field.code import check_code, files, to_training, torch_code
from playground.lessons.receptive_field.settings import OWN, Stack, report_of


def run(code: str) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code, {})
    return printed.getvalue()


@pytest.mark.parametrize("net", PRESETS)
def test_code_of_a_preset_runs_and_its_check_agrees(net):
    settings = Stack(net=net, view="layers")
    rows = report_of(settings).rows
    assert run(torch_code(settings)).splitlines() == [f"{row.name} {row.kind} {row.shape} {row.parameters}" for row in rows]
    count = len(settings.layers)
    assert f"{count} of {count} layers" in run(check_code(settings))


@pytest.mark.parametrize(
    "fields", [{"net": "resnet18"}, {"net": "vgg11"}, {"net": "googlenet"}, {"net": "resnet50", "paper": True}]
)
def test_code_of_a_network_runs_and_its_check_agrees(fields):
    settings = Stack(**fields, h=64, w=96, view="layers")
    size, count = run(torch_code(settings)).splitlines()
    assert size == "torch.Size([1, 1000])" and int(count) >= report_of(settings).parameters
    assert "agree" in run(check_code(settings))


@pytest.mark.parametrize(
    "fields",
    [
        {"net": "alexnet"},
        {"net": "resnet18", "layer": "layer2.0.relu (2)", "h": 96, "w": 128, "down": 0.3},
        {"net": "stride_and_back"},
        {"net": "stride_and_back", "down": 0.55},
        {"net": "down_and_up", "across": 0.4},
        {"net": "dilated125"},
        {"net": "plain80"},
        {"net": "lenet"},
        {"net": "lenet", "layer": "11"},
        {"net": OWN, "code": "nn.Sequential(nn.LazyConv2d(2, 3), nn.MaxPool2d((2, 3), stride=1, dilation=3), nn.MaxPool2d(2))"},
        {"net": OWN, "code": "nn.Sequential(nn.LazyConv2d(4, 3), nn.AdaptiveMaxPool2d(5), nn.LazyConv2d(k, 2))", "values": "7"},
    ],
)
def test_code_of_a_unit_prints_what_it_reads(fields):
    settings = Stack(**fields)
    unit = stack_answer(settings).unit
    ends = zip(("rows", "columns"), unit.span, unit.picture, strict=True)
    expected = [f"{name} {max(first, 0)} to {min(last, size - 1)}" for name, (first, last), size in ends]
    assert run(torch_code(settings)).splitlines() == expected


@pytest.mark.parametrize("net", ["stride_and_back", "down_and_up", "resnet18"])
def test_code_of_fields_by_gradient_prints_the_table(net):
    answer = stack_answer(Stack(net=net, view="branches"))
    expected = [" ".join(map(str, [one.name, *sorted(set(one.gradient))])) for one in answer.measured]
    assert run(torch_code(answer.settings, answer)).splitlines() == expected


def test_code_of_a_unit_that_reads_nothing_says_so():
    settings = Stack(net=OWN, code="nn.Sequential(nn.LazyConvTranspose2d(2, 1, stride=3))", h=8, w=8)
    assert stack_answer(settings).unit.span == (None, None)
    assert run(torch_code(settings)).splitlines() == ["rows to", "columns to"]


def test_the_check_notices_a_difference():
    before, after = check_code(Stack(net="lenet")).rsplit("nn.Linear(120, 84)", 1)
    with pytest.raises(AssertionError):
        run(f"{before}nn.Linear(120, 84, bias=False){after}")


def test_a_broken_stack_is_checked_as_far_as_it_goes():
    settings = Stack(net="lenet", h=32, w=32, view="layers")
    assert "agree on 7 of 12 layers" in run(check_code(settings))
    lines = run(torch_code(settings)).splitlines()
    assert lines[6] == "6 Flatten (576,) 0" and lines[7].startswith("7 Linear ") and len(lines) == 8


def test_code_of_the_cells_prints_what_the_page_shows():
    settings = Stack(view="centres")
    lines = run(torch_code(settings)).splitlines()
    assert lines[0].startswith("ResNet [0.0, 32.0") and [line.split()[-1] for line in lines] == ["96.0", "111.5", "111.5"]
    assert "agree on 98 cells" in run(check_code(settings))


def test_code_of_mirrored_maps_reads_the_square_beside_it(tmp_path, monkeypatch):
    settings, photo = Stack(view="mirror"), sample("chelsea").photo()
    answer = stack_answer(settings, photo)
    (square,) = files(answer)
    (tmp_path / square.file_name).write_bytes(square.content())
    assert np.array_equal(np.asarray(Image.open(tmp_path / square.file_name)), np.asarray(answer.square))
    monkeypatch.chdir(tmp_path)
    assert run(torch_code(settings)).splitlines() == [
        "ResNet: off by 39.1% of a standard deviation",
        "VGG: off by 0.0% of a standard deviation",
    ]
    assert "agree on the maps of both families" in run(check_code(settings, photo))


def test_files_hold_every_row():
    code, table, markdown = files(stack_answer(Stack(net="lenet", view="layers")))
    assert code.content() == torch_code(Stack(net="lenet", view="layers"))
    assert [file.file_name for file in (code, table, markdown)] == ["LeNet-28x28.py", "LeNet-28x28.csv", "LeNet-28x28.md"]
    rows = list(csv.DictReader(io.StringIO(table.content())))
    assert list(rows[0].values()) == [
        "0", "nn.Conv2d(1, 6, kernel_size=5, padding=2)", "1 × 28 × 28", "6 × 28 × 28", "156", "117600", "18816", "5", "1", "0",
    ]  # fmt: skip
    assert list(rows[0]) == [
        "layer", "kind", "arrives", "output", "parameters", "multiply_adds", "bytes",
        "receptive_field", "effective_stride", "centre",
    ]  # fmt: skip
    assert len(rows) == 12 and sum(int(row["parameters"]) for row in rows) == 61_706
    assert rows[3]["receptive_field"] == "14" and rows[3]["output"] == "16 × 10 × 10" and rows[3]["centre"] == "4.5"
    text = markdown.content()
    assert text.count("\n|") == 13 and "61,706 parameters, 416,520 multiply-adds" in text
    assert text.splitlines()[2].startswith("| 0 | nn.Conv2d(1, 6, kernel_size=5, padding=2) | 1 × 28 × 28 |")
    names = [file.file_name for file in files(stack_answer(Stack(net="three3x3", view="layers")))]
    assert names[0] == "three-3x3-64-channels-64x64.py"


def test_the_link_trains_the_layers_of_the_table():
    from playground.lessons.train_a_network.settings import Train
    from playground.networks.small import small_network

    link = to_training(Stack(net="lenet", view="layers"))
    asked = Train(**{name.removeprefix("train_"): value for name, value in link.items()})
    assert (asked.network, asked.data, asked.side) == ("layers", "digits", 28)
    network = small_network(asked.network, 1, 10, asked.side, asked.layers)
    assert sum(one.numel() for one in network.parameters()) == 61_706
    assert to_training(Stack(net="own", view="layers"))["train_data"] == "shapes"  # of three channels
