from __future__ import annotations

import threading

import pytest

from isolate.index.workers import Task, Workers


def test_a_task_runs_once_whoever_asks() -> None:
    runs: list[int] = []
    task = Task(lambda: runs.append(1) or len(runs))
    workers = Workers(4)
    for _ in range(10):
        workers.start(task)
    assert task.result() == 1
    assert task.done
    workers.close()
    assert runs == [1]


def test_who_needs_a_result_does_not_wait_for_a_free_worker() -> None:
    gate = threading.Event()
    workers = Workers(1)
    blocked = Task(gate.wait)
    workers.start(blocked)
    later = Task(lambda: "result")
    workers.start(later)
    assert later.result() == "result"
    assert not blocked.done
    gate.set()
    assert blocked.result() is True
    workers.close()


def test_what_a_task_raises_is_for_those_who_ask() -> None:
    def fail() -> None:
        raise ValueError("no")

    workers = Workers(2)
    task = Task(fail)
    workers.start(task)
    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            task.result()
    after = Task(lambda: 1)
    workers.start(after)
    assert after.result() == 1
    workers.close()


def test_as_many_at_once_as_allowed_and_no_more() -> None:
    workers = Workers(3)
    barrier = threading.Barrier(3)
    tasks = [Task(lambda: barrier.wait(timeout=5)) for _ in range(3)]
    for task in tasks:
        workers.start(task)
    assert sorted(task.result() for task in tasks) == [0, 1, 2]
    assert sum(thread.name.startswith("index-") for thread in threading.enumerate()) <= 3
    workers.close()


def test_close_forgets_what_has_not_begun_and_does_not_wait_for_what_has() -> None:
    gate = threading.Event()
    workers = Workers(1)
    begun = Task(lambda: gate.wait(60))
    workers.start(begun)
    forgotten = Task(lambda: 1)
    workers.start(forgotten)
    workers.close()
    assert not begun.done
    workers.start(forgotten)
    assert not forgotten.done
    assert forgotten.result() == 1
    gate.set()
