"""What facts and steps say, in sentences without internal words."""

from __future__ import annotations

from collections.abc import Sequence

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from isolate.resolve.facts import candidates
from isolate.resolve.kernel.incompatibility import NOT_SELECTED, SELECTED
from isolate.resolve.proof.premise import Premise
from isolate.resolve.proof.ranges import EVERY, describe
from isolate.resolve.universe.universe import Universe


class Words:
    """Says premises and derived statements of one universe."""

    def __init__(self, universe: Universe, *, python_is_given: bool) -> None:
        self._universe = universe
        self._python_is_given = python_is_given

    def releases(self, project: int, mask: int) -> str:
        """The releases of a project in a mask, with its name: `anyio 4.0 and newer`, every release of `anyio`."""
        entry = self._universe.entries[project]
        ranges = describe(entry, mask)
        return f"{ranges} of `{entry.label}`" if ranges == EVERY else f"`{entry.label} {ranges}`"

    def premise(self, premise: Premise) -> str:
        """One fact as a sentence."""
        project, mask = premise.subject
        match premise.reason:
            case "written":
                return f"`{premise.app}` requires `{premise.text}`{only_from(premise)}{self._none_there(premise)}"
            case "constraint":
                return f"`{premise.app}` allows only `{premise.text}`{only_from(premise)}"
            case "published":
                requires = self._are(premise, "requires", "require")
                return f"{self.releases(project, mask)} {requires} `{premise.text}`{self._none_there(premise)}"
            case "extra":
                return f"`{premise.text}` is `{premise.needed}` in the same version"
            case "requires-python":
                return f"{self.releases(project, mask)} {self._needs_python(premise)}"
            case "unusable":
                return f"{self.releases(project, mask)} {self._unusable(premise)}"
            case "yanked":
                return f"{self.releases(project, mask)} {self._are(premise, 'was', 'were')} yanked"
            case "prerelease":
                return f"{self.releases(project, mask)} {self._are(premise, 'is a pre-release', 'are pre-releases')}"
            case "cut-off":
                return self._cut_off(premise)
            case "hash":
                has = self._are(premise, "has", "have")
                return f"{self.releases(project, mask)} {has} no file with a hash that `{premise.app}` gives"
            case _:
                return premise.detail

    def _none_there(self, premise: Premise) -> str:
        """What to add where no release at all is what a requirement asks for."""
        needed, unwanted = premise.terms[-1]
        return ", and there is none" if unwanted == self._universe.entries[needed].full else ""

    def _needs_python(self, premise: Premise) -> str:
        """What the releases of a premise ask of Python."""
        if premise.detail:
            return f"{self._are(premise, 'requires', 'require')} Python {premise.detail}"
        return f"{self._are(premise, 'does', 'do')} not accept Python {self._universe.target.python}"

    def _are(self, premise: Premise, singular: str, plural: str) -> str:
        """The form of a verb for the releases of a premise: `c 1` is, `c 1 to 2` are, every release of `c` is."""
        project, mask = premise.subject
        several = mask.bit_count() > 1 and describe(self._universe.entries[project], mask) != EVERY
        return plural if several else singular

    def _kinds(self, premise: Premise) -> set[str]:
        """The kinds of files that the releases of a premise have."""
        project, mask = premise.subject
        releases = self._universe.entries[project].releases
        return {
            file.kind for place, each in enumerate(releases) if mask & SELECTED << place for file in each.distributions
        }

    def _unusable(self, premise: Premise) -> str:
        """Why no file of the releases of a premise can be used."""
        if premise.detail:
            return f"cannot be used: {premise.detail}"
        has = self._are(premise, "has", "have")
        if self._kinds(premise) == {"wheel"} and not self._universe.policy.allows_wheels(premise.needed):
            return f"{has} no source distribution"
        return f"{has} no wheel for {self._universe.target}"

    def _cut_off(self, premise: Premise) -> str:
        """That the releases of a premise were uploaded too late, or nobody knows when."""
        project, mask = premise.subject
        if self._is_dated(premise):
            return f"{self.releases(project, mask)} {self._are(premise, 'was', 'were')} uploaded after the cut-off date"
        return f"when {self.releases(project, mask)} {self._are(premise, 'was', 'were')} uploaded is not known"

    def _is_dated(self, premise: Premise) -> bool:
        project, mask = premise.subject
        releases = self._universe.entries[project].releases
        return any(
            file.upload_time
            for place, each in enumerate(releases)
            if mask & SELECTED << place
            for file in each.distributions
        )

    def _only_upper_bound(self, premise: Premise) -> bool:
        """Whether the releases of a premise would accept the Python without its upper bounds."""
        asked = premise.detail
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
                return f"so with {whom}, {self.releases(project, mask)} cannot be used"
            if not left:
                return f"so no release of `{entries[project].label}` is left for {whom}"
            if left == entries[project].full & ~NOT_SELECTED:
                return f"so {whom} cannot do without `{entries[project].label}`"
            return f"so with {whom}, `{entries[project].label}` can only be {describe(entries[project], left)}"
        texts = [f"{self._positive(project, mask)}" for project, mask in others]
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
            if premise.reason in _PLAIN:
                continue
            project, mask = premise.subject
            releases = self.releases(project, mask)
            match premise.reason:
                case "prerelease":
                    return f"`--prerelease if-necessary` allows {releases}"
                case "yanked":
                    return f"a requirement that pins {releases} with `==` would use it all the same"
                case "cut-off" if self._is_dated(premise):
                    return f"a later `--exclude-newer` allows {releases}"
                case "requires-python" if self._only_upper_bound(premise):
                    return f"only the upper bound of its `Requires-Python` keeps {releases} from Python {target.python}"
                case "requires-python" if self._python_is_given:
                    return f"another `--python` may serve {releases}"
                case "unusable" if "sdist" in self._kinds(premise) and not premise.detail:
                    return f"the source distribution of {releases} was left out by `--only-binary`"
                case "unusable" if not self._universe.policy.allows_wheels(premise.needed) and not premise.detail:
                    return f"the wheels of {releases} were left out by `--no-binary`"
                case _:
                    continue
        return ""


_PLAIN = ("written", "constraint", "published", "extra")
"""What nobody can help by an option."""


def only_from(premise: Premise) -> str:
    """That a line takes its project from one index alone."""
    return f" from {premise.index} alone" if premise.index else ""


def _without_upper_bounds(requires_python: str) -> str:
    try:
        specifiers = SpecifierSet(requires_python)
    except InvalidSpecifier:
        return requires_python
    return ",".join(sorted(str(each) for each in specifiers if each.operator not in ("<", "<=")))
