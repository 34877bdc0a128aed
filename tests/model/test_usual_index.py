from __future__ import annotations

import subprocess
import sys

import pytest
from pypi_simple import PYPI_SIMPLE_ENDPOINT

from isolate.model.address import is_usual_index, usual_index


def test_it_is_the_constant_of_the_library_which_is_not_imported() -> None:
    script = (
        "import sys\nfrom isolate.model.address import usual_index\nprint(usual_index(), 'pypi_simple' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [PYPI_SIMPLE_ENDPOINT, "False"]


@pytest.mark.parametrize(("address", "expected"), [("", False), ("https://mirror.example/simple/", False)])
def test_another_address_is_not_the_usual_index(address: str, expected: bool) -> None:
    assert is_usual_index(address) is expected


def test_a_slash_at_its_end_makes_no_difference() -> None:
    assert is_usual_index(usual_index().rstrip("/"))
    assert is_usual_index(f"{usual_index().rstrip('/')}/")


def test_its_earlier_addresses_are_the_usual_index() -> None:
    host = usual_index().split("/")[2]
    label, _, domain = host.partition(".")
    earlier = f"{label}.python.{domain}"
    for address in (
        f"https://{earlier}/simple",
        f"http://{earlier}/simple/",
        f"http://{host}/simple",
        f"https://{host}:443/simple/",
        f"https://{host.upper()}/simple/",
    ):
        assert is_usual_index(address), address
    for address in (
        f"https://{earlier}/pypi",
        f"https://me:secret@{host}/simple/",
        f"https://{host}:8443/simple/",
        f"https://{host}.example/simple/",
        f"https://[{host}/simple/",
        "simple",
    ):
        assert not is_usual_index(address), address
