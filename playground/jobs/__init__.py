"""Long work: progress, time left, pause, cancel, result. Imports nothing else of the project.

job.py            where a job can be, how far it is, what its function is given
executor.py       `Executor` and its `Job`s: one heavy job a lane at a time, in this process
ray_executor.py   `RayExecutor`: the same on workers elsewhere; ray_cluster.py what of it is Ray's, worker.py what runs there,
                  messages.py what travels
sessions.py       `Sessions`: the jobs of each session, kept for one that was cut off and comes back
"""

from playground.jobs.executor import Executor, Job
from playground.jobs.job import Cancelled, Control, JobRefused, JobState, Progress, Queue, WorkerLost
from playground.jobs.ray_executor import RayExecutor
from playground.jobs.sessions import SessionJobs, Sessions

__all__ = ["Cancelled", "Control", "Executor", "Job", "JobRefused", "JobState", "Progress", "Queue", "RayExecutor"]
__all__ += ["SessionJobs", "Sessions", "WorkerLost"]
