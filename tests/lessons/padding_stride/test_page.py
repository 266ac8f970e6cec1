"""The lesson "Padding and stride" without a browser: links open their states and the quoted numbers stand on the page."""

import pytest
from page_text import headline, texts

from playground.lessons.padding_stride.states import QUESTION

SLUG = "padding-stride"


def test_the_questions_proof_shows_the_answer(open_page):
    app = open_page(SLUG, **QUESTION.proof.params)
    assert not app.exception
    assert "The corner pixel is read by 9 windows, the middle pixel by 9." in texts(app)
    assert app.selectbox(key="pad_padding").value == "full"


def test_the_formula_has_todays_numbers_and_both_conventions(open_page):
    app = open_page(SLUG, pad_h=20, pad_w=21, pad_kernel=5, pad_stride=3, pad_pad=2, pad_dilation=2)
    assert r"\frac{20 + 2\cdot 2 - 2\cdot(5 - 1) - 1}{3}" in texts(app)
    assert "| d2l 7.3: padding in total | 4 | 4 |" in texts(app) and "| torch: padding per side | 2 | 2 |" in texts(app)


def test_transposed_counts_writes(open_page):
    app = open_page(SLUG, pad_transposed=True, pad_kernel=3)
    assert "written" in texts(app) and r"(12 - 1)\cdot 2" in texts(app)
    assert any("ConvTranspose2d" in block.value for block in app.code)


def test_the_solvers_table_has_the_usual_layers_first(open_page):
    app = open_page(SLUG, pad_view="Find a layer", pad_start=224, pad_goal=112)
    table = app.dataframe[0].value
    assert table["kernel"].tolist() == [3, 5, 7, 1, 2, 4, 6]
    assert table["products"].tolist() == [9, 25, 49, 1, 4, 16, 36]
    assert headline(app)[1:] == ["7", "Kernel / stride / padding", "3 / 2 / 1"]
    app = open_page(SLUG, pad_view="Find a layer", pad_start=10, pad_goal=300)
    assert "No layer does it" in texts(app)


def test_answers_are_narrowed_by_conditions(open_page):
    app = open_page(SLUG, pad_view="Find a layer", pad_only="kernel odd, padding ≤ 1")
    assert app.dataframe[0].value["kernel"].tolist() == [3, 1] and "2 of them meet the conditions" in texts(app)
    app.text_input(key="pad_only").set_value("kernel 3").run()
    assert "“kernel 3” is no condition" in app.error[0].value
    app.text_input(key="pad_only").set_value("").run()
    assert not app.error and len(app.dataframe[0].value) == 7


def test_an_answer_is_taken_over_into_the_controls(open_page):
    app = open_page(SLUG, pad_view="Find a layer", pad_start=30, pad_goal=15, pad_only="kernel = 4")
    app.button(key="pad_take").click().run()
    assert not app.exception and not app.error
    assert [app.slider(key=f"pad_{name}").value for name in ("kernel", "stride", "dilation")] == [4, 2, 1]
    assert [app.number_input(key=f"pad_{name}").value for name in ("h", "w", "pad")] == [30, 30, 1]
    assert headline(app)[:2] == ["Output size", "15 × 15"] and app.toggle(key="pad_transposed").value is False


def test_padding_with_one_more_pixel_at_the_end_can_be_asked_for(open_page):
    app = open_page(SLUG, pad_view="solver", pad_start=28, pad_goal=28, pad_strides=1, pad_only="kernel even")
    assert "0 of them meet the conditions" in texts(app)
    app.toggle(key="pad_even").set_value(False).run()
    table = app.dataframe[0].value
    assert list(zip(table["kernel"], table["padding"], table["at the end"], strict=True)) == [(2, 0, 1), (4, 1, 1), (6, 2, 1)]
    app.button(key="pad_take").click().run()
    assert headline(app)[1] == "28 × 28" and app.selectbox(key="pad_padding").value == "each_side"
    assert [app.number_input(key=f"pad_{side}").value for side in ("top", "bottom", "left", "right")] == [0, 1, 0, 1]


