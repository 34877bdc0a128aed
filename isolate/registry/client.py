"""Asks registries for the digests of images (OCI distribution specification 1.1, Docker's token authentication)."""

from __future__ import annotations

import ipaddress
import json
import re
import time
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

import requests

from isolate.model.image_reference import DEFAULT_TAG, HUB, ImageDigest, ImageReference
from isolate.registry.credentials import Credentials, credentials_for

_INDEXES = ("application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json")
_MANIFESTS = ("application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json")
_LARGEST = 4 << 20
"""Bytes of a manifest or a configuration: what the specification asks registries to take."""
_CHUNK = 1 << 16
_SECONDS = 15
_SECONDS_IN_ALL = 60
_CHALLENGE = re.compile(r'([a-zA-Z_]+)="([^"]*)"')
_SHA256 = re.compile(r"sha256:[0-9a-f]{64}")


class RegistryError(Exception):
    """Why a registry gave no digest: one sentence, and what to do about it."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class RegistryClient:
    """Looks up references; tokens and connections are kept from one question to the next."""

    def __init__(self, credentials: Callable[[str], Credentials] = credentials_for) -> None:
        self._credentials = credentials
        self._session = requests.Session()
        self._tokens: dict[tuple[str, str], str] = {}

    def close(self) -> None:
        """Give back the connections."""
        self._session.close()

    def digest(self, reference: ImageReference) -> ImageDigest:
        """What the tag of a reference (`latest` where it has none) means now.

        Raises `RegistryError` where the registry does not answer, refuses, or sends anything but a manifest whose
        digest is the one that it announces.
        """
        tag = reference.tag or DEFAULT_TAG
        tagged = ImageReference(
            registry=reference.registry,
            repository=reference.repository,
            tag=tag,
            names_registry=reference.names_registry,
        )
        media_type, body, digest = self._manifest(tagged, tag)
        manifest = _table(body, tagged)
        if media_type in _INDEXES or "manifests" in manifest:
            platforms = _platforms_of_index(manifest)
        else:
            platforms = self._platform_of_image(tagged, manifest, digest)
        return ImageDigest(reference=tagged, digest=digest, platforms=platforms)

    def _manifest(self, reference: ImageReference, which: str) -> tuple[str, bytes, str]:
        """Media type, bytes and digest of a manifest."""
        accept = ", ".join((*_INDEXES, *_MANIFESTS))
        response, body = self._get(reference, f"manifests/{which}", accept)
        digest = f"sha256:{sha256(body).hexdigest()}"
        announced = response.headers.get("Docker-Content-Digest", digest)
        if announced != digest:
            raise RegistryError(
                f"`{reference.registry}` sent a manifest of `{reference}` that is not the one it announced"
            )
        return response.headers.get("Content-Type", "").partition(";")[0].strip(), body, digest

    def _platform_of_image(
        self, reference: ImageReference, manifest: dict[str, Any], digest: str
    ) -> tuple[tuple[str, str], ...]:
        """The one platform of an image without an index, which its configuration says."""
        config = manifest.get("config")
        wanted = config.get("digest") if isinstance(config, dict) else None
        if not isinstance(wanted, str) or not _SHA256.fullmatch(wanted):
            raise RegistryError(f"what `{reference.registry}` sent for `{reference}` is no manifest of an image")
        _, body = self._get(reference, f"blobs/{wanted}", "*/*")
        if f"sha256:{sha256(body).hexdigest()}" != wanted:
            raise RegistryError(
                f"`{reference.registry}` sent a configuration of `{reference}` that is not the one it names"
            )
        platform = _platform(_table(body, reference))
        return ((platform, digest),) if platform else ()

    def _get(self, reference: ImageReference, path: str, accept: str) -> tuple[requests.Response, bytes]:
        registry, repository = reference.registry, reference.repository
        url = f"{_base(registry)}/v2/{repository}/{path}"
        headers = {"Accept": accept}
        if token := self._tokens.get((registry, repository)):
            headers["Authorization"] = token
        until = time.monotonic() + _SECONDS_IN_ALL
        response, body = self._ask(url, headers, registry, until)
        if response.status_code == requests.codes.unauthorized and not token:
            self._tokens[registry, repository] = self._authenticate(response, reference, until)
            headers["Authorization"] = self._tokens[registry, repository]
            response, body = self._ask(url, headers, registry, until)
        if response.status_code != requests.codes.ok:
            raise _refusal(response.status_code, reference)
        return response, body

    def _authenticate(self, response: requests.Response, reference: ImageReference, until: float) -> str:
        """The value of `Authorization` that a registry asks for with its 401."""
        who = self._credentials(reference.registry)
        challenge = response.headers.get("WWW-Authenticate", "")
        scheme = challenge.partition(" ")[0].lower()
        if scheme == "basic" and who.user:
            return f"Basic {b64encode(f'{who.user}:{who.password}'.encode()).decode()}"
        asked = dict(_CHALLENGE.findall(challenge))
        realm = asked.get("realm", "")
        if scheme != "bearer" or not realm:
            raise _refusal(response.status_code, reference)
        if urlsplit(realm).scheme != "https" and not _is_loopback(urlsplit(realm).netloc):
            raise RegistryError(f"`{reference.registry}` wants credentials sent to `{realm}`, which is not encrypted")
        scope = asked.get("scope") or f"repository:{reference.repository}:pull"
        body = self._token(realm, asked.get("service", ""), scope, who, reference, until)
        token = body.get("token") or body.get("access_token")
        if not isinstance(token, str) or not re.fullmatch(r"[!-~]+", token):
            raise RegistryError(f"`{reference.registry}` gave no token for `{reference.name}`")
        return f"Bearer {token}"

    def _token(
        self, realm: str, service: str, scope: str, who: Credentials, reference: ImageReference, until: float
    ) -> dict[str, Any]:
        form = {"service": service, "scope": scope, "client_id": "isolate"}
        if who.identity_token:
            form |= {"grant_type": "refresh_token", "refresh_token": who.identity_token}
            response, body = self._ask(realm, {}, reference.registry, until, form=form)
        else:
            auth = (who.user, who.password) if who.user else None
            response, body = self._ask(realm, {}, reference.registry, until, query=form, auth=auth)
        if response.status_code != requests.codes.ok:
            raise _refusal(response.status_code, reference)
        return _table(body, reference)

    def _ask(
        self,
        url: str,
        headers: dict[str, str],
        registry: str,
        until: float,
        *,
        form: dict[str, str] | None = None,
        query: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
    ) -> tuple[requests.Response, bytes]:
        """One answer, whole, of at most `_LARGEST` bytes and before `until` (of `time.monotonic`)."""
        try:
            with self._session.request(
                "POST" if form else "GET",
                url,
                headers=headers,
                data=form,
                params=query,
                auth=auth or _NoAuth(),
                timeout=_SECONDS,
                stream=True,
            ) as response:
                body = bytearray()
                for chunk in response.iter_content(_CHUNK):
                    body += chunk
                    if len(body) > _LARGEST:
                        raise RegistryError(f"`{registry}` sent more than {_LARGEST >> 20} MiB")
                    if time.monotonic() > until:
                        raise RegistryError(f"`{registry}` did not finish its answer in {_SECONDS_IN_ALL} s")
                return response, bytes(body)
        except requests.exceptions.SSLError as error:
            raise RegistryError(f"the certificate of `{registry}` was not accepted") from error
        except requests.Timeout as error:
            raise RegistryError(f"`{registry}` did not answer within {_SECONDS} s") from error
        except (requests.RequestException, ValueError) as error:
            raise RegistryError(f"`{registry}` cannot be reached", hint="check its name and the network") from error


class _NoAuth(requests.auth.AuthBase):
    """Leaves a request as it is: Docker's configuration says who asks, and `~/.netrc` is for something else."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request


