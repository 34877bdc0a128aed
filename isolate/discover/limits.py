"""What `isolate.toml` says about resolving every application."""

from __future__ import annotations

from dataclasses import dataclass, replace

from isolate.model.app import App
from isolate.model.requirement import Requirement


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is said about resolving every application, whatever its manifests say."""

    overrides: tuple[Requirement, ...] = ()
    excludes: tuple[str, ...] = ()
    constraints: tuple[Requirement, ...] = ()

    def applied(self, app: App) -> App:
        """The application with these settings; an override of a manifest yields to one for the same project."""
        names = {each.name for each in self.overrides}
        return replace(
            app,
            overrides=(*self.overrides, *(each for each in app.overrides if each.name not in names)),
            excludes=tuple(dict.fromkeys((*self.excludes, *app.excludes))),
            constraints=(*app.constraints, *self.constraints),
        )
