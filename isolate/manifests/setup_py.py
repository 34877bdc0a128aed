"""`setup.py`, read by its syntax tree and never executed."""

from __future__ import annotations

import ast
import warnings
from dataclasses import replace

from packaging.utils import canonicalize_name

from isolate.manifests.draft import Draft, following
from isolate.manifests.markers import both
from isolate.manifests.static_names import names_of
from isolate.manifests.static_values import FileLines, Items, Text, Unknown, Value, value_of
from isolate.model.manifest import Manifest
from isolate.model.origin import Origin
from isolate.model.requirement import Requirement, parse_marker


def read(path: str, text: str) -> Manifest:
    """What the call of `setup()` says in constants, in names that hold them, and in files it can be seen to read.

    What only running the file would tell is a problem, and the manifest incomplete.
    """
    draft = Draft(path=path, format="setup.py")
    if not text.strip():
        return draft.manifest()
    try:
        tree = _parsed(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", 0) or 0
        draft.lose("error", "python-syntax", f"`{path}` is not Python 3: {error}", Origin(file=path, line=line))
        return draft.manifest()
    try:
        _read_tree(draft, tree)
    except RecursionError:
        draft.lose("error", "python-syntax", f"`{path}` is nested too deeply", Origin(file=path))
    return draft.manifest()


def calls_setup(text: str) -> bool:
    """Whether a text that `read` reads calls `setup()` itself; what it calls may do so as well."""
    return _call(_parsed(text)) is not None


def _parsed(text: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the escapes in somebody's strings
        return ast.parse(text)


def _call(tree: ast.Module) -> ast.Call | None:
    return next((node for node in ast.walk(tree) if isinstance(node, ast.Call) and _is_setup(node)), None)


def _read_tree(draft: Draft, tree: ast.Module) -> None:
    call = _call(tree)
    if call is None:
        return  # a script of that name
    names = names_of(tree)
    arguments = {keyword.arg: value_of(keyword.value, names) for keyword in call.keywords if keyword.arg}
    for keyword in call.keywords:
        if keyword.arg is None:  # `**arguments`
            _unpack(draft, value_of(keyword.value, names), arguments)
    match arguments.get("name"):
        case Text(text=name):
            draft.name(name)
    match arguments.get("version"):
        case Text(text=version):
            draft.says_version(version)
    match arguments.get("python_requires"):
        case Text(text=specifier) as said:
            draft.says_python(specifier, "python_requires", _origin(draft, said))
        case Unknown() as part:
            _unknown(draft, "python_requires", part)
    if "install_requires" in arguments:
        draft.requirements += _requirements(draft, "install_requires", arguments["install_requires"])
    match arguments.get("extras_require"):
        case Items(pairs=pairs, unknown=unknown):
            for extra, value in pairs:
                _extra(draft, extra, value)
            for each in unknown:
                _unknown(draft, "extras_require", each, loses=False)
        case Unknown() as value:
            _unknown(draft, "extras_require", value, loses=False)
    _scripts(draft, arguments.get("entry_points"))


def _extra(draft: Draft, key: str, value: Value) -> None:
    """Take over an extra; `extra:marker` is a form of old, which without an extra means the project itself."""
    extra, _, condition = key.partition(":")
    listed = _requirements(draft, "extras_require", value, extra=extra)
    try:
        marker = parse_marker(condition) if condition else ""
    except ValueError:
        draft.lose("error", "requirement-syntax", f"the marker of `{key}` cannot be read", _origin(draft, value))
        return
    listed = [replace(each, marker=both(each.marker, marker)) for each in listed]
    if extra:
        draft.extras.append((canonicalize_name(extra), tuple(listed)))
    else:
        draft.requirements += listed


def _is_setup(call: ast.Call) -> bool:
    match call.func:
        case ast.Name(id="setup") | ast.Attribute(attr="setup"):
            return True
    return False


def _unpack(draft: Draft, value: Value, arguments: dict[str, Value]) -> None:
    match value:
        case Items(pairs=pairs, unknown=()):
            for key, each in pairs:
                arguments.setdefault(key, each)
        case _:
            draft.lose(
                "warning",
                "setup-dynamic",
                "some arguments of `setup()` are only known when `setup.py` runs",
                _origin(draft, value),
                hint="write them in the call, or in `pyproject.toml`",
            )


def _requirements(draft: Draft, key: str, value: Value, *, extra: str = "") -> list[Requirement]:
    """The requirements of a list, or of one text with a requirement a line."""
    found: list[Requirement] = []
    match value:
        case Text(text=text):
            for offset, line in enumerate(text.split("\n")):
                written = line.partition(" #")[0].strip()
                if written and not written.startswith("#"):
                    at = value if not offset else Text(text=written, line=value.line + offset, column=0)
                    found += _one(draft, written, at)
        case FileLines(file=file):
            draft.include(file, _origin(draft, value), extra=canonicalize_name(extra))
        case Items(values=values, unknown=unknown):
            for each in values:
                found += _requirements(draft, key, each, extra=extra)
            for part in unknown:
                _unknown(draft, key, part, loses=not extra)
        case Unknown():
            _unknown(draft, key, value, loses=not extra)
    return found


def _one(draft: Draft, written: str, at: Text) -> list[Requirement]:
    found = draft.requirement(written, following(_origin(draft, at)))
    return [found] if found is not None else []


def _unknown(draft: Draft, key: str, value: Unknown, *, loses: bool = True) -> None:
    say = draft.lose if loses else draft.note
    say(
        "warning",
        "setup-dynamic",
        f"a part of `{key}` is only known when `setup.py` runs: `{value.source}`",
        _origin(draft, value),
        hint="write it as a list of strings, or in `pyproject.toml`",
    )


def _scripts(draft: Draft, value: Value | None) -> None:
    listed = [each for key, each in value.pairs if key == "console_scripts"] if isinstance(value, Items) else []
    for each in listed:
        for script in each.values if isinstance(each, Items) else ():
            if isinstance(script, Text) and "=" in script.text:
                name, _, target = script.text.partition("=")
                draft.script(name.strip(), target.strip(), _origin(draft, script))


def _origin(draft: Draft, value: Value) -> Origin:
    return Origin(file=draft.path, line=value.line, column=value.column)
