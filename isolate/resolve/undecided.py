"""Answers that rest on what could not be found out: which of the applications make it so (decision 086)."""

from __future__ import annotations

from collections.abc import Sequence

from isolate.model.app import App
from isolate.model.distribution import Unreachable
from isolate.model.proof import Proof
from isolate.model.resolution import Answer, Resolution, Undecided
from isolate.resolve.kernel.incompatibility import premises_under
from isolate.resolve.kernel.solver import Refutation
from isolate.resolve.proof.pythons import accepted_by
from isolate.resolve.universe.universe import Universe


def undecided_on(universe: Universe, refutation: Refutation, names: Sequence[str]) -> Undecided:
    """What is missing on one target, from the refutation of these applications without what is missing."""
    assumed = universe.assumed_under(refutation)
    unknown = [number for number in premises_under(refutation.top) if number in universe.missing]
    silent = any(
        section.unknown is not None
        for number in unknown
        for section in universe.entries[universe.premises[number].terms[0][0]].sections
    )
    return Undecided(
        missing=tuple(dict.fromkeys(universe.missing[number] for number in unknown)),
        index_is_silent=silent,
        apps=tuple(name for name in names if universe.app_number(name) in assumed),
    )


def undecided_on_pythons(
    apps: Sequence[App], pythons: Sequence[str], doubts: Sequence[Undecided], proofs: Sequence[Proof]
) -> Undecided:
    """That no Python serves, for what is missing on some that are accepted: with the applications that make it so."""
    missing = dict.fromkeys(each for doubt in doubts for each in doubt.missing)
    needed = {name for doubt in doubts for name in doubt.apps} | {name for proof in proofs for name in proof.apps}
    accepted = accepted_by(apps, pythons)
    for python in pythons:
        refusing = [app.name for app in apps if python not in accepted_by([app], pythons)]
        if python not in accepted and needed.isdisjoint(refusing):
            needed.update(refusing[:1])
    return Undecided(missing=tuple(missing), apps=tuple(sorted(needed)))


def complete(answer: Resolution, apps: Sequence[App]) -> Answer:
    """The answer, unless a part of what an application requires could not be read."""
    unread = [app for app in apps if app.incomplete]
    if not unread:
        return answer
    reason = "a part of what it requires could not be read"
    missing = tuple(Unreachable(what=f"`{app.name}`", reason=reason) for app in unread)
    return Undecided(missing=missing, apps=(unread[0].name,))
