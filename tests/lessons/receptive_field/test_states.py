"""Every state that the lesson "Receptive fields and layer stacks" points at is opened through the core; its numbers are found."""

import itertools
import re

import pytest

from playground.convolution.stacks.centres import anchor_cells, network_cells
from playground.convolution.stacks.effective import noise_gradients
from playground.convolution.stacks.mirrored import middle_square, mirrored
from playground.images import make_photo, sample
from playground.lessons.receptive_field.answer import equal_heat, measured_stages, private_network, report_of, unit_answer
from playground.lessons.receptive_field.figures import (
    centre_figures,
    field_figures,
    heat_figures,
    measured_figures,
    mirror_figures,
    report_figures,
)
from playground.lessons.receptive_field.settings import StackConfig
from playground.lessons.receptive_field.states import EXERCISES, MISUNDERSTOOD, TRY_THIS, State

STATES = (*TRY_THIS, *MISUNDERSTOOD, *EXERCISES)
NOISE_INPUTS = 2


def of_field(state: State) -> dict[str, str]:
    config = state.config
    report = report_of(config)
    unit = unit_answer(config, report)
    if config.weights == "equal":
        heat = equal_heat(config, report, unit)
    else:
        means = noise_gradients(lambda: private_network(config), unit.row.name, config.shape, unit.unit)
        heat = next(itertools.islice(means, NOISE_INPUTS - 1, None))
    return field_figures(unit) | heat_figures(unit, heat)


def of_mirror(state: State) -> dict[str, str]:
    square = middle_square(sample(state.photo).photo().image, state.config.mirror)
    grey = make_photo(square, name="square").grey()
    return {family: mirror_figures(mirrored(grey, family))["off"] for family in ("ResNet", "VGG")}


FIGURES = {
    "Field": of_field,
    "Layers": lambda state: report_figures(state.config, report_of(state.config)),
    "Branches": lambda state: measured_figures(measured_stages(state.config)),
    "Centres": lambda state: centre_figures([network_cells("ResNet"), network_cells("VGG"), anchor_cells(7)]),
    "Mirror": of_mirror,
}


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_quoted_numbers_are_found(state):
    found = FIGURES[state.config.view](state)
    assert {name: found[name] for name in state.shows} == state.shows
    assert state.shows, "each state proves a number"


@pytest.mark.parametrize("state", STATES, ids=[state.label for state in STATES])
def test_sentences_quote_only_what_is_found(state):
    """Percentages, large numbers and ranges in a link's text are among the numbers its state shows."""
    quoted = re.findall(r"\d+\.\d %|\d+,\d+(?:,\d+)?|\d+–\d+", state.why)
    assert set(quoted) <= set(state.shows.values()), (quoted, state.shows)


def test_links_leave_out_what_is_at_its_default():
    assert TRY_THIS[1].params == {"stack_net": "LeNet", "stack_view": "Layers"}
    broken = next(state for state in TRY_THIS if state.label == "LeNet on 32 pixels")
    assert broken.params == {"stack_net": "LeNet", "stack_view": "Layers", "stack_h": 32, "stack_w": 32}


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"net": "alexa"}, "There is no network 'alexa'"),
        ({"view": "Depth"}, "view is 'Depth'; choose one of Field"),
        ({"h": 513}, "h is 513; it can be 1 to 512"),
        ({"weights": "heavy"}, "weights is 'heavy'"),
    ],
)
def test_what_cannot_be_is_a_sentence(fields, sentence):
    with pytest.raises(ValueError, match=sentence):
        StackConfig(**fields)


def test_nothing_to_look_at_where_no_layer_fits():
    config = StackConfig("own layers", code="nn.Sequential(nn.Linear(3, 4))")
    with pytest.raises(ValueError, match="Not even the first layer fits"):
        unit_answer(config, report_of(config))
