"""The variables of an application: those that other files set, and those that the operator has to set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from isolate.frameworks.environment import Variable
from isolate.model.app import App
from isolate.model.image import Choice, ImagePlan
from isolate.model.origin import Origin
from isolate.model.problem import Problem
from isolate.plan.backing import Backed

_ALWAYS_SET = frozenset({"DJANGO_SETTINGS_MODULE", "HOME", "HOSTNAME", "PATH", "PORT", "PWD", "USER"})


def unset(app: App, wanting: tuple[Variable, ...]) -> Iterator[Problem]:
    """A warning about each variable that the source cannot do without and nothing sets."""
    for each in wanting:
        yield Problem(
            severity="warning",
            code="environment-unset",
            message=f"`{app.name}` cannot start without the variable `{each.name}`, which nothing sets",
            origin=each.origin,
            hint="set it where `docker compose` runs, or with `environment` in isolate.toml",
        )


def with_variables(
    plan: ImagePlan, given: Mapping[str, tuple[str, Origin]], read: tuple[Variable, ...], backed: Backed
) -> ImagePlan:
    """The plan with the variables that files for other platforms set, where they are read."""
    told = {name for name, _ in (*plan.image_environment, *plan.environment, *backed.environment)}
    told |= {each.name for each in backed.secret_environment} | _ALWAYS_SET
    taken = {each.name: given[each.name] for each in read if each.name in given and each.name not in told}
    choices = (
        Choice(what="variable", value=f"{name}={value}", reason="it is read, and set there", origin=place)
        for name, (value, place) in taken.items()
    )
    environment = (*plan.environment, *((name, value) for name, (value, _) in taken.items()))
    return replace(plan, environment=environment, choices=(*plan.choices, *choices))


def wanting_variables(read: tuple[Variable, ...], plan: ImagePlan, backed: Backed) -> tuple[Variable, ...]:
    """The variables without which the source cannot be imported, and that nothing sets."""
    told = (*plan.image_environment, *plan.environment, *backed.environment)
    known = _ALWAYS_SET | {name for name, _ in told} | {each.name for each in backed.secret_environment}
    return tuple(each for each in read if each.at_import and each.name not in known)
