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
    "direct": "Two written requirements have no release in common",
    "transitive": "Requirements exclude each other through published metadata",
    "python": "No Python version serves all",
    "wheel": "Releases exist, none of which can be installed on the target",
    "source": "One project is wanted from two places",
    "alone": "No environment satisfies one application",
    "within": "An application contradicts itself",
    "files": "Two distributions install the same file",
    "undecided": "Something was out of reach, so that there is no verdict",
}


def write(report: Report, look: Look) -> str:  # noqa: ARG001 - the look is for people
    """Give the report as one run in ASCII; conflicts carry their id as a fingerprint, which stays across runs."""
    return as_ascii(as_data(report))


def as_data(report: Report) -> dict[str, Any]:
    """Give the report as the data that SARIF describes: a result for each conflict and each problem."""
    from isolate.report.annotations import annotate

    found = tuple(annotate(report))
    rules = sorted({each.rule for each in found})
    driver = {"name": "isolate", "rules": [_rule(rule) for rule in rules]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(each, rules.index(each.rule)) for each in found],
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: str) -> dict[str, Any]:
    return {"id": rule, "shortDescription": {"text": _RULES.get(rule, rule.replace("-", " ").capitalize())}}


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
        data["relatedLocations"] = [{"id": number, **place} for number, place in enumerate(places[1:], start=1)]
    if annotation.id:
        data["partialFingerprints"] = {"conflict/v1": annotation.id}
    return data


def _location(origin: Origin) -> dict[str, Any]:
    from urllib.parse import quote

    place: dict[str, Any] = {"artifactLocation": {"uri": quote(origin.file.encode("utf-8", "surrogatepass"))}}
    if origin.line:
        column = {"startColumn": origin.column} if origin.column else {}
        place["region"] = {"startLine": origin.line, **column}
    return {"physicalLocation": place}
