"""A session's uploads: newer ones take the place of the oldest, and no other session notices."""

from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from playground.app.upload_limit import MOST_BYTES, bound


def managed(most):
    manager = MemoryUploadedFileManager("/upload")
    bound(manager, most)
    return manager


def put(manager, session, *numbers, size=24):
    for number in numbers:
        manager.add_file(session, UploadedFileRec(str(number), f"{number}.png", "image/png", bytes(size)))


def held(manager, session):
    return [int(file.file_id) for file in manager.get_files(session, list(map(str, range(99))))]


def test_the_oldest_files_go_first_and_the_last_one_stays():
    manager = managed(100)
    put(manager, "one", 1, 2, 3, 4)
    assert held(manager, "one") == [1, 2, 3, 4], "96 of 100"
    put(manager, "one", 5)
    assert held(manager, "one") == [2, 3, 4, 5]
    put(manager, "one", 6, size=99)
    assert held(manager, "one") == [6]
    put(manager, "one", 7, size=500)
    assert held(manager, "one") == [7], "one file alone is limited by the server"


def test_a_file_sent_anew_is_the_latest():
    manager = managed(72)
    put(manager, "one", 1, 2, 3, 1, 4)
    assert held(manager, "one") == [1, 3, 4]


def test_sessions_do_not_share_the_limit():
    manager = managed(50)
    put(manager, "one", 1, 2)
    put(manager, "two", 3, 4, 5)
    assert held(manager, "one") == [1, 2] and held(manager, "two") == [4, 5]


def test_twenty_unused_photos_of_24_mb_do_not_stay():
    assert 20 * 24 * 2**20 > MOST_BYTES > 200 * 2**20, "and a set of 200 MB fits"
