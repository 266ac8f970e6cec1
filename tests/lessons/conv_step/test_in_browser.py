"""The stage in Chromium: every cell it shows against torch, steps both ways, pins, edits, and how soon a hover is drawn."""

import random
from urllib.parse import urlencode

import numpy as np
import pytest
from driver import overflows, wait_idle
from playwright.sync_api import Page

from playground.lessons.conv_step.answer import Step
from playground.lessons.pooling.settings import Pool
from playground.stage.answer import play

ROOT = ".stage[data-ready=true]"
FRAME = ".stage .frame"


# What the stage tells at each step of a walk by its button, two frames apart.
WALK = """async (root, count) => {
  const seen = [];
  for (let n = 0; n < count; n++) {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    seen.push({ ...root.dataset });
    root.querySelector(".forward").click();
  }
  return seen;
}"""


def random_config(seed: int) -> Step:
    dice = random.Random(seed)
    own = "; ".join(" ".join(str(dice.randint(-3, 3)) for _ in range(dice.choice([2, 3]))) for _ in range(1))
    return Step(
        source="random",
        seed=seed,
        height=dice.randint(5, 9),
        width=dice.randint(5, 9),
        kernel=dice.choice(["sobel_x", "1_to_9", "difference", "three_edges"]),
        own=own,
        flip=dice.random() < 0.5,
        bias=dice.choice([0.0, -2.0]),
        stride=dice.randint(1, 3),
        pad=dice.randint(0, 2),
        padding_mode=dice.choice(["zeros", "reflect", "circular"]),
        dilation=dice.randint(1, 2),
        apart=dice.random() < 0.5,
        stride_w=dice.randint(1, 3),
        left=dice.randint(0, 2),
    )


CONFIGS = (
    *(random_config(seed) for seed in (1, 2, 3)),
    Step(operation="max", source="random", window=3, stride=2),
    Step(operation="average", source="random", window=2, stride=2, pad=0, height=5, width=8),
    Step(operation="transposed", source="random", kernel="1_to_9", height=3, width=4),
    Step(operation="max", source="random", window=2, pad=0, ceil_mode=True, height=5, width=7),
    Step(operation="average", source="random", window=3, count_include_pad=False, ceil_mode=True, height=6),
    Step(operation="min", source="random", window=3),
    Step(operation="rms", source="random", window=2, pad=0),
    Step(operation="power", source="random", window=2, pad=0, power=3, ceil_mode=True),
    Step(operation="softmax", source="random", window=3, height=5, width=5),
    Pool(mode="max", source="random", adaptive=True, outputs=3, across=5).stage,
    Pool(mode="average", source="random", adaptive=True, outputs=4, across=1, height=6).stage,
)


def address(config: Step) -> str:
    if config.adaptive:  # a control of the lesson on pooling
        names = {"mode": config.operation, "outputs": config.out_h, "across": config.out_w}
        names |= {"source": config.source, "height": config.height, "width": config.width, "adaptive": "true"}
        return f"/pooling?{urlencode({**{f'pool_{name}': value for name, value in names.items()}})}"
    return f"/conv-step?{urlencode({**config.changed()})}"


def next_frame(page: Page) -> None:
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def read(page: Page) -> dict[str, str]:
    return page.eval_on_selector(ROOT, "(e) => ({...e.dataset})")


def numbers(rows: list[list[str]]) -> np.ndarray:
    """Cells as they stand on the screen; an empty one is nan."""
    spelled = {"−∞": "-inf", "∞": "inf", "": "nan"}
    return np.array([[float(spelled.get(text, text.replace("−", "-"))) for text in row] for row in rows])


@pytest.mark.parametrize("config", CONFIGS, ids=[f"{config.operation} {config.kernel}" for config in CONFIGS])
def test_every_cell_and_every_sum_is_torchs(visit, config):
    answer = play(None, config)
    page = visit(address(config))
    page.wait_for_selector(ROOT)
    shown = page.eval_on_selector(ROOT, "(e) => e.shown()")
    wide, stepping = ("right", "left") if config.operation == "transposed" else ("left", "right")
    first = answer.played.wide[0] if config.operation == "transposed" else answer.played.wide
    # A cell holds three or four characters: two decimals below ten, one below a hundred, none above.
    assert np.allclose(numbers(shown[wide]), first, atol=0.51, rtol=0, equal_nan=True)
    assert np.allclose(numbers(shown[stepping]), answer.played.stepping[0], atol=0.51, rtol=0)
    if "kernel" in shown:
        assert np.allclose(numbers(shown["kernel"]), answer.kernels[0], atol=0.01)
    page.locator(FRAME).focus()
    page.keyboard.press("Home")
    values = answer.played.stepping[0].ravel()
    for n, (value, data) in enumerate(zip(values, page.eval_on_selector(ROOT, WALK, len(values)), strict=True)):
        assert int(data["step"]) == n
        assert float(data["core"]) == pytest.approx(float(value), abs=1e-4)
        if config.operation != "transposed":
            assert float(data["sum"]) == pytest.approx(float(value), abs=1e-3)


def test_stamps_pile_up_step_by_step(visit):
    config = Step(operation="transposed", source="own", own_input="0 1; 2 3", kernel="0_to_3", stride=1, pad=0)
    page = visit(address(config))
    page.wait_for_selector(ROOT)
    scrub = page.locator(".stage .scrub")
    for n, wanted in enumerate(
        (
            [[0, 0, 0]] * 3,
            [[0, 0, 1], [0, 2, 3], [0, 0, 0]],
            [[0, 0, 1], [0, 4, 3], [4, 6, 0]],
            [[0, 0, 1], [0, 4, 6], [4, 12, 9]],
        )
    ):
        scrub.fill(str(n))
        next_frame(page)
        assert numbers(page.eval_on_selector(ROOT, "(e) => e.shown().right")).tolist() == wanted


