"""`isolate analyze --baseline`, `--files` and `isolate suggest`, on the samples."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Ended

SAMPLES = Path(__file__).parents[2] / "samples"
Command = Callable[..., Ended]


def test_a_baseline_of_what_is_there_has_nothing_new(command: Command, tmp_path: Path) -> None:
    baseline = tmp_path / "baseline.json"
    sample = str(SAMPLES / "clash")
    assert command("analyze", sample, "--quiet", "--write-baseline", str(baseline)).code == 0
    listed = json.loads(baseline.read_text())
    assert [each["apps"] for each in listed["conflicts"]] == [["billing", "web"]]
    ended = command("analyze", sample, "--baseline", str(baseline))
    assert ended.code == 0
    assert ended.out.endswith("\ncompared with the baseline: 0 new, 1 unchanged, 0 gone\n")
    report = json.loads(command("analyze", sample, "--baseline", str(baseline), "--format", "json").out)
    assert report["baseline"] == {"new": [], "unchanged": [listed["conflicts"][0]["id"]], "gone": [], "renamed": []}


def test_a_baseline_that_is_written_again_accepts_nothing_new(command: Command, tmp_path: Path) -> None:
    baseline = str(tmp_path / "baseline.json")
    command("analyze", str(SAMPLES / "clash"), "--write-baseline", baseline)
    again = ("--baseline", baseline, "--write-baseline", baseline)
    assert command("analyze", str(SAMPLES / "triangle"), *again).code == 1
    assert command("analyze", str(SAMPLES / "triangle"), *again).code == 0


def test_a_conflict_that_is_not_listed_is_new_and_one_that_is_over_is_gone(command: Command, tmp_path: Path) -> None:
    baseline = tmp_path / "baseline.json"
    command("analyze", str(SAMPLES / "clash"), "--write-baseline", str(baseline))
    ended = command("analyze", str(SAMPLES / "triangle"), "--baseline", str(baseline))
    assert ended.code == 1
    assert "compared with the baseline: 1 new, 0 unchanged, 1 gone\n  new: " in ended.out
    gone = "  gone: `billing` requires `invoices>=3 → taxes>=1 → currency<2`"
    assert f"\n{gone}" in ended.out
    assert command("analyze", str(SAMPLES / "harmony"), "--baseline", str(baseline)).code == 0


@pytest.fixture
def renamed(tmp_path: Path, command: Command) -> tuple[Path, Path]:
    """A copy of a sample whose `billing` became `invoicing` after its baseline was written, and the baseline."""
    copy, baseline = tmp_path / "clash", tmp_path / "baseline.json"
    shutil.copytree(SAMPLES / "clash", copy)
    command("analyze", str(copy), "--write-baseline", str(baseline))
    (copy / "apps" / "billing").rename(copy / "apps" / "invoicing")
    toml = copy / "isolate.toml"
    toml.write_text(toml.read_text().replace("billing", "invoicing"))
    return copy, baseline


def test_a_conflict_is_known_again_when_an_application_is_renamed(command: Command, renamed: tuple[Path, Path]) -> None:
    copy, baseline = renamed
    ended = command("analyze", str(copy), "--baseline", str(baseline))
    assert ended.code == 0
    assert ended.out.endswith(
        "\ncompared with the baseline: 0 new, 1 unchanged, 0 gone\n"
        "  renamed: the conflict of `billing` and `web` is now that of `invoicing` and `web`\n"
    )
    report = json.loads(command("analyze", str(copy), "--baseline", str(baseline), "--format", "json").out)
    (conflict,) = report["conflicts"]
    (listed,) = json.loads(baseline.read_text())["conflicts"]
    assert report["baseline"] == {
        "new": [],
        "unchanged": [conflict["id"]],
        "gone": [],
        "renamed": [{"was": listed["id"], "is": conflict["id"]}],
    }
    assert conflict["id"] != listed["id"]
    # Written down, it is the conflict of the new name.
    command("analyze", str(copy), "--write-baseline", str(baseline))
    assert command("analyze", str(copy), "--baseline", str(baseline)).out.endswith("0 new, 1 unchanged, 0 gone\n")


@pytest.mark.parametrize(
    "reason", ["the lines say something else", "the old name is still there", "the baseline knows the new name", "old"]
)
def test_a_conflict_is_not_taken_for_that_of_another_application(
    command: Command, renamed: tuple[Path, Path], reason: str
) -> None:
    copy, baseline = renamed
    data = json.loads(baseline.read_text())
    (listed,) = data["conflicts"]
    match reason:
        case "the lines say something else":
            listed["lines"][0] = ["invoices>=2"]
        case "the old name is still there":
            (copy / "apps" / "billing").mkdir()
            (copy / "apps" / "billing" / "requirements.txt").write_text("currency\n")
            with (copy / "isolate.toml").open("a") as file:
                file.write('[apps.billing]\npath = "apps/billing"\n')
        case "the baseline knows the new name":
            data["conflicts"].append({**listed, "id": "x", "apps": ["invoicing", "jobs"], "project": "other"})
        case _:
            del listed["lines"]  # as `isolate` wrote it before
    baseline.write_text(json.dumps(data))
    ended = command("analyze", str(copy), "--baseline", str(baseline))
    assert ended.code == 1
    assert "\ncompared with the baseline: 1 new, 0 unchanged, " in ended.out


def test_where_lines_stand_does_not_change_an_id(command: Command, tmp_path: Path) -> None:
    copy, baseline = tmp_path / "clash", tmp_path / "baseline.json"
    shutil.copytree(SAMPLES / "clash", copy)
    command("analyze", str(copy), "--write-baseline", str(baseline))
    for manifest in copy.glob("apps/*/requirements.txt"):
        lines = manifest.read_text().splitlines()
        manifest.write_text("# moved\n\n" + "".join(f"{line}\n\n" for line in reversed(lines)))
    ended = command("analyze", str(copy), "--baseline", str(baseline))
    assert ended.code == 0
    assert ended.out.endswith("\ncompared with the baseline: 0 new, 1 unchanged, 0 gone\n")


def test_a_file_that_is_no_baseline_is_said_to_be_none(command: Command, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.json"
    sample = str(SAMPLES / "clash")
    for text, said in [
        ("[]", f"`{wrong}` is not a baseline\n  hint: `--write-baseline` writes one"),
        ('{"schema": "other/1"}', f"`{wrong}` is not a baseline of this version of `isolate`\n  hint: write it again"),
    ]:
        wrong.write_text(text)
        ended = command("analyze", sample, "--baseline", str(wrong))
        assert (ended.code, ended.out, ended.err) == (2, "", f"error: {said}\n")
    missing = command("analyze", sample, "--baseline", str(tmp_path / "none"))
    assert missing.err == f"error: cannot read `{tmp_path / 'none'}`: No such file or directory\n"


def test_wheels_of_the_samples_share_no_file(command: Command) -> None:
    ended = command("analyze", str(SAMPLES / "harmony"), "--files", "--quiet")
    assert ended == (0, "3 applications, no conflict: 1 environment is enough\n", "")


def test_a_dash_is_stdout_and_stdin(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    sample, report = str(SAMPLES / "clash"), tmp_path / "report"
    ended = command("analyze", sample, "--output", str(report), "--write-baseline", "-")
    assert json.loads(ended.out)["schema"] == "isolate.baseline/1"
    assert command("analyze", sample, "--output", "-").out == report.read_text()
    assert [each.name for each in tmp_path.iterdir()] == ["report"]
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(ended.out.encode())))
    assert command("analyze", sample, "--baseline", "-").code == 0


def test_the_help_of_the_time_limit_says_one_default(command: Command) -> None:
    lines = command("analyze", "--help").out.partition("--time-limit ")[2].partition("  --")[0].split()
    assert " ".join(lines) == "SECONDS Then report what is known by then. [default: none]"


def test_a_time_limit_that_is_over_gives_what_is_known(command: Command) -> None:
    ended = command("analyze", str(SAMPLES / "prism"), "--time-limit", "0.000001", "--format", "json")
    report = json.loads(ended.out)
    assert ended.code == 2
    stages = ["alone", "clashes", "environments", "pairs", "further-conflicts", "lock-conflicts"]
    assert (report["complete"], report["open"]) == (False, stages)
    assert report["pairs"]["open"] == report["pairs"]["total"] > 0
    assert (report["environments"], report["certificate"]) == ([], None)


def test_a_suggestion_is_a_patch_that_git_takes_and_that_saves_environments(command: Command, tmp_path: Path) -> None:
    copy = tmp_path / "prism"
    shutil.copytree(SAMPLES / "prism", copy)
    ended = command("suggest", str(copy))
    assert ended.code == 0
    assert ended.out.startswith("3 environments are needed now; with the changes below 1 can do\n")
    assert "  apps/accounts/requirements.txt:1  `ledgers`: `<2` becomes `<3` for `accounts`, then 2.0.0\n" in ended.out
    diff = command("suggest", str(copy), "--patch").out
    subprocess.run(["git", "init", "--quiet"], cwd=copy, check=True)
    subprocess.run(["git", "apply", "-"], cwd=copy, input=diff.encode(), check=True)
    assert command("analyze", str(copy), "--quiet").code == 0
    data = json.loads(command("suggest", str(SAMPLES / "prism"), "--format", "json").out)
    assert data["suggestions"][0]["environments"] == 1


def test_where_no_written_line_helps_others_would_have_to_release(command: Command) -> None:
    ended = command("suggest", str(SAMPLES / "clash"))
    assert ended == (
        1,
        (
            "2 environments are needed, and no change of written lines that was tried saves one\n"
            "\n"
            "what others would have to release:\n"
            "  a release of `taxes` that accepts more than `currency<2` (for `billing` and `web`)\n"
            "  a release of `prices` that accepts more than `currency>=2` (for `billing` and `web`)\n"
        ),
        "",
    )
    nothing = command("suggest", str(SAMPLES / "harmony"))
    assert nothing == (0, "nothing to change: all applications can share one environment\n", "")


def test_why_a_project_has_its_version(command: Command) -> None:
    ended = command("explain", str(SAMPLES / "harmony"), "--package", "logs")
    assert ended == (
        0,
        (
            "`logs` is 2.1.0 for `admin`, `api` and `jobs` (Python 3.12)\n"
            "  needed by\n"
            "    apps/admin/requirements.txt:1  logs>=2\n"
            "    apps/api/requirements.txt:2  logs>=1.9\n"
            "    apps/jobs/requirements.txt:1  queues==1.0.0 → logs<3\n"
            "  not newer (there is 3.0.0) because of\n"
            "    apps/api/requirements.txt:1  formats>=1.2,<2\n"
            "    logs>2.1.0 → formats>=2\n"
        ),
        "",
    )
    none = command("explain", str(SAMPLES / "harmony"), "--package", "flask")
    assert none == (2, "", "error: no application needs `flask`\n  hint: `isolate lock` shows what each needs\n")


def test_an_application_may_be_called_as_a_question_is(command: Command, tmp_path: Path) -> None:
    """What is asked about a project is no application, and takes none's place."""
    shutil.copytree(SAMPLES / "harmony", tmp_path / "harmony")
    (tmp_path / "harmony" / "the question").mkdir()
    (tmp_path / "harmony" / "the question" / "requirements.txt").write_text("logs>=2,<3\n")
    with (tmp_path / "harmony" / "isolate.toml").open("a") as file:
        file.write('[apps."the question"]\npath = "the question"\n')
    ended = command("explain", str(tmp_path / "harmony"), "--package", "logs", "--apps", "the question")
    assert ended == (
        0,
        (
            "`logs` is 2.1.0 for `the question` (Python 3.12)\n"
            "  needed by\n"
            "    the question/requirements.txt:1  logs>=2,<3\n"
            "  not newer (there is 3.0.0) because of\n"
            "    the question/requirements.txt:1  logs>=2,<3\n"
        ),
        "",
    )


def test_a_conflict_over_a_project_is_a_tree(command: Command) -> None:
    ended = command("explain", str(SAMPLES / "clash"), "--package", "Currency")
    assert ended.code == 1
    tree = ended.out.split("\n\n")[-1].splitlines()
    assert tree[1] == "  `billing` and `web` cannot share an environment"
    assert "      `billing` requires `invoices>=3` (apps/billing/requirements.txt:1:1)" in "\n".join(tree)
