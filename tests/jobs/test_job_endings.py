"""How jobs of this process end beyond what every executor does: whose words are shown, and nothing left behind."""

import gc
import weakref

from job_helpers import SOON

from playground.jobs import Executor


def _raise(error):
    raise error


def test_exceptions_that_speak_for_themselves():
    class ModelMissing(RuntimeError):
        pass

    executor = Executor(for_readers=(ValueError, ModelMissing))
    job = executor.submit(lambda control: _raise(ModelMissing("VGG-19 is not on this machine.")), lane="cpu")
    assert job.wait(SOON) and job.error == "VGG-19 is not on this machine."
    assert executor.close(SOON)


def test_drop_frees_result_payload_and_function(executor):
    class Big:
        pass

    kept = {"function": Big(), "payload": Big(), "result": Big()}
    refs = [weakref.ref(thing) for thing in kept.values()]

    def work(control, function=kept["function"], payload=kept["payload"], result=kept["result"]):
        control.report(1, 1, payload)
        return result

    job = executor.submit(work, lane="cpu")
    assert job.wait(SOON)
    job._thread.join(SOON)
    assert job.result is kept["result"] and job.progress.payload is kept["payload"]
    del work, kept
    job.drop()
    gc.collect()
    assert [ref() for ref in refs] == [None, None, None]
