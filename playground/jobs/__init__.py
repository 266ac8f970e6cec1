"""Long work: progress, time left, pause, cancel, result. Imports nothing else of the project.

job.py       where a job can be, how far it is, what its function is given
executor.py  `Executor` and its `Job`s: one heavy job a lane at a time, in this process
sessions.py  `Sessions`: the jobs of each session, kept for one that was cut off and comes back
"""

from playground.jobs.executor import Executor, Job
from playground.jobs.job import Cancelled, Control, JobRefused, JobState, Progress, Queue
from playground.jobs.sessions import SessionJobs, Sessions

__all__ = ["Cancelled", "Control", "Executor", "Job", "JobRefused", "JobState", "Progress", "Queue", "SessionJobs", "Sessions"]
