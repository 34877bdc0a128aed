"""`isolate.toml`, or `[tool.isolate]`: which applications there are, and what is wanted of them."""

from __future__ import annotations

import posixpath
import re
import shlex
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, TypeVar

from packaging.utils import canonicalize_name

from isolate.discover import deployment
from isolate.discover.keys import NAMES
from isolate.discover.tree import Tree
from isolate.manifests.python_pin import specifier_of
from isolate.manifests.requirement_line import read_requirement
from isolate.manifests.toml_document import TomlDocument, read_document
from isolate.model.app import AppSettings, ResolutionSettings
from isolate.model.discovered import Installer, RunSettings, Suite
from isolate.model.manifest import PythonStatement
from isolate.model.origin import Origin
from isolate.model.problem import Problem
from isolate.model.requirement import Requirement
from isolate.model.target import KNOWN

FILE = "isolate.toml"
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedApp:
    """An application that the file lists; paths are relative to the root of the analysis, empty where unsaid."""

    name: str
    path: str
    manifests: tuple[str, ...]
    python: tuple[PythonStatement, ...]
    settings: AppSettings
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What the file says: `apps` is None where it lists none, so that they are looked for."""

    run: RunSettings = RunSettings()
    apps: tuple[ListedApp, ...] | None = None
    python: tuple[PythonStatement, ...] = ()
    limits: ResolutionSettings = ResolutionSettings()
    problems: tuple[Problem, ...] = ()


def read_config(tree: Tree, file: str, text: str) -> Config:
    """What a configuration file says; every key and value that it cannot have is an error with its line."""
    document = read_document(file, text)
    if isinstance(document, Problem):
        return Config(problems=(document,), run=RunSettings(file=file))
    prefix = ("tool", "isolate") if posixpath.basename(file) == "pyproject.toml" else ()
    data: Any = document.data
    for key in prefix:
        data = data.get(key, {}) if isinstance(data, dict) else {}
    if prefix and data == {}:
        return Config()
    try:
        return _Reader(tree=tree, document=document, prefix=prefix).config(data)
    except (RecursionError, ValueError):
        problem = Problem(
            severity="error",
            code="config",
            message=f"`{file}` cannot be read: a value in it is nested too deeply or out of bounds",
            origin=Origin(file=file),
        )
        return Config(problems=(problem,), run=RunSettings(file=file))


@dataclass(slots=True, kw_only=True)
class _Reader:
    """One document on its way to a `Config`; problems are collected as they are met."""

    tree: Tree
    document: TomlDocument
    prefix: tuple[str, ...]
    problems: list[Problem] = field(default_factory=list)

    def config(self, data: object) -> Config:
        top = self.table(data, (), "")
        index = self.table(top.get("index", {}), ("index",), "index")
        defaults = self.table(top.get("defaults", {}), ("defaults",), "defaults")
        images = self.table(top.get("images", {}), ("images",), "images")
        python = self.python(defaults, ("defaults",))
        named = self.addresses(index, "named")
        run = RunSettings(
            file=self.document.file,
            index_url=self.text(index, ("index",), "url"),
            extra_index_urls=self.texts(index, ("index",), "extra_urls"),
            find_links=tuple(
                each if "://" in each else self.tree.link(self.beside(each))
                for each in self.texts(index, ("index",), "find_links")
            ),
            no_index=self.flag(index, ("index",), "no_index"),
            named_indexes=tuple(named.items()),
            project_indexes=self.bound(index, named),
            python=python[0].specifier if python else "",
            platforms=self.platforms(defaults),
            defaults=self.settings(defaults, ("defaults",)),
            installer=self.installer(images, "images") or self.installer(defaults, "defaults") or "pip",
            suite=self.suite(images),
            templates=self.templates(images),
            image_names=deployment.image_names(self, images),
            target=deployment.target(self, top),
            sbom=self.flag(images, ("images",), "sbom"),
        )
        listed = top.get("apps")
        apps = None
        if listed:
            if not isinstance(listed, dict):
                self.wrong(("apps",), "`apps` is not a table")
                listed = {}
            apps = tuple(self.app(name, listed[name], run.defaults, python) for name in sorted(listed))
            self.check_names(apps)
            self.check_paths(apps)
        limits = self.limits(self.table(top.get("resolve", {}), ("resolve",), "resolve"))
        return Config(run=run, apps=apps, python=python, limits=limits, problems=tuple(self.problems))

    def addresses(self, table: dict[str, Any], key: str) -> dict[str, str]:
        """A table of names and texts."""
        found = table.get(key, {})
        if not isinstance(found, dict):
            return self.mistyped(found, ("index", key), "a table", {})
        return {name: self.text(found, ("index", key), name) for name in found}

    def bound(self, table: dict[str, Any], named: dict[str, str]) -> tuple[tuple[str, str], ...]:
        """The projects that come from one of the named indexes alone, with its address."""
        found = {}
        for project, name in self.addresses(table, "projects").items():
            if name in named:
                found[canonicalize_name(project)] = named[name]
            elif name:
                hint = _nearest(name, [*named]) if named else "name it under `[index.named]`"
                self.wrong(("index", "projects", project), f"`{name}` is no index of `[index.named]`", hint=hint)
        return tuple(sorted(found.items()))

    def limits(self, table: dict[str, Any]) -> ResolutionSettings:
        excludes = self.texts(table, ("resolve",), "excludes")
        return ResolutionSettings(
            overrides=self.requirements(table, ("resolve",), "overrides"),
            excludes=tuple(canonicalize_name(each) for each in excludes),
            constraints=self.requirements(table, ("resolve",), "constraints"),
        )

    def requirements(self, table: dict[str, Any], at: tuple[str, ...], key: str) -> tuple[Requirement, ...]:
        found = []
        for index, text in enumerate(self.texts(table, at, key)):
            place = self.document.place(*self.prefix, *at, key, index)
            requirement, problems = read_requirement(text, place)
            self.problems += problems
            found += [requirement] if requirement else []
        return tuple(found)

    def app(self, name: str, data: object, defaults: AppSettings, python: tuple[PythonStatement, ...]) -> ListedApp:
        at = ("apps", name)
        table = self.table(data, at, "apps")
        manifests = tuple(self.beside(each) for each in self.texts(table, at, "manifests"))
        path = self.text(table, at, "path")
        if not path and not manifests:
            path = name
        return ListedApp(
            name=name,
            path=self.beside(path) if path else "",
            manifests=manifests,
            python=self.python(table, at) or python,
            settings=self.settings(table, at).with_defaults(defaults),
            origin=self.document.origin(*self.prefix, *at),
        )

    def check_names(self, apps: tuple[ListedApp, ...]) -> None:
        names = [app.name for app in apps]
        for app in apps:
            for other in app.settings.talks_to:
                if other not in names:
                    self.wrong(
                        ("apps", app.name, "talks_to"),
                        f"`talks_to` of `{app.name}` names `{other}`, which is no application",
                        hint=_nearest(other, names),
                    )

    def check_paths(self, apps: tuple[ListedApp, ...]) -> None:
        """Say which applications are outside of the analysis, and which have the place of another one."""
        places: dict[tuple[str, tuple[str, ...]], str] = {}
        for app in apps:
            for path in (app.path, *app.manifests):
                if path == ".." or path.startswith("../"):
                    self.wrong(
                        ("apps", app.name),
                        f"`{path}` of the application `{app.name}` is outside of the folder that is analysed",
                        hint="analyse a folder that holds all of them",
                    )
            other = places.setdefault((app.path, app.manifests), app.name)
            if other != app.name:
                place = app.path or ", ".join(app.manifests)
                self.wrong(("apps", app.name), f"the applications `{other}` and `{app.name}` have one path, `{place}`")

    def installer(self, table: dict[str, Any], name: str) -> Installer | None:
        """What installs locks, None where the table does not say."""
        value = table.get("installer")
        known: dict[object, Installer] = {"pip": "pip", "uv": "uv"}
        if value is not None and (not isinstance(value, str) or value not in known):
            self.wrong((name, "installer"), f"`installer` is {value!r}; `pip` or `uv` is expected")
            return None
        return known.get(value)

    def platforms(self, table: dict[str, Any]) -> tuple[str, ...]:
        """The platforms meant where a run names none; each is one that is known."""
        found = self.texts(table, ("defaults",), "platforms")
        for index, each in enumerate(found):
            if each not in KNOWN:
                hint = f"known are {', '.join(f'`{known}`' for known in KNOWN)}"
                place = self.document.origin(*self.prefix, "defaults", "platforms", index)
                message = f"`{each}` is no platform that is known"
                self.problems.append(Problem(severity="error", code="config", message=message, origin=place, hint=hint))
        return tuple(each for each in dict.fromkeys(found) if each in KNOWN)

    def suite(self, table: dict[str, Any]) -> Suite:
        """The release of Debian that images are based on."""
        value = table.get("suite", "trixie")
        known: dict[object, Suite] = {"bookworm": "bookworm", "trixie": "trixie"}
        if not isinstance(value, str) or value not in known:
            self.wrong(("images", "suite"), f"`suite` is {value!r}; `bookworm` or `trixie` is expected")
            return "trixie"
        return known[value]

    def templates(self, table: dict[str, Any]) -> str:
        """The folder of templates, as an absolute path; empty where there is none."""
        path = self.text(table, ("images",), "templates")
        if not path:
            return ""
        folder = self.beside(path)
        if self.tree.is_folder(folder) and not self.tree.holds(folder):
            self.wrong(("images", "templates"), f"`templates` names `{path}`, which is outside of the repository")
            return ""
        if not self.tree.is_folder(folder):
            self.wrong(
                ("images", "templates"),
                f"`templates` names `{path}`, which is no folder",
                hint=f"`isolate templates eject {path}` makes one with the built-in templates",
            )
            return ""
        return self.tree.location(folder).as_posix()

    def settings(self, table: dict[str, Any], at: tuple[str, ...]) -> AppSettings:
        port = table.get("port", 0)
        if not isinstance(port, int) or isinstance(port, bool) or ("port" in table and not 0 < port < 65536):
            self.wrong((*at, "port"), f"`port` is {port!r}; a number from 1 to 65535 is expected")
            port = 0
        replicas = table.get("replicas", 1)
        if not isinstance(replicas, int) or isinstance(replicas, bool) or not 0 < replicas <= 100:
            self.wrong((*at, "replicas"), f"`replicas` is {replicas!r}; a number from 1 to 100 is expected")
            replicas = 1
        health = self.text(table, at, "health")
        if health and not re.fullmatch(r"/\S*", health):
            self.wrong((*at, "health"), f"`health` is {health!r}; a path such as `/health` is expected")
            health = ""
        return AppSettings(
            start=self.command(table, at),
            server=self.server(table, at),
            port=port,
            health=health,
            system_packages=tuple(sorted(set(self.texts(table, at, "system_packages")))),
            talks_to=tuple(sorted(set(self.texts(table, at, "talks_to")))),
            services=tuple(sorted(set(self.texts(table, at, "services")))),
            replicas=replicas,
            shared=self.folders(table, at, "shared"),
            environment=self.environment(table, at),
            writable=deployment.writable(self, table, at),
            canary=deployment.canary(self, table, at),
        )

    def server(self, table: dict[str, Any], at: tuple[str, ...]) -> str:
        """The project of a web server, `none`, or empty."""
        server = canonicalize_name(self.text(table, at, "server"))
        if not server:
            return ""
        from isolate.frameworks import servers

        if server in (*servers.NAMES, "none"):
            return server
        hint = _nearest(server, (*servers.NAMES, "none"))
        self.wrong((*at, "server"), f"`server` is `{server}`, which is no web server that is known", hint=hint)
        return ""

    def command(self, table: dict[str, Any], at: tuple[str, ...]) -> tuple[str, ...]:
        value = table.get("start")
        if not isinstance(value, str):
            return self.texts(table, at, "start")
        try:
            return tuple(shlex.split(value))
        except ValueError as error:
            self.wrong((*at, "start"), f"`start` cannot be split into words: {str(error).lower()}")
            return ()

    def environment(self, table: dict[str, Any], at: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        value = table.get("environment", {})
        if not isinstance(value, dict):
            self.wrong((*at, "environment"), "`environment` is not a table")
            return ()
        found = []
        for name, text in sorted(value.items()):
            place = (*at, "environment", name)
            if not re.fullmatch(r"[^\x00-\x20\x7f=]+", name):
                self.wrong(place, f"{name!r} is no name of a variable: it is empty, or has `=` or white space in it")
            elif not isinstance(text, str):
                self.wrong(place, f"`{name}` is {text!r}; a string is expected")
            elif "\0" in text:
                self.wrong(place, f"`{name}` has a NUL in its value, which no variable can have")
            else:
                found.append((name, text))
        return tuple(found)

    def python(self, table: dict[str, Any], at: tuple[str, ...]) -> tuple[PythonStatement, ...]:
        text = self.text(table, at, "python")
        if not text:
            return ()
        specifier = specifier_of(text)
        if specifier is None:
            self.wrong(
                (*at, "python"),
                f'`python` is "{text}"; "3.12" or ">=3.11" would be understood',
            )
            return ()
        origin = self.document.origin(*self.prefix, *at, "python")
        return (PythonStatement(specifier=specifier, source=FILE, origin=origin),)

    def table(self, data: object, at: tuple[str, ...], kind: str) -> dict[str, Any]:
        """A table whose keys are known; unknown ones are problems."""
        if not isinstance(data, dict):
            self.wrong(at, f"`{'.'.join((*self.prefix, *at))}` is not a table")
            return {}
        for key in data:
            if key not in NAMES[kind]:
                where = f"[{'.'.join((*self.prefix, *at))}]" if at or self.prefix else "the file"
                self.wrong((*at, key), f"`{key}` is no key of {_quoted(where)}", hint=_nearest(key, NAMES[kind]))
        return data

    def text(self, table: dict[str, Any], at: tuple[str, ...], key: str) -> str:
        value = table.get(key, "")
        return value if isinstance(value, str) else self.mistyped(value, (*at, key), "a string", "")

    def flag(self, table: dict[str, Any], at: tuple[str, ...], key: str) -> bool:
        value = table.get(key, False)
        return value if isinstance(value, bool) else self.mistyped(value, (*at, key), "`true` or `false`", False)

    def texts(self, table: dict[str, Any], at: tuple[str, ...], key: str) -> tuple[str, ...]:
        value = table.get(key, [])
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return tuple(value)
        return self.mistyped(value, (*at, key), "a list of strings", ())

    def folders(self, table: dict[str, Any], at: tuple[str, ...], key: str) -> tuple[str, ...]:
        """Folders, relative to the root of the analysis, sorted."""
        paths = {each: self.beside(each) for each in self.texts(table, at, key)}
        for written, path in paths.items():
            if not self.tree.is_folder(path):
                self.wrong((*at, key), f"`{key}` names `{written}`, which is no folder")
        return tuple(sorted(set(paths.values())))

    def mistyped(self, value: object, at: tuple[str, ...], expected: str, instead: _T) -> _T:
        self.wrong(at, f"`{at[-1]}` is {value!r}; {expected} is expected")
        return instead

    def wrong(self, at: tuple[str, ...], message: str, *, hint: str = "") -> None:
        origin = self.document.origin(*self.prefix, *at)
        self.problems.append(Problem(severity="error", code="config", message=message, origin=origin, hint=hint))

    def beside(self, path: str) -> str:
        """A path that the file gives, relative to the root of the analysis."""
        folder = posixpath.dirname(self.document.file) or "."
        return self.tree.relative(self.tree.location(posixpath.join(folder, path)))


def _nearest(word: str, known: tuple[str, ...] | list[str]) -> str:
    near = get_close_matches(word, known, n=1)
    return f"did you mean `{near[0]}`?" if near else f"known are {', '.join(f'`{each}`' for each in known)}"


def _quoted(where: str) -> str:
    return f"`{where}`" if where.startswith("[") else where
