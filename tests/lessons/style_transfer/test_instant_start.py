"""What the page says of the instant result: as a start, and beside paintings that begin elsewhere."""

from dataclasses import replace

import pytest
from PIL import Image

from playground.images import sample, style
from playground.lessons.style_transfer import paint_lab, words
from playground.lessons.style_transfer.paint_lab import StyleRequest
from playground.lessons.style_transfer.words import instant_words, saved_words, size_marks, step_label
from playground.vision import StyleConfig, StyleResult
from playground.vision.style_losses import Losses

TWO_SIZES = ((0, (128, 85)), (2, (256, 171)))


def result(totals: list[float], instant: float | None = None, sizes: tuple = TWO_SIZES, **config) -> StyleResult:
    losses = [Losses(0.5, 0.5, 0.1, total) for total in totals]
    compared = None if instant is None else Losses(0.5, 0.5, 0.1, instant)
    config = StyleConfig(size=256, steps=len(totals) - 1, **config)
    blank = Image.new("RGB", (8, 8))
    return StyleResult(blank, len(totals) - 1, tuple(losses), (), sizes, losses[0], None, 0.1, config, compared)


def test_only_losses_at_full_size_count():
    found = result([9, 1, 8, 6, 4])
    assert [found.reached(total) for total in (9, 8, 5, 4, 3)] == [2, 2, 4, 4, None]
    assert result([9, 4], sizes=TWO_SIZES[:1]).reached(9) == 0


@pytest.mark.parametrize(
    ("instant", "sentence"),
    [
        (6.5, "loss of 6.50. This painting falls below that at step 3."),  # an instant start has the smaller size, too
        (8.5, "This painting is below that from step 2 on, its first at full size."),
        (1.0, "This painting has not reached that in 4 steps: its loss is 4.00."),
    ],
)
def test_a_painting_is_told_from_where_it_is_better(instant, sentence):
    assert instant_words(result([9, 1, 8, 6, 4], instant)).endswith(sentence)


def test_a_start_that_is_better_and_nothing_to_compare():
    assert "The start of this painting is at least as good." in instant_words(result([9, 4], 9.5, TWO_SIZES[:1]))
    saving = "This painting falls below that at step 3. A start from the instant result saves these steps."
    assert instant_words(result([9, 8, 7, 6, 4], 6.5, TWO_SIZES[:1])).endswith(saving)
    assert instant_words(result([9, 1, 8, 6, 4])) == ""


def test_the_step_is_marked_on_the_curve():
    marks = size_marks(result([9, 1, 8, 6, 4], 6.5))
    assert [step for step, _words in marks] == [0, 2, 3] and marks[2][1] == "as good as the instant result"
    assert len(size_marks(result([9, 1, 8, 6, 4], 1.0))) == 2
    assert step_label(0, StyleConfig(start="instant")) == "step 0: instant result"


def test_steps_that_an_instant_start_saved():
    sentence = saved_words(result([9, 1, 5, 3, 2], start="instant"), "noise", 4.0)
    assert sentence == (
        "With the start “Noise” the same settings end at a total loss of 4.00 after 4 steps. "
        "From the instant result they reach that at step 3, 1 step earlier."
    )
    assert saved_words(result([9, 1, 5, 3, 2]), "content", 1.0).endswith("From the instant result they end at 2.00.")


def test_only_a_painting_with_the_same_settings_is_compared(monkeypatch):
    asked = StyleRequest(sample("chelsea").photo(), style("swirling_sky").photo(), StyleConfig(size=256, steps=4))
    state = {paint_lab.OTHER_START: (asked, 4.0)}
    monkeypatch.setattr(paint_lab.st, "session_state", state)
    painted = result([9, 1, 5, 3, 2], start="instant")
    assert "earlier" in paint_lab._instant(asked.instantly(), painted)
    other = replace(asked.instantly(), config=replace(asked.config, start="instant", style_weight=3.0))
    begun = replace(asked.instantly(), begin=asked.photo.image)
    assert paint_lab._instant(other, painted) == paint_lab._instant(begun, painted) == ""
    state.clear()
    assert paint_lab._instant(asked.instantly(), painted) == ""


@pytest.mark.parametrize(
    ("there", "sentence"),
    [(150, "From the instant result that is reached at step 150."), (None, "as many steps end at 0.420.")],
)
def test_what_was_measured_for_the_first_pair(monkeypatch, there, sentence):
    measured = {"instant_start": {"end": 0.4, "there_at": there, "instant_end": 0.42}}
    monkeypatch.setattr(words, "numbers", lambda: measured)
    assert words.measured_instant_words() == (
        "For the photo and the style that this page opens with, without coarse to fine, 50 steps from the photo end at a total "
        "loss of 0.400. "
        f"From the instant result {sentence.removeprefix('From the instant result ')}"
    )
    measured.clear()
    assert words.measured_instant_words() == ""
