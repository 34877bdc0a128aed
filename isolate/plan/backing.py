"""The servers an application needs beside it, and the secrets it shares with them: table `backing_services.toml`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Any

from isolate.frameworks.environment import Variable
from isolate.model.app import App
from isolate.model.image import Backing, Choice, SecretVariable
from isolate.model.lock import Lock
from isolate.model.origin import Origin
from isolate.model.problem import Problem

# Variables whose value only has to be hard to guess, and the same in every process.
_KEYS = ("DJANGO_SECRET_KEY", "FLASK_SECRET_KEY", "JWT_SECRET", "JWT_SECRET_KEY", "SECRET_KEY", "SESSION_SECRET")
_SCHEME = re.compile(r"([a-z][a-z0-9.+]*)://")


@dataclass(slots=True, kw_only=True)
class Backed:
    """What stands beside an application: `environment` and `secret_environment` are how it is told."""

    services: list[Backing] = field(default_factory=list)
    environment: list[tuple[str, str]] = field(default_factory=list)
    secret_environment: list[SecretVariable] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def back(app: App, name_of: Callable[[str], str], lock: Lock, variables: tuple[Variable, ...]) -> Backed:
    """The servers whose client is in the lock and that the source, or `services` in `isolate.toml`, asks for.

    `name_of` gives a part of the application a name of its own among all services.
    A variable that `isolate.toml` sets says that its server is elsewhere. Where two servers could be meant by one
    variable, the default it has in the source decides, then `services`; else it is a problem.
    """
    found = Backed()
    given = dict(app.settings.environment)
    open_variables = [each for each in variables if each.name not in given]
    found.problems += _unknown(app, lock)
    kinds = {kind: row for kind, row in _table().items() if _speaks(row, lock.versions())}
    wanted = app.settings.services or tuple(kinds)
    meant: dict[str, list[tuple[Variable, str]]] = {kind: [] for kind in kinds if kind in app.settings.services}
    for variable in open_variables:
        roles = {
            kind: role
            for kind, row in kinds.items()
            for role, names in row["variables"].items()
            if kind in wanted and variable.name in names
        }
        chosen = _chosen(roles, variable, kinds, lock.versions())
        if len(chosen) > 1:
            found.problems.append(_ambiguous(app, variable, chosen))
        elif chosen:
            meant.setdefault(chosen[0], []).append((variable, roles[chosen[0]]))
    for kind, readings in sorted(meant.items()):
        _add(found, app, name_of(kind), kind, readings)
    for variable in open_variables:
        if variable.name in _KEYS:
            secret = name_of(variable.name.lower().replace("_", "-"))
            found.secret_environment.append(SecretVariable(name=variable.name, secret=secret))
            found.choices.append(
                Choice(what="secret", value=variable.name, reason="it is read, and generated", origin=variable.origin)
            )
    return found


def _chosen(
    roles: Mapping[str, str], variable: Variable, kinds: Mapping[str, Any], versions: Mapping[str, str]
) -> tuple[str, ...]:
    """The servers that a variable can mean: by the scheme of its default, then by clients that were asked for."""
    scheme = _scheme(variable)
    by_default = tuple(kind for kind in roles if scheme.partition("+")[0] in kinds[kind]["schemes"])
    direct = tuple(kind for kind in roles if any(each in versions for each in kinds[kind]["clients"]))
    return by_default or direct or tuple(roles)


def _add(found: Backed, app: App, name: str, kind: str, readings: list[tuple[Variable, str]]) -> None:
    row = _table()[kind]
    where = {"{host}": name, "{secret}": f"/run/secrets/{name}"}
    url = row["variables"]["url"][0]
    told = readings or ([(_unread(url), "url")] if url not in dict(app.settings.environment) else [])
    closed = any(role in {"url", "password"} for _, role in told)
    if not closed and "open" not in row:
        found.problems.append(_no_password(app, kind, told))
    runs = row if closed else row | row.get("open", {})
    found.services.append(
        Backing(
            kind=kind,
            service=name,
            image=row["image"],
            user=row["user"],
            uid=row["uid"],
            gid=row["gid"],
            port=row["port"],
            data=row["data"],
            tmpfs=tuple(row["tmpfs"]),
            hostname=row.get("hostname", ""),
            secret=name if closed else "",
            environment=tuple(
                (key, _filled(value, where)) for key, value in sorted(row.get("environment", {}).items())
            ),
            command=tuple(_filled(word, where) for word in runs.get("command", ())),
            health=tuple(_filled(word, where) for word in runs["health"]),
        )
    )
    first = readings[0][0] if readings else None
    reason = f"`{first.name}` is read, and a client is in the lock" if first else "`services` asks for it"
    found.choices.append(
        Choice(what="backing service", value=row["image"], reason=reason, origin=first.origin if first else None)
    )
    for variable, role in told:
        match role:
            case "url":
                scheme = _scheme(variable)
                scheme = scheme if scheme.partition("+")[0] in row["schemes"] else row["schemes"][0]
                before, after = _filled(row["address"], where).split("{password}")
                found.secret_environment.append(
                    SecretVariable(name=variable.name, before=f"{scheme}://{before}", secret=name, after=after)
                )
            case "password":
                found.secret_environment.append(SecretVariable(name=variable.name, secret=name))
            case _:
                value = {"host": name, "port": str(row["port"]), "user": "app", "database": "app"}[role]
                found.environment.append((variable.name, value))


def _unread(name: str) -> Variable:
    return Variable(name=name, default="", required=False, origin=Origin(file=""))


def _scheme(variable: Variable) -> str:
    found = _SCHEME.match(variable.default)
    return found[1] if found else ""


def _filled(text: str, values: Mapping[str, str]) -> str:
    for key, value in values.items():
        text = text.replace(key, value)
    return text


def _speaks(row: Mapping[str, Any], versions: Mapping[str, str]) -> bool:
    return any(each in versions for each in (*row["clients"], *row.get("indirect", ())))


def _ambiguous(app: App, variable: Variable, kinds: tuple[str, ...]) -> Problem:
    return Problem(
        severity="error",
        code="service-ambiguous",
        message=f"`{variable.name}` of `{app.name}` can mean {' or '.join(kinds)}: the lock has clients of both",
        origin=variable.origin,
        hint=f'write `services = ["{kinds[0]}"]` under `[apps."{app.name}"]` in isolate.toml',
    )


def _no_password(app: App, kind: str, told: list[tuple[Variable, str]]) -> Problem:
    url, password = (_table()[kind]["variables"][role][0] for role in ("url", "password"))
    return Problem(
        severity="error",
        code="service-password",
        message=f"`{app.name}` reads where `{kind}` is, and no variable with its password",
        origin=told[0][0].origin if told else None,
        hint=f"read `{password}` or `{url}`, or say where it is with `environment` in isolate.toml",
    )


def _unknown(app: App, lock: Lock) -> list[Problem]:
    """Servers asked for that are unknown, or that nothing in the lock could speak with."""
    table = _table()
    problems = []
    for kind in app.settings.services:
        if kind not in table:
            message = f"`services` of `{app.name}` names `{kind}`, which is none of {', '.join(table)}"
        elif not _speaks(table[kind], lock.versions()):
            message = f"`services` of `{app.name}` names `{kind}`, and none of its requirements speaks with it"
        else:
            continue
        origin = Origin(file=app.manifests[0]) if app.manifests else None
        problems.append(Problem(severity="error", code="service-unknown", message=message, origin=origin))
    return problems


def stand_ins(variables: tuple[Variable, ...], backed: Backed) -> tuple[str, ...]:
    """`NAME=value` for each variable that a source cannot do without, to load it where the real values are not."""
    addresses = {each.name: f"{each.before}unused{each.after}" for each in backed.secret_environment}
    told = dict(backed.environment)
    return tuple(
        f"{each.name}={told.get(each.name) or addresses.get(each.name) or '1'}" for each in variables if each.required
    )


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    import tomllib

    return tomllib.loads(resources.files("isolate.plan").joinpath("backing_services.toml").read_text("utf-8"))
