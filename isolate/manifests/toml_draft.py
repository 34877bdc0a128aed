"""A manifest in the making out of a TOML document: values of the type expected, or a problem with their line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from isolate.manifests.draft import Draft
from isolate.manifests.toml_document import TomlDocument
from isolate.model.origin import Origin
from isolate.model.problem import Code
from isolate.model.requirement import Requirement


@dataclass(slots=True, kw_only=True)
class TomlDraft(Draft):
    """A draft and the document it is read from; paths are keys and array indexes from the root."""

    document: TomlDocument

    def origin(self, *path: str | int) -> Origin:
        """The line of a value."""
        return self.document.origin(*path)

    def value(self, *path: str | int) -> Any:  # noqa: ANN401 - TOML
        """What stands at a path; None where nothing does."""
        value: Any = self.document.data
        for key in path:
            if isinstance(value, dict):
                value = value.get(key)
            elif isinstance(value, list) and isinstance(key, int) and key < len(value):
                value = value[key]
            else:
                return None
        return value

    def table(self, *path: str | int) -> dict[str, Any]:
        """The table at a path, empty where there is none."""
        value = self.value(*path)
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.malformed(f"{_quoted(path)} is not a table", *path)
            return {}
        return value

    def texts(self, *path: str | int) -> list[str]:
        """The list of strings at a path, empty where there is none."""
        value = self.value(*path)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
            self.malformed(f"{_quoted(path)} is not a list of strings", *path)
            return []
        return value

    def tables(self, *path: str | int) -> list[dict[str, Any]]:
        """The array of tables at a path, empty where there is none."""
        value = self.value(*path)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            self.malformed(f"{_quoted(path)} is not an array of tables", *path)
            return []
        return value

    def requirements_at(self, *path: str | int) -> tuple[Requirement, ...]:
        """The requirements that the list of strings at a path says."""
        found = (
            self.requirement(text, self.document.place(*path, index)) for index, text in enumerate(self.texts(*path))
        )
        return tuple(each for each in found if each is not None)

    def scripts_at(self, *path: str) -> None:
        """Take over the console scripts of the table at a path."""
        for name, target in sorted(self.table(*path).items()):
            if isinstance(target, dict):  # Poetry: `{ reference = "…", type = "console" }`
                target = target.get("reference", target.get("callable"))  # noqa: PLW2901
            self.script(name, target, self.origin(*path, name))

    def malformed(self, message: str, *path: str | int) -> None:
        """Say that a value is not what its place is for."""
        self.lose("error", _MALFORMED[self.format], message, self.origin(*path))


_MALFORMED: dict[str, Code] = {
    "pipfile": "pipfile-malformed",
    "pyproject": "pyproject-malformed",
    "script": "script-malformed",
}


def _quoted(path: tuple[str | int, ...]) -> str:
    return f"`{'.'.join(map(str, path))}`"
