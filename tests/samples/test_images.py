"""What is generated for every application under `samples/images` lies in its folder `expected`, byte for byte."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from tests.samples.images import NAMES, SAMPLES, copy_sample, expected_files, generated_files, options_of

pytestmark = pytest.mark.network


@pytest.mark.parametrize("name", NAMES)
def test_the_files_of_a_sample(name, golden, tmp_path, request):
    copy = copy_sample(name, tmp_path)
    generate(copy, tmp_path, name, seed="1")
    made = generated_files(name, copy)
    if request.config.getoption("--update"):
        shutil.rmtree(SAMPLES / name / "expected", ignore_errors=True)
    for path, text in made.items():
        golden(SAMPLES / name / "expected" / path, text)
    assert expected_files(name) == made
    # From another working directory, in another order of sets.
    generate(copy, copy, name, "--force", seed="2")
    assert generated_files(name, copy) == made


def generate(copy, working_directory, name, *options, seed):
    with options_of(name) as given:
        done = subprocess.run(
            [sys.executable, "-m", "isolate", "generate", str(copy), *given, *options],
            cwd=working_directory,
            env={**os.environ, "PYTHONHASHSEED": seed},
            text=True,
            capture_output=True,
        )
    assert done.returncode == 0, done.stderr
