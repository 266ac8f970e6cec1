"""The sentence a reader gets for an exception that ended a job."""

OUT_OF_MEMORY = "There was not enough memory for this. A smaller size needs less."
INTERNAL = "This stopped because of a fault in the program ({kind}). The log has the details; the settings are kept."


def sentence_for(error: BaseException, for_readers: tuple[type[BaseException], ...] = (ValueError,)) -> str:
    """One sentence. Exceptions of `for_readers` speak for themselves, the others are named and left to the log."""
    text = str(error).strip()
    # torch's own out-of-memory errors are RuntimeErrors; on a CPU only their text tells.
    if isinstance(error, MemoryError) or "out of memory" in text.lower() or "can't allocate memory" in text.lower():
        return OUT_OF_MEMORY
    if isinstance(error, for_readers) and text:
        return text
    return INTERNAL.format(kind=type(error).__name__)
