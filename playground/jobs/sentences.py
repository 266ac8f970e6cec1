"""What a reader is told of an exception that ended a job."""

from playground.jobs.job import Failed, WorkerLost

OUT_OF_MEMORY = "There was not enough memory for this. A smaller size needs less."
INTERNAL = "This stopped because of a fault in the program ({kind}). The log has the details; the settings are kept."


def sentence_for(error: BaseException, for_readers: tuple[type[BaseException], ...]) -> str:
    """One sentence. Exceptions of `for_readers` speak for themselves, others are left to the log."""
    text = str(error).strip()
    # torch's own out-of-memory errors are RuntimeErrors; on a CPU only their text tells.
    if isinstance(error, MemoryError) or "out of memory" in text.lower() or "can't allocate memory" in text.lower():
        return OUT_OF_MEMORY
    return text if isinstance(error, (*for_readers, Failed, WorkerLost)) and text else INTERNAL.format(kind=type(error).__name__)
