"""Pooling in Chromium: the chart of shifts is a control."""

from driver import wait_idle


def test_a_click_on_the_chart_of_shifts_moves_the_slider(visit):
    page = visit("/pooling?pool_view=Shift")
    chart = page.locator("[data-testid=stVegaLiteChart] svg").first.bounding_box()
    page.mouse.click(chart["x"] + 0.6 * chart["width"], chart["y"] + 0.5 * chart["height"])
    page.wait_for_url("**pool_shift=*")
    wait_idle(page)
    shift = int(page.url.partition("pool_shift=")[2].partition("&")[0])
    assert shift > 1 and page.get_by_text(f"The photo shifted by {shift} px.").is_visible()
