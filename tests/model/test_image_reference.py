"""References to images, held against the vectors of the distribution project's tests (as data) and a second parser."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from docker_image.digest import InvalidDigest
from docker_image.reference import InvalidReference, Reference
from hypothesis import assume, given
from hypothesis import strategies as st

from isolate.model.image_reference import HUB, InvalidImageReferenceError, parse_image_reference, parse_parts
from tests.examples import examples

VECTORS: dict[str, list[Any]] = json.loads(
    (Path(__file__).parent / "image_references.json").read_text("utf-8").replace("{hub}", HUB)
)
DIGEST = f"sha256:{'0' * 64}"


@pytest.mark.parametrize("vector", VECTORS["parse"], ids=lambda each: each["input"][:40])
def test_the_grammar_tells_the_parts_apart(vector: dict[str, Any]) -> None:
    if vector.get("err"):
        with pytest.raises(InvalidImageReferenceError):
            parse_parts(vector["input"])
        return
    found = parse_parts(vector["input"])
    domain = vector.get("domain", "")
    assert f"{found.registry}/{found.repository}".removeprefix("/") == vector["repository"]
    assert (found.registry, found.tag, found.digest) == (domain, vector.get("tag", ""), vector.get("digest", ""))


@pytest.mark.parametrize("vector", VECTORS["domain_and_path"], ids=lambda each: each["input"])
def test_the_grammar_tells_the_registry_from_the_path(vector: dict[str, str]) -> None:
    found = parse_parts(vector["input"])
    assert (found.registry, found.repository) == (vector["domain"], vector["path"])


@pytest.mark.parametrize("vector", VECTORS["regexp"], ids=lambda each: each["input"][:40])
def test_the_grammar_of_whole_references(vector: dict[str, Any]) -> None:
    if not vector["match"]:
        with pytest.raises(InvalidImageReferenceError):
            parse_parts(vector["input"])
        return
    found = parse_parts(vector["input"])
    name = f"{found.registry}/{found.repository}".removeprefix("/")
    assert [name, found.tag, found.digest] == vector["subs"]


@pytest.mark.parametrize("vector", VECTORS["full_name"], ids=lambda each: each["input"][:40])
def test_the_grammar_of_names(vector: dict[str, Any]) -> None:
    if re.search(r"[:@](?!\d+/)(?![^/]*\])[^/]*$", vector["input"]):
        pytest.skip("a name alone: with a tag it is a whole reference, which other vectors are about")
    if not vector["match"]:
        with pytest.raises(InvalidImageReferenceError):
            parse_parts(vector["input"])
        return
    found = parse_parts(vector["input"])
    assert f"{found.registry}/{found.repository}".removeprefix("/") == vector["input"]
    if "subs" in vector:
        assert [found.registry, found.repository] == vector["subs"]


@pytest.mark.parametrize("vector", VECTORS["domain"], ids=lambda each: each["input"][:40])
def test_the_grammar_of_registries(vector: dict[str, Any]) -> None:
    if vector["match"]:
        assert parse_parts(f"{vector['input']}/a").registry == vector["input"]
    else:
        with pytest.raises(InvalidImageReferenceError):
            parse_parts(f"{vector['input']}/a")


@pytest.mark.parametrize("vector", VECTORS["identifier"], ids=lambda each: each["input"][:40])
def test_the_id_of_an_image_is_no_reference(vector: dict[str, Any]) -> None:
    if vector["match"]:
        with pytest.raises(InvalidImageReferenceError, match="is the id of an image on one machine, not a name"):
            parse_image_reference(vector["input"])


@pytest.mark.parametrize("text", VECTORS["valid"])
def test_valid_names_are_taken(text: str) -> None:
    assert str(parse_image_reference(str(parse_image_reference(text)))) == str(parse_image_reference(text))


@pytest.mark.parametrize("text", VECTORS["invalid"])
def test_invalid_names_are_refused(text: str) -> None:
    with pytest.raises(InvalidImageReferenceError):
        parse_image_reference(text)


@pytest.mark.parametrize("vector", VECTORS["names"], ids=lambda each: each["FullName"])
def test_names_have_a_short_and_a_full_form(vector: dict[str, str]) -> None:
    for text in filter(None, (vector["FamiliarName"], vector["FullName"], vector["AmbiguousName"])):
        found = parse_image_reference(text)
        assert found.name == vector["FamiliarName"]
        assert f"{found.registry}/{found.repository}" == vector["FullName"]
        assert (found.registry, found.repository) == (vector["Domain"], vector["RemoteName"])


@pytest.mark.parametrize("vector", VECTORS["split"], ids=lambda each: each["input"])
def test_defaults_are_filled_in(vector: dict[str, str]) -> None:
    found = parse_image_reference(vector["input"])
    assert (found.registry, found.repository) == (vector["domain"], vector["path"])


@pytest.mark.parametrize("vector", VECTORS["canonical"], ids=lambda each: each["input"])
def test_the_canonical_form_has_every_part(vector: dict[str, str]) -> None:
    found = parse_image_reference(vector["input"])
    expected = vector["expected"]
    if found.tag and found.digest:
        # The distribution project leaves the tag out where there is a digest; here it stays, for people to read.
        expected = expected.replace("@", f":{found.tag}@")
    assert found.canonical == expected


@pytest.mark.parametrize("vector", VECTORS["any"], ids=lambda each: each["Reference"])
def test_any_reference(vector: dict[str, str]) -> None:
    if vector["Equivalent"].startswith("sha256:"):
        # The distribution project tells the id of an image by itself; where a name is expected it is an error here.
        with pytest.raises(InvalidImageReferenceError):
            parse_image_reference(vector["Reference"])
        return
    found = parse_image_reference(vector["Reference"])
    tag = f":{found.tag}" if found.tag else ""
    digest = f"@{found.digest}" if found.digest else ""
    assert f"{found.registry}/{found.repository}{tag}{digest}" == vector["Equivalent"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "an image reference is empty"),
        ("Web:1", "`Web:1` has upper-case letters in its repository; only lower case is allowed"),
        (
            "x://a/web",
            "`x://a/web` is an address; a reference to an image begins with the registry's host, without a scheme",
        ),
        (
            "web:-1",
            "the tag of `web:-1` may have letters, digits, `_`, `.` and `-`, and begins with none of the last two",
        ),
        (f"web:{'1' * 129}", f"the tag of `web:{'1' * 129}` has 129 characters; at most 128 are allowed"),
        ("web@sha256:12", "the digest of `web@sha256:12` is not `sha256:` with 64 lower-case hexadecimal digits"),
        (
            f"web@sha256:{'A' * 64}",
            f"the digest of `web@sha256:{'A' * 64}` is not `sha256:` with 64 lower-case hexadecimal digits",
        ),
        ("a" * 256, f"the repository of `{'a' * 256}` has 264 characters; at most 255 are allowed"),
        ("a_x.y/web", "`a_x.y` in `a_x.y/web` is not the host of a registry"),
        ("a b", "`a b` is not a reference to an image: `[registry/]repository[:tag][@sha256:digest]`"),
    ],
)
def test_what_is_wrong_is_said(text: str, message: str) -> None:
    with pytest.raises(InvalidImageReferenceError) as caught:
        parse_image_reference(text)
    assert str(caught.value) == message


_component = st.from_regex(r"[a-z0-9]{1,5}((\.|_|__|-{1,3})[a-z0-9]{1,3}){0,2}", fullmatch=True)
_repository = st.lists(_component, min_size=1, max_size=4).map("/".join)
_registry = st.from_regex(r"([A-Za-z0-9]{1,4}\.[a-z]{2,3}|localhost|\[:[0-9a-f:]{1,8}\])(:[0-9]{1,5})?", fullmatch=True)


@given(
    registry=st.one_of(st.just(""), _registry),
    repository=_repository,
    tag=st.one_of(st.just(""), st.from_regex(r"\w[\w.-]{0,12}", fullmatch=True).filter(str.isascii)),
    digest=st.sampled_from(["", DIGEST]),
)
def test_what_is_put_together_comes_apart_again(registry: str, repository: str, tag: str, digest: str) -> None:
    # A first part with a dot is a registry wherever another follows.
    assume(registry or "/" not in repository or "." not in repository.partition("/")[0])
    text = "".join(
        (f"{registry}/" if registry else "", repository, f":{tag}" if tag else "", f"@{digest}" if digest else "")
    )
    found = parse_image_reference(text)
    assert (found.tag, found.digest) == (tag, digest)
    assert parse_image_reference(str(found)).canonical == parse_image_reference(found.canonical).canonical
    if registry:
        assert (found.registry, found.repository) == (registry, repository)


_near_references = st.one_of(
    st.text(alphabet="abAB01./:@_-[] ", max_size=40),
    st.lists(
        st.sampled_from(["a", "web", "B", "x.y", "localhost", "library", HUB, "1.2.3.4", "[::1]", "5000", "v1", DIGEST])
        | st.sampled_from(["/", ":", "@", "-", "_", "__", ".", "//"]),
        max_size=12,
    ).map("".join),
)


@given(_near_references)
@examples(5_000)
def test_a_second_parser_says_the_same(text: str) -> None:
    try:
        other = Reference.parse_normalized_named(text)
    except (InvalidReference, InvalidDigest):
        with pytest.raises(InvalidImageReferenceError):
            parse_image_reference(text)
        return
    if text.startswith("sha256:"):
        return  # it is read as the tag of a repository `sha256` there, and refused here as a digest alone
    found = parse_image_reference(text)
    assert f"{found.registry}/{found.repository}" == other["name"]
    assert (found.tag, found.digest) == (other.get("tag") or "", other.get("digest") or "")
