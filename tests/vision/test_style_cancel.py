"""A painting that is cancelled ends before the next pass through the network, in preparation and between levels too."""

import pytest

from playground.vision import StyleConfig
from playground.vision.style_config import levels
from playground.vision.style_job import paint
from playground.vision.tapped_net import TappedNet

CONFIG = StyleConfig(size=256, steps=3)
INSTANT = StyleConfig(size=256, steps=3, start="instant")
PREPARED = 2 * 3  # photo, style and untouched photo at both sizes
ENCODED = 2  # photo and style, of the instant picture: it is the start, or looked at in the end as the painting is
PASSES = {CONFIG: PREPARED + CONFIG.steps + 1 + ENCODED + 1, INSTANT: PREPARED + ENCODED + INSTANT.steps + 1}


class Cancelled(Exception):
    pass


class Control:
    """A job's control that is cancelled once the network has been passed `stop_at` times."""

    def __init__(self, stop_at):
        self.stop_at, self.passes, self.reports = stop_at, 0, []

    def report(self, step, total, payload=None, share=None):
        self.reports.append((step, payload))

    def check(self):
        if self.passes >= self.stop_at:
            raise Cancelled


@pytest.fixture
def cancelled(thin, shipped, photo, painting, monkeypatch):
    def run(config, stop_at):
        control, forward = Control(stop_at), TappedNet.forward

        def counted(*arguments):
            control.passes += 1
            return forward(*arguments)

        monkeypatch.setattr(TappedNet, "forward", counted)
        with pytest.raises(Cancelled):
            paint(control, photo, painting, config, model=thin)
        return control

    return run


@pytest.mark.parametrize(("config", "stop_at"), [(config, n) for config, passes in PASSES.items() for n in range(passes)])
def test_no_pass_follows_a_cancel(cancelled, photo, painting, config, stop_at):
    assert len(levels(config, photo.size, painting.size)) == 2
    control = cancelled(config, stop_at)
    assert control.passes == stop_at
    step, result = control.reports[-1] if control.reports else (0, None)
    assert step == (result.steps if result else 0), "the picture that is left is that of the last step"
