"""Files of the reader's own as a setting: read once, whatever else changes on the page. They never enter an address.

What the uploader holds goes into the session's store (`playground.ui.brought`) as one set, under the setting's `keep_as`. The
uploader forgets its files when its page is left, on Reset and where another view has no use for it; the set stays, on every
page that asks for its kind, until the reader removes it.
"""

from typing import Any

import streamlit as st
from streamlit.runtime.uploaded_file_manager import DeletedFile, UploadedFile

from playground.kit.i18n import _
from playground.kit.saying import memory, verbatim
from playground.kit.settings import Settings, Upload, Uploaded
from playground.ui import brought
from playground.ui.upload_reading import read_once, reading_line, stop_reading

LARGEST = 25  # MB of a file; the server itself takes more, for sets of pictures
CHANGED = "uploads-changed"  # whether the toolbar has yet to hear of it
NONE = ""  # chosen by Remove: no set, though there may be earlier ones


def resets(prefix: str) -> int:
    """How often Reset was pressed on a lesson. A control that is not bound to the address goes back only when its key changes:
    put this number into the key."""
    return st.session_state.get(f"{prefix}-resets", 0)


def uploader_key(prefix: str, name: str) -> str:
    """The key of the control; a new one empties it."""
    return f"{prefix}-{name}-{resets(prefix)}-{st.session_state.get(f'{prefix}-{name}-turn', 0)}"


def uploaded(prefix: str, name: str, control: Upload) -> Uploaded | None:
    """What was read of the set chosen now; None while there is none."""
    item = chosen_set(prefix, name, control)
    if item is None:
        return None
    return read_once(prefix, name, control, item)


def chosen_set(prefix: str, name: str, control: Upload) -> brought.Item | None:
    """The set that a setting holds: what the uploader has just got, the reader's choice among earlier ones, else the latest."""
    _take_in(prefix, name, control.keep_as)
    digest = st.session_state.get(f"{prefix}-{name}-set")
    return brought.latest(control.keep_as) if digest is None else brought.find(control.keep_as, digest)


def _take_in(prefix: str, name: str, kind: str) -> None:
    """Keep what the uploader holds as one set. Where files were added to it or taken from it, the set before was no set yet."""
    key = uploader_key(prefix, name)
    held = st.session_state.get(key)  # None until it has been drawn
    ids = tuple(file.file_id for file in held or ())  # of files that were released, too
    before, digest = st.session_state.get(f"{key}-held", ((), NONE)) if held is not None else ((), NONE)
    if ids == before:
        if held is None:
            st.session_state.pop(f"{key}-held", None)
        return
    if digest:
        stop_reading(prefix, name)
        brought.remove(kind, digest)
    files = tuple((file.name, file.getvalue()) for file in held_files(key))
    too_large = len(files) < len(ids) or sum(len(data) for _name, data in files) > brought.MOST_BYTES
    digest = NONE
    if files and not too_large:
        digest = brought.put(kind, files, name=_title([file for file, _data in files])).digest
    st.session_state[f"{key}-too-large"] = too_large
    st.session_state[f"{key}-held"] = (ids, digest)
    st.session_state[f"{prefix}-{name}-set"] = digest
    st.session_state[CHANGED] = True


def held_files(key: str) -> list[UploadedFile]:
    """The files that an uploader for several holds, without those that newer ones have replaced (`app.upload_limit`)."""
    return [file for file in st.session_state.get(key) or () if not isinstance(file, DeletedFile)]


def hand_over(prefix: str, name: str, kind: str, files: tuple[tuple[str, bytes], ...], *, title: str) -> None:
    """Keep (name, contents) of files that a page has made, and choose them for a setting of another lesson, `<prefix>_<name>`."""
    st.session_state[f"{prefix}-{name}-set"] = brought.put(kind, files, name=title).digest


def _title(names: list[str]) -> str:
    return names[0] if len(names) == 1 else _("{name} and {n} more").format(name=names[0], n=len(names) - 1)


def upload_control(prefix: str, name: str, control: Upload, label: str, **more: Any) -> None:
    """Draw the uploader and, under it, the sets of this session: which is chosen, and a way to drop it."""
    key = uploader_key(prefix, name)
    most = {"accept_multiple_files": True, "max_upload_size": LARGEST}
    st.file_uploader(label, control.kinds or None, key=key, **most, **more)
    if st.session_state.get(f"{key}-too-large"):
        most = memory(brought.MOST_BYTES)
        st.error(
            _("These files together are more than {most}, the most that can be held. Remove some.").format(most=most),
            icon=":material/error:",
        )
    reading_line(prefix, name, key)
    if lists_sets(prefix, name, control):
        _kept_sets(prefix, name, chosen_set(prefix, name, control), brought.everything(control.keep_as))


def lists_sets(prefix: str, name: str, control: Upload) -> bool:
    """Whether a row under the uploader names the session's sets: one set just uploaded is listed by the uploader itself."""
    chosen_set(prefix, name, control)
    sets = brought.everything(control.keep_as)
    return len(sets) > 1 or bool(sets and not st.session_state.get(uploader_key(prefix, name)))


def tell_toolbar() -> None:
    """Run the page anew where sets have changed: the toolbar, outside the fragment, says which files a link cannot hold. Call it
    once all is sent, which a reader would else wait for twice."""
    if st.session_state.pop(CHANGED, False):
        st.rerun()


def _kept_sets(prefix: str, name: str, chosen: brought.Item | None, sets: tuple[brought.Item, ...]) -> None:
    picked, titles = f"{prefix}-{name}-picked", {item.digest: f"{item.name}, {memory(item.size)}" for item in sets}

    def choose(digest: str | None) -> None:
        stop_reading(prefix, name)
        st.session_state[f"{prefix}-{name}-set"] = digest or NONE
        st.session_state[f"{prefix}-{name}-turn"] = st.session_state.get(f"{prefix}-{name}-turn", 0) + 1
        st.session_state[CHANGED] = True

    def drop(item: brought.Item) -> None:
        choose(None)
        brought.remove(item.kind, item.digest)

    st.session_state[picked] = chosen.digest if chosen else None
    look = {"key": picked, "placeholder": _("Choose one"), "index": None}
    with st.popover(verbatim(chosen.name) if chosen else _("Your files"), icon=":material/folder_open:", width="stretch"):
        st.selectbox(
            _("Your files"), list(titles), format_func=titles.get, on_change=lambda: choose(st.session_state[picked]), **look
        )
        if chosen:
            remove = {"icon": ":material/delete:", "key": f"{picked}-remove", "on_click": drop, "args": (chosen,)}
            st.button(_("Remove these files"), **remove)


def files_stay_here(kinds: tuple[type[Settings], ...]) -> list[str]:
    """A sentence for the chosen sets of a lesson: a link cannot hold them, and what is seen in their place."""
    controls = {(kind.prefix, name): one for kind in kinds for name, one in kind.controls.items() if isinstance(one, Upload)}
    sets = (chosen_set(prefix, name, control) for (prefix, name), control in controls.items())
    text = _(
        "Your files ({names}) stay on this machine. Where the page shows them, whoever opens the link is asked for their own."
    )
    return [text.format(names=item.name) for item in sets if item]
