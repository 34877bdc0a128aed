"""Tags and digests of images that Renovate, Dependabot or a person wrote into generated files: they stay."""

from __future__ import annotations

import re

from packaging.version import InvalidVersion, Version

from isolate.model.seal import IMAGE, is_untouched, unix

_NUMBERED = re.compile(r":v?(\d+(?:\.\d+)*)(.*)")
_RUNTIME = "python"


def with_updates(text: str, before: str | None) -> str:
    """A generated text with the tag and the digest that each of its images has in the text `before`.

    Of another variant, of an older version, or in a text that a person changed elsewhere they say nothing; nor does a
    Python of another minor version, for which the lock was not made. Where the generated text has a digest, that of the
    same version counts.
    """
    if before is None or not is_untouched(before):
        return text
    known = {(found["place"], found["name"]): found for found in IMAGE.finditer(unix(before))}

    def updated(made: re.Match[str]) -> str:
        there = known.get((made["place"], made["name"]))
        if there is None or not _is_update(made, there):
            return made[0]
        return f"{made['place']}{made['name']}{there['tag'] or ''}{there['digest'] or ''}"

    return IMAGE.sub(updated, text)


def _is_update(made: re.Match[str], there: re.Match[str]) -> bool:
    if made["tag"] == there["tag"]:
        return bool(there["digest"]) and not made["digest"]
    old, new = (_NUMBERED.fullmatch(each["tag"] or "") for each in (made, there))
    if not old or not new or _variant(old[2]) != _variant(new[2]):
        return False
    try:
        version, newer = Version(old[1]), Version(new[1])
    except InvalidVersion:
        return False
    if made["name"].rpartition("/")[2] == _RUNTIME and version.release[:2] != newer.release[:2]:
        return False
    return newer > version


def _variant(suffix: str) -> str:
    """What follows the version in a tag, such as `-slim-trixie` or `-alpine3.22`, without numbers."""
    return re.sub(r"\d+(?:\.\d+)*", "", suffix)
