"""Which authorities are trusted: the certificates are read once, not for each connection."""

from __future__ import annotations

import os
import ssl
from pathlib import Path

VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")
"""What names a file or a folder of certificates, the first that is set."""


class BundleError(Exception):
    """The certificates cannot be read; the text says which and why."""


def trusting_context() -> ssl.SSLContext:
    """A context that verifies servers by the certificates that the environment names, else by those of `certifi`.

    Raises `BundleError`.
    """
    bundle = next((named for each in VARIABLES if (named := os.environ.get(each))), "")
    if not bundle:
        from certifi import where

        bundle = where()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.set_alpn_protocols(["http/1.1"])
    try:
        if Path(bundle).is_dir():
            context.load_verify_locations(capath=bundle)
        else:
            context.load_verify_locations(cafile=bundle)
    except OSError as error:
        why = "it has none" if isinstance(error, ssl.SSLError) else (error.strerror or str(error)).lower()
        raise BundleError(f"the certificates in `{bundle}` cannot be read: {why}") from None
    return context