def test_hover_pin_and_keys(visit):
    page = visit(address(Step(source="random", stride=2)))
    box = page.locator(FRAME).bounding_box()
    page.keyboard.press("Tab")
    page.locator(FRAME).focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("p")
    next_frame(page)
    data = read(page)
    assert (data["row"], data["column"], data["pinned"]) == ("1", "1", "5")
    assert "Pinned: row 1, column 1" in page.locator(".stage .pinned").inner_text()
    page.mouse.move(box["x"] + 40, box["y"] + 60)
    next_frame(page)
    assert read(page)["step"] == "0" and read(page)["pinned"] == "5"
    page.locator(FRAME).focus()
    page.keyboard.press("p")
    page.keyboard.press("p")
    next_frame(page)
    assert read(page)["pinned"] == ""


def test_play_pauses_and_fills_the_output_up_to_the_step(visit):
    page = visit(address(Step(source="random", stride=2)))
    page.locator(".stage .speed").select_option("8")
    page.get_by_role("button", name="Play").click()
    for _ in range(100):
        page.wait_for_timeout(50)
        if int(read(page)["step"]) >= 3:
            break
    page.get_by_role("button", name="Pause").click()
    step = int(read(page)["step"])
    page.get_by_role("button", name="One step back").click()
    next_frame(page)
    data = read(page)
    assert int(data["step"]) == step - 1 == int(data["reached"]) and data["playing"] == "false"


def test_a_clicked_number_is_edited_and_the_link_keeps_it(visit):
    page = visit(address(Step(source="ramp", height=3, width=3, kernel="0_to_3", stride=1, pad=0)))
    version = page.get_attribute(ROOT, "data-version")
    box = page.locator(FRAME).bounding_box()
    page.mouse.click(box["x"] + 1 + 19, box["y"] + 26 + 19)  # the first cell of the input
    field = page.locator(".stage .editor")
    field.fill("10")
    field.press("Enter")
    page.mouse.click(box["x"] + 1 + 38 + 19, box["y"] + 26 + 19)  # and the next one, before the page has answered
    field.fill("3")
    page.wait_for_selector(f"{ROOT}:not([data-version='{version}'])")
    field.press("Enter")
    page.wait_for_url("**step_own_input=10+3*")
    wait_idle(page)
    assert "step_source=own" in page.url
    assert numbers(page.eval_on_selector(ROOT, "(e) => e.shown().right")).tolist() == [[21, 25], [37, 43]]
    page.reload()
    wait_idle(page)
    page.wait_for_selector(ROOT)
    assert page.eval_on_selector(ROOT, "(e) => e.shown().left")[0][0] == "10"


def test_frames_can_be_saved(visit):
    page = visit(address(Step(source="random", stride=2)))
    with page.expect_download() as svg:
        page.get_by_role("button", name="Save this frame as SVG").click()
    text = svg.value.path().read_text()
    assert text.startswith("<svg") and text.count("<text") > 81
    with page.expect_download() as png:
        page.get_by_role("button", name="Save this frame as PNG").click()
    assert png.value.path().read_bytes().startswith(b"\x89PNG")


def test_a_finger_moves_the_window_and_nothing_overflows(visit):
    page = visit(address(Step(source="random", height=16, width=16, stride=1)), width=420, has_touch=True)
    box = page.locator(FRAME).bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + 26 + box["width"] / 2)
    next_frame(page)
    data = read(page)
    assert abs(int(data["row"]) - 8) < 2 and abs(int(data["column"]) - 8) < 2
    assert page.eval_on_selector(ROOT, "(e) => e.shown().left[8][8]") != ""
    assert not overflows(page)


HOVERS = """async () => {
  const seek = (from) => { for (const e of from.querySelectorAll('*')) {
    if (e.classList.contains('frame')) return e;
    const found = e.shadowRoot && seek(e.shadowRoot);
    if (found) return found;
  } return null; };
  const frame = seek(document), root = frame.closest('.stage'), box = frame.getBoundingClientRect(), seen = [];
  for (let n = 0; n < 30; n++) {
    const share = (n * 37 % 30) / 30, before = root.dataset.step;
    frame.dispatchEvent(new PointerEvent('pointermove', { bubbles: true, pointerType: 'mouse',
      clientX: box.left + box.width * (0.1 + 0.3 * share), clientY: box.top + box.height * (0.2 + 0.6 * share) }));
    await new Promise(requestAnimationFrame); // asked for after the stage's own, so it comes after it in the same frame
    seen.push(root.dataset.step !== before);
  }
  return seen;
}"""


@pytest.mark.parametrize("size", [16, 64])
def test_a_hover_is_drawn_in_the_next_frame_and_asks_no_server(visit, size):
    page = visit(address(Step()))
    sent: list[object] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda payload: sent.append(payload)))
    page.goto(page.url.split("?")[0].rsplit("/", 1)[0] + address(Step(source="random", height=size, width=size, stride=1)))
    wait_idle(page)
    page.wait_for_selector(ROOT)
    assert sent, "the page itself talks to the server"
    sent.clear()
    seen = page.evaluate(HOVERS)
    assert sum(seen) >= 0.8 * len(seen)  # some places lie between two cells, or in the one that is shown already
    assert not sent
