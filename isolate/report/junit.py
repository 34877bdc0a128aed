"""A report as JUnit's XML, which CI servers read: a test for each application, and one for each cause of conflicts.

There is no specification; the elements are those that the common readers agree on (`testsuites`, `testsuite`,
`testcase`, `failure`, `error`, `skipped`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from isolate.report.look import harmless

if TYPE_CHECKING:
    from xml.etree import ElementTree as ET

    from isolate.model.report import Report
    from isolate.report.annotations import Annotation
    from isolate.report.look import Look

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no place for, not even escaped."""

_OUTCOME = {"error": "failure", "warning": "error", "note": "skipped"}


def write(report: Report, look: Look) -> str:  # noqa: ARG001 - the look is for people
    """Give the report as XML: a conflict is a failure, what was undecided an error, what a baseline lists skipped.

    A problem is an error where it hides something a person wrote, and no test otherwise.
    """
    from xml.etree import ElementTree as ET

    from isolate.report.annotations import annotate

    found = tuple(annotate(report))
    failing = {app for each in found if each.id and each.is_alone for app in each.apps}
    cases = [_case("application", app.name) for app in report.apps if app.name not in failing]
    cases += [_failed(each) for each in found if each.id]
    cases += [_broken(each) for each in found if not each.id and each.severity == "error"]
    suite = ET.Element("testsuite", {"name": "isolate", "tests": str(len(cases))})
    for outcome, attribute in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
        suite.set(attribute, str(sum(case.find(outcome) is not None for case in cases)))
    suite.extend(cases)
    suites = ET.Element("testsuites")
    suites.append(suite)
    ET.indent(suites)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(suites, encoding="unicode")}\n'


def _case(kind: str, name: str, at: Annotation | None = None) -> ET.Element:
    from xml.etree import ElementTree as ET

    case = ET.Element("testcase", {"classname": f"isolate.{kind}", "name": _clean(name)})
    if at and at.origins:
        case.set("file", _clean(at.origins[0].file))
        if at.origins[0].line:
            case.set("line", str(at.origins[0].line))
    return case


def _failed(annotation: Annotation) -> ET.Element:
    name = annotation.id if annotation.conflicts > 1 else f"{', '.join(annotation.apps)} ({annotation.id})"
    case = _case(annotation.rule, name, annotation)
    return _with_outcome(case, annotation, _OUTCOME[annotation.severity])


def _broken(annotation: Annotation) -> ET.Element:
    at = annotation.origins[0] if annotation.origins else None
    return _with_outcome(_case(annotation.rule, str(at or annotation.message), annotation), annotation, "error")


def _with_outcome(case: ET.Element, annotation: Annotation, outcome: str) -> ET.Element:
    from xml.etree import ElementTree as ET

    said = ET.SubElement(case, outcome, {"message": _clean(annotation.message)})
    if outcome != "skipped":
        said.set("type", annotation.rule)
        said.text = "\n".join(map(_clean, annotation.support))
    return case


def _clean(text: str) -> str:
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", harmless(text))
