"""`images.lock` as text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from isolate.model.image_reference import ImageDigest, parse_image_reference
from isolate.model.origin import Origin
from isolate.model.problem import Problem
from isolate.registry.lock_file import read_images_lock, write_images_lock

ONE, TWO, THREE = (f"sha256:{digit * 64}" for digit in "123")
PYTHON = ImageDigest(
    reference=parse_image_reference("python:3.12-slim"),
    digest=ONE,
    platforms=(("linux/amd64", TWO), ("linux/arm64", THREE)),
)
REDIS = ImageDigest(reference=parse_image_reference("registry.example:5000/team/redis:7"), digest=TWO)


def test_the_file_is_sorted_and_reads_like_a_dockerfile() -> None:
    text = write_images_lock([REDIS, PYTHON])
    assert text == (
        "# isolate.images/1\n"
        "# The digests of base and service images. `isolate images lock` adds what is missing, "
        "`isolate images update` asks the\n"
        "# registries again, `isolate images check` says what has moved.\n"
        "\n"
        f"FROM python:3.12-slim@{ONE}\n"
        f"#   linux/amd64 {TWO}\n"
        f"#   linux/arm64 {THREE}\n"
        "\n"
        f"FROM registry.example:5000/team/redis:7@{TWO}\n"
    )
    assert read_images_lock("images.lock", text) == ((PYTHON, REDIS), ())


def test_what_cannot_be_read_is_a_problem_with_its_line_and_hides_nothing() -> None:
    text = f"FROM redis\nnonsense\nFROM Redis:1@{ONE}\nFROM python:3@{ONE}\nFROM python:3@{TWO}\n"
    images, problems = read_images_lock("images.lock", text)
    assert [each.pinned for each in images] == [f"python:3@{ONE}"]
    hint = "`isolate images update` writes the file anew"
    assert problems == tuple(
        Problem(
            severity="error",
            code="images-lock",
            message=message,
            origin=Origin(file="images.lock", line=line),
            hint=hint,
        )
        for line, message in [
            (1, "a line is `FROM name:tag@sha256:digest`"),
            (2, "a line is `FROM name:tag@sha256:digest`"),
            (3, f"`Redis:1@{ONE}` has upper-case letters in its repository; only lower case is allowed"),
            (5, "`python:3` is locked twice"),
        ]
    )


_digest = st.integers(0, 2**256 - 1).map(lambda number: f"sha256:{number:064x}")
_platforms = st.dictionaries(st.sampled_from(["linux/amd64", "linux/arm64", "linux/arm/v7"]), _digest)
_image = st.builds(
    lambda name, digest, platforms: ImageDigest(
        reference=parse_image_reference(name), digest=digest, platforms=tuple(sorted(platforms.items()))
    ),
    st.sampled_from(["python:3", "python:3.1", "a.example/b:1", "localhost/x:y", "team/web:1"]),
    _digest,
    _platforms,
)


@given(st.lists(_image, unique_by=lambda each: each.reference))
def test_what_is_written_is_read_again(images: list[ImageDigest]) -> None:
    read, problems = read_images_lock("images.lock", write_images_lock(images))
    assert problems == ()
    assert read == tuple(sorted(images, key=lambda each: f"{each.reference.name}:{each.reference.tag}"))
