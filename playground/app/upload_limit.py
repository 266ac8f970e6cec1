"""Uploads are held by Streamlit until their session ends, whether a page still shows them or not. Here a session has a limit."""

from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

MOST_BYTES = 256 << 20  # of one session; a single file can have 200 MB (server.maxUploadSize)


def bound(manager: MemoryUploadedFileManager, most: int = MOST_BYTES) -> None:
    """From now on a newer file takes the place of a session's oldest ones where all together have more than `most` bytes.

    What a page has read lies in `ui.brought` and stays; an uploader whose files were released holds only the others
    (`ui.uploads.held_files`).
    """
    take_in = manager.add_file

    def add_file(session_id: str, file: UploadedFileRec) -> None:
        manager.remove_file(session_id, file.file_id)  # sent anew it is the latest
        take_in(session_id, file)
        held = list(manager.file_storage.get(session_id, {}).values())
        total = sum(len(one.data) for one in held)
        for oldest in held[:-1]:
            if total <= most:
                break
            manager.remove_file(session_id, oldest.file_id)
            total -= len(oldest.data)

    manager.add_file = add_file
