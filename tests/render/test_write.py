"""Nothing of a person's is lost: whatever happens, all files are new or all are as they were."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from isolate.model.image import Difference, ImagePlan, RenderedFile, Writing
from isolate.model.lock import Lock
from isolate.model.problem import InputError
from isolate.model.seal import header, sealed
from isolate.render import write as writing
from isolate.render.write import compare, make_secrets, write


def file(path: str, body: str) -> RenderedFile:
    made_by, seal = header("x")
    return RenderedFile(path=path, text=sealed(f"{made_by}\n{seal}\n{body}\n"))


A, B = file("a/Dockerfile", "one"), file("b/compose.yaml", "two")
NEWER_A = file("a/Dockerfile", "three")


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def everything(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def test_new_files_then_none(tmp_path):
    assert write((B, A), tmp_path) == Writing(written=("a/Dockerfile", "b/compose.yaml"))
    assert tree(tmp_path) == {"a/Dockerfile": A.text.encode(), "b/compose.yaml": B.text.encode()}
    before = (tmp_path / "a/Dockerfile").stat()
    assert write((A, B), tmp_path) == Writing(unchanged=("a/Dockerfile", "b/compose.yaml"))
    after = (tmp_path / "a/Dockerfile").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_an_own_file_that_is_out_of_date_is_replaced(tmp_path):
    write((A, B), tmp_path)
    (tmp_path / "a/Dockerfile").chmod(0o640)
    assert write((NEWER_A, B), tmp_path) == Writing(written=("a/Dockerfile",), unchanged=("b/compose.yaml",))
    assert (tmp_path / "a/Dockerfile").read_text() == NEWER_A.text
    assert (tmp_path / "a/Dockerfile").stat().st_mode & 0o777 == 0o640


def test_new_files_get_the_permissions_of_new_files(tmp_path):
    (tmp_path / "other").touch()
    write((A,), tmp_path)
    assert (tmp_path / "a/Dockerfile").stat().st_mode == (tmp_path / "other").stat().st_mode


@pytest.mark.parametrize(
    "text", ["FROM scratch\n", A.text + "RUN x\n", A.text.replace("one", "two"), "", "no newline", b"\xff\x00"]
)
def test_a_persons_file_is_shown_and_only_the_others_are_written(tmp_path, text):
    (tmp_path / "a").mkdir()
    (tmp_path / "a/Dockerfile").write_bytes(text if isinstance(text, bytes) else text.encode())
    before = tree(tmp_path)
    result = write((A, B), tmp_path)
    assert (result.written, result.unchanged) == (("b/compose.yaml",), ())
    assert [(each.path, each.reason) for each in result.refused] == [("a/Dockerfile", "a person wrote or edited it")]
    assert tree(tmp_path) == before | {"b/compose.yaml": B.text.encode()}
    assert write((A, B), tmp_path, force=True).written == ("a/Dockerfile",)
    assert tree(tmp_path)["a/Dockerfile"] == A.text.encode()


def test_the_difference_is_a_unified_diff(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a/Dockerfile").write_text("FROM scratch")
    (refused,) = write((A,), tmp_path).refused
    made_by, seal, _ = A.text.splitlines()
    assert refused.diff.splitlines() == [
        "--- a/a/Dockerfile",
        "+++ b/a/Dockerfile",
        "@@ -1 +1,3 @@",
        "-FROM scratch",
        "\\ No newline at end of file",
        f"+{made_by}",
        f"+{seal}",
        "+one",
    ]


def test_line_ends_of_a_checkout_are_no_edit(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a/Dockerfile").write_bytes(A.text.replace("\n", "\r\n").encode())
    assert write((A,), tmp_path).unchanged == ("a/Dockerfile",)
    assert compare((A,), tmp_path) == ()
    assert write((NEWER_A,), tmp_path).written == ("a/Dockerfile",)


def test_a_dry_run_writes_nothing(tmp_path):
    assert write((A, B), tmp_path, dry_run=True) == Writing(written=("a/Dockerfile", "b/compose.yaml"))
    assert everything(tmp_path) == set()


def test_compare(tmp_path):
    write((A, B), tmp_path)
    assert compare((A, B), tmp_path) == ()
    (tmp_path / "b/compose.yaml").write_text("mine\n")
    found = compare((NEWER_A, B, file("c", "new")), tmp_path)
    assert [(each.path, each.reason, each.exists) for each in found] == [
        ("a/Dockerfile", "it is out of date", True),
        ("b/compose.yaml", "a person wrote or edited it", True),
        ("c", "it is missing", False),
    ]
    assert isinstance(found[0], Difference)
    assert found[0].diff.startswith("--- a/a/Dockerfile\n+++ b/a/Dockerfile\n@@ -1,3 +1,3 @@\n")
    assert "\n-one\n" in found[0].diff
    assert found[0].diff.endswith("\n+three\n")


def test_git_applies_the_differences(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a/Dockerfile").write_text("FROM scratch")
    write((B,), tmp_path)
    newer = (A, file("b/compose.yaml", "four"), file("new/file", "x"))
    diff = "".join(each.diff for each in compare(newer, tmp_path))
    subprocess.run(["git", "apply", "-"], input=diff, text=True, check=True, cwd=tmp_path)
    assert compare(newer, tmp_path) == ()


@pytest.mark.parametrize("failing", [1, 2, 3])
def test_all_or_nothing_when_a_file_cannot_take_its_place(tmp_path, monkeypatch, failing):
    write((A,), tmp_path)
    (tmp_path / "b").mkdir()
    (tmp_path / "b/compose.yaml").write_bytes(b"\xff mine")
    before = everything(tmp_path), tree(tmp_path)
    calls = 0
    replace = Path.replace

    def fail(self, target):
        nonlocal calls
        calls += 1
        if calls == failing:
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(InputError, match="cannot be written: no space left on device"):
        write((NEWER_A, B, file("new/folder/file", "x")), tmp_path, force=True)
    assert (everything(tmp_path), tree(tmp_path)) == before


def test_all_or_nothing_when_a_file_cannot_be_made(tmp_path, monkeypatch):
    def fail(_descriptor):
        raise KeyboardInterrupt

    monkeypatch.setattr(writing.os, "fsync", fail)
    with pytest.raises(KeyboardInterrupt):
        write((A, B), tmp_path / "new")
    assert everything(tmp_path) == set()


def test_what_is_in_the_way(tmp_path):
    (tmp_path / "a/Dockerfile").mkdir(parents=True)
    with pytest.raises(InputError, match=r"a/Dockerfile` cannot be written: a folder or a file is in its way"):
        write((A,), tmp_path)
    (tmp_path / "b").touch()
    with pytest.raises(InputError, match=r"b/compose.yaml` cannot be written: a folder or a file is in its way"):
        write((B,), tmp_path)


def test_links_are_not_followed(tmp_path):
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    (inside / "a").mkdir(parents=True)
    outside.mkdir()
    (inside / "a/Dockerfile").symlink_to(outside / "file")
    with pytest.raises(InputError, match="is a link, where a generated file goes"):
        write((A,), inside, force=True)
    (inside / "b").symlink_to(outside)
    with pytest.raises(InputError, match=r"`b/compose\.yaml` is behind a link that leads out of"):
        write((B,), inside, force=True)
    assert everything(outside) == set()


def test_a_folder_without_permission(tmp_path, monkeypatch):
    # Said by hand: tests may run as root, who may write everywhere.
    def refuse(**_options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(writing.tempfile, "mkstemp", refuse)
    with pytest.raises(InputError, match=r"a/Dockerfile` cannot be written: permission denied"):
        write((A,), tmp_path)
    assert everything(tmp_path) == set()


def test_a_target_that_is_no_folder(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="a folder or a file is in its way"):
        write((A,), tmp_path / "file")


def planned(folder: str, *secrets: str) -> ImagePlan:
    lock = Lock(app="x", folder=folder, python="3.12", platforms=(), manifests=(), entries=())
    return ImagePlan(
        **dict.fromkeys(("app", "service", "context", "dockerfile", "source", "lock_path", "base"), "x"),
        folder=folder,
        lock=lock,
        command=("x",),
        secrets=secrets,
    )


def test_a_secret_is_made_once_and_only_its_owner_comes_to_it(tmp_path):
    plans = (planned("shop", "shop-redis", "shop-key"), planned("other"))
    make_secrets(plans, tmp_path)
    made = tree(tmp_path)
    assert [*sorted(made)] == ["shop/.secrets/shop-key", "shop/.secrets/shop-redis"]
    assert len(set(made.values())) == 2
    assert all(len(each) >= 40 for each in made.values())
    assert (tmp_path / "shop/.secrets").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "shop/.secrets/shop-key").stat().st_mode & 0o777 == 0o444
    make_secrets(plans, tmp_path)
    assert tree(tmp_path) == made


def test_a_secret_that_a_person_put_there_stays(tmp_path):
    path = tmp_path / "shop" / ".secrets" / "shop-redis"
    path.parent.mkdir(parents=True)
    path.write_text("mine")
    make_secrets((planned("shop", "shop-redis"),), tmp_path)
    assert path.read_text() == "mine"


def test_a_folder_of_secrets_that_cannot_be_made(tmp_path):
    (tmp_path / "shop").write_text("")
    with pytest.raises(InputError, match="cannot be written: not a directory"):
        make_secrets((planned("shop", "shop-redis"),), tmp_path)


def test_a_secret_is_never_there_in_part(tmp_path, monkeypatch):
    def fail(_descriptor):
        raise KeyboardInterrupt

    monkeypatch.setattr(writing.os, "fsync", fail)
    with pytest.raises(KeyboardInterrupt):
        make_secrets((planned("shop", "shop-redis"),), tmp_path)
    assert tree(tmp_path) == {}
