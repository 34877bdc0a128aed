"""A registry on loopback that behaves, and many that do not."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable, Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

import pytest

from isolate.model.image_reference import ImageDigest, parse_image_reference
from isolate.registry.client import RegistryClient, RegistryError
from isolate.registry.credentials import Credentials

Reply = tuple[int, dict[str, str], bytes]


class Asked(NamedTuple):
    """One question to the server."""

    path: str
    headers: dict[str, str]
    body: bytes


Handle = Callable[[Asked], Reply]

OCI_INDEX = "application/vnd.oci.image.index.v1+json"
OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json"


def digest_of(body: bytes) -> str:
    return f"sha256:{sha256(body).hexdigest()}"


AMD64, ARM64 = digest_of(b"amd64"), digest_of(b"arm64")
INDEX = json.dumps(
    {
        "manifests": [
            {"digest": AMD64, "platform": {"os": "linux", "architecture": "amd64"}},
            {"digest": ARM64, "platform": {"os": "linux", "architecture": "arm64", "variant": "v8"}},
            {"digest": digest_of(b"x"), "platform": {"os": "unknown", "architecture": "unknown"}},
        ]
    }
).encode()
CONFIG = json.dumps({"os": "linux", "architecture": "arm", "variant": "v7"}).encode()
MANIFEST = json.dumps({"config": {"digest": digest_of(CONFIG)}, "layers": []}).encode()


NOBODY = Credentials()


class Registry:
    """A server whose answers a test gives; keeps what it was asked."""

    def __init__(self) -> None:
        self.handle: Handle = lambda _: (404, {}, b"")
        self.asked: list[Asked] = []
        registry = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                registry.asked.append(Asked(self.path, dict(self.headers), body))
                status, headers, answer = registry.handle(registry.asked[-1])
                self.send_response(status)
                for name, value in {"Content-Length": str(len(answer)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer)

            do_POST = do_GET  # noqa: N815 - the name that the server looks for

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    def digest(self, credentials: Credentials = NOBODY, name: str = "team/web:1") -> ImageDigest:
        client = RegistryClient(lambda _: credentials)
        try:
            return client.digest(parse_image_reference(f"{self.host}/{name}"))
        finally:
            client.close()

    def refusal(self, credentials: Credentials = NOBODY) -> tuple[str, str]:
        with pytest.raises(RegistryError) as caught:
            self.digest(credentials)
        return caught.value.message.replace(self.host, "HOST"), caught.value.hint.replace(self.host, "HOST")


@pytest.fixture
def registry() -> Iterator[Registry]:
    found = Registry()
    yield found
    found.server.shutdown()
    found.server.server_close()
    found.thread.join()


def serving(body: bytes, kind: str = OCI_INDEX, **headers: str) -> Handle:
    def handle(asked: Asked) -> Reply:
        if asked.path == f"/v2/team/web/blobs/{digest_of(CONFIG)}":
            return 200, {}, CONFIG
        return 200, {"Content-Type": kind, **{name.replace("_", "-"): value for name, value in headers.items()}}, body

    return handle


def test_an_index_has_a_digest_for_each_platform(registry: Registry) -> None:
    registry.handle = serving(INDEX, Docker_Content_Digest=digest_of(INDEX))
    assert registry.digest() == ImageDigest(
        reference=parse_image_reference(f"{registry.host}/team/web:1"),
        digest=digest_of(INDEX),
        platforms=(("linux/amd64", AMD64), ("linux/arm64", ARM64)),
    )
    [(path, headers, _)] = registry.asked
    assert path == "/v2/team/web/manifests/1"
    assert OCI_INDEX in headers["Accept"]


def test_an_image_without_an_index_has_the_platform_of_its_configuration(registry: Registry) -> None:
    registry.handle = serving(MANIFEST, OCI_MANIFEST)
    assert registry.digest().platforms == (("linux/arm/v7", digest_of(MANIFEST)),)


def test_without_a_tag_latest_is_asked_for(registry: Registry) -> None:
    registry.handle = serving(INDEX)
    assert str(registry.digest(name="team/web").reference) == f"{registry.host}/team/web:latest"


def with_tokens(registry: Registry, accepts: Callable[[Asked], bool]) -> Handle:
    def handle(asked: Asked) -> Reply:
        if asked.path.startswith("/token"):
            return (200, {}, b'{"token": "T"}') if accepts(asked) else (401, {}, b"")
        if asked.headers.get("Authorization") != "Bearer T":
            realm = f'Bearer realm="http://{registry.host}/token",service="s",scope="repository:team/web:pull"'
            return 401, {"WWW-Authenticate": realm}, b""
        return 200, {"Content-Type": OCI_INDEX}, INDEX

    return handle


def test_a_token_is_asked_for_without_credentials(registry: Registry) -> None:
    registry.handle = with_tokens(registry, lambda asked: "Authorization" not in asked.headers)
    assert registry.digest().digest == digest_of(INDEX)
    assert registry.asked[1][0] == "/token?service=s&scope=repository%3Ateam%2Fweb%3Apull&client_id=isolate"


def test_a_token_is_asked_for_with_name_and_password(registry: Registry) -> None:
    basic = f"Basic {base64.b64encode(b'ann:secret').decode()}"
    registry.handle = with_tokens(registry, lambda asked: asked.headers.get("Authorization") == basic)
    assert registry.digest(Credentials(user="ann", password="secret")).digest == digest_of(INDEX)


def test_an_identity_token_is_exchanged(registry: Registry) -> None:
    registry.handle = with_tokens(registry, lambda asked: b"refresh_token=I" in asked.body)
    assert registry.digest(Credentials(identity_token="I")).digest == digest_of(INDEX)


def test_a_registry_may_ask_for_name_and_password_itself(registry: Registry) -> None:
    def handle(asked: Asked) -> Reply:
        if asked.headers.get("Authorization") == f"Basic {base64.b64encode(b'ann:secret').decode()}":
            return 200, {"Content-Type": OCI_INDEX}, INDEX
        return 401, {"WWW-Authenticate": 'Basic realm="registry"'}, b""

    registry.handle = handle
    assert registry.digest(Credentials(user="ann", password="secret")).digest == digest_of(INDEX)
    assert registry.refusal() == (
        "`HOST` does not show `HOST/team/web:1` to whom it does not know, or it is not there",
        "`docker login HOST`, and check the name",
    )


def test_credentials_go_to_no_address_without_encryption(registry: Registry) -> None:
    registry.handle = lambda _: (
        401,
        {"WWW-Authenticate": 'Bearer realm="http://elsewhere.example/token",service="s"'},
        b"",
    )
    assert registry.refusal(Credentials(user="ann", password="secret")) == (
        "`HOST` wants credentials sent to `http://elsewhere.example/token`, which is not encrypted",
        "",
    )
    assert len(registry.asked) == 1


@pytest.mark.parametrize(
    ("reply", "message", "hint"),
    [
        ((404, {}, b""), "`HOST` has no image `HOST/team/web:1`", "check its name and its tag"),
        ((429, {}, b""), "`HOST` answers no more for now", "wait, or `docker login HOST`"),
        ((500, {}, b""), "`HOST` answered 500 for `HOST/team/web:1`", ""),
        ((200, {}, b"<html>"), "what `HOST` sent for `HOST/team/web:1` is not the JSON of a registry", ""),
        ((200, {}, b"[]"), "what `HOST` sent for `HOST/team/web:1` is not the JSON of a registry", ""),
        ((200, {}, b"[" * 100_000), "what `HOST` sent for `HOST/team/web:1` is not the JSON of a registry", ""),
        ((200, {}, b"{}"), "what `HOST` sent for `HOST/team/web:1` is no manifest of an image", ""),
        ((200, {}, b" " * (5 << 20)), "`HOST` sent more than 4 MiB", ""),
        (
            (200, {"Docker-Content-Digest": digest_of(b"other")}, INDEX),
            "`HOST` sent a manifest of `HOST/team/web:1` that is not the one it announced",
            "",
        ),
        ((200, {"Content-Length": "900"}, b"{"), "`HOST` cannot be reached", "check its name and the network"),
    ],
    ids=["404", "429", "500", "html", "list", "deep", "no manifest", "large", "other digest", "cut off"],
)
def test_what_goes_wrong_is_one_sentence(registry: Registry, reply: Reply, message: str, hint: str) -> None:
    registry.handle = lambda _: reply
    assert registry.refusal() == (message, hint)


def test_a_configuration_that_is_not_the_one_named_is_refused(registry: Registry) -> None:
    registry.handle = lambda asked: (200, {}, b"{}") if "/blobs/" in asked.path else (200, {}, MANIFEST)
    assert registry.refusal() == (
        "`HOST` sent a configuration of `HOST/team/web:1` that is not the one it names",
        "",
    )


def test_nobody_there_is_one_sentence() -> None:
    client = RegistryClient(lambda _: Credentials())
    with pytest.raises(RegistryError) as caught:
        client.digest(parse_image_reference("127.0.0.1:1/web:1"))
    assert caught.value.message == "`127.0.0.1:1` cannot be reached"


def test_what_an_index_says_wrongly_is_left_out(registry: Registry) -> None:
    entries: list[Any] = [
        None,
        {"digest": "sha256:short", "platform": {"os": "linux", "architecture": "amd64"}},
        {"digest": AMD64, "platform": {"os": "linux\n", "architecture": "amd64"}},
        {"digest": AMD64, "platform": "linux/amd64"},
        {"digest": ARM64, "platform": {"os": "linux", "architecture": "arm64"}},
    ]
    registry.handle = serving(json.dumps({"manifests": entries}).encode())
    assert registry.digest().platforms == (("linux/arm64", ARM64),)
