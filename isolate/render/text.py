"""Templates → text: layout only, every value quoted for the place it stands in."""

from __future__ import annotations

import json
import os
import posixpath
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from isolate.model.image import ImagePlan
from isolate.model.problem import InputError
from isolate.model.seal import header, is_untouched, sealed, visible
from isolate.render.templates import BUILT_IN

if TYPE_CHECKING:
    from jinja2 import Environment

_HINT = "`isolate templates eject` shows the built-in ones; docs/templates.md says what they are given"

_PLAIN = re.compile(r"[A-Za-z_/][A-Za-z0-9_./-]*|\.[./A-Za-z0-9_-]*")
_NOT_A_STRING = re.compile(r"(?i:true|false|yes|no|on|off|null|y|n|\.inf|\.nan)|\.[0-9_.]*")


def render(template: str, *, app: str, templates: str = "", plan: ImagePlan | None = None, **values: object) -> str:
    """The text of a template, LF line ends, under a header with its own hash.

    A template of a person's own, in the folder `templates` or in that of the plan, takes the place of the built-in
    one. Raises `InputError` for what is wrong with it; of a built-in one, `jinja2.UndefinedError` for a name that is
    not given and `ValueError` for a value that is None or has a line break: a plan with such a value is a defect.
    """
    folder = plan.templates if plan else templates
    made_by, seal = header(app)
    given = {**values, **({"plan": plan} if plan else {}), "made_by": made_by, "seal": seal}
    if not folder:
        return sealed(_environment("").get_template(template).render(given))
    from jinja2 import TemplateSyntaxError

    place = f"{folder}/{template}" if (Path(folder) / template).is_file() else folder
    try:
        text = sealed(_environment(folder).get_template(template).render(given))
    except InputError:
        raise
    except Exception as error:  # noqa: BLE001  a filter may raise anything for what it is not made for
        if isinstance(error, TemplateSyntaxError):
            place = f"{error.filename}:{error.lineno}"
        said = (str(error) or type(error).__name__).splitlines()[0]
        raise InputError(f"the template `{place}` cannot be used: {said}", hint=_HINT) from None
    if not is_untouched(text) or not text.endswith("\n"):
        message = f"what the template `{place}` makes is not known again: its header or its last line end is missing"
        raise InputError(message, hint="begin it with the lines `{{ made_by }}` and `{{ seal }}`")
    return text


@lru_cache(maxsize=8)
def _environment(folder: str) -> Environment:
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Loader(FileSystemLoader):
        def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
            """As the class it extends, but for links out of a person's folder."""
            path = f"{folder}/{template}"
            inside, real = os.path.realpath(folder), os.path.realpath(path)
            if folder and Path(path).is_file() and os.path.commonpath((inside, real)) != inside:
                raise InputError(f"the template `{path}` is a link that leads out of its folder")
            return super().get_source(environment, template)

    # A template is text of the repository that is analysed: nothing in it may run as code.
    environment = ImmutableSandboxedEnvironment(
        loader=Loader([*([folder] if folder else []), BUILT_IN]),
        undefined=StrictUndefined,
        finalize=_checked,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= FILTERS
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


def left_out(plan: ImagePlan) -> tuple[str, ...]:
    """The patterns of what is not copied, as seen from the context."""
    return plan.left_out if plan.source == "." else tuple(f"{pattern(plan.source)}/{each}" for each in plan.left_out)


def unneeded(plan: ImagePlan) -> tuple[str, ...]:
    """The generated files in the source that no image is made from, sorted, as seen from the context.

    A change of how containers run is none of the image that they run.
    """
    folder = posixpath.dirname(plan.dockerfile)
    inside = plan.source == "." or f"{folder}/".startswith(f"{plan.source}/")
    proxy = ("haproxy.cfg",) if plan.proxy else ()
    names = ("Dockerfile", "Dockerfile.dockerignore", "compose.dev.yaml", "compose.yaml", *proxy)
    names += ("sbom.cdx.json",) if plan.sbom else ()
    own = tuple(posixpath.join(folder, each) for each in names) if inside and not folder.startswith("..") else ()
    return (*own, *(("docker-bake.json",) if plan.folder == "." and plan.source == "." else ()))


def health_command(plan: ImagePlan) -> tuple[str, ...]:
    """The check of an image that listens: its health path answers below 400, or, without one, `/` answers below 500.

    Where no HTTP is spoken, its port is open. Without `urllib`, which would ask the proxy that the environment names.
    """
    address = f"'127.0.0.1', {plan.port}"
    if plan.protocol == "tcp":
        return ("python", "-c", f"import socket; socket.create_connection(({address}), timeout=3).close()")
    path, ill = (plan.health, 400) if plan.health else ("/", 500)
    ask = f"import http.client as h; c = h.HTTPConnection({address}, timeout=3); c.request('GET', {path!r})"
    return ("python", "-c", f"{ask}; raise SystemExit(c.getresponse().status >= {ill})")


FILTERS: dict[str, Callable[..., object]] = {
    "exec_form": exec_form,
    "haproxy": haproxy,
    "health_command": health_command,
    "interpolated": interpolated,
    "left_out": left_out,
    "literal": literal,
    "needed": needed,
    "pattern": pattern,
    "quoted": quoted,
    "secret_entrypoint": secret_entrypoint,
    "setting": setting,
    "unneeded": unneeded,
    "visible": visible,
    "yaml": yaml,
}
