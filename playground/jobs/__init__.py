"""Long work: progress, time left, pause, cancel, result. Imports nothing else of the project.

job.py       what a page sees: states, `Progress`, `Queue`, the `Job` and `Control` protocols
executor.py  the `Executor` protocol, so that another machine can do the work later
threads.py   `ThreadExecutor`: one heavy job a lane at a time, in this process
sessions.py  `Sessions`: the jobs of each session, kept for one that was cut off and comes back
errors.py    which sentence a reader gets for an exception
"""

from playground.jobs.executor import Executor
from playground.jobs.job import Cancelled, Control, Job, JobRefused, JobState, Progress, Queue
from playground.jobs.sessions import SessionJobs, Sessions
from playground.jobs.threads import ThreadExecutor

__all__ = [
    "Cancelled",
    "Control",
    "Executor",
    "Job",
    "JobRefused",
    "JobState",
    "Progress",
    "Queue",
    "SessionJobs",
    "Sessions",
    "ThreadExecutor",
]
