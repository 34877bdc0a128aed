"""From one application's container nothing of another can be reached, seen or changed, unless `talks_to` allows it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from http.client import HTTPException
from pathlib import Path

import pytest

from tests.images.project import Project, wait_for
from tests.samples.images import AS_OF

NEIGHBOURS = Path(__file__).parent / "neighbours"

pytestmark = [pytest.mark.images, pytest.mark.network]


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """`vault` with a server beside it, `friend` and `guest`, who may talk to it, and `stranger`."""
    folder = Path(shutil.copytree(NEIGHBOURS, tmp_path_factory.mktemp("isolation") / "neighbours"))
    project = Project(folder=folder, name="isolate-test-neighbours")
    with pytest.MonkeyPatch.context() as patch:
        for service in ("VAULT", "FRIEND", "GUEST", "STRANGER"):
            patch.setenv(f"{service}_PORT", "0")
        project.run(sys.executable, "-m", "isolate", "generate", str(folder), *AS_OF)
        project.lint()
        with project.up():
            yield project


def inside(project, service, code):
    """What Python prints in the container of a service."""
    return project.compose("exec", "--no-TTY", service, "python", "-c", code).strip()


def reaches(project, service, host, port):
    """Whether a container comes through to a port, by name or by address."""
    code = f"""
import socket
try:
    socket.create_connection(({host!r}, {port}), timeout=3).close()
    print("reached")
except OSError as error:
    print(type(error).__name__)
"""
    return inside(project, service, code) == "reached"


def addresses(project, service):
    """The addresses of the containers of a service."""
    names = project.compose("ps", "--quiet", service).split()
    template = "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}"
    return project.run("docker", "inspect", "--format", template, *names).split()


def test_a_stranger_reaches_a_neighbour_neither_by_name_nor_by_address(running):
    assert reaches(running, "stranger", "localhost", 8000)
    assert not reaches(running, "stranger", "vault", 8000)
    assert addresses(running, "vault")
    assert not any(reaches(running, "stranger", each, 8000) for each in addresses(running, "vault"))


def test_whoever_may_talk_to_a_neighbour_reaches_it_and_not_its_servers(running):
    assert reaches(running, "friend", "vault", 8000)
    assert reaches(running, "vault", "vault-redis", 6379)
    assert not reaches(running, "friend", "vault-redis", 6379)
    assert not any(reaches(running, "friend", each, 6379) for each in addresses(running, "vault-redis"))


def test_two_who_talk_to_the_same_neighbour_do_not_reach_each_other(running):
    assert reaches(running, "guest", "vault", 8000)
    assert reaches(running, "guest", "vault-proxy", 8080)
    assert not reaches(running, "guest", "friend", 8000)
    assert not reaches(running, "friend", "guest", 8000)
    assert addresses(running, "friend")
    assert not any(reaches(running, "guest", each, 8000) for each in addresses(running, "friend"))


def test_a_published_port_is_for_this_machine_alone(running):
    published = int(running.compose("port", "vault-proxy", "8080").strip().rpartition(":")[2])
    gateway = "import re; print(int(re.search(r'eth0\\t0{8}\\t(\\w+)', open('/proc/net/route').read())[1], 16))"
    number = int(inside(running, "stranger", gateway))
    host = ".".join(str(each) for each in number.to_bytes(4, "little"))
    assert not reaches(running, "stranger", host, published)


def test_only_its_own_processes_are_seen(running):
    code = """
import pathlib
for each in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
    print(each.read_bytes().replace(b"\\0", b" ").decode().split("\\n")[0].strip())
"""
    seen = inside(running, "stranger", code).splitlines()
    assert seen[:2] == ["/sbin/docker-init -- python main.py", "python main.py"]
    assert all(line.startswith("python -c") or not line for line in seen[2:])


def test_only_its_own_files_are_there(running):
    code = "import os; print(sorted(name for _, _, names in os.walk('/') for name in names if name == 'store.py'))"
    assert "store.py" in inside(running, "vault", "import os; print(os.listdir('/app'))")
    assert inside(running, "stranger", code) == "[]"
    assert inside(running, "vault", "import os; print(sorted(os.listdir('/run/secrets')))") == "['vault-redis']"
    assert inside(running, "friend", "import os; print(os.path.exists('/run/secrets'))") == "False"


def test_nothing_but_its_temporary_folder_can_be_written(running):
    code = """
import pathlib
for folder in ("/", "/app", "/venv", "/etc", "/usr/local/lib", "/var", "/home", "/tmp"):
    try:
        pathlib.Path(folder, "x").write_text("")
        print(folder)
    except OSError:
        pass
"""
    assert inside(running, "stranger", code) == "/tmp"


def test_it_is_not_root_and_has_no_capability(running):
    status = dict(
        line.split(":\t")
        for line in running.compose("exec", "--no-TTY", "stranger", "cat", "/proc/1/status").splitlines()
        if line.startswith(("Cap", "Uid", "Gid", "NoNewPrivs", "Seccomp:"))
    )
    assert {status.pop(name) for name in ("Uid", "Gid")} == {"10001\t10001\t10001\t10001"}
    assert status.pop("NoNewPrivs") == "1"
    assert status.pop("Seccomp") == "2"
    assert set(status.values()) == {"0000000000000000"}


def test_a_secret_is_in_no_configuration(running):
    names = running.compose("ps", "--quiet").split()
    configured = running.run("docker", "inspect", *names)
    secret = (running.folder / "vault" / ".secrets" / "vault-redis").read_text()
    assert len(secret) > 30
    assert secret not in configured
    environments = "import glob; print(*(open(each).read() for each in glob.glob('/proc/[0-9]*/environ')))"
    assert secret in inside(running, "vault", environments)


def test_replicas_share_the_work_and_one_that_fails_is_passed_over(running):
    def hosts():
        return {running.ask("vault-proxy", 8080)["host"] for _ in range(12)}

    wait_for(lambda: len(hosts()) == 3)
    first, *_ = running.compose("ps", "--quiet", "vault").split()
    running.run("docker", "stop", "--time", "1", first)
    wait_for(lambda: len(hosts()) == 2)
    running.compose("up", "--detach", "--no-recreate", "--scale", "vault=4", "vault")
    wait_for(lambda: len(hosts()) == 4)


def test_a_change_of_the_source_is_seen_while_it_is_worked_on(running):
    folder = running.folder / "friend"
    files = ("--file", "compose.yaml", "--file", "compose.dev.yaml")
    command = ("docker", "compose", "--project-name", "isolate-test-watch", *files)
    watched = Project(folder=folder, name="isolate-test-watch")
    main = folder / "main.py"
    process = subprocess.Popen(
        [*command, "up", "--watch"], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:

        def version():
            try:
                return watched.ask("friend", 8000)["version"]
            except (AssertionError, OSError, HTTPException):  # not there yet, or just being restarted
                return 0

        wait_for(lambda: version() == 1)
        main.write_text(main.read_text().replace('"version": 1', '"version": 2'))
        wait_for(lambda: version() == 2)
    finally:
        process.terminate()
        process.wait(timeout=30)
        subprocess.run([*command, "down", "--volumes", "--rmi", "local", "--timeout", "2"], cwd=folder, check=False)