def test_hidden_controls_come_back_with_their_values(open_page):
    app = open_page(SLUG)
    app.number_input(key="pad_pad").set_value(5).run()
    app.selectbox(key="pad_padding").set_value("each_side").run()
    app.number_input(key="pad_top").set_value(3).run()
    app.selectbox(key="pad_padding").set_value("per_side").run()
    assert app.number_input(key="pad_pad").value == 5
    app.selectbox(key="pad_padding").set_value("each_side").run()
    assert app.number_input(key="pad_top").value == 3


def test_the_read_map_and_the_answers_can_be_saved(open_page):
    app = open_page(SLUG)
    assert {button.label for button in app.get("download_button")} == {"Map of the readings as PNG", "Map of the readings as SVG"}
    app = open_page(SLUG, pad_view="Find a layer")
    assert "Layers as CSV" in {button.label for button in app.get("download_button")}


def test_what_cannot_be_takes_the_pictures_place_and_controls_stay(open_page):
    app = open_page(SLUG, pad_padding="same", pad_stride=2)
    assert "stride 1 only" in app.error[0].value
    app.slider(key="pad_stride").set_value(1).run()
    assert not app.error
    app = open_page(SLUG, pad_groups=5)
    assert "5 groups do not divide" in app.error[0].value and app.number_input(key="pad_groups").value == 5


def test_costs_stand_on_the_page(open_page):
    app = open_page(SLUG, pad_inp=64, pad_out=128, pad_h=8, pad_w=8, pad_stride=1)
    assert headline(app) == ["Output size", "8 × 8", "from 8 × 8", "Parameters", "73,856", "Multiplications", "4.72 M"]
    assert "73,856 parameters, 4.72 M multiplications; the output takes 32.8 kB in float32." in texts(app)


@pytest.mark.parametrize("name", ["pad_kernel", "pad_padding", "pad_view", "pad_goal", "pad_rect", "pad_odd"])
def test_nonsense_in_the_address_harms_nothing(open_page, name):
    app = open_page(SLUG, **{name: "<script>", "pad_transposed": "true"})
    assert not app.exception
    assert app.toggle(key="pad_transposed").value is True


def test_a_view_stands_where_the_layer_alone_cannot_be(open_page):
    app = open_page(SLUG, pad_view="Drift", pad_padding="same", pad_kernel=2, pad_layers=20)
    assert not app.exception and not app.error
    assert headline(app) == ["Shift after 20 layers", "−10, −10", "px down, right"]


def test_labels_say_rows_where_columns_differ(open_page):
    app = open_page(SLUG, pad_rect=True, pad_pad_w=0)
    labels = {key: app.slider(key=f"pad_{key}").label for key in ("kernel", "stride", "dilation", "kernel_w")}
    labels |= {key: app.number_input(key=f"pad_{key}").label for key in ("pad", "pad_w")}
    assert labels == {
        "kernel": "Kernel height",
        "stride": "Stride, vertical",
        "dilation": "Dilation, vertical",
        "kernel_w": "Kernel width",
        "pad": "Top and bottom",
        "pad_w": "Padding left and right",
    }
    assert headline(app)[:3] == ["Output size", "6 × 5", "from 12 × 12"]


def test_views_of_the_first_house_open(open_page):
    for label, shown in (
        ("Layers", "4 of 4 output cells are affected"),
        ("On a photo", "Stride 2 keeps 1 of 4 pixels"),
        ("Find a layer", "7 layers do it"),
    ):
        assert shown in texts(open_page(SLUG, pad_view=label))


def test_a_search_is_kept_in_the_address(open_page):
    app = open_page(SLUG, pad_view="solver", pad_start=28, pad_strides=1)
    assert "No layer does it" in texts(app)
    app.number_input(key="pad_strides").set_value(2).run()
    assert "7 layers do it" in texts(app) and app.query_params["pad_view"] == "solver"
