"""A reader of uploads that takes as long as a test wants."""

import threading

GO = threading.Event()
TURNS = []


def read(files, budget):
    """Counts the files' bytes; as a job it waits until it may go on, and asks its budget all the while."""
    TURNS.append(threading.current_thread())
    budget.expected = 2
    budget.take(1)
    while threading.current_thread().name.startswith("job") and not GO.wait(0.01):
        budget()
    if b"bad" in files[0][1]:
        raise ValueError("These are bad files.")
    return sum(len(data) for _name, data in files)
