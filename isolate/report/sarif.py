"""A report as SARIF 2.1.0 (OASIS), which code hosts and editors show beside the lines it names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from isolate.report.look import as_ascii

if TYPE_CHECKING:
    from isolate.model.origin import Origin
    from isolate.model.report import Report
    from isolate.report.annotations import Annotation
    from isolate.report.look import Look

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

_RULES = {
    "direct": (
        "Two written requirements have no release in common",
        "Change one of the lines so that the ranges meet: `isolate suggest` tries which.",
    ),
    "transitive": (
        "Requirements exclude each other through published metadata",
        "Change one of the lines: `isolate suggest` tries which, and `isolate explain` has the whole proof.",
    ),
    "python": (
        "No Python version serves all",
        "Let the statements about Python meet, ask for another with `--python`, or require releases that run on it.",
    ),
    "wheel": (
        "Releases exist, none of which can be installed on the target",
        "Require a release with a wheel for the platform, or a source distribution, or leave the platform out.",
    ),
    "source": ("One project is wanted from two places", "Let all applications name the same place for the project."),
    "alone": (
        "No environment satisfies one application",
        "Change one of its lines: nothing that installs can satisfy all of them.",
    ),
    "within": (
        "An application contradicts itself",
        "Change one of its lines: nothing that installs can satisfy all of them.",
    ),
    "files": (
        "Two distributions install the same file",
        "Keep only one of the distributions, or give the applications environments of their own.",
    ),
    "undecided": (
        "Something was out of reach, so that there is no verdict",
        "Make what is named readable (a network, an index, credentials), and run again.",
    ),
}
"""What each kind of conflict means, and what to do about it."""


def write(report: Report, look: Look) -> str:  # noqa: ARG001 - the look is for people
    """Give the report as one run in ASCII; causes carry a fingerprint that stays across runs."""
    return as_ascii(as_data(report))


def as_data(report: Report) -> dict[str, Any]:
    """Give the report as the data that SARIF describes: a result for each cause of conflicts and each problem."""
    from importlib.metadata import version

    from isolate.report.annotations import annotate

    found = tuple(annotate(report))
    rules = sorted({each.rule for each in found})
    driver = {"name": "isolate", "version": version("isolate-apps"), "rules": [_rule(rule) for rule in rules]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(each, rules.index(each.rule)) for each in found],
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: str) -> dict[str, Any]:
    meaning, action = _RULES.get(rule, (rule.replace("-", " ").capitalize(), ""))
    named = f"`{rule}` in the documentation of problems says what it means and what to do."
    return {"id": rule, "shortDescription": {"text": meaning}, "help": {"text": action or named}}


def _result(annotation: Annotation, rule: int) -> dict[str, Any]:
    data: dict[str, Any] = {
        "ruleId": annotation.rule,
        "ruleIndex": rule,
        "level": annotation.severity,
        "message": {"text": "\n".join((annotation.message, *annotation.support))},
    }
    places = [_location(origin) for origin in annotation.origins]
    if places:
        data["locations"] = places[:1]
    if places[1:]:
        data["relatedLocations"] = [
            {"id": number, **place, "message": {"text": said}}
            for number, (place, said) in enumerate(zip(places[1:], annotation.said[1:], strict=True), start=1)
        ]
    if annotation.id:
        data["partialFingerprints"] = {"conflict/v1": annotation.id}
    if annotation.conflicts > 1:
        data["occurrenceCount"] = annotation.conflicts
    return data


def _location(origin: Origin) -> dict[str, Any]:
    from urllib.parse import quote

    place: dict[str, Any] = {"artifactLocation": {"uri": quote(origin.file.encode("utf-8", "surrogatepass"))}}
    if origin.line:
        column = {"startColumn": origin.column} if origin.column else {}
        place["region"] = {"startLine": origin.line, **column}
    return {"physicalLocation": place}
