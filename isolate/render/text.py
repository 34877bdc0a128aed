"""Templates → text: layout only, every value quoted for the place it stands in."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from isolate.model.image import ImagePlan
from isolate.render.header import header, sealed, visible

if TYPE_CHECKING:
    from jinja2 import Environment

# Installed, the templates are inside the package; in a checkout they stand beside it.
_FOLDERS = (Path(__file__).parents[1] / "templates", Path(__file__).parents[2] / "templates")

_PLAIN = re.compile(r"[A-Za-z_/][A-Za-z0-9_./-]*|\.[./A-Za-z0-9_-]*")
_NOT_A_STRING = re.compile(r"(?i:true|false|yes|no|on|off|null|y|n|\.inf|\.nan)|\.[0-9_.]*")


def render(template: str, *, app: str, **values: object) -> str:
    """The text of a template, LF line ends, under a header with its own hash.

    Raises `jinja2.UndefinedError` for a name that is not given and `ValueError` for a value that is None or has
    a line break: a plan with such a value is a defect.
    """
    made_by, seal = header(app)
    return sealed(_environment().get_template(template).render(made_by=made_by, seal=seal, **values))


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(  # noqa: S701  nothing here is HTML
        loader=FileSystemLoader(_FOLDERS),
        undefined=StrictUndefined,
        finalize=_checked,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "exec_form": exec_form,
        "haproxy": haproxy,
        "health_command": health_command,
        "interpolated": interpolated,
        "literal": literal,
        "needed": needed,
        "pattern": pattern,
        "quoted": quoted,
        "secret_entrypoint": secret_entrypoint,
        "setting": setting,
        "visible": visible,
        "yaml": yaml,
    }
    return environment


def _checked(value: object) -> object:
    if value is None or (isinstance(value, str) and re.search(r"[\r\n]", value)):
        raise ValueError(f"not for a template: {value!r}")
    return value


def exec_form(words: Sequence[str]) -> str:
    """A command as the JSON array that `CMD` and `RUN` take; what nobody sees in a review stands as an escape."""
    return _visible(json.dumps(list(words), ensure_ascii=False), lambda each: json.dumps(each)[1:-1])


def quoted(value: str) -> str:
    """A value of `ENV` or `LABEL`, taken literally."""
    return '"' + re.sub(r'([\\"$])', r"\\\1", value) + '"'


def yaml(value: str) -> str:
    """A YAML scalar that every parser reads as this text: plain where that is safe, else in double quotes."""
    if _PLAIN.fullmatch(value) and not _NOT_A_STRING.fullmatch(value):
        return value
    # YAML knows no pairs of surrogates.
    return _visible(json.dumps(value, ensure_ascii=False), lambda each: f"\\U{ord(each):08x}")


def _visible(text: str, escape: Callable[[str], str]) -> str:
    return "".join(each if each.isprintable() else escape(each) for each in text)


def interpolated(value: str) -> str:
    """A value of a compose file: `${NAME}` is filled in by compose, every other `$` stands for itself."""
    return re.sub(r"\$(?!\{[A-Za-z_][A-Za-z0-9_]*(?::?[-+?][^{}$]*)?\})", "$$", value)


def literal(value: str) -> str:
    """A value of a compose file in which nothing is filled in."""
    return value.replace("$", "$$")


def haproxy(value: str) -> str:
    """A word of a configuration of HAProxy, taken literally."""
    return "'" + visible(value).replace("'", "'\\''") + "'"


def secret_entrypoint(plan: ImagePlan) -> tuple[str, ...]:
    """What reads the secrets into the variables that an application expects, and then becomes its command.

    So that no secret is in the configuration of a container, which everyone sees who may talk to the engine.
    """
    variables = (
        f'{each.name}="{each.before}$(cat /run/secrets/{each.secret}){each.after}"' for each in plan.secret_environment
    )
    return ("sh", "-c", f'export {" ".join(variables)} && exec "$0" "$@"')


def setting(service: str, what: str, default: object) -> str:
    """A value that the operator sets by a variable with the name of the service, and its default."""
    name = f"{service}_{what}".upper().replace("-", "_")
    return f"${{{name if name[0].isalpha() else f'APP_{name}'}:-{default}}}"


def pattern(path: str) -> str:
    """A path as a pattern of an ignore file that matches only itself."""
    return re.sub(r"([\\*?\[\]])", r"\\\1", path)


def needed(plan: ImagePlan) -> tuple[str, ...]:
    """What a build takes from its context, sorted."""
    return tuple(
        sorted(
            {
                plan.source,
                *plan.wheels,
                *(each.source for each in plan.local),
                *(() if plan.lock_context else (plan.lock_path,)),
            }
        )
    )


def health_command(plan: ImagePlan) -> tuple[str, ...]:
    """The check of an image that listens: its health path answers below 400, or, without one, its port is open.

    Without `urllib`, which would ask the proxy that the environment names.
    """
    address = f"'127.0.0.1', {plan.port}"
    if not plan.health:
        return ("python", "-c", f"import socket; socket.create_connection(({address}), timeout=3).close()")
    ask = f"import http.client as h; c = h.HTTPConnection({address}, timeout=3); c.request('GET', {plan.health!r})"
    return ("python", "-c", f"{ask}; raise SystemExit(c.getresponse().status >= 400)")
