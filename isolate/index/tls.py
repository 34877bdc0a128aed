"""Connections that share what it takes long to read: the certificates of the authorities that are trusted."""

from __future__ import annotations

import ssl
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import requests
from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.util.ssl_ import create_urllib3_context

if TYPE_CHECKING:
    from requests.adapters import _HostParams, _PoolKwargs


class BundleError(requests.RequestException):
    """A bundle of certificates cannot be read; the text says which and why."""


class SharedTrust(HTTPAdapter):
    """As `requests` connects, but the certificates of a bundle are read once, not for each connection.

    That is 16 ms of CPU each, which a run of many connections would spend again and again.
    """

    def __init__(self, *, connections: int) -> None:
        self._lock = threading.Lock()
        self._contexts: dict[str, ssl.SSLContext] = {}
        super().__init__(pool_connections=16, pool_maxsize=connections, max_retries=0)

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: bool | str, cert: str | tuple[str, str] | None = None
    ) -> tuple[_HostParams, _PoolKwargs]:
        """As the class it extends, which says that a context may take the place of the bundle.

        Raises `BundleError`.
        """
        host, trust = super().build_connection_pool_key_attributes(request, verify, cert)
        if host["scheme"] == "https" and verify is not False:
            trust.pop("ca_certs", None)
            trust.pop("ca_cert_dir", None)
            trust["ssl_context"] = self._context(verify if isinstance(verify, str) else DEFAULT_CA_BUNDLE_PATH)
        return host, trust

    def cert_verify(self, conn: object, url: str, verify: bool | str, cert: object) -> None:
        """Nothing is left to do where the context of a connection has the bundle already."""
        if verify is False or not url.lower().startswith("https"):
            super().cert_verify(conn, url, verify, cert)  # type: ignore[no-untyped-call]

    def _context(self, bundle: str) -> ssl.SSLContext:
        with self._lock:
            context = self._contexts.get(bundle)
            if context is None:
                context = self._contexts[bundle] = create_urllib3_context()
                try:
                    if Path(bundle).is_dir():
                        context.load_verify_locations(capath=bundle)
                    else:
                        context.load_verify_locations(cafile=bundle)
                except OSError as error:
                    del self._contexts[bundle]
                    why = "it has none" if isinstance(error, ssl.SSLError) else (error.strerror or str(error)).lower()
                    raise BundleError(f"the certificates in `{bundle}` cannot be read: {why}") from None
            return context
