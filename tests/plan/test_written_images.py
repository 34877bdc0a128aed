"""Images that a person's Dockerfiles and compose files name: wrong ones are errors, what is left open is a note."""

from __future__ import annotations

import pytest

from isolate.model.image_reference import HUB
from isolate.model.origin import Origin
from isolate.model.problem import Problem
from isolate.plan import remarks_on_images

NO_DIGEST = "no digest (it may be another image tomorrow)"
PINNED = f"registry.example/python:3.12@sha256:{'0' * 64}"
DOCKERFILE = f"""\
# syntax=docker/dockerfile:1
ARG BASE=registry.example/base:1
FROM --platform=$BUILDPLATFORM \\
    {PINNED} AS Build
RUN <<EOF
FROM nothing
EOF
FROM ${{BASE}}
FROM ${{OTHER}}
FROM build
FROM scratch
COPY --link --from=build /a /a
COPY --from=0 /a /a
COPY --chown=1 --from=python /a /a
"""
COMPOSE = f"""\
services:
  one:
    image: {PINNED}
  built:
    build: .
    image: Built
  two:
    image: "${{TWO:-redis:7}}"
  open:
    image: ${{OPEN}}
  three:
    image: Three
"""


def told(file: str, text: str) -> list[tuple[str, int, str]]:
    return [(each.severity, each.origin.line, each.message) for each in remarks_on_images(file, text) if each.origin]


def test_images_of_a_dockerfile():
    assert told("web/Dockerfile", DOCKERFILE) == [
        ("note", 8, f"`registry.example/base:1` has {NO_DIGEST}"),
        (
            "note",
            14,
            f"`python` has no registry (`{HUB}` is meant), no tag (`latest` is meant) and {NO_DIGEST}",
        ),
    ]


def test_images_of_a_compose_file():
    assert told("web/compose.yaml", COMPOSE) == [
        ("note", 8, f"`redis:7` has no registry (`{HUB}` is meant) and no digest (it may be another image tomorrow)"),
        ("error", 12, "`Three` has upper-case letters in its repository; only lower case is allowed"),
    ]


def test_the_whole_problem():
    assert remarks_on_images("Dockerfile", "FROM registry.example/a:1\nFROM a:b:c\n") == (
        Problem(
            severity="note",
            code="image-implied",
            message="`registry.example/a:1` has no digest (it may be another image tomorrow)",
            origin=Origin(file="Dockerfile", line=1),
            hint="`registry.example/a:1@sha256:…` names one image",
        ),
        Problem(
            severity="error",
            code="image-reference",
            message="`a:b:c` is not a reference to an image: `[registry/]repository[:tag][@sha256:digest]`",
            origin=Origin(file="Dockerfile", line=2),
            hint="`name:tag@sha256:digest` names one image",
        ),
    )


@pytest.mark.parametrize(
    "text", ["", "services:", "services: [", "services: {a: 1}", "services: {a: {image: [b]}}", "- a"]
)
def test_what_is_no_compose_file_says_nothing(text):
    assert remarks_on_images("compose.yaml", text) == ()
