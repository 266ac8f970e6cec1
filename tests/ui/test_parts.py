"""What a change sends, and that the page then is the one that opens in that state."""

import asyncio
import threading
from collections.abc import Callable, Coroutine

from browser_tree import Tree
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

CONTROLS = {"slider", "selectbox", "number_input", "checkbox", "text_input", "button", "button_group", "download_button"}


def alone(work: Callable[[], Coroutine]) -> None:
    """Run it in a thread of its own: browser tests keep a loop in this one."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            asyncio.run(work())
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start(), thread.join()
    if failed:
        raise failed[0]


async def choose(reader: Tree, key: str, value: str) -> None:
    """Press a button of a row, or choose in a list."""
    number, fragment = reader.widgets[key]
    state = WidgetState(id=number)
    if key.endswith("_view"):
        state.string_array_value.data.append(value)
    else:
        state.string_value = value
    reader.states[number] = state
    await reader.run(fragment)


async def same_as_opened(reader: Tree, server: str, page: str, query: str) -> None:
    fresh = await Tree.arrive(server, page, query)
    assert reader.words() == fresh.words() and not reader.exceptions
    await fresh.leave()


def test_a_change_sends_what_can_have_changed(server):
    async def work() -> None:
        reader = await Tree.arrive(server, "conv-photo")
        await reader.change("conv_noise", 0.02)
        assert CONTROLS & set(reader.kinds) and "download_button" not in reader.kinds  # noise has a seed
        await reader.change("conv_noise", 0.03)
        assert not CONTROLS & set(reader.kinds) and len(reader.kinds) <= 6
        assert {"bidi_component", "code", "markdown"} <= set(reader.kinds)
        assert not {"heading", "popover"} & set(reader.kinds)  # what stands around the code
        await same_as_opened(reader, server, "conv-photo", "conv_noise=0.03")
        await reader.leave()

    alone(work)


def test_controls_come_and_go_and_each_page_is_the_one_that_opens_there(server):
    async def work() -> None:
        start = "nms_source=written&nms_sigma=0.8&nms_view="
        reader = await Tree.arrive(server, "nms", f"{start}rules")
        for label, view in [("Boxes kept", "thresholds"), ("Five NMS rules", "rules"), ("Step by step", "steps")]:
            await choose(reader, "nms_view", label)
            assert ("nms_sigma" in "".join(part.shown.id for part in controls(reader))) == (view == "rules")
            await same_as_opened(reader, server, "nms", f"{start}{view}")
        await reader.leave()

    alone(work)


def test_what_stands_under_a_control_comes_and_goes_beside_controls_that_stand(server):
    async def work() -> None:
        reader = await Tree.arrive(server, "conv-step")
        await reader.change("step_bias", 1)
        await reader.change("step_bias", 2)
        assert not CONTROLS & set(reader.kinds)
        for label, kernel in [
            ("Three edge kernels", "three_edges"),
            ("Letter F", "letter_F"),
            ("Three edge kernels", "three_edges"),
        ]:
            await choose(reader, "step_kernel", label)
            assert ("each gives an output of its own" in "".join(reader.words())) == (kernel == "three_edges")
            await same_as_opened(reader, server, "conv-step", f"step_bias=2&step_kernel={kernel}")
        await reader.leave()

    alone(work)


def everything(reader: Tree) -> list:
    """What stands on the page."""
    waiting, found = [reader.main], []
    while waiting:
        found.append(waiting.pop())
        waiting += found[-1].children or []
    return found


def controls(reader: Tree) -> list:
    return [node for node in everything(reader) if getattr(node.shown, "id", "")]


def test_a_part_whose_fragment_looks_again_is_the_one_that_opens_there(server):
    async def work() -> None:
        reader = await Tree.arrive(server, "train-a-network")
        for rate in ("0.01", "0.03", "0.3", "0.01"):
            number, fragment = reader.widgets["train_rate"]
            reader.states[number] = WidgetState(id=number)
            reader.states[number].string_array_value.data.append(rate)
            await reader.run(fragment)
            assert "vega_lite_chart" not in reader.kinds or rate == "0.3"  # which says nothing of the rate
            if rate == "0.03":
                await reader.run(next(node.fragment for node in everything(reader) if node.kind == "vega_lite_chart"))
                assert "vega_lite_chart" in reader.kinds
        await same_as_opened(reader, server, "train-a-network", "train_rate=0.01")
        await reader.leave()

    alone(work)


def test_a_button_among_controls_that_stand_is_heard(server):
    async def work() -> None:
        reader = await Tree.arrive(server, "conv-photo")
        await reader.change("conv_noise", 0.02)
        await reader.change("conv_noise", 0.03)
        await reader.press("photo-change")
        assert any(child.kind == "dialog" for child in reader.event.children)
        await reader.leave()

    alone(work)


def test_a_change_that_overtakes_another_leaves_the_page_of_the_later(server):
    async def work() -> None:
        reader = await Tree.arrive(server, "nms", "nms_source=written")
        number, fragment = reader.widgets["nms_view"]
        for label in ("Five NMS rules", "Boxes kept", "Five NMS rules"):
            message = BackMsg()
            message.rerun_script.page_name, message.rerun_script.page_script_hash = reader.page, reader.script
            message.rerun_script.query_string, message.rerun_script.fragment_id = reader.query, fragment
            state = WidgetState(id=number)
            state.string_array_value.data.append(label)
            message.rerun_script.widget_states.widgets.append(state)
            await reader.socket.send(message.SerializeToString())
            await asyncio.sleep(0.03)
        await choose(reader, "nms_view", "Five NMS rules")
        await reader.run(fragment)
        await same_as_opened(reader, server, "nms", "nms_source=written&nms_view=rules")
        await reader.leave()

    alone(work)
