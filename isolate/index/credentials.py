"""Credentials of servers: those in the addresses of indexes, else of netrc or of `keyring`, as pip and uv use them."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

from isolate.model.address import Address, read_address

Credentials = dict[tuple[str, str, int], tuple[str, str]]
"""By scheme, host and port: user and password."""

_PROVIDERS = ("UV_KEYRING_PROVIDER", "PIP_KEYRING_PROVIDER")
_NO_USER = "__token__"  # whom pip asks for where no address names a user
_SECONDS = 30


def find_credentials(addresses: tuple[str, ...], of_manifests: tuple[str, ...] = ()) -> Credentials:
    """The credentials of the servers of indexes; a server without any is not in it.

    What an address says goes before the netrc of the environment, that before `keyring get`, which is run where
    `UV_KEYRING_PROVIDER` or `PIP_KEYRING_PROVIDER` is `subprocess`. For the servers that nothing but manifests name,
    the `default` of netrc and `keyring` are not asked: whoever writes a manifest would get what they know.
    """
    configured, others = (
        [read_address(address) for address in given if "://" in address] for given in (addresses, of_manifests)
    )
    known = [*configured, *others]
    strange = {each.server for each in others} - {each.server for each in configured}
    found: Credentials = {}
    for each in known:
        if each.user is not None:
            found.setdefault(each.server, (each.user, each.password))
    for each in known:
        if each.server not in found and (entry := _of_netrc(each.host, default=each.server not in strange)):
            found[each.server] = entry
    if any(os.environ.get(name) == "subprocess" for name in _PROVIDERS):
        for each in known:
            user, password = found.get(each.server, ("", ""))
            if not password and each.server not in strange and (secret := _of_keyring(each, user or _NO_USER)):
                found[each.server] = (user or _NO_USER, secret)
    return found


def _of_netrc(host: str, *, default: bool) -> tuple[str, str] | None:
    """What the first netrc that there is has for a host; None where it has nothing, or cannot be read."""
    named = os.environ.get("NETRC")
    for name in [named] if named else ["~/.netrc", "~/_netrc"]:
        path = os.path.expanduser(name)  # noqa: PTH111  no home is no error
        if not Path(path).is_file():
            continue
        from netrc import NetrcParseError, netrc

        try:
            hosts = netrc(path).hosts
        except (NetrcParseError, OSError, UnicodeDecodeError):
            return None
        entry = hosts.get(host) or (hosts.get("default") if default else None)
        return (entry[0] or entry[1], entry[2] or "") if entry else None
    return None


def _of_keyring(address: Address, user: str) -> str:
    """The password that `keyring get` prints for an address, or for its host; empty without one."""
    import subprocess

    for service in (address.text, urlsplit(address.text).netloc):
        try:
            done = subprocess.run(  # noqa: S603  the person's own program, as pip and uv run it
                ["keyring", "get", service, user],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                encoding="utf-8",
                env={**os.environ, "PYTHONIOENCODING": "utf-8"},
                timeout=_SECONDS,
                check=False,
            )
        except (OSError, ValueError, subprocess.TimeoutExpired):
            return ""
        if done.returncode == 0 and done.stdout.strip():
            return done.stdout.strip("\r\n")
    return ""
