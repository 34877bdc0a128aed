"""`requirements.lock`: what pip installs with `--require-hashes`, and what it was made from.

The file is the only memory of a resolution: `read` gives back the whole lock, so that everything else can be made
from it again without an index. Its form is therefore no template's business.
"""

from __future__ import annotations

import json
import posixpath
import re

from isolate.model.lock import Lock, LockEntry
from isolate.model.seal import header, sealed, unix

NAME = "requirements.lock"

_FACT = re.compile(r'# ([a-z-]+) = ("(?:[^"\\]|\\.)*")\n')
_HEAD = re.compile(r"(?:#.*\n)*")
_ENTRY = re.compile(
    r'^(?:# version = "(?P<version>\S+)"\n)?'
    r"(?P<project>[a-z0-9-]+)(?:==(?P<pin>\S+)| @ (?P<url>\S+))(?: ; (?P<marker>.+?))? \\\n"
    r"(?P<hashes>(?: {4}--hash=.*\n)+)",
    re.MULTILINE,
)
_HASH = re.compile(r"--hash=(\S+)")
_OWN = ("python", "platform", "manifest", "added", "compiled", "wheels", "remote")


def path(folder: str) -> str:
    """Where the lock of an application is whose files are in this folder."""
    return posixpath.normpath(posixpath.join(folder, NAME))


def render(lock: Lock) -> str:
    """A lock in pip's requirements format; raises `ValueError` for a text that has a line break where none can be.

    Folders of wheels outside the root of the analysis are left out: they are on one machine only.
    """
    wheels = tuple(each for each in lock.wheels if not each.startswith("/"))
    facts = (
        ("python", lock.python),
        *(("platform", each) for each in lock.platforms),
        *(("manifest", each) for each in lock.manifests),
        *lock.inputs,
        *(("added", each) for each in lock.added),
        *(("compiled", each) for each in lock.compiled),
        *(("wheels", each) for each in wheels),
        *((("remote", "true"),) if lock.remote or wheels != lock.wheels else ()),
    )
    lines = [*header(lock.app), *(f"# {what} = {_quoted(value)}" for what, value in facts)]
    for entry in lock.entries:
        what = f"{entry.project} @ {entry.url}" if entry.url else f"{entry.project}=={entry.version}"
        marker = f" ; {entry.marker}" if entry.marker else ""
        lines += ["# added: no requirement brings a server for the application"] if entry.project in lock.added else []
        lines += [f'# version = "{entry.version}"'] if entry.url else []
        lines += _continued(f"{what}{marker}", *(f"    --hash={each}" for each in entry.hashes))
    broken = next((each for each in lines if len(each.splitlines()) != 1), None)
    if broken is not None:
        raise ValueError(f"not for a lock: {broken!r}")
    return sealed("".join(f"{line}\n" for line in lines))


def read(text: str, *, app: str, folder: str) -> Lock | None:
    """The lock that a text is, after `render`; None for a text of another kind.

    Whether a person edited it since is not looked at.
    """
    text = unix(text)
    head = _HEAD.match(text)
    facts: dict[str, list[str]] = {name: [] for name in _OWN}
    inputs: list[tuple[str, str]] = []
    for what, value in _FACT.findall(head[0] if head else ""):
        if what in facts:
            facts[what].append(json.loads(value))
        elif what != "version":
            inputs.append((what, json.loads(value)))
    if not facts["python"]:
        return None
    return Lock(
        app=app,
        folder=folder,
        python=facts["python"][0],
        platforms=tuple(facts["platform"]),
        manifests=tuple(facts["manifest"]),
        entries=tuple(
            LockEntry(
                project=found["project"],
                version=found["version"] or found["pin"] or "",
                url=found["url"] or "",
                marker=found["marker"] or "",
                hashes=tuple(_HASH.findall(found["hashes"])),
            )
            for found in _ENTRY.finditer(text)
        ),
        inputs=tuple(inputs),
        added=tuple(facts["added"]),
        compiled=tuple(facts["compiled"]),
        wheels=tuple(facts["wheels"]),
        remote=bool(facts["remote"]),
    )


def _continued(*lines: str) -> list[str]:
    return [*(f"{line} \\" for line in lines[:-1]), lines[-1]]


def _quoted(value: str) -> str:
    """A JSON string without anything that could end a line or turn its direction."""
    text = json.dumps(value, ensure_ascii=False)
    return "".join(each if each.isprintable() else json.dumps(each)[1:-1] for each in text)
