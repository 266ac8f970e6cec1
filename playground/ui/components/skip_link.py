"""The first stop of Tab on every page: a link, seen while it has the focus, that moves the focus to the picture."""

from playground.ui.components import component

_mount = component(__file__)


def skip_link(label: str, target: str) -> None:
    """`target` is a CSS selector of what takes the focus; where a page has several such elements, the first one."""
    _mount(data={"label": label, "target": target}, key="skip-link")
