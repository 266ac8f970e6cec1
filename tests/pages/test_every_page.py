"""A contract that each lesson of the list keeps by itself: it runs as it is first met, and at the ends of every control."""

import pytest

from playground.ui.lessons import LESSONS

SLUGS = [lesson.slug for lesson in LESSONS]


def extremes(element: object) -> list[object]:
    """The first and last value that a control offers."""
    kind = element.type
    if kind in ("slider", "number_input"):
        ends = [element.min, element.max]
        ranged = isinstance(element.value, list | tuple)
        return [(ends[0], ends[1])] if ranged else [end for end in ends if end is not None]
    if kind in ("checkbox", "toggle"):
        return [False, True]
    if kind in ("selectbox", "radio", "select_slider"):
        return [element.options[0], element.options[-1]]
    if kind in ("button_group", "pills", "segmented_control"):
        return [option.content for option in element.options]
    return []


def controls(app):
    """Every control of the page that has ends, by key: buttons and uploads have tests of their own."""
    kinds = ("slider", "number_input", "checkbox", "toggle", "selectbox", "radio", "select_slider", "button_group")
    return {element.key: element for kind in kinds for element in app.get(kind) if element.key and not element.disabled}


@pytest.mark.parametrize("slug", SLUGS)
def test_a_lesson_runs_as_it_is_first_met(open_page, slug):
    app = open_page(slug)
    assert not app.exception and not app.error


@pytest.mark.parametrize("slug", SLUGS)
def test_every_control_at_its_extremes(open_page, slug):
    app = open_page(slug, ask="no")
    found = controls(app)
    assert found, "a lesson has something to set"
    for key in found:
        for value in extremes(controls(app)[key]):
            controls(app)[key].set_value(value)
            app.run()
            assert not app.exception, (key, value)
            if key not in controls(app):
                break  # this value hides the control itself