def _base(registry: str) -> str:
    """Where a registry answers: without encryption on this machine only, as Docker does."""
    if registry == HUB:
        return f"https://registry-1.{HUB}"
    return f"{'http' if _is_loopback(registry) else 'https'}://{registry}"


def _is_loopback(netloc: str) -> bool:
    host = urlsplit(f"//{netloc}").hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _table(body: bytes, reference: ImageReference) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise RegistryError(f"what `{reference.registry}` sent for `{reference}` is not the JSON of a registry")
    return found


def _platforms_of_index(index: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """The platforms of an index; what is stored beside them for no platform (attestations) is left out."""
    found: dict[str, str] = {}
    manifests = index.get("manifests")
    for each in manifests if isinstance(manifests, list) else ():
        place = each.get("platform") if isinstance(each, dict) else None
        digest = each.get("digest") if isinstance(each, dict) else None
        platform = _platform(place) if isinstance(place, dict) else ""
        if platform and isinstance(digest, str) and _SHA256.fullmatch(digest):
            found.setdefault(platform, digest)
    return tuple(sorted(found.items()))


def _platform(place: dict[str, Any]) -> str:
    """`os/architecture[/variant]`, without the variant that every machine of the architecture has."""
    parts = [place.get("os"), place.get("architecture"), place.get("variant")]
    words = [part for part in parts if isinstance(part, str) and re.fullmatch(r"[A-Za-z0-9._-]+", part)]
    if len(words) < len(("os", "architecture")) or "unknown" in words:
        return ""
    return "/".join(words).removesuffix("/v8") if words[1] == "arm64" else "/".join(words)


def _refusal(status: int, reference: ImageReference) -> RegistryError:
    login = f"docker login {reference.registry}" if reference.registry != HUB else "docker login"
    match status:
        case 404:
            return RegistryError(
                f"`{reference.registry}` has no image `{reference}`", hint="check its name and its tag"
            )
        case 401 | 403:
            return RegistryError(
                f"`{reference.registry}` does not show `{reference}` to whom it does not know, or it is not there",
                hint=f"`{login}`, and check the name",
            )
        case 429:
            return RegistryError(f"`{reference.registry}` answers no more for now", hint=f"wait, or `{login}`")
        case _:
            return RegistryError(f"`{reference.registry}` answered {status} for `{reference}`")
