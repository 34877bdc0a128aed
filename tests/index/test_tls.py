"""Certificates are verified with what the environment says, whose bundle is read once."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from isolate.index.answer import Answer, Failure
from isolate.index.web import Web
from tests.servers import Fault, IndexServer, serve, served_wheel

VARIABLES = "see the variables `REQUESTS_CA_BUNDLE`, `CURL_CA_BUNDLE` and `SSL_CERT_FILE`"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def secure(authority: trustme.CA) -> Iterator[IndexServer]:
    """An index with a certificate of the authority."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with serve({"foo": [served_wheel("foo", "1.0")]}, tls=context) as running:
        yield running


@pytest.fixture
def bundle(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with the authority's certificate; no variable names another."""
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)
    path = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(path)
    return path


def ask(server: IndexServer, times: int = 1) -> Answer | Failure:
    web = Web((), timeout=2.0, connections=4)
    try:
        return [web.get(f"{server.simple}foo/", limit=1 << 20) for _ in range(times)][-1]
    finally:
        web.close()


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"])
def test_an_authority_is_trusted_that_a_variable_names(
    secure: IndexServer, bundle: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, str(bundle))
    assert isinstance(ask(secure), Answer)


@pytest.mark.usefixtures("bundle")
def test_no_other_authority_is(secure: IndexServer) -> None:
    host = secure.url.removeprefix("https://")
    reason = f"no secure connection to `{host}`: its certificate could not be verified, or it does not speak TLS"
    assert ask(secure) == Failure(reason=reason, hint="name your authority's certificate in `REQUESTS_CA_BUNDLE`")
    assert secure.paths == []


def test_the_name_of_the_host_is_verified(authority: trustme.CA, bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("elsewhere.example").configure_cert(context)
    with serve({}, tls=context) as running:
        assert isinstance(ask(running), Failure)
        assert running.paths == []


def test_a_bundle_is_read_once(secure: IndexServer, bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    read: list[str] = []
    load = ssl.SSLContext.load_verify_locations

    def counted(context: ssl.SSLContext, cafile: str | None = None, *places: str, **more: str) -> None:
        read.append(cafile or "")
        load(context, cafile, *places, **more)

    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", counted)
    secure.faults["/simple/foo/"] = Fault(body=b"{}", headers={"Connection": "close"})
    assert isinstance(ask(secure, times=3), Answer)
    assert read == [str(bundle)]


@pytest.mark.parametrize(("content", "why"), [(None, "no such file or directory"), ("no certificate", "it has none")])
def test_a_bundle_that_cannot_be_read_is_named(
    secure: IndexServer, bundle: Path, monkeypatch: pytest.MonkeyPatch, content: str | None, why: str
) -> None:
    other = bundle.with_name("other.pem")
    if content is not None:
        other.write_text(content, encoding="utf-8")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(other))
    assert ask(secure) == Failure(reason=f"the certificates in `{other}` cannot be read: {why}", hint=VARIABLES)
