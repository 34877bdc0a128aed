import os

from celery import Celery

app = Celery("tasks", broker=os.environ.get("CELERY_BROKER_URL", "redis://localhost:6379/0"))
app.conf.beat_schedule = {"every second": {"task": "tasks.add", "schedule": 1.0, "args": (2, 3)}}


@app.task
def add(first: int, second: int) -> int:
    return first + second
