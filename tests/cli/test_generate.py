from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from isolate.model.image import Choice, Difference, HandWritten, ImagePlan, Writing
from isolate.model.lock import Lock
from isolate.model.options import KEEP, RunOptions, Upgrade
from isolate.model.origin import Origin
from isolate.model.problem import Problem
from isolate.model.results import Generated
from tests.cli.conftest import Pipeline
from tests.conftest import Ended
from tests.report.nouns import conflict, written

PLAN = ImagePlan(
    app="billing",
    service="billing",
    folder="billing",
    context=".",
    dockerfile="Dockerfile",
    source=".",
    lock=Lock(app="billing", folder="billing", python="3.12", platforms=(), manifests=(), entries=()),
    lock_path="requirements.lock",
    base="python:3.12-slim",
    command=("python", "main.py"),
    choices=(Choice(what="start", value="python main.py", reason="it is the script", origin=Origin(file="b/main.py")),),
)
DIFF = "--- a/billing/Dockerfile\n+++ b/billing/Dockerfile\n@@ -1 +1 @@\n-old\n+new\n"
CHANGED = Difference(path="billing/Dockerfile", reason="it is out of date", diff=DIFF)
EDITED = replace(CHANGED, reason="a person wrote or edited it")
NO_PORT = "billing  no port  python main.py\n"
DONE = Generated(
    plans=(PLAN,),
    differences=(CHANGED,),
    written=Writing(written=("billing/Dockerfile",), unchanged=("compose.yaml", "billing/compose.yaml")),
)


@pytest.mark.parametrize(
    ("options", "out"),
    [
        ([], f"wrote billing/Dockerfile\nwrote 1 file, 2 files unchanged\n{NO_PORT}"),
        (["-q"], "wrote 1 file, 2 files unchanged\n"),
        (["--dry-run"], f"would write billing/Dockerfile\nwould write 1 file, 2 files unchanged\n{NO_PORT}"),
        (["--diff"], DIFF),
        (
            ["--explain", "-q"],
            "billing\n  start: python main.py, because it is the script (b/main.py)\nwrote 1 file, 2 files unchanged\n",
        ),
    ],
)
def test_what_was_written_is_said(
    command: Callable[..., Ended], pipeline: Pipeline, options: list[str], out: str
) -> None:
    pipeline.answer = DONE
    assert command("generate", *options) == (0, out, "")


def test_the_options_reach_the_pipeline(command: Callable[..., Ended], pipeline: Pipeline) -> None:
    pipeline.answer = DONE
    for options in ([], ["apps", "--output", "out", "--force"], ["--diff"], ["--dry-run", "--upgrade"]):
        command("generate", *options)
    command("generate", "--target", "kubernetes", "--tag", "1.2")
    command("lock", "--upgrade-package", "Flask,x", "--pylock")
    command("lock", "--allow-passed-over")
    command("generate", "--allow-passed-over")
    assert pipeline.asked == [
        (RunOptions(), "", False, False, KEEP),
        (RunOptions(paths=("apps",)), "out", True, False, KEEP),
        (RunOptions(), "", False, True, KEEP),
        (RunOptions(), "", False, True, Upgrade(everything=True)),
        (RunOptions(), "", False, False, KEEP, "kubernetes", "1.2"),
        (RunOptions(), "", False, False, Upgrade(projects=("flask", "x")), "pylock"),
        (RunOptions(), "", False, False, KEEP, "passed over"),
        (RunOptions(), "", False, False, KEEP, "passed over"),
    ]


def test_an_edited_file_is_named_and_its_difference_shown(command: Callable[..., Ended], pipeline: Pipeline) -> None:
    pipeline.answer = Generated(differences=(EDITED,), written=Writing(written=("compose.yaml",), refused=(EDITED,)))
    error = "error: `billing/Dockerfile` is left as it is: a person wrote or edited it\n"
    out = f"{DIFF}wrote compose.yaml\nwrote 1 file, 0 files unchanged\n"
    assert command("generate") == (1, out, f"{error}  hint: `--force` replaces it\n")


def test_files_that_a_person_wrote_are_named(command: Callable[..., Ended], pipeline: Pipeline) -> None:
    pipeline.answer = replace(DONE, kept=("web/Dockerfile",))
    said = "kept web/Dockerfile, which a person wrote\nwrote billing/Dockerfile\nwrote 1 file, 2 files unchanged\n"
    assert command("generate") == (0, f"{said}{NO_PORT}", "")


def test_the_last_lines_say_where_each_application_answers(command: Callable[..., Ended], pipeline: Pipeline) -> None:
    served = replace(PLAN, app="web", command=("gunicorn", "app:app"), port=8000, published=28610)
    socket = replace(served, app="chat", protocol="tcp", published=20001)
    by_hand = replace(PLAN, app="shop", by_hand=HandWritten(names=("compose.yml",), compose="compose.yml"))
    plans = (PLAN, socket, by_hand, replace(served, serves=("flask", "gunicorn")))
    pipeline.answer = replace(DONE, plans=plans, written=Writing())
    assert command("generate").out == (
        "wrote 0 files, 0 files unchanged\n"
        "billing  no port                 python main.py\n"
        "chat     127.0.0.1:20001         gunicorn app:app\n"
        "shop     compose.yml             as a person wrote it\n"
        "web      http://127.0.0.1:28610  flask, gunicorn\n"
    )


def test_an_application_left_out_is_1_and_what_is_undecided_2(
    command: Callable[..., Ended], pipeline: Pipeline
) -> None:
    alone = conflict(written("web", "c>=9"), apps=("web",))
    pipeline.answer = replace(DONE, impossible=(alone,))
    ended = command("generate", "-q")
    end = "no release of `c` fits; the newest is 2"
    assert ended == (
        1,
        f"`web` requires `c>=9`: {end}\n  web/requirements.txt:1  c>=9\n  {end}\nwrote 1 file, 2 files unchanged\n",
        "",
    )
    problem = Problem(severity="error", code="start-unknown", message="how `web` starts cannot be told")
    pipeline.answer = replace(DONE, left_out=("web",), problems=(problem,))
    ended = command("generate", "-q")
    assert ended == (1, "wrote 1 file, 2 files unchanged\n", "error: how `web` starts cannot be told\n")
    pipeline.answer = replace(DONE, impossible=(alone,), undecided=True)
    assert command("generate", "-q").code == 2
