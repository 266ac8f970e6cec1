"""A tab notices jobs that its server no longer has."""

from in_node import in_node

LOST = "ui/components/lost_jobs.js"


def told(*jobs):
    """What is lost at each of a tab's runs, told so many jobs one after the other."""
    return in_node("(jobs, { lostNames }) => { const tab = {}; return jobs.map((one) => lostNames(one, tab)); }", jobs, LOST)


def test_what_another_server_had_is_lost_once():
    before, after = {"mark": "a", "names": ["style"]}, {"mark": "b", "names": []}
    assert told(before, before, after, after) == [[], [], ["style"], []]


def test_a_job_that_ends_under_the_same_mark_is_not_lost():
    assert told({"mark": "a", "names": ["style"]}, {"mark": "a", "names": []}, {"mark": "b", "names": []}) == [[], [], []]


def test_a_page_that_tells_nothing_changes_nothing():
    assert told({"mark": "a", "names": ["style"]}, None, {"mark": "b", "names": ["ssd"]}) == [[], [], ["style"]]
