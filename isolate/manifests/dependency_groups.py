"""Dependency groups (PEP 735): lists of requirements that are not installed with the project."""

from __future__ import annotations

from packaging.utils import canonicalize_name

from isolate.manifests.toml_draft import TomlDraft
from isolate.model.requirement import Requirement

_KEY = "dependency-groups"
_DEEPEST = 100
"""Groups that may include each other in a row."""
_MOST = 100_000
"""Requirements of all groups, those of included groups counted for each that includes them."""


def read_into(draft: TomlDraft) -> None:
    """Take over every group, included groups in the place of the include."""
    written: dict[str, str] = {}
    for name in draft.table(_KEY):
        group = canonicalize_name(name)
        if group in written:
            draft.malformed(f"the groups `{written[group]}` and `{name}` have one name", _KEY, name)
        written.setdefault(group, name)
    items = {group: _items(draft, name) for group, name in written.items()}
    total = 0
    for each in written:
        found = _flat(draft, written, items, (each,), {each})
        total += len(found)
        if total > _MOST:
            draft.malformed(f"the groups have more than {_MOST} requirements with those that they include", _KEY)
            return
        draft.groups.append((each, found))


def _items(draft: TomlDraft, name: str) -> list[Requirement | tuple[str, int]]:
    """The requirements of a group, and its includes as (normalised group, index in the list)."""
    listed = draft.value(_KEY, name)
    if not isinstance(listed, list):
        draft.malformed(f"the group `{name}` is not a list", _KEY, name)
        return []
    found: list[Requirement | tuple[str, int]] = []
    for index, item in enumerate(listed):
        if isinstance(item, str):
            # What is wrong within a group leaves the application without it complete.
            incomplete = draft.incomplete
            requirement = draft.requirement(item, draft.document.place(_KEY, name, index))
            draft.incomplete = incomplete
            found += [requirement] if requirement else []
        elif isinstance(item, dict) and item.keys() == {"include-group"} and isinstance(item["include-group"], str):
            found.append((canonicalize_name(item["include-group"]), index))
        else:
            draft.malformed(f"an item of the group `{name}` is neither a string nor an include", _KEY, name, index)
    return found


def _flat(
    draft: TomlDraft,
    written: dict[str, str],
    items: dict[str, list[Requirement | tuple[str, int]]],
    chain: tuple[str, ...],
    done: set[str],
) -> tuple[Requirement, ...]:
    """The requirements of the last group of a chain of includes, without the groups that are `done`."""
    group = chain[-1]
    found: list[Requirement] = []
    for item in items[group]:
        if isinstance(item, Requirement):
            found.append(item)
            continue
        other, index = item
        at = (_KEY, written[group], index)
        if other not in items:
            if len(chain) == 1:
                draft.note(
                    "error",
                    "group-missing",
                    f"the group `{group}` includes `{other}`, which is none",
                    draft.origin(*at),
                )
        elif other in chain:
            if len(chain) == 1 or other == chain[0]:
                draft.note(
                    "error",
                    "group-cycle",
                    f"the group `{other}` includes itself: {' → '.join((*chain, other))}",
                    draft.origin(*at),
                    hint="remove one of the includes",
                )
        elif len(chain) > _DEEPEST:
            message = f"the group `{other}` is included through more than {_DEEPEST} groups"
            draft.note(
                "error", "group-depth", message, draft.origin(*at), hint="include it in a group nearer to the first"
            )
            done.add(other)
        elif other not in done:
            done.add(other)
            found += _flat(draft, written, items, (*chain, other), done)
    return tuple(found)
