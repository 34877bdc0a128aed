"""Generated files are built and run for real, by the Docker at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.images.project import Project

ROOT = Path(__file__).parents[2]
APPS = Path(__file__).parent / "apps"

pytestmark = pytest.mark.images


@pytest.mark.parametrize("output", ["", "elsewhere", "clash/generated"])
def test_two_applications_answer_side_by_side_each_with_its_own_version(generate, output):
    project = generate(ROOT / "samples" / "clash", output=output, ports=("billing", "web"))
    project.lint()
    with project.up():
        assert project.ask("billing", 8001, "/health") == {"status": "ok"}
        assert project.ask("billing", 8001) == {"app": "billing", "currency": "1.5.2", "price": "11.90 EUR"}
        assert project.ask("web", 8002) == {"app": "web", "currency": "2.1.0", "price": "EUR 11.90"}
        assert project.compose("exec", "web", "id", "-u") == "10001\n"
        # Nothing to change, nothing to install with, nobody else's network.
        assert "Read-only" in project.compose("exec", "web", "sh", "-c", "touch /app/x 2>&1 || true")
        assert "No module named pip" in project.compose("exec", "web", "sh", "-c", "python -m pip 2>&1 || true")
        assert "CapEff:\t0000000000000000" in project.compose("exec", "web", "cat", "/proc/1/status")
        reach = "import socket; socket.getaddrinfo('billing', 8001)"
        assert "gaierror" in project.compose("exec", "web", "sh", "-c", f'python -c "{reach}" 2>&1 || true')


@pytest.mark.network
def test_every_framework_starts_by_detection(generate):
    project = generate(APPS, ports=("api", "site", "shop"))
    project.lint()
    with project.up():
        assert project.ask("api", 8000).keys() == {"fastapi"}
        assert project.ask("site", 8000).keys() == {"flask"}
        assert project.ask("shop", 8000)["collected"] is True


@pytest.mark.parametrize("sample", ["direct", "harmony", "triangle"])
def test_no_tool_has_anything_to_say_about_a_sample(generate, sample):
    generate(ROOT / "samples" / sample).lint()


@pytest.mark.parametrize("case", ["several", "private_index", "root"])
def test_no_tool_has_anything_to_say_about_golden_files(case, monkeypatch):
    monkeypatch.setenv("API_DATABASE", "sqlite://")
    Project(folder=ROOT / "tests" / "render" / "expected" / case, name="golden").lint()
