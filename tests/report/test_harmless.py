"""No format lets through what terminals, CI servers or readers would take for more than text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isolate.model.app import App
from isolate.model.origin import Origin
from isolate.model.problem import Problem
from isolate.model.report import Report, RunTarget
from isolate.report import FORMATS
from isolate.report.look import Look

PIECES = ["\x1b[31m", "\x07", "\r", "\n", "\u202e", "\u2066", "\u2028", "\x9b", "\udc80", "::error file=x::hi"]
PIECES += [
    "##vso[task]",
    "##[error]",
    "<script>",
    "</code>",
    "![x](http://h)",
    "`",
    "|",
    "]]>",
    "&lt;",
    "%0A::warning ::x",
]
PIECES += ["%0A::warning ::x", "a", " "]
hostile = st.lists(st.sampled_from(PIECES), min_size=1, max_size=5).map("".join)
reports = st.builds(
    lambda name, file, message, hint: Report(
        target=RunTarget(pythons=("3.12",), platforms=("linux/amd64",), index=(), exclude_newer=""),
        apps=(App(name=name, path=file, folder=file, manifests=(file,)),),
        problems=(
            Problem(severity="error", code="config", message=message, hint=hint, origin=Origin(file=file, line=1)),
        ),
    ),
    hostile, hostile, hostile, hostile,
)  # fmt: skip
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u2028\u2029\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("width", [0, 80])
@given(report=reports)
@settings(max_examples=25)
def test_nothing_but_text_comes_out(form: str, width: int, report: Report) -> None:
    text = FORMATS[form].write(report, Look(width=width if form == "text" else 0, detail=1))
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text) if width and form == "text" else text
    assert not TURNING.search(plain)
    lines = plain.split("\n")
    if form == "github":
        assert all(re.match(r"::(error|warning|notice) ", line) for line in lines if line.startswith(":"))
    else:
        assert not any(line.lstrip().startswith("::") for line in lines)
    assert not any(line.lstrip().startswith("##[") or "##vso[" in line for line in lines)
    if form in ("html", "markdown", "junit"):
        assert "<script>" not in (re.sub("`[^`\n]*`", "", text) if form == "markdown" else text)
