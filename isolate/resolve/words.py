"""What facts and steps say, in sentences without internal words."""

from __future__ import annotations

from collections.abc import Sequence

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from isolate.model.distribution import Release
from isolate.resolve import candidates
from isolate.resolve.entry import NOT_SELECTED, SELECTED
from isolate.resolve.premises import Premise
from isolate.resolve.ranges import describe
from isolate.resolve.universe import Universe


class Words:
    """Says premises and derived statements of one universe."""

    def __init__(self, universe: Universe, *, python_is_given: bool) -> None:
        self._universe = universe
        self._python_is_given = python_is_given

    def releases(self, project: int, mask: int) -> str:
        """The releases of a project in a mask, with its name: `anyio 4.0 and newer`."""
        entry = self._universe.entries[project]
        return f"{entry.label} {describe(entry, mask)}"

    def premise(self, premise: Premise) -> str:
        """One fact as a sentence."""
        project, mask = premise.terms[0]
        target = self._universe.target
        match premise.reason:
            case "written":
                return f"`{premise.app}` requires `{premise.text}`{self._none_there(premise)}"
            case "constraint":
                return f"`{premise.app}` allows only `{premise.text}`"
            case "published":
                return f"`{self.releases(project, mask)}` requires `{premise.text}`{self._none_there(premise)}"
            case "extra":
                return f"`{premise.text}` is `{premise.needed}` in the same version"
            case "requires-python":
                return f"`{self.releases(project, mask)}` {self._needs_python(premise)}"
            case "unusable":
                if premise.detail:
                    return f"`{self.releases(project, mask)}` cannot be used: {premise.detail}"
                return f"`{self.releases(project, mask)}` has no file that can be installed with {target}"
            case "yanked":
                return f"`{self.releases(project, mask)}` was yanked by its authors"
            case "prerelease":
                return f"`{self.releases(project, mask)}` is a pre-release"
            case "cut-off":
                return f"`{self.releases(project, mask)}` was not uploaded before the cut-off date"
            case _:
                return premise.detail

    def _none_there(self, premise: Premise) -> str:
        """What to add where no release at all is what a requirement asks for."""
        needed, unwanted = premise.terms[-1]
        return ", and there is none" if unwanted == self._universe.entries[needed].full else ""

    def _needs_python(self, premise: Premise) -> str:
        """What the releases of a premise ask of Python, in the words of the newest of them."""
        project, mask = premise.terms[0]
        release = self._universe.entries[project].releases[mask.bit_length() - 2]
        asked = _requires_python(release)
        python = self._universe.target.python
        return f"requires Python {asked}, not {python}" if asked else f"does not accept Python {python}"

    def _only_upper_bound(self, premise: Premise) -> bool:
        """Whether the newest release of a premise would accept the Python without its upper bounds."""
        project, mask = premise.terms[0]
        asked = _requires_python(self._universe.entries[project].releases[mask.bit_length() - 2])
        return bool(asked) and candidates.accepts_python(_without_upper_bounds(asked), self._universe.target.python)

    def derived(self, terms: Sequence[tuple[int, int]]) -> str:
        """A derived statement as a sentence: what is left for one project, or that nothing is."""
        entries = self._universe.entries
        apps = [
            f"`{entries[project].name}`"
            for project, mask in terms
            if entries[project].app is not None and mask == SELECTED
        ]
        others = [(project, mask) for project, mask in terms if entries[project].app is None]
        whom = " and ".join(apps) if apps else "every application"
        if not others:
            if len(apps) == 1:
                return f"so no environment satisfies {whom}"
            return f"so {whom} cannot share an environment"
        if len(others) == 1:
            project, mask = others[0]
            left = entries[project].full & ~mask
            if left & NOT_SELECTED:
                return f"so with {whom}, `{self.releases(project, mask)}` cannot be used"
            if not left:
                return f"so no release of `{entries[project].label}` is left for {whom}"
            if left == entries[project].full & ~NOT_SELECTED:
                return f"so {whom} cannot do without `{entries[project].label}`"
            return f"so with {whom}, `{entries[project].label}` can only be {describe(entries[project], left)}"
        texts = [f"`{self._positive(project, mask)}`" for project, mask in others]
        return f"so with {whom}, these cannot be together: {', '.join(texts)}"

    def _positive(self, project: int, mask: int) -> str:
        entry = self._universe.entries[project]
        if mask & NOT_SELECTED:
            left = entry.full & ~mask
            return f"not {self.releases(project, left)}" if left else f"no {entry.label}"
        return self.releases(project, mask)

    def hint(self, premises: Sequence[Premise]) -> str:
        """What someone can do about it, where someone can; empty otherwise."""
        target = self._universe.target
        for premise in premises:
            project, mask = premise.terms[0]
            releases = self.releases(project, mask)
            match premise.reason:
                case "prerelease":
                    return (
                        f"pre-releases were left out (`{releases}`): name one in a requirement, or `--prerelease allow`"
                    )
                case "yanked":
                    return f"`{releases}` was yanked: it is used only where a requirement pins it with `==`"
                case "cut-off":
                    return f"`{releases}` is newer than the cut-off date: a later `--exclude-newer` allows it"
                case "requires-python" if self._only_upper_bound(premise):
                    return (
                        f"only the upper bound of its `Requires-Python` keeps `{releases}` from Python {target.python}"
                    )
                case "requires-python" if self._python_is_given:
                    return f"`{releases}` does not run on Python {target.python}: another `--python` may"
                case "unusable" if not premise.detail:
                    return f"`{releases}` has neither a wheel for {target} nor a source distribution that may be used"
                case _:
                    continue
        return ""


def _requires_python(release: Release) -> str:
    return next((file.requires_python for file in release.distributions if file.requires_python), "")


def _without_upper_bounds(requires_python: str) -> str:
    try:
        specifiers = SpecifierSet(requires_python)
    except InvalidSpecifier:
        return requires_python
    return ",".join(sorted(str(each) for each in specifiers if each.operator not in ("<", "<=")))
