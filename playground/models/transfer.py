"""One download: with progress, a checksum, and either the whole file in the end or none of it.

torch.hub.download_url_to_file checks the same hash but waits minutes for a network that is not there, and tells nobody how
far it is.
"""

import contextlib
import hashlib
import http.client
import os
import pathlib
import queue
import re
import tempfile
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator

ANSWER_SECONDS = 2.5  # until the server's first answer; the reader is told within three seconds
STALL_SECONDS = 20.0  # without a byte, later on
CHUNK = 2**18  # bytes between two reports
MEGABYTE = 2**20
HASH = re.compile(r"-([0-9a-f]{8,64})\.\w+$")  # the beginning of the file's SHA-256 in its name, as torchvision writes it


class TransferError(RuntimeError):
    """A download failed; the message is a clause such as 'download.pytorch.org could not be reached'."""


def fetch(
    url: str,
    target: pathlib.Path,
    *,
    max_bytes: int,
    progress: Callable[[int, int], None] | None = None,
    answer_seconds: float = ANSWER_SECONDS,
    md5: str = "",
) -> pathlib.Path:
    """Fetches `url` to `target` and returns `target`, whose name holds the first digits of its SHA-256 (name-0123abcd.pth), or
    whose publisher gives an `md5`.

    The system's proxies are used. `progress(done, total)` in bytes, total 0 where the server does not say; what it raises
    ends the download. Raises TransferError; nothing is left behind then.
    """
    named = HASH.search(target.name)
    if not md5 and named is None:
        raise ValueError(f"{target.name} carries no checksum in its name, such as name-0123abcd.pth.")
    folder = target.parent
    with contextlib.closing(_open(url, answer_seconds)) as response:
        total = int(response.headers.get("Content-Length") or 0)
        with _writing(folder):
            folder.mkdir(parents=True, exist_ok=True)
            part = tempfile.NamedTemporaryFile(dir=folder, prefix=f"{target.name}.", suffix=".part", delete=False)  # noqa: SIM115
        try:
            digest, expected = (hashlib.md5(usedforsecurity=False), md5) if md5 else (hashlib.sha256(), named[1])
            done = 0
            for chunk in _chunks(response, total):
                done += len(chunk)
                if done > max_bytes:
                    raise TransferError(f"the file that arrives is larger than the published one ({max_bytes / MEGABYTE:.0f} MB)")
                digest.update(chunk)
                with _writing(folder):
                    part.write(chunk)
                if progress is not None:
                    progress(done, total)
            if not digest.hexdigest().startswith(expected):
                raise TransferError("the file that arrived is not the published one (its checksum differs)")
            with _writing(folder):
                part.close()
                os.replace(part.name, target)
        finally:
            part.close()
            pathlib.Path(part.name).unlink(missing_ok=True)  # it is gone already when all went well
    return target


def _open(url: str, answer_seconds: float) -> http.client.HTTPResponse:
    """The server's answer. Asked in a thread, because looking up a name cannot be given a time limit."""
    host = urllib.parse.urlsplit(url).hostname
    answers: queue.Queue = queue.Queue()
    given_up = threading.Event()

    def ask() -> None:
        try:
            # a fresh opener reads the proxies as they are now; urlopen keeps those of the process's first request
            response = urllib.request.build_opener().open(url, timeout=STALL_SECONDS)
        except Exception as error:  # whatever it is, it belongs to the one who waits
            answers.put(error)
            return
        answers.put(response)
        if given_up.is_set():
            response.close()

    threading.Thread(target=ask, name=f"ask {host}", daemon=True).start()
    try:
        answer = answers.get(timeout=answer_seconds)
    except queue.Empty:
        given_up.set()
        raise TransferError(f"{host} could not be reached") from None
    if isinstance(answer, urllib.error.HTTPError):
        answer.close()
        raise TransferError(f"{host} answered with error {answer.code}") from answer
    if isinstance(answer, Exception):
        raise TransferError(f"{host} could not be reached") from answer
    return answer


def _chunks(response: http.client.HTTPResponse, total: int) -> Iterator[bytes]:
    """The body, piece by piece. Raises TransferError when it ends before `total` bytes."""
    done, failure = 0, None
    while True:
        try:
            chunk = response.read(CHUNK)
        except (OSError, http.client.HTTPException) as error:
            chunk, failure = b"", error
        if not chunk:
            break
        done += len(chunk)
        yield chunk
    if failure or done < total:
        of = f" of {total / MEGABYTE:.1f}" if total else ""
        raise TransferError(f"the download broke off after {done / MEGABYTE:.1f}{of} MB") from failure


@contextlib.contextmanager
def _writing(folder: pathlib.Path) -> Iterator[None]:
    """What the disk refuses inside becomes a TransferError."""
    try:
        yield
    except OSError as error:
        raise TransferError(f"{folder} cannot be written ({error.strerror or error})") from error
